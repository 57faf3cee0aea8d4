//! The invariants of a scan that are not about faults: the list of operations is the truth about
//! what is asked, nothing secret is kept, and permissions are generated from the list.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

mod support;

use std::{collections::BTreeSet, sync::Arc};

use expect_test::expect_file;
use serde_json::{Value, json};
use tutela_app::{ENFORCER, ENROL, ORG_ENFORCER, PolicySet, RECORDS, SESSION};
use tutela_aws::Options;
use tutela_checks::CHECKS;
use tutela_model::{Call, Operation, operation};
use tutela_ports::Aws as _;
use tutela_recording::{AccountRecordings, Answer, Recording};
use tutela_testkit::{Fake, Fault, TestClock};

use crate::support::{
    ACCESS_KEY, SECRET_KEY, SESSION_TOKEN, compare::groundless, connect, every_check,
    every_operation, fake, hasty, replay, run, save, text, with_keys,
};

/// Operations that no check needs, and what they are for.
const SHOWN_ONLY: &[(&str, &str)] = &[
    ("sts:GetCallerIdentity", "names the account"),
    ("iam:GenerateCredentialReport", "makes the report that checks need"),
    ("iam:ListAccountAliases", "names the account in reports"),
    ("iam:ListSSHPublicKeys", "what proofs say of Git"),
];

#[test]
fn every_operation_is_listed_once_and_for_a_purpose() {
    let listed: Vec<String> = operation::of_scans().map(Operation::action).collect();
    let once: BTreeSet<&String> = listed.iter().collect();
    assert_eq!(once.len(), listed.len(), "{listed:?}");
    let needed: BTreeSet<String> = CHECKS
        .iter()
        .flat_map(|check| check.needs.iter().map(|operation| operation.action()))
        .collect();
    let shown: BTreeSet<String> =
        SHOWN_ONLY.iter().map(|(action, _)| (*action).to_owned()).collect();
    assert_eq!(needed.intersection(&shown).collect::<Vec<_>>(), Vec::<&String>::new());
    let purposes: BTreeSet<&String> = needed.union(&shown).collect();
    assert_eq!(purposes, once);
}

#[test]
fn what_is_asked_is_what_the_policies_allow() {
    let actions = |set: PolicySet| -> BTreeSet<String> {
        set.operations().iter().map(|operation| operation.action()).collect()
    };
    let granted = |set: PolicySet| -> BTreeSet<String> {
        let document = set.document();
        let actions = document["Statement"][0]["Action"].as_array().unwrap().iter();
        actions.map(|action| action.as_str().unwrap().to_owned()).collect()
    };
    for set in [PolicySet::Mfa, PolicySet::Reader, PolicySet::ResourceReader] {
        // Everybody may ask who they are.
        let mut asked = actions(set);
        assert!(asked.remove("sts:GetCallerIdentity"));
        assert_eq!(granted(set), asked, "{set:?}");
    }
    assert!(granted(PolicySet::Mfa).len() <= 30);
    assert!(granted(PolicySet::Mfa).is_subset(&granted(PolicySet::Reader)));
    assert!(granted(PolicySet::Reader).is_subset(&granted(PolicySet::ResourceReader)));
    with_keys("what_is_asked_is_what_the_policies_allow", move || async move {
        // The demo gives cause for every operation: it has users of all sorts, one newer than the
        // report, and security keys. SSH keys matter where Git does.
        for fresh in [false, true] {
            let run = run(&with_git(), every_operation(), every_check(), fresh).await;
            assert_eq!(run.actions(), actions(PolicySet::ResourceReader), "fresh: {fresh}");
        }
    });
}

#[test]
fn the_roles_of_an_organization_read_the_policies_of_resources_on_request_alone() {
    for (set, expected) in [(PolicySet::OrgReader, false), (PolicySet::ResourceOrgReader, true)] {
        let template: Value = serde_json::from_str(&set.cloudformation()).unwrap();
        let roles = &template["Resources"];
        let home = roles["Home"].to_string();
        let member = roles["Members"]["Properties"]["TemplateBody"].as_str().unwrap();
        for operation in operation::FOR_RESOURCES {
            let action = format!("{:?}", operation.action());
            for role in [&home, member, &set.json(), &set.terraform()] {
                assert_eq!(role.contains(&action), expected, "{set:?}: {action} in {role}");
            }
        }
        let longest = 6144;
        let policy = set.document().to_string();
        assert!(policy.len() <= longest, "{set:?}: a managed policy has {longest} characters");
    }
}

