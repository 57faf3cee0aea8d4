//! Who is put under a policy, who is not, and by which steps.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

mod people;

use std::collections::BTreeSet;

use people::{now, of, person, support};
use tutela_model::{Arn, Change, GroupState, Observed, PolicyState, State, User};
use tutela_policy::require::RequireLevel;
use tutela_remedy::{
    Plan,
    enforce::{EnforceError, Even, Exclusion, Found, NAME, Wish, plan},
};

fn wish(level: RequireLevel) -> Wish {
    Wish {
        level,
        name: NAME.to_owned(),
        users: BTreeSet::new(),
        at_most: None,
        exclusions: Vec::new(),
        vouched: BTreeSet::new(),
        caller: Arn::new("arn:aws:sts::111122223333:assumed-role/ops/me"),
        even: BTreeSet::new(),
        now: now(),
    }
}

fn console() -> Wish {
    wish(RequireLevel::ConsoleEnrolment)
}

const NOTHING: Found = Found { policy: State::Absent, group: State::Absent };

/// Who is put under it, and the kind of reason for each of the others.
fn told(plan: &Plan) -> (Vec<String>, Vec<(String, String)>) {
    let added = plan.steps().iter().filter_map(|step| {
        let Change::AddUserToGroup { user_name, .. } = &step.action else { return None };
        Some(user_name.clone())
    });
    let withheld = plan.content().withheld.iter();
    (added.collect(), withheld.map(|own| (own.user.clone(), own.reason.clone())).collect())
}

#[track_caller]
fn check(case: &str, words: &str, level: RequireLevel, expected: &str) {
    let users = vec![person("ana", words), person("root-like", "app; console; inline Everything")];
    let plan = plan(&of(users), &NOTHING, &wish(level)).unwrap();
    let (added, withheld) = told(&plan);
    let reason = withheld.iter().find(|(user, _)| user == "ana").map(|(_, reason)| reason.as_str());
    let found = reason.unwrap_or(if added.contains(&"ana".to_owned()) { "in" } else { "nowhere" });
    assert_eq!(found, expected, "{case}: {:?}", plan.content().withheld);
}

#[test]
#[expect(clippy::too_many_lines, reason = "a line a case")]
fn whom_the_proofs_vouch_for_is_in_and_nobody_else() {
    use RequireLevel::{ConsoleEnrolment, EnrolmentOpen, Sealed};
    let iam = "inline Iam";
    for (case, words, level, expected) in [
        ("an app, at the console", "console; app; inline Iam", ConsoleEnrolment, "in"),
        ("an app, sealed", "console; app; inline Iam", Sealed, "in"),
        ("no device, and may enrol", "console; inline Iam", ConsoleEnrolment, "in"),
        (
            "no device, and may not enrol",
            "console; inline NotIam",
            ConsoleEnrolment,
            "cannot-enrol",
        ),
        ("no device, sealed", "console; inline Iam", Sealed, "cannot-enrol"),
        ("no credential at all", iam, ConsoleEnrolment, "in"),
        ("a key that works", "app; key used 5; inline Iam", ConsoleEnrolment, "machine"),
        ("a key of which nobody knows", "app; key unsaid; inline Iam", ConsoleEnrolment, "machine"),
        ("a key that nothing uses", "app; key used 200; inline Iam", ConsoleEnrolment, "in"),
        (
            "a key that was never used",
            "console; app; key unused; inline Iam",
            ConsoleEnrolment,
            "in",
        ),
        (
            "a credential of a service",
            "console; app; service; inline Iam",
            ConsoleEnrolment,
            "machine",
        ),
        ("an SSH key", "console; app; git; inline Iam", ConsoleEnrolment, "machine"),
        (
            "a passkey and a key",
            "console; passkey; key unused; inline Iam",
            ConsoleEnrolment,
            "passkey-only",
        ),
        ("a passkey alone", "console; passkey; inline Iam", ConsoleEnrolment, "in"),
        ("a first sign-in", "new console; inline Iam", EnrolmentOpen, "in"),
        ("a first sign-in, sealed", "new console; app; inline Iam", Sealed, "first-password"),
        (
            "Terraform's",
            "console; app; inline Iam; tag Terraform=true",
            ConsoleEnrolment,
            "managed-elsewhere",
        ),
        (
            "not Terraform's",
            "console; app; inline Iam; tag terraform=false",
            ConsoleEnrolment,
            "in",
        ),
        (
            "CloudFormation's",
            "console; app; inline Iam; tag aws:cloudformation:stack-name=s",
            ConsoleEnrolment,
            "managed-elsewhere",
        ),
        (
            "denied everything",
            "console; app; inline Iam; inline DenyAll",
            ConsoleEnrolment,
            "cannot-work",
        ),
        ("groups not seen", "not seen", ConsoleEnrolment, "unseen"),
        ("a policy that cannot be read", "console; app; inline Broken", ConsoleEnrolment, "unseen"),
    ] {
        check(case, words, level, expected);
    }
}

