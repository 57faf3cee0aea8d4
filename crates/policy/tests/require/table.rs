//! What stays possible: all actions of AWS, every level and credential.

use std::{collections::BTreeSet, thread};

use expect_test::expect_file;
use tutela_policy::{
    Universe,
    require::{Form, Kept, Require, RequireLevel, SessionAge},
};

use crate::world::{Credential, RESOURCES, World};

/// An action and on what it is possible.
type Possible = BTreeSet<OnWhat>;

type OnWhat = (&'static str, &'static str);

const READS: &[OnWhat] = &[
    ("iam:GetMFADevice", "own user"),
    ("iam:GetUser", "own user"),
    ("iam:ListMFADevices", "own user"),
    ("iam:ListVirtualMFADevices", ""),
    ("sts:GetCallerIdentity", ""),
    ("sts:GetSessionToken", ""),
];

const KEPT: [&str; 3] = ["s3:GetObject", "sts:AssumeRole", "iam:ListUsers"];

/// By level and credential, in the words of the specification, and not by the code's own table.
fn expected(level: RequireLevel, credential: Credential, window: bool) -> Vec<OnWhat> {
    if credential.is_federated() {
        return vec![("sts:GetCallerIdentity", "")];
    }
    let enrols = |device: &[&'static str]| {
        let mut all = vec![
            ("iam:ChangePassword", "own user"),
            ("iam:EnableMFADevice", "own user"),
            ("iam:GetAccountPasswordPolicy", ""),
        ];
        all.extend(device.iter().map(|device| ("iam:CreateVirtualMFADevice", *device)));
        all
    };
    let resync = ("iam:ResyncMFADevice", "own user");
    let by_key = matches!(credential, Credential::Key | Credential::KeyThroughService);
    let mut all = READS.to_vec();
    all.extend(match level {
        RequireLevel::Sealed if !window => Vec::new(),
        RequireLevel::Sealed | RequireLevel::NameLocked => enrols(&["own device name"]),
        RequireLevel::ConsoleEnrolment if by_key => Vec::new(),
        RequireLevel::ConsoleEnrolment | RequireLevel::EnrolmentOpen => {
            let mut all = enrols(&[""]);
            all.push(resync);
            all
        }
    });
    all
}

/// Actions whose answer hangs on more than `*`, two users and a device; all resources are tried.
fn is_close(action: &str) -> bool {
    ["iam:", "sts:", "signin:"].iter().any(|service| action.starts_with(service))
}

/// How many actions are tried. The prover looks at all of them, in every form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tried {
    /// All of AWS, on three resources.
    Thoroughly,
    /// All of AWS.
    All,
    /// Those that the policies name, all of their services, and one of each other service.
    Few,
}

fn possible(world: &World, credential: Credential, tried: Tried) -> Possible {
    let resources = |action: &&str| match (is_close(action), tried) {
        (true, _) => &RESOURCES[..],
        (false, Tried::Thoroughly) => &RESOURCES[..3],
        (false, Tried::All | Tried::Few) => &RESOURCES[..1],
    };
    let universe = Universe::embedded();
    let actions = universe.services().iter().flat_map(|service| {
        let all = universe.actions_of(service).map(|(_, action)| action.full_name());
        all.enumerate().filter(|(at, action)| {
            tried != Tried::Few || *at == 0 || is_close(action) || KEPT.contains(action)
        })
    });
    let actions = actions.map(|(_, action)| action);
    let requests = actions.flat_map(|action| {
        resources(&action).iter().map(move |(name, resource)| (action, *name, *resource))
    });
    world.possible(credential, requests)
}

/// What is expected, spelled out for each resource. `""` stands for all of them: the action knows
/// none, and so nobody asks for it on one.
fn spelled(expected: &[OnWhat]) -> Possible {
    let names = |on: &'static str| {
        let all = RESOURCES.iter().map(|(name, _)| *name);
        all.filter(move |name| on.is_empty() || *name == on)
    };
    expected.iter().flat_map(|(action, on)| names(on).map(|name| (*action, name))).collect()
}

#[test]
fn without_mfa_the_permitted_is_possible_and_nothing_else() {
    let check = |level| {
        for form in [Form::Boundary, Form::Scp] {
            for credential in Credential::WITHOUT_MFA {
                let found = possible(&World::of(level, form), credential, Tried::Few);
                let expected = spelled(&expected(level, credential, false));
                assert_eq!(found, expected, "{level:?} {form:?} {credential:?}");
            }
        }
    };
    thread::scope(|scope| {
        for level in RequireLevel::ALL {
            scope.spawn(move || check(level));
        }
    });
}

