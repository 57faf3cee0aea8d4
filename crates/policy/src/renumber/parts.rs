//! Texts that tell numbers of accounts apart without naming a whole one.

/// Whether anything in a text could match a part of a number, or one that is longer: a wildcard, or a
/// variable, beside a digit; or beside another variable, since together they may be a number.
pub(super) fn tells_apart(text: &str, number: &str) -> bool {
    let mut rest = text;
    let mut run = Run::default();
    while let Some(next) = rest.chars().next() {
        let variable = rest.strip_prefix("${").and_then(|inner| inner.split_once('}'));
        let (behind, goes_on) = match (variable, next) {
            // What stands there where there is no value may be anything.
            (Some((inner, _)), _) if inner.contains(',') => return true,
            (Some((_, behind)), _) => (behind, run.variable()),
            (None, '0'..='9') => {
                (rest.get(1..).unwrap_or_default(), run.digit(rest.starts_with(number)))
            }
            (None, '*' | '?') => (rest.get(1..).unwrap_or_default(), run.wildcard()),
            (None, other) => (rest.get(other.len_utf8()..).unwrap_or_default(), false),
        };
        if !goes_on {
            if run.tells_apart() {
                return true;
            }
            run = Run::default();
        }
        rest = behind;
    }
    run.tells_apart()
}

/// How many digits a number has.
const DIGITS: usize = 12;

/// Digits, wildcards and variables that stand together.
#[derive(Default)]
struct Run {
    digits: usize,
    wildcards: usize,
    variables: usize,
    names: bool,
}

impl Run {
    fn digit(&mut self, names: bool) -> bool {
        self.names |= names;
        self.digits += 1;
        true
    }

    fn wildcard(&mut self) -> bool {
        self.wildcards += 1;
        true
    }

    fn variable(&mut self) -> bool {
        self.variables += 1;
        true
    }

    fn tells_apart(&self) -> bool {
        let is_longer = self.names && self.digits != DIGITS;
        let others = self.digits + self.wildcards + self.variables.saturating_sub(1);
        is_longer || self.digits > 0 && self.wildcards > 0 || self.variables > 0 && others > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_match_a_part_of_a_number_is_seen() {
        for (text, expected) in [
            ("arn:aws:iam::314159265358:user/*", false),
            ("arn:aws:iam::444455556666:user/${aws:username}", false),
            ("arn:aws:iam::*:role/a1-*", false),
            ("arn:aws:iam::????????????:role/a", false),
            ("a 12", false),
            ("arn:aws:iam::31*:user/a", true),
            ("*8:user/a", true),
            ("bucket-3?4", true),
            ("${aws:PrincipalTag/a}*", true),
            ("1${aws:PrincipalTag/a}", true),
            ("${aws:PrincipalTag/a}${aws:PrincipalTag/b}", true),
            ("${aws:PrincipalTag/a, '31*'}", true),
            ("3141592653580", true),
            ("0314159265358", true),
            ("314159265358314159265358", true),
        ] {
            assert_eq!(tells_apart(text, "314159265358"), expected, "{text}");
        }
    }
}
