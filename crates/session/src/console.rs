//! The way from a role's session into the console.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_enable-console-custom-url.html>

use secrecy::{ExposeSecret as _, SecretString};
use tutela_model::Arn;

/// The console of a partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Console {
    /// Where a sign-in token is given and taken.
    pub sign_in: &'static str,
    /// Where it leads.
    pub home: &'static str,
}

/// The console of the partition that a role's ARN names; `None` where it is not known.
#[must_use]
pub fn console_of(role_arn: &str) -> Option<Console> {
    console_in(Arn::new(role_arn).partition()?)
}

/// The console of a partition; `None` where it is not known.
#[must_use]
pub fn console_in(partition: &str) -> Option<Console> {
    let (sign_in, home) = match partition {
        "aws" => ("https://signin.aws.amazon.com", "https://console.aws.amazon.com/"),
        "aws-us-gov" => {
            ("https://signin.amazonaws-us-gov.com", "https://console.amazonaws-us-gov.com/")
        }
        "aws-cn" => ("https://signin.amazonaws.cn", "https://console.amazonaws.cn/"),
        "aws-eusc" => (
            "https://eusc-de-east-1.signin.amazonaws-eusc.eu",
            "https://console.amazonaws-eusc.eu/",
        ),
        _ => return None,
    };
    Some(Console { sign_in, home })
}

/// The URL that signs a browser in, for a quarter of an hour. Whoever has it is signed in.
#[must_use]
pub fn sign_in_url(sign_in: &str, destination: &str, token: &SecretString) -> SecretString {
    let (destination, token) = (encoded(destination), encoded(token.expose_secret()));
    let sign_in = sign_in.trim_end_matches('/');
    format!(
        "{sign_in}/federation?Action=login&Issuer=tutela&Destination={destination}\
         &SigninToken={token}"
    )
    .into()
}

/// Where to go in the console: nothing for its home, a path, or a whole URL of it.
///
/// # Errors
/// When a URL leads elsewhere.
pub fn destination(console: Console, wanted: Option<&str>) -> Result<String, &'static str> {
    match wanted {
        None => Ok(console.home.to_owned()),
        Some(url) if url.contains("://") => {
            let host = url.strip_prefix("https://").and_then(|it| it.split(['/', '?', '#']).next());
            let own = console.home.trim_start_matches("https://").trim_end_matches('/');
            let is_own = host.is_some_and(|host| {
                host == own || host.strip_suffix(own).is_some_and(|rest| rest.ends_with('.'))
            });
            if is_own { Ok(url.to_owned()) } else { Err("it is no page of the role's console") }
        }
        Some(path) => Ok(format!("{}{}", console.home, path.trim_start_matches('/'))),
    }
}

fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_partition_has_its_own_console() {
        for (arn, expected) in [
            ("arn:aws:iam::1:role/a", Some("https://signin.aws.amazon.com")),
            ("arn:aws-us-gov:iam::1:role/a", Some("https://signin.amazonaws-us-gov.com")),
            ("arn:aws-cn:iam::1:role/a", Some("https://signin.amazonaws.cn")),
            ("arn:aws-iso:iam::1:role/a", None),
            ("a", None),
        ] {
            assert_eq!(console_of(arn).map(|it| it.sign_in), expected, "{arn}");
        }
    }

    #[test]
    fn a_token_is_for_the_console_only() {
        let console = console_of("arn:aws:iam::1:role/a").unwrap();
        for (wanted, expected) in [
            (None, Ok("https://console.aws.amazon.com/")),
            (Some("/iam/home"), Ok("https://console.aws.amazon.com/iam/home")),
            (Some("s3"), Ok("https://console.aws.amazon.com/s3")),
            (
                Some("https://eu-west-1.console.aws.amazon.com/x?y#z"),
                Ok("https://eu-west-1.console.aws.amazon.com/x?y#z"),
            ),
            (Some("https://evil.example/console.aws.amazon.com"), Err(())),
            (Some("https://evilconsole.aws.amazon.com/"), Err(())),
            (Some("https://console.aws.amazon.com@evil.example/"), Err(())),
            (Some("http://console.aws.amazon.com/"), Err(())),
            (Some("javascript://console.aws.amazon.com/"), Err(())),
        ] {
            let got = destination(console, wanted);
            assert_eq!(got.as_deref().map_err(|_| ()), expected, "{wanted:?}");
        }
        let url = sign_in_url("https://s/", "https://c/?a=b&c", &"t/o+k=".to_owned().into());
        assert_eq!(
            url.expose_secret(),
            "https://s/federation?Action=login&Issuer=tutela\
             &Destination=https%3A%2F%2Fc%2F%3Fa%3Db%26c&SigninToken=t%2Fo%2Bk%3D"
        );
    }
}
