//! Who the users are, and which of two answers about them is believed.

use tutela_model::{Account, Observed, Password, Seen, User};
use tutela_recording::assemble;

use crate::account::account;

/// A fact in words: the value and whose answer it is, or the gap.
fn fact<T>(fact: &Observed<T>, say: impl Fn(&T) -> String) -> String {
    match fact {
        Observed::Seen(Seen { value, receipt }) => {
            format!("{} by {}", say(value), receipt.call.operation.name)
        }
        Observed::Missing(gap) => format!("{}: {}", gap.cause().word(), gap.detail()),
    }
}

fn user<'a>(account: &'a Account, name: &str) -> &'a User {
    account.users.known.iter().find(|user| user.name == name).unwrap()
}

fn password(password: &Password) -> String {
    match password {
        Password::None => "no".to_owned(),
        Password::Enabled { .. } => "yes".to_owned(),
    }
}

#[track_caller]
pub(crate) fn check(what: &str, words: &str, question: &str, expected: &str) {
    let recordings = account(words);
    let snapshot = assemble(&[recordings], None);
    let account = &snapshot.accounts[0];
    let said = match question.split_once(' ') {
        Some(("mfa", "root")) => fact(&account.root.has_mfa, bool::to_string),
        Some(("devices", "root")) => fact(&account.root.devices, |serials| serials.join(" ")),
        Some(("use", "root")) => fact(&account.root.last_used, |used| format!("{used:?}")),
        Some(("mfa", name)) => fact(&user(account, name).has_mfa, bool::to_string),
        Some(("devices", name)) => {
            fact(&user(account, name).devices, |devices| devices.len().to_string())
        }
        Some(("password", name)) => fact(&user(account, name).password, password),
        Some(("keys", name)) => fact(&user(account, name).keys, |keys| {
            let active = keys.iter().filter(|key| key.active).count();
            format!("{active} of {} active", keys.len())
        }),
        Some(("ssh-keys", name)) => fact(&user(account, name).ssh_keys, |keys| {
            keys.iter().map(|key| if key.active { "+" } else { "-" }).collect()
        }),
        Some(("grants", name)) => fact(&user(account, name).grants, |_| "known".to_owned()),
        Some(("certification", name)) => {
            let devices = user(account, name).devices.seen().unwrap();
            fact(&devices.value[0].certifications, |known| format!("{known:?}"))
        }
        _ if question == "users" => {
            let names: Vec<&str> =
                account.users.known.iter().map(|user| user.name.as_str()).collect();
            let complete = match &account.users.complete {
                Ok(receipt) => format!("all by {}", receipt.call.operation.name),
                Err(gap) => format!("{}: {}", gap.cause().word(), gap.detail()),
            };
            format!("{}; {complete}", names.join(" "))
        }
        _ if question == "differences" => {
            let differences = account.differences.iter().map(|difference| {
                let (_, who) = difference.resource.rsplit_once([':', '/']).unwrap();
                let (live, report) = (&difference.live.value, &difference.report.value);
                format!("{who}: {}: {live}, not {report}", difference.fact)
            });
            differences.collect::<Vec<_>>().join("; ")
        }
        _ => panic!("nobody asks `{question}`"),
    };
    assert_eq!(said, expected, "{what}");
}

#[test]
fn live_answers_outrank_the_report() {
    let gone = "listed alice; report alice +mfa; devices alice";
    check("the device is gone since", gone, "mfa alice", "false by ListMFADevices");
    check("and that is told", gone, "differences", "alice: the user has MFA: none, not true");
    let new = "listed alice; report alice; devices alice virtual";
    check("the device is new", new, "mfa alice", "true by ListMFADevices");
    check(
        "and that is told",
        new,
        "differences",
        "alice: the user has MFA: one or more, not false",
    );
    let same = "listed alice; report alice +mfa; devices alice fido";
    check("both agree", same, "differences", "");
    let password = "listed alice; report alice +console; no-password alice";
    check("the password is gone since", password, "password alice", "no by GetLoginProfile");
    check(
        "and that is told",
        password,
        "differences",
        "alice: the user has a console password: absent, not true",
    );
    let password = "listed alice; report alice; password alice";
    check("the password is new", password, "password alice", "yes by GetLoginProfile");
    let keys = "listed alice; report alice +key; keys alice Inactive";
    check("the key was switched off since", keys, "keys alice", "0 of 1 active by ListAccessKeys");
    let root = "summary AccountMFAEnabled=0; report <root_account> +mfa";
    check("root's device is gone since", root, "mfa root", "false by GetAccountSummary");
    check("and that is told", root, "differences", "root: root has MFA: 0, not true");
}

#[test]
fn ssh_keys_are_those_of_the_user_s_own_listing() {
    let keys = "listed alice; ssh-keys alice Active Inactive";
    check("one is off", keys, "ssh-keys alice", "+- by ListSSHPublicKeys");
}

