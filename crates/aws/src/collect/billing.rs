//! Billing and Cost Management, and the free tier: what AWS wants done, and when a plan ends.
//!
//! Sources: <https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_AWSBCMRecommendedActions_ListRecommendedActions.html>,
//! <https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_freetier_GetAccountPlanState.html>

use tutela_model::operation;

use super::{Manner, Pages, Row};
use crate::{
    service,
    shape::{Shape, optional, required},
};

static PAGES: Pages =
    Pages { limit: Some(("maxResults", 1000)), token: "nextToken", next: "nextToken" };

/// What is recommended. AWS's model requires nothing; without a type it says nothing. Its context has
/// sums and numbers of means of payment, which are nobody's business here.
const ACTION: Shape = Shape::Struct(&[
    optional("id", Shape::Text),
    required("type", Shape::Text),
    optional("accountId", Shape::Text),
    required("severity", Shape::Text),
    optional("feature", Shape::Text),
    optional("lastUpdatedTimeStamp", Shape::Text),
]);

/// The rows of both services.
pub(crate) static ROWS: &[Row] = &[
    Row {
        operation: &operation::LIST_RECOMMENDED_ACTIONS,
        service: &service::BCM_RECOMMENDED_ACTIONS,
        http: None,
        fixed: &[],
        manner: Manner::Paged(&["recommendedActions"], &PAGES),
        output: Shape::Struct(&[
            required("recommendedActions", Shape::List(&ACTION)),
            optional("nextToken", Shape::Text),
        ]),
    },
    Row {
        operation: &operation::GET_ACCOUNT_PLAN_STATE,
        service: &service::FREETIER,
        http: None,
        fixed: &[],
        manner: Manner::Once,
        output: Shape::Struct(&[
            required("accountId", Shape::Text),
            required("accountPlanType", Shape::Text),
            required("accountPlanStatus", Shape::Text),
            optional("accountPlanExpirationDate", Shape::Time),
        ]),
    },
];
