//! What an account has that would notice: recorders, trails, detectors, alerts, and people to tell.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::{Arn, EventRules, Gap, LogGroup, Observed, Regional, Seen};

/// What watches an account.
#[derive(Clone, Debug)]
pub struct Monitoring {
    /// The regions that are enabled.
    pub regions: Observed<BTreeSet<String>>,
    /// The customer's recorders of AWS Config; those of AWS's services are not among them.
    pub recorders: Regional<Vec<Recorder>>,
    /// What the same recorders record.
    pub recorded_types: Regional<Vec<RecordedTypes>>,
    /// `GuardDuty`'s detectors.
    pub detectors: Regional<Vec<Detector>>,
    /// The rules of AWS Config that are AWS's own and active.
    pub rules: Regional<Vec<ConfigRule>>,
    /// The analyzers of IAM Access Analyzer.
    pub analyzers: Regional<Vec<Analyzer>>,
    /// The rules of EventBridge's default event buses.
    pub event_rules: Regional<EventRules>,
    /// The trails that record where the events of global services arrive.
    pub trails: Observed<Vec<Trail>>,
}

impl Monitoring {
    /// Where nothing was seen of it.
    #[must_use]
    pub fn unseen(gap: &Gap) -> Self {
        Self {
            regions: Observed::Missing(gap.clone()),
            recorders: Regional::unseen(gap),
            recorded_types: Regional::unseen(gap),
            detectors: Regional::unseen(gap),
            rules: Regional::unseen(gap),
            analyzers: Regional::unseen(gap),
            event_rules: Regional::unseen(gap),
            trails: Observed::Missing(gap.clone()),
        }
    }
}

/// A configuration recorder of AWS Config.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorder {
    /// Its name.
    pub name: String,
    /// Whether it records.
    pub is_recording: bool,
    /// How its last recording ended, in AWS's words: `Pending`, `Success`, `Failure`.
    pub last_status: Option<String>,
}

/// Which types of resources a configuration recorder records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedTypes {
    /// The recorder's name.
    pub recorder: String,
    /// How the types are told (`recordingStrategy.useOnly`); `None` in answers without it.
    pub strategy: Option<String>,
    /// Whether all types are recorded but those of IAM (`allSupported`).
    pub all_supported: bool,
    /// Whether those of IAM are recorded with them (`includeGlobalResourceTypes`).
    pub with_global: bool,
    /// The types that are recorded, where they are listed.
    pub listed: BTreeSet<String>,
    /// The types that are not recorded, where those are listed.
    pub excluded: BTreeSet<String>,
}

const USERS: &str = "AWS::IAM::User";

/// The regions in which AWS Config was before February 2022: only there IAM users can be recorded, and
/// `IAM_USER_MFA_ENABLED` is to be had.
///
/// Source: <https://docs.aws.amazon.com/config/latest/developerguide/select-resources.html>
pub static RECORDS_USERS: &[&str] = &[
    "af-south-1",
    "ap-east-1",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ca-central-1",
    "cn-north-1",
    "cn-northwest-1",
    "eu-central-1",
    "eu-north-1",
    "eu-south-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "me-south-1",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-gov-east-1",
    "us-gov-west-1",
    "us-west-1",
    "us-west-2",
];

impl RecordedTypes {
    /// Whether IAM users are recorded, by which field of the group and with which value of it; `None` for a
    /// strategy that nobody knows.
    ///
    /// Source: <https://docs.aws.amazon.com/config/latest/APIReference/API_RecordingGroup.html>
    #[must_use]
    pub fn takes_in_users(&self) -> Option<(bool, &'static str, String)> {
        let is_listed = self.listed.contains(USERS);
        let word = |has: bool, with: &str, without: &str| {
            if has { with.to_owned() } else { without.to_owned() }
        };
        match self.strategy.as_deref() {
            Some("EXCLUSION_BY_RESOURCE_TYPES") => {
                let is_excluded = self.excluded.contains(USERS);
                let value = word(is_excluded, USERS, "others than AWS::IAM::User");
                Some((!is_excluded, "exclusionByResourceTypes.resourceTypes", value))
            }
            Some("INCLUSION_BY_RESOURCE_TYPES" | "ALL_SUPPORTED_RESOURCE_TYPES") | None => {
                if self.all_supported && !is_listed {
                    let value = self.with_global.to_string();
                    return Some((self.with_global, "includeGlobalResourceTypes", value));
                }
                let value = word(is_listed, USERS, "none that is AWS::IAM::User");
                Some((is_listed, "resourceTypes", value))
            }
            Some(_) => None,
        }
    }
}

/// A detector of `GuardDuty`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detector {
    /// Its id.
    pub id: String,
    /// Whether it is enabled, by its own answer.
    pub is_enabled: Seen<bool>,
}

/// A rule of AWS Config that AWS manages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigRule {
    /// Its name, which whoever made it chose.
    pub name: String,
    /// What it checks: `ROOT_ACCOUNT_MFA_ENABLED`.
    pub identifier: String,
    /// How often it runs, in AWS's words: `One_Hour`, `TwentyFour_Hours`; `None` for AWS's default.
    pub frequency: Option<String>,
    /// What a rule about MFA says of each resource; `None` of other rules.
    pub results: Option<Observed<Vec<RuleResult>>>,
}

/// The rules of AWS Config that look at MFA.
///
/// Source: <https://docs.aws.amazon.com/config/latest/developerguide/managed-rules-by-aws-config.html>
pub static MFA_RULES: &[&str] = &[
    "IAM_USER_MFA_ENABLED",
    "MFA_ENABLED_FOR_IAM_CONSOLE_ACCESS",
    "ROOT_ACCOUNT_HARDWARE_MFA_ENABLED",
    "ROOT_ACCOUNT_MFA_ENABLED",
];

/// What a rule of AWS Config says of one resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleResult {
    /// The type of the resource: `AWS::IAM::User`, `AWS::::Account`.
    pub kind: String,
    /// Its id: an IAM user's unique id, an account's number.
    pub resource: String,
    /// Whether it complies; `None` where the rule says nothing of it.
    pub complies: Option<bool>,
    /// When the rule looked, where the answer tells.
    pub looked: Option<Timestamp>,
}

/// An analyzer of IAM Access Analyzer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Analyzer {
    /// Its ARN.
    pub arn: Arn,
    /// What it looks for, in AWS's words: `ACCOUNT`, `ORGANIZATION`, `ACCOUNT_UNUSED_ACCESS`, …
    pub kind: String,
    /// Whether it works: `ACTIVE`, `CREATING`, `DISABLED`, `FAILED`.
    pub status: String,
}

/// A trail of `CloudTrail`.
#[derive(Clone, Debug, PartialEq)]
pub struct Trail {
    /// Its ARN.
    pub arn: Arn,
    /// Whether it records every region.
    pub is_multi_region: bool,
    /// Whether it writes digests by which a changed log file is noticed.
    pub has_validation: bool,
    /// Whether it is recording.
    pub is_logging: Observed<bool>,
    /// The bucket that its log files go to, and what protects them there.
    pub bucket: String,
    /// Whether they cannot be deleted for good without MFA.
    pub needs_mfa_to_delete: Observed<bool>,
    /// Whether it records what changes something: management events that write.
    pub records_writes: Observed<bool>,
    /// The log group that it writes to, too, where it does.
    pub log_group: Option<LogGroup>,
}
