//! What is read of the authorization details.

use serde_json::{Value, json};
use tutela_model::{Call, operation};
use tutela_recording::Answer;

use crate::{
    account::{OWNER, account, json as answer, only, recorded},
    reading::{read, say},
};

#[test]
fn roles_are_held_against_the_summarys_count() {
    let role = |name: &str| {
        format!(
            r#"{{"RoleName":"{name}","Arn":"arn:aws:iam::{OWNER}:role/{name}","AssumeRolePolicyDocument":{{"Statement":[]}},"AttachedManagedPolicies":[]}}"#
        )
    };
    let (one, two) = (role("ci"), format!("{},{}", role("ci"), role("cd")));
    for (summary, roles, expected) in [
        ("summary Roles=1", one.as_str(), "all"),
        ("summary Roles=1", two.as_str(), "all"),
        ("summary Users=0", one.as_str(), "all"),
        ("summary Roles=0", "", "all"),
        (
            "summary Roles=7",
            "",
            "incomplete: it lists 0 roles where iam:GetAccountSummary counts 7",
        ),
        (
            "summary Roles=2",
            one.as_str(),
            "incomplete: it lists 1 roles where iam:GetAccountSummary counts 2",
        ),
        (
            "summary Users=0",
            "",
            "incomplete: it lists no roles, and there is no count of roles in \
             iam:GetAccountSummary to tell whether there are none",
        ),
        (
            "denied GetAccountSummary",
            "",
            "incomplete: it lists no roles, and there is no count of roles in \
             iam:GetAccountSummary to tell whether there are none",
        ),
    ] {
        let answer = format!(
            r#"{{"UserDetailList":[],"GroupDetailList":[],"Policies":[],"RoleDetailList":[{roles}]}}"#
        );
        let mut recordings = account(summary);
        let call = Call::new(&operation::GET_ACCOUNT_AUTHORIZATION_DETAILS);
        recordings.recordings.push(recorded(call, Answer::Json(answer.into_bytes())));
        let complete = read(recordings).roles_complete;
        let said = complete.map_or_else(say, |()| "all".to_owned());
        assert_eq!(said, expected, "{summary}: {roles}");
    }
}

#[test]
fn devices_that_nobody_has_are_held_against_the_summarys_counts() {
    let (spare, owned) = ("spare", "phone");
    let lacks = |listed, counted| {
        format!(
            "incomplete: it lists {listed} devices that nobody has where iam:GetAccountSummary \
             counts {counted}"
        )
    };
    let all = |count| format!("{count} devices");
    for (summary, devices, expected) in [
        ("MFADevices=2 MFADevicesInUse=2", vec![owned], all(1)),
        ("MFADevices=3 MFADevicesInUse=2", vec![owned], lacks(0, 1)),
        ("MFADevices=3 MFADevicesInUse=2", vec![owned, spare], all(2)),
        ("MFADevices=9 MFADevicesInUse=2", vec![spare], lacks(1, 7)),
        // Made between the two calls.
        ("MFADevices=0 MFADevicesInUse=0", vec![spare], all(1)),
        // What can be of no account counts nothing.
        ("MFADevices=1 MFADevicesInUse=2", vec![], all(0)),
        ("MFADevices=3", vec![], all(0)),
        ("Users=1", vec![owned], all(1)),
    ] {
        let entry = |name: &&str| {
            let serial = format!("arn:aws:iam::{OWNER}:mfa/{name}");
            match *name {
                "spare" => json!({ "SerialNumber": serial }),
                _ => json!({
                    "SerialNumber": serial,
                    "User": { "Arn": format!("arn:aws:iam::{OWNER}:user/al") },
                }),
            }
        };
        let entries: Vec<Value> = devices.iter().map(entry).collect();
        let mut recordings = account(&format!("summary {summary}"));
        let call = Call::new(&operation::LIST_VIRTUAL_MFA_DEVICES);
        recordings
            .recordings
            .push(recorded(call, answer(&json!({ "VirtualMFADevices": entries }))));
        let read = read(recordings).virtual_devices;
        let said = read.seen().map_or_else(say, |seen| all(seen.value.len()));
        assert_eq!(said, expected, "{summary}: {devices:?}");
    }
}

