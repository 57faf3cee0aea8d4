//! The worked examples of `docs/score.md`, and what must be so of every score.

use proptest::prelude::*;

use super::*;

fn row(
    check: &'static str,
    resource: &'static str,
    status: Status,
    severity: Severity,
) -> Row<'static> {
    Row { check, resource, status, severity, exempt: false }
}

fn ends(rows: &[Row<'_>]) -> (u8, u8) {
    let score = score(rows, &Weights::default());
    (score.low, score.high)
}

/// Each stands in the document with the same numbers.
#[test]
fn worked_examples() {
    use Severity::{Critical, High, Low, Medium};
    use Status::{Fail, Pass, Unknown};
    let root = |status| row("root-mfa-missing", "root", status, Critical);
    let user = |name, status| row("user-console-without-mfa", name, status, High);
    assert_eq!(ends(&[root(Pass), user("alice", Pass)]), (100, 100));
    // One of two users: high takes a quarter, three quarters of it: 0.1875 of security's 35.
    let half = [root(Pass), user("alice", Fail), user("bob", Pass)];
    assert_eq!(ends(&half), (93, 93));
    // The same user again, by a second check of the same cause: nothing more.
    let twice = [half[0], half[1], half[2], row("user-without-mfa", "alice", Fail, Medium)];
    assert_eq!(ends(&twice), (93, 93));
    // Root's MFA is gone: half of security, and the cap.
    assert_eq!(ends(&[root(Fail), user("alice", Pass)]), (40, 40));
    // Nobody could look.
    assert_eq!(ends(&[root(Unknown), user("alice", Pass)]), (40, 100));
    let billing = row("payment-method-invalid", "billing", Unknown, High);
    assert_eq!(ends(&[root(Pass), billing]), (94, 100));
    let contact = row("operations-contact-missing", "contact", Fail, Low);
    assert_eq!(ends(&[contact]), (99, 99));
}

#[test]
fn the_document_has_the_examples() {
    let document = include_str!("../../../../docs/score.md");
    for line in [
        "| one of two console users has no device | 93 |",
        "| the same, seen by a second check | 93 |",
        "| root has no MFA | 40 |",
        "| whether root has MFA could not be read | 40–100 |",
        "| whether the card is valid could not be read | 94–100 |",
        "| there is no contact for operations | 99 |",
    ] {
        assert!(document.contains(line), "{line}");
    }
    for cause in CAUSES {
        for check in cause.checks {
            assert!(document.contains(&format!("`{check}`")), "{check} is in the document");
        }
    }
}

#[test]
fn a_dimension_out_of_scope_neither_costs_nor_widens() {
    let rows = [
        row("payment-method-invalid", "billing", Status::Unknown, Severity::High),
        row("trail-missing", "trail", Status::Fail, Severity::High),
    ];
    let with = score(&rows, &Weights::default());
    assert_eq!((with.low, with.high), (88, 94));
    let weights = Weights::new(&[], &[Dimension::Billing]).unwrap();
    let without = score(&rows, &weights);
    // A quarter of compliance, which is 25 of the 75 that are left.
    assert_eq!((without.low, without.high), (92, 92));
    let billing = without.dimensions.iter().find(|own| own.dimension == Dimension::Billing);
    assert!(billing.is_some_and(|own| !own.in_scope), "it is shown so");
}

#[test]
fn weights_must_make_sense() {
    let wrong = |given: &str, out: &[Dimension]| {
        Weights::new(&[given.to_owned()], out).unwrap_err().to_string()
    };
    assert!(wrong("security", &[]).contains("security=35"));
    assert!(wrong("security=many", &[]).contains("security=many"));
    assert!(wrong("beauty=10", &[]).contains("no dimension `beauty`"));
    assert!(wrong("security=50", &[]).contains("add up to 115"));
    assert!(wrong("security=35", &Dimension::ALL).contains("nothing is left"));
}

#[test]
fn an_exempt_row_costs_nothing_and_is_counted() {
    let exempt =
        Row { exempt: true, ..row("root-mfa-missing", "r", Status::Fail, Severity::Critical) };
    let score = score(&[exempt], &Weights::default());
    assert_eq!((score.low, score.high, score.exempted), (100, 100, 1));
    assert!(score.caps.is_empty() && score.points.is_empty());
}

#[test]
fn every_check_has_one_cause() {
    let mut checks: Vec<&str> = CAUSES.iter().flat_map(|cause| cause.checks).copied().collect();
    let all = checks.len();
    checks.sort_unstable();
    checks.dedup();
    assert_eq!(checks.len(), all);
    assert!(CAPS.iter().all(|cap| cause_of(cap.check).is_some()));
}

const RESOURCES: [&str; 4] = ["a", "b", "c", "d"];
const SEVERITIES: [Severity; 4] = Severity::ALL;

fn checks() -> Vec<&'static str> {
    CAUSES.iter().flat_map(|cause| cause.checks).copied().collect()
}

