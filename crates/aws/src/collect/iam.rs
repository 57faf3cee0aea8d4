//! IAM: users, their credentials and policies, and the account's own settings.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_Operations.html>

pub(crate) mod plans;
mod shapes;

use tutela_model::{Operation, operation};

use self::shapes::{
    ACCESS_KEY, ATTACHED_BOUNDARY, GROUP_DETAIL, LOGIN_PROFILE, MANAGED_POLICY_DETAIL, MFA_DEVICE,
    OIDC_PROVIDER, PASSWORD_POLICY, ROLE_DETAIL, SAML_PROVIDER, SERVICE_SPECIFIC_CREDENTIAL,
    SSH_PUBLIC_KEY, TAGS, USER_DETAIL,
};
use super::{Fixed, Manner, Pages, Row};
use crate::{
    service,
    shape::{Member, Shape, optional, required},
};

const fn row(operation: &'static Operation, manner: Manner, members: &'static [Member]) -> Row {
    Row {
        operation,
        service: &service::IAM,
        http: None,
        fixed: &[],
        manner,
        output: Shape::Struct(members),
    }
}

/// The largest pages.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListMFADevices.html>
pub(crate) static PAGES: Pages =
    Pages { limit: Some(("MaxItems", 1000)), token: "Marker", next: "Marker" };

/// Whether there are more pages, and where they begin. Read for paging, and left out of the
/// recording.
const IS_TRUNCATED: Member = optional("IsTruncated", Shape::Bool);
const MARKER: Member = optional("Marker", Shape::Text);

const VIRTUAL_MFA_DEVICE: Shape = Shape::Struct(&[
    required("SerialNumber", Shape::Text),
    optional(
        "User",
        // Root's entry has no name, whatever the service's model says.
        Shape::Struct(&[
            optional("Path", Shape::Text),
            optional("UserName", Shape::Text),
            optional("UserId", Shape::Text),
            optional("Arn", Shape::Text),
            optional("CreateDate", Shape::Time),
            optional("PasswordLastUsed", Shape::Time),
            optional("PermissionsBoundary", ATTACHED_BOUNDARY),
            optional("Tags", TAGS),
        ]),
    ),
    optional("EnableDate", Shape::Time),
    optional("Tags", TAGS),
]);