#[test]
fn a_policy_whose_default_version_is_told_in_two_ways_is_not_read() {
    let two = "malformed: the policy `arn:aws:iam::111122223333:policy/X` says that its default \
               version is v2, and marks another";
    for (named, marked, expected) in [
        (Some("v1"), Some("v1"), "the one that is marked"),
        (Some("v2"), Some("v1"), two),
        (None, Some("v1"), "the one that is marked"),
        (Some("v2"), None, two),
        (Some("v1"), None, "the one that is marked"),
    ] {
        let mut policy = json!({
            "Arn": format!("arn:aws:iam::{OWNER}:policy/X"),
            "PolicyVersionList": [
                { "IsDefaultVersion": true, "Document": { "Statement": [] } },
                { "VersionId": "v2", "IsDefaultVersion": false, "Document": {} },
            ],
        });
        if let Some(named) = named {
            policy["DefaultVersionId"] = json!(named);
        }
        if let Some(marked) = marked {
            policy["PolicyVersionList"][0]["VersionId"] = json!(marked);
        }
        let details = json!({ "UserDetailList": [], "GroupDetailList": [], "Policies": [policy] });
        let policies =
            read(only(&operation::GET_ACCOUNT_AUTHORIZATION_DETAILS, answer(&details))).policies;
        let said = policies.seen().map_or_else(say, |_| "the one that is marked".to_owned());
        assert_eq!(said, expected, "{named:?} {marked:?}");
    }
}

#[test]
fn tags_and_roles_that_an_answer_leaves_out_are_not_none() {
    let read_details = |tags: &str, roles: &str| {
        let user = format!(
            r#"{{"UserName":"al","Arn":"arn:aws:iam::{OWNER}:user/al","GroupList":[],"AttachedManagedPolicies":[]{tags}}}"#
        );
        let answer =
            format!(r#"{{"UserDetailList":[{user}],"GroupDetailList":[],"Policies":[]{roles}}}"#);
        let mut recordings = account("summary Users=1");
        let call = Call::new(&operation::GET_ACCOUNT_AUTHORIZATION_DETAILS);
        recordings.recordings.push(recorded(call, Answer::Json(answer.into_bytes())));
        read(recordings)
    };
    for (tags, expected) in [
        ("", "incomplete: it does not say which tags the user `al` has"),
        (r#","Tags":[]"#, "0 tags"),
        (r#","Tags":[{"Key":"team","Value":"red"}]"#, "1 tags"),
        (
            r#","Tags":[{"Key":"team","Value":"red"},{"Key":"Team","Value":"blue"}]"#,
            "malformed: the tag `Team` stands twice",
        ),
    ] {
        let account = read_details(tags, "");
        let seen = account.users.known.first().unwrap().tags.seen();
        let said = seen.map_or_else(say, |tags| format!("{} tags", tags.value.len()));
        assert_eq!(said, expected, "{tags}");
    }
    let role = format!(
        r#"{{"RoleName":"ci","Arn":"arn:aws:iam::{OWNER}:role/ci","AssumeRolePolicyDocument":{{"Statement":[]}},"AttachedManagedPolicies":[]}}"#
    );
    for (roles, expected) in [
        (String::new(), "incomplete: it has no `RoleDetailList`"),
        (r#","RoleDetailList":[]"#.to_owned(), "0 roles"),
        (format!(r#","RoleDetailList":[{role}]"#), "1 roles"),
        (format!(r#","RoleDetailList":[{role},{role}]"#), "malformed: `ci` stands twice"),
    ] {
        let account = read_details("", &roles);
        let seen = account.roles.seen();
        let said = seen.map_or_else(say, |roles| format!("{} roles", roles.value.len()));
        assert_eq!(said, expected, "{roles}");
    }
}
