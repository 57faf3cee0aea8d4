//! The values that options take, and how they are written.

use std::{path::PathBuf, time::Duration};

use clap::{
    ValueEnum,
    builder::{PossibleValuesParser, TypedValueParser},
};
use jiff::{Span, Timestamp, Unit, civil::Date, tz::TimeZone};
use tutela_checks::FRAMEWORKS;
use tutela_model::{AccountId, Area, Framework, Severity};

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For a person
    Text,
    /// For a machine: schema tutela.scan/1
    Json,
    /// One self-contained page
    Html,
    /// For code scanning
    Sarif,
    /// For a test report
    Junit,
    /// For pull requests and job summaries
    Markdown,
    /// For a spreadsheet
    Csv,
    /// For a pipe: one JSON object a line
    Jsonl,
    /// For a data lake or SIEM: OCSF Compliance Findings
    Ocsf,
    /// For Security Hub: the AWS Security Finding Format
    Asff,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListFormat {
    /// For a person
    Text,
    /// For a machine
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum PolicyFormat {
    /// The policy document
    Json,
    /// A Terraform file
    Terraform,
    /// A CloudFormation template
    Cloudformation,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SetName {
    /// The checks of root and users
    Mfa,
    /// Everything that a scan can read
    Reader,
    /// The same in an organization: the management account's role, and that of each member
    OrgReader,
    /// What people need for `tutela session`, each of their own user
    Session,
    /// What people need for `tutela enrol`, each for their own user
    Enrol,
    /// What `tutela trail`, `drift` and `replay` need where they ask AWS for records
    Records,
    /// What `tutela enforce` needs beside `reader`: whoever has it can become an administrator
    Enforcer,
    /// What `tutela enforce --as scp` needs beside `org-reader`: whoever has it can deny members anything
    OrgEnforcer,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Colour {
    /// On a terminal only
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum AreaName {
    /// The root user
    Root,
    /// Users, their passwords and MFA devices
    Users,
    /// Access keys and other long-lived credentials
    Keys,
    /// IAM roles
    Roles,
    /// Identity providers and Identity Center
    Federation,
    /// The organization, in its management account
    Organization,
    /// What watches the account: trails, recorders, detectors, alerts
    Monitoring,
    /// Whom AWS writes to
    Contacts,
    /// Bills, means of payment, budgets and plans
    Billing,
    /// Signs of abuse, for which AWS suspends accounts
    Abuse,
    /// What `CloudTrail` recorded, where --trail or --lookup bring it
    Records,
    /// The exemptions that you brought
    Exemptions,
    /// The attestations that you brought
    Attestations,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SeverityName {
    /// Worth knowing
    Low,
    /// Worth a ticket
    Medium,
    /// Worth this week
    High,
    /// Worth today
    Critical,
}

/// A form and the file that it is written to.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) format: Format,
    pub(crate) path: PathBuf,
}

impl Format {
    /// The word for it in a sentence.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "JSON",
            Self::Html => "HTML",
            Self::Sarif => "SARIF",
            Self::Junit => "JUnit",
            Self::Markdown => "Markdown",
            Self::Csv => "CSV",
            Self::Jsonl => "JSON lines",
            Self::Ocsf => "OCSF",
            Self::Asff => "ASFF",
        }
    }
}

impl From<AreaName> for Area {
    fn from(name: AreaName) -> Self {
        match name {
            AreaName::Root => Self::Root,
            AreaName::Users => Self::Users,
            AreaName::Keys => Self::Keys,
            AreaName::Roles => Self::Roles,
            AreaName::Organization => Self::Organization,
            AreaName::Federation => Self::Federation,
            AreaName::Monitoring => Self::Monitoring,
            AreaName::Contacts => Self::Contacts,
            AreaName::Billing => Self::Billing,
            AreaName::Abuse => Self::Abuse,
            AreaName::Records => Self::Records,
            AreaName::Exemptions => Self::Exemptions,
            AreaName::Attestations => Self::Attestations,
        }
    }
}

impl From<SeverityName> for Severity {
    fn from(name: SeverityName) -> Self {
        match name {
            SeverityName::Low => Self::Low,
            SeverityName::Medium => Self::Medium,
            SeverityName::High => Self::High,
            SeverityName::Critical => Self::Critical,
        }
    }
}

/// Reads `FORMAT=PATH`.
pub(super) fn target(text: &str) -> Result<Target, String> {
    let (format, path) = text
        .split_once('=')
        .ok_or_else(|| "write it as FORMAT=PATH, such as html=report.html".to_owned())?;
    let format = Format::from_str(format, true).map_err(|_| {
        let forms: Vec<String> = Format::value_variants()
            .iter()
            .filter_map(|form| Some(form.to_possible_value()?.get_name().to_owned()))
            .collect();
        format!("`{format}` is no form: there are {}", forms.join(", "))
    })?;
    match path {
        "" => Err("the path is empty".to_owned()),
        "-" => Err("for standard output, use `--format`".to_owned()),
        path => Ok(Target { format, path: PathBuf::from(path) }),
    }
}

/// Reads a framework's key.
pub(super) fn framework() -> impl TypedValueParser<Value = &'static Framework> {
    let keys = PossibleValuesParser::new(FRAMEWORKS.iter().map(|framework| framework.key));
    keys.try_map(|key| tutela_checks::framework(&key).ok_or("it is none"))
}

/// Reads an account id.
pub(super) fn account(text: &str) -> Result<AccountId, String> {
    AccountId::parse(text).ok_or_else(|| "an account id is twelve digits".to_owned())
}

/// Reads a day, which means its end in UTC, so that what was made on that day is not after it; or a
/// moment.
pub(super) fn moment(text: &str) -> Result<Timestamp, String> {
    let date = text.parse::<Date>().ok().filter(|_| text.len() == "2026-11-24".len());
    date.and_then(|date| TimeZone::UTC.to_timestamp(date.at(23, 59, 59, 0)).ok())
        .or_else(|| text.parse().ok())
        .ok_or_else(|| "write it as 2026-11-24 or 2026-11-24T09:00:00Z".to_owned())
}

/// Reads a region's name, also of a region that is yet to come.
pub(super) fn region(text: &str) -> Result<String, String> {
    if tutela_aws::is_region(text) {
        return Ok(text.to_owned());
    }
    Err("write it as eu-central-1, us-gov-west-1 or cn-north-1".to_owned())
}

/// Reads the ARN of a role.
pub(super) fn role(text: &str) -> Result<String, String> {
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    match parts.as_slice() {
        ["arn", partition, "iam", "", account, role]
            if partition.starts_with("aws")
                && AccountId::parse(account).is_some()
                && role.strip_prefix("role/").is_some_and(|name| !name.is_empty()) =>
        {
            Ok(text.to_owned())
        }
        _ => Err("write it as arn:aws:iam::111122223333:role/audit".to_owned()),
    }
}

/// Reads the name of a role, with its path where it has one: `audit`, `security/audit`.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>
pub(crate) fn member_role(text: &str) -> Result<String, String> {
    let (path, name) = text.rsplit_once('/').unwrap_or_default();
    let name = if path.is_empty() { text } else { name };
    let is_path = path.len() < 512 && path.bytes().all(|byte| byte.is_ascii_graphic());
    let is_fine = |byte: u8| byte.is_ascii_alphanumeric() || b"+=,.@_-".contains(&byte);
    let is_name = (1..=64).contains(&name.len()) && name.bytes().all(is_fine);
    if is_path && is_name && !path.starts_with("arn:") {
        return Ok(text.to_owned());
    }
    Err("write the name of a role alone, or behind its path: up to 64 letters, digits, and +=,.@_-, \
         such as `audit` or `security/audit`"
        .to_owned())
}

/// Reads the name of a group and a policy.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>
pub(super) fn iam_name(text: &str) -> Result<String, String> {
    let is_fine = |byte: u8| byte.is_ascii_alphanumeric() || b"+=,.@_-".contains(&byte);
    if (1..=128).contains(&text.len()) && text.bytes().all(is_fine) {
        return Ok(text.to_owned());
    }
    Err("a name has up to 128 letters, digits, and +=,.@_-".to_owned())
}

/// Reads a length of time that is longer than nothing.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    text.parse::<Span>()
        .and_then(|span| span.total(Unit::Second))
        .ok()
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .filter(|duration| !duration.is_zero())
        .ok_or_else(|| "write it as 90s, 5m or 1h, and longer than nothing".to_owned())
}

