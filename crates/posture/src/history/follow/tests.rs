//! Lives in words: what each run says of one finding, and what is told of it.

use proptest::prelude::*;
use tutela_model::Severity;

use super::*;

const CHECKS: [&str; 2] = ["a", "b"];

fn key(check: &str, resource: &str) -> FindingKey {
    FindingKey { check: check.to_owned(), region: String::new(), resource: resource.to_owned() }
}

fn row(check: &str, resource: &str, words: &str) -> Sighting {
    let status = match words.split(' ').next() {
        Some("fail") => Status::Fail,
        Some("pass") => Status::Pass,
        Some("n/a") => Status::NotApplicable,
        Some("unknown") => Status::Unknown,
        other => panic!("{other:?}"),
    };
    let severity = if words.contains("critical") { Severity::Critical } else { Severity::Low };
    let exempt = words.contains("exempt");
    Sighting { key: key(check, resource), status, severity, message: words.to_owned(), exempt }
}

fn moment(day: usize) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + 86_400 * i64::try_from(day).unwrap()).unwrap()
}

/// Each run in words for check `a` of `x`: a status, `gone` for no row, `short` for no row and an
/// unknown listing, `-` for a run that does not judge the check.
#[track_caller]
fn check(runs: &[&str], turns: &[&str], standing: Option<Standing>, reopened: u32) {
    let mut lives = BTreeMap::new();
    let mut told = Vec::new();
    for (day, words) in runs.iter().enumerate() {
        let mut checks = BTreeSet::from(CHECKS);
        let rows = match *words {
            "-" => {
                checks.remove("a");
                vec![row("a", "x", "pass")]
            }
            "gone" => vec![row("b", "x", "fail")],
            "short" => vec![row("a", "listing", "unknown")],
            words => vec![row("a", "x", words)],
        };
        let followed = follow(&lives, &rows, &checks, moment(day));
        let of_x = followed.turns.iter().filter(|(own, _)| *own == key("a", "x"));
        told.extend(of_x.map(|(_, turn)| format!("{day} {}", turn.word())));
        lives.extend(followed.lives);
    }
    assert_eq!(told, turns, "{runs:?}");
    let life = lives.get(&key("a", "x"));
    assert_eq!(life.map(|life| life.standing), standing, "{runs:?}");
    assert_eq!(life.map_or(0, |life| life.reopened), reopened, "{runs:?}");
}

#[test]
fn what_becomes_of_a_finding() {
    use Standing::{Open, Resolved, Unclear};
    check(&["pass", "gone", "n/a"], &[], None, 0);
    check(&["fail", "fail"], &["0 new"], Some(Open), 0);
    check(&["fail", "pass"], &["0 new", "1 resolved"], Some(Resolved), 0);
    check(&["fail", "n/a"], &["0 new", "1 resolved"], Some(Resolved), 0);
    check(&["fail", "gone", "gone"], &["0 new", "1 resolved"], Some(Resolved), 0);
    check(&["fail", "gone", "fail"], &["0 new", "1 resolved", "2 reopened"], Some(Open), 1);
    // Nobody could look: it is still there as far as anybody knows.
    check(&["fail", "unknown"], &["0 new", "1 unseen"], Some(Open), 0);
    check(&["fail", "short", "short"], &["0 new", "1 unseen"], Some(Open), 0);
    check(&["fail", "short", "gone"], &["0 new", "1 unseen", "2 resolved"], Some(Resolved), 0);
    check(&["fail", "unknown", "fail"], &["0 new", "1 unseen", "2 seen-again"], Some(Open), 0);
    // Nobody ever saw a problem.
    check(&["unknown", "unknown"], &["0 unseen"], Some(Unclear), 0);
    check(&["unknown", "pass"], &["0 unseen", "1 resolved"], Some(Resolved), 0);
    check(&["unknown", "fail"], &["0 unseen", "1 new"], Some(Open), 0);
    // It was over, and nobody can vouch for that any more.
    let turns = ["0 new", "1 resolved", "2 unseen", "3 reopened"];
    check(&["fail", "pass", "unknown", "fail"], &turns, Some(Open), 1);
    check(&["fail", "fail critical"], &["0 new", "1 worse"], Some(Open), 0);
    check(&["fail critical", "fail"], &["0 new", "1 milder"], Some(Open), 0);
    // A run that does not judge the check says nothing, whatever rows it has.
    check(&["fail", "-", "fail"], &["0 new"], Some(Open), 0);
}

