//! Plan files that must not be carried out, and journals that cannot be read.

use std::fs;

use serde_json::{Value, json};

use super::Scene;

/// A plan of one step, whose id a test cannot make: the program makes it, and the test spoils it.
fn plan(scene: &Scene) -> String {
    let user = scene.run("enforce --level enrolment-open --at-most 1 --plan plan.json");
    user.ended(0);
    fs::read_to_string(scene.path("plan.json")).unwrap()
}

#[test]
fn files_that_are_no_plan_of_this_account_are_refused() {
    let scene = Scene::new();
    let whole = plan(&scene);
    let edited = |change: fn(&mut Value)| {
        let mut value: Value = serde_json::from_str(&whole).unwrap();
        change(&mut value);
        value.to_string()
    };
    let cases = [
        ("cut", whole[..whole.len() / 2].to_owned(), "a part of one is missing"),
        ("empty", String::new(), "a part of one is missing"),
        ("another thing", "{}".to_owned(), "`schema` is not `tutela.plan/1`"),
        ("a list", "[]".to_owned(), "`schema` is not `tutela.plan/1`"),
        ("later", edited(|it| it["schema"] = json!("tutela.plan/2")), "form `tutela.plan/2`"),
        ("another account", edited(|it| it["account"] = json!("444455556666")), "was changed"),
        (
            "another user",
            edited(|it| it["steps"][3]["action"]["parameters"]["UserName"] = json!("root")),
            "was changed",
        ),
        ("an undo less", edited(|it| it["steps"][0]["undo"] = Value::Null), "was changed"),
        ("a member more", edited(|it| it["steps"][0]["force"] = json!(true)), "unknown field"),
        (
            "another operation",
            edited(|it| it["steps"][0]["action"]["operation"] = json!("iam:DeleteUser")),
            "unknown variant",
        ),
    ];
    for (case, text, words) in cases {
        fs::write(scene.path("spoilt.json"), text).unwrap();
        let ran = scene.run("apply spoilt.json --yes").ended(1);
        assert!(ran.err.contains(words), "{case}: {}", ran.err);
    }
    assert_eq!(scene.count("iam:CreatePolicy"), 0);
    scene.run("apply nowhere.json --yes").ended(1);
}