/// Has something of a user not be seen.
type Hide = fn(&mut User);

#[test]
fn what_was_not_seen_withholds() {
    let hide: [(&str, Hide); 5] = [
        ("keys", |it| it.keys = Observed::Missing(support::gap("keys"))),
        ("password", |it| it.password = Observed::Missing(support::gap("password"))),
        ("device", |it| it.has_mfa = Observed::Missing(support::gap("mfa"))),
        ("service", |it| it.service_credentials = Observed::Missing(support::gap("service"))),
        ("git", |it| it.ssh_keys = Observed::Missing(support::gap("git"))),
    ];
    for (case, hide) in hide {
        let mut ana = person("ana", "console; app; inline Iam");
        hide(&mut ana);
        let plan = plan(&of(vec![ana]), &NOTHING, &console()).unwrap();
        assert_eq!(told(&plan), (vec![], vec![("ana".into(), "unseen".into())]), "{case}");
        assert!(plan.steps().is_empty(), "{case}: nothing is made for nobody");
    }
}

#[test]
fn the_caller_and_the_last_administrators_stay_out_unless_it_is_said() {
    let users = || {
        vec![
            person("boss", "console; inline Everything"),
            person("ana", "app; console; inline NotIam"),
        ]
    };
    let by = |change: fn(&mut Wish)| {
        let mut wish = console();
        change(&mut wish);
        told(&plan(&of(users()), &NOTHING, &wish).unwrap())
    };
    let both = (vec!["boss".to_owned(), "ana".to_owned()], Vec::new());
    let (added, withheld) = by(|_| {});
    assert_eq!(added, ["ana"]);
    assert_eq!(withheld, [("boss".to_owned(), "last-administrator".to_owned())]);
    assert_eq!(by(|it| it.even = [Even::LastAdministrators].into()), both);
    let caller = |it: &mut Wish| {
        it.even.insert(Even::LastAdministrators);
        it.caller = Arn::new("arn:aws:iam::111122223333:user/boss");
    };
    let mut wish = console();
    caller(&mut wish);
    wish.vouched.insert("boss".to_owned());
    let own = plan(&of(users()), &NOTHING, &wish).unwrap();
    assert_eq!(told(&own).1, [("boss".to_owned(), "caller".to_owned())], "whoever vouches");
    wish.even.insert(Even::Caller);
    assert_eq!(told(&plan(&of(users()), &NOTHING, &wish).unwrap()), both);
}

fn set(name: &str) -> BTreeSet<String> {
    [name.to_owned()].into()
}

#[test]
fn wishes_are_followed_or_refused() {
    let users =
        || vec![person("ana", "app; console; inline Iam"), person("bot", "key used 1; inline Iam")];
    let until = |day: &str| Exclusion {
        user: "ana".into(),
        reason: "on leave".into(),
        until: day.parse().unwrap(),
    };
    let by = |change: &dyn Fn(&mut Wish)| {
        let mut wish = console();
        change(&mut wish);
        plan(&of(users()), &NOTHING, &wish)
    };
    let vouched = by(&|it| it.vouched = set("bot")).unwrap();
    assert_eq!(told(&vouched).0, ["ana", "bot"]);
    let one = by(&|it| it.users = set("ana")).unwrap();
    assert_eq!(told(&one), (vec!["ana".into()], vec![]));
    let excluded = by(&|it| it.exclusions = vec![until("2026-11-24")]).unwrap();
    assert_eq!(told(&excluded).1[0], ("ana".into(), "excluded".into()));
    assert!(excluded.content().withheld[0].why.contains("on leave"));
    let fewer = by(&|it| {
        it.vouched.insert("bot".into());
        it.at_most = Some(1);
    });
    assert_eq!(told(&fewer.unwrap()).0, ["ana"]);
    for (case, refused) in [
        ("over", by(&|it| it.exclusions = vec![until("2026-11-23")])),
        ("a stranger", by(&|it| it.users = set("eve"))),
        ("a stranger vouched for", by(&|it| it.vouched = set("eve"))),
        (
            "no reason",
            by(&|it| it.exclusions = vec![Exclusion { reason: " ".into(), ..until("2027-01-01") }]),
        ),
    ] {
        assert!(refused.is_err(), "{case}");
    }
}

