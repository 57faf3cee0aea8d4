//! `tutela policy lint`.

use expect_test::expect_file;
use serde_json::json;

use crate::{scene::Scene, schema};

/// Denies what is not a step of enrolment, and misses access keys.
const LEAKY: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [{
    "Sid": "NoMfa",
    "Effect": "Deny",
    "NotAction": ["iam:EnableMFADevice", "iam:CreateVirtualMFADevice", "sts:GetSessionToken"],
    "Resource": "*",
    "Condition": {
      "Bool": {"aws:MultiFactorAuthPresent": "false"}
    }
  }]
}
"#;

/// Grants with MFA only.
const SOUND: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*",
 "Resource": "*", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}}"#;

/// A role in CloudFormation that asks for MFA of nobody knows whom.
const TEMPLATE: &str = "\
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: 2012-10-17
        Statement:
          - Effect: Allow
            Principal: {AWS: !Ref Caller}
            Action: sts:AssumeRole
";

/// Terraform with a trust policy that `IfExists` opens.
const TERRAFORM: &str = r#"
resource "aws_iam_role" "admin" {
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::111122223333:root" }
      Action    = "sts:AssumeRole"
      Condition = {
        BoolIfExists = { "aws:MultiFactorAuthPresent" = "true" }
      }
    }]
  })
}
"#;

fn scene() -> Scene {
    let scene = Scene::new();
    scene.write("leaky.json", LEAKY);
    scene.write("sound.json", SOUND);
    scene.write("role.yaml", TEMPLATE);
    scene.write("my role.tf", TERRAFORM);
    scene
}

#[test]
fn goldens() {
    let scene = scene();
    let files = "$TUTELA policy lint leaky.json sound.json role.yaml './my role.tf'";
    let text = scene.script(files);
    assert_eq!(text.code, Some(3), "{text:?}");
    expect_file!["../golden/lint.txt"].assert_eq(&text.out);
    let json = scene.script(&format!("{files} --format json"));
    expect_file!["../golden/lint.json"].assert_eq(&json.out);
    assert_eq!(schema::errors("tutela.lint-1.schema.json", &json.json()), "");
    let mut wrong = json.json();
    wrong["findings"][0]["severity"] = json!("bad");
    assert_ne!(
        schema::errors("tutela.lint-1.schema.json", &wrong),
        "",
        "the validator sees errors"
    );
    let sarif = scene.script(&format!("{files} --format sarif"));
    expect_file!["../golden/lint.sarif"].assert_eq(&sarif.out);
}

#[test]
fn every_sarif_result_has_a_file_a_line_and_a_rule() {
    let sarif =
        scene().script("$TUTELA policy lint leaky.json './my role.tf' --format sarif").json();
    let run = &sarif["runs"][0];
    let results = run["results"].as_array().unwrap();
    assert!(!results.is_empty());
    for result in results {
        let place = &result["locations"][0]["physicalLocation"];
        let uri = place["artifactLocation"]["uri"].as_str().unwrap();
        assert!(["leaky.json", "my%20role.tf"].contains(&uri), "{uri}");
        assert!(place["region"]["startLine"].as_u64().unwrap() > 1, "{result}");
        let rule = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(run["tool"]["driver"]["rules"][rule]["id"], result["ruleId"]);
    }
    assert_eq!(run["invocations"][0]["executionSuccessful"], true);
}

#[test]
fn exit_codes_tell_findings_from_what_was_not_read() {
    for (arguments, code) in [
        ("policy lint sound.json", 0),
        ("policy lint leaky.json", 3),
        ("policy lint role.yaml", 4),
        ("policy lint sound.json role.yaml", 4),
        ("policy lint role.yaml leaky.json", 3),
        ("policy lint --rules", 0),
        ("policy lint", 2),
        ("policy lint --rules leaky.json", 2),
    ] {
        let ran = scene().run(arguments);
        assert_eq!(ran.code, Some(code), "{arguments}: {ran:?}");
    }
}

#[test]
fn standard_input_is_a_file_like_others() {
    let ran = scene().script("$TUTELA policy lint - --format json < leaky.json");
    assert_eq!(ran.code, Some(3), "{ran:?}");
    assert_eq!(ran.json()["findings"][0]["file"], "-");
    let ran = scene().script("$TUTELA policy lint - < 'my role.tf'");
    assert!(ran.out.contains("-:10: critical: allow-without-mfa"), "{ran:?}");
    let ran = scene().script("$TUTELA policy lint - < role.yaml");
    assert!(ran.out.contains("-:9: not read: it depends on `Ref Caller`"), "{ran:?}");
}

