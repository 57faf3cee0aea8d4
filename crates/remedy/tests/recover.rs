//! Lost devices: who confirms, what is taken off, and how the user gets another one.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

mod people;

use people::{now, of, person, seen, support};
use tutela_model::{Account, Arn, Observed, SignedDuration, State, Timestamp, User, Verification};
use tutela_policy::require::{Form, Require, RequireLevel};
use tutela_remedy::{
    Plan,
    recover::{Confirmation, Next, RecoverError, Recovery, Wish, plan, root_facts},
};

const BEN: &str = "console; app; inline Iam";

fn wish(confirmation: Confirmation) -> Wish {
    Wish {
        user: "ben".to_owned(),
        lost: [].into(),
        confirmation,
        window: Some(SignedDuration::from_mins(15)),
        why: "stolen".to_owned(),
        caller: Arn::new("arn:aws:sts::111122223333:assumed-role/admin/eve"),
        now: now(),
    }
}

fn alone() -> Wish {
    wish(Confirmation::Alone)
}

fn recovered(account: &Account, wish: &Wish) -> Recovery {
    plan(account, &State::Absent, wish).unwrap()
}

fn names(plan: &Plan) -> Vec<&'static str> {
    plan.steps().iter().map(|step| step.action.operation().name).collect()
}

fn notes(recovery: &Recovery) -> String {
    recovery.plan.content().notes.join("\n")
}

/// A user under the policy of a level.
fn under(level: RequireLevel, mut user: User) -> User {
    let Observed::Seen(grants) = &mut user.grants else { panic!("no grants") };
    let document = Require::new(level, Form::Identity).policy().json();
    grants.value.inline.push(tutela_model::NamedPolicy {
        name: "require-mfa".to_owned(),
        document: std::sync::Arc::from(document.as_str()),
    });
    user
}

#[test]
fn a_second_administrator_confirms_where_there_is_one() {
    let ben = || person("ben", BEN);
    let two = of(vec![person("ana", "console; app; inline Everything"), ben()]);
    let with = |account: &Account, confirmation| {
        plan(account, &State::Absent, &wish(confirmation)).map(|own| notes(&own))
    };
    let by = |name: &str| Confirmation::By(name.to_owned());
    let machine = person("a-machine", "key used 5; inline Everything");
    let three = of(vec![machine, person("zoe", "console; app; inline Everything"), ben()]);
    let both = with(&three, Confirmation::Unsaid).unwrap_err().to_string();
    assert!(both.contains("(zoe, a-machine)"), "people first: {both}");
    let unconfirmed = with(&two, Confirmation::Unsaid).unwrap_err();
    assert!(unconfirmed.to_string().contains("--confirmed-by (ana)"), "{unconfirmed}");
    let confirmed = with(&two, by("ana")).unwrap();
    assert!(
        confirmed.contains("ana confirmed that it is user ben who asks, says arn:"),
        "{confirmed}"
    );
    assert!(confirmed.contains("nothing here proves it."), "{confirmed}");
    let said = with(&two, Confirmation::Alone).unwrap();
    assert!(said.contains("Nobody but arn:aws:sts"), "{said}");
    for who in ["ben", "bea", ""] {
        assert!(with(&two, by(who)).is_err(), "{who}");
    }
    // Ana does it herself: nobody else is there.
    let herself = Wish { caller: Arn::new("arn:aws:iam::111122223333:user/ana"), ..alone() };
    let single = recovered(&two, &Wish { confirmation: Confirmation::Unsaid, ..herself.clone() });
    assert!(notes(&single).contains("root is the way back"), "{}", notes(&single));
    let own = plan(&two, &State::Absent, &Wish { confirmation: by("ana"), ..herself });
    assert!(matches!(own.unwrap_err(), RecoverError::NotAnother(_)));
    // Somebody whose rights nobody saw may be one.
    let mut unseen = person("ana", "console; app");
    unseen.grants = Observed::Missing(support::gap("grants"));
    let unseen = of(vec![unseen, ben()]);
    assert!(matches!(with(&unseen, Confirmation::Unsaid), Err(RecoverError::MaybeOthers(..))));
    let doubted = with(&unseen, by("ana")).unwrap();
    assert!(doubted.contains("nor whether that one is an administrator"), "{doubted}");
    // An administrator who is no IAM user is taken by the word of who does it.
    let only = of(vec![ben()]);
    assert!(with(&only, by("bea@example.com")).unwrap().contains("nor is that one an IAM user"));
}

