//! What is no name: words of the API, dates, numbers, addresses, regions, services.

use std::net::IpAddr;

use jiff::{SignedDuration, Timestamp, civil::Date};
use tutela_model::AccountId;

/// Words of the API that stand as values, and the error codes that say what came of a call.
const API_WORDS: [&str; 147] = [
    "ACCOUNT",
    "ACCOUNT_INTERNAL_ACCESS",
    "ACCOUNT_UNUSED_ACCESS",
    "ACTIVE",
    "ADDING",
    "ADD_ALTERNATE_BILLING_CONTACT",
    "ALL",
    "ALL_SUPPORTED_RESOURCE_TYPES",
    "API",
    "API_AND_CONFIG_MAP",
    "AWS",
    "AWSOrganizationsNotInUseException",
    "AccessDenied",
    "AccessDeniedException",
    "Active",
    "All",
    "Allow",
    "Any",
    "Assigned",
    "Average",
    "BILLING",
    "BUDGETS",
    "CLOSED",
    "COMPLETE",
    "COMPLIANT",
    "CONFIG_MAP",
    "CREATE_ANOMALY_MONITOR",
    "CREATE_BUDGET",
    "CREATE_FAILED",
    "CREATE_IN_PROGRESS",
    "CREATING",
    "CRITICAL",
    "CUSTOM_LAMBDA",
    "CUSTOM_POLICY",
    "DELETE_IN_PROGRESS",
    "DELETING",
    "DELETING_RESULTS",
    "DISABLED",
    "Deleted",
    "Deny",
    "Disabled",
    "ENABLED",
    "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS",
    "EVALUATING",
    "EXCLUSION_BY_RESOURCE_TYPES",
    "EXPIRED",
    "Enabled",
    "Expired",
    "FAILED",
    "FIFTEEN_MINUTES",
    "FREE",
    "Failure",
    "GROUP",
    "GreaterThanOrEqualToThreshold",
    "GreaterThanThreshold",
    "HEALTHY",
    "IAM_USER_MFA_ENABLED",
    "INCLUSION_BY_RESOURCE_TYPES",
    "INFO",
    "INPROGRESS",
    "INSUFFICIENT_DATA",
    "Inactive",
    "LessThanOrEqualToThreshold",
    "LessThanThreshold",
    "MFA_ENABLED_FOR_IAM_CONSOLE_ACCESS",
    "Management",
    "Maximum",
    "Minimum",
    "N/A",
    "NON_COMPLIANT",
    "NOT_APPLICABLE",
    "NOT_STARTED",
    "NOT_SUPPORTED",
    "NoSuchBucketPolicy",
    "NoSuchEntity",
    "NoSuchPublicAccessBlockConfiguration",
    "NotApplicable",
    "ONE_HOUR",
    "OPERATIONS",
    "ORGANIZATION",
    "ORGANIZATIONAL_UNIT",
    "ORGANIZATION_INTERNAL_ACCESS",
    "ORGANIZATION_UNUSED_ACCESS",
    "One_Hour",
    "OrganizationNotFoundException",
    "OrganizationNotInAllFeaturesModeException",
    "PAID",
    "PAYMENTS",
    "PAYMENTS_DUE",
    "PAYMENTS_PAST_DUE",
    "PENDING_ACTIVATION",
    "PENDING_CLOSURE",
    "PROBATION",
    "Pending",
    "PendingConfirmation",
    "PermissionsBoundaryPolicy",
    "Policy",
    "REMOVING",
    "RESOURCE_CONTROL_POLICY",
    "REVIEW_ANOMALIES",
    "REVIEW_BUDGETS_EXCEEDED",
    "REVIEW_BUDGET_ALERTS",
    "ROOT",
    "ROOT_ACCOUNT_HARDWARE_MFA_ENABLED",
    "ROOT_ACCOUNT_MFA_ENABLED",
    "ReadOnly",
    "ReportExpired",
    "ReportInProgress",
    "ReportNotPresent",
    "ResourceNotFoundException",
    "RootCredentialsManagement",
    "RootSessions",
    "SECURITY",
    "SERVICE_CONTROL_POLICY",
    "SHUTDOWN",
    "SIX_HOURS",
    "STARTED",
    "SUSPENDED",
    "SampleCount",
    "ServiceAccessNotEnabledException",
    "ServiceFailure",
    "Six_Hours",
    "Success",
    "Sum",
    "Suspended",
    "Three_Hours",
    "Throttling",
    "Twelve_Hours",
    "TwentyFour_Hours",
    "UNVERIFIED",
    "UPDATE_EXPIRED_PAYMENT_METHOD",
    "UPDATE_INVALID_PAYMENT_METHOD",
    "UPDATE_TAX_EXEMPTION_CERTIFICATE",
    "UPDATE_TAX_REGISTRATION_NUMBER",
    "USER",
    "Unassigned",
    "VERIFIED",
    "ValidationError",
    "WARNING",
    "WriteOnly",
    "eventCategory",
    "no_information",
    "not-opted-in",
    "not_supported",
    "opt-in-not-required",
    "opted-in",
    "readOnly",
];

/// Whether a value is none of anybody's names by its shape. It is asked only where names do not
/// stand: a user may well be called `Active`.
pub(super) fn is_plain(text: &str) -> bool {
    text.is_empty()
        || API_WORDS.contains(&text)
        || text.eq_ignore_ascii_case("true")
        || text.eq_ignore_ascii_case("false")
        || is_version(text)
        || is_number(text)
        || is_time(text)
        || is_address(text)
        || is_region(text)
        || is_service(text)
        || is_certification(text)
        || is_resource_type(text)
        || is_finding_type(text)
        || is_duration(text)
}

