//! Who gets into a role without MFA.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

#[path = "cases/statement.rs"]
mod statement;

use tutela_policy::{
    Assumer, Caller, Credential, Document, Outcome, Setup, Strangers, User, Witness, World,
};

const ROLE: &str = "arn:aws:iam::111122223333:role/ops";

fn documents(text: &str, is_trust: bool) -> Vec<Document> {
    let text = text.replace("MFA", "Bool aws:MultiFactorAuthPresent true");
    let statements: Vec<&str> = text.split(';').map(str::trim).collect();
    let statements: Vec<&str> = statements.into_iter().filter(|it| !it.is_empty()).collect();
    if statements.is_empty() {
        return Vec::new();
    }
    vec![statement::document(&text, "2012-10-17", &statements, is_trust)]
}

fn trust(text: &str) -> Document {
    documents(text, true).pop().unwrap()
}

/// What each credential of a user comes to: `key`, or `key? why` where nobody knows or AWS's
/// documentation leaves it open.
fn told(answers: Vec<(Credential, Outcome)>) -> String {
    let told = answers.into_iter().filter_map(|(it, outcome)| match outcome {
        Outcome::Allowed(witness) if !witness.ambiguities.is_empty() => {
            Some(format!("{}? {}", it.name(), witness.ambiguities[0]))
        }
        Outcome::Allowed(_) => Some(it.name().to_owned()),
        Outcome::Unknown(why) => Some(format!("{}? {why}", it.name())),
        Outcome::Denied(_) => None,
    });
    told.collect::<Vec<_>>().join(" ")
}

fn assumer(identity: &str) -> Assumer {
    Assumer::new(&Setup { identity: documents(identity, false), ..Setup::default() })
}

fn answers(user: &str, text: &str, identity: &str) -> String {
    let (assumer, trust) = (assumer(identity), trust(text));
    let user = User::new(Caller::parse(user).unwrap());
    let world = World::of_roles("aws", "111122223333");
    let said = told(assumer.assumes(&trust, &user, ROLE, &world));
    assert!(assumer.may(&trust, &user.caller, ROLE) || said.is_empty(), "{text} | {identity}");
    said
}

const ALL: &str = "key session-token password";

#[test]
fn a_user_of_the_account_needs_both_policies() {
    for (trust, identity, expected) in [
        ("Allow sts:AssumeRole to root", "Allow sts:AssumeRole", ALL),
        ("Allow sts:AssumeRole to root", "Allow *", ALL),
        ("Allow sts:AssumeRole to root", "", ""),
        ("Allow sts:AssumeRole to root", "Allow s3:*", ""),
        ("Allow sts:AssumeRole to root", "Allow sts:* on arn:aws:iam::111122223333:role/dev", ""),
        ("Allow sts:AssumeRole to root", "Allow sts:* on arn:aws:iam::111122223333:role/o*", ALL),
        (
            "Allow sts:AssumeRole to root",
            "Allow *; Deny * if BoolIfExists aws:MultiFactorAuthPresent false",
            "",
        ),
        (
            "Allow sts:AssumeRole to root",
            "Allow *; Deny * if Bool aws:MultiFactorAuthPresent false",
            "key",
        ),
        ("Allow sts:AssumeRole to root if MFA", "Allow *", ""),
        (
            "Allow sts:AssumeRole to root if BoolIfExists aws:MultiFactorAuthPresent true",
            "Allow *",
            "key",
        ),
        (
            "Allow sts:AssumeRole to root if Null aws:MultiFactorAuthPresent false",
            "Allow *",
            "session-token password",
        ),
        ("Allow sts:AssumeRole to alice", "", ALL),
        ("Allow sts:AssumeRole to bob", "Allow *", ""),
        (
            "Allow sts:AssumeRole to alice; Deny * to * if BoolIfExists aws:MultiFactorAuthPresent false",
            "",
            "",
        ),
        ("Allow sts:AssumeRole to root if StringEquals sts:ExternalId 7f3a", "Allow *", ALL),
        ("Allow sts:AssumeRole to root if IpAddress aws:SourceIp 192.0.2.0/24", "Allow *", ALL),
        ("Allow sts:AssumeRole to root if StringEquals aws:PrincipalTag/team red", "Allow *", ""),
        ("Allow sts:AssumeRole to root if StringLike aws:username al*", "Allow *", ALL),
    ] {
        let alice = "arn:aws:iam::111122223333:user/alice";
        assert_eq!(answers(alice, trust, identity), expected, "{trust} | {identity}");
    }
}

