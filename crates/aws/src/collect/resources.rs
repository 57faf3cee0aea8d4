//! Lambda, KMS, SQS, Secrets Manager and SNS: what has a policy of its own, and that policy. Of what
//! resources hold, nothing is read.
//!
//! Sources:
//! <https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctions.html>,
//! <https://docs.aws.amazon.com/lambda/latest/api/API_GetPolicy.html>,
//! <https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeys.html>,
//! <https://docs.aws.amazon.com/kms/latest/APIReference/API_ListAliases.html>,
//! <https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyPolicy.html>,
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueues.html>,
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html>,
//! <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ListSecrets.html>,
//! <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetResourcePolicy.html>,
//! <https://docs.aws.amazon.com/sns/latest/api/API_ListTopics.html>,
//! <https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html>

use tutela_model::{Operation, operation};

use super::{Fixed, Manner, Pages, Row};
use crate::{
    service::{self, Service},
    shape::{Member, Shape, optional, required},
};

const fn row(
    operation: &'static Operation,
    service: &'static Service,
    manner: Manner,
    members: &'static [Member],
) -> Row {
    Row { operation, service, http: None, fixed: &[], manner, output: Shape::Struct(members) }
}

static OF_FUNCTIONS: Pages =
    Pages { limit: Some(("MaxItems", 50)), token: "Marker", next: "NextMarker" };
static OF_KEYS: Pages = Pages { limit: Some(("Limit", 1000)), token: "Marker", next: "NextMarker" };
static OF_ALIASES: Pages =
    Pages { limit: Some(("Limit", 100)), token: "Marker", next: "NextMarker" };
/// Without a limit, SQS has one page, of the first thousand, and does not say that there are more.
static OF_QUEUES: Pages =
    Pages { limit: Some(("MaxResults", 1000)), token: "NextToken", next: "NextToken" };
static OF_SECRETS: Pages =
    Pages { limit: Some(("MaxResults", 100)), token: "NextToken", next: "NextToken" };
static OF_TOPICS: Pages = Pages { limit: None, token: "NextToken", next: "NextToken" };

// AWS's models require nothing of these; without their names they are none.

const FUNCTION: Shape =
    Shape::Struct(&[required("FunctionName", Shape::Text), required("FunctionArn", Shape::Text)]);

const KEY: Shape =
    Shape::Struct(&[required("KeyId", Shape::Text), required("KeyArn", Shape::Text)]);

const ALIAS: Shape = Shape::Struct(&[
    required("AliasName", Shape::Text),
    optional("AliasArn", Shape::Text),
    optional("TargetKeyId", Shape::Text),
]);

const SECRET: Shape = Shape::Struct(&[required("ARN", Shape::Text), required("Name", Shape::Text)]);

const TOPIC: Shape = Shape::Struct(&[required("TopicArn", Shape::Text)]);

/// The rows of these services, which are asked for the policies of resources only.
pub(crate) static POLICIES: &[Row] = &[
    Row {
        http: Some(("GET", "/2015-03-31/functions")),
        ..row(
            &operation::LIST_FUNCTIONS,
            &service::LAMBDA,
            Manner::Paged(&["Functions"], &OF_FUNCTIONS),
            &[required("Functions", Shape::List(&FUNCTION)), optional("NextMarker", Shape::Text)],
        )
    },
    Row {
        http: Some(("GET", "/2015-03-31/functions/{FunctionName}/policy")),
        ..row(
            &operation::GET_FUNCTION_POLICY,
            &service::LAMBDA,
            Manner::Once,
            &[required("Policy", Shape::Text)],
        )
    },
    row(
        &operation::LIST_KEYS,
        &service::KMS,
        Manner::Paged(&["Keys"], &OF_KEYS),
        &[
            required("Keys", Shape::List(&KEY)),
            optional("Truncated", Shape::Bool),
            optional("NextMarker", Shape::Text),
        ],
    ),
    row(
        &operation::LIST_KEY_ALIASES,
        &service::KMS,
        Manner::Paged(&["Aliases"], &OF_ALIASES),
        &[
            required("Aliases", Shape::List(&ALIAS)),
            optional("Truncated", Shape::Bool),
            optional("NextMarker", Shape::Text),
        ],
    ),
    Row {
        // There is no other.
        fixed: &[("PolicyName", Fixed::Text("default"))],
        ..row(
            &operation::GET_KEY_POLICY,
            &service::KMS,
            Manner::Once,
            &[required("Policy", Shape::Text)],
        )
    },
    row(
        &operation::LIST_QUEUES,
        &service::SQS,
        Manner::Paged(&["QueueUrls"], &OF_QUEUES),
        // Where there are none, SQS leaves the list out.
        &[optional("QueueUrls", Shape::Flat(&Shape::Text)), optional("NextToken", Shape::Text)],
    ),
    Row {
        // The ARN tells an answer without a policy from one that says nothing.
        fixed: &[("AttributeNames", Fixed::Json(r#"["Policy", "QueueArn"]"#))],
        ..row(
            &operation::GET_QUEUE_ATTRIBUTES,
            &service::SQS,
            Manner::Once,
            &[required(
                "Attributes",
                Shape::Entries(&[
                    required("QueueArn", Shape::Text),
                    optional("Policy", Shape::Text),
                ]),
            )],
        )
    },
    row(
        &operation::LIST_SECRETS,
        &service::SECRETSMANAGER,
        Manner::Paged(&["SecretList"], &OF_SECRETS),
        &[required("SecretList", Shape::List(&SECRET)), optional("NextToken", Shape::Text)],
    ),
    row(
        &operation::GET_SECRET_POLICY,
        &service::SECRETSMANAGER,
        Manner::Once,
        &[
            required("ARN", Shape::Text),
            optional("Name", Shape::Text),
            optional("ResourcePolicy", Shape::Text),
        ],
    ),
    row(
        &operation::LIST_TOPICS,
        &service::SNS,
        Manner::Paged(&["Topics"], &OF_TOPICS),
        &[required("Topics", Shape::List(&TOPIC)), optional("NextToken", Shape::Text)],
    ),
    row(
        &operation::GET_TOPIC_ATTRIBUTES,
        &service::SNS,
        Manner::Once,
        &[required(
            "Attributes",
            Shape::Entries(&[required("TopicArn", Shape::Text), required("Policy", Shape::Text)]),
        )],
    ),
];