/// What the steps leave of what was there.
fn made(plan: &Plan) -> Found {
    let mut found = NOTHING;
    let mut members = Vec::new();
    let mut attached = Vec::new();
    for step in plan.steps() {
        match (&step.action, &step.becomes) {
            (_, State::Policy(_)) => found.policy = step.becomes.clone(),
            (Change::AttachGroupPolicy { policy_arn, .. }, _) => attached.push(policy_arn.clone()),
            (Change::AddUserToGroup { user_name, .. }, _) => members.push(user_name.clone()),
            _ => {}
        }
    }
    found.group =
        State::Group(GroupState { path: "/tutela/".into(), attached, inline: Vec::new(), members });
    found
}

fn policy(found: &mut Found) -> &mut PolicyState {
    let State::Policy(own) = &mut found.policy else { panic!("no policy") };
    own
}

#[test]
fn what_is_ours_is_known_kept_up_and_put_right() {
    let account = of(vec![
        person("ana", "app; console; inline Iam"),
        person("ben", "app; console; inline Iam"),
    ]);
    let first = Wish { at_most: Some(1), ..console() };
    let found = made(&plan(&account, &NOTHING, &first).unwrap());
    let next = plan(&account, &found, &console()).unwrap();
    assert_eq!((next.steps().len(), told(&next).0), (1, vec!["ben".to_owned()]));
    let names = |plan: &Plan| -> Vec<&str> {
        plan.steps().iter().map(|step| step.action.operation().name).collect()
    };
    let versions =
        ["CreatePolicyVersion", "SetDefaultPolicyVersion", "TagPolicy", "AddUserToGroup"];
    let sealed = plan(&account, &found, &wish(RequireLevel::Sealed)).unwrap();
    assert_eq!(names(&sealed), versions);
    // Somebody changed what our policy says: what it is to say is still among its versions.
    let mut drifted = found.clone();
    let own = policy(&mut drifted);
    own.others.push(std::mem::replace(&mut own.in_force, "theirs".to_owned()));
    let repaired = plan(&account, &drifted, &console()).unwrap();
    assert_eq!(names(&repaired), ["SetDefaultPolicyVersion", "AddUserToGroup"]);
    assert!(repaired.content().notes.iter().any(|note| note.contains("somebody changed it")));
    policy(&mut drifted).others = (0..4).map(|it| it.to_string()).collect();
    assert!(matches!(plan(&account, &drifted, &console()), Err(EnforceError::Versions(_))));
}

#[test]
fn what_is_not_ours_is_not_touched() {
    let account = of(vec![person("ana", "app; console; inline Iam")]);
    let found = made(&plan(&account, &NOTHING, &console()).unwrap());
    let mut untagged = found.clone();
    policy(&mut untagged).tags.clear();
    assert!(matches!(plan(&account, &untagged, &console()), Err(EnforceError::ForeignPolicy(_))));
    let changes: [fn(&mut GroupState); 3] = [
        |it| it.path = "/".into(),
        |it| it.inline.push("x".into()),
        |it| it.attached.push("arn:aws:iam::aws:policy/AdministratorAccess".into()),
    ];
    for change in changes {
        let mut other = found.clone();
        if let State::Group(own) = &mut other.group {
            change(own);
        }
        let refused = plan(&account, &other, &console());
        assert!(matches!(refused, Err(EnforceError::ForeignGroup(..))), "{:?}", other.group);
    }
}

#[test]
fn whoever_is_under_it_already_is_not_locked_out_by_another_level() {
    // No device, and at the console ben can enrol: sealed, nobody can without a window.
    let account = of(vec![
        person("ben", "console; inline Iam"),
        person("boss", "app; console; inline Everything"),
    ]);
    let found = made(&plan(&account, &NOTHING, &console()).unwrap());
    let refused = plan(&account, &found, &wish(RequireLevel::Sealed));
    assert!(matches!(refused, Err(EnforceError::MembersWouldBreak(_))), "{refused:?}");
}
