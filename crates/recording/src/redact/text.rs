//! Names within free text: AWS's error messages, and our own words about files.

use super::{names::Names, pattern, plain, words::is_word};

/// The text with every word replaced that could be a name.
pub(super) fn replace(names: &mut Names, text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let end = if rest.starts_with("arn:") {
            end_of(rest, |c| !c.is_whitespace() && !"`'\"()[]{},;<>".contains(c))
        } else {
            end_of(rest, is_of_name)
        };
        if end == 0 {
            out.push(next);
            rest = rest.get(next.len_utf8()..).unwrap_or_default();
            continue;
        }
        let (run, after) = rest.split_at(end);
        out.push_str(&word(names, run));
        rest = after;
    }
    out
}

fn end_of(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|c| !belongs(c)).unwrap_or(text.len())
}

/// IAM's alphabet for names, and every letter that is beyond it.
fn is_of_name(c: char) -> bool {
    c.is_alphanumeric()
        || "_+=,.@-".contains(c)
        || (!c.is_ascii() && !c.is_whitespace() && c != '…')
}

/// The longest text that is looked up with its full stop, in bytes; AWS's longest, an ARN with its
/// path, has half as many. What is longer is hidden as any word is, by another number.
const LONGEST_NAME: usize = 4096;

fn word(names: &mut Names, run: &str) -> String {
    // A sentence's full stop may be the name's own.
    let mut core = run;
    while (core.len() > LONGEST_NAME || names.known(core).is_none())
        && let Some(shorter) = core.strip_suffix(['.', ',', ':', '-', '=', '+'])
    {
        core = shorter;
    }
    let tail = run.get(core.len()..).unwrap_or_default();
    if core.starts_with("arn:") {
        return format!("{}{tail}", pattern::replace(names, core));
    }
    let (stem, extension) = [".json", ".csv"]
        .iter()
        .find_map(|extension| Some((core.strip_suffix(extension)?, *extension)))
        .unwrap_or((core, ""));
    let stem = match names.known(stem) {
        Some(known) => known.to_owned(),
        None if stem.is_empty() || is_word(stem) || is_harmless(stem) => stem.to_owned(),
        None => names.replace(stem),
    };
    format!("{stem}{extension}{tail}")
}

/// Numbers too short for a serial, dates, addresses, regions and services.
fn is_harmless(word: &str) -> bool {
    let of_digits = word.bytes().all(|byte| byte.is_ascii_digit() || b"TZ.+-".contains(&byte));
    let longest = word.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or(0);
    longest <= 6 && (of_digits || plain::is_plain(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(known: &[&str], text: &str, expected: &str) {
        let mut names = Names::new();
        for name in known {
            names.replace(name);
        }
        replace(&mut names, text);
        let mut names = names.settle();
        assert_eq!(replace(&mut names, text), expected);
    }

    #[test]
    fn a_long_run_of_full_stops_is_looked_up_in_time() {
        let stops = ".".repeat(1_000_000);
        check(&[&format!("bob{stops}.")], &format!("bob{stops}"), &format!("name-0002{stops}"));
    }

    #[test]
    fn sentences_of_aws_and_of_ours() {
        check(
            &[],
            "User: arn:aws:iam::111122223333:user/alice is not authorized to perform: \
             iam:ListSAMLProviders on resource: arn:aws:iam::111122223333:user/alice because no \
             identity-based policy allows the iam:ListSAMLProviders action",
            "User: arn:aws:iam::900000000001:user/name-0001 is not authorized to perform: \
             iam:ListSAMLProviders on resource: arn:aws:iam::900000000001:user/name-0001 because no \
             identity-based policy allows the iam:ListSAMLProviders action",
        );
        check(
            &[],
            "The user with name alice cannot be found.",
            "The user with name name-0001 cannot be found.",
        );
        check(
            &[],
            "`accounts/111122223333/iam/list-mfa-devices/alice.json` is missing",
            "`accounts/900000000001/iam/list-mfa-devices/name-0001.json` is missing",
        );
        check(&["reader"], "the reader was throttled", "the name-0001 was throttled");
        check(
            &["bob."],
            "by bob., at 2026-11-24T09:00:00Z",
            "by name-0001, at 2026-11-24T09:00:00Z",
        );
        check(&[], "Rate exceeded, in 8 attempts", "Rate exceeded, in 8 attempts");
        check(&[], "token 3344556677 in us-east-1", "token name-0001 in us-east-1");
        check(&[], "stop.....", "name-0001.....");
        check(&[], "zoë\u{1b}[31m", "name-0001\u{1b}[name-0002");
    }
}
