//! `tutela policy require-mfa`: the policy on standard output, what it means on standard error.

use std::fs;

use expect_test::expect_file;
use serde_json::{Value, json};

use crate::scene::{Ran, Scene};

const LEVELS: [&str; 4] = ["sealed", "console-enrolment", "name-locked", "enrolment-open"];

#[track_caller]
fn written(arguments: &str) -> Ran {
    let ran = Scene::new().run(&format!("policy require-mfa {arguments}"));
    assert_eq!(ran.code, Some(0), "{arguments}: {ran:?}");
    ran
}

/// Standard error in one line, however it was wrapped.
fn said(ran: &Ran) -> String {
    ran.err.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_policy_alone_is_on_standard_output() {
    for level in LEVELS {
        for form in ["identity", "boundary", "scp"] {
            let ran = written(&format!("--level {level} --as {form}"));
            let policy = ran.json();
            assert_eq!(policy["Version"], "2012-10-17");
            assert!(ran.err.starts_with(&format!("{level}: ")), "{}", ran.err);
            assert!(ran.err.lines().all(|line| line.chars().count() <= 100), "{}", ran.err);
            assert_eq!(ran.out.contains("aws:PrincipalArn"), form == "scp", "{level} {form}");
            let allows = policy["Statement"].as_array().unwrap().iter();
            let allows = allows.filter(|statement| statement["Effect"] == "Allow").count();
            assert_eq!(allows, usize::from(form == "boundary"), "{level} {form}");
        }
    }
}

#[test]
fn what_it_means_is_said_before_anybody_attaches_it() {
    let ran = written("--level sealed");
    expect_file!["../golden/require-mfa.txt"].assert_eq(&ran.err);
}

#[test]
fn the_policy_comes_with_its_proof() {
    let scene = Scene::new();
    for (level, form, proved) in [
        ("sealed", "identity", "sealed"),
        ("console-enrolment", "scp", "console-enrolment-open"),
        ("name-locked", "boundary", "enrolment-open"),
        ("sealed --keep s3:PutObject", "identity", "leaky"),
    ] {
        let ran = scene
            .run(&format!("policy require-mfa --level {level} --as {form} --proof proof.json"));
        assert_eq!(ran.code, Some(0), "{ran:?}");
        let summary = format!("Proved for an administrator under it, without a device: {proved},");
        assert!(said(&ran).contains(&summary), "{}", ran.err);
        let text = fs::read_to_string(scene.place("proof.json")).unwrap();
        let proof: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(proof["schema"], "tutela.prove/1");
        let [result] = proof["results"].as_array().unwrap().as_slice() else { panic!("{text}") };
        assert_eq!(result["level"], proved, "{level} {form}");
        let counts = &result["proved"];
        assert!(counts["checked"].as_u64() > Some(0), "{counts}");
        assert_eq!(counts["checked"], counts["certificates"]);
    }
    let ran = scene.run("policy require-mfa --level sealed --proof nowhere/proof.json");
    assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""), "{ran:?}");
    assert!(ran.err.contains("nowhere/proof.json"), "{}", ran.err);
}

#[test]
fn each_level_and_choice_says_its_own() {
    for (arguments, expected, not) in [
        ("--level sealed", "while the window is open", "--keep"),
        ("--level console-enrolment", "in a console session", "exactly as they are named"),
        ("--level name-locked", "unassigned devices whose seed somebody knows", "window"),
        ("--level enrolment-open", "Prefer console-enrolment or sealed", "window"),
        ("--level sealed --users-with-paths", "sign out and in", "Users with a path"),
        ("--level sealed --as boundary", "iam:PutUserPermissionsBoundary replaces", "scp"),
        ("--level sealed --as scp", "not root, roles, Identity Center, or the management", "group"),
        ("--level sealed --max-session-age 12h", "MFA counts for 12 hours", "ends in the middle"),
        ("--level sealed --max-session-age 1h", "MFA counts for 1 hour after", "1 hours"),
        ("--level sealed --max-session-age 90m", "which then ends in the middle", "hours after"),
        ("--level sealed --keep s3:GetObject", "s3:GetObject, because of --keep", "Warning"),
        (
            "--level sealed --keep s3:PutObject",
            "Warning: more than reading is kept: s3:Put",
            "role acts",
        ),
        ("--level sealed --keep sts:AssumeRole", "Warning: a role acts without MFA", "refuse"),
    ] {
        let said = said(&written(arguments));
        assert!(said.contains(expected), "`{arguments}` lacks {expected:?}: {said}");
        assert!(!said.contains(not), "`{arguments}` has {not:?}: {said}");
    }
}

#[test]
fn a_policy_that_is_too_long_says_so_with_the_way_out() {
    let names: Vec<&str> = tutela_policy::Universe::embedded()
        .actions()
        .iter()
        .map(tutela_policy::Action::full_name)
        .filter(|name| name.starts_with("ec2:Describe"))
        .collect();
    let keep = |count: usize| names[..count].join(",");
    let run = |form: &str, count: usize| {
        written(&format!("--level sealed --as {form} --keep {}", keep(count)))
    };
    let managed = run("identity", 20);
    assert!(said(&managed).contains("Make it a managed policy: it has "), "{}", managed.err);
    let long = run("identity", 120);
    let warning = "Warning: AWS will refuse it: it has ";
    assert!(said(&long).contains(warning), "{}", long.err);
    assert!(said(&long).contains("Way out: keep fewer actions, or put each"), "{}", long.err);
    assert!(long.out.starts_with("{\n  \"Version\""), "it is written all the same");
    // Blanks count in a service control policy.
    let newer = run("scp", 40);
    assert!(said(&newer).contains("some of its pages still say 5120"), "{}", newer.err);
    let tight = run("scp", 110);
    assert!(said(&tight).contains("written without blanks"), "{}", tight.err);
    assert_eq!(tight.out.lines().count(), 1, "{}", tight.out);
    assert!(!said(&tight).contains(warning), "{}", tight.err);
    let hopeless = run("scp", 180);
    assert!(said(&hopeless).contains(warning), "{}", hopeless.err);
}

