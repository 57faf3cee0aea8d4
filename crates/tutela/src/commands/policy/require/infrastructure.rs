//! The policy as code of Terraform and CloudFormation.

use tutela_policy::require::{Form, Policy, Require};

/// The policy's name, and how it is explained there.
fn title(require: &Require) -> (String, String) {
    let name = require.level.name();
    let capital = |word: &str| match word.split_at_checked(1) {
        Some((first, rest)) => first.to_ascii_uppercase() + rest,
        None => String::new(),
    };
    let words: String = name.split('-').map(capital).collect();
    (format!("RequireMfa{words}"), format!("Denies nearly everything without MFA, level {name}"))
}

/// A Terraform file with the policy, to be attached by whoever uses it.
pub(super) fn terraform(require: &Require, policy: &Policy) -> String {
    let (name, description) = title(require);
    let (resource, kind, content) = match require.form {
        Form::Identity | Form::Boundary => ("aws_iam_policy", "", "policy     "),
        Form::Scp => (
            "aws_organizations_policy",
            "  type        = \"SERVICE_CONTROL_POLICY\"\n",
            "content    ",
        ),
    };
    let label = require.level.name().replace('-', "_");
    // JSON is an expression of Terraform's language, but for what that takes for a template.
    let json = policy.json().replace("${", "$${").replace("%{", "%%{");
    format!(
        "resource \"{resource}\" \"require_mfa_{label}\" {{\n  name        = \"{name}\"\n  \
         description = \"{description}\"\n{kind}  {content} = jsonencode({})\n}}\n",
        indented(&json, 2)
    )
}

/// A CloudFormation template with the policy, to be attached by whoever uses it.
pub(super) fn cloudformation(require: &Require, policy: &Policy) -> String {
    let (name, description) = title(require);
    let document = indented(&policy.json(), 8);
    let (kind, properties) = match require.form {
        Form::Identity | Form::Boundary => (
            "AWS::IAM::ManagedPolicy",
            format!(
                "        \"ManagedPolicyName\": \"{name}\",\n        \"Description\": \
                 \"{description}\",\n        \"PolicyDocument\": {document}\n"
            ),
        ),
        Form::Scp => (
            "AWS::Organizations::Policy",
            format!(
                "        \"Name\": \"{name}\",\n        \"Type\": \"SERVICE_CONTROL_POLICY\",\n        \
                 \"Description\": \"{description}\",\n        \"Content\": {document}\n"
            ),
        ),
    };
    format!(
        "{{\n  \"AWSTemplateFormatVersion\": \"2010-09-09\",\n  \"Description\": \
         \"{description}\",\n  \"Resources\": {{\n    \"RequireMfa\": {{\n      \"Type\": \
         \"{kind}\",\n      \"Properties\": {{\n{properties}      }}\n    }}\n  }}\n}}\n"
    )
}

/// The text with every line but the first so many columns in, and without its last line's end.
fn indented(text: &str, columns: usize) -> String {
    text.trim_end().replace('\n', &format!("\n{}", " ".repeat(columns)))
}
