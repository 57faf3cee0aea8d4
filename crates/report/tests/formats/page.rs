//! The HTML page: it is one piece, its parts are found, and it stays small.

use std::collections::BTreeSet;

use tutela_model::{Cause, Finding, Verdict};
use tutela_report::html;

use crate::fixture::{exempted, report, report_of, reported, row, unseen, user, without_mfa};

/// What stands between each `before` and the quotation mark after it.
fn quoted<'p>(page: &'p str, before: &str) -> Vec<&'p str> {
    page.split(before).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

fn old_key(name: &str) -> Finding {
    let evidence = ["access_key_1_active", "access_key_1_last_rotated", "access_key_1_last_used"]
        .map(|field| reported(field, "2025-11-24T17:00:22Z"));
    let verdict = Verdict::fail("the key is active, 365 days old, and was never used", evidence);
    row("access-key-old", format!("{}#access-key/2025-11-24T17:00:22Z", user(name)), Ok(verdict))
}

/// Users with four rows each.
fn large() -> Vec<Finding> {
    let rows = |name: String| {
        let single = Verdict::fail("one device", [reported("mfa_active", "true")]);
        let single = row("user-single-device", user(&name), Ok(single));
        [without_mfa(&name), old_key(&name), old_key(&format!("{name}-b")), single]
    };
    (0..300).flat_map(|place| rows(format!("engineering/user-{place:03}"))).collect()
}

#[test]
fn every_link_has_its_place_and_every_place_one_name() {
    for (what, report) in [
        ("the small report", report()),
        ("a large one", report_of(large())),
        ("nothing", report_of(vec![])),
        ("only what is exempted", report_of(vec![exempted(without_mfa("a"))])),
        ("only an unknown", report_of(vec![unseen("a", Cause::Undecided)])),
    ] {
        let page = html::render(&report);
        let places = quoted(&page, " id=\"");
        let names: BTreeSet<&str> = places.iter().copied().collect();
        assert_eq!(names.len(), places.len(), "{what}: a name stands twice");
        for link in quoted(&page, "href=\"") {
            let place = link.strip_prefix('#').unwrap_or_else(|| panic!("{what}: {link}"));
            assert!(names.contains(place), "{what}: nothing has the name {place}");
        }
    }
}

#[test]
fn a_large_page_is_small_because_it_says_things_once() {
    let rows = large();
    let page = html::render(&report_of(rows.clone()));
    let row_bytes = page.len() / rows.len();
    assert!(row_bytes < 700, "{} bytes for {} rows", page.len(), rows.len());
    assert!(!page.contains("aws iam enable-mfa-device --user-name user-001"), "one remedy a check");
    assert!(page.contains("aws iam enable-mfa-device --user-name USER_NAME"));
    let small = html::render(&report_of(rows[..8].to_vec()));
    assert!(
        small.contains("aws iam enable-mfa-device --user-name user-000"),
        "one beside each row"
    );
    assert_eq!(page.matches("<code>iam:GetCredentialReport</code>").count(), 1);
}

#[test]
fn principals_say_how_severe_it_is_and_can_be_chosen_by_it() {
    let page = html::render(&report_of(vec![without_mfa("a"), unseen("b", Cause::Denied)]));
    for part in [
        "<h3>user/a</h3><span class=\"level high\">high</span><span>1 fail</span>",
        "<h3>user/b</h3><span class=\"level high\">high</span><span>1 unknown</span>",
        "<details class=\"row fail high\">",
        "<details class=\"row unknown high\">",
        "id=\"severity-critical\"",
        "id=\"status-unknown\"",
        "body:has(#status-unknown:checked) .row:not(.unknown)",
    ] {
        assert!(page.contains(part), "no {part}");
    }
}
