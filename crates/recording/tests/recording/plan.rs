//! Which calls are made, in which order, and that there is an end to it.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use tutela_model::{Call, Cause, Operation, Reach, operation};
use tutela_recording::{
    AccountRecordings, Answer, Recording, TRIAL_LISTINGS, next_calls, next_trials,
};

use crate::account::{account, owner, recorded};

/// The caller's own region.
const OWN: &str = "eu-west-1";

fn everything() -> BTreeSet<&'static Operation> {
    operation::ALL.iter().copied().collect()
}

fn gap() -> Answer {
    Answer::Gap { cause: Cause::Denied, detail: "no".to_owned() }
}

/// An account that was asked for everything account-wide: what `words` do not tell was denied.
fn asked(words: &str) -> AccountRecordings {
    let mut account = account(words);
    let known: BTreeSet<Call> =
        account.recordings.iter().map(|recording| recording.call.clone()).collect();
    let open = operation::ALL
        .iter()
        .flat_map(|operation| account_wide(operation))
        .filter(|call| !known.contains(call));
    account.recordings.extend(open.map(|call| recorded(call, gap())));
    account
}

/// The calls that every account is asked, and those to regions where nobody knows which are enabled.
fn account_wide(operation: &'static Operation) -> Vec<Call> {
    let call = Call::new(operation);
    match operation.reach {
        Reach::Account => vec![call],
        Reach::Own(name) => vec![call.with(name, owner().as_str())],
        Reach::Kind(name, kinds) => {
            kinds.iter().map(|kind| call.clone().with(name, *kind)).collect()
        }
        Reach::Home | Reach::Region => {
            ["us-east-1", OWN].map(|region| call.clone().within(region)).to_vec()
        }
        Reach::User
        | Reach::Device
        | Reach::Organization
        | Reach::Policy
        | Reach::Each(_)
        | Reach::InRegion(_) => Vec::new(),
    }
}

/// The calls in short: `ListMFADevices alice`.
fn short(calls: &[Call]) -> String {
    let short = calls.iter().map(|call| {
        let about = call.parameters.values().next().map(|about| format!(" {about}"));
        format!("{}{}", call.operation.name, about.unwrap_or_default())
    });
    short.collect::<Vec<_>>().join(", ")
}

#[track_caller]
fn check(what: &str, words: &str, fresh: bool, expected: &str) {
    let calls = next_calls(&everything(), &asked(words), fresh, OWN);
    assert_eq!(short(&calls), expected, "{what}");
}

#[test]
fn who_is_asked_about() {
    check("nobody has anything", "listed alice; report alice", false, "");
    check(
        "the report's alice is not this one",
        "listed alice; report alice user_creation_time=2020-01-01T00:00:00+00:00",
        false,
        "ListMFADevices alice, GetLoginProfile alice, ListAccessKeys alice",
    );
    check(
        "the report says a device",
        "listed alice; report alice +mfa",
        false,
        "ListMFADevices alice",
    );
    check(
        "a device is assigned that the report lacks",
        "listed alice; report alice; assigned alice",
        false,
        "ListMFADevices alice",
    );
    check(
        "the report says what nobody understands",
        "listed alice; report alice mfa_active=perhaps",
        false,
        "ListMFADevices alice",
    );
    check(
        "newer than the report",
        "listed alice bob; report alice",
        false,
        "ListMFADevices bob, GetLoginProfile bob, ListAccessKeys bob",
    );
    check(
        "no report",
        "listed alice",
        false,
        "ListMFADevices alice, GetLoginProfile alice, ListAccessKeys alice",
    );
    check("no listing", "report alice; report bob +mfa", false, "ListMFADevices bob");
    check("neither", "", false, "");
    check(
        "the report is not believed",
        "listed alice; report alice",
        true,
        "ListMFADevices alice, GetLoginProfile alice, ListAccessKeys alice",
    );
    check("root asks", "caller arn:aws:iam::111122223333:root", false, "ListMFADevices");
    check(
        "security keys have certifications",
        "listed alice; report alice +mfa; devices alice fido virtual",
        false,
        "GetMFADevice arn:aws:iam::111122223333:u2f/user/alice/key",
    );
    check(
        "nobody knows of security keys",
        "listed alice; report alice +mfa; denied ListMFADevices alice",
        false,
        "",
    );
}