/// Whether a text is made of the letters that AWS gives to services, regions and partitions.
pub(super) fn is_aws_word(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-*?".contains(&byte))
}

/// Whether a text is an action, or a pattern of actions: `s3:Get*`.
pub(super) fn is_action(text: &str) -> bool {
    let is_word = |word: &str| {
        !word.is_empty()
            && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-*?".contains(&byte))
    };
    text == "*"
        || text.split_once(':').is_some_and(|(service, name)| is_word(service) && is_word(name))
}

/// Whether a text is a service's own name: `ec2.amazonaws.com`, also with a region. A longer one
/// may begin with somebody's bucket.
pub(super) fn is_service(text: &str) -> bool {
    let Some(name) =
        text.strip_suffix(".amazonaws.com").or_else(|| text.strip_suffix(".amazonaws.com.cn"))
    else {
        return false;
    };
    let (service, region) = name.split_once('.').unwrap_or((name, ""));
    is_aws_word(service) && (region.is_empty() || is_region(region))
}

/// Whether a text is a type of findings of `GuardDuty`: `CryptoCurrency:EC2/BitcoinTool.B!DNS`.
///
/// Source: <https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-format.html>
fn is_finding_type(text: &str) -> bool {
    let is_word = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_uppercase())
            && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".!&".contains(&byte))
    };
    text.split_once(':').is_some_and(|(purpose, rest)| {
        is_word(purpose)
            && rest.split_once('/').is_some_and(|(of, what)| is_word(of) && is_word(what))
    })
}

/// Whether a text is a length of time, as AWS has it: `PT12H`.
fn is_duration(text: &str) -> bool {
    text.strip_prefix("PT").is_some_and(|rest| {
        !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit() || b"HMS".contains(&byte))
    }) && text.parse::<SignedDuration>().is_ok()
}

fn is_version(text: &str) -> bool {
    text.strip_prefix('v')
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()))
}

fn is_number(text: &str) -> bool {
    AccountId::parse(text).is_none()
        && text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.".contains(&byte))
        && text.parse::<f64>().is_ok()
}

fn is_time(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit() || b"TZ:.+-".contains(&byte))
        && (text.parse::<Timestamp>().is_ok() || text.parse::<Date>().is_ok())
}

fn is_address(text: &str) -> bool {
    let (address, bits) = text.split_once('/').unwrap_or((text, "0"));
    address.parse::<IpAddr>().is_ok() && bits.parse::<u8>().is_ok()
}

fn is_region(text: &str) -> bool {
    const AREAS: [&str; 12] =
        ["af", "ap", "ca", "cn", "eu", "eusc", "il", "me", "mx", "sa", "us", "us-gov"];
    const SIDES: [&str; 9] = [
        "central",
        "east",
        "north",
        "northeast",
        "northwest",
        "south",
        "southeast",
        "southwest",
        "west",
    ];
    let mut parts = text.rsplitn(3, '-');
    let (number, side, area) = (parts.next(), parts.next(), parts.next());
    number
        .is_some_and(|number| number.len() == 1 && number.bytes().all(|byte| byte.is_ascii_digit()))
        && side.is_some_and(|side| SIDES.contains(&side))
        && area.is_some_and(|area| AREAS.contains(&area))
}

/// Whether a text is a type of AWS's resources, as AWS Config has them: `AWS::IAM::User`.
fn is_resource_type(text: &str) -> bool {
    let is_word = |word: &str| word.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let mut parts = text.split("::");
    parts.next() == Some("AWS") && parts.by_ref().all(is_word) && text.matches("::").count() == 2
}

/// Levels of FIDO's and FIPS's certifications: `L1`, `L3+`, `level 2`.
fn is_certification(text: &str) -> bool {
    let level = text
        .strip_prefix('L')
        .or_else(|| text.strip_prefix("level "))
        .or_else(|| text.strip_prefix("Level "));
    level.is_some_and(|level| {
        matches!(level.strip_suffix('+').unwrap_or(level).as_bytes(), [b'0'..=b'9'])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_cannot_be_a_name_is_plain() {
        for plain in [
            "",
            "true",
            "Active",
            "v12",
            "42",
            "-1.5",
            "2012-10-17",
            "2026-11-24T09:00:00+00:00",
            "192.0.2.0/24",
            "2001:db8::/32",
            "us-gov-west-1",
            "ec2.amazonaws.com",
            "s3.eu-west-1.amazonaws.com",
            "L1",
            "level 2",
            "N/A",
            "AWS::IAM::User",
            "AWS::::Account",
            "PT12H",
            "PT1H30M",
        ] {
            assert!(is_plain(plain), "{plain}");
        }
        for name in [
            "alice",
            "active",
            "111122223333",
            "vera",
            "v",
            "my-laptop-1",
            "us-office-1",
            "acme.s3.amazonaws.com",
            "Laura",
            "level up",
            "2026-11-24T09:00:00Z[Acme/Paris]",
            "10.0.0.acme",
            "nan",
            "infinity",
            "AWS::Acme",
            "PT",
            "PTHM",
            "PT12",
            "AWS::IAM::User::alice",
        ] {
            assert!(!is_plain(name), "{name}");
        }
        for action in ["*", "s3:Get*", "iam:*", "*:*", "logs:?"] {
            assert!(is_action(action), "{action}");
        }
        for other in ["", "alice", "s3:", "s3:Get Object", "arn:aws:s3:::acme"] {
            assert!(!is_action(other), "{other}");
        }
    }
}
