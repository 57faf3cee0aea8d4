//! SCPs and RCPs of a member, level by level.

use std::sync::Arc;

use tutela_model::{Account, Call, Cause, Controls, Gap, Observed, Organization, Scp, operation};

use crate::{prove, say, seen, users};

pub(crate) const ALLOW: &str =
    r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;
pub(crate) const ASK: &str = r#"{"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}}"#;
const ASK_ALICE: &str = r#"{"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {"aws:username": "alice"}, "BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}}"#;
const READS: &str =
    r#"{"Statement": {"Effect": "Allow", "Action": "iam:ListVirtualMFADevices", "Resource": "*"}}"#;

pub(crate) fn level(documents: &[&str]) -> Vec<Scp> {
    let scp = |document: &&str| Scp {
        id: "p-1".to_owned(),
        name: "named".to_owned(),
        document: Arc::from(*document),
    };
    documents.iter().map(scp).collect()
}

/// An administrator with a key, under these levels of SCPs.
fn under(holds: &str, scps: Observed<Vec<Vec<Scp>>>) -> Account {
    let account = users(&[("alice", holds, "key"), ("bob", holds, "key")]);
    Account { controls: Controls { scps, rcps: seen(Vec::new()) }, ..account }
}

fn lost(operation: &'static tutela_model::Operation, cause: Cause) -> Observed<Vec<Vec<Scp>>> {
    Observed::Missing(Gap::new(Call::new(operation), cause, "lost"))
}

fn said(account: &Account) -> Vec<String> {
    let alike = prove(account);
    alike.iter().map(|own| format!("{} of {}", say(own), own.principals.len())).collect()
}

#[test]
fn a_member_is_proved_under_its_levels() {
    let admin = "group admins";
    let everything = level(&[ALLOW]);
    for (levels, expected) in [
        (vec![], "open"),
        (vec![everything.clone(), everything.clone()], "open"),
        (vec![level(&[ALLOW, ASK]), everything.clone()], "sealed"),
        (vec![everything.clone(), level(&[ALLOW, ASK])], "sealed"),
        // What one level does not allow, none allows.
        (vec![everything.clone(), level(&[READS])], "sealed"),
    ] {
        let own = said(&under(admin, seen(levels.clone())));
        let [only] = own.as_slice() else { panic!("{own:?}") };
        assert!(only.starts_with(expected), "{levels:?}: {only}");
        assert!(only.ends_with("of 2"), "{only}");
    }
}

#[test]
fn an_scp_can_tell_users_apart() {
    let own = said(&under("group admins", seen(vec![level(&[ALLOW, ASK_ALICE])])));
    let [bob, alice] = own.as_slice() else { panic!("{own:?}") };
    assert!(bob.starts_with("open") && alice.starts_with("sealed"), "{own:?}");
}

#[test]
fn levels_that_were_lost_leave_what_is_sealed_and_nothing_else() {
    let lost = || lost(&operation::LIST_TARGETS_FOR_POLICY, Cause::Denied);
    let sealed = "group admins; attached DenyWithoutMfa";
    for (holds, scps, expected) in [
        ("group admins", lost(), "unknown"),
        (sealed, lost(), "sealed"),
        ("group admins", seen(vec![level(&[ALLOW, "{"])]), "unknown"),
        (sealed, seen(vec![level(&["{"])]), "sealed"),
        // Nobody listed an organisation: as ever, no SCP is taken to be there.
        ("group admins", self::lost(&operation::LIST_ROOTS, Cause::NotAsked), "open"),
        ("group admins", self::lost(&operation::LIST_ROOTS, Cause::Denied), "unknown"),
    ] {
        let own = said(&under(holds, scps));
        assert!(own.iter().all(|own| own.starts_with(expected)), "{holds}: {own:?}");
    }
}

/// What is unknown for want of policies that nobody listed, and the level.
fn unlisted(holds: &str, organization: Observed<Option<Organization>>) -> String {
    let account = under(holds, lost(&operation::LIST_ROOTS, Cause::NotAsked));
    let alike = prove(&Account { organization, ..account });
    let [own] = alike.as_slice() else { panic!("{} groups", alike.len()) };
    let live = own.proof.as_ref().and_then(|proof| proof.liveness.as_ref()).unwrap();
    let goals = [&live.enrol, &live.cli_session, &live.work, &live.first_password];
    let verdicts = goals.map(tutela_access::Goal::verdict).join(" ");
    let gaps: Vec<String> = own.unseen.iter().map(|gap| gap.call().to_string()).collect();
    format!("{}: {verdicts}; {}", own.level.name(), gaps.join(", "))
}

#[test]
fn what_works_is_unknown_where_an_organisation_may_forbid_it() {
    let of = |is_management| {
        seen(Some(Organization {
            id: "o-1".to_owned(),
            management_account: "999988887777".to_owned(),
            is_management,
        }))
    };
    let nobody_asked = || {
        let call = Call::new(&operation::DESCRIBE_ORGANIZATION);
        Observed::Missing(Gap::new(call, Cause::NotAsked, "nobody asked"))
    };
    let (open, sealed) = ("group admins", "group admins; attached DenyWithoutMfa");
    for (holds, organization, expected) in [
        (open, seen(None), "open: possible possible possible possible; "),
        (open, of(true), "open: possible possible possible possible; "),
        (open, of(false), "open: unknown unknown unknown unknown; organizations:ListRoots"),
        (
            open,
            nobody_asked(),
            "open: unknown unknown unknown unknown; organizations:DescribeOrganization",
        ),
        // What is impossible without them is so with them.
        (
            sealed,
            of(false),
            "sealed: impossible unknown unknown impossible; organizations:ListRoots",
        ),
    ] {
        assert_eq!(unlisted(holds, organization), expected, "{holds}");
    }
}
