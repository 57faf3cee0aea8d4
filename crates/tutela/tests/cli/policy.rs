//! `tutela policy`: questions about policies alone.

use std::fs;

use serde_json::{Value, json};

use crate::{scene::Scene, schema};

/// A bucket's owner may read with MFA; whoever has the key may not.
fn case(expected: &str) -> Value {
    json!({
        "id": "reads need MFA",
        "why": "not read by the program",
        "setup": {
            "identityPolicies": [{"Version": "2012-10-17", "Statement": [
                {"Sid": "Read", "Effect": "Allow", "Action": "s3:Get*", "Resource": "*"},
                {"Sid": "Mfa", "Effect": "Deny", "Action": "*", "Resource": "*",
                 "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}},
            ]}],
            "scp": [[{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}]],
        },
        "tests": [{
            "principal": "arn:aws:iam::111122223333:user/alice",
            "action": "s3:GetObject",
            "resource": "arn:aws:s3:::data/x",
            "context": {"aws:MultiFactorAuthPresent": true, "aws:CalledVia": ["a", "b"]},
            "expected": expected,
        }, {
            "principal": {"type": "Anonymous"},
            "action": "s3:GetObject",
            "resource": "arn:aws:s3:::data/x",
            "resourceAccount": "111122223333",
        }],
    })
}

fn written(case: &Value) -> Scene {
    let scene = Scene::new();
    fs::write(scene.place("case.json"), format!("{case:#}")).unwrap();
    scene
}

#[test]
fn requests_are_decided_and_the_statements_named() {
    let ran = written(&case("Allowed")).run("policy eval --case case.json --format json");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let report = ran.json();
    assert_eq!(report["schema"], "tutela.eval/1");
    let [first, second] = report["results"].as_array().unwrap().as_slice() else {
        panic!("{ran:?}")
    };
    assert_eq!((&first["test"], &first["decision"]), (&json!(0), &json!("Allowed")));
    let by: Vec<&str> = first["statements"]
        .as_array()
        .unwrap()
        .iter()
        .map(|statement| statement["layer"].as_str().unwrap())
        .collect();
    assert_eq!(by, ["scp", "identity"]);
    assert_eq!(second["decision"], "ImplicitlyDenied");
    assert!(second.get("expected").is_none());
}

#[test]
fn a_missed_expectation_is_a_finding_and_is_explained() {
    let scene = written(&case("ExplicitlyDenied"));
    let ran = scene.run("policy eval --case case.json --explain");
    assert_eq!(ran.code, Some(3), "{ran:?}");
    assert!(ran.out.contains("Allowed  s3:GetObject on arn:aws:s3:::data/x\n"), "{}", ran.out);
    assert!(ran.out.contains("expected ExplicitlyDenied"), "{}", ran.out);
    let why = "does not match: BoolIfExists of aws:MultiFactorAuthPresent (line ";
    assert!(ran.out.contains(why), "{}", ran.out);
    assert!(ran.out.ends_with("2 requests, 0 of 1 as expected\n"), "{}", ran.out);
}

#[test]
fn a_file_that_is_no_case_is_refused_with_its_place() {
    let mut typo = case("Allowed");
    typo["setup"]["identityPolicies"][0]["Statement"][1]["Efect"] = "Deny".into();
    let mut unknown = case("Allowed");
    unknown["setup"]["identityPolicy"] = json!([]);
    let mut nobody = case("Allowed");
    nobody["tests"][0]["principal"] = "arn:aws:s3:::data".into();
    for (case, place) in [
        (typo, "$.setup.identityPolicies[0].Statement[1].Efect"),
        (unknown, "$.setup.identityPolicy"),
        (nobody, "$.tests[0].principal"),
        (json!({"id": "x"}), "expected `setup`, found none"),
        (json!("x"), "expected a case, found `x`"),
    ] {
        let ran = written(&case).run("policy eval --case case.json");
        assert_eq!(ran.code, Some(1), "{ran:?}");
        assert!(ran.err.contains("could not read a case file `case.json`: line "), "{}", ran.err);
        assert!(ran.err.contains(place), "{}", ran.err);
        assert_eq!(ran.out, "");
    }
    let ran = Scene::new().run("policy eval --case nowhere.json");
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.err.contains("`nowhere.json`"), "{}", ran.err);
}

