//! What is asked for plans only.

use tutela_model::operation;

use super::{ATTACHED_BOUNDARY, ATTACHED_POLICIES, IS_TRUNCATED, MARKER, PAGES, row, shapes::TAGS};
use crate::{
    collect::{Manner, Row},
    shape::{Shape, optional, required},
};

const GROUP: Shape = Shape::Struct(&[
    required("Path", Shape::Text),
    required("GroupName", Shape::Text),
    required("GroupId", Shape::Text),
    required("Arn", Shape::Text),
    required("CreateDate", Shape::Time),
]);

/// What a look at a policy, a group or a user asks.
pub(crate) static LOOKS: &[Row] = &[
    row(
        &operation::GET_POLICY,
        Manner::Once,
        &[required(
            "Policy",
            Shape::Struct(&[
                required("Arn", Shape::Text),
                required("DefaultVersionId", Shape::Text),
                required("AttachmentCount", Shape::Int),
                optional("PermissionsBoundaryUsageCount", Shape::Int),
                optional("Tags", TAGS),
            ]),
        )],
    ),
    row(
        &operation::LIST_POLICY_VERSIONS,
        Manner::Paged(&["Versions"], &PAGES),
        &[
            required(
                "Versions",
                Shape::List(&Shape::Struct(&[
                    required("VersionId", Shape::Text),
                    required("IsDefaultVersion", Shape::Bool),
                ])),
            ),
            IS_TRUNCATED,
            MARKER,
        ],
    ),
    row(
        &operation::GET_POLICY_VERSION,
        Manner::Once,
        &[required(
            "PolicyVersion",
            Shape::Struct(&[
                required("Document", Shape::PolicyDocument),
                required("VersionId", Shape::Text),
                required("IsDefaultVersion", Shape::Bool),
            ]),
        )],
    ),
    row(
        &operation::GET_GROUP,
        Manner::Paged(&["Users"], &PAGES),
        &[
            required("Group", GROUP),
            required(
                "Users",
                Shape::List(&Shape::Struct(&[
                    required("Path", Shape::Text),
                    required("UserName", Shape::Text),
                    required("UserId", Shape::Text),
                    required("Arn", Shape::Text),
                    required("CreateDate", Shape::Time),
                ])),
            ),
            IS_TRUNCATED,
            MARKER,
        ],
    ),
    row(
        &operation::LIST_ATTACHED_GROUP_POLICIES,
        Manner::Paged(&["AttachedPolicies"], &PAGES),
        &[required("AttachedPolicies", ATTACHED_POLICIES), IS_TRUNCATED, MARKER],
    ),
    row(
        &operation::LIST_GROUP_POLICIES,
        Manner::Paged(&["PolicyNames"], &PAGES),
        &[required("PolicyNames", Shape::List(&Shape::Text)), IS_TRUNCATED, MARKER],
    ),
    row(
        &operation::GET_USER_POLICY,
        Manner::Once,
        &[
            required("UserName", Shape::Text),
            required("PolicyName", Shape::Text),
            required("PolicyDocument", Shape::PolicyDocument),
        ],
    ),
    row(
        &operation::GET_USER,
        Manner::Once,
        &[required(
            "User",
            Shape::Struct(&[
                required("Path", Shape::Text),
                required("UserName", Shape::Text),
                required("UserId", Shape::Text),
                required("Arn", Shape::Text),
                required("CreateDate", Shape::Time),
                optional("PermissionsBoundary", ATTACHED_BOUNDARY),
            ]),
        )],
    ),
    row(
        &operation::GET_ACCESS_KEY_LAST_USED,
        Manner::Once,
        &[required(
            "AccessKeyLastUsed",
            Shape::Struct(&[
                optional("LastUsedDate", Shape::Time),
                required("ServiceName", Shape::Text),
                required("Region", Shape::Text),
            ]),
        )],
    ),
    row(
        &operation::LIST_USER_TAGS,
        Manner::Paged(&["Tags"], &PAGES),
        &[required("Tags", TAGS), IS_TRUNCATED, MARKER],
    ),
    row(
        &operation::LIST_GROUPS_FOR_USER,
        Manner::Paged(&["Groups"], &PAGES),
        &[required("Groups", Shape::List(&GROUP)), IS_TRUNCATED, MARKER],
    ),
];