/// Reads a length of time that may be nothing.
pub(super) fn duration_or_none(text: &str) -> Result<Duration, String> {
    text.parse::<Span>()
        .and_then(|span| span.total(Unit::Second))
        .ok()
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .ok_or_else(|| "write it as 90s, 5m, 1h, or 0s".to_owned())
}

/// Reads how long a session of `sts:GetSessionToken` lives.
///
/// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html>
pub(super) fn session_duration(text: &str) -> Result<Duration, String> {
    duration(text).and_then(|duration| {
        let minutes = duration.as_secs() / 60;
        if (15..=36 * 60).contains(&minutes) && duration <= Duration::from_hours(36) {
            Ok(duration)
        } else {
            Err("AWS gives sessions from 15m to 36h".to_owned())
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_or_refused_with_the_way_to_write_them() {
        let said = |result: Result<String, String>| result.unwrap_or_else(|problem| problem);
        let target = |text| target(text).map(|target| format!("{target:?}"));
        let moment = |text| moment(text).map(|moment| moment.to_string());
        let duration = |text| duration(text).map(|duration| format!("{duration:?}"));
        for (value, said, expected) in [
            ("html=a=b.html", said(target("html=a=b.html")), "Html, path: \"a=b.html\""),
            ("JSON=x", said(target("JSON=x")), "Json, path: \"x\""),
            ("report.html", said(target("report.html")), "write it as FORMAT=PATH"),
            ("pdf=x", said(target("pdf=x")), "`pdf` is no form: there are text, json, html, sarif"),
            ("html=", said(target("html=")), "the path is empty"),
            ("json=-", said(target("json=-")), "use `--format`"),
            ("a day", said(moment("2026-11-24")), "2026-11-24T23:59:59Z"),
            ("a moment", said(moment("2026-11-24T10:00:00+01:00")), "2026-11-24T09:00:00Z"),
            ("no day", said(moment("2026-02-30")), "write it as 2026-11-24"),
            ("a moment of nowhere", said(moment("2026-11-24T10:00:00")), "write it as 2026-11-24"),
            ("yesterday", said(moment("yesterday")), "write it as 2026-11-24"),
            ("a region", said(region("eusc-de-east-1")), "eusc-de-east-1"),
            ("no region", said(region("mars-1")), "write it as eu-central-1"),
            ("a role", said(role("arn:aws-cn:iam::111122223333:role/a/b")), "aws-cn"),
            ("no ARN", said(role("notanarn")), "write it as arn:aws:iam::111122223333:role/"),
            ("a session", said(role("arn:aws:sts::111122223333:assumed-role/a/b")), "write it as"),
            ("a user", said(role("arn:aws:iam::111122223333:user/a")), "write it as"),
            ("no account", said(role("arn:aws:iam::1111:role/a")), "write it as"),
            ("no name", said(role("arn:aws:iam::111122223333:role/")), "write it as"),
            ("a role's name", said(member_role("audit+me")), "audit+me"),
            ("a role's path", said(member_role("a/b!/audit")), "a/b!/audit"),
            ("no role's name", said(member_role("")), "a role alone"),
            ("a path alone", said(member_role("a/")), "a role alone"),
            ("a slash first", said(member_role("/audit")), "a role alone"),
            ("a role's ARN", said(member_role("arn:aws:iam::1:role/x")), "a role alone"),
            ("two words", said(member_role("a b")), "a role alone"),
            ("a long name", said(member_role(&"x".repeat(65))), "a role alone"),
            ("a name", said(iam_name("require+mfa")), "require+mfa"),
            ("no name", said(iam_name("")), "up to 128 letters"),
            ("a path", said(iam_name("a/b")), "up to 128 letters"),
            ("90s", said(duration("90s")), "90s"),
            ("1h 30m", said(duration("1h 30m")), "5400s"),
            ("nothing", said(duration("0s")), "longer than nothing"),
            ("less than nothing", said(duration("-5m")), "longer than nothing"),
            ("a month", said(duration("1mo")), "write it as 90s"),
            ("a number", said(duration("90")), "write it as 90s"),
        ] {
            assert!(said.contains(expected), "{value}: {said}");
        }
    }
}
