//! `tutela policy diff`.

use expect_test::expect_file;
use serde_json::{Value, json};

use crate::{scene::Scene, schema};

/// Denies what is not a step of enrolment.
const OLD: &str = r#"{"Version": "2012-10-17", "Statement": [{
  "Sid": "NoMfa", "Effect": "Deny", "Resource": "*",
  "NotAction": ["iam:EnableMFADevice", "sts:GetSessionToken"],
  "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}
}]}"#;

fn scene() -> Scene {
    let scene = Scene::new();
    scene.write("old.json", OLD);
    let more = r#""iam:EnableMFADevice", "iam:CreateAccessKey", "s3:Get*""#;
    scene.write("more.json", OLD.replace(r#""iam:EnableMFADevice""#, more));
    scene.write("renamed.json", OLD.replace("NoMfa", "Other"));
    scene.write(
        "if-named.json",
        OLD.replace(
            r#""BoolIfExists": {"#,
            r#""StringLike": {"aws:username": "b*"}, "BoolIfExists": {"#,
        ),
    );
    scene.write(
        "reads.json",
        r#"{"Statement": {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}}"#,
    );
    scene.write("none.json", r#"{"Statement": []}"#);
    scene
}

#[test]
fn goldens() {
    let scene = scene();
    let text = scene.run("policy diff old.json more.json");
    assert_eq!(text.code, Some(3), "{text:?}");
    expect_file!["../golden/diff.txt"].assert_eq(&text.out);
    let json = scene.run("policy diff old.json more.json --format json");
    assert_eq!(json.code, Some(3), "{json:?}");
    expect_file!["../golden/diff.json"].assert_eq(&json.out);
    assert_eq!(schema::errors("tutela.diff-1.schema.json", &json.json()), "");
    let mut wrong = json.json();
    wrong["gained"][0]["access"] = json!("bad");
    assert_ne!(
        schema::errors("tutela.diff-1.schema.json", &wrong),
        "",
        "the validator sees errors"
    );
}

#[test]
fn the_exit_code_says_whether_more_is_granted() {
    let scene = scene();
    for (files, code, said) in [
        ("old.json more.json", 3, "The new policy grants more, and takes nothing"),
        ("more.json old.json", 0, "The new policy grants nothing more, and takes something"),
        ("old.json renamed.json", 0, "Both are the same: they have the same statements"),
        ("old.json if-named.json", 3, "The new policy grants more"),
        ("if-named.json old.json", 4, "takes something, as far as could be decided"),
        (
            "if-named.json old.json --principal arn:aws:iam::111122223333:user/bob",
            0,
            "Both are the same: whatever one allows",
        ),
        ("none.json reads.json", 3, "judged alone"),
        ("none.json reads.json --as boundary", 3, "beside an administrator's permissions"),
        ("none.json reads.json --as boundary --base none.json", 0, "beside the base"),
        ("old.json more.json --base reads.json", 3, "beside the base"),
        ("old.json more.json --as scp", 3, "arn:aws:iam::111122223333:root"),
    ] {
        let ran = scene.run(&format!("policy diff {files}"));
        assert_eq!(ran.code, Some(code), "{files}: {ran:?}");
        let words = ran.out.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains(said), "{files}: {}", ran.out);
    }
}

#[test]
fn what_others_may_do_is_not_told_to_be_the_same() {
    let scene = scene();
    let ran = scene.run("policy diff if-named.json old.json --format json");
    let report = ran.json();
    assert_eq!(schema::errors("tutela.diff-1.schema.json", &report), "");
    let others = report["others"].as_array().unwrap();
    assert!(others[0].as_str().unwrap().contains("`NoMfa`"), "{others:?}");
    assert_eq!(report["gained"], json!([]));
}

/// What is only denied beside a base that grants little is a difference of that little.
#[test]
fn a_base_limits_what_can_differ() {
    let ran = scene().run("policy diff old.json more.json --base reads.json --format json");
    let gained = ran.json()["gained"].clone();
    let actions =
        gained.as_array().unwrap().iter().flat_map(|it| it["actions"].as_array().unwrap());
    let actions: Vec<&str> = actions.map(|it| it.as_str().unwrap()).collect();
    assert!(actions.contains(&"s3:GetObject"), "{actions:?}");
    assert!(actions.iter().all(|action| action.starts_with("s3:Get")), "{actions:?}");
}

#[test]
fn one_of_them_may_be_standard_input() {
    let scene = scene();
    let ran = scene.script("$TUTELA policy diff - more.json < old.json");
    assert_eq!(ran.code, Some(3), "{ran:?}");
    let ran = scene.script("$TUTELA policy diff - - < old.json");
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.err.contains("`-` can stand for one file only"), "{ran:?}");
}

fn case(action: &str, further: Value) -> String {
    let mut setup = json!({
        "identityPolicies": [{"Statement": {"Effect": "Allow", "Action": action, "Resource": "*"}}],
        "scp": [[{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}]],
    });
    let Value::Object(further) = further else { panic!("{further}") };
    setup.as_object_mut().unwrap().extend(further);
    json!({"id": "x", "setup": setup}).to_string()
}

#[test]
fn cases_are_compared_with_all_their_layers() {
    let scene = Scene::new();
    let bob = json!({"principal": "arn:aws:iam::444455556666:user/bob"});
    scene.write("narrow.json", case("s3:Get*", bob.clone()));
    scene.write("wide.json", case("*", bob));
    let ran = scene.run("policy diff narrow.json wide.json --format json");
    assert_eq!(ran.code, Some(3), "{ran:?}");
    let report = ran.json();
    assert_eq!(schema::errors("tutela.diff-1.schema.json", &report), "");
    assert_eq!(report["principals"], json!(["arn:aws:iam::444455556666:user/bob"]));
    assert_eq!((&report["beside"], &report["as"]), (&json!("case"), &Value::Null));
    let gained = report["gained"].as_array().unwrap();
    let actions = gained.iter().flat_map(|it| it["actions"].as_array().unwrap());
    assert!(
        actions.clone().count() > 50
            && actions.clone().all(|it| it.as_str().unwrap().starts_with("s3:"))
    );
    let trust = json!({"resourcePolicy": {"Statement": []}});
    scene.write("other.json", case("*", trust));
    let ran = scene
        .run("policy diff narrow.json other.json --principal arn:aws:iam::444455556666:user/bob");
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.err.contains("`other.json`: the two differ in their resource's policy"), "{ran:?}");
}

