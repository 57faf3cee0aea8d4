//! What receivers of single rows need: an id that stays the same from run to run, a time, and the
//! kind of thing that the row is about.

use jiff::Timestamp;
use sha2::{Digest, Sha256};
use tutela_model::{Arn, Finding, hex};

use crate::Report;

/// 32 hexadecimal digits of what makes a row unique, so that one alert is opened for it.
pub(crate) fn fingerprint(finding: &Finding) -> String {
    let (check, account, region, resource) = finding.key();
    digest(&[check, account.as_str(), region.unwrap_or_default(), resource])
}

/// 32 hexadecimal digits of some texts.
pub(crate) fn digest(texts: &[&str]) -> String {
    hex(Sha256::digest(texts.join("\n")).iter().take(16))
}

/// When the newest of a row's evidence was seen; else the moment of the report. Formats that must
/// have a time get 1970 where nobody knows one.
pub(crate) fn seen_at(report: &Report, finding: Option<&Finding>) -> Timestamp {
    let evidence = finding.into_iter().flat_map(|finding| &finding.evidence);
    let seen = evidence.filter_map(|it| it.receipt.as_of()).max();
    seen.or(report.as_of).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// The resource's type by the name that Security Hub has for it.
///
/// Source: <https://docs.aws.amazon.com/securityhub/latest/userguide/asff-resources.html>
pub(crate) fn resource_type(resource: &str) -> &'static str {
    if resource.contains("#access-key/") {
        return "AwsIamAccessKey";
    }
    let owner = resource.split_once('#').map_or(resource, |(owner, _)| owner);
    let parsed = Arn::new(owner);
    match parsed.resource().and_then(|name| name.split('/').next()) {
        _ if parsed.is_root() => "AwsAccount",
        Some("user") => "AwsIamUser",
        Some("role") => "AwsIamRole",
        Some("group") => "AwsIamGroup",
        Some("policy") => "AwsIamPolicy",
        Some(_) | None => "Other",
    }
}