#[test]
fn waves() {
    let nothing = AccountRecordings::new(owner(), vec![]);
    let first = next_calls(&everything(), &nothing, false, OWN);
    assert_eq!(
        short(&first),
        "GetCallerIdentity, GetAccountSummary, ListVirtualMFADevices, \
         GetAccountAuthorizationDetails, GetAccountPasswordPolicy, \
         ListServiceSpecificCredentials, ListAccountAliases, ListSAMLProviders, \
         ListOpenIDConnectProviders, DescribeOrganization, DescribeRegions, \
         GetAlternateContact BILLING, GetAlternateContact OPERATIONS, \
         GetAlternateContact SECURITY, GetContactInformation, GetAccountInformation, \
         ListRecommendedActions, GetAccountPlanState, GenerateCredentialReport",
    );
    let denied = first.into_iter().map(|call| recorded(call, gap())).collect();
    let account = AccountRecordings::new(owner(), denied);
    assert_eq!(
        short(&next_calls(&everything(), &account, false, OWN)),
        "GetCredentialReport",
        "the last report can be read by who may not make a new one",
    );
    let only = BTreeSet::from([&operation::GET_ACCOUNT_SUMMARY]);
    assert_eq!(short(&next_calls(&only, &nothing, false, OWN)), "GetAccountSummary");
}

#[test]
fn calls_of_a_company() {
    let names: Vec<String> = (0..300).map(|number| format!("user{number}")).collect();
    // 110 of 300 have a device, as the seeded account of the emulator has.
    let rows = names.iter().enumerate().map(|(index, name)| {
        format!("report {name} {}", if index < 110 { "+mfa" } else { "+console" })
    });
    let words = format!("listed {}; {}", names.join(" "), rows.collect::<Vec<_>>().join(";"));
    let asked = asked(&words);
    assert_eq!(asked.recordings.len(), 41, "account-wide, and of two regions");
    assert_eq!(next_calls(&everything(), &asked, false, OWN).len(), 110);
    assert_eq!(next_calls(&everything(), &asked, true, OWN).len(), 900);
}

#[test]
fn what_a_trial_tries_next() {
    let key = "GetMFADevice arn:aws:iam::111122223333:u2f/user/bob/key";
    for (what, words, expected) in [
        (
            "one user for all",
            "listed alice bob",
            "ListMFADevices alice, GetLoginProfile alice, ListAccessKeys alice, ListSSHPublicKeys alice",
        ),
        (
            "first who is likely to have a security key",
            "listed alice bob carol; report alice; report bob +mfa; report carol +mfa; assigned bob",
            "ListMFADevices carol, GetLoginProfile alice, ListAccessKeys alice, ListSSHPublicKeys alice",
        ),
        (
            "nobody has a device",
            "listed alice; report alice",
            "ListMFADevices alice, GetLoginProfile alice, ListAccessKeys alice, ListSSHPublicKeys alice",
        ),
        ("nobody is there", "", ""),
        (
            "the first user has no security key",
            "listed alice bob carol; devices alice virtual; password alice; keys alice Active; ssh-keys alice",
            "ListMFADevices bob, ListMFADevices carol",
        ),
        (
            "nor has anybody whom a scan would ask",
            "listed alice bob; report alice +mfa; report bob; devices alice virtual; password alice; keys alice Active; ssh-keys alice",
            "",
        ),
        (
            "a listing in vain says enough",
            "listed alice bob; denied ListMFADevices alice; password alice; keys alice Active; ssh-keys alice",
            "",
        ),
        (
            "a later user's security key",
            "listed alice bob; devices alice virtual; devices bob fido; password alice; keys alice Active; ssh-keys alice",
            key,
        ),
    ] {
        assert_eq!(short(&next_trials(&asked(words), OWN)), expected, "{what}");
    }
}

