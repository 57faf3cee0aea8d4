//! The least that a reader must be allowed, generated from the one list of operations.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tutela_checks::CHECKS;
use tutela_model::{Area, Operation, operation};

/// A set of permissions to generate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolicySet {
    /// What the checks of root and users need.
    Mfa,
    /// What every check needs, and what reports show besides.
    Reader,
}

impl PolicySet {
    /// The operations of the set, in the order of the list.
    #[must_use]
    pub fn operations(self) -> Vec<&'static Operation> {
        let needed: BTreeSet<&'static Operation> = CHECKS
            .iter()
            .filter(|check| matches!(check.area, Area::Root | Area::Users))
            .flat_map(|check| check.needs.iter().copied())
            .collect();
        let report = needed.contains(&operation::GET_CREDENTIAL_REPORT);
        operation::ALL
            .iter()
            .copied()
            .filter(|operation| match self {
                Self::Reader => true,
                Self::Mfa => {
                    needed.contains(operation)
                        || **operation == operation::GET_CALLER_IDENTITY
                        || **operation == operation::LIST_ACCOUNT_ALIASES
                        || (report && **operation == operation::GENERATE_CREDENTIAL_REPORT)
                }
            })
            .collect()
    }

    fn title(self) -> &'static str {
        match self {
            Self::Mfa => "TutelaMfa",
            Self::Reader => "TutelaReader",
        }
    }

    /// The IAM policy document that allows the set, and nothing else.
    ///
    /// Every one of these actions reads, and none of them can be narrowed to a resource in a way
    /// that a scan of the whole account could use.
    #[must_use]
    pub fn document(self) -> Value {
        let granted = self.operations().into_iter().filter(|operation| !operation.always_allowed);
        json!({
            "Version": "2012-10-17",
            "Statement": [{
                "Sid": self.title(),
                "Effect": "Allow",
                "Action": granted.map(Operation::action).collect::<Vec<_>>(),
                "Resource": "*",
            }],
        })
    }

    /// The document as a file.
    #[must_use]
    pub fn json(self) -> String {
        format!("{:#}\n", self.document())
    }

    /// A Terraform file with the policy, and a comment a permission.
    #[must_use]
    pub fn terraform(self) -> String {
        let title = self.title();
        let name = if self == Self::Mfa { "tutela_mfa" } else { "tutela_reader" };
        let granted = self.operations().into_iter().filter(|operation| !operation.always_allowed);
        let actions: String = granted
            .map(|operation| {
                format!("      # {}\n      \"{}\",\n", operation.why, operation.action())
            })
            .collect();
        format!(
            "data \"aws_iam_policy_document\" \"{name}\" {{\n  statement {{\n    sid       = \"{title}\"\n    \
             effect    = \"Allow\"\n    resources = [\"*\"]\n    actions = [\n{actions}    ]\n  }}\n}}\n\n\
             resource \"aws_iam_policy\" \"{name}\" {{\n  name        = \"{title}\"\n  \
             description = \"Lets Tutela read what it needs, and nothing else\"\n  \
             policy      = data.aws_iam_policy_document.{name}.json\n}}\n"
        )
    }

    /// A CloudFormation template with a role that a trusted account may assume.
    #[must_use]
    pub fn cloudformation(self) -> String {
        let title = self.title();
        let trust = json!({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Principal": { "AWS": { "Ref": "TrustedPrincipal" } },
                "Action": "sts:AssumeRole",
                "Condition": { "StringEquals": { "sts:ExternalId": { "Ref": "ExternalId" } } },
            }],
        });
        let template = json!({
            "AWSTemplateFormatVersion": "2010-09-09",
            "Description": "A role that lets Tutela read what it needs, and nothing else",
            "Parameters": {
                "TrustedPrincipal": {
                    "Type": "String",
                    "Description": "The ARN of the account, role or user that runs Tutela",
                },
                "ExternalId": {
                    "Type": "String",
                    "MinLength": 8,
                    "NoEcho": true,
                    "Description": "A long random word, to be given as --external-id",
                },
            },
            "Resources": { "Role": {
                "Type": "AWS::IAM::Role",
                "Properties": {
                    "RoleName": title,
                    "AssumeRolePolicyDocument": trust,
                    "Policies": [{ "PolicyName": title, "PolicyDocument": self.document() }],
                },
            }},
            "Outputs": { "RoleArn": { "Value": { "Fn::GetAtt": ["Role", "Arn"] } } },
        });
        format!("{template:#}\n")
    }
}