/// IAM's rows.
pub(crate) static ROWS: &[Row] = &[
    row(
        &operation::GENERATE_CREDENTIAL_REPORT,
        Manner::UntilComplete,
        &[required("State", Shape::Text), optional("Description", Shape::Text)],
    ),
    row(
        &operation::GET_ACCOUNT_SUMMARY,
        Manner::Once,
        &[required("SummaryMap", Shape::Map(&Shape::Int))],
    ),
    row(
        &operation::LIST_VIRTUAL_MFA_DEVICES,
        Manner::Paged(&["VirtualMFADevices"], &PAGES),
        &[required("VirtualMFADevices", Shape::List(&VIRTUAL_MFA_DEVICE)), IS_TRUNCATED, MARKER],
    ),
    row(
        &operation::GET_ACCOUNT_AUTHORIZATION_DETAILS,
        Manner::Paged(&["UserDetailList", "GroupDetailList", "RoleDetailList", "Policies"], &PAGES),
        &[
            required("UserDetailList", Shape::List(&USER_DETAIL)),
            required("GroupDetailList", Shape::List(&GROUP_DETAIL)),
            required("RoleDetailList", Shape::List(&ROLE_DETAIL)),
            required("Policies", Shape::List(&MANAGED_POLICY_DETAIL)),
            IS_TRUNCATED,
            MARKER,
        ],
    ),
    row(
        &operation::GET_ACCOUNT_PASSWORD_POLICY,
        Manner::Once,
        &[required("PasswordPolicy", PASSWORD_POLICY)],
    ),
    Row {
        // Without it, IAM lists the caller's own credentials only, which would look like few.
        fixed: &[("AllUsers", Fixed::Text("true"))],
        ..row(
            &operation::LIST_SERVICE_SPECIFIC_CREDENTIALS,
            Manner::Paged(&["ServiceSpecificCredentials"], &PAGES),
            &[
                required("ServiceSpecificCredentials", Shape::List(&SERVICE_SPECIFIC_CREDENTIAL)),
                MARKER,
                IS_TRUNCATED,
            ],
        )
    },
    row(
        &operation::LIST_ACCOUNT_ALIASES,
        Manner::Paged(&["AccountAliases"], &PAGES),
        &[required("AccountAliases", Shape::List(&Shape::Text)), IS_TRUNCATED, MARKER],
    ),
    row(
        &operation::LIST_SAML_PROVIDERS,
        Manner::Once,
        &[required("SAMLProviderList", Shape::List(&SAML_PROVIDER))],
    ),
    row(
        &operation::LIST_OPEN_ID_CONNECT_PROVIDERS,
        Manner::Once,
        &[required("OpenIDConnectProviderList", Shape::List(&OIDC_PROVIDER))],
    ),
    row(
        &operation::LIST_ORGANIZATIONS_FEATURES,
        Manner::Once,
        &[
            optional("OrganizationId", Shape::Text),
            required("EnabledFeatures", Shape::List(&Shape::Text)),
        ],
    ),
    row(
        &operation::GET_CREDENTIAL_REPORT,
        Manner::CredentialReport,
        &[
            required("Content", Shape::Blob),
            required("ReportFormat", Shape::Text),
            required("GeneratedTime", Shape::Time),
        ],
    ),
    row(
        &operation::LIST_MFA_DEVICES,
        Manner::Paged(&["MFADevices"], &PAGES),
        &[required("MFADevices", Shape::List(&MFA_DEVICE)), IS_TRUNCATED, MARKER],
    ),
    row(&operation::GET_LOGIN_PROFILE, Manner::Once, &[required("LoginProfile", LOGIN_PROFILE)]),
    row(
        &operation::LIST_ACCESS_KEYS,
        Manner::Paged(&["AccessKeyMetadata"], &PAGES),
        &[required("AccessKeyMetadata", Shape::List(&ACCESS_KEY)), IS_TRUNCATED, MARKER],
    ),
    row(
        &operation::LIST_SSH_PUBLIC_KEYS,
        Manner::Paged(&["SSHPublicKeys"], &PAGES),
        &[required("SSHPublicKeys", Shape::List(&SSH_PUBLIC_KEY)), IS_TRUNCATED, MARKER],
    ),
    row(
        &operation::GET_MFA_DEVICE,
        Manner::Once,
        &[
            optional("UserName", Shape::Text),
            required("SerialNumber", Shape::Text),
            optional("EnableDate", Shape::Time),
            optional("Certifications", Shape::Map(&Shape::Text)),
        ],
    ),
];

/// What is asked in root sessions of members only.
pub(crate) static BY_MEMBER_ROOT: &[Row] = &[row(
    &operation::LIST_SIGNING_CERTIFICATES,
    Manner::Paged(&["Certificates"], &PAGES),
    &[
        required(
            "Certificates",
            Shape::List(&Shape::Struct(&[
                optional("UserName", Shape::Text),
                required("CertificateId", Shape::Text),
                required("Status", Shape::Text),
                optional("UploadDate", Shape::Time),
            ])),
        ),
        IS_TRUNCATED,
        MARKER,
    ],
)];

/// What is asked for a person's session only.
pub(crate) static FOR_SESSIONS: &[Row] = &[row(
    &operation::LIST_ATTACHED_USER_POLICIES,
    Manner::Paged(&["AttachedPolicies"], &PAGES),
    &[required("AttachedPolicies", ATTACHED_POLICIES), IS_TRUNCATED, MARKER],
)];

/// Policies that are attached, as listings of them have them.
const ATTACHED_POLICIES: Shape = Shape::List(&Shape::Struct(&[
    required("PolicyName", Shape::Text),
    required("PolicyArn", Shape::Text),
]));
