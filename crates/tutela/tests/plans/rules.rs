//! Rules of AWS Config, there and back.

use std::sync::PoisonError;

use super::{Scene, TURN, account, schema};

const MISSING: &str = "scan --format json --check config-mfa-rule-missing";

fn status(scene: &Scene) -> String {
    let report = scene.run(MISSING).json();
    report["findings"][0]["status"].as_str().unwrap().to_owned()
}

#[test]
fn rules_are_made_once_where_there_is_a_recorder_and_taken_back() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let scene = Scene::new();
    let refused = scene.run("config-rules --yes").ended(1);
    assert!(refused.err.contains("put-configuration-recorder"), "{}", refused.err);
    let region = account().moto.seed_recorder();
    assert_eq!(status(&scene), "fail");

    let plan = scene.run("config-rules --format json").ended(5).json();
    assert_eq!(schema::errors("tutela.plan-1.schema.json", &plan), "");
    let steps = plan["steps"].as_array().unwrap();
    assert_eq!(steps.len(), 2);
    assert!(steps.iter().all(|step| step["action"]["parameters"]["Region"] == region.as_str()));
    assert_eq!(scene.count("config:PutConfigRule"), 0);

    let applied = scene.run("config-rules --yes --format json").ended(0).json();
    assert_eq!(applied["proofs"][0]["holds"], true, "{applied:#}");
    assert_eq!(status(&scene), "pass");
    let again = scene.run("config-rules --yes").ended(0);
    assert!(again.out.contains("no second is made"), "{}", again.out);
    assert_eq!(scene.count("config:PutConfigRule"), 2);

    let id = applied["plan"].as_str().unwrap();
    scene.run(&format!("undo {id} --yes")).ended(0);
    assert_eq!(status(&scene), "fail");
    assert_eq!(scene.count("config:DeleteConfigRule"), 2);
    assert_eq!(scene.proxy.violations(), Vec::<String>::new());
    for (case, arguments, code) in [
        ("no region", "config-rules --in mars-1", 2),
        ("no recorder there", "config-rules --in us-west-2", 1),
    ] {
        let ran = scene.run(arguments);
        assert_eq!(ran.code, Some(code), "{case}: {}{}", ran.out, ran.err);
    }
}