#[test]
fn a_life_says_since_when_and_until_when() {
    let mut lives = BTreeMap::new();
    let checks = BTreeSet::from(CHECKS);
    for (day, words) in ["fail", "fail", "unknown", "pass"].into_iter().enumerate() {
        lives.extend(follow(&lives, &[row("a", "x", words)], &checks, moment(day)).lives);
    }
    let life = &lives[&key("a", "x")];
    assert_eq!((life.first_seen, life.last_seen), (moment(0), moment(1)));
    assert_eq!(life.resolved_at, Some(moment(3)));
    assert_eq!((life.seen, life.message.as_str()), (true, "pass"));
}

fn runs() -> impl Strategy<Value = Vec<Vec<(usize, usize)>>> {
    let rows = prop::collection::vec((0..3_usize, 0..5_usize), 0..4);
    prop::collection::vec(rows, 1..8)
}

const WORDS: [&str; 5] = ["fail", "pass", "n/a", "unknown", "fail critical"];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// What is open after any runs was a problem the last time that anybody could see it, and whatever
    /// was a problem in the last run is open.
    #[test]
    fn nothing_is_over_that_nobody_saw_to_be(runs in runs()) {
        let checks = BTreeSet::from(CHECKS);
        let mut lives = BTreeMap::new();
        let mut truth: BTreeMap<FindingKey, bool> = BTreeMap::new();
        for (day, rows) in runs.iter().enumerate() {
            let rows: BTreeMap<FindingKey, Sighting> = rows
                .iter()
                .map(|(name, words)| row("a", &format!("r{name}"), WORDS[*words]))
                .map(|row| (row.key.clone(), row))
                .collect();
            let is_short = rows.values().any(|row| row.status == Status::Unknown);
            for (key, is_problem) in &mut truth {
                if !rows.contains_key(key) && !is_short {
                    *is_problem = false;
                }
            }
            for row in rows.values() {
                match row.status {
                    Status::Fail => _ = truth.insert(row.key.clone(), true),
                    Status::Pass | Status::NotApplicable => _ = truth.insert(row.key.clone(), false),
                    Status::Unknown => {}
                }
            }
            let rows: Vec<Sighting> = rows.into_values().collect();
            let followed = follow(&lives, &rows, &checks, moment(day));
            lives.extend(followed.lives);
        }
        for (key, is_problem) in truth {
            let is_open = lives.get(&key).is_some_and(|life| life.standing == Standing::Open);
            prop_assert_eq!(is_open, is_problem, "{:?}", key);
        }
    }

    /// The same run again changes nothing but when a problem was last seen.
    #[test]
    fn the_same_again_is_no_news(runs in runs()) {
        let checks = BTreeSet::from(CHECKS);
        let mut lives = BTreeMap::new();
        for (day, rows) in runs.iter().enumerate() {
            let rows: BTreeMap<FindingKey, Sighting> = rows
                .iter()
                .map(|(name, words)| row("a", &format!("r{name}"), WORDS[*words]))
                .map(|row| (row.key.clone(), row))
                .collect();
            let rows: Vec<Sighting> = rows.into_values().collect();
            lives.extend(follow(&lives, &rows, &checks, moment(day)).lives);
            let again = follow(&lives, &rows, &checks, moment(day));
            prop_assert!(again.turns.is_empty(), "{:?}", again.turns);
        }
    }
}
