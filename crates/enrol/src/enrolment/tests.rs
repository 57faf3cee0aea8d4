//! Whole enrolments by a person who types what a row says, against an AWS that is made up here.

use std::{
    cell::{Cell, RefCell},
    sync::{Mutex, MutexGuard},
};

use jiff::SignedDuration;
use secrecy::ExposeSecret as _;
use tutela_ports::{Device, Identity, RootMfa};
use tutela_session::PromptError;

use super::*;
use crate::{Ask, Wish, intend};

const RFC: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
const NOON: i64 = 1_795_521_600;

/// What AWS has, and in which mood it is.
#[derive(Default)]
struct World {
    /// Name of each virtual device, and whether ana has it.
    devices: Vec<(String, bool)>,
    /// Operations that are denied.
    denied: Vec<&'static str>,
    /// Only this name may be given to a device.
    only_name: Option<&'static str>,
    /// Codes for the words that come first, whatever is sent.
    says: Vec<&'static str>,
    /// The next enabling works, and its answer is lost.
    loses: bool,
    /// Devices are listed after so many looks only.
    stale: usize,
    arn: Option<&'static str>,
    asked: Vec<String>,
}

struct Fake(Mutex<World>);

impl Fake {
    fn world(&self) -> MutexGuard<'_, World> {
        self.0.lock().unwrap()
    }

    fn ask(&self, operation: &'static str) -> Result<(), Refusal> {
        let mut world = self.world();
        world.asked.push(operation.to_owned());
        if world.denied.contains(&operation) {
            return Err(refused(Cause::Denied, "AccessDenied: not authorized"));
        }
        Ok(())
    }
}

fn refused(cause: Cause, detail: &str) -> Refusal {
    Refusal { cause, detail: detail.to_owned() }
}

fn serial(name: &str) -> String {
    format!("arn:aws:iam::111122223333:mfa/{name}")
}

impl Devices for Fake {
    async fn identity(&self) -> Result<Identity, Refusal> {
        let arn = self.world().arn.unwrap_or("arn:aws:iam::111122223333:user/team/ana").to_owned();
        Ok(Identity { arn, account: "111122223333".to_owned() })
    }

    async fn of(&self, user: &str) -> Result<Vec<Device>, Refusal> {
        self.ask("ListMFADevices")?;
        if user != "ana" {
            return Err(refused(Cause::Failed, "NoSuchEntity: no such user"));
        }
        let mut world = self.world();
        let given = world.devices.iter().filter(|(_, is_given)| *is_given);
        let listed: Vec<Device> =
            given.map(|(name, _)| Device { serial: serial(name), since: None }).collect();
        if !listed.is_empty() && world.stale > 0 {
            world.stale -= 1;
            return Ok(Vec::new());
        }
        Ok(listed)
    }

    async fn unassigned(&self) -> Result<Vec<String>, Refusal> {
        self.ask("ListVirtualMFADevices")?;
        let world = self.world();
        let left = world.devices.iter().filter(|(_, is_given)| !is_given);
        Ok(left.map(|(name, _)| serial(name)).collect())
    }

    async fn root(&self) -> Result<RootMfa, Refusal> {
        panic!("nobody enrols root here")
    }

    async fn certifications(&self, _: &str) -> Result<Vec<String>, Refusal> {
        panic!("nobody has a passkey here")
    }

    async fn create(&self, name: &str) -> Result<NewDevice, Refusal> {
        self.ask("CreateVirtualMFADevice")?;
        let mut world = self.world();
        if world.only_name.is_some_and(|only| only != name) {
            return Err(refused(Cause::Denied, "AccessDenied: not this name"));
        }
        if world.devices.iter().any(|(device, _)| device == name) {
            return Err(refused(Cause::Failed, "HTTP 409: EntityAlreadyExists: it is there"));
        }
        world.devices.push((name.to_owned(), false));
        Ok(NewDevice { serial: serial(name), seed: RFC.to_owned().into() })
    }

    async fn enable(&self, _: &str, device: &str, _: &[SecretString; 2]) -> Result<(), Refusal> {
        self.ask("EnableMFADevice")?;
        let mut world = self.world();
        if !world.says.is_empty() {
            let words = world.says.remove(0);
            return Err(refused(Cause::Failed, words));
        }
        for (name, is_given) in &mut world.devices {
            *is_given |= serial(name) == device;
        }
        if std::mem::take(&mut world.loses) {
            return Err(refused(Cause::Failed, "HTTP 500: ServiceFailure: sorry"));
        }
        Ok(())
    }

    async fn resync(&self, _: &str, _: &str, _: &[SecretString; 2]) -> Result<(), Refusal> {
        self.ask("ResyncMFADevice")
    }

    async fn delete(&self, device: &str) -> Result<(), Refusal> {
        self.ask("DeleteVirtualMFADevice")?;
        self.world().devices.retain(|(name, _)| serial(name) != device);
        Ok(())
    }

