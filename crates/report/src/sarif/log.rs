//! The objects of a SARIF log that are used here, by the names of the standard.

use std::borrow::Cow;

use serde::Serialize;
use tutela_model::{Cause, Gap};

use super::{FOLDER, rules::Rule, rules::Rules};
use crate::{Report, report::Place, safe};

#[derive(Serialize)]
pub(super) struct Log<'r, R> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'r, R>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'r, R> {
    tool: Tool<'r>,
    original_uri_base_ids: Bases,
    invocations: [Invocation; 1],
    results: R,
}

#[derive(Serialize)]
struct Tool<'r> {
    driver: Driver<'r>,
}

#[derive(Serialize)]
struct Driver<'r> {
    name: &'static str,
    version: &'r str,
    rules: &'r [Rule],
}

#[derive(Serialize)]
struct Bases {
    #[serde(rename = "ACCOUNT_DATA")]
    folder: Base,
}

#[derive(Serialize)]
struct Base {
    description: Text,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    tool_execution_notifications: Vec<Notification>,
}

/// Something about the run and not about a resource.
#[derive(Serialize)]
pub(super) struct Notification {
    pub(super) level: &'static str,
    pub(super) message: Text,
}

/// A message that is safe to show.
#[derive(Serialize)]
pub(super) struct Text {
    text: String,
}

impl Text {
    pub(super) fn of(text: &str) -> Self {
        Self { text: safe::line(text).into_owned() }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SarifResult<'r> {
    pub(super) rule_id: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) rule_index: Option<usize>,
    pub(super) kind: &'static str,
    pub(super) level: &'static str,
    pub(super) message: Text,
    pub(super) locations: [Location<'r>; 1],
    pub(super) partial_fingerprints: Fingerprints,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) baseline_state: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) suppressions: Option<[Suppression; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) properties: Option<Place<'r>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Location<'r> {
    pub(super) physical_location: PhysicalLocation,
    pub(super) logical_locations: [LogicalLocation<'r>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PhysicalLocation {
    pub(super) artifact_location: ArtifactLocation,
    pub(super) region: Region,
}

#[derive(Serialize)]
pub(super) struct ArtifactLocation {
    pub(super) uri: String,
    #[serde(rename = "uriBaseId")]
    pub(super) base: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Region {
    pub(super) start_line: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LogicalLocation<'r> {
    pub(super) name: String,
    pub(super) fully_qualified_name: Cow<'r, str>,
    pub(super) kind: &'static str,
}

/// What tells one result from another, run after run. GitHub reads the first only.
#[derive(Serialize)]
pub(super) struct Fingerprints {
    #[serde(rename = "primaryLocationLineHash")]
    pub(super) primary_location_line_hash: String,
    #[serde(rename = "tutelaFinding/v1")]
    pub(super) finding: String,
}

#[derive(Serialize)]
pub(super) struct Suppression {
    kind: &'static str,
    status: &'static str,
    justification: String,
}

impl Suppression {
    pub(super) fn accepted(justification: &str) -> Self {
        let justification = safe::line(justification).into_owned();
        Self { kind: "external", status: "accepted", justification }
    }
}

/// Whether the run could do all that was asked: no note says otherwise, and no call that a selected
/// check needs was lost.
fn went_as_asked(report: &Report) -> bool {
    let gaps = report.accounts.iter().flat_map(|account| &account.gaps);
    let lost = |gap: &Gap| match gap.cause() {
        Cause::Denied
        | Cause::Throttled
        | Cause::Failed
        | Cause::NotAsked
        | Cause::Incomplete
        | Cause::Malformed => true,
        // Nobody could have had an answer, or there is one.
        Cause::NotSubscribed | Cause::RegionOff | Cause::NotOffered | Cause::Undecided => false,
    };
    report.notes.is_empty() && !gaps.into_iter().any(lost)
}

/// The log of one run.
pub(super) fn log<'r, R>(
    report: &'r Report,
    rules: &'r Rules,
    results: R,
    notifications: Vec<Notification>,
) -> Log<'r, R> {
    let description = format!("the account-data folder that `{FOLDER}` stands for");
    Log {
        schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        version: "2.1.0",
        runs: [Run {
            tool: Tool {
                driver: Driver {
                    name: "Tutela",
                    version: &report.tool_version,
                    rules: rules.as_slice(),
                },
            },
            original_uri_base_ids: Bases { folder: Base { description: Text::of(&description) } },
            invocations: [Invocation {
                execution_successful: went_as_asked(report),
                tool_execution_notifications: notifications,
            }],
            results,
        }],
    }
}