#[test]
fn a_base_says_what_people_are_granted() {
    let scene = scene();
    scene.write(
        "team.json",
        r#"{"Statement": {"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"}}"#,
    );
    let ran = scene.run("policy lint leaky.json --base team.json --format json");
    let findings = ran.json();
    let rules: Vec<&str> = findings["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| finding["rule"].as_str().unwrap())
        .collect();
    assert!(rules.contains(&"deny-misses-access-keys"), "{ran:?}");
    assert!(!rules.contains(&"enrolment-open"), "{ran:?}");
    for (base, why) in
        [("role.yaml", "line 9"), ("none.tf", "no policy"), ("no", "there is no such file")]
    {
        scene.write("none.tf", "locals {}\n");
        let ran = scene.run(&format!("policy lint leaky.json --base {base}"));
        assert_eq!(ran.code, Some(1), "{ran:?}");
        assert!(ran.err.contains(base) && ran.err.contains(why), "{}", ran.err);
    }
}

#[test]
fn what_it_is_attached_to_decides_whether_roles_are_locked_out() {
    let severity = |arguments: &str| {
        let ran = scene().run(&format!("policy lint leaky.json --format json {arguments}"));
        let report = ran.json();
        let findings = report["findings"].as_array().unwrap();
        let found = findings.iter().find(|finding| finding["rule"] == "roles-locked-out");
        found.map(|finding| finding["severity"].as_str().unwrap().to_owned())
    };
    assert_eq!(severity("").as_deref(), Some("low"));
    assert_eq!(severity("--attached-to role").as_deref(), Some("high"));
    assert_eq!(severity("--attached-to organization").as_deref(), Some("high"));
    assert_eq!(severity("--attached-to user"), None);
}

/// A policy of 50,000 actions, and one that is too long for a user alone.
#[test]
fn what_is_longer_than_aws_takes_is_told() {
    let deny = |count: usize| {
        let actions: Vec<String> = (0..count).map(|at| format!("\"s3:Get{at}*\"")).collect();
        format!(
            "{{\"Statement\": [{{\"Effect\": \"Deny\", \"Action\": [{}], \"Resource\": \"*\"}}]}}",
            actions.join(", ")
        )
    };
    let scene = Scene::new();
    scene.write("long.json", deny(50_000));
    scene.write("inline.json", deny(200));
    let inline = deny(200).replace('\n', " ");
    let of_user = format!(
        "resource \"aws_iam_user_policy\" \"p\" {{\n\n  policy = <<EOT\n{inline}\nEOT\n}}\n"
    );
    scene.write("inline.tf", of_user);
    let ran = scene.run("policy lint long.json");
    assert_eq!(ran.code, Some(3), "{ran:?}");
    assert!(ran.out.contains("long.json:1: high: refused-by-aws (-)"), "{}", ran.out);
    let ran = scene.run("policy lint inline.json --format json");
    assert_ne!(ran.json()["findings"][0]["rule"], "refused-by-aws", "{ran:?}");
    let ran = scene.run("policy lint inline.tf");
    assert!(ran.out.contains("inline.tf:4: high: refused-by-aws (-)"), "{}", ran.out);
    assert!(ran.out.contains("at most 2048 for a user's inline"), "{}", ran.out);
}

#[test]
fn a_policy_without_a_statement_and_one_of_an_endpoint() {
    let scene = Scene::new();
    scene.write(
        "empty.tf",
        "resource \"aws_iam_policy\" \"p\" {\n  policy = jsonencode({ Statement = [] })\n}\n",
    );
    let ran = scene.run("policy lint empty.tf");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.out.contains("empty.tf:2: low: no-statement (-)"), "{}", ran.out);
    scene.write(
        "endpoint.json",
        r#"{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]}"#,
    );
    let ran = scene.run("policy lint endpoint.json");
    assert_eq!(ran.code, Some(3), "{ran:?}");
    let ran = scene.run("policy lint endpoint.json --attached-to endpoint");
    assert_eq!(ran.code, Some(0), "{ran:?}");
}