    fn skew(&self) -> Option<SignedDuration> {
        None
    }
}

/// A clock that shows noon.
struct Noon;

impl Clock for Noon {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(NOON).unwrap()
    }
}

/// Types the codes of these windows from noon on, and then gives up.
#[derive(Default)]
struct Typist {
    windows: RefCell<Vec<i64>>,
    shown: Cell<bool>,
    heard: RefCell<Vec<String>>,
}

impl Person for Typist {
    fn show(&self, secret: Secret<'_>) -> Result<(), PromptError> {
        assert_eq!(secret.label.account, "111122223333");
        self.shown.set(true);
        Ok(())
    }

    fn hide(&self) {
        self.shown.set(false);
    }

    fn code(&self, _: Ask) -> Result<SecretString, PromptError> {
        let mut windows = self.windows.borrow_mut();
        if windows.is_empty() {
            return Err(PromptError::Interrupted);
        }
        let window = windows.remove(0);
        let seed = Seed::read(RFC.to_owned().into()).unwrap();
        Ok(seed.shown(NOON / 30 + window).into())
    }

    fn say(&self, text: &str) {
        self.heard.borrow_mut().push(text.to_owned());
    }
}

/// What came of it: the device's name or the error's words, what AWS has then, what was said.
struct Came {
    of_it: Result<String, String>,
    left: Vec<(String, bool)>,
    said: String,
    asked: Vec<String>,
}

/// Enrols, and takes back what is to be taken back, as the program does.
async fn enrol(world: World, wish: &Wish, windows: &[i64]) -> Came {
    let fake = Fake(Mutex::new(world));
    let typist = Typist { windows: RefCell::new(windows.to_vec()), ..Typist::default() };
    let enrolment = Enrolment::new(&fake, &Noon, &typist);
    let of_it = match intend(&fake, wish).await {
        Ok(intent) => enrolment.run(&intent).await,
        Err(error) => Err(error),
    };
    if of_it.is_err() {
        enrolment.take_back().await;
    }
    assert!(!typist.shown.get(), "the secret stays on the screen");
    let world = fake.0.into_inner().unwrap();
    Came {
        of_it: of_it.map(|done| done.serial).map_err(|error| error.to_string()),
        left: world.devices,
        said: typist.heard.into_inner().join("\n"),
        asked: world.asked,
    }
}

fn has(names: &[(&str, bool)]) -> Vec<(String, bool)> {
    names.iter().map(|(name, is_given)| ((*name).to_owned(), *is_given)).collect()
}

