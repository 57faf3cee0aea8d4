//! What people's own users need, beside what IAM lets everybody call.

use serde_json::{Value, json};
use tutela_model::{Operation, operation};

/// Of one's own user only. A pattern without the second line would not reach users with a path.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html>
const OWN: &[&str] =
    &["arn:aws:iam::*:user/${aws:username}", "arn:aws:iam::*:user/*/${aws:username}"];

/// Every virtual device: its name is the maker's choice.
const DEVICES: &[&str] = &["arn:aws:iam::*:mfa/*"];

/// What cannot be narrowed.
const ALL: &[&str] = &["*"];

/// A policy for people, to be had in three forms.
#[derive(Debug)]
pub struct ForPeople {
    /// The policy's name.
    name: &'static str,
    /// Its name in Terraform.
    label: &'static str,
    /// What it is for.
    description: &'static str,
    statements: &'static [Statement],
}

#[derive(Debug)]
struct Statement {
    sid: &'static str,
    operations: &'static [&'static Operation],
    resources: &'static [&'static str],
    /// Whether it allows with MFA only.
    with_mfa: bool,
}

/// For `tutela session`. All of it is for comfort: without it the device has to be named, and a
/// quarantine is not seen.
pub static SESSION: ForPeople = ForPeople {
    name: "TutelaSession",
    label: "tutela_session",
    description: "Lets people get sessions with MFA in comfort",
    statements: &[Statement {
        sid: "TutelaSession",
        operations: operation::FOR_SESSIONS,
        resources: OWN,
        with_mfa: false,
    }],
};

/// Every file of `CloudTrail`'s in any bucket, which whoever knows the bucket may narrow.
///
/// Source: <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html>
const LOG_FILES: &[&str] = &["arn:aws:s3:::*/AWSLogs/*/CloudTrail/*"];

/// For `tutela trail`, `drift` and `replay` where they ask AWS.
pub static RECORDS: ForPeople = ForPeople {
    name: "TutelaRecords",
    label: "tutela_records",
    description: "Lets people read what CloudTrail recorded",
    statements: &[
        Statement {
            sid: "TutelaRecords",
            operations: &[
                &operation::DESCRIBE_REGIONS,
                &operation::LOOKUP_EVENTS,
                &operation::DESCRIBE_TRAILS,
            ],
            resources: ALL,
            with_mfa: false,
        },
        Statement {
            sid: "TutelaRecordsList",
            operations: &[&operation::LIST_OBJECTS_V2],
            resources: &["arn:aws:s3:::*"],
            with_mfa: false,
        },
        Statement {
            sid: "TutelaRecordsRead",
            operations: &[&operation::GET_OBJECT],
            resources: LOG_FILES,
            with_mfa: false,
        },
    ],
};

/// For `tutela enrol`, of one's own devices. Deleting takes MFA: whoever has the password alone
/// could put a device of theirs in the place of one that is made and not given yet.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_aws_my-sec-creds-self-manage-mfa-only.html>
pub static ENROL: ForPeople = ForPeople {
    name: "TutelaEnrol",
    label: "tutela_enrol",
    description: "Lets people give themselves MFA devices",
    statements: &[
        Statement {
            sid: "TutelaEnrolOwn",
            operations: &[
                &operation::LIST_MFA_DEVICES,
                &operation::ENABLE_MFA_DEVICE,
                &operation::RESYNC_MFA_DEVICE,
            ],
            resources: OWN,
            with_mfa: false,
        },
        Statement {
            sid: "TutelaEnrolMake",
            operations: &[&operation::CREATE_VIRTUAL_MFA_DEVICE],
            resources: DEVICES,
            with_mfa: false,
        },
        Statement {
            sid: "TutelaEnrolTakeBack",
            operations: &[&operation::DELETE_VIRTUAL_MFA_DEVICE],
            resources: DEVICES,
            with_mfa: true,
        },
        Statement {
            sid: "TutelaEnrolSee",
            operations: &[&operation::LIST_VIRTUAL_MFA_DEVICES],
            resources: ALL,
            with_mfa: false,
        },
    ],
};

