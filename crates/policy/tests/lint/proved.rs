//! Rules of the prover, and the lint held against it.

use proptest::prelude::*;
use tutela_policy::{
    Caller, Condition, Document, Effect, Element, Facts, Level, Liveness, Operator, Proof, Setup,
    Subject, User, World,
    lint::{Attachment, Severity},
    prove,
};

use super::{
    conditions, lint, names, policy, reach, rules::Row, rules::SOUND, rules::row, support,
};

pub(crate) const ROWS: &[Row] = &[
    row(
        "a list of what people thought of",
        "high proved-open",
        "Deny s3:*, ec2:*, iam:*, lambda:*, sts:AssumeRole if NO-MFA",
        "Deny not STEPS if NO-MFA",
    ),
    row(
        "a service whose policies can be written",
        "high proved-leaky",
        "Deny not STEPS, s3:* if NO-MFA",
        "Deny not STEPS if NO-MFA",
    ),
    row(
        "reading",
        "medium proved-leaky",
        "Deny not STEPS, iam:List*, ec2:Describe* if NO-MFA",
        "Deny not STEPS if NO-MFA",
    ),
    row(
        "what is granted without MFA beside what is granted with it",
        "medium proved-leaky",
        "Allow s3:* if Bool aws:MultiFactorAuthPresent true; Allow ec2:Describe*",
        "Allow s3:*, ec2:Describe* if Bool aws:MultiFactorAuthPresent true",
    ),
    row(
        "a grant that nobody can decide",
        "medium proof-undecided",
        "Allow s3:* if Bool aws:MultiFactorAuthPresent true; Allow ec2:* if StringEquals \
         aws:RequestTag/team ${aws:ResourceTag/team} and StringLike aws:RequestTag/team red and \
         StringLike aws:ResourceTag/team blue",
        "Allow s3:* if Bool aws:MultiFactorAuthPresent true",
    ),
    row(
        "enrolment in the one region that IAM is in",
        "high proved-locked-out",
        "Deny not STEPS if NO-MFA; Deny iam:EnableMFADevice if StringEquals aws:RequestedRegion \
         us-east-1",
        "Deny not STEPS if NO-MFA; Deny iam:EnableMFADevice if StringEquals aws:RequestedRegion \
         eu-west-1",
    ),
];

const ALICE: &str = "arn:aws:iam::111122223333:user/alice";

/// What the prover says by itself: beside an administrator's policy if a Deny asks about MFA, else
/// of the policy alone.
fn proof(document: &Document) -> Proof {
    let mut identity = vec![document.clone()];
    if has_guard(document) {
        identity.push(Document::allow_everything());
    }
    let alice = Subject::User(User::new(Caller::parse(ALICE).unwrap()));
    let setup = Setup { identity, ..Setup::default() };
    prove(&setup, &alice, &Facts::default(), &World::new("aws", "111122223333"))
}

fn has_guard(document: &Document) -> bool {
    document.statements.iter().any(|it| it.effect == Effect::Deny && asks(it))
}

fn asks(statement: &tutela_policy::Statement) -> bool {
    let about = |it: &Condition| it.key.to_ascii_lowercase().starts_with("aws:multifactorauth");
    statement.conditions.iter().any(about)
}

fn is_alive(live: &Liveness) -> bool {
    let goals = [&live.enrol, &live.cli_session, &live.work, &live.others];
    goals.iter().all(|goal| goal.possible != Some(false))
}

/// What is wrong between the two, if anything is.
fn disagreement(document: &Document, sentence: &str) -> Option<String> {
    if document.statements.iter().any(|it| it.principal.is_some())
        || !document.statements.iter().any(asks)
    {
        return None;
    }
    let proof = proof(document);
    let findings = lint(document, None, Attachment::User);
    let worst = findings.iter().map(|it| it.severity).max();
    let is_right = match proof.level {
        // What the prover was not told, and a policy's author knows, may make it less.
        // Of what a policy grants alone, practically everything may be little.
        Level::Open if !has_guard(document) => worst >= Some(Severity::Medium),
        Level::Open if speaks_of_facts(document) => worst >= Some(Severity::Medium),
        Level::Open => worst >= Some(Severity::High),
        Level::Leaky | Level::Unknown => worst >= Some(Severity::Medium),
        Level::Sealed | Level::ConsoleEnrolmentOpen => {
            let is_alive = proof.liveness.as_ref().is_none_or(is_alive);
            let no_user = |it: &&tutela_policy::lint::Finding| {
                let beyond = ["enrolment-name-fixed", "first-login-locked-out"];
                it.severity >= Severity::High && !beyond.contains(&it.rule.id)
            };
            !is_alive || findings.iter().find(no_user).is_none()
        }
        Level::FirstDeviceOnly | Level::EnrolmentOpen => true,
    };
    let told: Vec<String> =
        findings.iter().map(|it| format!("{} {}", it.severity, it.rule.id)).collect();
    (!is_right).then(|| format!("{sentence}: {}, {told:?}\n{document:?}", proof.level))
}