#[test]
fn whoever_lost_it_is_not_who_takes_it_off() {
    let account = of(vec![person("ben", "console; app; inline Everything")]);
    let caller = Arn::new("arn:aws:iam::111122223333:user/ben");
    let refused = plan(&account, &State::Absent, &Wish { caller, ..alone() }).unwrap_err();
    assert!(refused.to_string().contains("root does"), "{refused}");
    for (case, wish, words) in [
        ("a stranger", Wish { user: "bea".to_owned(), ..alone() }, "no user `bea`"),
        ("no reason", Wish { why: " ".to_owned(), ..alone() }, "say --why"),
        (
            "another device",
            Wish { lost: ["GAHT1".to_owned()].into(), ..alone() },
            "no device GAHT1",
        ),
    ] {
        let said = plan(&account, &State::Absent, &wish).unwrap_err().to_string();
        assert!(said.contains(words), "{case}: {said}");
    }
    let mut unseen = person("ben", BEN);
    unseen.devices = Observed::Missing(support::gap("devices"));
    let said = |user| plan(&of(vec![user]), &State::Absent, &alone()).unwrap_err();
    assert!(matches!(said(unseen), RecoverError::Unseen(_)));
    assert!(matches!(said(person("ben", "console")), RecoverError::NoDevice(_)));
}

#[test]
fn what_is_taken_off_is_final_and_a_virtual_device_is_deleted() {
    let both = of(vec![person("ben", "console; app; passkey; inline Iam")]);
    let which = plan(&both, &State::Absent, &alone()).unwrap_err();
    assert!(matches!(which, RecoverError::Which(..)), "{which}");
    for (serial, expected) in [
        (
            "arn:aws:iam::111122223333:mfa/ben",
            vec!["DeactivateMFADevice", "DeleteVirtualMFADevice"],
        ),
        ("arn:aws:iam::111122223333:u2f/user/ben/key", vec!["DeactivateMFADevice"]),
    ] {
        let wish = Wish { lost: [serial.to_owned()].into(), ..alone() };
        let one = recovered(&both, &wish);
        assert_eq!(names(&one.plan), expected);
        assert!(one.plan.steps().iter().all(|step| step.undo.is_none()));
        assert_eq!(one.next, Next::OtherDevice);
        assert_eq!(Plan::read(&one.plan.json()).unwrap(), one.plan);
    }
}

#[test]
fn a_window_is_opened_for_who_could_not_enrol_otherwise() {
    let own = |level| of(vec![under(level, person("ben", BEN))]);
    let sealed = recovered(&own(RequireLevel::Sealed), &alone());
    let ends: Timestamp = "2026-11-24T12:15:00Z".parse().unwrap();
    assert_eq!(sealed.next, Next::Window(ends));
    let all = ["DeactivateMFADevice", "DeleteVirtualMFADevice", "PutUserPolicy", "TagUser"];
    assert_eq!(names(&sealed.plan), all);
    assert!(notes(&sealed).contains("tutela enrol close ben"), "{}", notes(&sealed));
    let console = recovered(&own(RequireLevel::ConsoleEnrolment), &alone());
    assert_eq!(console.next, Next::Itself);
    assert_eq!(names(&console.plan), all[..2]);
    assert!(notes(&console).contains("set another password first"), "{}", notes(&console));
    // Whoever may not enrol, and whose rights were not seen, gets it from an administrator.
    let mut unseen = under(RequireLevel::Sealed, person("ben", BEN));
    unseen.tags = Observed::Missing(support::gap("tags"));
    for (case, user) in [("may not", person("ben", "console; app")), ("unseen", unseen)] {
        let by_hand = recovered(&of(vec![user]), &alone());
        assert_eq!(by_hand.next, Next::Administrator, "{case}");
        assert_eq!(names(&by_hand.plan), all[..2], "{case}");
        assert!(notes(&by_hand).contains("tutela enrol user ben"), "{case}");
    }
    let beside = recovered(&own(RequireLevel::Sealed), &Wish { window: None, ..alone() });
    assert_eq!((beside.next, names(&beside.plan)), (Next::Administrator, all[..2].to_vec()));
    let long = Some(SignedDuration::from_hours(25));
    let long = plan(&own(RequireLevel::Sealed), &State::Absent, &Wish { window: long, ..alone() });
    assert!(matches!(long.unwrap_err(), RecoverError::Window(_)));
}

#[test]
fn what_is_not_seen_of_root_is_said() {
    let mut account = of(vec![person("ben", BEN)]);
    let ready = |account: &Account| {
        let facts = root_facts(account);
        facts.into_iter().map(|own| (own.what, own.is_ready)).collect::<Vec<_>>()
    };
    let nothing = root_facts(&account);
    assert!(nothing.iter().all(|own| own.is_ready.is_none()), "{nothing:?}");
    assert!(nothing.iter().any(|own| own.words.contains("was not seen")), "{nothing:?}");
    account.root.has_mfa = seen(true);
    account.root.has_password = seen(false);
    account.contacts.phone = seen(Verification::Unverified);
    account.contacts.security = seen(None);
    assert_eq!(
        ready(&account),
        [
            ("password", Some(false)),
            ("mfa", Some(true)),
            ("mail", None),
            ("telephone", Some(false)),
            ("security-contact", Some(false)),
            ("backup-codes", None),
        ]
    );
    account.contacts.phone = seen(Verification::NotSupported);
    assert!(ready(&account).contains(&("telephone", None)));
}
