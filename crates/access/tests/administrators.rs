//! Who is an administrator, by what, and where nobody knows.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

mod support;

use support::{account, gap, user};
use tutela_access::{Standing, administrators};
use tutela_model::{Account, Gap, Observed};

fn say(standing: &Result<Standing, Gap>) -> String {
    match standing {
        Ok(Standing { administrator: true, how, .. }) => format!("administrator {how}"),
        Ok(Standing { how, .. }) => format!("no, {how}"),
        Err(gap) => format!("unknown, {gap}"),
    }
}

#[track_caller]
fn check(account: impl Fn(&str) -> Account, rows: &[(&str, &str)]) {
    for (holds, expected) in rows {
        let said = say(administrators(&account(holds)).values().next().unwrap());
        assert_eq!(said, *expected, "{holds}");
    }
}

fn alice(holds: &str) -> Account {
    account(vec![user("alice", holds)])
}

const WITHOUT: &str = "no, none of its policies allows iam:CreateUser";

#[test]
fn every_way_to_everything_is_found() {
    check(
        alice,
        &[
            ("attached Everything", "administrator by policy Everything attached to the user"),
            ("inline Everything", "administrator by inline policy Everything of the user"),
            ("group admins", "administrator by policy Everything attached to group admins"),
            ("group inliners", "administrator by inline policy Everything of group inliners"),
            (
                "attached NotIam; group iam",
                "administrator by policy NotIam attached to the user together with inline policy Iam of group iam",
            ),
            (
                "group admins; attached DenyWithoutMfa",
                "administrator by policy Everything attached to group admins",
            ),
        ],
    );
}

#[test]
fn who_lacks_something_is_no_administrator_whatever_the_policy_is_called() {
    check(
        alice,
        &[
            ("", WITHOUT),
            ("attached AdministratorAccess; group readers", WITHOUT),
            ("attached NotIam", WITHOUT),
            (
                "attached Everything; inline DenyAll",
                "no, denied everything by inline policy DenyAll of the user",
            ),
            // The Deny holds whatever else there is, so what was not seen does not matter.
            (
                "attached Unlisted; inline DenyAll",
                "no, denied everything by inline policy DenyAll of the user",
            ),
        ],
    );
}

#[test]
fn a_boundary_limits() {
    check(
        alice,
        &[
            (
                "attached Everything; boundary Everything",
                "administrator by policy Everything attached to the user, within permissions boundary Everything",
            ),
            (
                "attached Everything; boundary NotIam",
                "no, limited by permissions boundary NotIam, which does not allow everything",
            ),
            (
                "attached Everything; boundary DenyAll",
                "no, limited by permissions boundary DenyAll, which does not allow everything",
            ),
            (
                "attached Unlisted; boundary NotIam",
                "no, limited by permissions boundary NotIam, which does not allow everything",
            ),
            ("attached AdministratorAccess; boundary Unlisted", WITHOUT),
            ("attached AdministratorAccess; boundary WithMfa", WITHOUT),
            ("boundary Everything", WITHOUT),
            (
                "attached Everything; boundary WithMfa",
                "administrator since it may give itself everything by iam:AttachUserPolicy on user/alice, and may lift its permissions boundary: policy Everything attached to the user",
            ),
            (
                "attached Everything; boundary Unlisted",
                "unknown, iam:GetAccountAuthorizationDetails is incomplete: policy `arn:aws:iam::111122223333:policy/Unlisted` is in use, but its document is not listed",
            ),
            (
                "attached Everything; boundary Broken",
                "unknown, iam:GetAccountAuthorizationDetails could not be read: the document of policy `arn:aws:iam::111122223333:policy/Broken`, line 2, column 2, $.Statement[0]: expected a JSON value, found the end of the text",
            ),
        ],
    );
}

