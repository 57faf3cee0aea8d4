//! Boundaries that ask for MFA: whose are merged, and what they replace comes back.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

mod people;

use std::collections::BTreeMap;

use people::{now, of, person, seen, support};
use tutela_model::{
    Account, Arn, Change, ManagedPolicy, Observed, PolicyState, State, User, document_digest,
};
use tutela_policy::require::RequireLevel;
use tutela_remedy::{
    Plan,
    enforce::{
        EnforceError, Wish,
        boundary::{Looked, plan, policies},
    },
};

const FORMER: &str = "arn:aws:iam::111122223333:policy/former";
const OPEN: &str =
    r#"{"Statement": {"Effect": "Allow", "Action": ["s3:*", "iam:*"], "Resource": "*"}}"#;
const BASE: &str = "arn:aws:iam::111122223333:policy/tutela/tutela-require-mfa-boundary";
const BEN: &str = "console; app; inline Iam";

fn wish(level: RequireLevel) -> Wish {
    Wish {
        level,
        name: tutela_remedy::enforce::NAME.to_owned(),
        users: [].into(),
        at_most: None,
        exclusions: Vec::new(),
        vouched: [].into(),
        caller: Arn::new("arn:aws:iam::111122223333:user/caller"),
        even: [].into(),
        now: now(),
    }
}

fn console() -> Wish {
    wish(RequireLevel::ConsoleEnrolment)
}

/// The account with a policy, which bounds this user.
fn bounded(account: &mut Account, user: &str, (arn, document): (&str, &str)) {
    let policy = ManagedPolicy { arn: Arn::new(arn), document: document.into() };
    let Observed::Seen(policies) = &mut account.policies else { panic!("no policies") };
    policies.value.insert(Arn::new(arn), policy);
    let own = account.users.known.iter_mut().find(|own| own.name == user).unwrap();
    let Observed::Seen(grants) = &mut own.grants else { panic!("no grants") };
    grants.value.boundary = Some(Arn::new(arn));
}

/// Ben without a boundary, and dan with this one.
fn two(document: &str) -> Account {
    let mut account = of(vec![person("ben", BEN), person("dan", BEN)]);
    bounded(&mut account, "dan", (FORMER, document));
    account
}

fn planned(account: &Account, wish: &Wish) -> Plan {
    plan(account, &Looked::new(), wish).unwrap()
}

fn of_user<'a>(plan: &'a Plan, name: &str) -> Option<(&'a str, &'a State, &'a Change)> {
    plan.steps().iter().find_map(|step| {
        let Change::PutUserBoundary { user_name, permissions_boundary } = &step.action else {
            return None;
        };
        let undo = step.undo.as_ref().unwrap();
        let arn = permissions_boundary.as_str();
        (user_name == name).then_some((arn, &step.precondition.is, undo))
    })
}

/// The texts of the policies that a plan makes, by ARN.
fn texts(plan: &Plan) -> BTreeMap<String, String> {
    let made = plan.steps().iter().filter_map(|step| {
        let Change::CreatePolicy { policy_arn, policy_document, .. } = &step.action else {
            return None;
        };
        Some((policy_arn.clone(), policy_document.clone()))
    });
    made.collect()
}

/// The account after a plan, and how its policies stand then.
fn carried_out(account: &Account, plan: &Plan) -> (Account, Looked) {
    let mut account = account.clone();
    let mut looked = Looked::new();
    for step in plan.steps() {
        if let (Change::CreatePolicy { policy_arn, .. }, State::Policy(state)) =
            (&step.action, &step.becomes)
        {
            looked.insert(policy_arn.clone(), State::Policy(state.clone()));
        }
    }
    let made = texts(plan);
    for user in ["ben", "dan"] {
        if let Some((arn, ..)) = of_user(plan, user) {
            bounded(&mut account, user, (arn, &made[arn]));
        }
    }
    (account, looked)
}

fn withheld(plan: &Plan) -> Vec<(String, String)> {
    let own = plan.content().withheld.iter();
    own.map(|own| (own.user.clone(), own.reason.clone())).collect()
}

