//! Reports of several accounts, and of accounts that the report says nothing else of.

use tutela_model::AccountId;
use tutela_report::{
    Report, asff, csv, html, json, junit, markdown, ocsf, text, text::TextOptions,
};

use crate::fixture::{ACCOUNT, report_of, without_mfa};

const OTHER: &str = "444455556666";

fn two_accounts() -> Report {
    let mut there = without_mfa("bob");
    there.account = AccountId::parse(OTHER).unwrap();
    there.resource = format!("arn:aws:iam::{OTHER}:user/bob");
    let mut report = report_of(vec![without_mfa("alice"), there]);
    let mut other = report.accounts[0].clone();
    other.id = AccountId::parse(OTHER).unwrap();
    other.alias = None;
    report.accounts.push(other);
    report
}

#[test]
fn every_principal_names_its_account_where_there_are_several() {
    let report = two_accounts();
    let shown = text::render(&report, TextOptions { colour: false, width: 100, verbose: false });
    assert!(shown.contains(&format!("user/alice in {ACCOUNT}")), "{shown}");
    assert!(shown.contains(&format!("user/bob in {OTHER}")), "{shown}");
    assert!(html::render(&report).contains(&format!("account {OTHER}")));
    let suites = junit::render(&report).matches("<testsuite ").count();
    assert_eq!(suites, 2);
}

#[test]
fn no_row_is_lost_with_its_account() {
    let mut report = two_accounts();
    report.accounts.clear();
    let options = TextOptions { colour: false, width: 100, verbose: false };
    for (format, shown) in [
        ("text", text::render(&report, options)),
        ("html", html::render(&report)),
        ("json", json::render(&report)),
        ("junit", junit::render(&report)),
        ("jsonl", json::lines::render(&report)),
        ("csv", csv::render(&report)),
        ("markdown", markdown::render(&report)),
        ("ocsf", ocsf::render(&report)),
        ("asff", asff::render(&report)),
    ] {
        for name in ["alice", "bob"] {
            assert!(shown.contains(&format!("user/{name}")), "{format} lost {name}");
        }
    }
}

#[test]
fn a_report_that_no_check_reads_is_not_missed() {
    let mut report = crate::fixture::report();
    for (wanted, made, said) in [
        (true, Some("2026-03-01T08:12:00Z"), "credential report made 2026-03-01 08:12:00 UTC"),
        (true, None, "credential report made at a time that is not known"),
        (false, None, "credential report not asked for by these checks"),
    ] {
        report.accounts[0].report_wanted = wanted;
        report.accounts[0].report_generated = made.map(crate::fixture::at);
        let options = TextOptions { colour: false, width: 100, verbose: false };
        let shown = text::render(&report, options);
        assert!(shown.contains(said), "{said}: {shown}");
        let words = said.trim_start_matches("credential report ");
        assert!(html::render(&report).contains(&format!("<dd>{words}")), "{said}");
    }
}
