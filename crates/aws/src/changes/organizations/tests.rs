//! What is read of an SCP, what is sent for a change of it, and how often.

use std::{collections::BTreeMap, sync::Arc};

use tutela_model::{Change, Subject};
use tutela_ports::Changes as _;

use super::*;
use crate::{
    AwsCaller,
    collect::service_model,
    scripted::{Noon, Say, Scripted, hasty},
    service::ORGANIZATIONS,
};

const NAME: &str = "tutela-require-mfa";
const DOCUMENT: &str = r#"{"Statement":[]}"#;
const TARGET: &str = "444455556666";

fn changes(server: &Scripted) -> AwsChanges {
    let clock: Arc<dyn tutela_ports::Clock> = Arc::new(Noon);
    AwsChanges::new(AwsCaller::new(server.transport(Arc::clone(&clock)), hasty(), clock))
}

fn json(value: &Value) -> Say {
    Say::Http(200, value.to_string())
}

fn summary(name: &str) -> Value {
    json!({ "Id": "p-12345678", "Name": name, "Type": "SERVICE_CONTROL_POLICY", "AwsManaged": false })
}

fn listed(name: &str) -> Say {
    json(&json!({ "Policies": [summary("FullAWSAccess"), summary(name)] }))
}

fn described() -> Say {
    json(&json!({ "Policy": { "PolicySummary": summary(NAME), "Content": DOCUMENT } }))
}

