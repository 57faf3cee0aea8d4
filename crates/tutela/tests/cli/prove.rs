//! `tutela prove`: an account's principals, by what they can do without MFA.

use serde_json::{Value, json};

use crate::{
    scene::{ACCOUNT, DAY, Scene},
    schema,
};

#[test]
fn the_demos_principals_stand_in_a_table_the_worst_first() {
    let scene = Scene::with_demo();
    let ran = scene.run("prove --from acme");
    assert_eq!(ran.code, Some(3), "{ran:?}");
    let table: Vec<&str> = ran.out.lines().skip(2).take_while(|line| !line.is_empty()).collect();
    assert!(table[0].starts_with("level   key    password "), "{table:?}");
    let by_word = |word: &str| table.iter().position(|line| line.starts_with(word)).unwrap();
    assert!(by_word("open") < by_word("sealed"), "{table:?}");
    assert!(table.iter().any(|line| line.ends_with(" user/dave")), "{table:?}");
    assert!(table.iter().any(|line| line.ends_with(" and 1 alike")), "{table:?}");
    for part in [
        "user/alice, user/carol  open: practically nothing is denied for want of MFA, and much is ",
        "privilege       with a key: iam:AttachUserPolicy on ",
        "  told of arn:aws:iam::111122223333:user/bob; the others' differ in the names only\n",
        "root  sealed: none of root's credentials works without MFA\n",
        "These could undo what is enforced, users with MFA and roles by their sessions: user/alice, ",
        ", role/break-glass, ",
        "  the user has a long-term key, a console password, service-specific credentials\n",
        "  taken to be there, since nobody looked: iam:GetCredentialReport does not decide it: the \
         report is of 2026-11-24T05:50:00Z, and the other answers are of 2026-11-24T09:00:00Z\n",
        "Taken for granted:\n",
        " certificates checked\n",
    ] {
        assert!(ran.out.contains(part), "{part} is not in {}", ran.out);
    }
}

#[test]
fn machines_get_every_principal_with_its_proof() {
    let scene = Scene::with_demo();
    let ran = scene.run("prove --from acme --format json");
    assert_eq!(ran.code, Some(3), "{ran:?}");
    let report = ran.json();
    assert_eq!(schema::errors("tutela.proofs-1.schema.json", &report), "");
    let principals = report["principals"].as_array().unwrap();
    let count = |of: &Value| of["alike"].as_u64().unwrap();
    assert_eq!(principals.iter().map(count).sum::<u64>(), 14, "13 people and root");
    let bob = principals.iter().find(|own| own["arn"].as_str().unwrap().ends_with("/bob"));
    assert_eq!(bob.unwrap()["principals"].as_array().unwrap().len(), 4);
    let undoers = report["accounts"][0]["undoers"].as_array().unwrap();
    assert_eq!(undoers.len(), 6, "four people and two roles: {undoers:?}");
}

#[test]
fn clusters_that_take_what_no_policy_denies_are_named() {
    let scene = Scene::with_demo();
    let said = "Clusters of Amazon EKS take sts:GetCallerIdentity, which no policy denies \
                (identity-proof), as a credential: shop in us-east-1 lets in role/break-glass, \
                user/ci-deploy, whom its ConfigMap aws-auth names, which was not seen\n";
    let whole = scene.run("prove --from acme").out;
    assert!(whole.contains(said) && !whole.contains("not all seen"), "{whole}");
    let report = scene.run("prove --from acme --format json").json();
    let cluster = &report["accounts"][0]["clusters"]["known"][0];
    assert_eq!(cluster["mode"], "API_AND_CONFIG_MAP");
    assert_eq!(cluster["lets_in"][1], "arn:aws:iam::111122223333:user/ci-deploy");
    let scene = Scene::by_hand();
    scene.remove(&format!("acme/{ACCOUNT}/eks/us-east-1/list-access-entries/shop.json"));
    scene.remove(&format!("acme/{ACCOUNT}/eks/us-west-2/list-clusters.json"));
    let ran = scene.run("prove --from acme");
    for part in [
        "shop in us-east-1 lets in whom nobody saw\n",
        "Whom clusters of Amazon EKS let in was not all seen: eks:ListClusters[us-west-2] was not asked",
        " (and 1 more)\n",
    ] {
        assert!(ran.out.contains(part), "{part} is not in {}", ran.out);
    }
}

