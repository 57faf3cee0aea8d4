//! The AWS CLI's configuration as a person's sessions need it: the profiles as they are written,
//! a way to AWS without credentials yet, and credentials that only the SDK can get.

use std::{collections::BTreeMap, fmt, sync::Arc};

use aws_config::profile::{self, ProfileSet};
use aws_credential_types::{
    Credentials,
    provider::{ProvideCredentials as _, SharedCredentialsProvider},
};
use aws_types::os_shim_internal::{Env, Fs};
use tutela_ports::{Clock, Keys};

use super::{ConnectError, Options, Profiles, endpoints, load, of_profile, refusal};
use crate::{
    AwsIssuer, causes::chain, credentials::Wallet, error::one_line, issuer::keys_of, service::STS,
    transport::Transport,
};

/// What sessions read of a profile.
///
/// Source: <https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html>; `mfa_process`
/// is a setting of aws-vault, `aws_mfa_device` one of aws-mfa.
const SETTINGS: [&str; 20] = [
    "aws_access_key_id",
    "aws_mfa_device",
    "aws_secret_access_key",
    "aws_session_token",
    "credential_process",
    "credential_source",
    "duration_seconds",
    "external_id",
    "login_session",
    "mfa_process",
    "mfa_serial",
    "region",
    "role_arn",
    "role_session_name",
    "source_profile",
    "sso_account_id",
    "sso_session",
    "sso_start_url",
    "web_identity_token_file",
    "ykman_oath_credential_name",
];

/// The profiles of the AWS CLI's two files. It may hold keys: `Debug` shows names only.
#[derive(Clone)]
pub struct Settings {
    /// The profile that is meant when nobody names one: of the environment, or `default`.
    pub meant: String,
    /// What each profile says, by its name and the setting's.
    pub profiles: BTreeMap<String, BTreeMap<String, String>>,
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&String> = self.profiles.keys().collect();
        f.debug_struct("Settings").field("meant", &self.meant).field("profiles", &names).finish()
    }
}

/// Reads the two files as the SDK does. One that is not there has no profiles.
///
/// # Errors
/// Where a file cannot be read or makes no sense, with its name, and its line if there is one.
pub async fn load_settings(profile: Option<String>) -> Result<Settings, ConnectError> {
    #[expect(clippy::default_trait_access, reason = "the type is in a crate beneath the SDK's")]
    let files = Default::default();
    let set: ProfileSet = profile::load(&Fs::real(), &Env::real(), &files, profile.map(Into::into))
        .await
        .map_err(|error| ConnectError::Configuration { detail: one_line(&chain(&error)) })?;
    let profiles = set.profiles().map(|name| {
        let own = set.get_profile(name);
        let value = |setting: &str| own.and_then(|own| own.get(setting)).map(str::to_owned);
        let said =
            SETTINGS.iter().filter_map(|setting| Some(((*setting).to_owned(), value(setting)?)));
        (name.to_owned(), said.collect())
    });
    Ok(Settings { meant: set.selected_profile().to_owned(), profiles: profiles.collect() })
}

/// A way to AWS by the configuration of a profile, for credentials that are yet to be had.
///
/// # Errors
/// When the options exclude each other.
pub async fn issuer(options: Options, clock: Arc<dyn Clock>) -> Result<AwsIssuer, ConnectError> {
    let config = load(&options, &clock).await;
    let endpoints = endpoints(&options, &config)?;
    // It is replaced for every call, and never asked.
    let nobody = SharedCredentialsProvider::new(Credentials::new("", "", None, None, "nobody"));
    let transport = Transport::new(endpoints, Wallet::new(nobody), Arc::clone(&clock));
    Ok(AwsIssuer::new(transport, options.pace, clock))
}

/// The credentials that the SDK itself gets for a profile: by IAM Identity Center, by another
/// program, by a container or an instance. Sessions of MFA are nothing that it knows.
///
/// # Errors
/// When no credentials can be had; the text says what to do.
pub async fn configured(options: Options, clock: Arc<dyn Clock>) -> Result<Keys, ConnectError> {
    let profiles = Profiles::load(&options).await?;
    let config = load(&options, &clock).await;
    let sts = endpoints(&options, &config)?.url(&STS);
    let profile = options.profile.clone().unwrap_or_else(|| profiles.meant.clone());
    let given = of_profile(&profile, &config).provide_credentials().await;
    given.map(keys_of).map_err(|error| refusal(&options, &profiles, &sts, &error))
}
