//! From what the user configured to a caller that is known to have credentials.

mod people;
mod profiles;

pub use self::people::{Settings, configured, issuer, load_settings};

use std::{collections::BTreeMap, fmt, sync::Arc, time::SystemTime};

use aws_config::{
    BehaviorVersion, Region, SdkConfig,
    environment::{EnvironmentVariableCredentialsProvider, EnvironmentVariableRegionProvider},
    meta::region::RegionProviderChain,
    profile::{ProfileFileCredentialsProvider, ProfileFileRegionProvider},
    provider_config::ProviderConfig,
    sts::AssumeRoleProvider,
};
use aws_credential_types::provider::{
    ProvideCredentials as _, SharedCredentialsProvider, error::CredentialsError,
};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_types::service_config::ServiceConfigKey;
use tutela_ports::Clock;

use self::profiles::Profiles;
use crate::{
    AwsCaller, Pace,
    causes::{chain, never_connected, root_cause},
    credentials::Wallet,
    endpoint::{custom, resolve},
    endpoints::Endpoints,
    error::one_line,
    service::{SERVICES, STS, Service},
    transport::{self, Transport},
};

/// What a user says about the way to AWS. What is not said here is looked up where the AWS CLI
/// looks: environment, configuration files, instance and container roles.
///
/// Sources: <https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html> and
/// <https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html>.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The profile's name. As with the AWS CLI, a profile that is named here outranks keys in the
    /// environment, so that no other account than the named one is read.
    pub profile: Option<String>,
    /// The region, which also decides the partition; `us-east-1` when nothing names one.
    pub region: Option<String>,
    /// Where to send to instead of to AWS: `http://127.0.0.1:5000`.
    pub endpoint_url: Option<String>,
    /// The ARN of a role to assume first.
    pub role_arn: Option<String>,
    /// The external id that the role asks for.
    pub external_id: Option<String>,
    /// Whether to use FIPS 140 endpoints; `None` for what the configuration says.
    pub fips: Option<bool>,
    /// How patiently AWS is asked.
    pub pace: Pace,
}

/// Why there is no way to AWS.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The region could be no region.
    #[error("`{region}` is no AWS region: name one such as `eu-central-1`")]
    Region {
        /// As it was written.
        region: String,
    },
    /// The endpoint URL cannot be used.
    #[error("the endpoint URL for {service} cannot be used: {reason}")]
    Endpoint {
        /// The service, such as `iam`.
        service: &'static str,
        /// What is wrong with it. The URL is not repeated, as it may hold a password.
        reason: &'static str,
    },
    /// A custom endpoint cannot be known to be a FIPS endpoint.
    #[error("FIPS endpoints and an endpoint URL of your own exclude each other: leave one out")]
    FipsWithEndpointUrl,
    /// An external id belongs to a role.
    #[error("an external id was given without a role to assume: name the role, too")]
    ExternalIdWithoutRole,
    /// The profile is not in the configuration files.
    #[error("profile `{profile}` is not in {files}: {hint}")]
    NoSuchProfile {
        /// Its name.
        profile: String,
        /// Where it was looked for.
        files: String,
        /// What may be meant.
        hint: String,
    },
    /// A configuration file cannot be read.
    #[error("the AWS configuration cannot be used: {detail}")]
    Configuration {
        /// Which file, which line, and why.
        detail: String,
    },
    /// Somebody answered, and not as AWS does.
    #[error("what answers at {url} is not AWS: {detail}: check the endpoint URL and the proxy")]
    NotAws {
        /// Where.
        url: String,
        /// What came instead.
        detail: String,
    },
    /// Nothing and nobody gave credentials.
    #[error("no credentials found in {places}: {advice}")]
    NoCredentials {
        /// Where they were looked for.
        places: String,
        /// What to do.
        advice: String,
    },
    /// A sign-in through IAM Identity Center is over, or never was.
    #[error("the sign-in has expired or is missing: {advice}")]
    SignInExpired {
        /// What to do.
        advice: String,
    },
    /// Credentials were found and do not work.
    #[error("credentials could not be loaded: {detail}")]
    Credentials {
        /// The provider's words.
        detail: String,
    },
    /// No connection came about.
    #[error("{detail}")]
    Unreachable {
        /// Who was not reached, why, and the way out.
        detail: String,
    },
    /// STS did not give the role.
    #[error("role `{role}` could not be assumed: {detail}")]
    Role {
        /// Its ARN.
        role: String,
        /// STS's words.
        detail: String,
    },
}

