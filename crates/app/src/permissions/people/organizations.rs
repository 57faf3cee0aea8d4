//! What changes the policies of an organization.

use tutela_model::operation;

use super::{ALL, ForPeople, Statement, When};

/// The policies of organizations that deny, and what they are attached to.
const SCPS: &[&str] = &["arn:aws:organizations::*:policy/o-*/service_control_policy/p-*"];
const SCPS_AND_TARGETS: &[&str] = &[
    "arn:aws:organizations::*:policy/o-*/service_control_policy/p-*",
    "arn:aws:organizations::*:root/o-*/r-*",
    "arn:aws:organizations::*:ou/o-*/ou-*",
    "arn:aws:organizations::*:account/o-*/*",
];

const OF_SCPS: Option<When> = Some(When {
    test: "StringEquals",
    variable: "organizations:PolicyType",
    values: &["SERVICE_CONTROL_POLICY"],
});

/// For `tutela enforce --as scp` and what carries on and takes back, beside the org-reader's permissions.
/// IAM cannot limit what a policy says, nor, for attaching, which one it is.
///
/// Source: <https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsorganizations.html>
pub static ORG_ENFORCER: ForPeople = ForPeople {
    name: "TutelaOrgEnforcer",
    label: "tutela_org_enforcer",
    description: "Lets Tutela put members under a policy that requires MFA, and thereby deny them anything",
    statements: &[
        Statement {
            // It names no policy, as none is there yet.
            sid: "TutelaOrgEnforcerMake",
            operations: &[&operation::CREATE_SCP],
            resources: ALL,
            when: OF_SCPS,
        },
        Statement {
            sid: "TutelaOrgEnforcerPolicy",
            operations: &[&operation::UPDATE_SCP, &operation::DELETE_SCP],
            resources: SCPS,
            when: OF_SCPS,
        },
        Statement {
            sid: "TutelaOrgEnforcerTags",
            operations: &[&operation::TAG_SCP, &operation::UNTAG_SCP],
            resources: SCPS,
            when: Some(When {
                test: "ForAllValues:StringEquals",
                variable: "aws:TagKeys",
                values: &["tutela:document", "tutela:level", "tutela:purpose"],
            }),
        },
        Statement {
            sid: "TutelaOrgEnforcerTargets",
            operations: &[&operation::ATTACH_SCP, &operation::DETACH_SCP],
            resources: SCPS_AND_TARGETS,
            when: OF_SCPS,
        },
    ],
};
