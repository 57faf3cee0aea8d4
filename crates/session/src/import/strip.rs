//! Takes secrets out of a file of the AWS CLI's, and leaves the rest as it is.

use std::collections::BTreeSet;

/// How a file names its sections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sections {
    /// `[name]`, as in `~/.aws/credentials`.
    Plain,
    /// `[profile name]` and `[default]`, as in `~/.aws/config`.
    Profile,
}

/// Settings that are keys or sessions, by all the names that tools of the past gave them.
const SECRETS: [&str; 5] = [
    "aws_access_key_id",
    "aws_secret_access_key",
    "aws_session_token",
    "aws_security_token",
    "expiration",
];

/// The text without the secrets of these profiles, and how many lines are gone.
pub(super) fn strip(
    text: &str,
    sections: Sections,
    profiles: &BTreeSet<String>,
) -> (String, usize) {
    let mut kept = String::with_capacity(text.len());
    let mut removed = 0;
    let mut is_meant = false;
    let mut is_in_secret = false;
    for line in text.split_inclusive('\n') {
        if let Some(name) = section(line, sections) {
            is_meant = profiles.contains(&name);
            is_in_secret = false;
        } else if !line.starts_with([' ', '\t']) {
            is_in_secret = is_meant && is_secret(line);
        }
        // A line that is indented goes on with the one before.
        if is_in_secret {
            removed += 1;
        } else {
            kept.push_str(line);
        }
    }
    (kept, removed)
}

fn section(line: &str, sections: Sections) -> Option<String> {
    let inside = line.trim().strip_prefix('[')?.split(']').next()?.trim();
    match sections {
        Sections::Plain => Some(inside.to_owned()),
        Sections::Profile if inside == "default" => Some(inside.to_owned()),
        Sections::Profile => {
            // Another kind of section ends a profile all the same.
            let name = inside.strip_prefix("profile").filter(|it| it.starts_with([' ', '\t']));
            Some(name.unwrap_or_default().trim().trim_matches(['"', '\'']).to_owned())
        }
    }
}

fn is_secret(line: &str) -> bool {
    let name = line.split('=').next().unwrap_or_default().trim().to_ascii_lowercase();
    line.contains('=') && SECRETS.contains(&name.as_str())
}