fn refused(code: &str) -> Say {
    Say::Http(400, format!(r#"{{"__type": "{code}", "message": "so"}}"#))
}

#[tokio::test]
async fn a_policy_is_told_by_what_it_says_its_tags_and_targets() {
    let tags = || json(&json!({ "Tags": [{ "Key": "tutela:level", "Value": "sealed" }] }));
    let targets =
        || json(&json!({ "Targets": [{ "TargetId": "r-ab12" }, { "TargetId": TARGET }] }));
    let at = Subject::Scp(NAME.to_owned());
    let server = Scripted::start(vec![listed(NAME), described(), tags(), targets()]);
    let expected = ScpState {
        document: document_digest(DOCUMENT),
        tags: [("tutela:level".to_owned(), "sealed".to_owned())].into(),
        targets: vec![TARGET.to_owned(), "r-ab12".to_owned()],
    };
    assert_eq!(changes(&server).look(&at).await.unwrap(), State::Scp(expected));
    let server = Scripted::start(vec![listed("another")]);
    assert_eq!(changes(&server).look(&at).await.unwrap(), State::Absent);
    let denied = || refused("AccessDeniedException");
    for (case, script) in [
        ("no listing", vec![denied()]),
        ("no organization", vec![refused("AWSOrganizationsNotInUseException")]),
        ("no text", vec![listed(NAME), denied()]),
        ("gone meanwhile", vec![listed(NAME), refused("PolicyNotFoundException")]),
        ("no tags", vec![listed(NAME), described(), denied()]),
        ("no targets", vec![listed(NAME), described(), tags(), denied()]),
    ] {
        let server = Scripted::start(script);
        changes(&server).look(&at).await.expect_err(case);
    }
    let at =
        |target: &str| Subject::ScpTarget { policy: NAME.to_owned(), target: target.to_owned() };
    for (case, script, target, expected) in [
        ("there", vec![listed(NAME), targets()], TARGET, State::Present),
        ("elsewhere", vec![listed(NAME), targets()], "777788889999", State::Absent),
        ("no policy", vec![listed("another")], TARGET, State::Absent),
    ] {
        let server = Scripted::start(script);
        assert_eq!(changes(&server).look(&at(target)).await.unwrap(), expected, "{case}");
    }
    let server = Scripted::start(vec![listed(NAME), described()]);
    let text = changes(&server).scp_text(NAME).await.unwrap();
    assert_eq!(text.as_deref(), Some(DOCUMENT));
}

fn attach(says: &str) -> Change {
    Change::AttachScp {
        policy_name: NAME.to_owned(),
        policy_of: document_digest(says),
        target_id: TARGET.to_owned(),
    }
}

#[tokio::test]
async fn a_policy_is_attached_by_its_id_as_long_as_it_says_what_it_has_to() {
    let done = || Say::Http(200, String::new());
    let server = Scripted::start(vec![listed(NAME), described(), done()]);
    changes(&server).make(&attach(DOCUMENT)).await.unwrap();
    let sent = &server.heard()[2];
    for part in ["AWSOrganizationsV20161128.AttachPolicy", r#""PolicyId":"p-12345678""#, TARGET] {
        assert!(sent.contains(part), "{sent}");
    }
    for (case, script, says, asked, is_refused) in [
        ("another text", vec![listed(NAME), described()], "{}", 2, true),
        ("no such policy", vec![listed("another")], DOCUMENT, 1, true),
        (
            "denied",
            vec![listed(NAME), described(), refused("AccessDeniedException")],
            DOCUMENT,
            3,
            true,
        ),
        (
            "broken",
            vec![listed(NAME), described(), Say::Http(500, String::new())],
            DOCUMENT,
            3,
            false,
        ),
        ("gone", vec![listed(NAME), described(), Say::HangUp], DOCUMENT, 3, false),
    ] {
        let server = Scripted::start(script);
        let refusal = changes(&server).make(&attach(says)).await.unwrap_err();
        assert_eq!(matches!(refusal, NotMade::Refused(_)), is_refused, "{case}: {refusal:?}");
        assert_eq!(server.heard().len(), asked, "{case}");
    }
    // Organizations makes one change after the other.
    let busy = refused("ConcurrentModificationException");
    let server = Scripted::start(vec![listed(NAME), described(), busy, done()]);
    changes(&server).make(&attach(DOCUMENT)).await.unwrap();
    assert_eq!(server.heard().len(), 4);
}

/// One of each, with everything that it may say.
fn each() -> Vec<Change> {
    let (policy_name, content) = (|| NAME.to_owned(), || DOCUMENT.to_owned());
    let tags = BTreeMap::from([("tutela:level".to_owned(), "sealed".to_owned())]);
    vec![
        Change::CreateScp {
            policy_name: policy_name(),
            description: "d".to_owned(),
            content: content(),
            tags: tags.clone(),
        },
        Change::UpdateScp { policy_name: policy_name(), content: content() },
        Change::TagScp { policy_name: policy_name(), tags },
        Change::UntagScp { policy_name: policy_name(), tag_keys: vec!["tutela:level".to_owned()] },
        attach(DOCUMENT),
        Change::DetachScp { policy_name: policy_name(), target_id: TARGET.to_owned() },
        Change::DeleteScp { policy_name: policy_name() },
    ]
}

#[test]
fn what_is_sent_is_what_the_model_of_the_service_asks_for() {
    let model = service_model(ORGANIZATIONS.name, ORGANIZATIONS.version);
    let shape = |name: &Value| &model["shapes"][name.as_str().unwrap()];
    let written: Vec<_> = each().iter().map(|change| change.operation().name).collect();
    let all: Vec<_> = operation::WRITES_OF_SCPS.iter().map(|operation| operation.name).collect();
    assert_eq!(written, all);
    for change in each() {
        let input = shape(&model["operations"][change.operation().name]["input"]["shape"]);
        let request = change.organizations().unwrap();
        let own = request.parameters.as_object().unwrap().keys().map(String::as_str);
        let sent: Vec<&str> = own.chain(request.policy.map(|policy| policy.parameter)).collect();
        for member in &sent {
            assert!(input["members"].get(member).is_some(), "{change}: {member}");
        }
        for member in input["required"].as_array().into_iter().flatten() {
            assert!(sent.contains(&member.as_str().unwrap()), "{change}: {member}");
        }
        for (name, value) in request.parameters.as_object().unwrap() {
            let own = shape(&input["members"][name]["shape"]);
            let fits = if own["type"] == "list" { value.is_array() } else { value.is_string() };
            assert!(fits, "{change}: {name}");
        }
    }
}