#[test]
fn so_does_one_of_another_account() {
    let stranger = "arn:aws:iam::999999999999:user/stranger";
    for (trust, expected) in [
        ("Allow sts:AssumeRole to arn:aws:iam::999999999999:root", ALL),
        ("Allow sts:AssumeRole to arn:aws:iam::999999999999:root if MFA", ""),
        ("Allow sts:AssumeRole to root", ""),
        ("Allow sts:AssumeRole to *", ALL),
        ("Allow sts:AssumeRole to * if StringEquals aws:PrincipalOrgID o-1", ALL),
        ("Allow sts:AssumeRole to * if StringEquals aws:PrincipalAccount 111122223333", ""),
    ] {
        assert_eq!(answers(stranger, trust, "Allow *"), expected, "{trust}");
    }
}

/// Whoever could be a user of the account, whatever the name and the tags.
#[test]
fn whatever_user_there_may_be() {
    for (text, account, expected) in [
        ("Allow sts:AssumeRole to root", "111122223333", ALL),
        ("Allow sts:AssumeRole to root if MFA", "111122223333", ""),
        ("Allow sts:AssumeRole to root if StringLike aws:username ops-*", "111122223333", ALL),
        (
            "Allow sts:AssumeRole to root if StringEquals aws:PrincipalTag/team red",
            "111122223333",
            ALL,
        ),
        ("Allow sts:AssumeRole to alice", "111122223333", ""),
        ("Allow sts:AssumeRole to *", "999999999999", ALL),
        (
            "Allow sts:AssumeRole to * if ArnLike aws:PrincipalArn arn:aws:iam::*:user/x*",
            "999999999999",
            ALL,
        ),
        (
            "Allow sts:AssumeRole to * if ArnLike aws:PrincipalArn arn:aws:iam::111122223333:role/x*",
            "999999999999",
            "",
        ),
        (
            "Allow sts:AssumeRole to * if StringEquals aws:PrincipalAccount 111122223333",
            "999999999999",
            "",
        ),
    ] {
        let world = World::of_roles("aws", "111122223333");
        let answers = {
            let whom = Strangers::OfAccount(account);
            Assumer::administrator().strangers_assume(&trust(text), whom, ROLE, &world)
        };
        assert_eq!(told(answers), expected, "{text}");
    }
}

#[test]
fn a_grant_says_where_it_stands() {
    let assumer =
        assumer("Deny s3:*; Allow ec2:*; Allow sts:* on arn:aws:iam::111122223333:role/*");
    let user = User::new(Caller::parse("arn:aws:iam::111122223333:user/alice").unwrap());
    let world = World::of_roles("aws", "111122223333");
    let by = |text: &str| {
        let trust = trust(text);
        let answers = assumer.assumes(&trust, &user, ROLE, &world);
        let Some((_, Outcome::Allowed(witness))) = answers.into_iter().next() else { panic!() };
        let Witness { request, .. } = *witness;
        assumer.granted_by(&trust, ROLE, &request)
    };
    let words = "Allow sts:* on arn:aws:iam::111122223333:role/*".to_owned();
    assert_eq!(by("Allow sts:AssumeRole to root"), Some((0, words)));
    assert_eq!(by("Allow sts:AssumeRole to alice"), None);
}

#[test]
fn a_stranger_whom_the_policy_names() {
    let trust = trust("Allow sts:AssumeRole to carol if StringEquals aws:PrincipalTag/team red");
    let world = World::of_roles("aws", "111122223333");
    let administrator = Assumer::administrator();
    let ask = |user| {
        let whom = Strangers::User(user);
        told(administrator.strangers_assume(&trust, whom, ROLE, &world))
    };
    assert_eq!(ask("arn:aws:iam::444455556666:user/carol"), ALL);
    assert_eq!(ask("arn:aws:iam::444455556666:user/dave"), "");
}

/// Sources:
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html>,
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html>
#[test]
fn what_a_session_is_given_the_trust_policy_has_to_let_pass() {
    let alice = "arn:aws:iam::111122223333:user/alice";
    for (trust, expected) in [
        ("Allow sts:AssumeRole to root if StringEquals sts:SourceIdentity alice", ""),
        (
            "Allow sts:AssumeRole, sts:SetSourceIdentity to root if StringEquals sts:SourceIdentity alice",
            ALL,
        ),
        ("Allow sts:* to root if StringEquals sts:SourceIdentity alice", ALL),
        ("Allow sts:AssumeRole to root if StringEquals aws:RequestTag/team red", ""),
        (
            "Allow sts:AssumeRole, sts:TagSession to root if StringEquals aws:RequestTag/team red",
            ALL,
        ),
        ("Allow sts:AssumeRole to root if Null aws:TagKeys true", ALL),
    ] {
        assert_eq!(answers(alice, trust, "Allow *"), expected, "{trust}");
    }
}