#[test]
fn a_live_answer_does_not_outrank_a_newer_report() {
    let (before, after) = ("made 2026-11-24T11:30:00Z", "made 2026-11-24T12:30:00Z");
    let neither = "undecided: the live answer of 2026-11-24T12:00:00Z and the newer report of \
                   2026-11-24T12:30:00Z disagree";
    for (words, question, believed) in [
        ("report alice; devices alice fido", "mfa alice", "true by ListMFADevices"),
        ("report alice; devices alice fido", "devices alice", "1 by ListMFADevices"),
        ("report alice; assigned alice", "mfa alice", "true by ListVirtualMFADevices"),
        ("report alice +console; no-password alice", "password alice", "no by GetLoginProfile"),
        ("report alice +key; keys alice", "keys alice", "0 of 0 active by ListAccessKeys"),
        ("report alice +key; keys alice Inactive", "keys alice", "0 of 1 active by ListAccessKeys"),
    ] {
        check(words, &format!("listed alice; {before}; {words}"), question, believed);
        check(words, &format!("listed alice; {after}; {words}"), question, neither);
    }
    let same =
        format!("listed alice; {after}; report alice +mfa +console +key; devices alice fido");
    check("both agree", &same, "mfa alice", "true by ListMFADevices");
}

#[test]
fn a_live_call_in_vain_is_a_gap_whatever_the_report_says() {
    for (call, question) in [
        ("ListMFADevices", "mfa alice"),
        ("ListMFADevices", "devices alice"),
        ("GetLoginProfile", "password alice"),
        ("ListAccessKeys", "keys alice"),
        ("ListSSHPublicKeys", "ssh-keys alice"),
    ] {
        let words = format!("listed alice; report alice +console +key; denied {call} alice");
        check(call, &words, question, "denied: no");
    }
    let assigned = "listed alice; report alice; denied ListMFADevices alice; assigned alice";
    check("but an assigned device is one", assigned, "mfa alice", "true by ListVirtualMFADevices");
    check("though not known whole", assigned, "devices alice", "denied: no");
}

#[test]
fn the_report_speaks_where_nobody_asked() {
    let none = "listed alice; report alice +console";
    check("no device", none, "mfa alice", "false by GetCredentialReport");
    check(
        "no device, by a report that the lost list of virtual devices could have outdone",
        none,
        "devices alice",
        "not-asked: there is no `accounts/111122223333/iam/list-virtual-mfa-devices.json`",
    );
    check(
        "a name that was given again",
        "listed alice; report alice user_creation_time=2020-01-01T00:00:00+00:00; assigned zoe",
        "password alice",
        "incomplete: the report's row for `alice` is of an earlier user of that name",
    );
    check(
        "a name that stands twice in one listing",
        "listed alice alice; report alice",
        "users",
        "alice; malformed: `alice` stands twice",
    );
    check("a password", none, "password alice", "yes by GetCredentialReport");
    check("no key", none, "keys alice", "0 of 0 active by GetCredentialReport");
    check(
        "a device that may be gone",
        "listed alice; report alice +mfa",
        "mfa alice",
        "not-asked: the credential report says that there is a device, and nobody asked which",
    );
    check(
        "a device newer than the report",
        "listed alice; report alice; assigned alice",
        "devices alice",
        "not-asked: the user has a virtual device, and nobody asked for the others",
    );
    check(
        "a word that AWS does not write",
        "listed alice; report alice mfa_active=perhaps",
        "mfa alice",
        "malformed: `perhaps` in the column `mfa_active` is neither `true` nor `false`",
    );
    check(
        "another",
        "listed alice; report alice password_enabled=maybe",
        "password alice",
        "malformed: `maybe` in the column `password_enabled` is neither `true` nor `false`",
    );
}

#[test]
fn who_the_users_are() {
    let all = "all by GetAccountAuthorizationDetails";
    let rows: [(&str, &str, &str); 10] = [
        ("as counted", "summary Users=1; listed alice; report alice", "alice; {all}"),
        (
            "newer than the report",
            "summary Users=2; listed alice bob; report alice",
            "alice bob; {all}",
        ),
        (
            "deleted since the report",
            "summary Users=1; listed alice; report alice; report bob",
            "alice; {all}",
        ),
        (
            "deleted since, or left out, and nobody counted",
            "listed alice; report alice; report bob",
            "alice bob; incomplete: it does not list `bob`, whom the credential report has, and \
             there is no count of users in iam:GetAccountSummary to tell whether that one was \
             deleted since",
        ),
        (
            "a summary without the count is none",
            "summary Groups=1; listed; report bob",
            "bob; incomplete: it does not list `bob`, whom the credential report has, and there \
             is no count of users in iam:GetAccountSummary to tell whether that one was deleted \
             since",
        ),
        (
            "left out by `--filter`",
            "summary Users=3; listed; report alice; report bob",
            "alice bob; incomplete: it lists 0 users where iam:GetAccountSummary counts 3",
        ),
        ("no users", "listed; report <root_account>", "; {all}"),
        ("no report", "summary Users=1; listed alice", "alice; {all}"),
        (
            "no listing",
            "summary Users=1; report alice; report <root_account>",
            "alice; not-asked: there is no \
             `accounts/111122223333/iam/get-account-authorization-details.json`",
        ),
        (
            "a listing in vain",
            "denied GetAccountAuthorizationDetails; report alice",
            "alice; denied: no",
        ),
    ];
    for (what, words, expected) in rows {
        check(what, words, "users", &expected.replace("{all}", all));
    }
}

