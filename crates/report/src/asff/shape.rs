//! The members of a finding, as AWS names them.
//!
//! Source: <https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_AwsSecurityFinding.html>

use std::{borrow::Cow, collections::BTreeMap};

use serde::Serialize;

/// What the format has no place for.
pub(super) type Fields = BTreeMap<Cow<'static, str>, String>;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Asff<'r> {
    pub(super) schema_version: &'static str,
    pub(super) id: String,
    pub(super) product_arn: String,
    pub(super) generator_id: &'static str,
    pub(super) aws_account_id: &'r str,
    pub(super) types: [&'static str; 1],
    pub(super) created_at: String,
    pub(super) updated_at: String,
    pub(super) severity: Label,
    pub(super) title: String,
    pub(super) description: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) remediation: Option<Remediation>,
    pub(super) product_fields: Fields,
    pub(super) resources: [Resource<'r>; 1],
    pub(super) compliance: Compliance,
    pub(super) workflow: Workflow,
    pub(super) record_state: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Label {
    pub(super) label: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Remediation {
    pub(super) recommendation: Recommendation,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Recommendation {
    pub(super) text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Resource<'r> {
    #[serde(rename = "Type")]
    pub(super) kind: &'static str,
    pub(super) id: String,
    pub(super) partition: &'r str,
    pub(super) region: &'r str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Compliance {
    pub(super) status: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) status_reasons: Vec<Reason>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub(super) related_requirements: &'static [&'static str],
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Reason {
    pub(super) reason_code: &'static str,
    pub(super) description: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Workflow {
    pub(super) status: &'static str,
}