#[test]
fn whoever_may_give_itself_everything_is_one() {
    check(
        alice,
        &[
            (
                "attached AttachSelf",
                "administrator since it may give itself everything by iam:AttachUserPolicy on user/alice: policy AttachSelf attached to the user",
            ),
            ("attached AttachBob", WITHOUT),
            (
                "attached Iam",
                "administrator since it may give itself everything by iam:AttachUserPolicy on user/alice: policy Iam attached to the user",
            ),
            (
                "group readers; inline PutReaders",
                "administrator since it may give itself everything by iam:PutGroupPolicy on group/readers: inline policy PutReaders of the user",
            ),
            ("inline PutReaders", WITHOUT),
            (
                "inline Join",
                "administrator since it may give itself everything by iam:AddUserToGroup on group/admins: inline policy Join of the user",
            ),
            ("inline JoinReaders", WITHOUT),
            (
                "inline JoinHalves",
                "unknown, iam:GetAccountAuthorizationDetails does not decide it: whether the user may give itself everything: nobody knows what the groups may do that it can join",
            ),
            (
                "attached Version",
                "administrator since it may give itself everything by iam:CreatePolicyVersion on policy/Version: policy Version attached to the user",
            ),
            ("inline Version", WITHOUT),
            // Whoever has the credentials can go to the office.
            (
                "inline FromOffice",
                "administrator since it may give itself everything by iam:PutUserPolicy on user/alice: inline policy FromOffice of the user",
            ),
            (
                "attached WithMfa",
                "administrator since it may give itself everything by iam:AttachUserPolicy on user/alice: policy WithMfa attached to the user",
            ),
            (
                "group admins; inline DenyBilling",
                "administrator since it may give itself everything by iam:AttachUserPolicy on user/alice: policy Everything attached to group admins",
            ),
            (
                "attached AttachSelf; boundary NotIam",
                "no, limited by permissions boundary NotIam, which does not allow everything",
            ),
            (
                "attached AttachSelf; boundary Everything",
                "administrator since it may give itself everything by iam:AttachUserPolicy on user/alice within its permissions boundary: policy AttachSelf attached to the user",
            ),
            (
                "attached AttachSelf; inline DenyAll",
                "no, denied everything by inline policy DenyAll of the user",
            ),
        ],
    );
}

#[test]
fn other_versions_of_policies_and_boundaries() {
    let versions = "unknown, iam:GetAccountAuthorizationDetails does not decide it: whether the user may give itself everything: nobody saw the other versions of its policies, which it may set";
    let boundaries = "unknown, iam:GetAccountAuthorizationDetails does not decide it: whether the user may give itself everything: nobody saw the other versions of its boundary, which it may set";
    let lifts = "administrator since it may give itself everything by iam:AttachUserPolicy on user/alice, and may lift its permissions boundary: policy Everything attached to the user";
    check(
        alice,
        &[
            ("attached Switch", versions),
            // Inline policies have no versions.
            ("inline Switch", WITHOUT),
            ("inline Switch; attached DenyBilling", versions),
            ("attached Everything; boundary OnlyVersions", lifts),
            ("attached Everything; boundary OnlyRemoves", lifts),
            ("attached Everything; boundary OnlySwitches", boundaries),
            ("attached Everything; attached NotPut; boundary OnlyVersions", lifts),
            (
                "attached Everything; attached NotPut; boundary OnlyRemoves",
                "no, limited by permissions boundary OnlyRemoves, which does not allow everything",
            ),
            (
                "attached AttachSelf; boundary OnlyVersions",
                "no, limited by permissions boundary OnlyVersions, which does not allow everything",
            ),
        ],
    );
}

