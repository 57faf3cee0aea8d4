//! Two codes that follow each other, out of what a person types.
//!
//! AWS takes the pair once, and says of a wrong one only that it is wrong. Where the device's
//! secret is known, what is wrong is known before AWS is asked.

use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};
use tutela_session::{STEP_SECONDS, read_code};

use crate::{Ask, Seed, seed::window};

/// Beyond so many windows, AWS refuses codes at a sign-in.
const TELLING: i64 = 2;

/// What came of a code.
#[derive(Debug)]
pub(crate) enum Heard {
    /// It is one of two; the words, if any, are about the device's clock.
    One(Option<String>),
    /// It is none, and why; the first one still counts.
    None(String),
    /// It is good, and does not follow the one before: the next is asked for.
    Anew(&'static str),
    /// Two that follow each other.
    Both([SecretString; 2]),
}

/// The codes of one device, as they come in.
#[derive(Default)]
pub(crate) struct Codes {
    /// The first, and its window where that is known.
    first: Option<(SecretString, Option<i64>)>,
}

impl Codes {
    /// Which code is wanted.
    pub(crate) fn wanted(&self) -> Ask {
        if self.first.is_some() { Ask::Next } else { Ask::First }
    }

    /// Takes what was typed at `now`, by AWS's clock.
    pub(crate) fn hear(
        &mut self,
        typed: &SecretString,
        seed: Option<&Seed>,
        now: Timestamp,
    ) -> Heard {
        let code = match read_code(typed) {
            Ok(code) => code,
            Err(bad) => return Heard::None(bad.to_string()),
        };
        let shown_in = seed.map(|seed| seed.window_of(&code, now));
        if let Some(None) = shown_in {
            return Heard::None(
                "the new device shows no such code: take the entry that was scanned just now, and \
                 mind its digits"
                    .to_owned(),
            );
        }
        let shown_in = shown_in.flatten();
        let Some((first, at)) = self.first.take() else {
            self.first = Some((code, shown_in));
            return Heard::One(shown_in.and_then(|shown_in| off(shown_in - window(now))));
        };
        if first.expose_secret() == code.expose_secret() {
            self.first = Some((first, at));
            return Heard::None("that is the same code: wait for the next one".to_owned());
        }
        match (at, shown_in) {
            (Some(at), Some(shown_in)) if shown_in != at + 1 => {
                self.first = Some((code, Some(shown_in)));
                Heard::Anew("AWS wants two codes that follow each other: now the one after this")
            }
            _ => Heard::Both([first, code]),
        }
    }
}

/// What there is to say of a device whose clock is so many windows off.
fn off(windows: i64) -> Option<String> {
    let seconds = windows.saturating_mul(STEP_SECONDS);
    let way = if seconds < 0 { "behind" } else { "ahead" };
    (windows.abs() >= TELLING).then(|| {
        format!(
            "the device's clock is about {} s {way}: have it set by the network, or AWS will \
             refuse its codes one day",
            seconds.abs()
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of RFC 6238, and its codes from 1,111,111,080 s on.
    const SEED: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    fn seed() -> Seed {
        Seed::read(SEED.to_owned().into()).unwrap()
    }

    fn now() -> Timestamp {
        Timestamp::from_second(1_111_111_109).unwrap()
    }

    /// What comes of each code in turn, in words.
    fn heard(typed: &[&str], seed: Option<&Seed>) -> Vec<String> {
        let mut codes = Codes::default();
        let mut words = Vec::new();
        for typed in typed {
            words.push(match codes.hear(&(*typed).to_owned().into(), seed, now()) {
                Heard::One(None) => "one".to_owned(),
                Heard::One(Some(words)) => format!("one, {words}"),
                Heard::None(words) => format!("none, {words}"),
                Heard::Anew(_) => "anew".to_owned(),
                Heard::Both([first, second]) => {
                    format!("both {} {}", first.expose_secret(), second.expose_secret())
                }
            });
        }
        words
    }

    #[test]
    fn what_is_wrong_is_said_before_aws_is_asked() {
        // RFC 6238, appendix B.
        let (first, next) = ("081804", "050471");
        let seed = seed();
        for (case, typed, expected) in [
            ("two in a row", vec![first, next], vec!["one", "both 081804 050471"]),
            ("with a space", vec!["081 804", next], vec!["one", "both 081804 050471"]),
            (
                "the same twice",
                vec![first, first, next],
                vec!["one", "none, that is the same", "both 081804 050471"],
            ),
            (
                "another entry's",
                vec!["123456", first, next],
                vec!["none, the new device shows no such", "one", "both 081804 050471"],
            ),
            ("backwards", vec![next, first, next], vec!["one", "anew", "both 081804 050471"]),
            ("too short", vec!["0818", first], vec!["none, a code has six digits", "one"]),
            ("nothing", vec![""], vec!["none, no code was given"]),
        ] {
            let words = heard(&typed, Some(&seed));
            assert_eq!(words.len(), expected.len(), "{case}");
            for (word, expected) in words.iter().zip(expected) {
                assert!(word.starts_with(expected), "{case}: {words:?}");
            }
        }
    }

    #[test]
    fn a_device_whose_clock_is_off_is_taken_and_told() {
        let seed = seed();
        let typed = [-3, -2].map(|windows| seed.shown(window(now()) + windows));
        let words = heard(&[&typed[0], &typed[1]], Some(&seed));
        assert!(words[0].contains("about 90 s behind"), "{words:?}");
        assert!(words[1].starts_with("both"), "{words:?}");
        assert_eq!(off(1), None, "a window off is nothing to speak of");
        assert!(off(4).unwrap().contains("120 s ahead"));
    }

    #[test]
    fn of_a_device_whose_secret_is_not_known_aws_is_the_judge() {
        assert_eq!(heard(&["111111", "222222"], None), ["one", "both 111111 222222"]);
        assert!(heard(&["111111", "111111"], None)[1].starts_with("none, that is the same"));
    }
}
