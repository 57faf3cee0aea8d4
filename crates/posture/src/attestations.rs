//! Attestations: read from TOML, dated, and held against the rows later.
//!
//! A word about MFA is worth little when it is old or about many things at once: so each is about
//! one ARN, by one person, and for a year at the most.

use std::sync::Arc;

use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use serde::Deserialize;
use thiserror::Error;
use tutela_model::{
    Arn, Attestation, AttestationState, Call, Finding, InForce, Receipt, Word, operation,
};

/// The attestations of one file.
#[derive(Clone, Debug)]
pub struct Attestations {
    file: String,
    all: Vec<Dated>,
}

#[derive(Clone, Debug)]
struct Dated {
    about: Arn,
    word: Word,
    on: Date,
    until: Date,
}

/// Why a file of attestations cannot be used. None of it is then.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum AttestationError {
    /// The file is not TOML, or not of the form that is documented.
    #[error("could not read attestations from `{file}`: {detail}")]
    Form {
        /// The file.
        file: String,
        /// What is wrong, with line and column.
        detail: String,
    },
    /// An attestation is not complete or not true.
    #[error("attestation {number} of `{file}`: {detail}")]
    Attestation {
        /// The file.
        file: String,
        /// Its place in the file, from 1.
        number: usize,
        /// What is wrong.
        detail: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    attestation: Vec<WrittenOne>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenOne {
    about: String,
    /// What is attested: one thing as yet.
    #[serde(rename = "claim")]
    _claim: Claim,
    by: String,
    on: toml::Value,
    until: toml::Value,
    basis: String,
}

#[derive(Deserialize)]
enum Claim {
    #[serde(rename = "mfa-required")]
    MfaRequired,
}

impl Attestations {
    /// Reads the attestations of a file.
    ///
    /// # Errors
    /// Names the file and the place. A file that is wrong anywhere is not used at all, since the
    /// rest may be wrong, too.
    ///
    /// ```
    /// use tutela_posture::Attestations;
    /// let toml = r#"
    ///     [[attestation]]
    ///     about = "arn:aws:iam::111122223333:saml-provider/okta"
    ///     claim = "mfa-required"
    ///     by = "carol@example.com"
    ///     on = 2026-11-01
    ///     until = 2027-01-31
    ///     basis = "the sign-on policy AWS asks for a security key at each sign-in"
    /// "#;
    /// assert!(Attestations::parse(toml, "attestations.toml").is_ok());
    /// ```
    pub fn parse(toml: &str, file: &str) -> Result<Self, AttestationError> {
        let written: Written = toml::from_str(toml).map_err(|error| AttestationError::Form {
            file: file.to_owned(),
            detail: error.to_string(),
        })?;
        let mut all: Vec<Dated> = Vec::new();
        for (index, one) in written.attestation.into_iter().enumerate() {
            let refused = |detail: String| AttestationError::Attestation {
                file: file.to_owned(),
                number: index + 1,
                detail,
            };
            let dated = read(one).map_err(refused)?;
            if let Some(earlier) = all.iter().position(|other| other.about == dated.about) {
                let number = earlier + 1;
                return Err(refused(format!("attestation {number} is about the same: keep one")));
            }
            all.push(dated);
        }
        Ok(Self { file: file.to_owned(), all })
    }

    /// The attestations as they stand on the day of judgement, or on that of the newest answer where
    /// that is later: a day that the caller sets back must not bring one back.
    #[must_use]
    pub fn as_of(&self, as_of: Option<Timestamp>, newest: Option<Timestamp>) -> Vec<Attestation> {
        let call = Call::new(&operation::READ_ATTESTATIONS);
        let receipt = Arc::new(Receipt { call, time: as_of, made: None, file: self.file.clone() });
        let day = |moment: Timestamp| TimeZone::UTC.to_datetime(moment).date();
        let first = as_of.map(day);
        let last = as_of.map(|now| day(newest.map_or(now, |newest| newest.max(now))));
        let one = |(index, dated): (usize, &Dated)| Attestation {
            receipt: Arc::clone(&receipt),
            number: index + 1,
            about: dated.about.clone(),
            word: dated.word.clone(),
            standing: match (first, last) {
                (Some(first), _) if dated.on > first => InForce::NotYet,
                (_, Some(last)) if dated.until < last => InForce::Ended,
                (Some(_), Some(_)) => InForce::Yes,
                (None, _) | (_, None) => InForce::Undated,
            },
        };
        self.all.iter().enumerate().map(one).collect()
    }
}

/// How many rows each attestation is about.
#[must_use]
pub fn attested(attestations: &[Attestation], findings: &[Finding]) -> Vec<AttestationState> {
    let state = |attestation: &Attestation| {
        let is_about = |finding: &&Finding| finding.resource == attestation.about.as_str();
        let matched = findings.iter().filter(is_about).count();
        AttestationState { attestation: attestation.clone(), matched }
    };
    attestations.iter().map(state).collect()
}

fn read(one: WrittenOne) -> Result<Dated, String> {
    for (name, text) in [("by", &one.by), ("basis", &one.basis)] {
        if text.trim().is_empty() {
            return Err(format!("`{name}` is empty: say who looked, and what was seen there"));
        }
    }
    let (on, first) = date("on", &one.on)?;
    let (until, last) = date("until", &one.until)?;
    if last < first {
        return Err(format!("it ends on {until}, before it begins on {on}"));
    }
    if first.checked_add(1.year()).is_ok_and(|year| last > year) {
        return Err(format!(
            "it is to count from {on} until {until}: a year is the most, then look again"
        ));
    }
    let word = Word { by: one.by, on, until, basis: one.basis };
    Ok(Dated { about: about(one.about)?, word, on: first, until: last })
}

/// An identity provider or an instance of Identity Center, to the letter.
fn about(text: String) -> Result<Arn, String> {
    let arn = Arn::new(text);
    if arn.as_str().contains(['*', '?']) {
        return Err(format!(
            "`about` is `{arn}`: an attestation is about one thing, to the letter"
        ));
    }
    let parts: Vec<&str> = arn.as_str().splitn(6, ':').collect();
    let is_known = match parts.as_slice() {
        ["arn", _, "iam", "", account, resource] => {
            let kinds = ["saml-provider/", "oidc-provider/"];
            let is_provider =
                |kind: &&str| resource.len() > kind.len() && resource.starts_with(kind);
            account.len() == 12 && kinds.iter().any(is_provider)
        }
        ["arn", _, "sso", _, _, resource] => resource.starts_with("instance/"),
        _ => false,
    };
    if !is_known {
        return Err(format!(
            "`about` is `{arn}`, but the ARN of a SAML or OpenID Connect provider or of an instance \
             of Identity Center is needed"
        ));
    }
    Ok(arn)
}

fn date(name: &str, value: &toml::Value) -> Result<(String, Date), String> {
    let written = value.as_str().map(str::to_owned);
    let written = written.or_else(|| value.as_datetime().map(ToString::to_string));
    let text = written.unwrap_or_else(|| value.to_string());
    // A date and nothing else: a time or an offset would be dropped, and the day be another.
    let date = text.parse::<Date>().ok().filter(|date| date.to_string() == text);
    let needed = || format!("`{name}` is `{text}`, but a date is needed, such as 2026-12-31");
    let date = date.ok_or_else(needed)?;
    Ok((text, date))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OKTA: &str = "arn:aws:iam::111122223333:saml-provider/okta";

    fn written(about: &str, rest: &str) -> String {
        format!(
            "[[attestation]]\nabout = \"{about}\"\nclaim = \"mfa-required\"\nby = \"carol\"\n\
             basis = \"seen\"\n{rest}\n"
        )
    }

    #[test]
    fn a_file_that_is_wrong_anywhere_is_not_used() {
        let days = "on = 2026-11-01\nuntil = 2027-01-31";
        let of = |about: &str| written(about, days);
        let on = |rest: &str| written(OKTA, rest);
        for (toml, expected) in [
            (String::new(), "ok"),
            (of(OKTA), "ok"),
            (of("arn:aws:iam::111122223333:oidc-provider/login.example.com"), "ok"),
            (of("arn:aws:sso:::instance/ssoins-1234567890abcdef"), "ok"),
            (on("on = \"2026-11-01\"\nuntil = \"2027-01-31\""), "ok"),
            (on("on = 2026-11-01\nuntil = 2026-11-01"), "ok"),
            (on("on = 2026-11-01\nuntil = 2027-11-01"), "ok"),
            (on("on = 2026-11-01\nuntil = 2027-11-02"), "a year is the most"),
            (on("on = 2026-11-01\nuntil = 2026-10-31"), "before it begins"),
            (on("until = 2026-10-31"), "missing field `on`"),
            (on("on = 2026-11-01"), "missing field `until`"),
            (on("on = \"soon\"\nuntil = 2026-10-31"), "`on` is `soon`"),
            (on("on = 2026-11-01T10:00:00Z\nuntil = 2026-12-31"), "`on` is `2026-11-01T10"),
            (of("arn:aws:iam::111122223333:saml-provider/*"), "to the letter"),
            (of("arn:aws:iam::111122223333:saml-provider/"), "`about` is"),
            (of("arn:aws:iam::111122223333:user/alice"), "`about` is"),
            (of("okta"), "`about` is `okta`"),
            (format!("{}{}", of(OKTA), of(OKTA)), "attestation 2 of `f`: attestation 1 is about"),
            (of(OKTA).replace("carol", " "), "`by` is empty"),
            (of(OKTA).replace("seen", ""), "`basis` is empty"),
            (of(OKTA).replace("mfa-required", "all-is-well"), "unknown variant `all-is-well`"),
            (of(OKTA).replace("by =", "bye ="), "unknown field `bye`"),
            ("[[attestation]".to_owned(), "could not read attestations from `f`"),
        ] {
            let said = match Attestations::parse(&toml, "f") {
                Ok(_) => "ok".to_owned(),
                Err(error) => error.to_string(),
            };
            assert!(said.contains(expected), "{toml}\nsaid: {said}\nexpected: {expected}");
        }
    }

    #[test]
    fn a_word_counts_from_its_first_day_to_its_last() {
        let day = |text: &str| format!("{text}T12:00:00Z").parse::<Timestamp>().unwrap();
        let toml = written(OKTA, "on = 2026-11-01\nuntil = 2026-11-20");
        let attestations = Attestations::parse(&toml, "f").unwrap();
        for (as_of, newest, expected) in [
            (Some("2026-10-31"), None, InForce::NotYet),
            (Some("2026-11-01"), None, InForce::Yes),
            (Some("2026-11-20"), None, InForce::Yes),
            (Some("2026-11-21"), None, InForce::Ended),
            (Some("2026-11-19"), Some("2026-11-24"), InForce::Ended),
            (Some("2026-11-19"), Some("2026-11-18"), InForce::Yes),
            // A word that is younger than the day of judgement says nothing of that day.
            (Some("2026-10-19"), Some("2026-11-10"), InForce::NotYet),
            (None, Some("2026-11-10"), InForce::Undated),
        ] {
            let all = attestations.as_of(as_of.map(day), newest.map(day));
            let said: Vec<InForce> = all.iter().map(|it| it.standing).collect();
            assert_eq!(said, [expected], "{as_of:?}, answers of {newest:?}");
        }
    }
}
