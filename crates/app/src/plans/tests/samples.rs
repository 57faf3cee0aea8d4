//! Plans of some kinds.

use std::collections::BTreeMap;

use tutela_model::{
    Change, ConfigRuleState, GroupState, KeyUse, PolicyState, ScpState, State, Subject, UNASSIGNED,
    document_digest,
};
use tutela_remedy::{Draft, Plan, Precondition, Step};

use super::world::ACCOUNT;

pub(super) const POLICY: &str = "arn:aws:iam::111122223333:policy/tutela/p";
pub(super) const GROUP: &str = "g";
pub(super) const DOCUMENT: &str = r#"{"Statement":[]}"#;
pub(super) const NEWER: &str = r#"{"Statement":[],"Version":"2012-10-17"}"#;
pub(super) const USERS: usize = 37;

pub(super) fn tags(level: &str) -> BTreeMap<String, String> {
    [("tutela:level".to_owned(), level.to_owned())].into()
}

pub(super) fn step(action: Change, is: State, becomes: State, undo: Change) -> Step {
    let precondition = Precondition { of: action.subject(), is };
    let (why, provided) = ("a test".to_owned(), Vec::new());
    let undo = Some(undo);
    Step { action, why, precondition, provided, becomes, undo, proves: Vec::new() }
}

pub(super) fn user(number: usize) -> String {
    format!("user-{number:02}")
}

pub(super) fn add(number: usize) -> Step {
    let (group_name, user_name) = (GROUP.to_owned(), user(number));
    let undo = Change::RemoveUserFromGroup {
        group_name: group_name.clone(),
        user_name: user_name.clone(),
    };
    let action = Change::AddUserToGroup { group_name, user_name };
    step(action, State::Absent, State::Present, undo)
}

/// A policy, a group, the one on the other, and users: 40 steps.
pub(super) fn forty() -> Plan {
    let (policy_arn, group_name, path) = (POLICY.to_owned(), GROUP.to_owned(), "/t/".to_owned());
    let made = PolicyState {
        in_force: document_digest(DOCUMENT),
        others: Vec::new(),
        attached: 0,
        tags: tags("one"),
    };
    let create = Change::CreatePolicy {
        policy_arn: policy_arn.clone(),
        path: path.clone(),
        policy_name: "p".to_owned(),
        description: String::new(),
        policy_document: DOCUMENT.to_owned(),
        tags: tags("one"),
    };
    let delete = Change::DeletePolicy { policy_arn: policy_arn.clone() };
    let empty = GroupState {
        path: path.clone(),
        attached: Vec::new(),
        inline: Vec::new(),
        members: Vec::new(),
    };
    let group = Change::CreateGroup { path, group_name: group_name.clone() };
    let ungroup = Change::DeleteGroup { group_name: group_name.clone() };
    let attach = Change::AttachGroupPolicy {
        group_name: group_name.clone(),
        policy_arn: policy_arn.clone(),
    };
    let detach = Change::DetachGroupPolicy { group_name, policy_arn };
    let mut steps = vec![
        step(create, State::Absent, State::Policy(made), delete),
        step(group, State::Absent, State::Group(empty), ungroup),
        step(attach, State::Absent, State::Present, detach),
    ];
    steps.extend((0..USERS).map(add));
    assert_eq!(steps.len(), 40);
    sealed(steps)
}

/// Another version of a policy that is there, in force and named: steps on one subject.
pub(super) fn newer() -> Plan {
    let (old, new) = (document_digest(DOCUMENT), document_digest(NEWER));
    let policy_arn = || POLICY.to_owned();
    let state = |in_force: &str, others: &[&str], level| {
        State::Policy(PolicyState {
            in_force: in_force.to_owned(),
            others: others.iter().map(|it| (*it).to_owned()).collect(),
            attached: 0,
            tags: tags(level),
        })
    };
    let version_of = |digest: &str| digest.to_owned();
    sealed(vec![
        step(
            Change::CreatePolicyVersion {
                policy_arn: policy_arn(),
                policy_document: NEWER.to_owned(),
            },
            state(&old, &[], "one"),
            state(&old, &[&new], "one"),
            Change::DeletePolicyVersion { policy_arn: policy_arn(), version_of: version_of(&new) },
        ),
        step(
            Change::SetDefaultPolicyVersion {
                policy_arn: policy_arn(),
                version_of: version_of(&new),
            },
            state(&old, &[&new], "one"),
            state(&new, &[&old], "one"),
            Change::SetDefaultPolicyVersion {
                policy_arn: policy_arn(),
                version_of: version_of(&old),
            },
        ),
        step(
            Change::TagPolicy { policy_arn: policy_arn(), tags: tags("two") },
            state(&new, &[&old], "one"),
            state(&new, &[&old], "two"),
            Change::TagPolicy { policy_arn: policy_arn(), tags: tags("one") },
        ),
    ])
}

