//! The vectors of another evaluator, one file a kind of question.
#![allow(clippy::indexing_slicing, reason = "serde_json answers null for what is not there")]

use std::{collections::BTreeMap, path::Path};

use serde_json::{Value, json};
use tutela_policy::{
    Caller, Context, Document, Mismatch, PolicySet, Reading, Request, Setup, Value as One,
};

use super::{Tally, read};

/// What a vector came to: as recorded, otherwise, or a question that AWS answers otherwise.
enum Answer {
    Found { expected: String, found: String },
    Departs(&'static str),
}

type Ask = fn(&Value) -> Result<Answer, String>;

const FILES: &[(&str, Ask)] = &[
    ("action", action),
    ("authorize_discovery", authorize),
    ("authorize_strict", authorize),
    ("conditions_discovery", conditions),
    ("conditions_strict", conditions),
    ("operator", operator),
    ("principal", principal),
    ("resource", resource),
];

const A_PATTERN: &str = "a request names one resource, not a pattern (reference_policies_evaluation-logic_policy-eval-reqcontext)";
const UNCONDITIONAL: &str = "the question leaves conditions aside, as AWS never does (reference_policies_elements_condition)";

/// Vectors by file and number whose recorded answer is not AWS's, with AWS's page.
const DEPARTURES: &[(&str, &[usize], &str)] = &[
    (
        "authorize_strict",
        &[104, 105, 106, 107, 110, 111, 171, 175],
        "a Principal that is a bare ARN is not in AWS's grammar (reference_policies_grammar)",
    ),
    (
        "authorize_strict",
        &[225, 231, 233],
        "S3 Block Public Access is a setting beside the policies, and not evaluated yet",
    ),
    (
        "operator",
        &[12, 13],
        "variables stand for texts and ARNs only (reference_policies_variables)",
    ),
    (
        "operator",
        &[31, 64],
        "without a value of the variable, operators that negate match (reference_policies_variables)",
    ),
    (
        "resource",
        &[185],
        "`*` stands for any text in the last segment (reference_policies_elements_resource)",
    ),
    (
        "resource",
        &[224, 228, 281, 286],
        "AWS refuses an SCP or RCP with such an ARN, so that it has no meaning",
    ),
    (
        "resource",
        &[246],
        "NotResource with a variable without value: two readings (reference_policies_variables)",
    ),
    (
        "resource",
        &[254, 263, 264, 283, 284, 285],
        "NotResource covers whatever it does not list (reference_policies_elements_notresource)",
    ),
];

pub(crate) fn run(directory: &Path) -> Result<Tally, String> {
    let mut tally = Tally::default();
    for (kind, ask) in FILES {
        let path = directory.join(format!("iam_simulate_{kind}.json"));
        let file: Value = serde_json::from_str(&read(&path)?)
            .map_err(|error| format!("reading {}: {error}", path.display()))?;
        let vectors = file["vectors"].as_array().ok_or("no vectors")?;
        for (number, vector) in vectors.iter().enumerate() {
            let name = format!("{kind} {number} {}", vector["name"].as_str().unwrap_or_default());
            if let Some((_, _, reason)) =
                DEPARTURES.iter().find(|(file, at, _)| file == kind && at.contains(&number))
            {
                tally.departs(format!("{kind} {number}"), reason);
                continue;
            }
            match ask(vector) {
                Ok(Answer::Found { expected, found }) => {
                    tally.of(&name, expected == found, &format!("{found}, not {expected}"));
                }
                Ok(Answer::Departs(reason)) => tally.departs(format!("{kind} {number}"), reason),
                Err(error) => tally.of(&name, false, &error),
            }
        }
    }
    Ok(tally)
}

fn found(expected: &Value, found: impl Into<Value>) -> Answer {
    Answer::Found { expected: expected.to_string(), found: found.into().to_string() }
}

fn document(value: &Value) -> Result<Document, String> {
    Document::parse(&value.to_string()).map_err(|error| error.to_string())
}

fn statement(members: Value) -> Result<Document, String> {
    document(&json!({"Version": "2012-10-17", "Statement": members}))
}

/// Where the question is not about who asks.
fn alice() -> Caller {
    Caller::parse("arn:aws:iam::123456789012:user/Alice").unwrap_or(Caller::Anonymous)
}

fn caller(value: &Value) -> Result<Caller, String> {
    match value.as_str() {
        None => Ok(Caller::Anonymous),
        Some("principal") => Ok(alice()),
        Some(text) => Caller::parse(text).map_err(|error| error.to_string()),
    }
}

fn context(value: &Value) -> Context {
    let mut context = Context::new();
    for (key, value) in value.as_object().into_iter().flatten() {
        context.set(
            key,
            match value {
                Value::Array(values) => One::Many(values.iter().map(text).collect()),
                Value::Null
                | Value::Bool(_)
                | Value::Number(_)
                | Value::String(_)
                | Value::Object(_) => One::One(text(value)),
            },
        );
    }
    context
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn request(value: &Value) -> Result<Request, String> {
    let resource = text(&value["resource"]["resource"]);
    let request = Request::new(
        caller(&value["principal"])?,
        &text(&value["action"]),
        &resource,
        context(&value["context"]),
    );
    Ok(match value["resource"]["accountId"].as_str() {
        Some(account) => request.owned_by(account),
        None => request,
    })
}

/// What keeps the one statement of a setup from matching.
fn mismatch(setup: &Setup, request: &Request) -> Option<Mismatch> {
    let traced = PolicySet::new(setup).trace(request, Reading::first());
    traced.first().and_then(|traced| traced.mismatch)
}

fn action(vector: &Value) -> Result<Answer, String> {
    let policy = statement(json!({
        "Effect": "Allow", &text(&vector["kind"]): vector["patterns"], "Resource": "*",
    }))?;
    let request = Request::new(alice(), &text(&vector["action"]), "*", Context::new());
    let setup = Setup { identity: vec![policy], ..Setup::default() };
    Ok(found(&vector["expected"], mismatch(&setup, &request).is_none()))
}

#[expect(clippy::unnecessary_wraps, reason = "all kinds of questions are asked alike")]
fn conditions(vector: &Value) -> Result<Answer, String> {
    if vector["mode"] == "Discovery" {
        return Ok(Answer::Departs(UNCONDITIONAL));
    }
    let mut block: BTreeMap<String, BTreeMap<String, Value>> = BTreeMap::new();
    for condition in vector["conditions"].as_array().into_iter().flatten() {
        let keys = block.entry(text(&condition["op"])).or_default();
        keys.insert(text(&condition["key"]), condition["values"].clone());
    }
    Ok(conditional(vector, &json!(block), context(&vector["context"])))
}

#[expect(clippy::unnecessary_wraps, reason = "all kinds of questions are asked alike")]
fn operator(vector: &Value) -> Result<Answer, String> {
    const KEY: &str = "corpus:key";
    let block = json!({ text(&vector["op"]): { KEY: vector["policyValues"] } });
    let context = context(&vector["context"]).with(KEY, &text(&vector["testValue"]));
    Ok(conditional(vector, &block, context))
}

fn conditional(vector: &Value, block: &Value, context: Context) -> Answer {
    let policy = statement(json!({
        "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": block,
    }));
    let Ok(policy) = policy else {
        // AWS refuses such a policy, so that it never holds.
        return found(&vector["expected"], false);
    };
    let request = Request::new(alice(), "s3:GetObject", "*", context);
    let setup = Setup { identity: vec![policy], ..Setup::default() };
    found(&vector["expected"], mismatch(&setup, &request).is_none())
}

fn principal(vector: &Value) -> Result<Answer, String> {
    if vector["mode"] == "Discovery" {
        return Ok(Answer::Departs(
            "the question leaves the session's name aside, as AWS never does (reference_policies_elements_principal)",
        ));
    }
    let mut named: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for element in vector["elements"].as_array().into_iter().flatten() {
        named.entry(text(&element["type"])).or_default().push(element["value"].clone());
    }
    let effect = vector["effect"].as_str().unwrap_or("Allow");
    let policy = statement(json!({
        "Effect": effect, &text(&vector["kind"]): named, "Action": "*", "Resource": "*",
    }))?;
    let Ok(who) = caller(&vector["principal"]) else {
        return Ok(Answer::Departs(
            "no such caller: S3's canonical ids are accounts (reference_policies_elements_principal)",
        ));
    };
    let request = Request::new(who, "s3:GetObject", "*", Context::new());
    let setup = Setup { resource: Some(policy), ..Setup::default() };
    let is_named = vector["expected"] != "NoMatch";
    Ok(found(&json!(is_named), mismatch(&setup, &request).is_none()))
}

fn resource(vector: &Value) -> Result<Answer, String> {
    if vector["request_pattern"] == true {
        return Ok(Answer::Departs(A_PATTERN));
    }
    let kind = text(&vector["kind"]);
    let mut members = json!({
        "Effect": vector["effect"], "Action": "*", &kind: vector["patterns"],
    });
    let layer = text(&vector["policyType"]);
    if matches!(layer.as_str(), "resource" | "rcp" | "vpce") {
        members["Principal"] = json!("*");
    }
    let policy = statement(members)?;
    let mut setup = Setup::default();
    match layer.as_str() {
        "identity" => setup.identity = vec![policy],
        "session" => setup.session = Some(vec![policy]),
        "pb" => setup.boundary = Some(vec![policy]),
        "scp" => setup.scp = vec![vec![policy]],
        "rcp" => setup.rcp = vec![vec![policy]],
        "vpce" => setup.endpoint = Some(vec![policy]),
        "resource" => setup.resource = Some(policy),
        other => return Err(format!("no such kind of policy: {other}")),
    }
    let found_mismatch = mismatch(&setup, &request(&vector["request"])?);
    Ok(found(&vector["expected"], found_mismatch != Some(Mismatch::Resource)))
}

fn authorize(vector: &Value) -> Result<Answer, String> {
    if vector["mode"] == "Discovery" {
        return Ok(Answer::Departs(UNCONDITIONAL));
    }
    let asked = &vector["request"];
    let resource = text(&asked["resource"]["resource"]);
    if resource.contains('*') && asked["wildcardOnlyAction"] != true {
        return Ok(Answer::Departs(A_PATTERN));
    }
    let all = |value: &Value| -> Result<Vec<Document>, String> {
        value.as_array().into_iter().flatten().map(policy).collect()
    };
    let some = |value: &Value| -> Result<Option<Vec<Document>>, String> {
        if value.is_null() { Ok(None) } else { all(value).map(Some) }
    };
    let levels = |value: &Value| -> Result<Vec<Vec<Document>>, String> {
        value.as_array().into_iter().flatten().map(|level| all(&level["policies"])).collect()
    };
    let one = |value: &Value| -> Result<Option<Document>, String> {
        if value.is_null() { Ok(None) } else { policy(value).map(Some) }
    };
    let setup = Setup {
        identity: all(&vector["identityPolicies"])?,
        boundary: some(&vector["permissionBoundaries"])?,
        session: one(&vector["sessionPolicy"])?.map(|policy| vec![policy]),
        scp: levels(&vector["serviceControlPolicies"])?,
        rcp: levels(&vector["resourceControlPolicies"])?,
        resource: one(&vector["resourcePolicy"])?,
        endpoint: some(&vector["vpcEndpointPolicies"])?,
        is_management_account: false,
    };
    let judged = PolicySet::new(&setup).judge(&request(asked)?);
    Ok(found(&vector["expected"]["response"], judged.decision.name()))
}

fn policy(value: &Value) -> Result<Document, String> {
    document(value.get("policy").unwrap_or(value))
}