#[test]
fn terraform_and_cloudformation_have_the_same_document() {
    for form in ["identity", "boundary", "scp"] {
        let bare = written(&format!("--level sealed --as {form}")).json();
        let terraform = written(&format!("--level sealed --as {form} --format terraform")).out;
        let (_, rest) = terraform.split_once("jsonencode(").unwrap();
        let (json, end) = rest.rsplit_once(')').unwrap();
        assert_eq!(end, "\n}\n");
        assert!(!json.replace("$${", "").contains("${"), "Terraform would fill in {json}");
        let read: Value = serde_json::from_str(&json.replace("$${", "${")).unwrap();
        assert_eq!(read, bare, "{form}");
        let template =
            written(&format!("--level sealed --as {form} --format cloudformation")).json();
        let resource = &template["Resources"]["RequireMfa"];
        let (kind, member) = match form {
            "scp" => ("AWS::Organizations::Policy", "Content"),
            _ => ("AWS::IAM::ManagedPolicy", "PolicyDocument"),
        };
        assert_eq!(resource["Type"], kind);
        assert_eq!(resource["Properties"][member], bare, "{form}");
    }
    let write = |arguments: &str| written(&format!("--level enrolment-open {arguments}")).out;
    expect_file!["../golden/require-mfa.tf"].assert_eq(&write("--format terraform"));
    expect_file!["../golden/require-mfa-scp.tf"].assert_eq(&write("--as scp --format terraform"));
    expect_file!["../golden/require-mfa.cloudformation.json"]
        .assert_eq(&write("--as scp --format cloudformation"));
}

#[test]
fn a_boundary_that_there_is_gets_the_denials() {
    let scene = Scene::new();
    let mine = json!({"Version": "2012-10-17", "Statement": {
        "Sid": "Mine", "Effect": "Allow", "Action": ["s3:*", "iam:*"], "Resource": "*",
    }});
    fs::write(scene.place("mine.json"), mine.to_string()).unwrap();
    let run = |file: &str, more: &str| {
        scene.run(&format!(
            "policy require-mfa --level sealed --as boundary --boundary {file} {more}"
        ))
    };
    let ran = run("mine.json", "");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(ran.json()["Statement"][0]["Sid"], "Mine");
    assert!(!ran.out.contains("AllowAllElse"), "{}", ran.out);
    assert!(!ran.err.contains("Warning"), "{}", ran.err);
    fs::write(scene.place("once.json"), &ran.out).unwrap();
    assert_eq!(run("once.json", "").out, ran.out, "a second merge changes nothing");

    let data = mine.to_string().replace("iam:*", r#"iam:*VirtualMFADevice","iam:EnableMFADevice"#);
    fs::write(scene.place("data.json"), data).unwrap();
    let ran = run("data.json", "");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let warning = "does not allow every user iam:GetMFADevice, iam:GetUser";
    assert!(said(&ran).contains(warning), "{}", ran.err);

    fs::write(scene.place("reads.json"), mine.to_string().replace("iam:*", "iam:Get*")).unwrap();
    let s3 = mine.to_string().replace(r#","iam:*""#, "");
    fs::write(scene.place("s3.json"), s3).unwrap();
    fs::write(scene.place("deny.json"), mine.to_string().replace("Allow", "Deny")).unwrap();
    fs::write(scene.place("typo.json"), mine.to_string().replace("Effect", "Efect")).unwrap();
    for (file, reason) in [
        ("deny.json", "it allows nothing"),
        ("s3.json", "by proof, nobody whom it bounds could enrol a device: have it allow iam:"),
        ("reads.json", "iam:CreateVirtualMFADevice, iam:EnableMFADevice"),
        ("typo.json", "$.Statement.Efect"),
        ("nowhere.json", "there is no such file"),
    ] {
        let ran = run(file, "");
        assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""), "{ran:?}");
        assert!(ran.err.contains(&format!("could not read a boundary's document `{file}`")));
        assert!(ran.err.contains(reason), "{}", ran.err);
    }
}

#[test]
fn the_policies_are_read_by_the_evaluator_of_this_program() {
    let scene = Scene::new();
    let all = json!({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}});
    let policy = written("--level console-enrolment").json();
    let test = |mfa: Option<bool>, expected: &str| {
        let mut context = json!({"aws:username": "alice", "aws:PrincipalType": "User"});
        if let Some(mfa) = mfa {
            context["aws:MultiFactorAuthPresent"] = json!(mfa);
        }
        json!({
            "principal": "arn:aws:iam::111122223333:user/alice",
            "action": "iam:EnableMFADevice",
            "resource": "arn:aws:iam::111122223333:user/alice",
            "context": context,
            "expected": expected,
        })
    };
    let case = json!({
        "id": "a key enrols nothing",
        "setup": {"identityPolicies": [all, policy]},
        "tests": [
            test(None, "ExplicitlyDenied"),
            test(Some(false), "Allowed"),
            test(Some(true), "Allowed"),
        ],
    });
    scene.write("case.json", case.to_string());
    let ran = scene.run("policy eval --case case.json");
    assert_eq!(ran.code, Some(0), "{ran:?}");
}