prop_compose! {
    fn any_row()(
        check in prop::sample::select(checks()),
        resource in prop::sample::select(&RESOURCES[..]),
        status in prop::sample::select(&[Status::Fail, Status::Unknown, Status::Pass, Status::NotApplicable][..]),
        severity in prop::sample::select(&SEVERITIES[..]),
        exempt in prop::bool::weighted(0.1),
    ) -> Row<'static> {
        Row { check, resource, status, severity, exempt }
    }
}

/// Rows of an account: each check says one thing of each resource, and an unknown is as bad as can be.
fn any_rows() -> impl Strategy<Value = Vec<Row<'static>>> {
    prop::collection::vec(any_row(), 0..40).prop_map(|rows| {
        let mut seen = std::collections::BTreeSet::new();
        let mut rows: Vec<Row<'static>> =
            rows.into_iter().filter(|row| seen.insert((row.check, row.resource))).collect();
        for row in &mut rows {
            if row.status == Status::Unknown {
                row.severity = Severity::Critical;
            }
        }
        rows
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn the_ends_are_in_order_and_the_points_add_up(rows in any_rows()) {
        let weights = Weights::default();
        let score = score(&rows, &weights);
        prop_assert!(score.low <= score.high && score.high <= 100);
        let counts = |row: &&Row<'_>| !row.exempt && row.status == Status::Unknown;
        if !rows.iter().any(|row| counts(&row)) {
            prop_assert_eq!(score.low, score.high, "all is known");
        }
        if score.caps.is_empty() {
            let lost: f64 = score.points.iter().map(|own| own.points).sum();
            let rounding = 0.005 * f64::from(u32::try_from(score.points.len()).unwrap()) + 0.51;
            prop_assert!((100.0 - lost - f64::from(score.low)).abs() <= rounding, "{lost} {score:?}");
        }
    }

    #[test]
    fn putting_a_finding_right_never_lowers_it(rows in any_rows(), which in any::<prop::sample::Index>()) {
        let fails = |row: &Row<'_>| row.status == Status::Fail && !row.exempt;
        let failed: Vec<usize> = (0..rows.len()).filter(|at| fails(&rows[*at])).collect();
        let Some(which) = failed.get(which.index(failed.len().max(1))).copied() else {
            return Ok(());
        };
        let before = ends(&rows);
        let mut fixed = rows.clone();
        fixed[which].status = Status::Pass;
        let after = ends(&fixed);
        prop_assert!(after.0 >= before.0 && after.1 >= before.1, "{before:?} {after:?}");
        let mut gone = rows;
        gone.remove(which);
        prop_assert!(ends(&gone).1 >= before.1);
    }

    #[test]
    fn a_new_finding_never_raises_it(rows in any_rows(), new in any_row()) {
        let is_new = rows.iter().all(|row| (row.check, row.resource) != (new.check, new.resource));
        prop_assume!(is_new);
        let before = ends(&rows);
        let mut more = rows;
        more.push(Row { status: Status::Fail, exempt: false, ..new });
        let after = ends(&more);
        prop_assert!(after.0 <= before.0 && after.1 <= before.1, "{before:?} {after:?}");
    }

    /// A fact that is missing makes rows unknown, and may make them one row of the account's.
    #[test]
    fn a_missing_fact_never_raises_the_lower_end(
        rows in any_rows(),
        which in any::<prop::sample::Index>(),
        together in any::<bool>(),
    ) {
        prop_assume!(!rows.is_empty());
        let check = rows[which.index(rows.len())].check;
        let before = ends(&rows);
        let of_check = |row: &Row<'_>| row.check == check && row.status != Status::NotApplicable;
        let unknown = |row: Row<'static>| {
            Row { status: Status::Unknown, severity: Severity::Critical, exempt: false, ..row }
        };
        let hidden: Vec<Row<'static>> = if together {
            let others = rows.iter().filter(|row| !of_check(row)).copied();
            others.chain([unknown(row(check, "account", Status::Unknown, Severity::Low))]).collect()
        } else {
            rows.iter().map(|row| if of_check(row) { unknown(*row) } else { *row }).collect()
        };
        prop_assert!(ends(&hidden).0 <= before.0, "{before:?} {:?}", ends(&hidden));
    }

    #[test]
    fn each_best_fix_raises_it_to_what_it_says(rows in any_rows()) {
        let weights = Weights::default();
        let now = score(&rows, &weights);
        for fix in best_fixes(&rows, &weights, 5) {
            let then = score_with(&rows, &weights, &[fix.check]);
            prop_assert_eq!((then.low, then.high), (fix.low, fix.high));
            prop_assert!(then.low >= now.low && then.high >= now.high);
            prop_assert!(then.low > now.low || then.high > now.high);
        }
    }
}