#[test]
fn what_resources_policies_grant_is_told_on_request() {
    let scene = Scene::with_demo();
    let unasked = scene.run("prove --from acme --format json").json();
    assert_eq!(unasked["accounts"][0]["resources"], Value::Null);
    let said = "arn:aws:s3:::acme-site: by its policy, without MFA: ";
    assert!(!scene.run("prove --from acme").out.contains(said));
    let ran = scene.run("prove --from acme --resource-policies");
    assert!(ran.out.contains(said), "{}", ran.out);
    let asked = scene.run("prove --from acme --resource-policies --format json").json();
    assert_eq!(schema::errors("tutela.proofs-1.schema.json", &asked), "");
    let rows = asked["accounts"][0]["resources"].as_array().unwrap();
    let of = |name: &str| {
        let arn = format!("arn:aws:s3:::{name}");
        rows.iter().find(|row| row["resource"] == arn.as_str()).unwrap()["status"].clone()
    };
    assert_eq!(
        [of("acme-site"), of("acme-reports"), of("acme-backup")],
        ["fail", "pass", "not-applicable"]
    );
}

#[test]
fn one_principal_is_found_by_name_or_arn() {
    let scene = Scene::with_demo();
    let levels = |arguments: &str| -> (Option<i32>, Vec<String>) {
        let ran = scene.run(&format!("prove --from acme --format json {arguments}"));
        let report = ran.json();
        let all = report["principals"].as_array().unwrap().iter();
        (ran.code, all.map(|own| own["level"].as_str().unwrap().to_owned()).collect())
    };
    assert_eq!(levels("--principal root"), (Some(0), vec!["sealed".to_owned()]));
    let arn = "arn:aws:iam::111122223333:user/ops/trent";
    assert_eq!(levels(&format!("--principal {arn},root")).1, ["open", "sealed"]);
    let ran = scene.run("prove --from acme --principal bob,nobody");
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.err.contains("no principal was seen that is called `nobody`"), "{ran:?}");
}

#[test]
fn what_was_not_seen_is_unknown_and_never_sealed() {
    let scene = Scene::by_hand();
    scene.remove(&format!("acme/{ACCOUNT}/iam/get-account-authorization-details.json"));
    let ran = scene.run("prove --from acme --format json");
    assert_eq!(ran.code, Some(4), "{ran:?}");
    let report = ran.json();
    assert_eq!(schema::errors("tutela.proofs-1.schema.json", &report), "");
    for own in report["principals"].as_array().unwrap() {
        let is_root = own["arn"].as_str().unwrap().ends_with(":root");
        assert_eq!(own["level"], if is_root { "sealed" } else { "unknown" }, "{own}");
    }
    assert!(!report["accounts"][0]["unlisted"].as_array().unwrap().is_empty());
    let text = scene.run("prove --from acme").out;
    assert!(text.contains("There may be others: "), "{text}");
}

#[test]
fn what_an_old_report_lacks_is_assumed_unless_a_live_answer_says_no() {
    let of = |scene: &Scene| {
        let ran =
            scene.run(&format!("prove --from acme --as-of {DAY} --principal bob --format json"));
        let own = ran.json()["principals"][0].clone();
        let states: Vec<String> = own["states"].as_object().unwrap().keys().cloned().collect();
        let assumed = own["assumed"].as_array().unwrap();
        let told: Vec<String> =
            assumed.iter().map(|gap| gap["detail"].as_str().unwrap().to_owned()).collect();
        (states.contains(&"key".to_owned()), told.join("; "))
    };
    let old =
        "the report is of 2026-11-24T05:50:00Z, and the other answers are of 2026-11-24T09:00:00Z";
    assert_eq!(of(&Scene::with_demo()), (true, old.to_owned()));
    let scene = Scene::by_hand();
    assert_eq!(of(&scene), (true, "nobody knows when the report was made".to_owned()));
    let none = json!({"AccessKeyMetadata": []}).to_string();
    scene.write(&format!("acme/{ACCOUNT}/iam/list-access-keys/bob.json"), none);
    assert_eq!(of(&scene), (false, String::new()));
}

