//! Reports of several accounts, and of accounts that the report says nothing else of.

use tutela_model::AccountId;
use tutela_report::{Report, html, json, junit, text, text::TextOptions};

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
    ] {
        for name in ["alice", "bob"] {
            assert!(shown.contains(&format!("user/{name}")), "{format} lost {name}");
        }
    }
}
