//! moto, which emulates AWS, run as a server of its own.

use std::{
    path::{Path, PathBuf},
    process::{Child, Stdio},
};

use crate::{server::wait_until, truth::Truth, venv};

/// An emulated AWS, from [`Moto::start`] until it is dropped.
///
/// What it fakes or lacks is put right by a [`crate::Proxy`] in front of it.
#[derive(Debug)]
pub struct Moto {
    child: Child,
    url: String,
}

impl Moto {
    /// Starts an empty account, with AWS's own managed policies.
    ///
    /// # Panics
    ///
    /// Where the Python environment is missing, or moto is not up within a minute.
    #[must_use]
    pub fn start() -> Self {
        Self::start_with_keys_made(0)
    }

    /// The same, where access keys are taken to be made so many days before they are.
    ///
    /// # Panics
    ///
    /// As [`Moto::start`].
    #[must_use]
    pub fn start_with_keys_made(days_ago: u32) -> Self {
        let mut child = venv::python([script("serve.py")])
            .env("MOTO_IAM_LOAD_MANAGED_POLICIES", "true")
            .env("KEYS_MADE_DAYS_AGO", days_ago.to_string())
            .env("PYTHONUNBUFFERED", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("starting moto");
        let stderr = child.stderr.take().expect("the pipe that was asked for");
        // From here on a panic ends the child, too.
        let mut moto = Self { child, url: String::new() };
        moto.url = wait_until("moto", stderr, |line| {
            line.split_once("Running on ").map(|(_, address)| address.trim().to_owned())
        });
        moto
    }

    /// The endpoint: `http://127.0.0.1:49152`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Fills the account with 300 users, in some ten seconds, and tells the truth about them.
    ///
    /// # Panics
    ///
    /// Where seeding fails; the message holds what Python said.
    #[must_use]
    pub fn seed(&self) -> Truth {
        self.seeded("seed.py")
    }

    /// Makes the account the management account of 11 others, and tells the truth about them as
    /// `python/seed_organization.py` says it.
    ///
    /// # Panics
    ///
    /// Where seeding fails; the message holds what Python said.
    #[must_use]
    pub fn seed_organization(&self) -> serde_json::Value {
        self.seeded("seed_organization.py")
    }

    /// Gives an empty account alerts of which some work, and tells the name of one that stands in the
    /// wrong region, as `python/seed_alerts.py` says it.
    ///
    /// # Panics
    ///
    /// Where seeding fails; the message holds what Python said.
    #[must_use]
    pub fn seed_alerts(&self) -> serde_json::Value {
        self.seeded("seed_alerts.py")
    }

    /// Gives the account resources with policies, and tells which user some of them name, and the ARNs
    /// of all but the buckets, as `python/seed_resources.py` says it.
    ///
    /// # Panics
    ///
    /// Where seeding fails; the message holds what Python said.
    #[must_use]
    pub fn seed_resources(&self) -> serde_json::Value {
        self.seeded("seed_resources.py")
    }

    /// Gives the account a trail, and puts the files of a folder into its bucket, under their paths.
    ///
    /// # Panics
    ///
    /// Where seeding fails; the message holds what Python said.
    pub fn seed_trail(&self, folder: &Path) {
        let output = venv::python([script("seed_trail.py"), PathBuf::from(&self.url)])
            .arg(folder)
            .stdin(Stdio::null())
            .output()
            .expect("starting the seeding");
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "seeding moto: {complaint}");
    }

    /// Gives the account a recorder of AWS Config that takes in IAM users, and tells in which region.
    ///
    /// # Panics
    ///
    /// Where seeding fails; the message holds what Python said.
    #[must_use]
    pub fn seed_recorder(&self) -> String {
        self.seeded("seed_recorder.py")
    }

    /// All of IAM that the account holds and that changes could touch, as `python/export.py` says it.
    ///
    /// # Panics
    ///
    /// Where reading fails; the message holds what Python said.
    #[must_use]
    pub fn export(&self) -> serde_json::Value {
        self.seeded("export.py")
    }

    /// The policies of the organisation, and what each is attached to, as `python/export_organization.py`
    /// says it.
    ///
    /// # Panics
    ///
    /// Where reading fails; the message holds what Python said.
    #[must_use]
    pub fn export_organization(&self) -> serde_json::Value {
        self.seeded("export_organization.py")
    }

    fn seeded<T: serde::de::DeserializeOwned>(&self, by: &str) -> T {
        let output = venv::python([script(by), PathBuf::from(&self.url)])
            .stdin(Stdio::null())
            .output()
            .expect("starting the seeding");
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "seeding moto: {complaint}");
        serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("reading the truth about the seeded account: {error}"))
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing left to do.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn script(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("python").join(name)
}
