//! What an administrator can do without MFA under the policy that was written, proved.

use serde_json::{Map, json};
use tutela_policy::{
    Caller, Document, Facts, Level, Proof, Setup, Subject, Universe, User, World, prove,
    require::{AccountId, Form, Policy, Require},
};

use crate::{commands::proof, error::Error};

/// Whom the proof is about, where the policy is for any account.
const ACCOUNT: &str = "111122223333";

/// A proof about a user without MFA whom everything else lets do everything.
pub(super) struct Proved {
    subject: Subject,
    proof: Proof,
    /// The level once the first device exists, where that makes it another.
    with_device: Option<Level>,
}

impl Proved {
    pub(super) fn of(require: &Require, policy: &Policy) -> Result<Self, Error> {
        let failed = |detail: String| Error::Usage(format!("could not prove it: {detail}"));
        let all = Document::allow_everything;
        let document = policy.document().clone();
        let mut setup = Setup { identity: vec![all()], ..Setup::default() };
        match require.form {
            Form::Identity => setup.identity.push(document),
            Form::Boundary => setup.boundary = Some(vec![document]),
            Form::Scp => setup.scp = vec![vec![all(), document]],
        }
        let partition = require.partition.name();
        let account = require.account.as_ref().map_or(ACCOUNT, AccountId::as_str);
        let arn = format!("arn:{partition}:iam::{account}:user/alice");
        let caller = Caller::parse(&arn).map_err(|error| failed(error.to_string()))?;
        let subject = Subject::User(User::new(caller));
        let world = World::new(partition, account);
        let proof = prove(&setup, &subject, &Facts::default(), &world);
        let device = format!("arn:{partition}:iam::{account}:mfa/alice");
        let facts = Facts { mfa_devices: Some(vec![device]), ..Facts::default() };
        let with_device = prove(&setup, &subject, &facts, &world).level;
        let with_device = (with_device != proof.level).then_some(with_device);
        Ok(Self { subject, proof, with_device })
    }

    /// Whether nobody could enrol a device, be the window open.
    pub(super) fn locks_out(&self) -> bool {
        self.proof.liveness.as_ref().is_some_and(|live| live.enrol.possible == Some(false))
    }

    /// The level, and what stands behind it, in a sentence.
    pub(super) fn summary(&self) -> String {
        let counts = self.proof.counts;
        let later = self.with_device.map_or(String::new(), |level| {
            format!(" Once the first device exists: {level}, {}.", level.meaning())
        });
        format!(
            "Proved for an administrator under it, without a device: {}, {}.{later} {} of {} \
             certificates checked; AWS's {} actions as of {}, and those that it may add.",
            self.proof.level,
            self.proof.level.meaning(),
            counts.checked,
            counts.certificates,
            counts.actions,
            Universe::embedded().date(),
        )
    }

    /// As `tutela policy prove` writes it.
    pub(super) fn json(&self, require: &Require) -> String {
        let id = format!("require-mfa {}", require.level.name());
        let about = Map::from_iter([("id".to_owned(), json!(id))]);
        let result = proof::json(about, &self.subject, &self.proof);
        format!("{:#}\n", json!({ "schema": "tutela.prove/1", "results": [result] }))
    }
}