#[test]
fn what_was_not_seen_or_does_not_decide_is_a_gap() {
    let unlisted = "unknown, iam:GetAccountAuthorizationDetails is incomplete: policy `arn:aws:iam::111122223333:policy/Unlisted` is in use, but its document is not listed";
    check(
        alice,
        &[
            ("not seen", "unknown, iam:GetAccountAuthorizationDetails was denied: the user"),
            ("attached Unlisted", unlisted),
            // It may hold a Deny.
            ("attached Everything; attached Unlisted", unlisted),
            ("group halves", unlisted),
            (
                "attached Everything; group gone",
                "unknown, iam:GetAccountAuthorizationDetails is incomplete: group `gone` has members, but it is not listed",
            ),
            (
                "attached Everything; inline Broken",
                "unknown, iam:GetAccountAuthorizationDetails could not be read: the document of inline policy `Broken`, line 2, column 2, $.Statement[0]: expected a JSON value, found the end of the text",
            ),
        ],
    );
    let without_groups =
        |holds: &str| Account { groups: Observed::Missing(gap("the groups")), ..alice(holds) };
    check(
        without_groups,
        &[
            ("group admins", "unknown, iam:GetAccountAuthorizationDetails was denied: the groups"),
            (
                "attached Everything; group admins",
                "unknown, iam:GetAccountAuthorizationDetails was denied: the groups",
            ),
            ("attached Everything", "administrator by policy Everything attached to the user"),
        ],
    );
    let without_policies =
        |holds: &str| Account { policies: Observed::Missing(gap("the policies")), ..alice(holds) };
    check(
        without_policies,
        &[
            (
                "inline Everything; group admins",
                "unknown, iam:GetAccountAuthorizationDetails was denied: the policies",
            ),
            (
                "inline Everything; boundary Everything",
                "unknown, iam:GetAccountAuthorizationDetails was denied: the policies",
            ),
            (
                "inline Everything; group inliners",
                "administrator by inline policy Everything of the user",
            ),
            ("", WITHOUT),
        ],
    );
}

#[test]
fn doubt_cites_the_statement_or_else_what_the_user_holds() {
    for (holds, field, value) in [
        ("attached Everything; attached Unlisted", "AttachedManagedPolicies", "policy/Unlisted"),
        ("group gone", "UserDetailList[UserName=alice].GroupList", "gone"),
    ] {
        let gap = administrators(&alice(holds)).remove("alice").unwrap().unwrap_err();
        let found = gap.seen().iter().any(|e| e.field.contains(field) && e.value.contains(value));
        assert!(found, "{holds}: {:#?}", gap.seen());
    }
    let unseen = administrators(&alice("not seen")).remove("alice").unwrap().unwrap_err();
    assert_eq!(unseen.seen(), []);
}

