//! Reports of several accounts, and of accounts that the report says nothing else of.

use tutela_model::{AccountId, AccountState, Call, Cause, Gap, operation};
use tutela_report::{
    AccountSummary, Membership, Report, asff, csv, html, json, junit, markdown, ocsf, sarif, text,
    text::TextOptions,
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
fn formats_that_are_read_row_by_row_tell_ou_and_owner_of_each() {
    let mut report = two_accounts();
    for (account, unit) in report.accounts.iter_mut().zip(["Root/Shop", "Root/=HYPERLINK(1)"]) {
        account.membership = Some(Membership {
            name: Some("shop-production".to_owned()),
            state: AccountState::Active,
            unit: unit.to_owned(),
            owner: Some("shop@example.com".to_owned()),
        });
    }
    for (format, shown) in [
        ("csv", csv::render(&report)),
        ("jsonl", json::lines::render(&report)),
        ("ocsf", ocsf::render(&report)),
        ("asff", asff::render(&report)),
        ("junit", junit::render(&report)),
        ("sarif", sarif::render(&report)),
    ] {
        for said in ["Root/Shop", "Root/=HYPERLINK(1)", "shop@example.com", "shop-production"] {
            assert!(shown.contains(said), "{format} lost {said}: {shown}");
        }
    }
    let lines = json::lines::render(&report);
    let alice = lines.lines().find(|line| line.contains("user/alice")).unwrap();
    let alice: serde_json::Value = serde_json::from_str(alice).unwrap();
    assert_eq!((&alice["type"], &alice["unit"]), (&"finding".into(), &"Root/Shop".into()));
}

#[test]
fn what_is_so_in_many_accounts_is_said_once_and_by_account() {
    let report = many_accounts();
    let shown = text::render(&report, TextOptions { colour: false, width: 100, verbose: false });
    for said in [
        "user/alice in 111122223330, user/alice in 111122223331",
        "? 5 accounts: iam:ListMFADevices",
        "rows 5 fail and 0 unknown",
    ] {
        assert!(shown.contains(said), "{said}: {shown}");
    }
    let page = html::render(&report);
    assert!(page.contains("5 accounts"), "{page}");
}

/// The same problem and the same gap in each of five.
fn many_accounts() -> Report {
    let ids: Vec<AccountId> =
        (0..5).filter_map(|digit| AccountId::parse(&format!("11112222333{digit}"))).collect();
    let rows = ids.iter().map(|id| {
        let mut row = without_mfa("alice");
        row.account = id.clone();
        row.resource = format!("arn:aws:iam::{id}:user/alice");
        row
    });
    let mut report = report_of(rows.collect());
    let mut one = report.accounts[0].clone();
    let call = Call::new(&operation::LIST_MFA_DEVICES).with("UserName", "bob");
    report.accounts = ids
        .into_iter()
        .map(|id| {
            let said = format!("not allowed in {id}");
            one.gaps = vec![Gap::new(call.clone(), Cause::Denied, said)];
            AccountSummary { id, ..one.clone() }
        })
        .collect();
    report.count_accounts();
    report
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

#[test]
fn an_account_of_unknown_id_is_filed_where_security_hub_takes_it() {
    let unknown = AccountId::unknown();
    let filed = |report: &Report| {
        let findings: serde_json::Value = serde_json::from_str(&asff::render(report)).unwrap();
        let findings = findings.as_array().unwrap().iter();
        let elsewhere = findings.filter(|own| own["ProductFields"]["tutela/account"] == "unknown");
        let said = elsewhere.map(|own| {
            let said = |name: &str| own[name].as_str().unwrap().to_owned();
            (said("AwsAccountId"), said("Title"))
        });
        said.collect::<Vec<_>>()
    };
    let of = |account: &str| {
        [
            "Account of unknown id: User with a console password has no MFA",
            "Account of unknown id: How much of the account nobody knows",
        ]
        .map(|title| (account.to_owned(), title.to_owned()))
    };
    let mut report = two_accounts();
    report.accounts[1].id = unknown.clone();
    for row in report.findings.iter_mut().filter(|row| row.account.as_str() == OTHER) {
        row.account = unknown.clone();
    }
    report.count_accounts();
    assert_eq!(filed(&report), of(ACCOUNT), "beside an account that is known");
    report.accounts.remove(0);
    report.findings.retain(|row| row.account == unknown);
    assert_eq!(filed(&report), of("000000000000"), "where none is known");
}
