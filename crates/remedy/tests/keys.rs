//! Which keys are taken away, and which never.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

#[allow(dead_code, reason = "made for other tests, too")]
#[path = "../../access/tests/support/mod.rs"]
mod support;

use std::collections::BTreeMap;

use support::{account, gap, receipt, user};
use tutela_model::{
    AccessKey, Account, Arn, Change, KeyUse, LastUse, Observed, Password, SignedDuration, State,
    Timestamp, User,
};
use tutela_remedy::{
    Plan,
    keys::{Aim, KeysError, Replacement, Wish, meant, plan, replacement},
};

fn now() -> Timestamp {
    "2026-11-24T12:00:00Z".parse().unwrap()
}

fn ago(days: i64) -> Timestamp {
    now() - SignedDuration::from_hours(24 * days)
}

fn seen<T>(value: T) -> Observed<T> {
    Observed::of(value, &receipt("keys.json"))
}

/// A key, made 400 days ago unless it says otherwise: `AKIA1 active`, `AKIA1 inactive made-3`.
fn key(words: &str) -> AccessKey {
    let (id, rest) = words.split_once(' ').unwrap_or((words, "active"));
    let made = rest.split_once("made-").map_or(400, |(_, days)| days.parse().unwrap());
    AccessKey {
        slot: id.to_owned(),
        id: Some(id.to_owned()),
        active: rest.starts_with("active"),
        created: Some(ago(made)),
        last_used: LastUse::Unsaid,
        last_service: None,
        last_region: None,
    }
}

fn owner(name: &str, keys: &[&str]) -> User {
    let mut owner = user(name, "");
    owner.keys = seen(keys.iter().map(|words| key(words)).collect());
    owner.tags = seen(BTreeMap::new());
    owner.password = seen(Password::None);
    owner
}

fn wish(aim: Aim) -> Wish {
    Wish {
        aim,
        users: [].into(),
        keys: [].into(),
        silent: SignedDuration::from_hours(24 * 90),
        caller: Arn::new("arn:aws:iam::111122223333:role/ops"),
        now: now(),
    }
}

/// Last uses: `AKIA1 3` is three days ago, and `AKIA1 never`.
fn uses(all: &[&str]) -> BTreeMap<String, State> {
    let each = all.iter().map(|words| {
        let (id, days) = words.split_once(' ').unwrap();
        let at = (days != "never").then(|| ago(days.parse().unwrap()));
        let (service, region) = ("s3".to_owned(), "eu-west-1".to_owned());
        (id.to_owned(), State::Use(KeyUse { at, service, region }))
    });
    each.collect()
}

/// What is done, and who is left out: `Inactive AKIA1`, `in-use AKIA2`.
fn told(plan: &Plan) -> Vec<String> {
    let steps = plan.steps().iter().map(|step| {
        if let Change::UpdateAccessKey { access_key_id, status, .. } = &step.action {
            return format!("{status} {access_key_id}");
        }
        let Change::DeleteAccessKey { access_key_id, .. } = &step.action else {
            panic!("{}", step.action)
        };
        format!("delete {access_key_id}")
    });
    let left = plan.content().withheld.iter();
    let left = left.map(|own| format!("{} {}", own.reason, own.why.split(':').next().unwrap()));
    steps.chain(left).collect()
}

#[track_caller]
fn check(case: &str, users: Vec<User>, looked: &[&str], wish: &Wish, expected: &[&str]) {
    let plan = plan(&account(users), &uses(looked), wish).unwrap();
    assert_eq!(told(&plan), expected, "{case}");
    assert_eq!(Plan::read(&plan.json()).unwrap(), plan, "{case}");
}

#[test]
fn silent_keys_are_deactivated_and_no_others() {
    let of = |keys: &[&str]| vec![owner("ana", keys)];
    let wish = wish(Aim::Deactivate);
    check("silent", of(&["A"]), &["A 91"], &wish, &["Inactive A"]);
    check("to the day", of(&["A"]), &["A 90"], &wish, &["Inactive A"]);
    check("used", of(&["A"]), &["A 89"], &wish, &["in-use A"]);
    check("never, and old", of(&["A"]), &["A never"], &wish, &["Inactive A"]);
    check("never, and young", of(&["A active made-3"]), &["A never"], &wish, &["young A"]);
    check("inactive already", of(&["A inactive"]), &["A 91"], &wish, &[]);
    check("no look", of(&["A"]), &[], &wish, &["unseen A"]);
    check("two", of(&["A", "B"]), &["A 400", "B 1"], &wish, &["Inactive A", "in-use B"]);
    let mut nameless = owner("ana", &["A"]);
    let mut without = key("A");
    without.id = None;
    nameless.keys = seen(vec![without]);
    check("no id", vec![nameless], &[], &wish, &["unseen a key whose id was not seen"]);
    let mut made = owner("ana", &["A"]);
    made.tags = seen([("terraform".to_owned(), "true".to_owned())].into());
    check("Terraform's", vec![made], &["A 91"], &wish, &["managed-elsewhere A"]);
    let own = Wish { caller: Arn::new("arn:aws:iam::111122223333:user/ana"), ..wish };
    check("one's own", of(&["A"]), &["A 91"], &own, &["caller A"]);
}