pub(super) fn sealed(steps: Vec<Step>) -> Plan {
    Plan::seal(Draft {
        account: ACCOUNT.to_owned(),
        made: "2026-11-30T12:00:00Z".parse().unwrap(),
        goal: "a test".to_owned(),
        steps,
        withheld: Vec::new(),
        notes: Vec::new(),
    })
}

/// One of each kind.
pub(super) fn all() -> [Plan; 7] {
    [forty(), newer(), rules(), keys(), scp(), another_scp(), boundaries()]
}

/// Keys of these users are there, can be used, and were not used for long.
pub(super) const OWNERS: [&str; 2] = ["ana", "ben"];

/// The last use of a key.
pub(super) fn last_use() -> KeyUse {
    let at = "2025-01-02T03:04:05Z".parse().ok();
    KeyUse { at, service: "s3".to_owned(), region: "eu-west-1".to_owned() }
}

/// Keys cannot be used any more, as long as nothing used them.
fn keys() -> Plan {
    let each = OWNERS.map(|name| {
        let set = |status: &str| Change::UpdateAccessKey {
            user_name: name.to_owned(),
            access_key_id: format!("AKIA-{name}"),
            status: status.to_owned(),
        };
        let state = |status: &str| State::Value(status.to_owned());
        let of = Subject::KeyUse(format!("AKIA-{name}"));
        let provided = vec![Precondition { of, is: State::Use(last_use()) }];
        let undo = set("Active");
        Step { provided, ..step(set("Inactive"), state("Active"), state("Inactive"), undo) }
    });
    sealed(each.into())
}

/// A key is taken back from nobody once it is deleted.
pub(super) fn deletion() -> Plan {
    let (user_name, access_key_id) = ("ana".to_owned(), "AKIA-ana".to_owned());
    let action = Change::DeleteAccessKey { user_name, access_key_id };
    let is = State::Value("Active".to_owned());
    let step = step(action.clone(), is, State::Absent, action);
    sealed(vec![Step { undo: None, ..step }])
}

/// A boundary that a user has, and the user.
pub(super) const FORMER: (&str, &str) = ("arn:aws:iam::111122223333:policy/former", "ana");

/// One user gets a boundary in the place of another one, and one who had none.
fn boundaries() -> Plan {
    let forty = forty();
    let create = forty.steps().first().unwrap().clone();
    let put = |user: &str, arn: &str| Change::PutUserBoundary {
        user_name: user.to_owned(),
        permissions_boundary: arn.to_owned(),
    };
    let value = |arn: &str| State::Value(arn.to_owned());
    let (former, user) = FORMER;
    let delete = Change::DeleteUserBoundary { user_name: "ben".to_owned() };
    sealed(vec![
        create,
        step(put(user, POLICY), value(former), value(POLICY), put(user, former)),
        step(put("ben", POLICY), State::Absent, value(POLICY), delete),
        step(
            put("cleo", POLICY),
            State::Absent,
            value(POLICY),
            Change::DeleteUserBoundary { user_name: "cleo".to_owned() },
        ),
    ])
}

/// A device that is lost, and the user who had it.
pub(super) const LOST: (&str, &str) = ("ana", "arn:aws:iam::111122223333:mfa/ana");

