//! Every policy that is written, held against the prover: does it have the level that it promises,
//! and can people still live with it?

use std::{collections::BTreeSet, thread};

use tutela_policy::{
    Caller, Credential, Document, Facts, Family, Level, Proof, Setup, Subject, User, Value, World,
    managed_policy, prove,
    require::{AccountId, Form, Kept, Partition, Require, RequireLevel, SessionAge},
};

use crate::world::ALL;

const ACCOUNT: &str = "111122223333";
const FORMS: [Form; 3] = [Form::Identity, Form::Boundary, Form::Scp];

/// What enrolling and a first sign-in take, as AWS grants it to users for themselves.
const SELF_SERVICE: &str = r#"{"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Resource": "*",
     "Action": ["iam:ListVirtualMFADevices", "iam:GetAccountPasswordPolicy"]},
    {"Effect": "Allow", "Resource": "arn:aws:iam::*:mfa/*", "Action": "iam:CreateVirtualMFADevice"},
    {"Effect": "Allow", "Resource": "arn:aws:iam::*:user/${aws:username}",
     "Action": ["iam:EnableMFADevice", "iam:ResyncMFADevice", "iam:ChangePassword", "iam:GetUser",
                "iam:GetMFADevice", "iam:ListMFADevices"]}]}"#;

/// What a user may do before the policy comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Base {
    Administrator,
    /// Reads everything, and manages its own device and password.
    Reader,
    /// Reads everything, and nothing else.
    ReaderWithoutSelfService,
}

impl Base {
    fn documents(self) -> Vec<Document> {
        let read = || {
            Document::parse(
                managed_policy("arn:aws:iam::aws:policy/ReadOnlyAccess").unwrap().document,
            )
            .unwrap()
        };
        match self {
            Self::Administrator => vec![Document::parse(ALL).unwrap()],
            Self::Reader => vec![read(), Document::parse(SELF_SERVICE).unwrap()],
            Self::ReaderWithoutSelfService => vec![read()],
        }
    }
}

/// A user under a policy that is read from its text, as AWS reads it.
struct Scene {
    base: Base,
    require: Require,
    /// The path and the name.
    user: &'static str,
    has_device: bool,
}

impl Scene {
    fn new(base: Base, require: Require) -> Self {
        Self { base, require, user: "alice", has_device: false }
    }

    fn prove(&self) -> Proof {
        let document = Document::parse(&self.require.policy().json()).unwrap();
        let mut identity = self.base.documents();
        let all = || Document::parse(ALL).unwrap();
        let (mut boundary, mut scp) = (None, Vec::new());
        match self.require.form {
            Form::Identity => identity.push(document),
            Form::Boundary => boundary = Some(vec![document]),
            Form::Scp => scp = vec![vec![all()], vec![all(), document]],
        }
        let setup = Setup { identity, boundary, scp, ..Setup::default() };
        let partition = self.require.partition.name();
        let arn = format!("arn:{partition}:iam::{ACCOUNT}:user/{}", self.user);
        let caller = Caller::parse(&arn).unwrap();
        let device = format!("arn:{partition}:iam::{ACCOUNT}:mfa/alice");
        let facts = {
            let devices = self.has_device.then_some(device).into_iter().collect();
            Facts { mfa_devices: Some(devices), ..Facts::default() }
        };
        let user = User { has_service_credential: true, ..User::new(caller) };
        prove(&setup, &Subject::User(user), &facts, &World::new(partition, ACCOUNT))
    }

    fn name(&self) -> String {
        let Self { base, require, user, has_device } = self;
        format!("{base:?}, {require:?}, {user}, device {has_device}")
    }
}