#[test]
fn cases_and_answers_are_as_their_schemas_say() {
    assert_eq!(schema::errors("tutela.case-1.schema.json", &json!([case("Allowed")])), "");
    let mut wrong = case("Allowed");
    wrong["setup"]["identityPolicy"] = json!([]);
    assert_ne!(
        schema::errors("tutela.case-1.schema.json", &wrong),
        "",
        "the validator sees errors"
    );
    let ran = written(&case("Allowed")).run("policy eval --case case.json --explain --format json");
    assert_eq!(schema::errors("tutela.eval-1.schema.json", &ran.json()), "");
}

/// Alice may do all with MFA, and enrol a device without it if `enrols`.
fn enforced(enrols: bool) -> Value {
    let mut spared = vec!["iam:ListVirtualMFADevices", "sts:GetSessionToken"];
    if enrols {
        spared.extend(["iam:CreateVirtualMFADevice", "iam:EnableMFADevice"]);
    }
    json!({
        "id": "enforced",
        "setup": {"identityPolicies": [
            {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}},
            {"Version": "2012-10-17", "Statement": {
                "Effect": "Deny", "NotAction": spared, "Resource": "*",
                "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}},
            }},
        ]},
    })
}

#[test]
fn a_proof_says_the_level_and_what_is_left() {
    let ran = written(&enforced(false)).run("policy prove --case case.json --format json");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let report = ran.json();
    let sealed = &report["results"][0];
    assert_eq!((&sealed["id"], &sealed["level"]), (&json!("enforced"), &json!("sealed")));
    assert_eq!(sealed["liveness"]["enrol"]["verdict"], "impossible");
    assert_eq!(sealed["liveness"]["work"]["verdict"], "possible");
    assert_eq!(sealed["proved"]["certificates"], sealed["proved"]["checked"]);
    let families: Vec<&str> = sealed["residual"]
        .as_array()
        .unwrap()
        .iter()
        .map(|own| own["family"].as_str().unwrap())
        .collect();
    assert_eq!(families, ["identity-proof"]);
    assert_eq!(schema::errors("tutela.prove-1.schema.json", &report), "");

    let ran = written(&enforced(true)).run("policy prove --case case.json --format json");
    assert_eq!(ran.code, Some(3), "{ran:?}");
    let open = &ran.json()["results"][0];
    assert_eq!(open["level"], "enrolment-open");
    let chain = open["takeover"].as_array().unwrap();
    let steps: Vec<&str> = chain.iter().map(|step| step["action"].as_str().unwrap()).collect();
    assert_eq!(steps, ["iam:CreateVirtualMFADevice", "iam:EnableMFADevice", "sts:GetSessionToken"]);
    assert_eq!(schema::errors("tutela.prove-1.schema.json", &ran.json()), "");
}

#[test]
fn a_witness_is_a_test_that_the_evaluator_allows() {
    let mut case = enforced(true);
    let ran = written(&case).run("policy prove --case case.json --format json");
    let report = ran.json();
    let result = &report["results"][0];
    let of_residual = result["residual"].as_array().unwrap().iter().map(|own| &own["witness"]);
    let mut tests: Vec<Value> =
        of_residual.chain(result["takeover"].as_array().unwrap()).cloned().collect();
    assert!(tests.len() > 4, "{report:#}");
    for test in &mut tests {
        test["expected"] = "Allowed".into();
    }
    case["tests"] = tests.into();
    let ran = written(&case).run("policy eval --case case.json");
    assert_eq!(ran.code, Some(0), "{ran:?}");
}

#[test]
fn a_proof_is_readable_and_names_what_it_takes_for_granted() {
    let ran = written(&enforced(true)).run("policy prove --case case.json");
    assert_eq!(ran.code, Some(3), "{ran:?}");
    for part in [
        "enforced  enrolment-open: any credential leaves what enrolling a device takes",
        "enrol-others",
        "1. iam:CreateVirtualMFADevice on arn:aws:iam::111122223333:mfa/",
        "Taken for granted:\n  - MFA devices that are assigned belong to their owners\n",
    ] {
        assert!(ran.out.contains(part), "{part} in {}", ran.out);
    }
}

