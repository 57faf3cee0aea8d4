//! What reads the policies of resources: for `--resource-policies`, since there may be thousands.

use super::{Operation, Reach};

macro_rules! of_resources {
    ($($id:ident = $service:literal $name:literal $command:literal as $action:literal ($reach:expr): $why:literal;)*) => {
        $(
            #[doc = concat!("`", $service, ":", $name, "`: ", $why)]
            pub static $id: Operation = Operation {
                service: $service,
                name: $name,
                command: $command,
                action: $action,
                always_allowed: false,
                reach: $reach,
                why: $why,
            };
        )*
        /// What is called for the policies of resources, on request.
        pub static FOR_RESOURCES: &[&Operation] = &[$(&$id),*];
    };
}

of_resources! {
    LIST_BUCKETS = "s3" "ListBuckets" "list-buckets" as "s3:ListAllMyBuckets" (Reach::Home):
        "lists the buckets of the account, and their regions";
    GET_BUCKET_POLICY = "s3" "GetBucketPolicy" "get-bucket-policy" as "s3:GetBucketPolicy" (Reach::InRegion(&["Bucket"])):
        "reads a bucket's policy, which may grant without MFA what users' policies do not";
    GET_BUCKET_PUBLIC_ACCESS_BLOCK = "s3" "GetPublicAccessBlock" "get-public-access-block" as "s3:GetBucketPublicAccessBlock" (Reach::InRegion(&["Bucket"])):
        "says whether S3 keeps everybody else out of a bucket whose policy is public";
    LIST_FUNCTIONS = "lambda" "ListFunctions" "list-functions" as "lambda:ListFunctions" (Reach::Region):
        "lists the functions of Lambda; nothing of their code or environment is read";
    GET_FUNCTION_POLICY = "lambda" "GetPolicy" "get-policy" as "lambda:GetPolicy" (Reach::InRegion(&["FunctionName"])):
        "reads a function's policy, likewise";
    LIST_KEYS = "kms" "ListKeys" "list-keys" as "kms:ListKeys" (Reach::Region):
        "lists the keys of KMS";
    LIST_KEY_ALIASES = "kms" "ListAliases" "list-aliases" as "kms:ListAliases" (Reach::Region):
        "tells the keys that AWS manages, whose policies nobody can change, from the account's own";
    GET_KEY_POLICY = "kms" "GetKeyPolicy" "get-key-policy" as "kms:GetKeyPolicy" (Reach::InRegion(&["KeyId"])):
        "reads a key's policy, likewise";
    LIST_QUEUES = "sqs" "ListQueues" "list-queues" as "sqs:ListQueues" (Reach::Region):
        "lists the queues of SQS";
    GET_QUEUE_ATTRIBUTES = "sqs" "GetQueueAttributes" "get-queue-attributes" as "sqs:GetQueueAttributes" (Reach::InRegion(&["QueueUrl"])):
        "reads a queue's policy, likewise, and its ARN";
    LIST_SECRETS = "secretsmanager" "ListSecrets" "list-secrets" as "secretsmanager:ListSecrets" (Reach::Region):
        "lists the secrets of Secrets Manager by name; no secret is read";
    GET_SECRET_POLICY = "secretsmanager" "GetResourcePolicy" "get-resource-policy" as "secretsmanager:GetResourcePolicy" (Reach::InRegion(&["SecretId"])):
        "reads the policy of a secret, likewise";
    LIST_TOPICS = "sns" "ListTopics" "list-topics" as "sns:ListTopics" (Reach::Region):
        "lists the topics of SNS";
    GET_TOPIC_ATTRIBUTES = "sns" "GetTopicAttributes" "get-topic-attributes" as "sns:GetTopicAttributes" (Reach::InRegion(&["TopicArn"])):
        "reads a topic's policy, likewise";
}
