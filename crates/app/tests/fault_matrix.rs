//! Every fault on every call: no verdict improves, each has its ground, and the whole truth table
//! is a file under review.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may panic")]

mod support;

use std::collections::BTreeSet;

use expect_test::expect_file;
use tutela_app::{Wanted, select};
use tutela_checks::CHECKS;
use tutela_model::{Operation, Severity, Status, operation};
use tutela_posture::{Counted, Outcome};
use tutela_recording::folder;
use tutela_testkit::Fault;

use crate::support::{
    Run,
    compare::{Rows, changes, groundless, improvements, rows},
    every_check, every_operation, fake, judge, judge_all, readable, run, save, text, with_keys,
};

/// Every operation, each of which is disturbed.
fn operations() -> Vec<&'static Operation> {
    operation::of_scans().collect()
}

/// The whole account, asked with one fault on one operation.
async fn disturbed(operation: &str, fault: Fault, fresh: bool) -> Run {
    let fake = fake().with_fault(operation, fault);
    run(&fake, every_operation(), every_check(), fresh).await
}

/// What must hold of every run, whatever went wrong.
#[track_caller]
fn hold(case: &str, before: &Rows, run: &Run) {
    assert_eq!(improvements(before, &rows(&run.report)), Vec::<String>::new(), "{case}");
    assert_eq!(groundless(&run.report), Vec::<String>::new(), "{case}");
    // Judging is pure: the same answers, read back, are judged alike. Where they are not the same to
    // the letter, it is tried.
    let read = folder::read(readable(save(&run.account))).expect("what was saved can be read");
    if read.accounts != [run.account.clone()] || read.as_of != Some(tutela_demo::as_of()) {
        let replayed = judge_all(&read.accounts, every_check(), read.as_of);
        assert_eq!(text(&run.report), text(&replayed), "{case}, replayed");
    }
}

/// One run of the matrix: its place in the table, and what changed.
struct Cell {
    fault: usize,
    operation: usize,
    changes: Vec<String>,
}

async fn matrix(fresh: bool) -> (Vec<Cell>, String) {
    let undisturbed = run(&fake(), every_operation(), every_check(), fresh).await;
    let before = rows(&undisturbed.report);
    hold("undisturbed", &before, &undisturbed);
    let mut cells = Vec::new();
    let mut places: Vec<(usize, usize)> = (0..Fault::ALL.len())
        .flat_map(|fault| (0..operations().len()).map(move |operation| (fault, operation)))
        .collect();
    while !places.is_empty() {
        // A few at a time: each has a server and a client of its own.
        let runs: Vec<_> = places
            .drain(..places.len().min(6))
            .map(|(fault, operation)| {
                let name = operations().get(operation).unwrap().name;
                let kind = *Fault::ALL.get(fault).unwrap();
                (fault, operation, tokio::spawn(disturbed(name, kind, fresh)))
            })
            .collect();
        for (fault, operation, run) in runs {
            let run = run.await.unwrap();
            let name = *operations().get(operation).unwrap();
            let word = Fault::ALL.get(fault).unwrap().word();
            hold(&format!("{name} {word}, fresh: {fresh}"), &before, &run);
            cells.push(Cell { fault, operation, changes: changes(&before, &rows(&run.report)) });
        }
    }
    (cells, baseline(&before))
}

/// The undisturbed run's counts, which every other block is a difference to.
fn baseline(before: &Rows) -> String {
    let lines = changes(&Rows::new(), before);
    lines.iter().map(|line| format!("  {line}\n")).collect()
}

fn table(cells: &[Cell], undisturbed: &str) -> String {
    let mut table = format!("undisturbed\n{undisturbed}");
    for (fault, kind) in Fault::ALL.iter().enumerate() {
        table.push_str(&format!("\n{}\n", kind.word()));
        for (operation, named) in operations().iter().enumerate() {
            let changes = |fault| {
                let cell =
                    cells.iter().find(|cell| (cell.fault, cell.operation) == (fault, operation));
                &cell.unwrap().changes
            };
            let (lines, denied) = (changes(fault), changes(0));
            let (remark, lines) = match lines.as_slice() {
                [] => (": no verdict changes", &[][..]),
                lines if fault > 0 && lines == denied => (": as when denied", &[][..]),
                lines => ("", lines),
            };
            table.push_str(&format!("  {named}{remark}\n"));
            table.extend(lines.iter().map(|line| format!("    {line}\n")));
        }
    }
    table
}

#[test]
fn no_fault_on_any_call_makes_anything_look_better() {
    with_keys("no_fault_on_any_call_makes_anything_look_better", || async {
        let (cells, undisturbed) = matrix(false).await;
        assert_eq!(cells.len(), Fault::ALL.len() * operations().len());
        expect_file!["golden/fault_matrix.txt"].assert_eq(&table(&cells, &undisturbed));
    });
}

#[test]
fn nor_does_it_where_every_user_is_asked_about() {
    with_keys("nor_does_it_where_every_user_is_asked_about", || async {
        let (cells, _) = matrix(true).await;
        // The live calls that the credential report would have spared are in the way of verdicts.
        let login = operations().iter().position(|of| **of == operation::GET_LOGIN_PROFILE);
        let cell = cells.iter().find(|cell| (Some(cell.operation), cell.fault) == (login, 0));
        assert!(!cell.unwrap().changes.is_empty());
    });
}

#[test]
fn nor_does_it_where_a_check_is_alone() {
    with_keys("nor_does_it_where_a_check_is_alone", || async {
        for check in CHECKS {
            let alone = || {
                select(Wanted { checks: vec![check.id.to_owned()], ..Wanted::default() }).unwrap()
            };
            let operations = alone().operations();
            let undisturbed = run(&fake(), operations.clone(), alone(), false).await;
            for need in check.needs {
                let fake = fake().with_fault(need.name, Fault::Denied);
                let refused = run(&fake, operations.clone(), alone(), false).await;
                let case = format!("{} without {need}", check.id);
                let (before, after) = (rows(&undisturbed.report), rows(&refused.report));
                assert_eq!(improvements(&before, &after), Vec::<String>::new(), "{case}");
                assert_eq!(groundless(&refused.report), Vec::<String>::new(), "{case}");
            }
        }
    });
}

#[test]
fn where_everything_is_refused_everything_is_unknown() {
    with_keys("where_everything_is_refused_everything_is_unknown", || async {
        for fault in Fault::ALL.into_iter().filter(|fault| *fault != Fault::SecondPageLost) {
            let word = fault.word();
            let undisturbed = run(&fake(), every_operation(), every_check(), false).await;
            let refused = disturbed("*", fault, false).await;
            hold(word, &rows(&undisturbed.report), &refused);
            let default = select(Wanted::default()).unwrap();
            let wanted: BTreeSet<&str> = default
                .checks
                .iter()
                .filter(|check| !check.needs.is_empty())
                .map(|check| check.id)
                .collect();
            let report = judge(&refused.account, default, tutela_demo::as_of());
            let unknown: BTreeSet<&str> =
                report.findings.iter().map(|finding| finding.check).collect();
            assert_eq!(unknown, wanted, "{word}: every check has its say");
            let known = report.findings.iter().find(|finding| finding.status != Status::Unknown);
            assert!(known.is_none(), "{word}: {known:?}");
            let outcome = Counted::of(&report.findings, Severity::Low, |_| false).outcome();
            assert_eq!(outcome, Outcome::Unknown, "{word}");
        }
    });
}
