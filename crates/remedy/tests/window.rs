//! Enrolment windows: what opens them, what closes them, and by itself.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

#[allow(dead_code, reason = "made for other tests, too")]
#[path = "../../access/tests/support/mod.rs"]
mod support;

use std::{collections::BTreeMap, sync::Arc};

use support::{account, receipt, user};
use tutela_model::{
    Account, Change, NamedPolicy, Observed, Password, SignedDuration, State, Timestamp, User,
};
use tutela_policy::require::{Form, Require, RequireLevel};
use tutela_remedy::{
    Plan,
    window::{Opening, POLICY, WindowError, close, open},
};

fn now() -> Timestamp {
    "2026-11-24T12:00:00Z".parse().unwrap()
}

fn seen<T>(value: T) -> Observed<T> {
    Observed::of(value, &receipt("report.csv"))
}

/// A user at the console without a device, under the policy of a level, who may do everything in IAM.
fn under(level: RequireLevel) -> User {
    let mut ben = user("ben", "inline Iam");
    ben.password =
        seen(Password::Enabled { last_used: tutela_model::LastUse::At(now()), changed: None });
    ben.has_mfa = seen(false);
    ben.devices = seen(Vec::new());
    ben.keys = seen(Vec::new());
    ben.service_credentials = seen(Vec::new());
    ben.ssh_keys = seen(Vec::new());
    ben.tags = seen(BTreeMap::new());
    let policy = Require::new(level, Form::Identity).policy().json();
    hold(&mut ben, "require-mfa", &policy);
    ben
}

fn hold(user: &mut User, name: &str, document: &str) {
    let Observed::Seen(grants) = &mut user.grants else { panic!("no grants") };
    let (name, document) = (name.to_owned(), Arc::from(document));
    grants.value.inline.push(NamedPolicy { name, document });
}

fn of(user: User) -> Account {
    let mut account = account(vec![user]);
    account.virtual_devices = seen(Vec::new());
    account
}

fn opening(minutes: i64) -> Opening {
    Opening {
        user: "ben".to_owned(),
        lasts: SignedDuration::from_mins(minutes),
        why: "a new phone".to_owned(),
        now: now(),
    }
}

fn names(plan: &Plan) -> Vec<&'static str> {
    plan.steps().iter().map(|step| step.action.operation().name).collect()
}

/// The text of the inline policy that a plan writes.
fn written(plan: &Plan) -> String {
    let written = plan.steps().iter().find_map(|step| {
        let Change::PutUserPolicy { policy_document, .. } = &step.action else { return None };
        Some(policy_document.clone())
    });
    written.unwrap()
}

#[test]
fn what_closes_a_window_is_there_before_it_opens() {
    let account = of(under(RequireLevel::Sealed));
    let plan = open(&account, &State::Absent, &opening(15)).unwrap();
    assert_eq!(names(&plan), ["PutUserPolicy", "TagUser"]);
    assert!(written(&plan).contains("2026-11-24T12:15:00Z"), "{}", written(&plan));
    assert!(plan.content().goal.contains("a new phone"));
    let undone: Vec<_> =
        plan.steps().iter().flat_map(|step| &step.undo).map(|it| it.operation().name).collect();
    assert_eq!(undone, ["DeleteUserPolicy", "UntagUser"]);
    // A tag of another value comes back.
    let other = State::Value("done".to_owned());
    let plan = open(&account, &other, &opening(15)).unwrap();
    let Some(Change::TagUser { tag_value, .. }) = &plan.steps().last().unwrap().undo else {
        panic!()
    };
    assert_eq!(tag_value, "done");
}

#[test]
fn an_open_window_is_made_longer_and_an_earlier_ones_end_is_replaced() {
    let mut ben = under(RequireLevel::Sealed);
    let first = open(&of(ben.clone()), &State::Absent, &opening(15)).unwrap();
    let document = written(&first);
    hold(&mut ben, POLICY, &document);
    let tag = State::Value("open".to_owned());
    let later = Opening { now: now() + SignedDuration::from_mins(10), ..opening(15) };
    let plan = open(&of(ben), &tag, &later).unwrap();
    assert_eq!(names(&plan), ["PutUserPolicy"]);
    let step = plan.steps().first().unwrap();
    assert!(
        matches!(&step.undo, Some(Change::PutUserPolicy { policy_document, .. }) if *policy_document == document)
    );
}

#[test]
fn closing_takes_the_tag_first_and_the_rest_once_that_is_sure() {
    let mut ben = under(RequireLevel::Sealed);
    let document = written(&open(&of(ben.clone()), &State::Absent, &opening(15)).unwrap());
    hold(&mut ben, POLICY, &document);
    let account = of(ben);
    let (open_tag, minutes) = (State::Value("open".to_owned()), SignedDuration::from_mins);
    for (case, tag, later, expected) in [
        ("open", &open_tag, 5, vec!["UntagUser"]),
        ("over, and the tag is there", &open_tag, 20, vec!["UntagUser"]),
        ("over for long", &open_tag, 26, vec!["UntagUser", "DeleteUserPolicy"]),
        ("closed a moment ago", &State::Absent, 20, vec![]),
        ("closed long ago", &State::Absent, 26, vec!["DeleteUserPolicy"]),
    ] {
        let plan = close(&account, tag, "ben", now() + minutes(later)).unwrap();
        assert_eq!(names(&plan), expected, "{case}");
        let is_told = plan.content().notes.iter().any(|note| note.contains("removes it"));
        assert_eq!(is_told, later < 25, "{case}: {:?}", plan.content().notes);
    }
    let plain = of(under(RequireLevel::Sealed));
    assert!(close(&plain, &State::Absent, "ben", now()).unwrap().steps().is_empty());
}

#[test]
fn windows_that_open_nothing_or_do_not_close_are_refused() {
    let sealed = || under(RequireLevel::Sealed);
    let refused =
        |user: User, opening: Opening| open(&of(user), &State::Absent, &opening).unwrap_err();
    let console = refused(under(RequireLevel::ConsoleEnrolment), opening(15));
    assert!(matches!(console, WindowError::NotNeeded), "{console}");
    let mut denied = sealed();
    hold(
        &mut denied,
        "never",
        r#"{"Statement": {"Effect": "Deny", "Action": "iam:*", "Resource": "*"}}"#,
    );
    assert!(matches!(refused(denied, opening(15)), WindowError::Useless(_)));
    let mut foreign = sealed();
    hold(
        &mut foreign,
        POLICY,
        r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#,
    );
    assert!(matches!(refused(foreign, opening(15)), WindowError::Foreign));
    let mut full = sealed();
    let long = "x".repeat(1_900);
    hold(
        &mut full,
        "long",
        &format!(
            r#"{{"Statement": {{"Effect": "Allow", "Action": "s3:{long}", "Resource": "*"}}}}"#
        ),
    );
    assert!(matches!(refused(full, opening(15)), WindowError::TooMuch(..)));
    let mut unseen = sealed();
    unseen.tags = Observed::Missing(support::gap("tags"));
    assert!(matches!(refused(unseen, opening(15)), WindowError::Unseen(_)));
    for (case, opening, expected) in [
        ("nothing", opening(0), "24 hours at most"),
        ("a week", opening(7 * 24 * 60), "24 hours at most"),
        ("no reason", Opening { why: " ".to_owned(), ..opening(15) }, "say --why"),
        ("a stranger", Opening { user: "eve".to_owned(), ..opening(15) }, "no user `eve`"),
    ] {
        let said = refused(sealed(), opening).to_string();
        assert!(said.contains(expected), "{case}: {said}");
    }
}
