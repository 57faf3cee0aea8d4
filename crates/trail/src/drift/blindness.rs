//! What makes an account blind: trails, recorders, rules and detectors that are switched off.

use tutela_model::Severity::{Critical, High, Medium};

use super::Rule;
use crate::event::Event;

pub(super) static RULES: &[Rule] = &[
    Rule::new(
        "trail-stopped",
        Critical,
        "A trail was stopped or deleted",
        ("cloudtrail.amazonaws.com", &["DeleteTrail", "StopLogging"]),
    )
    .of(concerned),
    Rule::new(
        "trail-changed",
        High,
        "A trail was changed, or what it logs",
        ("cloudtrail.amazonaws.com", &["PutEventSelectors", "UpdateTrail"]),
    )
    .of(concerned),
    Rule::new(
        "recorder-stopped",
        High,
        "A recorder of AWS Config was stopped or deleted",
        ("config.amazonaws.com", &["DeleteConfigurationRecorder", "StopConfigurationRecorder"]),
    )
    .of(concerned),
    Rule::new(
        "config-rule-deleted",
        Medium,
        "A rule of AWS Config was deleted",
        ("config.amazonaws.com", &["DeleteConfigRule"]),
    )
    .of(concerned),
    Rule::new(
        "event-rule-off",
        Medium,
        "A rule of EventBridge was switched off",
        ("events.amazonaws.com", &["DeleteRule", "DisableRule", "RemoveTargets"]),
    )
    .of(concerned),
    Rule::new(
        "detector-changed",
        High,
        "GuardDuty was switched off or changed",
        ("guardduty.amazonaws.com", &["DeleteDetector", "UpdateDetector"]),
    )
    .of(concerned),
];

fn concerned(event: &Event) -> String {
    const PARAMETERS: &[&str] =
        &["name", "trailName", "configurationRecorderName", "configRuleName", "rule", "detectorId"];
    super::first(event, PARAMETERS)
}