/// Of an organisation, an id, or whose a resource is.
fn speaks_of_facts(document: &Document) -> bool {
    let keys = ["aws:userid", "aws:principalorg", "aws:principalaccount", "aws:resourceaccount"];
    let all = document.statements.iter().flat_map(|it| &it.conditions);
    let mut all = all.map(|it| it.key.to_ascii_lowercase());
    all.any(|own| keys.iter().any(|key| own.starts_with(key)))
}

fn texts() -> Vec<&'static str> {
    let rows = [conditions::ROWS, reach::ROWS, names::ROWS, ROWS].concat();
    let rows = rows.into_iter().flat_map(|row| [row.bad, row.good]);
    rows.chain(SOUND.iter().map(|(_, text, _)| *text)).collect()
}

#[test]
fn every_row_agrees_with_the_prover() {
    let wrong: Vec<String> =
        texts().into_iter().filter_map(|text| disagreement(&policy(text), text)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What a hand may do to a policy.
#[derive(Clone, Debug)]
enum Change {
    Drop,
    Operator(Operator, bool),
    Exempt(&'static str),
    Leave(&'static str),
    On(&'static str),
}

const EXEMPTIONS: &[&str] = &[
    "StringEquals aws:RequestedRegion eu-west-1",
    "NotIpAddress aws:SourceIp 198.51.100.0/24",
    "StringNotLike aws:UserAgent *Terraform*",
    "Bool aws:ViaAWSService true",
    "BoolIfExists aws:ViaAWSService false",
    "StringNotEquals aws:PrincipalTag/exempt true",
    "StringEquals aws:PrincipalTag/mfa required",
    "ArnNotLike aws:PrincipalArn arn:aws:iam::*:user/robots/*",
    "ArnLike aws:PrincipalArn arn:aws:iam::*:user/people/*",
    "StringEquals aws:PrincipalType User",
    "DateGreaterThan aws:CurrentTime 2030-01-01T00:00:00Z",
    "StringNotEquals aws:RequestTag/exempt true",
    "Null aws:MultiFactorAuthAge true",
];

fn change() -> impl Strategy<Value = Change> {
    use proptest::sample::select;
    let operators = select(vec![
        Operator::Bool,
        Operator::Null,
        Operator::StringEquals,
        Operator::StringNotEquals,
        Operator::NumericGreaterThan,
    ]);
    let actions = select(vec![
        "iam:TagUser",
        "iam:CreateAccessKey",
        "iam:DeactivateMFADevice",
        "sts:AssumeRole",
        "sts:GetFederationToken",
        "iam:ChangePassword",
        "ec2:Describe*",
        "s3:*",
        "*",
    ]);
    let resources = select(vec!["arn:aws:s3:::data/*", "arn:aws:iam::*:user/${aws:username}"]);
    prop_oneof![
        1 => Just(Change::Drop),
        2 => (operators, any::<bool>()).prop_map(|(it, exists)| Change::Operator(it, exists)),
        4 => select(EXEMPTIONS.to_vec()).prop_map(Change::Exempt),
        2 => actions.prop_map(Change::Leave),
        1 => resources.prop_map(Change::On),
    ]
}

fn changed(document: &mut Document, at: usize, change: &Change) {
    let count = document.statements.len();
    let Some(statement) = document.statements.get_mut(at % count.max(1)) else { return };
    match change {
        Change::Drop => {
            document.statements.remove(at % count);
        }
        Change::Operator(operator, if_exists) => {
            if let Some(condition) = statement.conditions.first_mut() {
                condition.operator = *operator;
                condition.if_exists = *if_exists && *operator != Operator::Null;
            }
        }
        Change::Exempt(condition) => {
            let more = policy(&format!("Deny * if {condition}"));
            statement.conditions.extend(more.statements.into_iter().flat_map(|it| it.conditions));
        }
        Change::Leave(action) => match &mut statement.action {
            Element::Not(actions) => actions.push((*action).to_owned()),
            Element::Is(actions) => actions.retain(|it| it != action),
        },
        Change::On(resource) => {
            statement.resource = Some(Element::Is(vec![(*resource).to_owned()]));
        }
    }
}

proptest! {
    #![proptest_config(support::config(24))]

    /// However a policy is changed, what is proved open or leaky is found, and what is proved sound
    /// is no hole.
    #[test]
    fn a_changed_policy_agrees_with_the_prover(
        text in proptest::sample::select(texts()),
        changes in proptest::collection::vec((0_usize..6, change()), 1..4),
    ) {
        let mut document = policy(text);
        for (at, change) in &changes {
            changed(&mut document, *at, change);
        }
        let wrong = disagreement(&document, text);
        prop_assert!(wrong.is_none(), "{}\n{changes:?}", wrong.unwrap_or_default());
    }
}

/// Who has which device is the least of what can be read.
#[test]
fn what_is_left_is_told_by_the_worst_request_of_its_family() {
    let findings = lint(&policy("Deny not STEPS, ec2:Describe* if NO-MFA"), None, Attachment::User);
    let found = findings.iter().find(|it| it.rule.id == "proved-leaky").unwrap();
    assert!(found.message.contains("ec2:DescribeInstances"), "{}", found.message);
}
