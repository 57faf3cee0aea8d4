//! The JSON format against its published schema.
//!
//! The validator below knows the keywords that the schema uses and fails on any other, so that no
//! rule of the schema goes unread.

use serde_json::{Map, Value};
use tutela_report::json;

use crate::fixture::{report, report_of};

fn schema() -> Value {
    serde_json::from_str(include_str!("../../../../docs/schema/tutela.scan-1.schema.json")).unwrap()
}

/// What is wrong with `value`, with its place; empty where nothing is.
fn problems(root: &Value, schema: &Value, value: &Value, place: &str) -> Vec<String> {
    let mut found = Vec::new();
    let keywords = schema.as_object().expect("a schema is an object");
    for (keyword, rule) in keywords {
        found.extend(problem(root, keywords, (keyword, rule), value, place));
    }
    found
}

fn problem(
    root: &Value,
    schema: &Map<String, Value>,
    (keyword, rule): (&str, &Value),
    value: &Value,
    place: &str,
) -> Vec<String> {
    let fault = |holds: bool| {
        if holds { Vec::new() } else { vec![format!("{place}: {value} breaks {keyword} {rule}")] }
    };
    let list = || rule.as_array().unwrap();
    match keyword {
        "$schema" | "$id" | "title" | "description" | "$defs" | "then" | "else" | "properties" => {
            match (keyword, value) {
                ("properties", Value::Object(fields)) => fields
                    .iter()
                    .filter_map(|(name, field)| Some((name, rule.get(name)?, field)))
                    .flat_map(|(name, rule, field)| {
                        problems(root, rule, field, &format!("{place}/{name}"))
                    })
                    .collect(),
                _ => Vec::new(),
            }
        }
        "type" => fault(match rule {
            Value::String(name) => is(value, name),
            _ => list().iter().any(|name| is(value, name.as_str().unwrap())),
        }),
        "const" => fault(value == rule),
        "enum" => fault(list().contains(value)),
        "minimum" => fault(value.as_u64().is_none_or(|number| number >= rule.as_u64().unwrap())),
        "minItems" => {
            fault(value.as_array().is_none_or(|all| all.len() as u64 >= rule.as_u64().unwrap()))
        }
        "required" => fault(value.as_object().is_none_or(|fields| {
            list().iter().all(|name| fields.contains_key(name.as_str().unwrap()))
        })),
        "additionalProperties" => {
            let known = schema["properties"].as_object().unwrap();
            fault(
                value
                    .as_object()
                    .is_none_or(|fields| fields.keys().all(|name| known.contains_key(name))),
            )
        }
        "items" => {
            let each = value.as_array().into_iter().flatten().enumerate();
            each.flat_map(|(n, item)| problems(root, rule, item, &format!("{place}/{n}"))).collect()
        }
        "anyOf" => fault(list().iter().any(|one| problems(root, one, value, place).is_empty())),
        "allOf" => list().iter().flat_map(|one| problems(root, one, value, place)).collect(),
        "if" => {
            let branch =
                if problems(root, rule, value, place).is_empty() { "then" } else { "else" };
            problems(root, &schema[branch], value, place)
        }
        "$ref" => {
            let path = rule.as_str().unwrap().trim_start_matches('#');
            problems(root, root.pointer(path).unwrap(), value, place)
        }
        "format" => {
            fault(value.as_str().is_none_or(|text| text.parse::<jiff::Timestamp>().is_ok()))
        }
        "pattern" => fault(value.as_str().is_none_or(|text| matches(rule.as_str().unwrap(), text))),
        _ => panic!("the validator does not know {keyword}"),
    }
}

fn is(value: &Value, name: &str) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_u64(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        _ => panic!("the validator does not know the type {name}"),
    }
}

/// The two patterns of the schema, in Rust.
fn matches(pattern: &str, text: &str) -> bool {
    match pattern {
        "^([0-9]{12}|unknown)$" => {
            text == "unknown" || tutela_model::AccountId::parse(text).is_some()
        }
        "^[a-z0-9]+(-[a-z0-9]+)*$" => text.split('-').all(|word| {
            !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        }),
        _ => panic!("the validator does not know {pattern}"),
    }
}

#[track_caller]
fn validated(value: &Value) -> Vec<String> {
    let schema = schema();
    problems(&schema, &schema, value, "")
}

#[test]
fn reports_keep_to_the_published_schema() {
    let mut undated = report();
    undated.as_of = None;
    undated.accounts[0].alias = None;
    undated.accounts[0].caller = None;
    undated.accounts[0].report_generated = None;
    undated.accounts[0].id = tutela_model::AccountId::unknown();
    let mut with_framework = report();
    with_framework.frameworks = vec![&crate::compliance::FRAMEWORK];
    for report in [report(), report_of(Vec::new()), undated, with_framework] {
        let value: Value = serde_json::from_str(&json::render(&report)).unwrap();
        assert_eq!(validated(&value), Vec::<String>::new());
    }
}

#[test]
fn the_schema_refuses_what_is_no_report() {
    let good: Value = serde_json::from_str(&json::render(&report())).unwrap();
    let pass = good["findings"].as_array().unwrap().iter().position(|row| row["status"] == "pass");
    let pass = format!("/findings/{}", pass.unwrap());
    let unknown =
        good["findings"].as_array().unwrap().iter().position(|row| row["status"] == "unknown");
    let unknown = format!("/findings/{}", unknown.unwrap());
    for (what, place, value) in [
        ("another version", "/schema", Value::from("tutela.scan/2")),
        ("a status of no such name", "/findings/0/status", Value::from("ok")),
        ("a severity of no such name", "/findings/0/severity", Value::from("info")),
        ("an account with dashes", "/accounts/0/id", Value::from("1111-2222-3333")),
        ("a pass without evidence", &*format!("{pass}/evidence"), Value::Array(Vec::new())),
        ("an unknown without a gap", &*format!("{unknown}/gap"), Value::Null),
        ("an unknown told as a pass", &*format!("{unknown}/status"), Value::from("pass")),
        ("a count as a text", "/summary/fail", Value::from("1")),
        ("a time in words", "/as_of", Value::from("yesterday")),
        ("a field that nobody described", "/notes", serde_json::json!([{"text": "x"}])),
        (
            "a summary with a field more",
            "/summary",
            serde_json::json!({"fail": 0, "pass": 0, "unknown": 0, "not_applicable": 0, "exempt": 0, "ok": 1}),
        ),
        (
            "a summary with a field less",
            "/summary",
            serde_json::json!({"fail": 0, "pass": 0, "not_applicable": 0, "exempt": 0}),
        ),
    ] {
        let mut bad = good.clone();
        *bad.pointer_mut(place).unwrap() = value;
        assert!(!validated(&bad).is_empty(), "{what}");
    }
}

#[test]
fn every_field_is_described() {
    fn walk(schema: &Value, place: &str) {
        if let Some(fields) = schema.get("properties").and_then(Value::as_object) {
            assert_eq!(schema.get("additionalProperties"), Some(&Value::Bool(false)), "{place}");
            for (name, field) in fields {
                let described = field["description"].as_str().is_some_and(|text| text.len() > 8);
                assert!(described, "{place}/{name} lacks its description");
                walk(field, &format!("{place}/{name}"));
            }
        }
        for inside in ["items", "anyOf"] {
            match schema.get(inside) {
                Some(Value::Array(all)) => all.iter().for_each(|one| walk(one, place)),
                Some(one) => walk(one, place),
                None => {}
            }
        }
    }
    let schema = schema();
    walk(&schema, "");
    for (name, definition) in schema["$defs"].as_object().unwrap() {
        walk(definition, name);
    }
}