#[test]
fn cases_are_of_one_user_with_the_tags_that_they_say() {
    let scene = Scene::new();
    let tagged = |action: &str, tags: Value| {
        let asks = json!({"StringEquals": {"aws:PrincipalTag/team": "red"}});
        let allow =
            json!({"Effect": "Allow", "Action": action, "Resource": "*", "Condition": asks});
        json!({"id": "x", "setup": {"identityPolicies": [{"Statement": allow}], "tags": tags}})
            .to_string()
    };
    scene.write("red.json", tagged("s3:Get*", json!({"team": "red"})));
    scene.write("more.json", tagged("s3:*", json!({"team": "red"})));
    scene.write("blue.json", tagged("s3:*", json!({"team": "blue"})));
    scene.write("fewer.json", tagged("s3:GetObject", json!({"team": "blue"})));
    // Who has the tag gains; who has another cannot, whatever the statement says.
    assert_eq!(scene.run("policy diff red.json more.json").code, Some(3));
    assert_eq!(scene.run("policy diff fewer.json blue.json").code, Some(0));
    let ran = scene.run("policy diff red.json blue.json");
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(
        ran.err.contains("`blue.json`: the cases are not about the same user: `tags`"),
        "{ran:?}"
    );
}

#[test]
fn what_cannot_be_compared_is_refused_with_the_way_out() {
    let scene = scene();
    scene.write("broken.json", "{");
    scene.write("list.json", "[]");
    scene.write("words.json", r#"{"hello": 1}"#);
    scene.write("case.json", case("*", json!({})));
    scene.write(
        "trust.json",
        r#"{"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": "*"}}"#,
    );
    for (arguments, code, said) in [
        ("old.json lost.json", 1, "`lost.json`"),
        ("old.json broken.json", 1, "`broken.json`"),
        ("old.json list.json", 1, "it has no case: give it one"),
        ("old.json words.json", 1, "`words.json`"),
        ("trust.json old.json", 1, "names a principal: policies of resources are not compared"),
        ("old.json more.json --base trust.json", 1, "could not read a base `trust.json`"),
        ("old.json case.json", 1, "one is a policy and one a case file"),
        ("case.json case.json --as scp", 2, "leave out `--as` and `--base`"),
        ("old.json", 2, "<NEW>"),
        ("old.json more.json --principal alice", 2, "--principal"),
        ("old.json more.json --principal ec2.amazonaws.com", 2, "expected the ARN of a user"),
        (
            "old.json more.json --principal arn:aws:iam::111122223333:root --principal \
             arn:aws:iam::444455556666:root",
            2,
            "expected principals of one account",
        ),
    ] {
        let ran = scene.run(&format!("policy diff {arguments}"));
        assert_eq!(ran.code, Some(code), "{arguments}: {ran:?}");
        assert!(ran.err.contains(said), "{arguments}: {ran:?}");
        assert_eq!(ran.out, "", "{arguments}");
    }
}
