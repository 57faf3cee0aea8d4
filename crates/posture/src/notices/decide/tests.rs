//! Timelines in words: how findings stand at which hour, and what people are told then.

use proptest::prelude::*;
use tutela_model::AccountId;

use super::*;
use crate::{FindingKey, Quiet};

/// Monday, 2026-11-23, midnight UTC.
const MONDAY: i64 = 1_795_392_000;

fn hour(hours: i64) -> Timestamp {
    Timestamp::from_second(MONDAY + 3_600 * hours).unwrap()
}

fn account() -> AccountId {
    AccountId::parse("111122223333").unwrap()
}

/// A finding in words: `root-mfa-missing root critical`, with `over`, `unclear`, `unseen`, `exempt`.
fn known(words: &str) -> Known {
    let mut parts = words.split(' ');
    let check = parts.next().unwrap().to_owned();
    let resource = parts.next().unwrap().to_owned();
    let has = |word: &str| words.split(' ').any(|own| own == word);
    let severity = Severity::ALL.into_iter().find(|own| has(own.word())).unwrap();
    let standing = if has("over") {
        Standing::Resolved
    } else if has("unclear") {
        Standing::Unclear
    } else {
        Standing::Open
    };
    Known {
        account: account(),
        key: FindingKey { check, region: String::new(), resource },
        life: Life {
            standing,
            seen: !has("unseen") && !has("unclear"),
            severity,
            message: words.to_owned(),
            exempt: has("exempt"),
            first_seen: hour(0),
            last_seen: hour(0),
            resolved_at: None,
            reopened: 0,
        },
    }
}

/// What is told at which hour: `0 new x; 3 resolved x`, messages parted by ` | `.
fn told(policy: &NoticePolicy, timeline: &[(i64, &[&str])]) -> Vec<String> {
    let mut state = NoticeState::new();
    let mut all = Vec::new();
    for (at, findings) in timeline {
        let findings: Vec<Known> = findings.iter().map(|words| known(words)).collect();
        let decided = decide(&state, &findings, policy, hour(*at));
        let again = decide(&state, &findings, policy, hour(*at));
        assert_eq!(decided, again, "the same input, the same notices");
        state = decided.state;
        let said: Vec<String> = decided.notices.iter().map(said).collect();
        if !said.is_empty() {
            all.push(format!("{at}h {}", said.join(" | ")));
        }
    }
    all
}

fn said(notice: &Notice) -> String {
    let items = notice.items.iter();
    let items = items.map(|item| format!("{} {}", item.kind.word(), item.resource));
    items.collect::<Vec<_>>().join(", ")
}

#[track_caller]
fn check(what: &str, policy: &NoticePolicy, timeline: &[(i64, &[&str])], expected: &[&str]) {
    assert_eq!(told(policy, timeline), expected, "{what}");
}

fn plain() -> NoticePolicy {
    let mut policy = NoticePolicy::default();
    for route in &mut policy.routes {
        (route.remind_after, route.escalate_after) = (None, None);
    }
    policy
}

const ROOT: &str = "root-mfa-missing root critical";
const ROOT_OVER: &str = "root-mfa-missing root critical over";
const KEY: &str = "access-key-old key high";
const KEY_OVER: &str = "access-key-old key high over";

#[test]
fn severities_have_their_time() {
    let policy = plain();
    let timeline: &[(i64, &[&str])] =
        &[(0, &[ROOT]), (1, &[ROOT]), (2, &[ROOT_OVER]), (3, &[ROOT_OVER])];
    check("critical: at once, once", &policy, timeline, &["0h new root", "2h resolved root"]);
    let now = [KEY].as_slice();
    check("high: the next hour", &policy, &[(0, now), (1, now), (2, now)], &["1h new key"]);
    let medium = ["x x medium"].as_slice();
    let daily: &[(i64, &[&str])] = &[(0, medium), (7, medium), (8, medium), (32, medium)];
    check("medium: at eight", &policy, daily, &["8h new x"]);
    let low = ["x x low"].as_slice();
    let weekly: &[(i64, &[&str])] = &[(24, low), (48, low), (175, low), (176, low)];
    check("low: Monday at eight", &policy, weekly, &["176h new x"]);
    check("what goes back before its time", &policy, &[(0, now), (1, &[KEY_OVER])], &[]);
    check("what nobody has seen", &policy, &[(0, &["x x critical unclear"])], &[]);
    check("what is accepted", &policy, &[(0, &["x x critical exempt"])], &[]);
    let accepted: &[(i64, &[&str])] =
        &[(0, &[ROOT]), (1, &["root-mfa-missing root critical exempt"])];
    check("what gets accepted", &policy, accepted, &["0h new root", "1h resolved root"]);
}

#[test]
fn what_nobody_can_see_is_not_over() {
    let unseen = "root-mfa-missing root critical unseen";
    let unclear = "root-mfa-missing root critical unclear";
    for lost in [unseen, unclear] {
        let timeline: &[(i64, &[&str])] = &[(0, &[ROOT]), (1, &[lost]), (2, &[lost]), (3, &[ROOT])];
        check(lost, &plain(), timeline, &["0h new root"]);
    }
    let gone: &[(i64, &[&str])] = &[(0, &[ROOT]), (1, &[]), (2, &[ROOT])];
    check("what is not among the findings", &plain(), gone, &["0h new root"]);
}

#[test]
fn what_gets_worse_is_news_and_what_gets_milder_is_not() {
    let timeline: &[(i64, &[&str])] =
        &[(0, &["x x high"]), (1, &["x x high"]), (2, &["x x critical"]), (3, &["x x high"])];
    check("worse", &plain(), timeline, &["1h new x", "2h worse x"]);
    let again: &[(i64, &[&str])] =
        &[(0, &["x x critical"]), (1, &["x x high"]), (2, &["x x critical"])];
    check("worse again", &plain(), again, &["0h new x", "2h worse x"]);
}

