//! The forms in which records are handed around, sound and damaged.

use std::io::Write as _;

use flate2::{Compression, write::GzEncoder};
use serde_json::json;
use tutela_trail::{Library, Trail};

use crate::events::{at, event, key_of, read_bytes, with};

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

fn two() -> [String; 2] {
    ["09:00", "09:01"].map(|clock| {
        let record = event(&at(clock), "s3", "ListBuckets", key_of("bob"));
        // CloudTrail begins with the version.
        format!("{{\"eventVersion\":\"1.08\",{}", &record.to_string()[1..])
    })
}

/// Files, records, malformed, duplicates.
fn counts(trail: &Trail) -> [u64; 4] {
    let counts = trail.counts;
    [counts.files, counts.records, counts.malformed, counts.duplicates]
}

#[test]
fn every_form_gives_the_same() {
    let [one, two] = two();
    let escaped = |event: &str| json!({"EventId": "x", "CloudTrailEvent": event}).to_string();
    let file = format!(r#"{{"Records":[{one},{two}]}}"#);
    let forms = [
        ("a file of CloudTrail", file.clone()),
        ("the same, printed nicely", format!("{{\n  \"Records\": [\n{one},\n{two}\n]\n}}\n")),
        ("two files, one after the other", format!("{{\"Records\":[{one}]}}{{\"Records\":[{two}]}}")),
        ("a list", format!("[{one}, {two}]")),
        ("one record a line", format!("{one}\n{two}\n")),
        ("lines as Windows ends them, with a byte order mark", format!("\u{feff}{one}\r\n{two}\r\n")),
        (
            "what lookup-events prints",
            format!(
                "{{\"Events\": [{}, {}], \"NextToken\": \"more, {{\"}}",
                escaped(&one),
                escaped(&two)
            ),
        ),
        (
            "what EventBridge delivers",
            [&one, &two]
                .map(|event| {
                    format!(
                        r#"{{"version":"0","id":"a","detail-type":"AWS API Call via CloudTrail","source":"aws.s3","resources":[],"detail":{event}}}"#
                    )
                })
                .join("\n"),
        ),
        (
            "fields as Athena spells them",
            [&one, &two]
                .map(|event| {
                    ["eventTime", "eventSource", "eventName", "eventID", "userIdentity"]
                        .iter()
                        .fold(event.clone(), |text, field| text.replace(field, &field.to_lowercase()))
                })
                .join("\n"),
        ),
    ];
    let wanted = read_bytes(file.as_bytes());
    assert_eq!(counts(&wanted), [1, 2, 0, 0]);
    assert_eq!(wanted.calls.len(), 1);
    assert_eq!(wanted.calls[0].seen.count, 2);
    for (form, text) in forms {
        for (packed, object) in
            [("plain", text.clone().into_bytes()), ("gzip", gzip(text.as_bytes()))]
        {
            let trail = read_bytes(&object);
            assert_eq!(counts(&trail), counts(&wanted), "{form}, {packed}: {:?}", trail.damages);
            assert_eq!(trail.calls, wanted.calls, "{form}, {packed}");
        }
    }
}

#[test]
fn several_members_of_gzip_are_read_to_the_end() {
    let [one, two] = two();
    let object = [gzip(one.as_bytes()), gzip(two.as_bytes())].concat();
    assert_eq!(counts(&read_bytes(&object)), [1, 2, 0, 0]);
    // The same member twice: its footer is the last footer.
    let twice = [gzip(one.as_bytes()), gzip(one.as_bytes())].concat();
    let trail = read_bytes(&twice);
    assert_eq!(trail.calls[0].seen.count, 1, "an event counts once");
}

#[test]
fn what_is_damaged_is_told_with_its_place_and_takes_nothing_with_it() {
    let [one, two] = two();
    let half = &one[..one.len() / 2];
    let damaged = [
        ("a record that is cut short, in a file", format!("{{\"Records\":[{half},{two}]}}"), 1),
        ("a line that is cut short", format!("{half}\n{two}\n"), 1),
        ("a line that is no JSON", format!("{one}\nhello there\n{two}\n"), 2),
        ("a value that is no value", format!("[{},{two}]", one.replace("null", "nil")), 1),
        (
            "a quote that is missing",
            format!("[{},{two}]", one.replacen("\"eventTime", "eventTime", 1)),
            1,
        ),
        ("the end of the file is missing", format!("{{\"Records\":[{one},{half}"), 1),
        ("a time that is none", format!("[{},{two}]", one.replace("T09:00:00Z", " nine")), 1),
        ("no name of the event", format!("[{},{two}]", one.replace("eventName", "event")), 1),
        ("braces in texts", format!("[{half}\"}}}}{{{{,{two}]"), 1),
    ];
    for (what, text, sound) in damaged {
        let trail = read_bytes(text.as_bytes());
        assert_eq!(trail.counts.records, sound, "{what}: {:?}", trail.damages);
        assert!(trail.counts.malformed >= 1, "{what}");
        assert!(trail.damages.iter().all(|damage| damage.object == "one"), "{what}");
        assert!(trail.damages.iter().any(|damage| damage.at.is_some()), "{what}");
    }
}

#[test]
fn of_a_gzip_that_is_cut_short_the_beginning_is_read() {
    let lines: String = (0..2000)
        .map(|n| {
            let event = event(&at("09:00"), "s3", "ListBuckets", key_of("bob"));
            with(event, json!({ "eventID": n.to_string() })).to_string() + "\n"
        })
        .collect();
    let whole = gzip(lines.as_bytes());
    let trail = read_bytes(&whole[..whole.len() / 2]);
    assert!(trail.counts.records > 100, "{:?}", trail.counts);
    assert!(trail.damages[0].why.contains("cut short or damaged"), "{:?}", trail.damages);
    let mut flipped = whole;
    let last = flipped.len() - 6;
    flipped[last] ^= 1;
    let trail = read_bytes(&flipped);
    assert_eq!(trail.counts.records, 2000);
    assert_eq!(trail.counts.malformed, 1, "its checksum is wrong: {:?}", trail.damages);
}

#[test]
fn a_bomb_is_cut_off() {
    let bomb = gzip(&vec![b' '; 4_000_000]);
    let library = Library::default();
    let mut reader = library.reader_with_cap(1_000_000);
    reader.read("bomb", &bomb);
    let [one, _] = two();
    reader.read("sound", one.as_bytes());
    let trail = Library::put_together([reader]);
    assert_eq!(counts(&trail), [2, 1, 1, 0]);
    assert_eq!(trail.damages[0].object, "bomb");
    assert!(trail.damages[0].why.contains("more text than is read"), "{:?}", trail.damages);
}

#[test]
fn what_is_no_event_is_no_damage() {
    let others = [
        json!({"awsAccountId": "111122223333", "digestStartTime": at("09:00"), "logFiles": []}),
        json!({"eventVersion": "1.09", "insightType": "ApiCallRateInsight", "eventName": "x"}),
    ];
    let trail = read_bytes(json!(others).to_string().as_bytes());
    assert_eq!(counts(&trail), [1, 0, 0, 0], "{:?}", trail.damages);
    assert_eq!(trail.counts.others, 2);
}

#[test]
fn a_record_of_an_unknown_version_is_read_and_told() {
    let [one, two] = two();
    let trail = read_bytes(format!("{}\n{two}", one.replace("\"1.08\"", "\"3.0\"")).as_bytes());
    assert_eq!(trail.counts.records, 2);
    assert_eq!(trail.counts.unknown_version, 1);
}

#[test]
fn fields_of_another_shape_lose_only_themselves() {
    let odd = with(
        event(&at("09:00"), "s3", "ListBuckets", json!("alice")),
        json!({
            "userAgent": {"nested": [1, 2]},
            "sourceIPAddress": 7,
            "errorCode": null,
        }),
    );
    let trail = read_bytes(odd.to_string().as_bytes());
    assert_eq!(counts(&trail), [1, 1, 0, 0], "{:?}", trail.damages);
    assert_eq!(&*trail.calls[0].kind, "");
}

#[test]
fn an_id_that_is_taken_again_makes_nothing_unseen() {
    let [one, _] = two();
    let other =
        one.replace("ListBuckets", "DeleteBucket").replace("DeleteBucket at", "ListBuckets at");
    let trail = read_bytes(format!("{one}\n{other}\n{one}").as_bytes());
    assert_eq!(counts(&trail), [1, 3, 0, 1]);
    assert_eq!(trail.calls.len(), 2);
}
