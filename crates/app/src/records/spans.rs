//! Which seconds of a time nobody has asked for yet.

use jiff::{SignedDuration, Timestamp};
use tutela_ports::Span;

const SECOND: SignedDuration = SignedDuration::from_secs(1);

/// How times stand in names on a shelf.
const FORM: &str = "%Y%m%dT%H%M%SZ";

/// The parts of `whole` that none of `known` has, the newest first.
pub(super) fn open(whole: Span, known: &[Span]) -> Vec<Span> {
    let mut known: Vec<Span> = known.to_vec();
    known.sort();
    let mut open = Vec::new();
    let mut from = whole.from;
    for span in known {
        if span.from > whole.to {
            break;
        }
        if let Some(to) = before(span.from).filter(|to| *to >= from) {
            open.push(Span { from, to });
        }
        match after(span.to) {
            Some(next) => from = from.max(next),
            None => return newest_first(open),
        }
    }
    if from <= whole.to {
        open.push(Span { from, to: whole.to });
    }
    newest_first(open)
}

fn newest_first(mut spans: Vec<Span>) -> Vec<Span> {
    spans.reverse();
    spans
}

/// The second after.
pub(super) fn after(at: Timestamp) -> Option<Timestamp> {
    at.checked_add(SECOND).ok()
}

/// The second before.
pub(super) fn before(at: Timestamp) -> Option<Timestamp> {
    at.checked_sub(SECOND).ok()
}

/// The last part of the name under which a span's records are kept.
pub(super) fn name(span: Span) -> String {
    format!("{}--{}.json", span.from.strftime(FORM), span.to.strftime(FORM))
}

/// Reads such a name.
pub(super) fn named(name: &str) -> Option<Span> {
    let (from, to) = name.rsplit('/').next()?.strip_suffix(".json")?.split_once("--")?;
    let read = |text: &str| {
        let text = format!("{}+0000", text.strip_suffix('Z')?);
        Timestamp::strptime("%Y%m%dT%H%M%S%z", text).ok()
    };
    Some(Span { from: read(from)?, to: read(to)? }).filter(|span| span.from <= span.to)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(from: i64, to: i64) -> Span {
        let at = |second| Timestamp::from_second(second).unwrap();
        Span { from: at(from), to: at(to) }
    }

    #[test]
    fn what_is_open_and_what_is_known_are_the_whole_and_nothing_twice() {
        // Every set of up to two spans in a time of seven seconds, and beyond its ends.
        let all: Vec<Span> =
            (0..9).flat_map(|from| (from..9).map(move |to| span(from, to))).collect();
        let whole = span(1, 7);
        for one in &all {
            for other in &all {
                let open = open(whole, &[*one, *other]);
                assert!(open.is_sorted_by(|a, b| a.from > b.to), "{one:?} {other:?}: {open:?}");
                for second in 1..=7 {
                    let at = Timestamp::from_second(second).unwrap();
                    let has = |span: &Span| span.from <= at && at <= span.to;
                    let times = open.iter().filter(|span| has(span)).count();
                    let is_known = has(one) || has(other);
                    assert_eq!(times, usize::from(!is_known), "{one:?} {other:?} at {second}");
                }
                assert!(open.iter().all(|span| span.from >= whole.from && span.to <= whole.to));
            }
        }
        assert_eq!(super::open(whole, &[]), [whole]);
    }

    #[test]
    fn names_are_read_as_they_are_written_and_others_are_none() {
        let one = span(1_764_000_000, 1_764_003_599);
        assert_eq!(name(one), "20251124T160000Z--20251124T165959Z.json");
        assert_eq!(named(&format!("history/1/eu-west-1/{}", name(one))), Some(one));
        for other in ["", "x.json", "20251124T160000Z--.json", "a--b.json", "20251124T160000Z.json"]
        {
            assert_eq!(named(other), None, "{other}");
        }
        let backwards = "20251124T165959Z--20251124T160000Z.json";
        assert_eq!(named(backwards), None);
    }
}
