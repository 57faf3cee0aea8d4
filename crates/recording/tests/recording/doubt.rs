//! Answers that contradict each other, or do not say whose they are, decide nothing.

use crate::users::check;

#[test]
fn answers_about_root_that_contradict_each_other_decide_nothing() {
    let root = "caller arn:aws:iam::111122223333:root";
    let (on, off) = ("summary AccountMFAEnabled=1", "summary AccountMFAEnabled=0");
    let none =
        "undecided: `AccountMFAEnabled` is 1, and iam:ListMFADevices lists no device of root";
    let one = "undecided: `AccountMFAEnabled` is 0, and iam:ListMFADevices lists a device of root";
    for question in ["mfa root", "devices root"] {
        check("none of its own", &format!("{root}; {on}; own-devices"), question, none);
        check("one of its own", &format!("{root}; {off}; own-devices GAHT2"), question, one);
    }
    let agree = format!("{root}; {on}; own-devices GAHT2");
    check("both agree", &agree, "mfa root", "true by GetAccountSummary");
    check("both agree", &agree, "devices root", "GAHT2 by ListMFADevices");
    let neither = "malformed: `AccountMFAEnabled` is 7, which is neither 0 nor 1";
    check("no flag", "summary AccountMFAEnabled=7", "mfa root", neither);
    let (before, after) = ("made 2026-11-24T11:30:00Z", "made 2026-11-24T12:30:00Z");
    let outdated = "undecided: the live answer of 2026-11-24T12:00:00Z and the newer report of \
                    2026-11-24T12:30:00Z disagree";
    let report = "report <root_account>";
    let (mfa, older) = ("mfa root", "true by GetAccountSummary");
    check("an older report", &format!("{on}; {before}; {report}"), mfa, older);
    check("a newer report", &format!("{on}; {after}; {report}"), mfa, outdated);
    check("a newer one that agrees", &format!("{on}; {after}; {report} +mfa"), mfa, older);
}

#[test]
fn a_row_that_does_not_say_whose_it_is_is_nobodys() {
    for (cell, why) in [
        ("perhaps", "`perhaps` in the column `user_creation_time` is no time"),
        ("N/A", "the report does not say when the user was created"),
    ] {
        let words = format!("listed alice; report alice +mfa user_creation_time={cell}");
        let expected = format!("malformed: the report's row for `alice`: {why}");
        for question in ["mfa alice", "password alice", "keys alice"] {
            check(cell, &words, question, &expected);
        }
    }
}