#[test]
fn a_listing_that_nothing_can_be_held_against_may_be_a_part() {
    for (words, expected) in [
        ("listed", "; incomplete: it lists no users"),
        ("summary Groups=1; listed alice", "alice; incomplete: it lists 1 user"),
        ("denied GetAccountSummary; listed alice bob", "alice bob; incomplete: it lists 2 users"),
    ] {
        let without = "and there is no count of users in iam:GetAccountSummary to tell whether \
                       these are all";
        check(words, words, "users", &format!("{expected}, {without}"));
    }
}

#[test]
fn users_that_one_answer_lacks() {
    let newer = "summary Users=2; listed alice bob; report alice";
    let lacking = "incomplete: the report has no row for the user `bob`";
    check("newer than the report", newer, "password bob", lacking);
    check("newer than the report", newer, "mfa bob", lacking);
    let asked = format!("{newer}; devices bob virtual; no-password bob; keys bob Active");
    check("and asked about", &asked, "mfa bob", "true by ListMFADevices");
    check("and asked about", &asked, "password bob", "no by GetLoginProfile");
    check("and asked about", &asked, "keys bob", "1 of 1 active by ListAccessKeys");
    check("their grants are known", newer, "grants bob", "known by GetAccountAuthorizationDetails");
    check(
        "left out of the listing",
        "summary Users=2; listed alice; report alice; report bob",
        "grants bob",
        "incomplete: it does not list the user `bob`",
    );
    check(
        "no listing",
        "denied GetAccountAuthorizationDetails; report bob",
        "grants bob",
        "denied: no",
    );
    let unasked = "listed alice";
    let no_report = "not-asked: there is no `accounts/111122223333/iam/get-credential-report.csv`";
    check("no report", unasked, "mfa alice", no_report);
    check("no report", unasked, "keys alice", no_report);
    check("denied report", "listed alice; denied GetCredentialReport", "keys alice", "denied: no");
}

#[test]
fn root_is_known_by_the_summary() {
    check("no MFA", "summary AccountMFAEnabled=0", "mfa root", "false by GetAccountSummary");
    check(
        "denied",
        "denied GetAccountSummary; report <root_account> +mfa",
        "mfa root",
        "denied: no",
    );
    check(
        "an old answer lacks the field",
        "summary Users=1",
        "mfa root",
        "malformed: the summary has no `AccountMFAEnabled`",
    );
    check(
        "no row",
        "report alice",
        "use root",
        "malformed: the report has no row `<root_account>`",
    );
    check("never used", "report <root_account>", "use root", "Never by GetCredentialReport");
    check(
        "a date that is none",
        "report <root_account> password_last_used=lately",
        "use root",
        "malformed: `lately` in the column `password_last_used` is no time",
    );
}

#[test]
fn only_root_lists_its_own_devices() {
    let root = "caller arn:aws:iam::111122223333:root";
    let alice = "caller arn:aws:iam::111122223333:user/alice";
    check(
        "nobody asked",
        root,
        "devices root",
        "not-asked: only a root session may list root's own devices",
    );
    for (what, caller, expected) in [
        ("root asked", root, "denied: no"),
        (
            "a user asked, and AWS answered about that user",
            alice,
            "undecided: it lists the caller's own devices, and \
             `arn:aws:iam::111122223333:user/alice` asked",
        ),
        ("who?", "", "undecided: it lists the caller's own devices, and nobody knows who asked"),
    ] {
        check(what, &format!("{caller}; denied ListMFADevices"), "devices root", expected);
    }
}

#[test]
fn a_device_that_stands_twice_makes_the_listing_unreadable() {
    for (what, words, question, serial) in [
        ("a user's", "listed alice; devices alice GAHT1 fido GAHT1", "devices alice", "GAHT1"),
        ("and so nobody knows", "listed alice; devices alice GAHT1 GAHT1", "mfa alice", "GAHT1"),
        (
            "root's",
            "caller arn:aws:iam::111122223333:root; own-devices GAHT2 GAHT2",
            "devices root",
            "GAHT2",
        ),
    ] {
        check(what, words, question, &format!("malformed: `{serial}` stands twice"));
    }
}

#[test]
fn statuses_and_certifications() {
    check(
        "a status of tomorrow",
        "listed alice; keys alice Active Suspended",
        "keys alice",
        "malformed: `Suspended` is no status that this version knows",
    );
    check(
        "a security key, and nobody asked for its certification",
        "listed alice; devices alice fido",
        "certification alice",
        "not-asked: there is no \
         `accounts/111122223333/iam/get-mfa-device/063d1ece24de9efb.json`",
    );
    check(
        "denied",
        "listed alice; devices alice fido; \
         denied GetMFADevice arn:aws:iam::111122223333:u2f/user/alice/key",
        "certification alice",
        "denied: no",
    );
    check(
        "none for a token",
        "listed alice; devices alice GAHT00000042",
        "certification alice",
        "not-offered: only FIDO devices have certifications",
    );
}
