//! SCPs and RCPs of a member, level by level.

use std::sync::Arc;

use tutela_model::{Account, Call, Cause, Controls, Gap, Observed, Scp, operation};

use crate::{prove, say, seen, users};

const ALLOW: &str = r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;
const ASK: &str = r#"{"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}}"#;
const ASK_ALICE: &str = r#"{"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {"aws:username": "alice"}, "BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}}"#;
const READS: &str =
    r#"{"Statement": {"Effect": "Allow", "Action": "iam:ListVirtualMFADevices", "Resource": "*"}}"#;

fn level(documents: &[&str]) -> Vec<Scp> {
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
