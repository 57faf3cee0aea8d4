//! Any bytes as an object of CloudTrail: no panic, no hang, and what a sound object beside it says stays
//! the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tutela_trail::{Library, Trail, drift, evidence};

const SOUND: &[u8] = br#"{"eventVersion":"1.08","userIdentity":{"type":"IAMUser",
    "arn":"arn:aws:iam::111122223333:user/a-sound-one","accessKeyId":"AKIASOUND"},
    "eventTime":"2026-11-24T09:00:00Z","eventSource":"iam.amazonaws.com","eventID":"sound",
    "eventName":"DeactivateMFADevice","recipientAccountId":"111122223333",
    "requestParameters":{"userName":"somebody-sound"},"eventType":"AwsApiCall"}"#;

fn read(objects: &[&[u8]]) -> Trail {
    let library = Library::default();
    let mut reader = library.reader_with_cap(1 << 24);
    for object in objects {
        reader.read("object", object);
    }
    Library::put_together([reader])
}

fuzz_target!(|object: &[u8]| {
    let alone = read(&[object]);
    let _ = (evidence(&alone), drift(&alone));
    let both = read(&[object, SOUND]);
    let sound = |trail: &Trail| {
        drift(trail).into_iter().any(|drift| drift.event_id == "sound" && drift.target == "somebody-sound")
    };
    assert!(sound(&both));
    assert!(evidence(&both).identities.iter().any(|identity| {
        identity.keys.iter().any(|key| key.id == "AKIASOUND" && key.calls.absent >= 1)
    }));
});