/// A device is taken off its user, and deleted.
pub(super) fn lost_device() -> Plan {
    let (user_name, serial_number) = (LOST.0.to_owned(), LOST.1.to_owned());
    let free = || State::Value(UNASSIGNED.to_owned());
    let deactivate = Change::DeactivateDevice {
        user_name: user_name.clone(),
        serial_number: serial_number.clone(),
    };
    let delete = Change::DeleteVirtualDevice { user_name, serial_number };
    let steps = [(deactivate, State::Present, free()), (delete, free(), State::Absent)];
    let last = steps.map(|(action, is, becomes)| {
        let step = step(action.clone(), is, becomes, action);
        Step { undo: None, ..step }
    });
    sealed(last.into())
}

/// Rules of AWS Config, which are overwritten by the call that makes them.
fn rules() -> Plan {
    let each = ["ROOT_ACCOUNT_MFA_ENABLED", "IAM_USER_MFA_ENABLED"].map(|identifier| {
        let (region, config_rule_name) = ("eu-west-1".to_owned(), identifier.to_lowercase());
        let frequency = "TwentyFour_Hours".to_owned();
        let state = ConfigRuleState {
            owner: "AWS".to_owned(),
            identifier: identifier.to_owned(),
            frequency: frequency.clone(),
            is_going: false,
        };
        step(
            Change::PutConfigRule {
                region: region.clone(),
                config_rule_name: config_rule_name.clone(),
                description: String::new(),
                source_identifier: identifier.to_owned(),
                maximum_execution_frequency: frequency,
            },
            State::Absent,
            State::ConfigRule(state),
            Change::DeleteConfigRule { region, config_rule_name },
        )
    });
    sealed(each.into())
}

pub(super) const SCP: &str = "tutela-require-mfa";

/// An SCP as somebody left it, without one of its tags, and where it is attached.
pub(super) fn old_scp() -> ScpState {
    let targets = vec!["ou-ab12-cdefgh34".to_owned()];
    ScpState { document: document_digest(DOCUMENT), tags: tags("one"), targets }
}

fn attach(content: &str, target: &str) -> Step {
    let (policy_name, target_id) = (SCP.to_owned(), target.to_owned());
    let policy_of = document_digest(content);
    let undo = Change::DetachScp { policy_name: policy_name.clone(), target_id: target_id.clone() };
    let action = Change::AttachScp { policy_name, policy_of, target_id };
    step(action, State::Absent, State::Present, undo)
}

/// An SCP, attached to an account, an OU and the root.
pub(super) fn scp() -> Plan {
    let (policy_name, made) = (SCP.to_owned(), old_scp());
    let create = Change::CreateScp {
        policy_name: policy_name.clone(),
        description: String::new(),
        content: DOCUMENT.to_owned(),
        tags: tags("one"),
    };
    let becomes = State::Scp(ScpState { targets: Vec::new(), ..made });
    let mut steps = vec![step(create, State::Absent, becomes, Change::DeleteScp { policy_name })];
    let targets = ["444455556666", "ou-ab12-cdefgh34", "r-ab12"];
    steps.extend(targets.map(|target| attach(DOCUMENT, target)));
    sealed(steps)
}

/// Another text and another level of an SCP that is there, a tag that it lacks, and one target more.
fn another_scp() -> Plan {
    let policy_name = || SCP.to_owned();
    let says = |content: &str| Change::UpdateScp {
        policy_name: policy_name(),
        content: content.to_owned(),
    };
    let tag = |tags| Change::TagScp { policy_name: policy_name(), tags };
    let lacking: BTreeMap<String, String> =
        [("tutela:purpose".to_owned(), "require-mfa".to_owned())].into();
    let old = old_scp();
    let newer = ScpState { document: document_digest(NEWER), ..old.clone() };
    let leveled = ScpState { tags: tags("two"), ..newer.clone() };
    let mut whole = leveled.clone();
    whole.tags.extend(lacking.clone());
    let untag = Change::UntagScp {
        policy_name: policy_name(),
        tag_keys: lacking.keys().cloned().collect(),
    };
    let state = State::Scp;
    sealed(vec![
        step(says(NEWER), state(old), state(newer.clone()), says(DOCUMENT)),
        step(tag(tags("two")), state(newer), state(leveled.clone()), tag(tags("one"))),
        step(tag(lacking), state(leveled), state(whole), untag),
        attach(NEWER, "r-ab12"),
    ])
}
