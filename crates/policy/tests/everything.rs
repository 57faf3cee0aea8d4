//! Which sets of identity policies allow everything.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

mod support;

use proptest::{collection::vec, prelude::*};
use support::document;
use tutela_policy::{Document, Effect, Everything, Glob, Lack, grants_everything};

fn word(documents: &[Document]) -> &'static str {
    match grants_everything(&documents.iter().collect::<Vec<_>>()) {
        Everything::Yes(_) => "yes",
        Everything::No(_) => "no",
        Everything::Undecided { .. } => "undecided",
    }
}

fn split(statements: &str) -> Vec<&str> {
    statements.split("; ").filter(|text| !text.is_empty()).collect()
}

#[track_caller]
fn check(sentence: &str, statements: &str, expected: &str) {
    let statements = &split(statements);
    // Spread over documents or in one, in either order: it makes no difference.
    let apart: Vec<Document> = statements.iter().map(|text| document(&[text])).collect();
    let mut backwards = apart.clone();
    backwards.reverse();
    for documents in [vec![document(statements)], apart, backwards] {
        assert_eq!(word(&documents), expected, "{sentence}: {statements:?}");
    }
}

#[test]
fn grants() {
    for (sentence, statements, expected) in [
        ("no policy", "", "no"),
        ("stars", "Allow * on *", "yes"),
        ("stars in two parts", "Allow *:* on *", "yes"),
        ("many stars", "Allow ***, ec2:* on **", "yes"),
        ("anything but the empty text", "Allow ?* on *", "yes"),
        ("an empty condition block", "Allow * on * if nothing", "yes"),
        ("nothing left out", "Allow not nothing on *", "yes"),
        ("only what is no action left out", "Allow not iam on *", "yes"),
        ("everything left out", "Allow not * on *", "no"),
        ("no action", "Allow nothing on *", "no"),
        ("no resource", "Allow * on nothing", "no"),
        ("much is not everything", "Allow iam:*, ec2:*, s3:* on *", "no"),
        ("reading only", "Allow *:Get*, *:List*, *:Describe* on *", "no"),
        ("a name helps nobody", "Allow AdministratorAccess on *", "no"),
        ("one resource", "Allow * on arn:aws:s3:::reports/*", "no"),
        ("one service's resources", "Allow * on arn:aws:iam::111122223333:*", "no"),
        ("one's own user", "Allow * on arn:aws:iam::*:user/${aws:username}", "no"),
        ("all but the making of users", "Allow not iam:CreateUser on *", "undecided"),
        ("all but a queue's end", "Allow not sqs:DeleteQueue on *", "undecided"),
        ("all but what changes permissions", "Allow not iam:* on *", "no"),
        ("a whole partition", "Allow * on arn:*", "undecided"),
        ("a partition, field by field", "Allow * on arn:aws:*:*:*:*", "undecided"),
        ("another partition", "Allow * on arn:aws-cn:*:*:*:*", "undecided"),
        ("one account's, in short", "Allow * on arn:aws:*:999999999999:*", "undecided"),
        ("whatever a variable says", "Allow * on ${aws:PrincipalTag/reach}", "undecided"),
        ("a star that is a plain character", "Allow * on ${*}", "undecided"),
        ("all resources but some", "Allow * on not arn:aws:s3:::vault/*", "undecided"),
        ("all resources but all", "Allow * on not *", "no"),
    ] {
        check(sentence, statements, expected);
    }
}

#[test]
fn grants_that_leave_out() {
    for (sentence, statements, expected) in [
        ("the rest is given back", "Allow not iam:* on *; Allow iam:* on *", "yes"),
        ("given back in another case", "Allow not iam:* on *; Allow IAM:* on *", "yes"),
        ("given back by more", "Allow not iam:Get* on *; Allow *:*et* on *", "yes"),
        (
            "given back piece by piece",
            "Allow not iam:*, sts:* on *; Allow sts:* on *; Allow iam:* on *",
            "yes",
        ),
        (
            "each gives back what the other lacks",
            "Allow not iam:* on *; Allow not s3:* on *",
            "yes",
        ),
        ("both lack it", "Allow not iam:* on *; Allow not i*:*, s3:* on *", "no"),
        ("a power user", "Allow not iam:* on *; Allow iam:ListRoles on *", "no"),
        (
            "given back under a condition",
            "Allow not iam:* on *; Allow iam:* on * if mfa",
            "undecided",
        ),
        ("given back in part", "Allow not iam:List* on *; Allow iam:ListRoles on *", "undecided"),
        ("nobody needs it", "Allow not support:* on *", "undecided"),
        (
            "all services by their letters",
            "Allow a*, b*, c*, d*, e*, i*, k*, l*, r*, s* on *",
            "undecided",
        ),
    ] {
        check(sentence, statements, expected);
    }
}