/// A choice beside level and form.
type Choice = (&'static str, fn(&mut Require));

fn keep(require: &mut Require, action: &str) {
    require.keep = vec![Kept::parse(action).unwrap()];
}

/// Those that must leave the level what it is.
const CHOICES: [Choice; 4] = [
    ("none", |_| {}),
    ("age", |require| require.max_session_age = SessionAge::from_secs(3600).ok()),
    ("paths", |require| require.users_with_paths = true),
    ("partition and account", |require| {
        require.partition = Partition::named("aws-cn").unwrap();
        require.account = AccountId::parse(ACCOUNT).ok();
    }),
];

/// What a level promises, in the prover's words.
fn promised(level: RequireLevel, has_device: bool) -> Level {
    match level {
        RequireLevel::Sealed => Level::Sealed,
        RequireLevel::ConsoleEnrolment => Level::ConsoleEnrolmentOpen,
        RequireLevel::NameLocked if has_device => Level::FirstDeviceOnly,
        RequireLevel::NameLocked | RequireLevel::EnrolmentOpen => Level::EnrolmentOpen,
    }
}

/// What every proof must be: decided, and each of its certificates looked at by somebody else.
#[track_caller]
fn is_whole(proof: &Proof, name: &str) {
    let unknown: Vec<_> = proof.states.iter().flat_map(|state| &state.unknown).collect();
    assert!(unknown.is_empty(), "{name}: {unknown:?}");
    assert_eq!(proof.counts.checked, proof.counts.certificates, "{name}");
    assert!(proof.counts.certificates > 0, "{name}");
    assert!(proof.ambiguities.is_empty(), "{name}: {:?}", proof.ambiguities);
    let held: Vec<Credential> = proof.states.iter().map(|state| state.credential).collect();
    let all =
        [Credential::Key, Credential::SessionToken, Credential::Password, Credential::Service];
    assert_eq!(held, all, "{name}");
}

/// What goes on, by goal.
fn verdicts(proof: &Proof) -> [&'static str; 5] {
    let live = proof.liveness.as_ref().unwrap();
    [&live.enrol, &live.cli_session, &live.work, &live.others, &live.first_password]
        .map(tutela_policy::Goal::verdict)
}

/// The families of what should not be possible and is, and one of each's actions.
fn families(proof: &Proof) -> Vec<(Family, &str)> {
    let mut families: Vec<(Family, &str)> =
        proof.residual.iter().map(|own| (own.family, own.witness.request.action())).collect();
    families.dedup();
    families
}

/// What a policy that is sound leaves of the goals: all but what a machine does with the user's
/// service-specific credential, which never has MFA.
const LIVED_WITH: [&str; 5] = ["possible", "possible", "possible", "impossible", "possible"];

const ONLY_IDENTITY: (Family, &str) = (Family::IdentityProof, "sts:getcalleridentity");

/// The promise of a level, of an administrator.
#[track_caller]
fn keeps_its_promise(scene: &Scene) {
    let (proof, name) = (scene.prove(), scene.name());
    is_whole(&proof, &name);
    assert_eq!(proof.level, promised(scene.require.level, scene.has_device), "{name}");
    assert_eq!(families(&proof), [ONLY_IDENTITY], "{name}");
    assert_eq!(verdicts(&proof), LIVED_WITH, "{name}");
    // The device that a thief would create exists, or nobody enrols.
    let enrols = ![Level::Sealed, Level::FirstDeviceOnly].contains(&proof.level);
    assert_eq!(!proof.takeover.is_empty(), enrols, "{name}");
    assert!(proof.undoes.contains(&"iam:DeleteUserPolicy"), "{name}");
}

#[test]
fn every_policy_has_the_level_that_it_promises() {
    let check = |level| {
        for form in FORMS {
            for (_, choose) in CHOICES {
                let mut require = Require::new(level, form);
                choose(&mut require);
                keeps_its_promise(&Scene::new(Base::Administrator, require));
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
fn a_device_of_the_users_name_makes_a_difference_where_the_name_locks() {
    for level in RequireLevel::ALL {
        let require = Require::new(level, Form::Identity);
        let scene = Scene { has_device: true, ..Scene::new(Base::Administrator, require) };
        keeps_its_promise(&scene);
    }
}

/// An action that is kept is possible with everything that AWS takes it from, and no level hides
/// that; nothing else comes with it.
#[test]
fn what_is_kept_is_a_leak_and_called_so() {
    for (level, form, action, family) in [
        (RequireLevel::Sealed, Form::Identity, "s3:GetObject", Family::Data),
        (RequireLevel::Sealed, Form::Scp, "s3:PutObject", Family::Other),
        (
            RequireLevel::ConsoleEnrolment,
            Form::Identity,
            "cloudformation:CreateStack",
            Family::Other,
        ),
        (RequireLevel::ConsoleEnrolment, Form::Boundary, "sts:AssumeRole", Family::RoleHop),
        (RequireLevel::NameLocked, Form::Identity, "iam:ListUsers", Family::Data),
        (RequireLevel::EnrolmentOpen, Form::Boundary, "s3:PutObject", Family::Other),
    ] {
        let mut require = Require::new(level, form);
        keep(&mut require, action);
        let scene = Scene::new(Base::Administrator, require);
        let (proof, name) = (scene.prove(), scene.name());
        is_whole(&proof, &name);
        assert_eq!(proof.level, Level::Leaky, "{name}");
        let found: BTreeSet<(Family, &str)> = families(&proof).into_iter().collect();
        let kept = (family, action.to_ascii_lowercase());
        assert_eq!(found, BTreeSet::from([(kept.0, kept.1.as_str()), ONLY_IDENTITY]), "{name}");
        assert_eq!(verdicts(&proof), LIVED_WITH, "{name}");
        // A service that somebody tells to enrols nothing where the console alone may.
        let takes_over = proof.takeover.first().map(|step| step.request.context.clone());
        let by_password = Value::One("false".to_owned());
        if level == RequireLevel::ConsoleEnrolment {
            let mfa = takes_over.as_ref().and_then(|keys| keys.get("aws:MultiFactorAuthPresent"));
            assert_eq!(mfa, Some(&by_password), "{name}");
        }
    }
}

/// A policy that only denies makes nobody's access worse than it was.
#[test]
fn a_reader_has_the_level_and_enrols_where_it_may() {
    for level in [RequireLevel::Sealed, RequireLevel::ConsoleEnrolment] {
        let scene = Scene::new(Base::Reader, Require::new(level, Form::Identity));
        let (proof, name) = (scene.prove(), scene.name());
        is_whole(&proof, &name);
        assert_eq!(proof.level, promised(level, false), "{name}");
        assert_eq!(verdicts(&proof), LIVED_WITH, "{name}");
        assert_eq!(families(&proof), [ONLY_IDENTITY], "{name}");
        // Whoever makes a device that nobody has knows its seed.
        assert_eq!(proof.undoes, ["iam:CreateVirtualMFADevice"], "{name}");
    }
    // Who may not enrol is sealed, and cannot live with it.
    let require = Require::new(RequireLevel::Sealed, Form::Identity);
    let scene = Scene::new(Base::ReaderWithoutSelfService, require);
    let proof = scene.prove();
    assert_eq!(proof.level, Level::Sealed);
    let expected = ["impossible", "possible", "possible", "impossible", "unknown"];
    assert_eq!(verdicts(&proof), expected);
}

/// Names are unique in an account, whatever the path: what is left on the same name elsewhere is
/// left on nobody.
#[test]
fn users_with_paths_need_the_choice_to_enrol() {
    for (with_paths, enrols) in [(false, "impossible"), (true, "possible")] {
        let mut require = Require::new(RequireLevel::ConsoleEnrolment, Form::Identity);
        require.users_with_paths = with_paths;
        let scene = Scene { user: "people/team/alice", ..Scene::new(Base::Administrator, require) };
        let (proof, name) = (scene.prove(), scene.name());
        is_whole(&proof, &name);
        assert_eq!(families(&proof), [ONLY_IDENTITY], "{name}");
        assert_eq!(verdicts(&proof)[0], enrols, "{name}");
    }
}