#[test]
fn a_proof_is_about_a_user_a_role_or_root() {
    for (principal, level) in [
        ("arn:aws:iam::111122223333:user/path/bob", "sealed"),
        ("arn:aws-cn:iam::111122223333:role/ci", "sealed"),
        ("arn:aws:iam::111122223333:root", "open"),
    ] {
        let mut case = enforced(false);
        case["setup"]["principal"] = principal.into();
        let ran = written(&case).run("policy prove --case case.json --format json");
        assert_eq!(ran.json()["results"][0]["level"], level, "{principal}: {ran:?}");
    }
    let mut case = enforced(false);
    case["setup"]["principal"] = "ec2.amazonaws.com".into();
    let ran = written(&case).run("policy prove --case case.json");
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.err.contains("expected a user, a role or root"), "{}", ran.err);
}

#[test]
fn a_file_of_no_case_says_so() {
    let ran = written(&json!([])).run("policy prove --case case.json");
    assert_eq!((ran.code, ran.out.as_str()), (Some(0), "no case: nothing was asked\n"));
}

#[test]
fn others_enrolment_is_a_finding_beside_a_good_level() {
    let mut case = enforced(true);
    case["setup"]["identityPolicies"][1]["Statement"] = json!([
        case["setup"]["identityPolicies"][1]["Statement"],
        {"Effect": "Deny", "Action": ["iam:CreateVirtualMFADevice", "iam:EnableMFADevice"],
         "Resource": "*", "Condition": {"Null": {"aws:MultiFactorAuthPresent": "true"}}},
    ]);
    let ran = written(&case).run("policy prove --case case.json --format json");
    assert_eq!(ran.json()["results"][0]["level"], "console-enrolment-open");
    assert_eq!(ran.code, Some(3), "{ran:?}");
}

#[test]
fn a_case_with_a_resources_policy_says_what_that_stands_for() {
    let mut case = enforced(false);
    case["setup"]["resourcePolicy"] = json!({"Statement": {
        "Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole",
        "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}},
    }});
    case["setup"]["rcp"] = json!([{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}]);
    let ran = written(&case).run("policy prove --case case.json");
    for part in ["stands for every role's", "RCPs reach the organisation's own resources"] {
        assert!(ran.out.contains(part), "{part} in {}", ran.out);
    }
    case["setup"]["resourcePolicy"] = json!({"Statement": {
        "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*",
        "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-exampleorg"}},
    }});
    let allow = json!([{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}]);
    case["setup"]["endpointPolicies"] = allow.clone();
    case["setup"]["endpointPolicies"][0]["Statement"]["Principal"] = "*".into();
    case["setup"]["sessionPolicies"] = allow;
    let ran = written(&case).run("policy prove --case case.json");
    for part in [
        "principals of organization o-exampleorg",
        "the session policies that were given were not looked at",
        "the endpoint policies that were given were not looked at",
    ] {
        assert!(ran.out.contains(part), "{part} in {}", ran.out);
    }
}

#[test]
fn a_case_says_what_the_user_holds_and_how_it_is_tagged() {
    let mut own = enforced(false);
    let level = |case: &Value| {
        let ran = written(case).run("policy prove --case case.json --format json");
        let states = ran.json()["results"][0]["states"].as_object().unwrap().clone();
        states.keys().cloned().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(level(&own), "key password session-token");
    own["setup"]["credentials"] = json!(["password"]);
    assert_eq!(level(&own), "password");
    own["setup"]["credentials"] = json!(["service"]);
    own["setup"]["tags"] = json!({"team": "red"});
    assert_eq!(level(&own), "service");
    own["setup"]["credentials"] = json!(["a key"]);
    let ran = written(&own).run("policy prove --case case.json");
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.err.contains("expected `key`, `password` or `service`"), "{ran:?}");
    assert!(ran.err.contains("$.setup.credentials[0]"), "{ran:?}");
}