#[test]
fn a_boundary_that_is_there_is_merged_and_comes_back() {
    let account = two(OPEN);
    let plan = planned(&account, &console());
    assert_eq!(withheld(&plan), []);
    let (ben, is, undo) = of_user(&plan, "ben").unwrap();
    assert_eq!((ben, is), (BASE, &State::Absent));
    assert!(matches!(undo, Change::DeleteUserBoundary { user_name } if user_name == "ben"));
    let (dan, is, undo) = of_user(&plan, "dan").unwrap();
    assert!(dan.starts_with(&format!("{BASE}-")), "{dan}");
    assert_eq!(is, &State::Value(FORMER.to_owned()));
    assert!(
        matches!(undo, Change::PutUserBoundary { permissions_boundary, .. } if permissions_boundary == FORMER)
    );
    let made = texts(&plan);
    assert_eq!(made.len(), 2);
    assert!(
        !made[dan].contains(r#""Action": "*","#),
        "his allows are the only ones: {}",
        made[dan]
    );
    assert!(made[dan].contains("s3:*") && made[BASE].contains(r#""*""#), "{made:#?}");
    let levels: Vec<_> = plan
        .steps()
        .iter()
        .flat_map(|step| &step.proves)
        .map(|claim| claim.level.as_deref())
        .collect();
    assert_eq!(levels, [Some("console-enrolment-open"); 2]);
    let asked = policies(&account, &console());
    assert!(made.keys().all(|arn| asked.contains(arn)), "{asked:?}");
}

#[test]
fn whoever_is_under_it_stays_and_another_level_is_another_version() {
    let account = two(OPEN);
    let first = planned(&account, &console());
    let (account, looked) = carried_out(&account, &first);
    let again = plan(&account, &looked, &console()).unwrap();
    assert_eq!(again.steps(), [], "{again:#?}");
    let open = plan(&account, &looked, &wish(RequireLevel::EnrolmentOpen)).unwrap();
    let names: Vec<_> = open.steps().iter().map(|step| step.action.operation().name).collect();
    let each = ["CreatePolicyVersion", "SetDefaultPolicyVersion", "TagPolicy"];
    assert_eq!(names, [each, each].concat());
    // Somebody who has no device could not enrol one under that.
    let mut bare = account.clone();
    bare.users.known[0].has_mfa = seen(false);
    bare.users.known[0].devices = seen(Vec::new());
    let refused = plan(&bare, &looked, &wish(RequireLevel::Sealed)).unwrap_err();
    assert!(
        matches!(&refused, EnforceError::MembersWouldBreak(who) if who.contains("ben")),
        "{refused}"
    );
    // What the former boundary said is in ours, and stays where nobody sees it any more.
    let mut gone = account.clone();
    let Observed::Seen(known) = &mut gone.policies else { panic!("no policies") };
    known.value.remove(&Arn::new(FORMER));
    let kept = plan(&gone, &looked, &wish(RequireLevel::EnrolmentOpen)).unwrap();
    assert_eq!(kept.steps().len(), 3, "ben's alone");
    let notes = kept.content().notes.join("\n");
    assert!(notes.contains("stays as it is"), "{notes}");
    // Under another name, they are somebody else's.
    let other = Wish { name: "other".to_owned(), ..console() };
    let other = plan(&account, &looked, &other).unwrap();
    assert_eq!(other.steps(), []);
    let boundary = |name: &str| (name.to_owned(), "boundary".to_owned());
    assert_eq!(withheld(&other), [boundary("ben"), boundary("dan")]);
}

#[test]
fn what_cannot_be_merged_keeps_its_user_out() {
    let long = format!(
        r#"{{"Statement": {{"Effect": "Allow", "Action": ["iam:*", "s3:{}"], "Resource": "*"}}}}"#,
        "x".repeat(5_000)
    );
    let denies = r#"{"Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}}"#;
    let variable =
        r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::${x}"}}"#;
    let cut = r#"{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}"#;
    for (case, document, reason, words) in [
        ("too long", long.as_str(), "boundary", "longer than AWS takes"),
        ("denies alone", denies, "boundary", "allows nothing"),
        ("a variable", variable, "boundary", "as plain text"),
        ("no document", "{", "boundary", FORMER),
    ] {
        let plan = planned(&two(document), &console());
        assert!(of_user(&plan, "ben").is_some() && of_user(&plan, "dan").is_none(), "{case}");
        let own = &plan.content().withheld[0];
        assert_eq!((own.user.as_str(), own.reason.as_str()), ("dan", reason), "{case}");
        assert!(own.why.contains(words), "{case}: {}", own.why);
    }
    // A device cannot be enrolled within it.
    let mut bare = two(cut);
    bare.users.known[1].has_mfa = seen(false);
    bare.users.known[1].devices = seen(Vec::new());
    let plan = planned(&bare, &console());
    assert_eq!(withheld(&plan), [("dan".to_owned(), "cannot-enrol".to_owned())]);
    let mut unseen = two(OPEN);
    let Observed::Seen(known) = &mut unseen.policies else { panic!("no policies") };
    known.value.remove(&Arn::new(FORMER));
    assert_eq!(
        withheld(&planned(&unseen, &console())),
        [("dan".to_owned(), "boundary".to_owned())]
    );
    let mut hidden: User = person("dan", BEN);
    hidden.grants = Observed::Missing(support::gap("grants"));
    let hidden = of(vec![person("ben", BEN), hidden]);
    assert_eq!(withheld(&planned(&hidden, &console()))[0].0, "dan");
}

#[test]
fn a_policy_of_somebody_else_is_not_touched() {
    let account = two(OPEN);
    let foreign = PolicyState {
        in_force: document_digest(OPEN),
        others: Vec::new(),
        attached: 0,
        tags: BTreeMap::new(),
    };
    let looked = Looked::from([(BASE.to_owned(), State::Policy(foreign))]);
    let refused = plan(&account, &looked, &console()).unwrap_err();
    assert!(matches!(refused, EnforceError::ForeignPolicy(arn) if arn == BASE));
    // Those who are not meant are not looked at.
    let dan = Wish { users: ["dan".to_owned()].into(), ..console() };
    let only = planned(&account, &dan);
    assert!(of_user(&only, "ben").is_none() && of_user(&only, "dan").is_some());
    assert_eq!(texts(&only).len(), 1);
    let nobody = Wish { users: ["eve".to_owned()].into(), ..console() };
    assert!(plan(&account, &Looked::new(), &nobody).is_err());
}
