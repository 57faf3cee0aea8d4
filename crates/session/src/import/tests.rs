//! What is taken out of files, and what stays.
#![allow(clippy::disallowed_methods, reason = "a test looks at files from outside")]

use std::collections::BTreeMap;

use super::*;

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// A case, how sections are named, a file, the profiles, and what is left.
type Case = (&'static str, Sections, &'static str, &'static [&'static str], &'static str);

const FILES: &[Case] = &[
    (
        "a key",
        Sections::Plain,
        "# mine\n[work]\naws_access_key_id = A\naws_secret_access_key=S\nregion = x\n",
        &["work"],
        "# mine\n[work]\nregion = x\n",
    ),
    (
        "another profile's key",
        Sections::Plain,
        "[work]\naws_access_key_id = A\n[home]\naws_access_key_id = B\n",
        &["work"],
        "[work]\n[home]\naws_access_key_id = B\n",
    ),
    (
        "line ends of Windows, and none at the end",
        Sections::Plain,
        "[work]\r\naws_access_key_id = A\r\nregion = x",
        &["work"],
        "[work]\r\nregion = x",
    ),
    (
        "a session of old",
        Sections::Plain,
        "[work]\naws_session_token = t\naws_security_token = t\nexpiration = 2026\nassumed_role = F\n",
        &["work"],
        "[work]\nassumed_role = F\n",
    ),
    (
        "a name within another",
        Sections::Plain,
        "[work-2]\naws_access_key_id = A\n",
        &["work"],
        "[work-2]\naws_access_key_id = A\n",
    ),
    (
        "the configuration's sections",
        Sections::Profile,
        "[profile work]\naws_access_key_id = A\n[sso-session work]\naws_access_key_id = B\n",
        &["work"],
        "[profile work]\n[sso-session work]\naws_access_key_id = B\n",
    ),
    (
        "the default profile of the configuration",
        Sections::Profile,
        "[default]\nAWS_ACCESS_KEY_ID = A\noutput = json\n",
        &["default"],
        "[default]\noutput = json\n",
    ),
    (
        "a comment about a key",
        Sections::Plain,
        "[work]\n# aws_access_key_id = A is old\n",
        &["work"],
        "[work]\n# aws_access_key_id = A is old\n",
    ),
    (
        "what goes on in the next line",
        Sections::Plain,
        "[work]\naws_secret_access_key =\n  S\ns3 =\n  signature_version = s3v4\n",
        &["work"],
        "[work]\ns3 =\n  signature_version = s3v4\n",
    ),
    ("nothing", Sections::Plain, "", &["work"], ""),
];

#[test]
fn secrets_go_and_all_else_stays_byte_for_byte() {
    for (case, sections, text, profiles, expected) in FILES {
        let (kept, lines) = strip(text, *sections, &set(profiles));
        assert_eq!(&kept, expected, "{case}");
        assert_eq!(lines, text.lines().count() - expected.lines().count(), "{case}");
    }
}

#[test]
fn a_file_is_cleaned_where_its_link_leads() {
    let folder = tempfile::tempdir().unwrap();
    let real = folder.path().join("real");
    fs::write(&real, "[work]\naws_access_key_id = A\n").unwrap();
    let link = folder.path().join("credentials");
    #[cfg(unix)]
    std::os::unix::fs::symlink(&real, &link).unwrap();
    let cleaned = clean(&link, Sections::Plain, &set(&["work"])).unwrap().unwrap();
    assert_eq!(cleaned.lines, 1);
    assert_eq!(fs::read_to_string(&real).unwrap(), "[work]\n");
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(clean(&link, Sections::Plain, &set(&["work"])).unwrap(), None, "nothing is left");
    let nowhere = folder.path().join("nowhere");
    assert_eq!(clean(&nowhere, Sections::Plain, &set(&["work"])).unwrap(), None);
}

#[test]
fn keys_in_clear_are_found() {
    let profile = |settings: &[(&str, &str)]| -> BTreeMap<String, String> {
        settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    };
    let key = [("aws_access_key_id", "A"), ("aws_secret_access_key", "S")];
    let session = [key[0], key[1], ("aws_session_token", "t")];
    let profiles = Profiles::new(BTreeMap::from([
        ("plain".to_owned(), profile(&key)),
        ("mfa-long-term".to_owned(), profile(&key)),
        ("mfa".to_owned(), profile(&session)),
        ("half".to_owned(), profile(&key[..1])),
        ("role".to_owned(), profile(&[("role_arn", "R")])),
    ]));
    let names = |only| plain(&profiles, only).into_iter().map(|(name, _)| name).collect::<Vec<_>>();
    assert_eq!(names(None), ["mfa-long-term", "plain"]);
    assert_eq!(names(Some("mfa")), ["mfa-long-term"]);
    assert_eq!(names(Some("plain")), ["plain"]);
    assert!(names(Some("role")).is_empty());
}

mod properties {
    use proptest::prelude::*;

    use super::*;

    /// Lines as files of the AWS CLI's may have them, and others.
    fn line() -> impl Strategy<Value = String> {
        prop_oneof![
            "\\[(profile )?[ab]\\]",
            "(  )?(aws_secret_access_key|AWS_SESSION_TOKEN|region|s3) ?= ?[a-z]{0,3}",
            "[ -~]{0,12}",
        ]
    }

    proptest! {
        #[test]
        fn nothing_is_taken_twice_and_nothing_is_added(
            lines in prop::collection::vec(line(), 0..20),
            ends in prop::sample::select(vec!["\n", "\r\n"]),
            sections in prop::sample::select(vec![Sections::Plain, Sections::Profile]),
        ) {
            let text = lines.join(ends);
            let profiles = set(&["a"]);
            let (kept, removed) = strip(&text, sections, &profiles);
            prop_assert_eq!(strip(&kept, sections, &profiles), (kept.clone(), 0));
            prop_assert_eq!(kept.split_inclusive('\n').count() + removed, text.split_inclusive('\n').count());
            let mut rest = text.split_inclusive('\n');
            prop_assert!(kept.split_inclusive('\n').all(|line| rest.any(|other| other == line)));
            let (untouched, none) = strip(&text, sections, &set(&["c"]));
            prop_assert_eq!((untouched, none), (text, 0));
        }
    }
}