#[test]
fn one_cause_is_one_message_and_a_batch_is_one() {
    let second = "root-mfa-virtual root2 critical";
    let other = "payment-past-due bills critical";
    let timeline: &[(i64, &[&str])] = &[(0, &[ROOT, second, other])];
    check("by cause", &plain(), timeline, &["0h new bills | new root, new root2"]);
    let batch = [KEY, "payment-method-invalid card high"];
    check("a batch", &plain(), &[(0, &batch), (1, &batch)], &["1h new key, new card"]);
    let mixed: &[(i64, &[&str])] = &[(0, &[ROOT]), (1, &[ROOT_OVER, second])];
    check(
        "what is over is told by itself",
        &plain(),
        mixed,
        &["0h new root", "1h new root2 | resolved root"],
    );
}

#[test]
fn quiet_hours_put_off_what_is_not_critical() {
    let night = Quiet { from_minute: 22 * 60, to_minute: 7 * 60, but_from: Severity::Critical };
    let policy = NoticePolicy { quiet: Some(night), ..plain() };
    let both = [ROOT, KEY].as_slice();
    let timeline: &[(i64, &[&str])] = &[(22, both), (23, both), (30, both), (31, both), (32, both)];
    check("a night", &policy, timeline, &["22h new root", "31h new key"]);
}

#[test]
fn who_does_not_answer_is_told_again_and_others_are() {
    let policy = NoticePolicy::default();
    let timeline: Vec<(i64, &[&str])> = (0..50).map(|at| (at, [ROOT].as_slice())).collect();
    let expected = ["0h new root", "4h escalation root", "24h reminder root", "48h reminder root"];
    assert_eq!(told(&policy, &timeline), expected);
    // Who acknowledges is left alone, until it is over or worse.
    let mut state = decide(&NoticeState::new(), &[known(ROOT)], &policy, hour(0)).state;
    for told in state.values_mut() {
        told.acknowledged = Some(hour(1));
    }
    for at in 1..50 {
        let decided = decide(&state, &[known(ROOT)], &policy, hour(at));
        assert_eq!(decided.notices, [], "{at}");
        state = decided.state;
    }
    let decided = decide(&state, &[known(ROOT_OVER)], &policy, hour(50));
    assert_eq!(decided.notices.iter().map(said).collect::<Vec<_>>(), ["resolved root"]);
}

#[test]
fn what_comes_and_goes_waits_until_it_has_settled() {
    let mut timeline: Vec<(i64, &[&str])> = Vec::new();
    for at in 0..12 {
        timeline.push((at, if at % 2 == 0 { &[ROOT] } else { &[ROOT_OVER] }));
    }
    timeline.extend((12..30).map(|at| (at, [ROOT].as_slice())));
    let said = told(&plain(), &timeline);
    let first = ["0h new root", "1h resolved root", "2h back root", "3h resolved root"];
    assert_eq!(said[..4], first);
    assert_eq!(said[4..], ["18h back root"], "six hours after it stays");
}

#[test]
fn a_clock_that_is_set_back_tells_nothing_twice() {
    let timeline: &[(i64, &[&str])] = &[(50, &[ROOT]), (10, &[ROOT]), (50, &[ROOT]), (51, &[ROOT])];
    check("set back", &NoticePolicy::default(), timeline, &["50h new root"]);
}

#[test]
fn what_was_told_is_forgotten_when_it_is_over_for_a_day() {
    let mut state = NoticeState::new();
    for (at, words) in [(0, ROOT), (1, ROOT_OVER), (20, ROOT_OVER)] {
        state = decide(&state, &[known(words)], &plain(), hour(at)).state;
        assert_eq!(state.len(), 1, "{at}");
    }
    assert!(decide(&state, &[known(ROOT_OVER)], &plain(), hour(26)).state.is_empty());
}

const WORDS: [&str; 7] = [
    "x x critical",
    "x x high",
    "x x critical over",
    "x x critical unclear",
    "x x critical unseen",
    "x x critical exempt",
    "x x low",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// Whatever happened before, people are told how it stands once it stays so long enough, and never the
    /// contrary of what they were told last.
    #[test]
    fn what_stays_is_told_and_nothing_is_told_twice(
        steps in prop::collection::vec((1..5_i64, 0..WORDS.len()), 1..40),
        last in 0..3_usize,
    ) {
        let policy = plain();
        let mut state = NoticeState::new();
        let mut at = 0;
        let mut word: Option<Kind> = None;
        let tail = (0..60).map(|_| (6_i64, last));
        for (hours, words) in steps.into_iter().chain(tail) {
            at += hours;
            let decided = decide(&state, &[known(WORDS[words])], &policy, hour(at));
            state = decided.state;
            for item in decided.notices.iter().flat_map(|notice| &notice.items) {
                let fits = match item.kind {
                    Kind::New => word.is_none() || word == Some(Kind::Resolved),
                    Kind::Back => word == Some(Kind::Resolved),
                    Kind::Resolved | Kind::Worse => word.is_some() && word != Some(Kind::Resolved),
                    Kind::Reminder | Kind::Escalation => false,
                };
                prop_assert!(fits, "{:?} after {:?}", item.kind, word);
                word = Some(item.kind);
            }
        }
        let is_told = matches!(word, Some(Kind::New | Kind::Back | Kind::Worse));
        prop_assert_eq!(is_told, last < 2, "{:?}", word);
    }
}