#[test]
fn with_mfa_nothing_is_taken_away() {
    let all = Universe::embedded().actions().len();
    for level in [RequireLevel::Sealed, RequireLevel::ConsoleEnrolment] {
        let world = World::of(level, Form::Scp);
        let possible = possible(&world, Credential::OldMfa, Tried::All);
        let actions: BTreeSet<&str> = possible.iter().map(|(action, _)| *action).collect();
        assert_eq!(actions.len(), all, "{level:?}");
    }
}

#[test]
fn what_is_kept_stays_possible_for_everybody_and_nothing_else_does() {
    for level in RequireLevel::ALL {
        let mut require = Require::new(level, Form::Identity);
        require.keep = KEPT.iter().map(|action| Kept::parse(action).unwrap()).collect();
        require.users_with_paths = true;
        require.max_session_age = Some(SessionAge::from_secs(43_200).unwrap());
        // With these, a service can be told to act.
        for credential in [Credential::KeyThroughService].into_iter().chain(Credential::WITHOUT_MFA)
        {
            let mut expected = spelled(&expected(level, credential, false));
            expected.extend(spelled(&KEPT.map(|action| (action, ""))));
            let others = |(action, on): &(&str, &str)| is_close(action) || *on == "*";
            let expected: Possible = expected.into_iter().filter(others).collect();
            let found = possible(&World::under(&require), credential, Tried::Few);
            assert_eq!(found, expected, "{level:?} {credential:?}");
        }
    }
}

/// The same for identity policies, written down, and on more resources.
#[test]
fn the_whole_table_is_under_review() {
    let mut text = "What an administrator can do without MFA under each level, of all of AWS.\n\
                    Written by a test: `UPDATE_EXPECT=1 cargo test -p tutela-policy`.\n"
        .to_owned();
    for level in RequireLevel::ALL {
        text.push_str(&section(level, false));
    }
    text.push_str(&section(RequireLevel::Sealed, true));
    expect_file!["permitted.txt"].assert_eq(&text);
}

/// A level's part of the table. Credentials that can do the same stand together.
fn section(level: RequireLevel, window: bool) -> String {
    let world = World::of(level, Form::Identity);
    let world = if window { world.with_window_open() } else { world };
    let mut groups: Vec<(Possible, Vec<Credential>)> = Vec::new();
    for credential in Credential::WITHOUT_MFA {
        let is_thorough = [Credential::Key, Credential::Federated].contains(&credential);
        let tried = if is_thorough { Tried::Thoroughly } else { Tried::All };
        let possible = possible(&world, credential, tried);
        let expected = spelled(&expected(level, credential, window));
        assert_eq!(possible, expected, "{level:?} {credential:?}, window {window}");
        match groups.iter_mut().find(|(other, _)| *other == possible) {
            Some((_, credentials)) => credentials.push(credential),
            None => groups.push((possible, vec![credential])),
        }
    }
    let open = if window { ", window open" } else { "" };
    let group = |(possible, credentials): (Possible, Vec<Credential>)| {
        let credentials: Vec<String> = credentials.iter().map(|it| format!("{it:?}")).collect();
        let lines: String = lines(&possible).iter().map(|line| format!("  {line}\n")).collect();
        format!("\n{}{open}: {}\n{lines}", level.name(), credentials.join(", "))
    };
    groups.into_iter().map(group).collect()
}

fn lines(possible: &Possible) -> Vec<String> {
    let actions: BTreeSet<&str> = possible.iter().map(|(action, _)| *action).collect();
    let line = |action: &str| {
        let of = possible.iter().filter(|(other, _)| *other == action);
        let on: Vec<&str> = of.map(|(_, on)| *on).collect();
        let on = if on.len() == RESOURCES.len() { "anything".to_owned() } else { on.join(", ") };
        format!("{action:<30}{on}")
    };
    actions.into_iter().map(line).collect()
}

#[test]
fn the_levels_own_words_are_what_the_policy_does() {
    for level in RequireLevel::ALL {
        let said: BTreeSet<&str> = level.permitted().map(|permitted| permitted.action).collect();
        let done = expected(level, Credential::Password, true);
        assert_eq!(said, done.iter().map(|(action, _)| *action).collect(), "{level:?}");
    }
}