#[test]
fn standings_cite_what_they_rest_on() {
    let cited = |holds: &str| {
        let found = administrators(&alice(holds)).remove("alice").unwrap().unwrap();
        let fields: Vec<String> =
            found.evidence.iter().map(|e| format!("{} = {}", e.field, e.value)).collect();
        fields.join("\n")
    };
    for (holds, expected) in [
        ("attached Everything", "\
UserDetailList[UserName=alice].AttachedManagedPolicies = arn:aws:iam::111122223333:policy/Everything
Policies[arn:aws:iam::111122223333:policy/Everything].PolicyVersionList[IsDefaultVersion].Document = Allow * on *"),
        ("group admins; boundary Everything", "\
UserDetailList[UserName=alice].GroupList = admins
GroupDetailList[GroupName=admins].AttachedManagedPolicies = arn:aws:iam::111122223333:policy/Everything
Policies[arn:aws:iam::111122223333:policy/Everything].PolicyVersionList[IsDefaultVersion].Document = Allow * on *
UserDetailList[UserName=alice].PermissionsBoundary = arn:aws:iam::111122223333:policy/Everything
Policies[arn:aws:iam::111122223333:policy/Everything].PolicyVersionList[IsDefaultVersion].Document = Allow * on *"),
        ("inline NotIam; group iam", "\
UserDetailList[UserName=alice].UserPolicyList[PolicyName=NotIam].PolicyDocument = Allow all but iam:* on *
UserDetailList[UserName=alice].GroupList = iam
GroupDetailList[GroupName=iam].GroupPolicyList[PolicyName=Iam].PolicyDocument = Allow iam:* on *"),
        ("attached Everything; boundary NotIam", "\
UserDetailList[UserName=alice].PermissionsBoundary = arn:aws:iam::111122223333:policy/NotIam
Policies[arn:aws:iam::111122223333:policy/NotIam].PolicyVersionList[IsDefaultVersion].Document = does not allow iam:CreateUser"),
        ("inline DenyAll", "\
UserDetailList[UserName=alice].UserPolicyList[PolicyName=DenyAll].PolicyDocument = Deny * on *"),
        ("inline Iam; attached NotIam; inline AdministratorAccess; boundary DenyAll", "\
UserDetailList[UserName=alice].PermissionsBoundary = arn:aws:iam::111122223333:policy/DenyAll
Policies[arn:aws:iam::111122223333:policy/DenyAll].PolicyVersionList[IsDefaultVersion].Document = Deny * on *"),
        ("group readers", "\
UserDetailList[UserName=alice].UserPolicyList = none
UserDetailList[UserName=alice].AttachedManagedPolicies = none
UserDetailList[UserName=alice].GroupList = readers"),
    ] {
        assert_eq!(cited(holds), expected, "{holds}");
    }
}

#[test]
fn users_alike_are_told_of_themselves() {
    let users = ["alice", "bob"].map(|name| user(name, "attached Everything"));
    let found = administrators(&account(users.to_vec()));
    let fields: Vec<&str> = found
        .values()
        .filter_map(|standing| Some(&*standing.as_ref().ok()?.evidence.first()?.field))
        .collect();
    let of = |name| format!("UserDetailList[UserName={name}].AttachedManagedPolicies");
    assert_eq!(fields, ["alice", "bob"].map(of));
    assert!(administrators(&account(Vec::new())).is_empty());
}

/// Whatever is taken from what was seen, an answer stays what it is or becomes a gap.
#[test]
fn less_seen_never_gives_another_answer() {
    const WAYS: &[&str] = &[
        "attached Everything",
        "attached NotIam",
        "inline Iam",
        "inline DenyAll",
        "inline DenyBilling",
        "attached DenyWithoutMfa",
        "group admins",
        "group iam",
        "boundary NotIam",
        "boundary Everything",
    ];
    let (mut same, mut gaps) = (0, 0);
    for chosen in 0_u32..1 << WAYS.len() {
        let ways = WAYS.iter().enumerate().filter(|(bit, _)| chosen >> bit & 1 == 1);
        let holds = ways.map(|(_, way)| *way).collect::<Vec<_>>().join("; ");
        let whole = alice(&holds);
        let Some(Ok(truth)) = administrators(&whole).remove("alice") else { continue };
        let mut fewer = whole.clone();
        if let Observed::Seen(policies) = &mut fewer.policies {
            policies.value.retain(|arn, _| *arn != support::arn("Everything"));
        }
        for less in [
            Account { groups: Observed::Missing(gap("")), ..whole.clone() },
            Account { policies: Observed::Missing(gap("")), ..whole.clone() },
            fewer,
        ] {
            match administrators(&less).remove("alice") {
                Some(Ok(found)) => {
                    assert_eq!(found.administrator, truth.administrator, "{holds}");
                    assert!(!found.evidence.is_empty(), "{holds}");
                    same += 1;
                }
                Some(Err(_)) => gaps += 1,
                None => panic!("{holds}: nothing is said"),
            }
        }
    }
    assert!(same > 100 && gaps > 100, "{same} answers stayed, {gaps} became gaps");
}

#[test]
fn a_user_with_very_many_policies_is_decided() {
    // One allows what is not IAM, and each of the others allows IAM.
    let words: Vec<String> = (0..20_000).map(|number| format!("inline Many{number}")).collect();
    let account = alice(&format!("{}; inline NotIam", words.join("; ")));
    let said = say(administrators(&account).values().next().unwrap());
    assert!(
        said.starts_with("administrator by inline policy NotIam of the user together"),
        "{said}"
    );
    assert!(said.contains("together with inline policy Many19999 of the user"), "{said}");
}

#[test]
fn users_of_the_same_grants_are_told_apart_where_policies_do() {
    let holds = "inline AttachBob";
    let account = account(["alice", "bob"].map(|name| user(name, holds)).to_vec());
    let standing = administrators(&account);
    let is = |name: &str| standing.get(name).unwrap().as_ref().unwrap().administrator;
    assert_eq!((is("alice"), is("bob")), (false, true));
}

#[test]
fn conditions_on_what_is_attached_count() {
    for (holds, expected) in [("inline ReadOnlyAlone", false), ("inline OnlyWithBoundary", false)] {
        let standing = administrators(&alice(holds)).remove("alice").unwrap().unwrap();
        assert_eq!(standing.administrator, expected, "{holds}: {}", standing.how);
    }
}
