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
}
