//! Policies of every layer that is compared, and principals of every kind.

use std::collections::BTreeSet;

use tutela_policy::{
    Caller, Diff, Document, Incomparable, Setup, Subject, User, World, diff, named_account,
};

use crate::pairs::ALICE;

const EVERYTHING: &str = r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;

/// Denies S3 to roles.
const NO_S3_FOR_ROLES: &str = r#"{"Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*",
    "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/*"}}}}"#;

const READS: &str = r#"{"Statement": {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}}"#;

fn documents(texts: &[&str]) -> Vec<Document> {
    texts.iter().map(|text| Document::parse(text).unwrap()).collect()
}

fn administrator() -> Setup {
    Setup { identity: documents(&[EVERYTHING]), ..Setup::default() }
}

fn everybody() -> Vec<Subject> {
    let caller = |arn: &str| Caller::parse(arn).unwrap();
    vec![
        Subject::User(User::new(caller(ALICE))),
        Subject::Role(caller("arn:aws:iam::111122223333:role/example")),
        Subject::Root(caller("arn:aws:iam::111122223333:root")),
    ]
}

fn compared(old: &Setup, new: &Setup) -> Result<Diff, Incomparable> {
    diff(old, new, &everybody(), &World::new("aws", "111122223333"))
}

fn of_root(old: &Setup, new: &Setup) -> Diff {
    let root = everybody().pop().unwrap();
    diff(old, new, &[root], &World::new("aws", "111122223333")).unwrap()
}

/// Who loses something.
fn losers(old: &Setup, new: &Setup) -> BTreeSet<&'static str> {
    let found = compared(old, new).unwrap();
    assert!(found.is_decided(), "{:?} {:?}", found.undecided, found.others);
    assert_eq!(found.gained().count(), 0);
    let ways = found.lost().flat_map(|own| own.ways.iter());
    ways.map(|way| way.credential.name()).collect()
}

/// The widest SCPs on every level.
fn scp(levels: &[&[&str]]) -> Setup {
    let level = |own: &&[&str]| documents(&[&[EVERYTHING], *own].concat());
    Setup { scp: levels.iter().map(level).collect(), ..administrator() }
}

#[test]
fn an_scp_on_any_level_is_felt_by_whom_it_names() {
    for level in [&[&[NO_S3_FOR_ROLES][..], &[]][..], &[&[], &[NO_S3_FOR_ROLES]]] {
        assert_eq!(losers(&scp(&[&[], &[]]), &scp(level)), BTreeSet::from(["role"]));
    }
}

#[test]
fn a_level_more_that_allows_less_is_felt_by_all() {
    let narrow =
        Setup { scp: vec![documents(&[EVERYTHING]), documents(&[READS])], ..administrator() };
    let losers = losers(&scp(&[&[]]), &narrow);
    for name in ["key", "password", "role", "root"] {
        assert!(losers.contains(name), "{losers:?}");
    }
}

#[test]
fn the_management_account_feels_no_scp() {
    let managed = |levels| Setup { is_management_account: true, ..scp(levels) };
    let found = compared(&managed(&[&[]]), &managed(&[&[NO_S3_FOR_ROLES]])).unwrap();
    assert!(found.differences.is_empty() && found.is_decided());
    let boundary = Some(documents(&[READS]));
    let bounded = Setup { boundary, ..managed(&[&[NO_S3_FOR_ROLES]]) };
    assert!(losers(&managed(&[&[]]), &bounded).contains("key"), "its boundaries it does feel");
}

#[test]
fn a_boundary_bounds_users_and_roles_but_not_root() {
    let bounded = Setup { boundary: Some(documents(&[READS])), ..administrator() };
    let losers = losers(&administrator(), &bounded);
    assert!(losers.contains("key") && losers.contains("role"), "{losers:?}");
    assert!(!losers.contains("root"), "{losers:?}");
    let found = of_root(&administrator(), &bounded);
    assert!(found.differences.is_empty() && found.is_decided(), "{found:?}");
    let back = compared(&bounded, &administrator()).unwrap();
    assert!(back.gained().any(|own| own.actions.contains(&"s3:PutObject")));
    assert!(back.gained().all(|own| !own.actions.contains(&"s3:GetObject")));
}

/// Root assumes no role, and everybody may ask who they are.
#[test]
fn what_aws_decides_itself_is_no_difference() {
    let no_sts = r#"{"Statement": {"Effect": "Deny", "Action": "sts:*", "Resource": "*"}}"#;
    let found = of_root(&scp(&[&[]]), &scp(&[&[no_sts]]));
    let lost: Vec<&str> = found.lost().flat_map(|own| own.actions.iter().copied()).collect();
    assert!(lost.contains(&"sts:AssumeRoot"), "{lost:?}");
    for action in ["sts:AssumeRole", "sts:GetCallerIdentity", "sts:GetSessionToken"] {
        assert!(!lost.contains(&action), "{lost:?}");
    }
    assert!(found.is_decided(), "{:?}", found.undecided);
}

#[test]
fn what_is_not_compared_is_not_called_the_same() {
    let trust = Document::parse(
        r#"{"Statement": {"Effect": "Deny", "Action": "*",
        "Resource": "*", "NotPrincipal": {"AWS": "arn:aws:iam::111122223333:user/alice"}}}"#,
    );
    let with = || Setup { resource: Some(trust.clone().unwrap()), ..administrator() };
    let bounded = Setup { boundary: Some(documents(&[EVERYTHING])), ..with() };
    let rcp = Setup { rcp: vec![documents(&[EVERYTHING])], ..administrator() };
    for (old, new, what) in [
        (administrator(), with(), "the two differ in their resource's policy"),
        (with(), bounded, "the two differ in their boundary beside a resource's policy"),
        (rcp, administrator(), "the two differ in their RCPs"),
    ] {
        let refused = compared(&old, &new).unwrap_err().to_string();
        assert!(refused.starts_with(what), "{refused}");
    }
    let linked =
        Caller::parse("arn:aws:iam::111122223333:role/aws-service-role/x/AWSServiceRoleForX");
    let subjects = [Subject::Role(linked.unwrap())];
    let world = World::new("aws", "111122223333");
    let refused = diff(&administrator(), &Setup::default(), &subjects, &world);
    assert_eq!(refused.unwrap_err(), Incomparable::ServiceLinked);
}

#[test]
fn the_account_is_the_one_that_the_policies_name() {
    let setup = |resource: &str| {
        let text = format!(
            r#"{{"Statement": {{"Effect": "Allow", "Action": "*", "Resource": {resource}}}}}"#
        );
        Setup { identity: documents(&[&text]), ..Setup::default() }
    };
    let named = |one: &str, other: &str| named_account(&[&setup(one), &setup(other)]);
    let some = |text: &str| Some(text.to_owned());
    let user = r#""arn:aws-cn:iam::444455556666:user/x""#;
    assert_eq!(named(user, r#""*""#), (some("aws-cn"), some("444455556666")));
    assert_eq!(named(user, r#""arn:aws-cn:iam::777788889999:user/x""#), (some("aws-cn"), None));
    assert_eq!(named(r#""arn:*:iam::*:user/x""#, r#""*""#), (None, None));
}
