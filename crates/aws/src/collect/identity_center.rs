//! IAM Identity Center: its instances, their permission sets and who is assigned to them, and the
//! people and groups of their identity stores.
//!
//! No call of AWS shows what an instance asks for MFA, or where its people come from.
//!
//! Sources:
//! <https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_Operations.html>,
//! <https://docs.aws.amazon.com/singlesignon/latest/IdentityStoreAPIReference/API_Operations.html>

use tutela_model::{Operation, operation};

use super::{Manner, Pages, Row};
use crate::{
    service,
    shape::{Member, Shape, optional, required},
};

/// The largest pages.
static PAGES: Pages =
    Pages { limit: Some(("MaxResults", 100)), token: "NextToken", next: "NextToken" };

/// An instance. AWS's model requires nothing; without these it is none.
const INSTANCE: Shape = Shape::Struct(&[
    required("InstanceArn", Shape::Text),
    required("IdentityStoreId", Shape::Text),
    required("OwnerAccountId", Shape::Text),
    required("Status", Shape::Text),
    optional("CreatedDate", Shape::Time),
    optional("PrimaryRegion", Shape::Text),
]);

/// A region that an instance is in. AWS's model requires nothing of it either.
const REGION: Shape = Shape::Struct(&[
    required("RegionName", Shape::Text),
    required("Status", Shape::Text),
    optional("AddedDate", Shape::Time),
    optional("IsPrimaryRegion", Shape::Bool),
]);

/// Somebody. Names, telephone numbers and the like are nobody's business here.
const USER: Shape = Shape::Struct(&[
    required("IdentityStoreId", Shape::Text),
    required("UserId", Shape::Text),
    required("UserArn", Shape::Text),
    required("Revision", Shape::Text),
    optional("UserName", Shape::Text),
    optional("Emails", Shape::List(&Shape::Struct(&[optional("Value", Shape::Text)]))),
    optional("UserStatus", Shape::Text),
]);

/// IAM Identity Center's rows. An instance is listed by the regions that it is in.
pub(crate) static ROWS: &[Row] = &[
    Row {
        operation: &operation::LIST_INSTANCES,
        service: &service::SSO_ADMIN,
        http: None,
        fixed: &[],
        manner: Manner::Paged(&["Instances"], &PAGES),
        output: Shape::Struct(&[
            required("Instances", Shape::List(&INSTANCE)),
            optional("NextToken", Shape::Text),
        ]),
    },
    Row {
        operation: &operation::LIST_USERS,
        service: &service::IDENTITYSTORE,
        http: None,
        fixed: &[],
        manner: Manner::Paged(&["Users"], &PAGES),
        output: Shape::Struct(&[
            required("Users", Shape::List(&USER)),
            optional("NextToken", Shape::Text),
        ]),
    },
    listing(
        &operation::LIST_REGIONS,
        &["Regions"],
        Shape::Struct(&[required("Regions", Shape::List(&REGION)), NEXT]),
    ),
    listing(
        &operation::LIST_PERMISSION_SETS,
        &["PermissionSets"],
        Shape::Struct(&[required("PermissionSets", Shape::List(&Shape::Text)), NEXT]),
    ),
    once(
        &operation::DESCRIBE_PERMISSION_SET,
        Shape::Struct(&[required(
            "PermissionSet",
            Shape::Struct(&[
                required("PermissionSetArn", Shape::Text),
                optional("Name", Shape::Text),
                optional("SessionDuration", Shape::Text),
                optional("CreatedDate", Shape::Time),
            ]),
        )]),
    ),
    listing(
        &operation::LIST_MANAGED_POLICIES_IN_PERMISSION_SET,
        &["AttachedManagedPolicies"],
        Shape::Struct(&[
            required(
                "AttachedManagedPolicies",
                Shape::List(&Shape::Struct(&[
                    required("Arn", Shape::Text),
                    optional("Name", Shape::Text),
                ])),
            ),
            NEXT,
        ]),
    ),
    once(
        &operation::GET_INLINE_POLICY_FOR_PERMISSION_SET,
        Shape::Struct(&[optional("InlinePolicy", Shape::Text)]),
    ),
    listing(
        &operation::LIST_CUSTOMER_MANAGED_POLICY_REFERENCES_IN_PERMISSION_SET,
        &["CustomerManagedPolicyReferences"],
        Shape::Struct(&[
            required("CustomerManagedPolicyReferences", Shape::List(&REFERENCE)),
            NEXT,
        ]),
    ),
    once(
        &operation::GET_PERMISSIONS_BOUNDARY_FOR_PERMISSION_SET,
        Shape::Struct(&[required(
            "PermissionsBoundary",
            Shape::Struct(&[
                optional("CustomerManagedPolicyReference", REFERENCE),
                optional("ManagedPolicyArn", Shape::Text),
            ]),
        )]),
    ),
    listing(
        &operation::LIST_ACCOUNTS_FOR_PROVISIONED_PERMISSION_SET,
        &["AccountIds"],
        Shape::Struct(&[required("AccountIds", Shape::List(&Shape::Text)), NEXT]),
    ),
    listing(
        &operation::LIST_ACCOUNT_ASSIGNMENTS,
        &["AccountAssignments"],
        Shape::Struct(&[
            required(
                "AccountAssignments",
                Shape::List(&Shape::Struct(&[
                    required("AccountId", Shape::Text),
                    required("PermissionSetArn", Shape::Text),
                    required("PrincipalType", Shape::Text),
                    required("PrincipalId", Shape::Text),
                ])),
            ),
            NEXT,
        ]),
    ),
    Row { service: &service::IDENTITYSTORE, ..once(&operation::DESCRIBE_GROUP, GROUP) },
    Row {
        service: &service::IDENTITYSTORE,
        ..listing(&operation::LIST_GROUP_MEMBERSHIPS, &["GroupMemberships"], MEMBERSHIPS)
    },
];

const NEXT: Member = optional("NextToken", Shape::Text);

/// A policy that each account has for itself.
const REFERENCE: Shape =
    Shape::Struct(&[required("Name", Shape::Text), optional("Path", Shape::Text)]);

/// A group. What describes it is nobody's business here.
const GROUP: Shape = Shape::Struct(&[
    required("IdentityStoreId", Shape::Text),
    required("GroupId", Shape::Text),
    required("GroupArn", Shape::Text),
    required("Revision", Shape::Text),
    optional("DisplayName", Shape::Text),
]);

const MEMBERSHIPS: Shape = Shape::Struct(&[
    required(
        "GroupMemberships",
        Shape::List(&Shape::Struct(&[
            required("IdentityStoreId", Shape::Text),
            required("MembershipId", Shape::Text),
            required("MembershipArn", Shape::Text),
            optional("GroupId", Shape::Text),
            optional("MemberId", Shape::Struct(&[optional("UserId", Shape::Text)])),
        ])),
    ),
    NEXT,
]);

const fn once(operation: &'static Operation, output: Shape) -> Row {
    Row {
        operation,
        service: &service::SSO_ADMIN,
        http: None,
        fixed: &[],
        manner: Manner::Once,
        output,
    }
}

const fn listing(
    operation: &'static Operation,
    lists: &'static [&'static str],
    output: Shape,
) -> Row {
    Row { manner: Manner::Paged(lists, &PAGES), ..once(operation, output) }
}
