//! Statements in short: `Allow * on *`, `Deny not iam:*, sts:* on * if mfa`.

use tutela_policy::Document;

/// Writes and parses a document of such statements.
#[track_caller]
pub(crate) fn document(statements: &[&str]) -> Document {
    let written: Vec<String> = statements.iter().map(|text| statement(text)).collect();
    let text =
        format!("{{\"Version\": \"2012-10-17\", \"Statement\": [\n{}\n]}}", written.join(",\n"));
    Document::parse(&text).unwrap()
}

fn statement(text: &str) -> String {
    let (text, condition) = match text.split_once(" if ") {
        None => (text, String::new()),
        Some((text, "nothing")) => (text, r#", "Condition": {}"#.to_owned()),
        Some((text, "mfa")) => (text, bool_condition("aws:MultiFactorAuthPresent", true)),
        Some((text, "no mfa")) => (text, bool_condition("aws:MultiFactorAuthPresent", false)),
        Some((_, other)) => panic!("no such condition: {other}"),
    };
    let (effect, rest) = text.split_once(' ').unwrap();
    let (actions, resources) = rest.split_once(" on ").unwrap();
    format!(
        r#"{{"Effect": "{effect}", {}, {}{condition}}}"#,
        element("Action", actions),
        element("Resource", resources)
    )
}

fn bool_condition(key: &str, value: bool) -> String {
    format!(r#", "Condition": {{"BoolIfExists": {{"{key}": {value}}}}}"#)
}

fn element(name: &str, text: &str) -> String {
    let (not, listed) = text.strip_prefix("not ").map_or(("", text), |rest| ("Not", rest));
    let quoted: Vec<String> = listed
        .split(", ")
        .filter(|pattern| *pattern != "nothing")
        .map(|pattern| format!("\"{pattern}\""))
        .collect();
    format!("\"{not}{name}\": [{}]", quoted.join(", "))
}
