//! What the user configured, and what comes of it.

use std::time::Duration;

use super::*;

fn options(profile: Option<&str>, role: Option<&str>) -> Options {
    Options {
        profile: profile.map(str::to_owned),
        role_arn: role.map(str::to_owned),
        ..Options::default()
    }
}

fn profiles() -> Profiles {
    Profiles {
        meant: "default".to_owned(),
        names: vec!["audit".to_owned(), "x".to_owned()],
        names_a_source: false,
        files: ["config".to_owned(), "credentials".to_owned()],
    }
}

const STS: &str = "https://sts.us-east-1.amazonaws.com";

#[test]
fn every_refusal_says_what_to_do() {
    let no_source = CredentialsError::not_loaded_no_source;
    let failed = |words: &str| CredentialsError::provider_error(words.to_owned());
    for (case, options, error, expected) in [
        ("nothing found", options(None, None), no_source(), "AWS_PROFILE"),
        (
            "nothing in the profile",
            options(Some("x"), None),
            no_source(),
            "aws sso login --profile x",
        ),
        (
            "sign-in over",
            options(Some("x"), None),
            failed("the SSO token has expired and cannot be refreshed"),
            "has expired or is missing: run `aws sso login --profile x`",
        ),
        (
            "no such profile",
            options(Some("x"), None),
            CredentialsError::invalid_configuration("profile `adit` was not defined: y"),
            "profile `adit` is not in `config` or `credentials`: did you mean `audit`?",
        ),
        (
            "no instance",
            options(None, None),
            failed("failed to load IMDS session token: connection refused"),
            "no credentials found in the environment, profile `default` of `config` and",
        ),
        (
            "role refused",
            options(None, Some("arn:aws:iam::111122223333:role/r")),
            failed("AccessDenied: not authorized to perform: sts:AssumeRole"),
            "role `arn:aws:iam::111122223333:role/r` could not be assumed: ",
        ),
        (
            "too slow",
            options(None, None),
            CredentialsError::provider_timed_out(Duration::from_secs(5)),
            "credentials could not be loaded",
        ),
    ] {
        let text = refusal(&options, &profiles(), STS, &error).to_string();
        assert!(text.contains(expected), "{case}: {text}");
        assert!(!text.ends_with('.'), "{case}: {text}");
    }
}

#[test]
fn what_a_credential_process_printed_is_not_repeated() {
    let error = CredentialsError::provider_error(
        "external process exited with code 1. Stderr: key=wJalrXUtnFEMI".to_owned(),
    );
    let text = refusal(&options(None, None), &profiles(), STS, &error).to_string();
    assert!(text.contains("exited with code 1") && !text.contains("wJalr"), "{text}");
}

#[test]
fn endpoint_urls_and_fips() {
    let config = |region: &'static str, url: Option<&str>, fips: bool| {
        let mut builder = SdkConfig::builder().region(Region::from_static(region)).use_fips(fips);
        builder.set_endpoint_url(url.map(str::to_owned));
        builder.build()
    };
    let own = "http://127.0.0.1:1";
    for (case, flag, config, expected) in [
        (
            "AWS's own",
            None,
            config("eu-central-1", None, false),
            Ok(("https://iam.amazonaws.com", "us-east-1")),
        ),
        (
            "FIPS",
            None,
            config("us-gov-east-1", None, true),
            Ok(("https://iam.us-gov.amazonaws.com", "us-gov-west-1")),
        ),
        ("configured", None, config("cn-northwest-1", Some(own), false), Ok((own, "cn-north-1"))),
        (
            "flag first",
            Some(own),
            config("us-east-1", Some("http://no"), false),
            Ok((own, "us-east-1")),
        ),
        ("both", Some(own), config("us-east-1", None, true), Err("exclude each other")),
        ("no region", None, config("Germany", None, false), Err("`Germany` is no AWS region")),
        (
            "no URL",
            Some("moto"),
            config("us-east-1", None, false),
            Err("the endpoint URL for accessanalyzer"),
        ),
    ] {
        let options = Options { endpoint_url: flag.map(str::to_owned), ..Options::default() };
        match (endpoints(&options, &config), expected) {
            (Ok(found), Ok((url, region))) => {
                let found = found.of(&crate::service::IAM, None).unwrap();
                assert_eq!(
                    (found.url.as_str(), found.signing_region.as_str()),
                    (url, region),
                    "{case}"
                );
            }
            (Err(error), Err(words)) => {
                assert!(error.to_string().contains(words), "{case}: {error}");
            }
            (found, expected) => panic!("{case}: {found:?}, not {expected:?}"),
        }
    }
}
