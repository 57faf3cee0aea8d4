//! How a long-term key and a code get a session with MFA, for a command line.
//!
//! Sources:
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getsessiontoken.html>,
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html>

use super::{
    liveness::{Goal, Live, state_context},
    permitted::Whose,
    search::Outcome,
    state::State,
};
use crate::{evaluate::Request, universe::Universe};

/// What is said of whoever has passkeys and security keys alone.
const NO_CODES: &str = "sts:GetSessionToken takes codes, and passkeys and security keys, which are all \
                        the user has, give none; whether sessions of `aws login`, which needs a \
                        password, have MFA is not documented";

/// What is said of whoever gets a session with MFA by a role alone.
const BY_ROLE: &str = "by sts:AssumeRole with the device's serial number and a code, into roles that \
                       let the user in; sts:GetSessionToken may be denied";

/// What is said of whoever may assume roles with MFA alone, and has a key.
const BY_CODE: &str = "sts:GetSessionToken may be denied, and sts:AssumeRole is without MFA; whether a \
                       code in that very call counts for the caller's own policies AWS does not say";

impl Live<'_> {
    /// A key and a code get a session with MFA.
    pub(super) fn cli_session(&self) -> Goal {
        if !self.user.has_key {
            return Goal::unknown(
                "without a key there is `aws login`, whose sessions' MFA AWS does not document",
            );
        }
        if self.has_security_keys_alone() {
            return if self.user.has_password {
                Goal::unknown(NO_CODES)
            } else {
                Goal::impossible(NO_CODES)
            };
        }
        let context = state_context(&self.user.key());
        let request = Request::new(self.user.caller.clone(), "sts:GetSessionToken", "*", context);
        match self.view.prover.witness(request) {
            Some(witness) if witness.ambiguities.is_empty() => Goal::possible([witness]),
            Some(witness) => self.role_with_code().unwrap_or_else(|| Goal {
                witness: vec![witness],
                ..Goal::unknown(
                    "AWS says that no policy denies sts:GetSessionToken; people report Denies that work",
                )
            }),
            None => self
                .role_with_code()
                .unwrap_or_else(|| Goal::impossible("sts:GetSessionToken is denied")),
        }
    }

    /// The other way to a session with MFA: sts:AssumeRole with a device's serial number and a code.
    fn role_with_code(&self) -> Option<Goal> {
        let assume = Universe::embedded().action("sts:AssumeRole")?;
        let allowed = |state: &State| match self.view.seek(state, assume, Whose::Others)? {
            Outcome::Allowed(witness) => Some(*witness),
            Outcome::Denied(_) | Outcome::Unknown(_) => None,
        };
        let by_key = allowed(&self.user.key()).filter(|witness| witness.ambiguities.is_empty());
        if let Some(witness) = by_key {
            return Some(Goal { note: Some(BY_ROLE.into()), ..Goal::possible([witness]) });
        }
        let witness = allowed(&self.user.key_with_code())?;
        Some(Goal { witness: vec![witness], ..Goal::unknown(BY_CODE) })
    }

    /// Whether the user has devices, none of which gives codes.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_enable_fido.html>
    fn has_security_keys_alone(&self) -> bool {
        let is_own = |device: &&String| match device.split_once(":u2f/user/") {
            Some((_, path)) => self
                .user
                .caller
                .arn()
                .is_some_and(|arn| path.split('/').any(|part| part == arn.name())),
            None => true,
        };
        let devices: Vec<&String> =
            self.facts.mfa_devices.iter().flatten().filter(is_own).collect();
        !devices.is_empty() && devices.iter().all(|device| device.contains(":u2f/"))
    }
}
