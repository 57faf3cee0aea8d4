//! The least that a reader must be allowed, generated from the one list of operations.

mod organization;
mod people;

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tutela_checks::CHECKS;
use tutela_model::{Area, Operation, operation};

pub use self::people::{ENFORCER, ENROL, ForPeople, ORG_ENFORCER, RECORDS, SESSION};

/// The role that reads a single account, also a member of an organisation.
const READER: &str = "TutelaReader";

/// A set of permissions to generate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolicySet {
    /// What the checks of root and users need.
    Mfa,
    /// What every check needs but those that rest on the policies of resources, and what reports show
    /// besides.
    Reader,
    /// The same, and the policies of resources.
    ResourceReader,
    /// What a reader needs, and the way into the members of an organisation.
    OrgReader,
    /// The same, and the policies of resources, in every account.
    ResourceOrgReader,
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
        let of_resources = operation::FOR_RESOURCES.iter().filter(|_| self.is_of_resources());
        operation::ALL
            .iter()
            .chain(of_resources)
            .copied()
            .filter(|operation| match self {
                Self::Reader | Self::ResourceReader | Self::OrgReader | Self::ResourceOrgReader => {
                    true
                }
                Self::Mfa => {
                    needed.contains(operation)
                        || **operation == operation::GET_CALLER_IDENTITY
                        || **operation == operation::LIST_ACCOUNT_ALIASES
                        || (report && **operation == operation::GENERATE_CREDENTIAL_REPORT)
                }
            })
            .collect()
    }

    fn is_of_resources(self) -> bool {
        matches!(self, Self::ResourceReader | Self::ResourceOrgReader)
    }

    fn is_of_organization(self) -> bool {
        matches!(self, Self::OrgReader | Self::ResourceOrgReader)
    }

    fn title(self) -> &'static str {
        match self {
            Self::Mfa => "TutelaMfa",
            Self::Reader | Self::ResourceReader => READER,
            Self::OrgReader | Self::ResourceOrgReader => "TutelaOrgReader",
        }
    }

    /// The IAM policy document that allows the set, and nothing else.
    ///
    /// Every one of these actions reads, and none of them can be narrowed to a resource in a way
    /// that a scan of the whole account could use.
    #[must_use]
    pub fn document(self) -> Value {
        let mut statements = vec![self.reads()];
        if self.is_of_organization() {
            statements.extend([organization::enter(), organization::enter_as_root()]);
        }
        json!({ "Version": "2012-10-17", "Statement": statements })
    }

    /// The operations whose permission has to be granted.
    fn granted(self) -> impl Iterator<Item = &'static Operation> {
        let granted = self.operations().into_iter().filter(|operation| !operation.always_allowed);
        let of_owners = operation::FOR_OWNERS.iter().copied();
        granted.chain(of_owners.filter(move |_| self.is_of_organization()))
    }

    fn reads(self) -> Value {
        json!({
            "Sid": self.title(),
            "Effect": "Allow",
            "Action": self.granted().map(Operation::action).collect::<Vec<_>>(),
            "Resource": "*",
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
        let name = match self {
            Self::Mfa => "tutela_mfa",
            Self::Reader | Self::ResourceReader => "tutela_reader",
            Self::OrgReader | Self::ResourceOrgReader => "tutela_org_reader",
        };
        let more =
            if self.is_of_organization() { organization::terraform() } else { String::new() };
        let granted = self.granted();
        let actions: String = granted
            .map(|operation| {
                format!("      # {}\n      \"{}\",\n", operation.why, operation.action())
            })
            .collect();
        format!(
            "data \"aws_iam_policy_document\" \"{name}\" {{\n  statement {{\n    sid       = \"{title}\"\n    \
             effect    = \"Allow\"\n    resources = [\"*\"]\n    actions = [\n{actions}    ]\n  }}\n{more}}}\n\n\
             resource \"aws_iam_policy\" \"{name}\" {{\n  name        = \"{title}\"\n  \
             description = \"Lets Tutela read what it needs, and nothing else\"\n  \
             policy      = data.aws_iam_policy_document.{name}.json\n}}\n"
        )
    }

    /// A CloudFormation template with a role that a trusted account may assume.
    #[must_use]
    pub fn cloudformation(self) -> String {
        if self.is_of_organization() {
            return format!("{:#}\n", organization::template(self));
        }
        format!("{:#}\n", self.template())
    }

    fn template(self) -> Value {
        let title = self.title();
        json!({
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
                    "AssumeRolePolicyDocument": Self::trust(),
                    "Policies": [{ "PolicyName": title, "PolicyDocument": self.document() }],
                },
            }},
            "Outputs": { "RoleArn": { "Value": { "Fn::GetAtt": ["Role", "Arn"] } } },
        })
    }

    /// Who may assume a role of a template.
    fn trust() -> Value {
        json!({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Principal": { "AWS": { "Ref": "TrustedPrincipal" } },
                "Action": "sts:AssumeRole",
                "Condition": { "StringEquals": { "sts:ExternalId": { "Ref": "ExternalId" } } },
            }],
        })
    }
}