#[test]
fn roles_that_were_not_seen_leave_nobody_sealed_who_may_assume_them() {
    let policy = |effect: &str, mfa: bool| {
        json!({"PolicyName": "own", "PolicyDocument": {"Statement": {
            "Effect": effect, "Action": "*", "Resource": "*",
            "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": mfa}},
        }}})
    };
    let trust = json!({"Statement": {
        "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"},
    }});
    let role = |trust: &Value| {
        json!([{
            "RoleName": "ops",
            "Arn": "arn:aws:iam::111122223333:role/ops",
            "AssumeRolePolicyDocument": trust,
            "AttachedManagedPolicies": [],
        }])
    };
    let odd = json!({"Statement": {
        "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "*"},
        "Condition": {"StringEqualsFoo": {"aws:username": "bob"}},
    }});
    let mfa_alone = || {
        let mut own = policy("Allow", true);
        let condition = json!({"Bool": {"aws:MultiFactorAuthPresent": true}});
        own["PolicyDocument"]["Statement"]["Condition"] = condition;
        own
    };
    let denied = || json!([policy("Allow", true), policy("Deny", false)]);
    for (what, roles, policies, code) in [
        ("all seen", role(&trust), json!([mfa_alone()]), 0),
        ("no list", Value::Null, json!([mfa_alone()]), 4),
        ("a trust that is cut", role(&json!("{")), json!([mfa_alone()]), 4),
        ("a trust of tomorrow", role(&odd), json!([mfa_alone()]), 4),
        ("fewer than counted", json!([]), json!([mfa_alone()]), 4),
        ("no list, and denied", Value::Null, denied(), 0),
        ("fewer than counted, and denied", json!([]), denied(), 0),
    ] {
        let scene = Scene::by_hand();
        let summary = format!("acme/{ACCOUNT}/iam/get-account-summary.json");
        let mut counts: Value = serde_json::from_str(&scene.read(&summary)).unwrap();
        counts["SummaryMap"]["Roles"] = json!(1);
        scene.write(&summary, counts.to_string());
        let none = json!({"Error": {"Code": "NoSuchEntity"}}).to_string();
        scene.write(&format!("acme/{ACCOUNT}/iam/get-account-password-policy.json"), none);
        let place = format!("acme/{ACCOUNT}/iam/get-account-authorization-details.json");
        let mut details: Value = serde_json::from_str(&scene.read(&place)).unwrap();
        let users = details["UserDetailList"].as_array_mut().unwrap();
        let bob = users.iter_mut().find(|user| user["UserName"] == "bob").unwrap();
        bob["UserPolicyList"] = policies;
        bob["GroupList"] = json!([]);
        bob["AttachedManagedPolicies"] = json!([]);
        details["RoleDetailList"] = roles;
        scene.write(&place, details.to_string());
        let ran = scene.run(&format!("prove --from acme --as-of {DAY} --principal bob"));
        assert_eq!(ran.code, Some(code), "{what}: {ran:?}");
        assert_eq!(ran.out.contains("  not seen: "), code == 4, "{what}: {ran:?}");
    }
}

#[test]
fn the_page_holds_the_matrix_and_no_script() {
    let scene = Scene::with_demo();
    let ran = scene.run("prove --from acme --format html");
    assert_eq!(ran.code, Some(3), "{ran:?}");
    for part in [
        r#"<span class="badge fail">open</span>"#,
        r#"<span class="badge pass">sealed</span>"#,
        r#"<th scope="col">password</th>"#,
        "default-src 'none'",
        "arn:aws:iam::111122223333:user/heidi",
        "<h2>Taken for granted</h2>",
        "<li>MFA devices that are assigned belong to their owners</li>",
        "These could undo what is enforced, users with MFA and roles by their sessions: ",
        "certificates checked",
    ] {
        assert!(ran.out.contains(part), "{part}");
    }
    assert!(!ran.out.contains("<script"));
}

#[test]
fn a_proof_has_one_form_in_both_schemas() {
    let read = |name: &str| -> Value {
        let place = format!("{}/../../docs/schema/{name}", env!("CARGO_MANIFEST_DIR"));
        serde_json::from_str(&std::fs::read_to_string(place).unwrap()).unwrap()
    };
    let (one, all) = (read("tutela.prove-1.schema.json"), read("tutela.proofs-1.schema.json"));
    for part in ["level", "credential", "goal", "principal", "witness"] {
        assert_eq!(one["$defs"][part], all["$defs"][part], "{part}");
    }
    let of_case = one["$defs"]["result"]["properties"].as_object().unwrap();
    for (name, property) in of_case.iter().filter(|(name, _)| *name != "id") {
        assert_eq!(*property, all["$defs"]["entry"]["properties"][name], "{name}");
    }
}

#[test]
fn roles_that_can_be_assumed_without_mfa_are_named() {
    let scene = Scene::by_hand();
    let place = format!("acme/{ACCOUNT}/iam/get-account-authorization-details.json");
    let mut details: Value = serde_json::from_str(&scene.read(&place)).unwrap();
    let role = |name: &str, principal: Value| {
        json!({
            "RoleName": name,
            "Arn": format!("arn:aws:iam::111122223333:role/{name}"),
            "AssumeRolePolicyDocument": {"Statement": [
                {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"},
            ]},
            "AttachedManagedPolicies": [],
        })
    };
    details["RoleDetailList"] = json!([
        role("deploy", json!({"AWS": "arn:aws:iam::111122223333:user/bob"})),
        role("ci", json!({"Federated": "token.actions.githubusercontent.com"})),
    ]);
    scene.write(&place, details.to_string());
    let text = scene.run("prove --from acme").out;
    for part in [
        "user/bob  leaky: ",
        "  can assume without MFA: role/deploy\n",
        "The trust policies of 1 of 2 roles name somebody from elsewhere, where MFA cannot be seen, \
         whatever else they ask: arn:aws:iam::111122223333:role/ci\n",
    ] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    let report = scene.run("prove --from acme --format json --principal bob").json();
    assert_eq!(schema::errors("tutela.proofs-1.schema.json", &report), "");
    assert_eq!(report["principals"][0]["hops"][0]["role"], "arn:aws:iam::111122223333:role/deploy");
}
