//! The lint: every rule has a policy in which it finds something, and one in which it does not.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

#[path = "lint/conditions.rs"]
mod conditions;
#[path = "lint/names.rs"]
mod names;
#[path = "lint/narrowed.rs"]
mod narrowed;
#[path = "lint/proved.rs"]
mod proved;
#[path = "lint/reach.rs"]
mod reach;
#[path = "lint/rules.rs"]
mod rules;
#[path = "cases/statement.rs"]
mod statement;
#[path = "support/soak.rs"]
mod support;
#[path = "lint/under_base.rs"]
mod under_base;
#[path = "lint/whole.rs"]
mod whole;

use std::collections::BTreeSet;

use tutela_policy::{
    Document,
    lint::{self, Attachment, Finding, RULES, Severity},
};

/// Statements in short, parted by `;`, as the case files have them. `STEPS` are those of enrolment.
fn policy(text: &str) -> Document {
    const STEPS: &str = "iam:CreateVirtualMFADevice, iam:EnableMFADevice, iam:GetUser, \
                         iam:ListMFADevices, iam:ListVirtualMFADevices, sts:GetSessionToken";
    let (version, text) = match text.strip_prefix("version 2008; ") {
        Some(rest) => ("2008-10-17", rest),
        None => ("2012-10-17", text),
    };
    if text == "no statement" {
        return Document::parse(r#"{"Statement": []}"#).unwrap();
    }
    let (is_trust, text) = match text.strip_prefix("trust: ") {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let text = text
        .replace("STEPS", STEPS)
        .replace("NO-MFA", "BoolIfExists aws:MultiFactorAuthPresent false");
    let statements: Vec<&str> = text.split(';').map(str::trim).collect();
    statement::document(&text, version, &statements, is_trust)
}

fn lint(document: &Document, base: Option<&[Document]>, to: Attachment) -> Vec<Finding> {
    lint::lint(document, base, to).unwrap()
}

/// `severity rule` of each finding, once, sorted.
fn found(document: &Document, attachment: Attachment) -> BTreeSet<String> {
    let findings = lint(document, None, attachment);
    findings.iter().map(|it| format!("{} {}", it.severity, it.rule.id)).collect()
}

#[test]
fn every_rule_finds_what_it_is_for_and_leaves_what_is_right() {
    // Without a base that somebody names, it has nothing to say.
    let mut covered = BTreeSet::from([under_base::RULE]);
    for row in [conditions::ROWS, reach::ROWS, names::ROWS, proved::ROWS].concat() {
        let rule = row.expected.split(' ').next_back().unwrap();
        covered.insert(rule);
        let bad = found(&policy(row.bad), row.attachment);
        assert!(bad.contains(row.expected), "{}: {bad:?}", row.sentence);
        let good = found(&policy(row.good), row.attachment);
        let is_there = good.iter().any(|it| it.ends_with(&format!(" {rule}")));
        assert!(!is_there, "{}, mended: {good:?}", row.sentence);
    }
    for rule in RULES {
        assert!(covered.contains(rule.id), "no row for {}", rule.id);
    }
}

/// Policies as one would have them, and all that is said of them.
#[test]
fn of_sound_policies_nothing_is_high() {
    for (sentence, text, expected) in rules::SOUND {
        let is_trust = text.starts_with("trust: ");
        let to = if is_trust { Attachment::Unknown } else { Attachment::User };
        let found = found(&policy(text), to);
        assert!(!found.iter().any(|it| it.starts_with("high") || it.starts_with("critical")));
        assert_eq!(found.iter().map(String::as_str).collect::<Vec<_>>(), *expected, "{sentence}");
    }
}

/// Whether the policy grants the steps itself or leaves them to others changes nothing: both are judged
/// beside a base that grants them.
#[test]
fn enrolment_that_is_open_is_as_bad_with_allows_as_without() {
    let expected =
        ["high enrolment-open", "high first-login-locked-out", "medium enrolment-reaches-others"];
    let deny = "Deny not STEPS if NO-MFA";
    let allow = "Allow iam:CreateVirtualMFADevice; Allow iam:EnableMFADevice on me";
    for text in [deny.to_owned(), format!("{allow}; {deny}")] {
        let found = found(&policy(&text), Attachment::User);
        assert_eq!(found.iter().map(String::as_str).collect::<Vec<_>>(), expected, "{text}");
    }
}

#[test]
fn a_policy_that_does_not_speak_of_mfa_has_no_hole() {
    let silent = policy("Allow s3:*, iam:CreateAccessKey; Deny ec2:* on instance");
    assert_eq!(lint(&silent, None, Attachment::Organization), Vec::new());
}

#[test]
fn a_finding_says_where_it_is() {
    let text = "{\n \"Version\": \"2012-10-17\",\n \"Statement\": [{\n  \"Sid\": \"NoMfa\",\n  \
                \"Effect\": \"Deny\", \"Action\": \"*\", \"Resource\": \"*\",\n  \"Condition\": \
                {\"Bool\": {\n   \"aws:MultiFactorAuthPresent\": \"false\"}}}]}";
    let document = Document::parse(text).unwrap();
    let findings = lint(&document, None, Attachment::User);
    let found = findings.iter().find(|it| it.rule.id == "deny-misses-access-keys").unwrap();
    assert_eq!((found.statement.as_str(), found.line), ("NoMfa", 7));
    let open = findings.iter().find(|it| it.rule.id == "enrolment-open").unwrap();
    assert_eq!((open.statement.as_str(), open.line), ("NoMfa", 3));
}

#[test]
fn statements_without_a_sid_are_numbered() {
    let document = policy("Allow iam:GetUser; Deny not STEPS, iam:CreateAccessKey if NO-MFA");
    let findings = lint(&document, None, Attachment::User);
    assert!(findings.iter().all(|finding| finding.statement == "#2"), "{findings:?}");
}

/// With a base that grants little, little stays possible.
#[test]
fn what_the_base_does_not_grant_is_no_hole() {
    let leaky = policy("Deny not STEPS, iam:CreateAccessKey, sts:AssumeRole if NO-MFA");
    let has = |findings: &[Finding], rule: &str| findings.iter().any(|it| it.rule.id == rule);
    let all = lint(&leaky, None, Attachment::User);
    assert!(has(&all, "not-action-keeps-credentials") && has(&all, "not-action-keeps-role-hop"));
    let reads = [policy("Allow s3:Get*, sts:AssumeRole")];
    let few = lint(&leaky, Some(&reads), Attachment::User);
    assert!(!has(&few, "not-action-keeps-credentials") && has(&few, "not-action-keeps-role-hop"));
    assert!(!has(&few, "enrolment-open"), "{few:?}");
}

/// A base of one unusual service is enough to see that a Deny misses keys.
#[test]
fn a_hole_is_shown_by_what_the_base_grants() {
    let base =
        [policy("Allow dynamodb:PutItem on arn:aws:dynamodb:eu-west-1:111122223333:table/t")];
    let misses = policy("Deny not STEPS if Bool aws:MultiFactorAuthPresent false");
    let findings = lint(&misses, Some(&base), Attachment::User);
    let found = findings.iter().find(|it| it.rule.id == "deny-misses-access-keys").unwrap();
    assert!(found.message.contains("dynamodb:PutItem"), "{}", found.message);
}

#[test]
fn findings_are_ordered_and_without_control_characters() {
    let text = r#"{"Version": "2012-10-17", "Statement": [{"Sid": "a\u001b", "Effect": "Deny",
        "Action": ["*", "s3:Get\u001b[31mObject"], "Resource": "arn:aws:s3:::\u001b/*",
        "Condition": {"Bool": {"aws:Mfa\u001bPresent": "false"}}}]}"#;
    let hostile = Document::parse(text).unwrap();
    let findings = lint(&hostile, None, Attachment::User);
    assert!(findings.is_sorted_by_key(|it| it.line));
    for finding in &findings {
        let is_plain = |text: &str| !text.chars().any(char::is_control);
        assert!(is_plain(&finding.message) && is_plain(&finding.fix), "{finding:?}");
    }
    assert!(findings.iter().any(|it| it.severity == Severity::Critical), "{findings:?}");
}