impl Statement {
    fn granted(&self) -> impl Iterator<Item = &'static Operation> {
        self.operations.iter().copied().filter(|operation| !operation.always_allowed)
    }

    fn document(&self, resources: Vec<Value>) -> Value {
        let mut statement = json!({
            "Sid": self.sid,
            "Effect": "Allow",
            "Action": self.granted().map(Operation::action).collect::<Vec<_>>(),
            "Resource": resources,
        });
        if let (true, Some(members)) = (self.with_mfa, statement.as_object_mut()) {
            let condition = json!({ "Bool": { "aws:MultiFactorAuthPresent": "true" } });
            members.insert("Condition".to_owned(), condition);
        }
        statement
    }

    fn terraform(&self) -> String {
        let actions =
            self.granted().map(|it| format!("      # {}\n      \"{}\",\n", it.why, it.action()));
        // Terraform has `${` for itself, and `&{` for the variables of IAM.
        let resources =
            self.resources.iter().map(|it| format!("      \"{}\",\n", it.replace('$', "&")));
        let condition = if self.with_mfa {
            "    condition {\n      test     = \"Bool\"\n      \
             variable = \"aws:MultiFactorAuthPresent\"\n      values   = [\"true\"]\n    }\n"
        } else {
            ""
        };
        format!(
            "  statement {{\n    sid       = \"{}\"\n    effect    = \"Allow\"\n    resources = \
             [\n{}    ]\n    actions = [\n{}    ]\n{condition}  }}\n",
            self.sid,
            resources.collect::<String>(),
            actions.collect::<String>()
        )
    }
}

impl ForPeople {
    /// The IAM policy document.
    #[must_use]
    pub fn document(&self) -> Value {
        self.allowing(|resource| json!(resource))
    }

    /// The operations that it allows.
    pub fn operations(&self) -> impl Iterator<Item = &'static Operation> {
        self.statements.iter().flat_map(Statement::granted)
    }

    fn allowing(&self, resource: impl Fn(&str) -> Value) -> Value {
        let document = |statement: &Statement| {
            statement.document(statement.resources.iter().map(|it| resource(it)).collect())
        };
        json!({
            "Version": "2012-10-17",
            "Statement": self.statements.iter().map(document).collect::<Vec<_>>(),
        })
    }

    /// The document as a file.
    #[must_use]
    pub fn json(&self) -> String {
        format!("{:#}\n", self.document())
    }

    /// A Terraform file with the policy, and a comment a permission.
    #[must_use]
    pub fn terraform(&self) -> String {
        let Self { name, label, description, .. } = self;
        let statements: String = self.statements.iter().map(Statement::terraform).collect();
        format!(
            "data \"aws_iam_policy_document\" \"{label}\" {{\n{statements}}}\n\n\
             resource \"aws_iam_policy\" \"{label}\" {{\n  name        = \"{name}\"\n  \
             description = \"{description}\"\n  \
             policy      = data.aws_iam_policy_document.{label}.json\n}}\n"
        )
    }

    /// A CloudFormation template with a policy for a group of people.
    #[must_use]
    pub fn cloudformation(&self) -> String {
        // `${!…}` is how CloudFormation leaves a variable to IAM.
        let resource = |resource: &str| {
            let text = resource.replace("arn:aws:", "arn:${AWS::Partition}:");
            if text == resource {
                return json!(resource);
            }
            json!({ "Fn::Sub": text.replace("${aws:username}", "${!aws:username}") })
        };
        let template = json!({
            "AWSTemplateFormatVersion": "2010-09-09",
            "Description": self.description,
            "Parameters": {
                "Group": { "Type": "String", "Description": "The IAM group of these people" },
            },
            "Resources": { "Policy": {
                "Type": "AWS::IAM::ManagedPolicy",
                "Properties": {
                    "ManagedPolicyName": self.name,
                    "Groups": [{ "Ref": "Group" }],
                    "PolicyDocument": self.allowing(resource),
                },
            }},
        });
        format!("{template:#}\n")
    }
}