/// The demo, where every user may use Git, and sessions without MFA may do nothing: what an SSH key
/// says of MFA, AWS does not document.
fn with_git() -> Fake {
    let mut recordings = tutela_demo::whole().recordings;
    let own = json!({
        "PolicyName": "git",
        "PolicyDocument": { "Version": "2012-10-17", "Statement": [
            { "Effect": "Allow", "Action": "codecommit:Git*", "Resource": "*" },
            { "Effect": "Deny", "Action": "*", "Resource": "*",
              "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "false" } } },
        ]},
    });
    for recording in &mut recordings {
        let is_listing = *recording.call.operation == operation::GET_ACCOUNT_AUTHORIZATION_DETAILS;
        if let Answer::Json(answer) = &mut recording.answer
            && is_listing
        {
            let mut listing: Value = serde_json::from_slice(answer).unwrap();
            for user in listing["UserDetailList"].as_array_mut().unwrap() {
                user["UserPolicyList"] = json!([own]);
            }
            *answer = listing.to_string().into_bytes();
        }
    }
    Fake::start(&recordings).page_size(1)
}

#[test]
fn ssh_keys_are_asked_for_where_a_proof_hangs_on_them() {
    with_keys("ssh_keys_are_asked_for_where_a_proof_hangs_on_them", || async {
        let asked = |run: &crate::support::Run| run.actions().contains("iam:ListSSHPublicKeys");
        for (what, account, wanted, expected) in [
            ("where Git is of use", with_git(), every_operation(), true),
            ("where it is of none", fake(), every_operation(), false),
            ("for checks alone", with_git(), every_check().operations(), false),
        ] {
            let run = run(&account, wanted, every_check(), false).await;
            assert_eq!(asked(&run), expected, "{what}");
        }
    });
}

#[test]
fn a_live_run_and_its_replay_are_the_same_to_the_byte() {
    with_keys("a_live_run_and_its_replay_are_the_same_to_the_byte", || async {
        for fresh in [false, true] {
            let live = run(&fake(), every_operation(), every_check(), fresh).await;
            let replayed = replay(&live.account, every_check());
            assert_eq!(text(&live.report), text(&replayed), "fresh: {fresh}");
            assert!(live.report.findings.len() > 100);
            assert_eq!(groundless(&live.report), Vec::<String>::new());
        }
    });
}

#[test]
fn the_fake_understands_every_request() {
    with_keys("the_fake_understands_every_request", || async {
        let fake = fake();
        let asked = run(&fake, every_operation(), every_check(), true).await.requests;
        assert_eq!(fake.violations(), Vec::<String>::new());
        assert!(asked.iter().all(|asked| asked.access_key.as_deref() == Some(ACCESS_KEY)));
    });
}

/// Everything that is kept or said of an account's answers.
fn kept(account: &AccountRecordings) -> Vec<(String, String)> {
    let debug = ("what a debugger shows of it".to_owned(), format!("{account:?}"));
    let files = save(account)
        .into_iter()
        .map(|(path, bytes)| (path, String::from_utf8_lossy(&bytes).into_owned()));
    files.chain([debug]).collect()
}

#[track_caller]
fn holds_no_secret(place: &str, text: &str) {
    for (name, secret) in [
        ("the secret access key", SECRET_KEY),
        ("the session token", SESSION_TOKEN),
        ("the seed of a device", "ONSWG4TFOQFA"),
        ("the picture of a seed", "UE5HLXBpY3R1cmU="),
    ] {
        assert!(!text.contains(secret), "{place} holds {name}");
    }
}

/// The demo with a device whose seed and picture the listing gives away, as it does for devices
/// that nobody uses yet.
fn indiscreet() -> AccountRecordings {
    let mut account = tutela_demo::whole();
    for recording in &mut account.recordings {
        if *recording.call.operation == operation::LIST_VIRTUAL_MFA_DEVICES
            && let Answer::Json(bytes) = &mut recording.answer
        {
            let mut value: Value = serde_json::from_slice(bytes).unwrap();
            value["VirtualMFADevices"].as_array_mut().unwrap().push(json!({
                "SerialNumber": "arn:aws:iam::111122223333:mfa/unused",
                "Base32StringSeed": "ONSWG4TFOQFA",
                "QRCodePNG": "UE5HLXBpY3R1cmU=",
            }));
            *bytes = serde_json::to_vec(&value).unwrap();
        }
    }
    account
}

#[test]
fn no_secret_is_kept_or_said() {
    with_keys("no_secret_is_kept_or_said", || async {
        for fault in std::iter::once(None).chain(Fault::ALL.map(Some)) {
            let mut fake = Fake::start(&indiscreet().recordings);
            if let Some(fault) = fault {
                fake = fake.with_fault("*", fault);
            }
            let live = run(&fake, every_operation(), every_check(), false).await;
            if fault.is_none() {
                let unused = text(&live.report).matches("mfa/unused").count();
                assert!(unused > 0, "the device is in the report, without its seed");
            }
            for (place, text) in kept(&live.account) {
                holds_no_secret(&format!("{place} under {fault:?}"), &text);
            }
            holds_no_secret("the report", &text(&live.report));
            holds_no_secret("what a debugger shows of the report", &format!("{:?}", live.report));
        }
    });
}

#[test]
fn no_refusal_repeats_a_secret() {
    with_keys("no_refusal_repeats_a_secret", || async {
        // AWS quotes what it was sent when it does not like it; this AWS quotes it all.
        let call = Call::new(&operation::GET_ACCOUNT_SUMMARY);
        let refusing = |code: &str| {
            let message = format!("in plain words {SECRET_KEY} {SESSION_TOKEN} {ACCESS_KEY}");
            let answer = Answer::Absent { code: code.to_owned(), message };
            Fake::start(&[Recording { call: call.clone(), taken_at: None, answer }])
        };
        for code in ["SignatureDoesNotMatch", "AccessDenied", "InvalidInput", "NoSuchEntity"] {
            let answer = connect(&refusing(code)).await.call(&call).await.answer;
            let said = format!("{answer:?}");
            holds_no_secret(code, &said);
            assert!(said.contains(code), "{said}");
            let words = said.contains("in plain words");
            assert!(words || code == "SignatureDoesNotMatch", "{said}");
        }
        let fake = refusing("AccessDenied");
        let caller = connect(&fake).await;
        holds_no_secret("the caller", &format!("{caller:?}"));
        let options = |role: Option<&str>, url: &str| Options {
            role_arn: role.map(str::to_owned),
            endpoint_url: Some(url.to_owned()),
            pace: hasty(),
            ..Options::default()
        };
        let clock = || Arc::new(TestClock(tutela_demo::as_of()));
        for (case, options) in [
            ("the role is refused", options(Some("arn:aws:iam::111122223333:role/r"), &fake.url())),
            ("the endpoint is none", options(None, &format!("http://user:{SECRET_KEY}@/"))),
        ] {
            let error = tutela_aws::connect(options, clock()).await.expect_err(case);
            holds_no_secret(case, &format!("{error} {error:?}"));
        }
    });
}

#[test]
fn the_permissions_of_people_are_generated_and_cover_what_is_called() {
    expect_file!["../../../docs/permissions/session.json"].assert_eq(&SESSION.json());
    expect_file!["../../../docs/permissions/session.tf"].assert_eq(&SESSION.terraform());
    expect_file!["../../../docs/permissions/session.cloudformation.json"]
        .assert_eq(&SESSION.cloudformation());
    expect_file!["../../../docs/permissions/enrol.json"].assert_eq(&ENROL.json());
    expect_file!["../../../docs/permissions/enrol.tf"].assert_eq(&ENROL.terraform());
    expect_file!["../../../docs/permissions/enrol.cloudformation.json"]
        .assert_eq(&ENROL.cloudformation());
    expect_file!["../../../docs/permissions/records.json"].assert_eq(&RECORDS.json());
    expect_file!["../../../docs/permissions/records.tf"].assert_eq(&RECORDS.terraform());
    expect_file!["../../../docs/permissions/records.cloudformation.json"]
        .assert_eq(&RECORDS.cloudformation());
    expect_file!["../../../docs/permissions/enforcer.json"].assert_eq(&ENFORCER.json());
    expect_file!["../../../docs/permissions/enforcer.tf"].assert_eq(&ENFORCER.terraform());
    expect_file!["../../../docs/permissions/enforcer.cloudformation.json"]
        .assert_eq(&ENFORCER.cloudformation());
    expect_file!["../../../docs/permissions/org-enforcer.json"].assert_eq(&ORG_ENFORCER.json());
    expect_file!["../../../docs/permissions/org-enforcer.tf"].assert_eq(&ORG_ENFORCER.terraform());
    expect_file!["../../../docs/permissions/org-enforcer.cloudformation.json"]
        .assert_eq(&ORG_ENFORCER.cloudformation());
    let of_plans = [
        operation::LOOKS_OF_PLANS,
        operation::WRITES_OF_ENFORCEMENT,
        operation::WRITES_OF_WINDOWS,
        operation::WRITES_OF_CONFIG_RULES,
        operation::WRITES_OF_BOUNDARIES,
        operation::WRITES_OF_KEYS,
        operation::WRITES_OF_RECOVERY,
    ]
    .concat();
    for (case, set, called) in [
        ("session", &SESSION, operation::FOR_SESSIONS),
        ("enrol", &ENROL, operation::FOR_ENROLMENT),
        ("records", &RECORDS, operation::FOR_RECORDS),
        ("enforcer", &ENFORCER, &of_plans),
        ("org-enforcer", &ORG_ENFORCER, operation::WRITES_OF_SCPS),
    ] {
        let granted: BTreeSet<_> = set.operations().collect();
        let called: BTreeSet<_> = called.iter().filter(|it| !it.always_allowed).copied().collect();
        assert_eq!(granted, called, "{case}");
    }
}

#[test]
fn the_permission_files_are_generated_from_the_list() {
    let (mfa, reader) = (PolicySet::Mfa, PolicySet::Reader);
    let organization = PolicySet::OrgReader;
    expect_file!["../../../docs/permissions/org-reader.json"].assert_eq(&organization.json());
    expect_file!["../../../docs/permissions/org-reader.tf"].assert_eq(&organization.terraform());
    expect_file!["../../../docs/permissions/org-reader.cloudformation.json"]
        .assert_eq(&organization.cloudformation());
    expect_file!["../../../docs/permissions/mfa.json"].assert_eq(&mfa.json());
    expect_file!["../../../docs/permissions/mfa.tf"].assert_eq(&mfa.terraform());
    expect_file!["../../../docs/permissions/mfa.cloudformation.json"]
        .assert_eq(&mfa.cloudformation());
    expect_file!["../../../docs/permissions/reader.json"].assert_eq(&reader.json());
    expect_file!["../../../docs/permissions/reader.tf"].assert_eq(&reader.terraform());
    expect_file!["../../../docs/permissions/reader.cloudformation.json"]
        .assert_eq(&reader.cloudformation());
    let resources = PolicySet::ResourceReader;
    expect_file!["../../../docs/permissions/reader-resource-policies.json"]
        .assert_eq(&resources.json());
    expect_file!["../../../docs/permissions/reader-resource-policies.tf"]
        .assert_eq(&resources.terraform());
    expect_file!["../../../docs/permissions/reader-resource-policies.cloudformation.json"]
        .assert_eq(&resources.cloudformation());
    let resources = PolicySet::ResourceOrgReader;
    expect_file!["../../../docs/permissions/org-reader-resource-policies.json"]
        .assert_eq(&resources.json());
    expect_file!["../../../docs/permissions/org-reader-resource-policies.tf"]
        .assert_eq(&resources.terraform());
    expect_file!["../../../docs/permissions/org-reader-resource-policies.cloudformation.json"]
        .assert_eq(&resources.cloudformation());
}
