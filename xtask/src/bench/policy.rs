//! `cargo xtask bench policy`: decisions a second, for seven policies and three levels of SCPs, beside
//! another evaluator in the same run. The peer is installed from npm into a folder of its own.
#![allow(clippy::indexing_slicing, reason = "serde_json answers null for what is not there")]

use std::{path::PathBuf, process::Command, time::Instant};

use serde_json::{Value, json};
use tutela_policy::{
    Caller, Context, Decision, Document, PolicySet, Request, Setup, managed_policy,
};

use super::{hold, verdict};
use crate::{
    Outcome,
    setup::{cargo, root, run as run_command},
};

const PEER: &str = "@cloud-copilot/iam-simulate@0.1.173";
const SECONDS: u64 = 5;
const LEAST_PER_SECOND: f64 = 1_000_000.0;

/// What people attach to a developer, AWS's largest policy among it.
pub(super) const MANAGED: [&str; 6] = [
    "ReadOnlyAccess",
    "PowerUserAccess",
    "SecurityAudit",
    "AmazonS3FullAccess",
    "IAMUserChangePassword",
    "AWSBillingReadOnlyAccess",
];
const ACTIONS: [(&str, &str); 7] = [
    ("s3:GetObject", "arn:aws:s3:::data/x"),
    ("ec2:TerminateInstances", "arn:aws:ec2:eu-west-1:111122223333:instance/i-0abc"),
    ("iam:CreateUser", "arn:aws:iam::111122223333:user/bob"),
    ("lambda:InvokeFunction", "arn:aws:lambda:eu-west-1:111122223333:function:f"),
    ("dynamodb:GetItem", "arn:aws:dynamodb:eu-west-1:111122223333:table/t"),
    ("cloudtrail:StopLogging", "arn:aws:cloudtrail:eu-west-1:111122223333:trail/t"),
    ("rds:DeleteDBInstance", "arn:aws:rds:eu-west-1:111122223333:db:d"),
];
const ALICE: &str = "arn:aws:iam::111122223333:user/alice";

pub(crate) fn run() -> Outcome {
    if cfg!(debug_assertions) {
        // What is measured must be built as users get it.
        return run_command(cargo().args([
            "run",
            "--release",
            "-q",
            "-p",
            "xtask",
            "bench",
            "policy",
        ]));
    }
    let bench = bench()?;
    let (ours, decisions) = ours(&bench)?;
    let peer = peer(&bench)?;
    let theirs = peer["perSecond"].as_f64().ok_or("the peer says no number")?;
    println!("seven policies, three levels of SCPs, one core, {SECONDS} s each");
    println!("tutela        {ours:>12.0} decisions a second");
    println!("iam-simulate  {theirs:>12.0} decisions a second: 1/{:.0} of ours", ours / theirs);
    let mut failures = Vec::new();
    hold("at least 1,000,000 decisions a second", ours >= LEAST_PER_SECOND, &mut failures);
    hold("the same decisions", peer["decisions"] == json!(decisions), &mut failures);
    verdict(&failures)
}

/// The policies and requests, as both tools are given them.
fn bench() -> Result<Value, String> {
    let mut identity = Vec::new();
    for name in MANAGED {
        let arn = format!("arn:aws:iam::aws:policy/{name}");
        let policy = managed_policy(&arn).ok_or_else(|| format!("there is no {arn}"))?;
        identity.push(serde_json::from_str::<Value>(policy.document).map_err(|it| it.to_string())?);
    }
    identity.push(json!({"Version": "2012-10-17", "Statement": {
        "Effect": "Deny",
        "NotAction": ["iam:EnableMFADevice", "iam:CreateVirtualMFADevice", "sts:GetSessionToken"],
        "Resource": "*",
        "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}},
    }}));
    let all = json!({"Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Action": "*", "Resource": "*",
    }});
    let guard = json!({"Version": "2012-10-17", "Statement": {
        "Effect": "Deny", "Action": ["organizations:Leave*", "cloudtrail:Stop*"], "Resource": "*",
    }});
    let mut requests = Vec::new();
    for (action, resource) in ACTIONS {
        for mfa in [None, Some("false"), Some("true")] {
            let mut context = json!({"aws:username": "alice", "aws:PrincipalArn": ALICE});
            if let (Some(mfa), Some(keys)) = (mfa, context.as_object_mut()) {
                keys.insert("aws:MultiFactorAuthPresent".to_owned(), json!(mfa));
            }
            requests.push(json!({
                "principal": ALICE, "action": action, "resource": resource,
                "account": "111122223333", "context": context,
            }));
        }
    }
    Ok(json!({"identity": identity, "scp": [[all, guard], [all], [all]], "requests": requests}))
}

fn ours(bench: &Value) -> Result<(f64, Vec<&'static str>), String> {
    let documents = |value: &Value| -> Result<Vec<Document>, String> {
        let list = value.as_array().into_iter().flatten();
        list.map(|it| Document::parse(&it.to_string()).map_err(|error| error.to_string())).collect()
    };
    let levels = bench["scp"].as_array().into_iter().flatten();
    let policies = PolicySet::new(&Setup {
        identity: documents(&bench["identity"])?,
        scp: levels.map(documents).collect::<Result<_, _>>()?,
        ..Setup::default()
    });
    let mut requests = Vec::new();
    for asked in bench["requests"].as_array().into_iter().flatten() {
        let text = |key: &str| asked[key].as_str().unwrap_or_default();
        let mut context = Context::new();
        for (key, value) in asked["context"].as_object().into_iter().flatten() {
            context = context.with(key, value.as_str().unwrap_or_default());
        }
        let caller = Caller::parse(text("principal")).map_err(|error| error.to_string())?;
        let request = Request::new(caller, text("action"), text("resource"), context);
        requests.push(request.owned_by(text("account")));
    }
    let decisions: Vec<Decision> =
        requests.iter().map(|request| policies.judge(request).decision).collect();
    let (start, mut count) = (Instant::now(), 0_u32);
    while start.elapsed().as_secs() < SECONDS {
        for (request, expected) in requests.iter().zip(&decisions) {
            if policies.judge(request).decision != *expected {
                return Err("a decision changed".to_owned());
            }
            count += 1;
        }
    }
    let per_second = f64::from(count) / start.elapsed().as_secs_f64();
    Ok((per_second, decisions.iter().map(|decision| decision.name()).collect()))
}

fn peer(bench: &Value) -> Result<Value, String> {
    let folder = root().join("target/peers/iam-simulate");
    let failed = |what: &str, error: std::io::Error| format!("could not {what}: {error}");
    std::fs::create_dir_all(&folder).map_err(|error| failed("make the peer's folder", error))?;
    run_command(
        Command::new("npm")
            .args(["install", "--silent", "--no-save", "--prefix"])
            .arg(&folder)
            .arg(PEER),
    )?;
    let place = |name: &str| -> PathBuf { folder.join(name) };
    std::fs::write(place("bench.json"), bench.to_string())
        .map_err(|error| failed("write the bench", error))?;
    std::fs::write(place("bench.mjs"), include_str!("iam_simulate.mjs"))
        .map_err(|error| failed("write the peer's script", error))?;
    let output = Command::new("node")
        .arg(place("bench.mjs"))
        .arg(place("bench.json"))
        .arg(SECONDS.to_string())
        .output()
        .map_err(|error| failed("run node", error))?;
    if !output.status.success() {
        return Err(format!("the peer failed: {}", String::from_utf8_lossy(&output.stderr)));
    }
    serde_json::from_slice(&output.stdout).map_err(|error| format!("the peer's answer: {error}"))
}