#[test]
fn conditions_and_denies() {
    for (sentence, statements, expected) in [
        ("only with MFA", "Allow * on * if mfa", "undecided"),
        ("with MFA and without", "Allow * on * if mfa; Allow * on *", "yes"),
        ("the usual denial without MFA", "Allow * on *; Deny not iam:*MFA* on * if no mfa", "yes"),
        ("denied everything without MFA", "Allow * on *; Deny * on * if no mfa", "yes"),
        ("denied everything", "Allow * on *; Deny * on *", "no"),
        ("denied everything in two halves", "Allow * on *; Deny i* on *; Deny not i* on *", "no"),
        ("denied all but one's password", "Allow * on *; Deny not iam:ChangePassword on *", "no"),
        ("an empty condition denies", "Allow * on *; Deny * on * if nothing", "no"),
        ("denied a part", "Allow * on *; Deny iam:DeleteUser on *", "undecided"),
        ("denied a resource", "Allow * on *; Deny * on arn:aws:s3:::vault", "undecided"),
        ("denied all other resources", "Allow * on *; Deny * on not arn:aws:s3:::x", "undecided"),
        ("denied nothing", "Allow * on *; Deny nothing on *", "yes"),
        ("denied all but all", "Allow * on *; Deny not * on *", "yes"),
        ("denied on nothing", "Allow * on *; Deny * on nothing; Deny * on not *", "yes"),
        ("denied what is no action", "Allow * on *; Deny typo on *", "yes"),
        ("little, and denied a part", "Allow s3:* on *; Deny s3:Delete* on *", "no"),
    ] {
        check(sentence, statements, expected);
    }
}

#[test]
fn what_no_identity_policy_may_say_decides_nothing() {
    let parse =
        |statement: &str| Document::parse(&format!("{{\"Statement\": {statement}}}")).unwrap();
    let whole = || document(&["Allow * on *"]);
    let named = r#"{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}"#;
    let denied = r#"{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}"#;
    let nowhere = r#"{"Effect": "Allow", "Action": "*"}"#;
    let denied_nowhere = r#"{"Effect": "Deny", "Action": "*"}"#;
    for (sentence, documents) in [
        ("a grant to somebody", vec![parse(named)]),
        ("a denial to somebody", vec![whole(), parse(denied)]),
        ("a grant on no resource", vec![parse(nowhere)]),
        ("a denial on no resource", vec![whole(), parse(denied_nowhere)]),
    ] {
        assert_eq!(word(&documents), "undecided", "{sentence}");
    }
}

#[test]
fn answers_say_where_and_why() {
    let of = |text: &str| match grants_everything(&[&document(&split(text))]) {
        Everything::Yes(by) => {
            format!("by {:?}", by.iter().map(|place| place.statement).collect::<Vec<_>>())
        }
        Everything::No(Lack::Unallowed(action)) => format!("nothing allows {action}"),
        Everything::No(Lack::Denied(place)) => format!("statement {} denies", place.statement),
        Everything::Undecided { reason, .. } => reason,
    };
    for (statements, expected) in [
        ("Allow s3:* on *; Allow * on *", "by [1]"),
        ("Allow iam:* on *; Allow s3:* on *; Allow not iam:* on *", "by [2, 0]"),
        ("Allow not sts:* on *; Allow not iam:* on *", "by [0, 1]"),
        ("Allow not iam:* on *", "nothing allows iam:CreateUser"),
        ("Allow * on *; Deny * on *", "statement 1 denies"),
        (
            "Allow * on *; Deny s3:* on *",
            "the statement on line 3 denies a part of what the others allow",
        ),
        (
            "Allow * on * if mfa",
            "the statement on line 2 allows every action, but only under a condition",
        ),
        (
            "Allow not nothing on * if mfa",
            "the statement on line 2 allows every action, but only under a condition",
        ),
        (
            "Allow * on arn:*",
            "the statement on line 2 allows every action, but on resources that may or may not be all",
        ),
        (
            "Allow not support:* on *",
            "the statement on line 2 allows every action but `support:*`, which nothing else surely allows",
        ),
        (
            "Allow not iam:* on *; Allow iam:* on arn:*",
            "the statement on line 2 allows every action but `iam:*`, which nothing else surely allows",
        ),
        (
            "Allow a*, c*, d*, e*, i*, k*, l*, r*, s* on *",
            "their statements together allow so much that it may or may not be everything",
        ),
    ] {
        assert_eq!(of(statements), expected, "{statements:?}");
    }
}

#[test]
fn a_policy_made_to_be_hard_is_given_up_in_time() {
    let hard: Vec<String> = (0..150).map(|n| format!("{}x{n}", "*?a".repeat(40))).collect();
    let (left_out, given) = (hard.join(", "), hard.join(", "));
    let (left_out, given) = (format!("Allow not {left_out} on *"), format!("Allow {given} on *"));
    assert_eq!(word(&[document(&[&left_out, &given])]), "undecided");
}

