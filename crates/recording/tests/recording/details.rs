//! What is read of the authorization details.

use tutela_model::{Call, operation};
use tutela_recording::Answer;

use crate::{
    account::{OWNER, account, recorded},
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
