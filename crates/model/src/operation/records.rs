//! What reads `CloudTrail`'s records where AWS keeps them: for `trail`, `drift` and `replay`, and never
//! for a scan.

use super::{DESCRIBE_REGIONS, DESCRIBE_TRAILS, Operation, Reach};

/// Reading Event history, which AWS keeps for ninety days in every region, without a trail.
pub static LOOKUP_EVENTS: Operation = Operation {
    service: "cloudtrail",
    name: "LookupEvents",
    command: "lookup-events",
    action: "cloudtrail:LookupEvents",
    always_allowed: false,
    reach: Reach::Region,
    why: "reads what was done in the last ninety days, where no trail keeps it",
};

/// Finding the files of a trail in its bucket.
pub static LIST_OBJECTS_V2: Operation = Operation {
    service: "s3",
    name: "ListObjectsV2",
    command: "list-objects-v2",
    action: "s3:ListBucket",
    always_allowed: false,
    reach: Reach::InRegion(&["Bucket"]),
    why: "finds the files that a trail has written to its bucket",
};

/// Reading a file of a trail.
pub static GET_OBJECT: Operation = Operation {
    service: "s3",
    name: "GetObject",
    command: "get-object",
    action: "s3:GetObject",
    always_allowed: false,
    reach: Reach::InRegion(&["Bucket", "Key"]),
    why: "reads the files that a trail has written; if a key of AWS KMS encrypts them, its key policy \
          or `kms:Decrypt` has to allow that, too",
};

/// What is called to read records.
pub static FOR_RECORDS: &[&Operation] =
    &[&DESCRIBE_REGIONS, &LOOKUP_EVENTS, &DESCRIBE_TRAILS, &LIST_OBJECTS_V2, &GET_OBJECT];