/// Actions of a tiny world, and the real ones that a *no* may rest on.
const ACTIONS: &[&str] = &[
    "a:a",
    "a:b",
    "a:ab",
    "b:a",
    "b:b",
    "b:ba",
    "x:x",
    "x:xx",
    "a:x",
    "b:xx",
    "iam:CreateUser",
    "iam:AttachUserPolicy",
    "iam:CreatePolicyVersion",
    "iam:PassRole",
    "sts:AssumeRole",
    "ec2:RunInstances",
    "s3:DeleteBucket",
    "kms:ScheduleKeyDeletion",
    "cloudtrail:StopLogging",
    "lambda:UpdateFunctionCode",
    "cloudformation:CreateStack",
    "rds:DeleteDBInstance",
    "dynamodb:DeleteTable",
    "secretsmanager:GetSecretValue",
    "ssm:SendCommand",
    "logs:DeleteLogGroup",
    "sns:DeleteTopic",
    "sqs:DeleteQueue",
    "ecs:DeleteCluster",
    "eks:DeleteCluster",
    "route53:DeleteHostedZone",
];
const RESOURCES: &[&str] = &["*", "arn:aws:s3:::a", "arn:aws:s3:::q", "arn:aws:iam::1:user/q"];

/// The language's rules for unconditional statements, one request at a time.
fn allowed(statements: &[&str], action: &str, resource: &str) -> bool {
    let matches = |statement: &str| {
        let (_, rest) = statement.split_once(' ').unwrap();
        let (actions, resources) = rest.split_once(" on ").unwrap();
        let any = |text: &str, value: &str| {
            let (negated, listed) = text.strip_prefix("not ").map_or((false, text), |t| (true, t));
            listed.split(", ").any(|p| Glob::new(p).matches(value)) != negated
        };
        any(&actions.to_lowercase(), &action.to_lowercase()) && any(resources, resource)
    };
    let some = |effect| statements.iter().any(|s: &&str| s.starts_with(effect) && matches(s));
    some("Allow") && !some("Deny")
}

fn statements() -> impl Strategy<Value = Vec<String>> {
    let pattern = prop_oneof![
        4 => Just("*".to_owned()),
        4 => "[ab*?]{1,2}:[ab*?]{1,2}",
        1 => "[ab*?]{1,3}",
        2 => "(iam|sts|[a-z]|\\?)\\*(:[A-Z?]\\*)?",
    ];
    let actions = (any::<bool>(), vec(pattern, 1..3))
        .prop_map(|(not, list)| format!("{}{}", if not { "not " } else { "" }, list.join(", ")));
    let resource = prop_oneof![
        6 => Just("*".to_owned()),
        1 => Just("arn:*".to_owned()),
        1 => Just("arn:aws:s3:::*".to_owned()),
        1 => Just("not arn:aws:s3:::a".to_owned()),
    ];
    let effect = prop_oneof![5 => Just("Allow"), 1 => Just("Deny")];
    let one = (effect, actions, resource).prop_map(|(e, a, r)| format!("{e} {a} on {r}"));
    vec(one, 1..6)
}

fn rank(documents: &[Document]) -> u8 {
    match word(documents) {
        "no" => 0,
        "undecided" => 1,
        _ => 2,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn certain_answers_agree_with_every_single_request(statements in statements()) {
        let statements: Vec<&str> = statements.iter().map(String::as_str).collect();
        let every = ACTIONS.iter().all(|action| {
            RESOURCES.iter().all(|resource| allowed(&statements, action, resource))
        });
        match word(&[document(&statements)]) {
            "yes" => prop_assert!(every, "said yes of {statements:?}"),
            "no" => prop_assert!(!every, "said no of {statements:?}"),
            _ => {}
        }
    }

    #[test]
    fn more_allows_never_take_and_more_denies_never_give(
        statements in statements(),
        at in any::<prop::sample::Index>(),
    ) {
        let all: Vec<Document> = statements.iter().map(|text| document(&[text])).collect();
        let mut less = all.clone();
        let left_out = less.remove(at.index(all.len()));
        match left_out.statements.first().unwrap().effect {
            Effect::Allow => prop_assert!(!(rank(&less) == 2 && rank(&all) < 2)),
            Effect::Deny => prop_assert!(!(rank(&less) == 0 && rank(&all) > 0)),
        }
        let mut turned = all.clone();
        turned.rotate_left(at.index(all.len()));
        prop_assert_eq!(rank(&turned), rank(&all));
        prop_assert_eq!(rank(&[document(&statements.iter().map(String::as_str).collect::<Vec<_>>())]), rank(&all));
    }
}
