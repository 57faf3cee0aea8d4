//! How records are cut into objects, and in which order these are read, makes no difference.

use proptest::prelude::*;
use serde_json::{Value, json};
use tutela_trail::{Library, Trail, drift, evidence};

use crate::events::{event, key_of, root, session_of, sign_in, with};

/// A record of a few users, calls and minutes, so that many are alike.
fn records() -> impl Strategy<Value = Vec<Value>> {
    let one = (0..8_u32, 0..3_u8, 0..4_u32, any::<bool>()).prop_map(|(minute, who, what, mfa)| {
        let time = format!("2026-11-24T09:0{minute}:00Z");
        let by = match who {
            0 => key_of("alice"),
            1 => session_of("bob", mfa),
            _ => root(),
        };
        let record = match what {
            0 => event(&time, "s3", "ListBuckets", by),
            1 => sign_in(&time, by, if mfa { "Yes" } else { "No" }, "Success"),
            2 => with(
                event(&time, "iam", "DeactivateMFADevice", by),
                json!({
                    "requestParameters": {"userName": "alice"},
                }),
            ),
            _ => with(
                event(&time, "iam", "EnableMFADevice", by),
                json!({
                    "requestParameters": {"userName": "alice"},
                }),
            ),
        };
        let id = format!("{minute} {who} {what} {mfa}");
        with(record, json!({ "eventID": id }))
    });
    prop::collection::vec(one, 1..40)
}

/// Reads objects on so many readers in turn.
fn read(objects: &[Vec<u8>], readers: usize) -> Trail {
    let library = Library::default();
    let mut all: Vec<_> = (0..readers).map(|_| library.reader()).collect();
    for (turn, object) in objects.iter().enumerate() {
        all[turn % readers].read("object", object);
    }
    Library::put_together(all)
}

fn object(records: &[Value]) -> Vec<u8> {
    json!({ "Records": records }).to_string().into_bytes()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn cutting_repeating_and_shuffling_changes_nothing(
        (records, shuffled) in records().prop_flat_map(|records| {
            let twice: Vec<Value> = records.iter().chain(&records).cloned().collect();
            (Just(records), Just(twice).prop_shuffle())
        }),
        size in 1..9_usize,
        readers in 1..4_usize,
    ) {
        let whole = read(&[object(&records)], 1);
        let pieces: Vec<Vec<u8>> = shuffled.chunks(size).map(object).collect();
        let cut = read(&pieces, readers);
        prop_assert_eq!(evidence(&whole), evidence(&cut));
        prop_assert_eq!(drift(&whole), drift(&cut));
        prop_assert_eq!(cut.counts.records - cut.counts.duplicates,
            whole.counts.records - whole.counts.duplicates);
    }

    #[test]
    fn rubbish_beside_records_never_changes_what_they_say(
        records in records(),
        rubbish in prop::collection::vec(any::<u8>(), 0..200),
        cut in any::<prop::sample::Index>(),
    ) {
        let sound = object(&records);
        let half = sound[..cut.index(sound.len())].to_vec();
        let whole = read(std::slice::from_ref(&sound), 1);
        // A piece of the same records, cut anywhere, and bytes that are no records at all.
        let beside = read(&[rubbish, half, sound], 2);
        prop_assert_eq!(evidence(&whole), evidence(&beside));
        prop_assert_eq!(drift(&whole), drift(&beside));
    }
}
