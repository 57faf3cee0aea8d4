//! IAM Identity Center: its instances, and the people of their identity stores.
//!
//! No call of AWS shows what an instance asks for MFA, or where its people come from.
//!
//! Sources:
//! <https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_ListInstances.html>,
//! <https://docs.aws.amazon.com/singlesignon/latest/IdentityStoreAPIReference/API_ListUsers.html>

use tutela_model::operation;

use super::{Manner, Pages, Row};
use crate::{
    service,
    shape::{Shape, optional, required},
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
];