/// Loads the configuration, gets credentials once, and gives a caller that uses them.
///
/// No AWS operation is called but those that credentials take: `sts:AssumeRole` and the like.
///
/// # Errors
/// When the options exclude each other, or no credentials can be had; the text says what to do.
pub async fn connect(options: Options, clock: Arc<dyn Clock>) -> Result<AwsCaller, ConnectError> {
    if options.external_id.is_some() && options.role_arn.is_none() {
        return Err(ConnectError::ExternalIdWithoutRole);
    }
    let profiles = Profiles::load(&options).await?;
    if let Some(profile) = &options.profile {
        profiles.must_have(profile)?;
    }
    let config = load(&options, &clock).await;
    let endpoints = endpoints(&options, &config)?;
    let provider = provider(&options, &profiles, &config).await?;
    let wallet = Wallet::new(provider);
    let sts = &endpoints.url(&STS);
    wallet.get(clock.now()).await.map_err(|error| refusal(&options, &profiles, sts, &error))?;
    let transport = Transport::new(endpoints, wallet, Arc::clone(&clock));
    Ok(AwsCaller::new(transport, options.pace, clock))
}

/// Where IAM lives in the partition that nearly everybody means.
const DEFAULT_REGION: Region = Region::from_static("us-east-1");

/// The SDK's own reading of environment and files.
async fn load(options: &Options, clock: &Arc<dyn Clock>) -> SdkConfig {
    let mut loader = aws_config::defaults(BehaviorVersion::latest())
        .http_client(http_client())
        .time_source(ClockTime(Arc::clone(clock)));
    if let Some(profile) = &options.profile {
        loader = loader.profile_name(profile);
    }
    loader = match &options.region {
        Some(region) => loader.region(Region::new(region.clone())),
        None if has_keys_at_hand(options).await => loader.region(configured_region(options)),
        None => loader,
    };
    if let Some(url) = &options.endpoint_url {
        loader = loader.endpoint_url(url);
    }
    if let Some(fips) = options.fips {
        loader = loader.use_fips(fips);
    }
    let config = loader.load().await;
    if config.region().is_some() {
        return config;
    }
    config.into_builder().region(DEFAULT_REGION).build()
}

/// Whether the credentials certainly come from the environment or a named profile. Then this is
/// no instance that only its metadata service knows about, and that service is not asked for a
/// region: elsewhere it answers after seconds of waiting, if somebody else does not.
async fn has_keys_at_hand(options: &Options) -> bool {
    let environment = EnvironmentVariableCredentialsProvider::new();
    options.profile.is_some() || environment.provide_credentials().await.is_ok()
}

/// The region of the environment or the profile, else the default of all.
fn configured_region(options: &Options) -> RegionProviderChain {
    let mut profile = ProfileFileRegionProvider::builder();
    if let Some(name) = &options.profile {
        profile = profile.profile_name(name);
    }
    RegionProviderChain::first_try(EnvironmentVariableRegionProvider::new())
        .or_else(profile.build())
        .or_else(DEFAULT_REGION)
}

fn http_client() -> SharedHttpClient {
    aws_smithy_http_client::Builder::new()
        .build_with_connector_fn(|settings, _components| transport::connector(settings.cloned()))
}

/// The options' URL, else the service's own in the configuration, else the one for all services,
/// else AWS's.
fn endpoints(options: &Options, config: &SdkConfig) -> Result<Endpoints, ConnectError> {
    let region = config.region().map_or("us-east-1", Region::as_ref);
    let fips = config.use_fips().unwrap_or(false);
    let mut urls = BTreeMap::new();
    for service in SERVICES {
        let own = resolve(service, region, fips)
            .ok_or_else(|| ConnectError::Region { region: region.to_owned() })?;
        let configured = configured_url(service, config);
        let url = options.endpoint_url.clone().or(configured);
        let Some(url) = url.or_else(|| config.endpoint_url().map(str::to_owned)) else { continue };
        if fips {
            return Err(ConnectError::FipsWithEndpointUrl);
        }
        custom(&url, &own.signing_region)
            .map_err(|reason| ConnectError::Endpoint { service: service.name, reason })?;
        urls.insert(service.name, url);
    }
    Ok(Endpoints::new(region, fips, urls))
}

fn configured_url(service: &Service, config: &SdkConfig) -> Option<String> {
    let key = ServiceConfigKey::builder()
        .service_id(service.id)
        .env("AWS_ENDPOINT_URL")
        .profile("endpoint_url")
        .build()
        .ok()?;
    config.service_config()?.load_config(key)
}