#[tokio::test(start_paused = true)]
async fn a_device_is_given_and_seen() {
    for (case, world, windows, device) in [
        ("at once", World::default(), vec![0, 1], "ana"),
        ("with a slip", World::default(), vec![0, 0, 1], "ana"),
        (
            "after AWS refused the codes",
            World { says: vec!["HTTP 403: InvalidAuthenticationCode: no"], ..World::default() },
            vec![0, 1, 2, 3],
            "ana",
        ),
        (
            "while the user is changed otherwise",
            World { says: vec!["HTTP 409: EntityTemporarilyUnmodifiable: "], ..World::default() },
            vec![0, 1],
            "ana",
        ),
        ("though the answer is lost", World { loses: true, ..World::default() }, vec![0, 1], "ana"),
        ("seen late", World { stale: 5, ..World::default() }, vec![0, 1], "ana"),
        (
            "beside what was left",
            World { devices: has(&[("ana", false)]), ..World::default() },
            vec![0, 1],
            "ana-2",
        ),
        (
            "beside what was left and is not seen",
            World {
                devices: has(&[("ana", false), ("ana-2", false)]),
                denied: vec!["ListVirtualMFADevices"],
                ..World::default()
            },
            vec![0, 1],
            "ana-3",
        ),
        (
            "as a second one",
            World { devices: has(&[("ana", true)]), ..World::default() },
            vec![0, 1],
            "ana-2",
        ),
        ("unseen", World { denied: vec!["ListMFADevices"], ..World::default() }, vec![0, 1], "ana"),
    ] {
        let came = enrol(world, &Wish::default(), &windows).await;
        assert_eq!(came.of_it.as_deref(), Ok(serial(device).as_str()), "{case}");
        assert!(came.left.contains(&(device.to_owned(), true)), "{case}: {:?}", came.left);
        assert!(!came.asked.contains(&"DeleteVirtualMFADevice".to_owned()), "{case}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_ends_it_leaves_no_device_that_nobody_has() {
    let again = "HTTP 403: InvalidAuthenticationCode: no";
    for (case, world, windows, words) in [
        ("given up at the first code", World::default(), vec![], "interrupted"),
        ("given up at the second", World::default(), vec![0], "interrupted"),
        (
            "codes that AWS never takes",
            World { says: vec![again; 3], ..World::default() },
            vec![0, 1, 2, 3, 4, 5],
            "did not take the codes",
        ),
        (
            "giving is denied",
            World { denied: vec!["EnableMFADevice"], ..World::default() },
            vec![0, 1],
            "iam:EnableMFADevice is denied",
        ),
        (
            "too many",
            World { says: vec!["HTTP 409: LimitExceeded: 8"], ..World::default() },
            vec![0, 1],
            "allows no more",
        ),
        (
            "broken",
            World { says: vec!["HTTP 500: ServiceFailure: sorry"], ..World::default() },
            vec![0, 1],
            "could not be given",
        ),
    ] {
        let came = enrol(world, &Wish::default(), &windows).await;
        assert!(came.of_it.as_ref().unwrap_err().contains(words), "{case}: {:?}", came.of_it);
        assert_eq!(came.left, [], "{case}");
        assert!(came.said.contains("is deleted again"), "{case}: {}", came.said);
    }
    let world = World { denied: vec!["DeleteVirtualMFADevice"], ..World::default() };
    let came = enrol(world, &Wish::default(), &[]).await;
    assert_eq!(came.left, has(&[("ana", false)]));
    assert!(
        came.said.contains("an administrator deletes it with `aws iam delete-"),
        "{}",
        came.said
    );
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_is_said_before_anything_is_done() {
    let full: Vec<(String, bool)> = (1..=8).map(|it| (format!("d{it}"), true)).collect();
    let named = |name: &str| Wish { name: Some(name.to_owned()), ..Wish::default() };
    let other = Wish { user: Some("eve".to_owned()), ..Wish::default() };
    for (case, world, wish, words) in [
        (
            "root",
            World { arn: Some("arn:aws:iam::111122223333:root"), ..World::default() },
            Wish::default(),
            "`tutela enrol root`",
        ),
        (
            "a role",
            World { arn: Some("arn:aws:sts::111122223333:assumed-role/a/b"), ..World::default() },
            Wish::default(),
            "is no IAM user",
        ),
        ("eight devices", World { devices: full, ..World::default() }, Wish::default(), "no more"),
        ("a bad name", World::default(), named("my phone"), "cannot be the name"),
        ("no name", World::default(), named(""), "cannot be the name"),
        ("nobody", World::default(), other, "no such user"),
        (
            "a name that is taken",
            World { devices: has(&[("phone", false)]), ..World::default() },
            named("phone"),
            "is there already",
        ),
    ] {
        let came = enrol(world, &wish, &[0, 1]).await;
        assert!(came.of_it.as_ref().unwrap_err().contains(words), "{case}: {:?}", came.of_it);
        let reads = |it: &String| it.starts_with("List");
        assert!(came.asked.iter().all(reads), "{case}: {:?}", came.asked);
    }
}

#[tokio::test(start_paused = true)]
async fn a_policy_that_allows_one_name_gets_that_one() {
    let wish = Wish { name: Some("phone".to_owned()), ..Wish::default() };
    let world = World { only_name: Some("ana"), ..World::default() };
    let came = enrol(world, &wish, &[0, 1]).await;
    assert_eq!(came.of_it, Ok(serial("ana")));
    let world =
        World { only_name: Some("ana"), devices: has(&[("ana", false)]), ..World::default() };
    let came = enrol(world, &wish, &[0, 1]).await;
    assert!(came.of_it.unwrap_err().contains("CreateVirtualMFADevice is denied"));
}

#[tokio::test(start_paused = true)]
async fn cards_are_given_and_clocks_are_put_in_step() {
    let card = Wish { card: Some("GAHT12345678".to_owned()), ..Wish::default() };
    let came = enrol(World::default(), &card, &[0, 1]).await;
    assert!(came.of_it.unwrap_err().contains("does not list it"), "what is not seen is not done");
    assert_eq!(came.asked.iter().filter(|it| *it == "EnableMFADevice").count(), 1);
    let world = World { devices: has(&[("ana", true)]), ..World::default() };
    let resync = Wish { resync: Some(serial("ana")), ..Wish::default() };
    let came = enrol(world, &resync, &[0, 1]).await;
    assert_eq!(came.of_it, Ok(serial("ana")));
    assert!(came.asked.contains(&"ResyncMFADevice".to_owned()));
}

#[test]
fn nothing_of_a_secret_is_said() {
    let seed = Seed::read(RFC.to_owned().into()).unwrap();
    let device = NewDevice { serial: serial("ana"), seed: RFC.to_owned().into() };
    let label = Label { device: "ana".to_owned(), account: "1".to_owned() };
    for shown in [format!("{seed:?}"), format!("{device:?}"), format!("{:?}", seed.uri(&label))] {
        assert!(!shown.contains(RFC), "{shown}");
    }
    assert!(seed.uri(&label).expose_secret().contains(RFC));
}
