//! Exemptions: read from TOML, matched with findings, and judged themselves later.

use std::sync::Arc;

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::Deserialize;
use thiserror::Error;
use tutela_model::{Call, Exemption, ExemptionState, Finding, Receipt, Status, nearest, operation};

/// The exemptions of one file.
#[derive(Clone, Debug)]
pub struct Exemptions {
    file: String,
    rules: Vec<Rule>,
}

#[derive(Clone, Debug)]
struct Rule {
    check: String,
    resource: String,
    until: Date,
    /// The status that it covers; problems and unknowns where it does not say.
    status: Option<Covered>,
    exemption: Exemption,
}

/// A status that an exemption may be for. The others need none.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Covered {
    Fail,
    Unknown,
}

/// Why a file of exemptions cannot be used. None of it is then.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum ExemptionError {
    /// The file is not TOML, or not of the form that is documented.
    #[error("could not read exemptions from `{file}`: {detail}")]
    Form {
        /// The file.
        file: String,
        /// What is wrong, with line and column.
        detail: String,
    },
    /// An exemption is not complete or not true.
    #[error("exemption {number} of `{file}`: {detail}")]
    Rule {
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
    exemption: Vec<WrittenRule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenRule {
    check: String,
    resource: String,
    reason: String,
    owner: Option<String>,
    until: toml::Value,
    status: Option<Covered>,
    approved_by: Option<String>,
    ticket: Option<String>,
    compensating_control: Option<String>,
}

impl Exemptions {
    /// Reads the exemptions of a file. `checks` are the ids of the catalogue.
    ///
    /// # Errors
    /// Names the file and the place. A file that is wrong anywhere is not used at all, since the
    /// rest may be wrong, too.
    ///
    /// ```
    /// use tutela_posture::Exemptions;
    /// let toml = r#"
    ///     [[exemption]]
    ///     check = "user-without-mfa"
    ///     resource = "arn:aws:iam::*:user/legacy-*"
    ///     reason = "replaced by a role in December"
    ///     until = 2026-12-31
    /// "#;
    /// assert!(Exemptions::parse(toml, "exemptions.toml", &["user-without-mfa"]).is_ok());
    /// ```
    pub fn parse(toml: &str, file: &str, checks: &[&str]) -> Result<Self, ExemptionError> {
        let written: Written = toml::from_str(toml).map_err(|error| ExemptionError::Form {
            file: file.to_owned(),
            detail: error.to_string(),
        })?;
        let rules = written.exemption.into_iter().enumerate().map(|(index, rule)| {
            let number = index + 1;
            read_rule(rule, checks).map_err(|detail| ExemptionError::Rule {
                file: file.to_owned(),
                number,
                detail,
            })
        });
        Ok(Self { file: file.to_owned(), rules: rules.collect::<Result<_, _>>()? })
    }

    /// Marks the failed and unknown findings that an exemption covers, and says what became of each
    /// exemption. One that is past its day, or whose day cannot be compared, covers nothing; nor does
    /// one that ended before the answers were given, whatever earlier day they are judged as of.
    pub fn apply(&self, findings: &mut [Finding], as_of: Option<Timestamp>) -> Vec<ExemptionState> {
        let call = Call::new(&operation::READ_EXEMPTIONS);
        let receipt = Arc::new(Receipt { call, time: as_of, made: None, file: self.file.clone() });
        let today = as_of.map(|now| TimeZone::UTC.to_datetime(latest(now, findings)).date());
        let mut states = Vec::new();
        for (index, rule) in self.rules.iter().enumerate() {
            let expired = today.map(|today| rule.until < today);
            let mut matched = 0;
            for finding in findings.iter_mut().filter(|finding| rule.matches(finding)) {
                matched += 1;
                if expired == Some(false) && finding.exempt.is_none() {
                    finding.exempt = Some(Box::new(rule.exemption.clone()));
                }
            }
            states.push(ExemptionState {
                receipt: Arc::clone(&receipt),
                number: index + 1,
                check: rule.check.clone(),
                resource: rule.resource.clone(),
                exemption: rule.exemption.clone(),
                matched,
                expired,
            });
        }
        states
    }
}

/// The day of judgement, or that of the newest answer where that is later: a day that the caller
/// sets back must not bring an exemption back.
fn latest(as_of: Timestamp, findings: &[Finding]) -> Timestamp {
    let evidence = findings.iter().flat_map(|finding| finding.evidence.iter());
    evidence.filter_map(|evidence| evidence.receipt.time).fold(as_of, Timestamp::max)
}

impl Rule {
    fn matches(&self, finding: &Finding) -> bool {
        let covered = match self.status {
            None => matches!(finding.status, Status::Fail | Status::Unknown),
            Some(Covered::Fail) => finding.status == Status::Fail,
            Some(Covered::Unknown) => finding.status == Status::Unknown,
        };
        covered && finding.check == self.check && matches_glob(&self.resource, &finding.resource)
    }
}

fn read_rule(rule: WrittenRule, checks: &[&str]) -> Result<Rule, String> {
    if !checks.contains(&rule.check.as_str()) {
        let near = nearest(&rule.check, checks.iter().copied());
        let near = near.map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
        return Err(format!("`{}` is no check: {near}`tutela checks` lists them", rule.check));
    }
    if rule.reason.trim().is_empty() {
        return Err("`reason` is empty: say why the finding is accepted".to_owned());
    }
    if rule.resource.is_empty() {
        return Err("`resource` is empty: write an ARN, or `*` for every resource".to_owned());
    }
    let written = rule.until.as_str().map(str::to_owned);
    let written = written.or_else(|| rule.until.as_datetime().map(ToString::to_string));
    let until = written.unwrap_or_else(|| rule.until.to_string());
    // A date and nothing else: a time or an offset would be dropped, and the day be another.
    let date = until.parse::<Date>().ok().filter(|date| date.to_string() == until);
    let date = date
        .ok_or_else(|| format!("`until` is `{until}`, but a date is needed, such as 2026-12-31"))?;
    Ok(Rule {
        check: rule.check,
        resource: rule.resource,
        until: date,
        status: rule.status,
        exemption: Exemption {
            reason: rule.reason,
            owner: rule.owner.filter(|owner| !owner.trim().is_empty()),
            until,
            approved_by: rule.approved_by,
            ticket: rule.ticket,
            compensating_control: rule.compensating_control,
        },
    })
}

/// Whether `text` matches `pattern`, where `*` stands for any run of characters and `?` for one.
fn matches_glob(pattern: &str, text: &str) -> bool {
    let (mut pattern, mut text) = (pattern.chars(), text.chars());
    let mut retry: Option<(std::str::Chars<'_>, std::str::Chars<'_>)> = None;
    loop {
        let mut rest = pattern.clone();
        match (rest.next(), text.clone().next()) {
            (Some('*'), _) => {
                pattern = rest;
                retry = Some((pattern.clone(), text.clone()));
                continue;
            }
            (Some(wanted), Some(found)) if wanted == '?' || wanted == found => {
                pattern = rest;
                text.next();
                continue;
            }
            (None, None) => return true,
            _ => {}
        }
        let Some((after_star, mut longer)) = retry.take() else { return false };
        if longer.next().is_none() {
            return false;
        }
        pattern = after_star.clone();
        text = longer.clone();
        retry = Some((after_star, longer));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        for (pattern, text, expected) in [
            ("*", "", true),
            ("*", "anything", true),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("arn:*:user/legacy-*", "arn:aws:iam::1:user/legacy-app", true),
            ("arn:*:user/legacy-*", "arn:aws:iam::1:user/app", false),
            ("*a*b", "xaxbxb", true),
            ("*a*b", "xaxbxc", false),
            ("", "", true),
            ("", "a", false),
            ("ü*", "über", true),
        ] {
            assert_eq!(matches_glob(pattern, text), expected, "{pattern} ~ {text}");
        }
    }

    #[test]
    fn a_file_that_is_wrong_anywhere_is_not_used() {
        let rule = "[[exemption]]\ncheck = \"a\"\nresource = \"*\"\nreason = \"r\"\n";
        for (toml, expected) in [
            (String::new(), "ok"),
            (format!("{rule}until = 2026-12-31"), "ok"),
            (format!("{rule}until = \"2026-12-31\""), "ok"),
            (format!("{rule}until = \"soon\""), "exemption 1 of `f`: `until` is `soon`"),
            (format!("{rule}until = 5"), "exemption 1 of `f`: `until` is `5`"),
            (format!("{rule}until = \"20261231\""), "exemption 1 of `f`: `until` is `20261231`"),
            (
                format!("{rule}until = 2026-12-31T23:00:00-12:00"),
                "exemption 1 of `f`: `until` is `2026-12-31T23:00:00-12:00`",
            ),
            (format!("{rule}until = 2026-12-31\nstatus = \"unknown\""), "ok"),
            (format!("{rule}until = 2026-12-31\nstatus = \"pass\""), "unknown variant `pass`"),
            (rule.to_owned(), "missing field `until`"),
            (format!("{rule}until = 2026-12-31\nuntill = 1"), "unknown field `untill`"),
            ("[[exemption]".to_owned(), "could not read exemptions from `f`"),
            (format!("{rule}until = 2026-12-31").replace("\"r\"", "\" \""), "`reason` is empty"),
            (format!("{rule}until = 2026-12-31").replace("\"a\"", "\"b\""), "`b` is no check"),
            (
                format!("{rule}until = 2026-12-31").replace("\"a\"", "\"user-witout-mfa\""),
                "`user-witout-mfa` is no check: did you mean `user-without-mfa`?",
            ),
        ] {
            let said = match Exemptions::parse(&toml, "f", &["a", "user-without-mfa"]) {
                Ok(_) => "ok".to_owned(),
                Err(error) => error.to_string(),
            };
            assert!(said.contains(expected), "{toml}\nsaid: {said}\nexpected: {expected}");
        }
    }

    #[test]
    fn an_exemption_covers_what_it_says_and_keeps_the_status() {
        let now: Timestamp = "2026-11-24T12:00:00Z".parse().unwrap();
        for (words, as_of, covered) in [
            ("until = 2026-11-24", Some(now), "fail unknown"),
            ("until = 2026-11-23", Some(now), ""),
            ("until = 2026-11-24", None, ""),
            ("until = 2026-11-24\nstatus = \"fail\"", Some(now), "fail"),
            ("until = 2026-11-24\nstatus = \"unknown\"", Some(now), "unknown"),
        ] {
            let toml = format!(
                "[[exemption]]\ncheck = \"check\"\nresource = \"*\"\nreason = \"r\"\n{words}"
            );
            let exemptions = Exemptions::parse(&toml, "f", &["check"]).unwrap();
            let mut findings = ["fail", "unknown", "pass"].map(crate::outcome::tests::finding);
            exemptions.apply(&mut findings, as_of);
            let said: Vec<&str> = findings
                .iter()
                .filter(|finding| finding.exempt.is_some())
                .map(|finding| finding.status.word())
                .collect();
            assert_eq!(said.join(" "), covered, "{words}");
        }
    }

    #[test]
    fn a_day_that_is_set_back_brings_no_exemption_back() {
        let day = |text: &str| text.parse::<Timestamp>().unwrap();
        let toml = "[[exemption]]\ncheck = \"check\"\nresource = \"*\"\nreason = \"r\"\n\
                    until = 2026-11-20";
        let exemptions = Exemptions::parse(toml, "f", &["check"]).unwrap();
        for (answered, as_of, holds) in [
            ("2026-11-19T12:00:00Z", "2026-11-19T12:00:00Z", true),
            ("2026-11-19T12:00:00Z", "2026-11-24T12:00:00Z", false),
            ("2026-11-24T12:00:00Z", "2026-11-19T12:00:00Z", false),
        ] {
            let mut findings = ["fail", "unknown"].map(crate::outcome::tests::finding);
            for evidence in findings.iter_mut().flat_map(|finding| &mut finding.evidence) {
                let time = Some(day(answered));
                let receipt = Receipt { time, ..Receipt::clone(&evidence.receipt) };
                evidence.receipt = Arc::new(receipt);
            }
            let states = exemptions.apply(&mut findings, Some(day(as_of)));
            let what = format!("answered {answered}, judged as of {as_of}");
            assert!(findings.iter().all(|finding| finding.exempt.is_some() == holds), "{what}");
            assert!(states.iter().all(|state| state.expired == Some(!holds)), "{what}");
        }
    }
}
