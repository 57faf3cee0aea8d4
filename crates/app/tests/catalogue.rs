//! What is selected decides what is asked: each check alone makes exactly the calls that it says it
//! needs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may panic")]

mod support;

use std::collections::BTreeSet;

use tutela_app::{PolicySet, select};
use tutela_checks::CHECKS;
use tutela_model::{Area, Operation, Status, operation};

use crate::support::{
    Run,
    compare::{improvements, rows},
    every_check, every_operation, fake, judge, run, with_keys,
};

/// Asks for what the named checks and areas need, and for nothing else.
async fn selected(ids: &[&str], areas: &[Area]) -> Run {
    let ids: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
    let selection = select(&ids, areas, false).unwrap();
    run(&fake(), selection.operations(), selection, false).await
}

/// What may be sent for these needs: who is asking, and what makes the report that is asked for.
fn actions(needs: &BTreeSet<&'static Operation>) -> BTreeSet<String> {
    let mut wanted = needs.clone();
    wanted.insert(&operation::GET_CALLER_IDENTITY);
    if needs.contains(&operation::GET_CREDENTIAL_REPORT) {
        wanted.insert(&operation::GENERATE_CREDENTIAL_REPORT);
    }
    wanted.iter().map(|operation| operation.action()).collect()
}

/// Checks whose needs only some accounts give cause for, and the demo's does not.
///
/// Root's own devices are listed by root sessions only; the demo is read by a role.
const WITHOUT_CAUSE: &[(&str, &Operation)] =
    &[("root-mfa-single-device", &operation::LIST_MFA_DEVICES)];

#[test]
fn a_check_alone_asks_for_exactly_what_it_needs() {
    with_keys("a_check_alone_asks_for_exactly_what_it_needs", || async {
        let whole = run(&fake(), every_operation(), every_check(), false).await;
        for check in CHECKS.iter().filter(|check| !check.needs.is_empty()) {
            let alone = selected(&[check.id], &[]).await;
            let without_cause = |need: &&Operation| WITHOUT_CAUSE.contains(&(check.id, *need));
            let needs: BTreeSet<&'static Operation> =
                check.needs.iter().copied().filter(|need| !without_cause(need)).collect();
            assert_eq!(alone.actions(), actions(&needs), "{}", check.id);
            assert!(alone.report.findings.iter().all(|row| row.check == check.id), "{}", check.id);
            // What else is asked for must not change what a check says.
            let of_check = |run: &Run| {
                let mut rows = rows(&run.report);
                rows.retain(|(of, _), _| *of == check.id);
                rows
            };
            assert_eq!(of_check(&alone), of_check(&whole), "{}", check.id);
        }
    });
}

#[test]
fn no_answer_is_read_that_is_not_a_need() {
    with_keys("no_answer_is_read_that_is_not_a_need", || async {
        let whole = run(&fake(), every_operation(), every_check(), false).await;
        for operation in operation::ALL {
            let mut without = whole.account.clone();
            without.recordings.retain(|recording| recording.call.operation != *operation);
            let report = judge(&without, every_check(), tutela_demo::as_of());
            let (before, after) = (rows(&whole.report), rows(&report));
            assert_eq!(improvements(&before, &after), Vec::<String>::new(), "{operation}");
            for check in CHECKS.iter().filter(|check| !check.needs.contains(operation)) {
                let of = |rows: &support::compare::Rows| {
                    let mut rows = rows.clone();
                    rows.retain(|(of, _), _| *of == check.id);
                    rows
                };
                assert_eq!(of(&before), of(&after), "{} reads {operation}, unsaid", check.id);
            }
        }
    });
}

#[test]
fn the_mfa_area_keeps_to_the_small_policy() {
    with_keys("the_mfa_area_keeps_to_the_small_policy", || async {
        let run = selected(&[], &[Area::Root, Area::Users]).await;
        let granted: BTreeSet<String> =
            PolicySet::Mfa.operations().iter().map(|operation| operation.action()).collect();
        let beyond: Vec<String> = run.actions().difference(&granted).cloned().collect();
        assert_eq!(beyond, Vec::<String>::new());
        assert!(run.report.findings.iter().any(|row| row.status == Status::Fail));
    });
}
