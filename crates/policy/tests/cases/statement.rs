//! Statements in short, and the names that stand for ARNs.

use std::collections::BTreeMap;

use tutela_policy::Document;

/// The ARN of a principal that has a short name; other texts stand for themselves.
pub(crate) fn principal(word: &str) -> &str {
    match word {
        "alice" => "arn:aws:iam::111122223333:user/alice",
        "bob" => "arn:aws:iam::111122223333:user/bob",
        "root" => "arn:aws:iam::111122223333:root",
        "ci" => "arn:aws:iam::111122223333:role/ci",
        "ci/build" => "arn:aws:sts::111122223333:assumed-role/ci/build",
        "ci/other" => "arn:aws:sts::111122223333:assumed-role/ci/other",
        "federated/alice" => "arn:aws:sts::111122223333:federated-user/alice",
        "linked" => {
            "arn:aws:iam::111122223333:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"
        }
        "carol" => "arn:aws:iam::444455556666:user/carol",
        "their-root" => "arn:aws:iam::444455556666:root",
        "deploy" => "arn:aws:iam::444455556666:role/deploy",
        "deploy/run" => "arn:aws:sts::444455556666:assumed-role/deploy/run",
        other => other,
    }
}

/// The ARN of a resource that has a short name; other texts stand for themselves.
pub(crate) fn resource(word: &str) -> &str {
    match word {
        "object" => "arn:aws:s3:::data/report",
        "objects" => "arn:aws:s3:::data/*",
        "queue" => "arn:aws:sqs:eu-west-1:111122223333:jobs",
        "key" => "arn:aws:kms:eu-west-1:111122223333:key/1",
        "user" => "arn:aws:iam::111122223333:user/alice",
        "device" => "arn:aws:iam::111122223333:mfa/alice",
        "instance" => "arn:aws:ec2:eu-west-1:111122223333:instance/i-1",
        "me" => "arn:aws:iam::*:user/${aws:username}",
        "my-device" => "arn:aws:iam::*:mfa/${aws:username}",
        other => principal(other),
    }
}

/// Writes and parses a document of statements.
pub(crate) fn document(
    place: &str,
    version: &str,
    statements: &[&str],
    is_trust: bool,
) -> Document {
    let written: Vec<String> =
        statements.iter().map(|text| statement(place, text, is_trust)).collect();
    let text =
        format!("{{\"Version\": \"{version}\", \"Statement\": [\n{}\n]}}", written.join(",\n"));
    Document::parse(&text).unwrap_or_else(|error| panic!("{place}: {error}\n{text}"))
}

fn statement(place: &str, text: &str, is_trust: bool) -> String {
    let (text, conditions) = match text.split_once(" if ") {
        None => (text, None),
        Some((text, conditions)) => (text, Some(conditions)),
    };
    let (text, principals) = match text.split_once(" to ") {
        None => (text, None),
        Some((text, principals)) => (text, Some(principals)),
    };
    let (effect, rest) =
        text.split_once(' ').unwrap_or_else(|| panic!("{place}: `{text}` is no statement"));
    let (actions, resources) = match rest.split_once(" on ") {
        None => (rest, (!is_trust).then_some("*")),
        Some((actions, resources)) => (actions, Some(resources)),
    };
    let mut members = vec![format!("\"Effect\": {}", quoted(effect)), element("Action", actions)];
    members.extend(resources.map(|resources| element("Resource", resources)));
    members.extend(principals.map(self::principals));
    members.extend(conditions.map(|conditions| self::conditions(place, conditions)));
    format!("{{{}}}", members.join(", "))
}

fn negated(text: &str) -> (&str, &str) {
    text.strip_prefix("not ").map_or(("", text), |rest| ("Not", rest))
}

fn element(name: &str, text: &str) -> String {
    let (not, listed) = negated(text);
    let texts: Vec<String> = listed.split(", ").map(|pattern| quoted(resource(pattern))).collect();
    format!("\"{not}{name}\": [{}]", texts.join(", "))
}

fn principals(text: &str) -> String {
    let (not, listed) = negated(text);
    if listed == "*" {
        return format!("\"{not}Principal\": \"*\"");
    }
    let mut kinds: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for name in listed.split(", ") {
        let (kind, name) = match name.split_once('=') {
            Some((kind, name)) => (kind, name),
            None => ("AWS", principal(name)),
        };
        kinds.entry(kind).or_default().push(quoted(name));
    }
    let kinds: Vec<String> =
        kinds.iter().map(|(kind, names)| format!("\"{kind}\": [{}]", names.join(", "))).collect();
    format!("\"{not}Principal\": {{{}}}", kinds.join(", "))
}

fn conditions(place: &str, text: &str) -> String {
    let mut operators: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for condition in text.split(" and ") {
        let mut words = condition.splitn(3, ' ');
        let (Some(operator), Some(key), Some(values)) = (words.next(), words.next(), words.next())
        else {
            panic!("{place}: `{condition}` is no condition");
        };
        let values: Vec<String> = values
            .split(" or ")
            .map(|value| if value == "''" { quoted("") } else { quoted(value) })
            .collect();
        let member = format!("{}: [{}]", quoted(key), values.join(", "));
        operators.entry(operator).or_default().push(member);
    }
    let operators: Vec<String> = operators
        .iter()
        .map(|(operator, keys)| format!("\"{operator}\": {{{}}}", keys.join(", ")))
        .collect();
    format!("\"Condition\": {{{}}}", operators.join(", "))
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
