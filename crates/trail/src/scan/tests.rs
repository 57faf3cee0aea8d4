//! The scanner beside the general reader.

use proptest::prelude::*;

use super::*;
use crate::view::View;

#[test]
fn the_first_special_byte_is_found_wherever_it_is() {
    for length in 0..40 {
        assert_eq!(plain(&vec![b'x'; length]), length);
        for place in 0..length {
            for special in [b'"', b'\\', 0, 0x1f, b'\n'] {
                for around in [b'x', b' ', b'!', b'#', b'[', b']', 0x7f, 0x80, 0xa2, 0xdc, 0xff] {
                    let mut text = vec![around; length];
                    text[place] = special;
                    assert_eq!(plain(&text), place, "{special} among {around}");
                    if let Some(next) = text.get_mut(place + 1) {
                        *next = special + 1;
                    }
                    assert_eq!(plain(&text), place, "{special} among {around}");
                }
            }
        }
    }
}

/// A value as somebody may write it.
fn value() -> impl Strategy<Value = String> {
    let string = prop::sample::select(vec![
        r#""""#,
        r#""2026-11-24T09:00:00Z""#,
        r#""AwsApiCall""#,
        r#""a longer text, with a \"quote\", a \\ and a tab\t""#,
        r#""\u00e9\ud83d\ude00""#,
        r#""\ud800""#,
        r#""é😀""#,
        r#""\x""#,
        "\"a\nb\"",
        "null",
        "true",
        "false",
        "tru",
        "0",
        "-0",
        "01",
        "12",
        "-7",
        "1.50",
        "1e3",
        "1e999",
        "18446744073709551616",
        "1.",
        "-",
        "",
    ]);
    let leaf = string.prop_map(str::to_owned);
    leaf.prop_recursive(3, 12, 4, |inner| {
        let member = (name(), inner.clone()).prop_map(|(name, value)| format!("{name}:{value}"));
        prop_oneof![
            prop::collection::vec(inner, 0..4).prop_map(|items| format!("[{}]", items.join(","))),
            prop::collection::vec(member, 0..5)
                .prop_map(|members| format!("{{ {} }}", members.join(" , "))),
        ]
    })
}

fn name() -> impl Strategy<Value = String> {
    let names = prop::sample::select(vec![
        r#""eventName""#,
        r#""eventname""#,
        r#""eventSource""#,
        r#""eventTime""#,
        r#""eventID""#,
        r#""eventI\u0044""#,
        r#""errorCode""#,
        r#""userIdentity""#,
        r#""sessionContext""#,
        r#""attributes""#,
        r#""mfaAuthenticated""#,
        r#""type""#,
        r#""arn""#,
        r#""requestParameters""#,
        r#""responseElements""#,
        r#""somethingElse""#,
        r#""""#,
        "name",
    ]);
    names.prop_map(str::to_owned)
}

/// A record, with some of its bytes changed, or cut.
fn text() -> impl Strategy<Value = Vec<u8>> {
    let members = prop::collection::vec((name(), value()), 0..9);
    let changes = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..3);
    let cut = prop::option::weighted(0.1, any::<prop::sample::Index>());
    (members, changes, cut).prop_map(|(members, changes, cut)| {
        let members = members.iter().map(|(name, value)| format!("{name} :{value}"));
        let mut text = format!("{{{}}}", members.collect::<Vec<_>>().join(",")).into_bytes();
        for (place, byte) in changes {
            let place = place.index(text.len());
            text[place] = byte;
        }
        if let Some(cut) = cut {
            text.truncate(cut.index(text.len()));
        }
        text
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_scanned_is_what_the_general_reader_reads(text in text()) {
        let mut scanner = Scanner::new(&text);
        let scanned = View::scan(&mut scanner).filter(|_| scanner.is_at_end());
        let read = serde_json::from_slice::<View<'_>>(&text).ok();
        prop_assert_eq!(scanned, read, "{}", String::from_utf8_lossy(&text));
    }
}

#[test]
fn what_nests_too_deep_is_left_to_the_general_reader() {
    for (depth, is_taken) in [(100, true), (DEEPEST - 1, true), (DEEPEST, false), (100_000, false)]
    {
        let text = format!("{{\"x\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
        let mut scanner = Scanner::new(text.as_bytes());
        assert_eq!(View::scan(&mut scanner).is_some(), is_taken, "{depth}");
    }
}