/// Texts that people hardly write, and that no rule may stumble over.
#[test]
fn odd_policies_are_judged_like_others() {
    const MFA: &str = r#""Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}}"#;
    for odd in [
        r#""Action": []"#,
        r#""NotAction": []"#,
        r#""Action": "", "Resource": """#,
        r#""Action": "*:*", "Resource": "arn:aws:iam::*:user/${""#,
        r#""Action": ":", "NotResource": "${aws:username}""#,
        r#""NotAction": "iam:", "Resource": "arn:aws:iam::1:user/${aws:username}${aws:username}""#,
        r#""Action": "s3:*", "Resource": "arn:aws:s3:::${aws:username", "Principal": "*""#,
        r#""Action": "s3:*", "Principal": {"AWS": []}, "NotResource": []"#,
        r#""Action": "ä:ö", "Resource": "arn::::::::""#,
    ] {
        for effect in ["Allow", "Deny"] {
            for condition in [MFA, r#""Condition": {"Bool": {"aws:MultiFactorAuthAge": []}}"#] {
                let text =
                    format!(r#"{{"Statement": {{"Effect": "{effect}", {odd}, {condition}}}}}"#);
                let document = Document::parse(&text).unwrap();
                lint::lint(&document, None, Attachment::Role).unwrap();
                lint::lint(&document, Some(&[]), Attachment::Unknown).unwrap();
            }
        }
    }
}

/// What a stranger can make long must not take long.
#[test]
fn long_policies_are_judged_or_refused() {
    let list = |count: usize, item: &str| {
        let items = (0..count).map(|at| format!("\"{}\"", item.replace('#', &at.to_string())));
        items.collect::<Vec<_>>().join(",")
    };
    let actions = list(1000, "s3:Get#*");
    let repeated = list(1000, "ec2:*");
    let resources = list(1000, "arn:aws:s3:::data#/*");
    let deny = r#""Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}}"#;
    let allow = r#""Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}}"#;
    for statement in [
        format!(r#""Effect": "Deny", "NotAction": [{actions}], "Resource": "*", {deny}"#),
        format!(r#""Effect": "Deny", "NotAction": [{repeated}], "Resource": "*", {deny}"#),
        format!(r#""Effect": "Allow", "Action": [{repeated}], "Resource": [{resources}], {allow}"#),
        format!(r#""Effect": "Allow", "Action": [{actions}], "Resource": [{resources}], {allow}"#),
    ] {
        let document = Document::parse(&format!(r#"{{"Statement": {{{statement}}}}}"#)).unwrap();
        assert!(!lint(&document, None, Attachment::User).is_empty());
    }
    let guard =
        |at: usize| format!("Deny * if NO-MFA and StringEquals aws:RequestTag/{at} red or green");
    let guards = |count: usize| policy(&(0..count).map(guard).collect::<Vec<_>>().join("; "));
    let refused = lint::lint(&guards(151), None, Attachment::User).unwrap_err();
    assert_eq!((refused.statements, refused.conditions), (151, 302));
    assert!(!lint(&guards(20), None, Attachment::User).is_empty());
}

/// For whom a statement's conditions about MFA hold, whatever else it says.
#[test]
fn a_statement_says_for_whom_it_holds() {
    for (conditions, expected) in [
        ("Bool aws:MultiFactorAuthPresent true", "mfa"),
        ("BoolIfExists aws:MultiFactorAuthPresent true", "key mfa"),
        ("BoolIfExists aws:MultiFactorAuthPresent false", "key session role"),
        ("Bool aws:MultiFactorAuthPresent false", "session role"),
        ("Null aws:MultiFactorAuthPresent true", "key"),
        ("Null aws:MultiFactorAuthPresent false", "session mfa role"),
        ("StringNotEquals aws:MultiFactorAuthPresent false", "key mfa"),
        ("Bool aws:MultiFactorAuthPresent ture", ""),
        ("Bool aws:MFAPresent true", ""),
        ("BoolIfExists aws:MFAPresent true", "key session mfa role"),
        ("NumericLessThan aws:MultiFactorAuthAge 900", "mfa"),
        (
            "NumericGreaterThan aws:MultiFactorAuthAge 900 and NumericLessThan \
          aws:MultiFactorAuthAge 1000",
            "mfa",
        ),
        ("NumericLessThanIfExists aws:MultiFactorAuthAge 900", "key session mfa role"),
        ("Bool aws:MultiFactorAuthPresent true and IpAddress aws:SourceIp 192.0.2.0/24", "mfa"),
    ] {
        let document = policy(&format!("trust: Allow sts:AssumeRole to root if {conditions}"));
        let asked = lint::asks_for_mfa(&document).unwrap();
        let [asks] = asked.as_slice() else { panic!("{conditions}: {asked:?}") };
        let all = [
            (asks.key, "key"),
            (asks.session, "session"),
            (asks.mfa, "mfa"),
            (asks.role_session, "role"),
        ];
        let held: Vec<&str> = all.iter().filter(|(is, _)| *is).map(|(_, word)| *word).collect();
        assert_eq!(held.join(" "), expected, "{conditions}");
    }
    assert_eq!(lint::asks_for_mfa(&policy("Allow s3:*; Deny ec2:*")).unwrap(), Vec::new());
}
