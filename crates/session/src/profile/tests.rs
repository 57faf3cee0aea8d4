//! Which key and which roles a profile leads to.

use super::*;

/// Profiles as a file has them: `[name]`, then `setting = value`.
fn profiles(text: &str) -> Profiles {
    let mut all: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    let mut name = String::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if let Some(next) = line.strip_prefix('[') {
            next.trim_end_matches(']').clone_into(&mut name);
            all.entry(name.clone()).or_default();
        } else {
            let (setting, value) = line.split_once('=').unwrap();
            let settings = all.entry(name.clone()).or_default();
            settings.insert(setting.trim().to_owned(), value.trim().to_owned());
        }
    }
    Profiles::new(all)
}

/// What a profile comes to, in a line.
fn said(text: &str, vault: &[&str], profile: &str) -> String {
    let in_vault = vault.iter().map(|name| (*name).to_owned()).collect();
    match resolve(&profiles(text), &in_vault, profile) {
        Err(error) => format!("error: {error}"),
        Ok(chain) => {
            let mut line = match chain.source {
                Source::Vault(name) => format!("vault {name}"),
                Source::Plain { profile, keys } => format!("plain {profile} {}", keys.id),
                Source::Sdk => "sdk".to_owned(),
            };
            for role in chain.roles {
                line += &format!(" > {}", role.arn);
                line += &role.seconds.map(|it| format!(" {it}s")).unwrap_or_default();
            }
            line + &chain.mfa_serial.map(|it| format!(" by {it}")).unwrap_or_default()
        }
    }
}

const KEY: &str = "aws_access_key_id = AKIA1\naws_secret_access_key = s";

#[test]
fn a_profile_leads_to_a_key_and_roles() {
    let key = format!("[k]\n{KEY}\n");
    for (case, text, vault, profile, expected) in [
        ("a key in clear", key.clone(), &[][..], "k", "plain k AKIA1"),
        ("a key in the vault", String::new(), &["k"], "k", "vault k"),
        ("the vault outranks the file", key.clone(), &["k"], "k", "vault k"),
        (
            "the vault outranks a process that may lead back here",
            "[k]\ncredential_process = tutela session credential-process --profile k".to_owned(),
            &["k"],
            "k",
            "vault k",
        ),
        (
            "a role on top",
            format!("{key}[r]\nrole_arn = R\nsource_profile = k\nmfa_serial = M\n"),
            &[],
            "r",
            "plain k AKIA1 > R by M",
        ),
        (
            "the nearest serial counts",
            format!("{key}mfa_serial = K\n[r]\nrole_arn = R\nsource_profile = k\nmfa_serial = M\n"),
            &[],
            "r",
            "plain k AKIA1 > R by M",
        ),
        (
            "a chain, the first role first",
            format!(
                "{key}mfa_serial = K\n[r]\nrole_arn = R\nsource_profile = k\n\
                 [t]\nrole_arn = T\nsource_profile = r\nduration_seconds = 7200"
            ),
            &[],
            "t",
            "plain k AKIA1 > R > T 7200s by K",
        ),
        (
            "a role that names itself as its source",
            format!("[r]\nrole_arn = R\nsource_profile = r\n{KEY}"),
            &[],
            "r",
            "plain r AKIA1 > R",
        ),
    ] {
        assert_eq!(said(&text, vault, profile), expected, "{case}");
    }
}

#[test]
fn what_other_tools_have_written_is_followed_too() {
    for (case, text, vault, profile, expected) in [
        (
            "the long-term section of aws-mfa",
            format!("[k-long-term]\n{KEY}\naws_mfa_device = M\n[k]\naws_session_token = t\n"),
            &[][..],
            "k",
            "plain k-long-term AKIA1 by M",
        ),
        ("Identity Center", "[s]\nsso_session = corp".to_owned(), &[], "s", "sdk"),
        ("a program", "[s]\ncredential_process = x".to_owned(), &[], "s", "sdk"),
        (
            "an instance's role",
            "[s]\nrole_arn = R\ncredential_source = Ec2InstanceMetadata".to_owned(),
            &[],
            "s",
            "sdk > R",
        ),
        (
            "a session in clear is nothing to make a session of",
            format!("[k]\n{KEY}\naws_session_token = t"),
            &[],
            "k",
            "sdk",
        ),
    ] {
        assert_eq!(said(&text, vault, profile), expected, "{case}");
    }
}

#[test]
fn what_leads_nowhere_says_what_to_do() {
    for (case, text, profile, expected) in [
        ("no such profile", "[work]\nregion = x", "wrk", "did you mean `work`?"),
        ("no profile at all", "", "default", "tutela session import"),
        ("no key", "[k]\nregion = x", "k", "tutela session import --profile k"),
        ("an empty key", "[k]\naws_access_key_id =\naws_secret_access_key = s", "k", "import"),
        (
            "a source that is not there",
            "[r]\nrole_arn = R\nsource_profile = gone",
            "r",
            "`gone` is not",
        ),
        (
            "a circle",
            "[a]\nrole_arn = A\nsource_profile = b\n[b]\nrole_arn = B\nsource_profile = a",
            "a",
            "lead back to `a`",
        ),
        (
            "a duration that is none",
            "[r]\nrole_arn = R\nsource_profile = k\nduration_seconds = soon",
            "r",
            "duration_seconds",
        ),
    ] {
        let words = said(text, &[], profile);
        assert!(words.starts_with("error: ") && words.contains(expected), "{case}: {words}");
    }
}

#[test]
fn nothing_secret_shows() {
    let text = "[k]\naws_access_key_id = AKIA1\naws_secret_access_key = hush\nmfa_serial = M";
    let all = profiles(text);
    let chain = resolve(&all, &BTreeSet::new(), "k").unwrap();
    let shown = format!("{all:?} {chain:?}");
    assert!(shown.contains("AKIA1") && !shown.contains("hush"), "{shown}");
}

mod properties {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn whatever_profiles_lead_to_it_is_an_end(
            sources in prop::collection::vec(0..6_usize, 6),
            keyed in 0..8_usize,
        ) {
            let mut text = String::new();
            for (index, source) in sources.iter().enumerate() {
                text += &format!("[p{index}]\nrole_arn = R{index}\nsource_profile = p{source}\n");
                if index == keyed {
                    text += KEY;
                    text.push('\n');
                }
            }
            // Ends, in a key, a circle, or a profile without one.
            let chain = resolve(&profiles(&text), &BTreeSet::new(), "p0");
            if let Ok(chain) = chain {
                prop_assert!(chain.roles.len() <= 6);
                prop_assert_eq!(chain.roles.last().map(|role| role.arn.as_str()), Some("R0"));
            }
        }
    }
}