async fn provider(
    options: &Options,
    profiles: &Profiles,
    config: &SdkConfig,
) -> Result<SharedCredentialsProvider, ConnectError> {
    let base = match &options.profile {
        Some(profile) => SharedCredentialsProvider::new(of_profile(profile, config)),
        None => config.credentials_provider().ok_or_else(|| no_credentials(options, profiles))?,
    };
    let Some(role) = &options.role_arn else { return Ok(base) };
    let mut assume = AssumeRoleProvider::builder(role).session_name("tutela").configure(config);
    if let Some(external_id) = &options.external_id {
        assume = assume.external_id(external_id);
    }
    Ok(SharedCredentialsProvider::new(assume.build_from_provider(base).await))
}

/// The SDK's chain would prefer keys in the environment to a profile that was asked for.
fn of_profile(profile: &str, config: &SdkConfig) -> ProfileFileCredentialsProvider {
    let mut context = ProviderConfig::default()
        .with_region(config.region().cloned())
        .with_use_fips(config.use_fips())
        .with_http_client(http_client());
    if let Some(time_source) = config.time_source() {
        context = context.with_time_source(time_source);
    }
    ProfileFileCredentialsProvider::builder().configure(&context).profile_name(profile).build()
}

/// Says what to do about credentials that did not come.
fn refusal(
    options: &Options,
    profiles: &Profiles,
    sts: &str,
    error: &CredentialsError,
) -> ConnectError {
    let whole = chain(error);
    // What an external credential process printed may be anything, secrets included.
    let public = whole.split("Stderr").next().unwrap_or_default();
    let detail = if never_connected(error) {
        format!(
            "no connection: {}; check the network, the proxy (HTTPS_PROXY) and the endpoint of \
             STS, {sts}",
            one_line(&root_cause(error))
        )
    } else {
        one_line(public.trim_end_matches([' ', ':', '.', ',']))
    };
    let lower = whole.to_lowercase();
    if let Some(profile) = missing_profile(&whole) {
        return profiles.lacks(&profile);
    }
    if lower.contains("sso") && (lower.contains("expired") || lower.contains("token")) {
        return ConnectError::SignInExpired { advice: sign_in(options) };
    }
    // The chain ends at the instance's metadata, and most machines are no instance.
    let is_no_instance =
        lower.contains("imds") && options.profile.is_none() && !profiles.names_a_source;
    if is_no_instance || matches!(error, CredentialsError::CredentialsNotLoaded(_)) {
        return no_credentials(options, profiles);
    }
    match (&options.role_arn, &options.profile) {
        (Some(role), _) => ConnectError::Role { role: role.clone(), detail },
        // The SDK for Rust passes over a profile's `mfa_serial`, and a role that asks for MFA
        // then refuses without saying so.
        (None, Some(profile)) if lower.contains("accessdenied") => ConnectError::Credentials {
            detail: format!(
                "{detail}; if the profile's role asks for MFA, run this with a session: \
                 `tutela session exec --profile {profile} -- tutela …`, and leave the profile out \
                 there"
            ),
        },
        (None, _) => ConnectError::Credentials { detail },
    }
}

/// The profile that the SDK looked for in vain, by the SDK's words.
fn missing_profile(words: &str) -> Option<String> {
    let (before, _) = words.split_once("` was not defined")?;
    before.rsplit_once("profile `").map(|(_, name)| name.to_owned())
}

/// Nothing was found; a profile that is meant and not there is why.
fn no_credentials(options: &Options, profiles: &Profiles) -> ConnectError {
    if profiles.meant != "default"
        && let Err(error) = profiles.must_have(&profiles.meant)
    {
        return error;
    }
    ConnectError::NoCredentials { places: profiles.places(options), advice: sign_in(options) }
}

fn sign_in(options: &Options) -> String {
    match &options.profile {
        Some(profile) => {
            format!("run `aws sso login --profile {profile}`, or give the profile keys")
        }
        None => "run `aws sso login` and name the profile with --profile or AWS_PROFILE, or set \
                 AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
            .to_owned(),
    }
}

/// The one clock, as the SDK wants it.
struct ClockTime(Arc<dyn Clock>);

impl fmt::Debug for ClockTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClockTime")
    }
}

impl aws_smithy_async::time::TimeSource for ClockTime {
    fn now(&self) -> SystemTime {
        // Only times that no clock shows are out of the system's range.
        SystemTime::try_from(self.0.now()).unwrap_or(SystemTime::UNIX_EPOCH)
    }
}

#[cfg(test)]
mod configuration_tests;
#[cfg(test)]
mod tests;
