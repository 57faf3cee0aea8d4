//! Why there is no session, and what to do.

use tutela_ports::Refusal;

use crate::{prompt::PromptError, vault::VaultError};

/// Why there is no session. Each text ends with a way out; none holds a secret.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// The profile is in no file and in no vault.
    #[error("profile `{profile}` is not in the AWS CLI's files or the vault: {hint}")]
    NoSuchProfile {
        /// Its name.
        profile: String,
        /// What may be meant.
        hint: String,
    },
    /// Profiles lead back to each other.
    #[error(
        "the profiles' `source_profile` settings lead back to `{profile}`: let one of them name a \
         profile with a key"
    )]
    Loop {
        /// Where the circle closes.
        profile: String,
    },
    /// A profile has no key.
    #[error(
        "profile `{profile}` has no access key: bring it with `tutela session import --profile \
         {profile} --from terminal`"
    )]
    NoKey {
        /// The profile.
        profile: String,
    },
    /// A profile's `duration_seconds` is no duration of a role's session.
    #[error("profile `{profile}`: `duration_seconds` must be a number from 900 to 43200")]
    Duration {
        /// The profile.
        profile: String,
    },
    /// The vault cannot be used.
    #[error("{0}")]
    Vault(#[from] VaultError),
    /// What the vault gives back is not what it was given.
    #[error(
        "the key of profile `{profile}` did not come back from the vault as it went in: nothing was \
         removed; try again, and see to the disk"
    )]
    NotVerified {
        /// The profile.
        profile: String,
    },
    /// aws-vault did not give a key.
    #[error("aws-vault gave no key: {detail}; see that `aws-vault list` works")]
    AwsVault {
        /// Why not.
        detail: String,
    },
    /// A file of the AWS CLI's cannot be read or written.
    #[error("`{}` cannot be cleaned: {source}: see to its owner and rights", path.display())]
    File {
        /// The file.
        path: std::path::PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Nobody gave a code or a passphrase.
    #[error("{0}")]
    Prompt(#[from] PromptError),
    /// Another process was asked, and the person declined.
    #[error("the code was asked for by another process, and refused there: run it again")]
    GaveUp,
    /// The user has nothing that gives codes.
    #[error(
        "{who} has passkeys or security keys only, and AWS takes no session from those by access \
         key: sign in with `aws login --profile {profile}`, where the browser asks for the \
         passkey, or add an authenticator app to the user"
    )]
    PasskeysOnly {
        /// The user's ARN or key.
        who: String,
        /// The profile.
        profile: String,
    },
    /// The user has no MFA device.
    #[error(
        "{who} has no MFA device, so there is no session with MFA to be had: add an authenticator \
         app in the console, under Security credentials"
    )]
    NoDevice {
        /// The user's ARN or key.
        who: String,
    },
    /// Nobody says which device a code comes from.
    #[error(
        "which MFA device the code comes from is not known: {detail}; name it with --serial, or as \
         `mfa_serial` of the profile"
    )]
    Serial {
        /// Why not.
        detail: String,
    },
    /// The code was refused.
    #[error("{0}")]
    Code(String),
    /// AWS has put the user under quarantine.
    #[error(
        "AWS has put this user under quarantine (policy {policy}), because a key of it was found \
         in public: {detail}; replace the key, see what it was used for, and then detach the policy"
    )]
    Quarantine {
        /// The policy's name.
        policy: String,
        /// What was refused.
        detail: String,
    },
    /// AWS did not do it.
    #[error("{what}: {}", .refusal.detail)]
    Aws {
        /// What was attempted, and the way out.
        what: String,
        /// What AWS said.
        refusal: Refusal,
    },
    /// There is no session in the cache, and none was to be made.
    #[error(
        "there is no session of profile `{profile}`: `tutela session login --profile {profile}`"
    )]
    NoSession {
        /// The profile.
        profile: String,
    },
}