#[test]
fn only_inactive_keys_are_deleted_which_nothing_takes_back() {
    let of = |keys: &[&str]| vec![owner("ana", keys)];
    let wish = wish(Aim::Delete);
    check("silent", of(&["A inactive"]), &["A 91"], &wish, &["delete A"]);
    check("used", of(&["A inactive"]), &["A 3"], &wish, &["in-use A"]);
    check("active", of(&["A"]), &["A 91"], &wish, &[]);
    let named = Wish { keys: ["A".to_owned()].into(), ..wish.clone() };
    check("active, and named", of(&["A"]), &["A 91"], &named, &["active A"]);
    let plan = plan(&account(of(&["A inactive"])), &uses(&["A 91"]), &wish).unwrap();
    assert!(plan.steps().iter().all(|step| step.undo.is_none() && step.provided.len() == 1));
    assert!(plan.content().notes.join(" ").contains("Nobody can give back"));
}

#[test]
fn names_choose_and_strangers_are_refused() {
    let users = || vec![owner("ana", &["A", "B"]), owner("ben", &["C"])];
    let all = &["A 400", "B 400", "C 400"];
    let of_ben = Wish { users: ["ben".to_owned()].into(), ..wish(Aim::Deactivate) };
    check("a user", users(), all, &of_ben, &["Inactive C"]);
    let one = Wish { keys: ["B".to_owned()].into(), ..wish(Aim::Deactivate) };
    check("a key", users(), all, &one, &["Inactive B"]);
    let refused = |account: &Account, wish: &Wish| plan(account, &uses(all), wish).unwrap_err();
    let account_of_users = account(users());
    let nobody = Wish { users: ["eve".to_owned()].into(), ..wish(Aim::Deactivate) };
    assert!(matches!(refused(&account_of_users, &nobody), KeysError::NoSuchUser(_)));
    let nothing = Wish { keys: ["D".to_owned()].into(), ..wish(Aim::Deactivate) };
    assert!(matches!(refused(&account_of_users, &nothing), KeysError::NoSuchKey(_)));
    let hasty = Wish { silent: SignedDuration::from_hours(23), ..wish(Aim::Deactivate) };
    assert!(matches!(refused(&account_of_users, &hasty), KeysError::TooShort));
    let mut hidden = users();
    hidden[1].keys = Observed::Missing(gap("denied"));
    let hidden = account(hidden);
    assert!(matches!(refused(&hidden, &wish(Aim::Deactivate)), KeysError::Unseen(_)));
    let mut short = account(users());
    short.users.complete = Err(gap("denied"));
    assert!(matches!(refused(&short, &wish(Aim::Deactivate)), KeysError::Unseen(_)));
    assert_eq!(meant(&account_of_users, &wish(Aim::Delete)).unwrap().len(), 0);
}

#[test]
fn what_a_key_could_be_replaced_by_follows_from_its_use() {
    let of = |programs: &[&str], user: &User, last_used| {
        let programs: Vec<String> = programs.iter().map(|it| (*it).to_owned()).collect();
        replacement(&AccessKey { last_used, ..key("A") }, user, &programs)
    };
    let machine = owner("deploy", &["A"]);
    let mut person = owner("ana", &["A"]);
    person.password = seen(Password::Enabled { last_used: LastUse::Never, changed: None });
    let used = LastUse::At(ago(3));
    for (case, programs, user, last_used, expected) in [
        ("nothing", &[][..], &machine, LastUse::Never, Replacement::Nothing),
        ("a machine", &["Boto3/1.26"], &machine, used, Replacement::Machine),
        ("a person", &["aws-cli/2.15"], &person, used, Replacement::Person),
        (
            "Lambda",
            &["Boto3/1.26 exec-env/AWS_Lambda_python3.12"],
            &machine,
            used,
            Replacement::Compute("AWS Lambda"),
        ),
        (
            "a pipeline, whoever has a password",
            &["aws-sdk-js/3 configure-aws-credentials-for-github-actions"],
            &person,
            used,
            Replacement::Pipeline("GitHub Actions"),
        ),
        ("not told", &[], &machine, LastUse::Unsaid, Replacement::Machine),
    ] {
        assert_eq!(of(programs, user, last_used), expected, "{case}");
    }
}
