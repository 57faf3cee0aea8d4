//! What holds for every answer: it is read back as it was written, and its pages make the whole.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use proptest::prelude::*;
use serde_json::{Value, json};
use tutela_model::{Call, operation};
use tutela_recording::{Answer, Recording};
use tutela_testkit::{Fake, model::Service, parse, query, render};

/// Text as it may stand in a name or a policy: markup, percent signs, controls, other scripts.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), "[<>&\"'%+;#x\\u{0}-\\u{1f}\u{85}é ]{0,12}"]
}

fn user() -> impl Strategy<Value = Value> {
    (text(), text(), proptest::option::of(text())).prop_map(|(name, text, boundary)| {
        let mut user = json!({
            "UserName": name,
            "CreateDate": "2024-05-01T10:00:00Z",
            "UserPolicyList": [{"PolicyName": text, "PolicyDocument": {"Statement": text}}],
            "GroupList": [text, ""],
        });
        if let Some(boundary) = boundary {
            user["PermissionsBoundary"] = json!({"PermissionsBoundaryArn": boundary});
        }
        user
    })
}

proptest! {
    #[test]
    fn what_is_rendered_is_read_back(users in proptest::collection::vec(user(), 0..4), size in any::<i32>()) {
        let iam = Service::load("iam");
        for (operation, value) in [
            ("GetAccountAuthorizationDetails", json!({"UserDetailList": users, "IsTruncated": false})),
            ("GetAccountSummary", json!({"SummaryMap": {"Users": size, "AccountMFAEnabled": 1}})),
        ] {
            let xml = render::answer(iam, operation, &value).unwrap();
            prop_assert_eq!(parse::answer(iam, operation, &xml).unwrap(), value);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn pages_make_the_whole(users in 0..9_usize, groups in 0..9_usize, size in 1..5_usize) {
        let named = |member: &str, count: usize| -> Vec<Value> {
            (0..count).map(|index| json!({member: format!("{member}-{index}")})).collect()
        };
        let whole = json!({
            "UserDetailList": named("UserName", users),
            "GroupDetailList": named("GroupName", groups),
        });
        let call = Call::new(&operation::GET_ACCOUNT_AUTHORIZATION_DETAILS);
        let answer = Answer::Json(whole.to_string().into_bytes());
        let fake = Fake::start(&[Recording { call, taken_at: None, answer }]).page_size(size);
        let mut together = json!({"UserDetailList": [], "GroupDetailList": []});
        let mut marker: Option<String> = None;
        loop {
            let parameters: Vec<_> = marker.as_deref().map(|marker| ("Marker", marker)).into_iter().collect();
            let operation = "GetAccountAuthorizationDetails";
            let reply = query(&fake.url(), "iam", operation, &parameters).unwrap();
            let page = parse::answer(Service::load("iam"), operation, &reply.body).unwrap();
            for list in ["UserDetailList", "GroupDetailList"] {
                let items = page[list].as_array().unwrap().clone();
                together[list].as_array_mut().unwrap().extend(items);
            }
            marker = page["Marker"].as_str().map(str::to_owned);
            prop_assert_eq!(page["IsTruncated"].as_bool(), Some(marker.is_some()));
            if marker.is_none() {
                break;
            }
        }
        prop_assert_eq!(together, whole);
        prop_assert_eq!(fake.requests().len(), (users + groups).div_ceil(size).max(1));
    }
}
