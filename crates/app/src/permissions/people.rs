//! What people's own users need, beside what IAM lets everybody call.

mod organizations;

use serde_json::{Value, json};
use tutela_model::{Operation, operation};

pub use self::organizations::ORG_ENFORCER;

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
    /// When it allows; `None` for always.
    when: Option<When>,
}

/// A condition.
#[derive(Debug)]
struct When {
    test: &'static str,
    variable: &'static str,
    values: &'static [&'static str],
}

const WITH_MFA: Option<When> =
    Some(When { test: "Bool", variable: "aws:MultiFactorAuthPresent", values: &["true"] });

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
        when: None,
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
            when: None,
        },
        Statement {
            sid: "TutelaRecordsList",
            operations: &[&operation::LIST_OBJECTS_V2],
            resources: &["arn:aws:s3:::*"],
            when: None,
        },
        Statement {
            sid: "TutelaRecordsRead",
            operations: &[&operation::GET_OBJECT],
            resources: LOG_FILES,
            when: None,
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
            when: None,
        },
        Statement {
            sid: "TutelaEnrolMake",
            operations: &[&operation::CREATE_VIRTUAL_MFA_DEVICE],
            resources: DEVICES,
            when: None,
        },
        Statement {
            sid: "TutelaEnrolTakeBack",
            operations: &[&operation::DELETE_VIRTUAL_MFA_DEVICE],
            resources: DEVICES,
            when: WITH_MFA,
        },
        Statement {
            sid: "TutelaEnrolSee",
            operations: &[&operation::LIST_VIRTUAL_MFA_DEVICES],
            resources: ALL,
            when: None,
        },
    ],
};

/// What is ours, and everybody whom it may be about.
const POLICIES: &[&str] = &["arn:aws:iam::*:policy/tutela/*"];
const GROUPS: &[&str] = &["arn:aws:iam::*:group/tutela/*"];
const USERS: &[&str] = &["arn:aws:iam::*:user/*"];

/// For `tutela enforce`, `config-rules`, `keys`, `recover` and what carries on and takes back, beside the reader's permissions. IAM has no way
/// to say what a policy may say: whoever may make one and attach it can become an administrator by it.
///
/// Source: <https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html>
pub static ENFORCER: ForPeople = ForPeople {
    name: "TutelaEnforcer",
    label: "tutela_enforcer",
    description: "Lets Tutela put users under a policy that requires MFA, and thereby do anything",
    statements: &[
        Statement {
            sid: "TutelaEnforcerPolicy",
            operations: &[
                &operation::GET_POLICY,
                &operation::LIST_POLICY_VERSIONS,
                &operation::GET_POLICY_VERSION,
                &operation::CREATE_POLICY,
                &operation::CREATE_POLICY_VERSION,
                &operation::SET_DEFAULT_POLICY_VERSION,
                &operation::TAG_POLICY,
                &operation::DELETE_POLICY_VERSION,
                &operation::DELETE_POLICY,
            ],
            resources: POLICIES,
            when: None,
        },
        Statement {
            sid: "TutelaEnforcerGroup",
            operations: &[
                &operation::CREATE_GROUP,
                &operation::ADD_USER_TO_GROUP,
                &operation::REMOVE_USER_FROM_GROUP,
                &operation::DELETE_GROUP,
            ],
            resources: GROUPS,
            when: None,
        },
        Statement {
            sid: "TutelaEnforcerAttach",
            operations: &[&operation::ATTACH_GROUP_POLICY, &operation::DETACH_GROUP_POLICY],
            resources: GROUPS,
            when: Some(When { test: "ArnLike", variable: "iam:PolicyARN", values: POLICIES }),
        },
        Statement {
            // A group of the same name that is somebody else's has to be seen, too.
            sid: "TutelaEnforcerLook",
            operations: &[
                &operation::GET_GROUP,
                &operation::LIST_ATTACHED_GROUP_POLICIES,
                &operation::LIST_GROUP_POLICIES,
            ],
            resources: &["arn:aws:iam::*:group/*"],
            when: None,
        },
        Statement {
            sid: "TutelaEnforcerWindow",
            operations: &[
                &operation::GET_USER_POLICY,
                &operation::LIST_USER_TAGS,
                &operation::PUT_USER_POLICY,
                &operation::DELETE_USER_POLICY,
            ],
            resources: USERS,
            when: None,
        },
        Statement {
            sid: "TutelaEnforcerWindowTag",
            operations: &[&operation::TAG_USER, &operation::UNTAG_USER],
            resources: USERS,
            when: Some(When {
                test: "ForAllValues:StringEquals",
                variable: "aws:TagKeys",
                values: &[tutela_policy::require::ENROLMENT_TAG],
            }),
        },
        Statement {
            // The undo gives back boundaries of others, so that no condition can name ours alone.
            sid: "TutelaEnforcerBoundary",
            operations: &[
                &operation::GET_USER,
                &operation::PUT_USER_BOUNDARY,
                &operation::DELETE_USER_BOUNDARY,
            ],
            resources: USERS,
            when: None,
        },
        Statement {
            sid: "TutelaEnforcerKeys",
            operations: &[
                &operation::GET_ACCESS_KEY_LAST_USED,
                &operation::UPDATE_ACCESS_KEY,
                &operation::DELETE_ACCESS_KEY,
            ],
            resources: USERS,
            when: None,
        },
        Statement {
            sid: "TutelaEnforcerDeactivate",
            operations: &[&operation::DEACTIVATE_MFA_DEVICE],
            resources: USERS,
            when: None,
        },
        Statement {
            sid: "TutelaEnforcerDelete",
            operations: &[&operation::DELETE_VIRTUAL_MFA_DEVICE],
            resources: DEVICES,
            when: None,
        },
        Statement {
            // Rules have names of AWS's own in their ARNs.
            sid: "TutelaEnforcerConfigRules",
            operations: operation::WRITES_OF_CONFIG_RULES,
            resources: &["arn:aws:config:*:*:config-rule/*"],
            when: None,
        },
        Statement {
            sid: "TutelaEnforcerMembers",
            operations: &[&operation::LIST_GROUPS_FOR_USER],
            resources: USERS,
            when: None,
        },
    ],
};

impl Statement {
    fn granted(&self) -> impl Iterator<Item = &'static Operation> {
        self.operations.iter().copied().filter(|operation| !operation.always_allowed)
    }

    fn document(&self, resource: &impl Fn(&str) -> Value) -> Value {
        let each = |all: &[&str]| all.iter().map(|it| resource(it)).collect::<Vec<_>>();
        let mut statement = json!({
            "Sid": self.sid,
            "Effect": "Allow",
            "Action": self.granted().map(Operation::action).collect::<Vec<_>>(),
            "Resource": each(self.resources),
        });
        if let (Some(When { test, variable, values }), Some(members)) =
            (&self.when, statement.as_object_mut())
        {
            let values = match each(values).as_slice() {
                [one] => one.clone(),
                several => json!(several),
            };
            let condition = json!({ *test: { *variable: values } });
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
        let condition = self.when.as_ref().map(|When { test, variable, values }| {
            let values: Vec<String> = values.iter().map(|it| format!("\"{it}\"")).collect();
            format!(
                "    condition {{\n      test     = \"{test}\"\n      variable = \
                 \"{variable}\"\n      values   = [{}]\n    }}\n",
                values.join(", ")
            )
        });
        let condition = condition.unwrap_or_default();
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
        let document = |statement: &Statement| statement.document(&resource);
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
