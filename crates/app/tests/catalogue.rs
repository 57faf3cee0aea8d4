//! What is selected decides what is asked: each check alone makes exactly the calls that it says it
//! needs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may panic")]

mod support;

use std::collections::BTreeSet;

use tutela_app::{PolicySet, Wanted, select};
use tutela_checks::{CHECKS, Check};
use tutela_model::{Area, Operation, Status, operation};
use tutela_recording::Answer;
use tutela_report::Report;
use tutela_testkit::{Fake, Fault};

use crate::support::{
    Run,
    compare::{Rows, improvements, rows},
    every_check, every_operation, fake, judge, run, with_keys,
};

/// Asks for what the named checks and areas need, and for nothing else.
async fn selected(ids: &[&str], areas: &[Area]) -> Run {
    selected_of(&fake(), ids, areas).await
}

/// The same of another account than the demo's.
async fn selected_of(fake: &Fake, ids: &[&str], areas: &[Area]) -> Run {
    let ids: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
    let selection =
        select(Wanted { checks: ids, areas: areas.to_vec(), ..Wanted::default() }).unwrap();
    run(fake, selection.operations(), selection, false).await
}

/// The rows of one check, with all that they say.
fn rows_of(check: &Check, report: &Report) -> Vec<String> {
    let rows = report.findings.iter().filter(|row| row.check == check.id);
    rows.map(|row| format!("{row:?}")).collect()
}

/// The demo, and a user of the credential report whom the listing lacks, so that only the
/// account's summary can tell that somebody deleted the user since.
fn with_a_deleted_user() -> Fake {
    let mut recordings = tutela_demo::whole().recordings;
    for recording in &mut recordings {
        if let Answer::Report { csv, .. } = &mut recording.answer {
            let table = String::from_utf8(std::mem::take(csv)).unwrap();
            let (start, last) = table.trim_end().rsplit_once('\n').unwrap();
            let (_, rest) = last.split_once(",arn:aws:iam::").unwrap();
            let (account, rest) = rest.split_once(':').unwrap();
            let (_, rest) = rest.split_once(',').unwrap();
            let ghost = format!("ghost,arn:aws:iam::{account}:user/ghost,{rest}");
            *csv = format!("{start}\n{last}\n{ghost}\n").into_bytes();
        }
    }
    Fake::start(&recordings).page_size(1)
}

/// The demo, to a reader who gets no credential report.
fn without_report() -> Fake {
    let denied = |fake: Fake, operation| fake.with_fault(operation, Fault::Denied);
    denied(denied(fake(), "GenerateCredentialReport"), "GetCredentialReport")
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
            let (alone, whole) = (&alone.report, &whole.report);
            assert_eq!(rows_of(check, alone), rows_of(check, whole), "{}", check.id);
        }
    });
}

#[test]
fn what_else_is_asked_for_does_not_change_what_a_check_says() {
    with_keys("what_else_is_asked_for_does_not_change_what_a_check_says", || async {
        for what in ["the demo", "a user only in the report", "no report"] {
            let account = || match what {
                "the demo" => fake(),
                "no report" => without_report(),
                _ => with_a_deleted_user(),
            };
            let whole = run(&account(), every_operation(), every_check(), false).await;
            for check in CHECKS.iter().filter(|check| !check.needs.is_empty()) {
                let alone = selected_of(&account(), &[check.id], &[]).await;
                let (alone, whole) = (&alone.report, &whole.report);
                assert_eq!(rows_of(check, alone), rows_of(check, whole), "{what}: {}", check.id);
            }
        }
    });
}

#[test]
fn no_answer_is_read_that_is_not_a_need() {
    with_keys("no_answer_is_read_that_is_not_a_need", || async {
        let whole = run(&fake(), every_operation(), every_check(), false).await;
        for operation in operation::of_scans() {
            let mut without = whole.account.clone();
            without.recordings.retain(|recording| recording.call.operation != operation);
            let report = judge(&without, every_check(), tutela_demo::as_of());
            let (before, after) = (rows(&whole.report), rows(&report));
            assert_eq!(improvements(&before, &after), Vec::<String>::new(), "{operation}");
            for check in CHECKS.iter().filter(|check| !check.needs.contains(&operation)) {
                let of = |rows: &Rows| {
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

#[test]
fn every_check_has_a_cause_in_the_score_and_every_cause_a_check() {
    let priced: Vec<&str> =
        tutela_posture::CAUSES.iter().flat_map(|cause| cause.checks).copied().collect();
    for check in CHECKS.iter().filter(|check| !check.judge.is_of_caller()) {
        assert!(priced.contains(&check.id), "{}", check.id);
    }
    for id in priced {
        assert!(tutela_checks::find(id).is_some(), "{id}");
    }
    let signs = tutela_posture::SUSPENSION_CAUSES.iter().flat_map(|cause| cause.checks);
    for id in signs {
        assert!(tutela_checks::find(id).is_some(), "{id}");
    }
}