#[test]
fn a_trial_ends() {
    let names: Vec<String> = (0..300).map(|number| format!("user{number}")).collect();
    let mut account = asked(&format!("listed {}; devices user0 virtual", names.join(" ")));
    let like = account.recordings.iter().find(|one| one.call.operation.name == "ListMFADevices");
    let answer = like.unwrap().answer.clone();
    let mut listed = 1;
    loop {
        let calls = next_trials(&account, OWN);
        if calls.is_empty() {
            break;
        }
        for call in calls {
            listed += usize::from(call.operation.name == "ListMFADevices");
            account.recordings.push(recorded(call, answer.clone()));
        }
    }
    assert_eq!(listed, TRIAL_LISTINGS);
}

/// What the demo answers; whatever it does not know is denied.
fn answer(demo: &BTreeMap<Call, Recording>, call: &Call) -> Recording {
    demo.get(call).cloned().unwrap_or_else(|| recorded(call.clone(), gap()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_is_known_the_rest_is_asked_once(
        known in proptest::collection::vec(any::<bool>(), 40),
        denied in proptest::collection::vec(any::<bool>(), 40),
        fresh: bool,
    ) {
        let demo = tutela_demo::accounts().remove(0);
        let mut world = BTreeMap::new();
        let mut account = AccountRecordings::new(demo.account, vec![]);
        let marks = known.into_iter().chain(std::iter::repeat(false));
        let denied = denied.into_iter().chain(std::iter::repeat(false));
        for ((mut recording, known), denied) in demo.recordings.into_iter().zip(marks).zip(denied) {
            if denied {
                recording.answer = gap();
            }
            if known {
                account.recordings.push(recording.clone());
            }
            world.insert(recording.call.clone(), recording);
        }
        let mut asked: BTreeSet<Call> =
            account.recordings.iter().map(|recording| recording.call.clone()).collect();
        let mut waves = 0;
        loop {
            let calls = next_calls(&everything(), &account, fresh, OWN);
            if calls.is_empty() {
                break;
            }
            waves += 1;
            prop_assert!(waves <= 8, "account-wide, report, instances, permission sets, what each is, its accounts, who is assigned, groups; and then {:?}", calls);
            for call in calls {
                prop_assert!(asked.insert(call.clone()), "asked twice: {}", call);
                account.recordings.push(answer(&world, &call));
            }
        }
    }
}

/// What AWS answers about the organisation whose management account this is.
fn organization(management: &str) -> Recording {
    let answer =
        format!(r#"{{"Organization": {{"Id": "o-1", "MasterAccountId": "{management}"}}}}"#);
    recorded(Call::new(&operation::DESCRIBE_ORGANIZATION), Answer::Json(answer.into_bytes()))
}

#[test]
fn only_the_management_account_is_asked_for_policies() {
    let wanted = BTreeSet::from([
        &operation::DESCRIBE_ORGANIZATION,
        &operation::LIST_POLICIES,
        &operation::DESCRIBE_POLICY,
    ]);
    let next = |recordings: Vec<Recording>| {
        short(&next_calls(&wanted, &AccountRecordings::new(owner(), recordings), false, OWN))
    };
    assert_eq!(next(vec![]), "DescribeOrganization");
    assert_eq!(next(vec![organization("444455556666")]), "");
    assert_eq!(next(vec![organization(owner().as_str())]), "ListPolicies");
    let policy = |id: &str, managed: bool| {
        format!(
            r#"{{"Id": "{id}", "Name": "n", "Type": "SERVICE_CONTROL_POLICY", "AwsManaged": {managed}}}"#
        )
    };
    let listed = format!(
        r#"{{"Policies": [{}, {}]}}"#,
        policy("p-1", false),
        policy("p-FullAWSAccess", true)
    );
    let listed = recorded(Call::new(&operation::LIST_POLICIES), Answer::Json(listed.into_bytes()));
    assert_eq!(next(vec![organization(owner().as_str()), listed]), "DescribePolicy p-1");
}