/// A variable may be given another policy: it is judged by its default, and that is told.
#[test]
fn what_is_assumed_is_told_in_every_form() {
    let scene = Scene::new();
    let default = SOUND.replace('\n', " ").replace('"', "\\\"");
    scene.write(
        "main.tf",
        format!(
            "variable \"p\" {{\n  default = \"{default}\"\n}}\nresource \"aws_iam_policy\" \"p\" \
             {{\n  policy = var.p\n}}\n"
        ),
    );
    let ran = scene.run("policy lint main.tf");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.out.contains("main.tf:5: assumed: the default of `var.p` was judged"), "{ran:?}");
    let report = scene.run("policy lint main.tf --format json").json();
    assert_eq!(report["assumed"][0]["line"], 5);
    assert_eq!(schema::errors("tutela.lint-1.schema.json", &report), "");
    let sarif = scene.run("policy lint main.tf --format sarif").json();
    let run = &sarif["runs"][0]["invocations"][0];
    assert_eq!(run["executionSuccessful"], true);
    assert_eq!(run["toolExecutionNotifications"][0]["level"], "note");
}

#[test]
fn the_rules_are_listed_with_their_pages() {
    let ran = scene().run("policy lint --rules");
    assert!(ran.out.starts_with("critical deny-misses-access-keys\n         "), "{}", ran.out);
    let sarif = scene().run("policy lint sound.json --format sarif").json();
    let rules = sarif["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    assert!(rules.len() > 30, "{}", rules.len());
    for rule in rules {
        for member in [&rule["id"], &rule["helpUri"]] {
            assert!(ran.out.contains(member.as_str().unwrap()), "{member}");
        }
    }
}

#[test]
fn what_is_no_policy_is_refused_with_its_place() {
    let half = &LEAKY[..40];
    let deep = "[".repeat(100_000);
    let large = format!("{{\"Statement\": [{}]}}", " ".repeat(5_000_000));
    for (name, text, why) in [
        ("empty.json", "", "empty"),
        ("half.json", half, "line 3"),
        ("list.json", "[]", "neither a policy"),
        ("typing.json", r#"{"Statement": {"Effect": "deny"}}"#, "`Allow` or `Deny`"),
        ("deep.json", deep.as_str(), "levels of nesting"),
        ("large.json", large.as_str(), "bytes that are read"),
        ("broken.tf", "resource \"a\" {", "line 1"),
        ("broken.yaml", "a: [", "line "),
    ] {
        let scene = Scene::new();
        scene.write(name, text);
        let ran = scene.run(&format!("policy lint {name}"));
        assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""), "{name}: {ran:?}");
        assert!(ran.err.contains(name) && ran.err.contains(why), "{name}: {}", ran.err);
    }
    let scene = Scene::new();
    scene.write("bytes.json", [0xff, 0xfe, 0x00]);
    let ran = scene.run("policy lint bytes.json");
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.err.contains("byte 0 is not UTF-8"), "{}", ran.err);
}

#[test]
fn the_others_are_read_where_one_cannot_be() {
    let scene = Scene::new();
    scene.write("good.json", LEAKY);
    scene.write("bad.json", LEAKY.replace("\"Bool", "\"Bol"));
    let ran = scene.run("policy lint bad.json good.json missing.json --format json");
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.err.contains("bad.json") && ran.err.contains("such as `Bool"), "{}", ran.err);
    let report: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let of = |list: &str| -> std::collections::BTreeSet<String> {
        let all = report[list].as_array().unwrap().iter();
        all.map(|own| own["file"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(of("findings"), ["good.json".to_owned()].into());
    assert_eq!(of("unread"), ["bad.json".to_owned(), "missing.json".to_owned()].into());
}

#[test]
fn hostile_names_do_not_reach_the_terminal() {
    let scene = Scene::new();
    scene.write("a.json", LEAKY.replace("NoMfa", "\\u001b]0;x\\u0007").replace("Bool", "BoolX"));
    let ran = scene.run("policy lint a.json");
    assert_eq!(ran.code, Some(1), "{ran:?}");
    scene.write("a.json", LEAKY.replace("NoMfa", "\\u001b]0;x\\u0007"));
    for format in ["text", "json", "sarif"] {
        let ran = scene.run(&format!("policy lint a.json --format {format}"));
        assert_eq!(ran.code, Some(3), "{ran:?}");
        assert!(!ran.out.contains(['\u{1b}', '\u{7}']), "{}", ran.out);
    }
}
