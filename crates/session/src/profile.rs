//! From a profile of the AWS CLI's files to what has to be done: whose key, then which roles.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use tutela_model::nearest;
use tutela_ports::{Keys, RoleWanted};

use crate::SessionError;

/// How a session is called in trails, where the profile does not say.
const SESSION_NAME: &str = "tutela";

/// What each profile says, by its name and the setting's. It may hold keys: `Debug` shows names.
#[derive(Clone, Default)]
pub struct Profiles(BTreeMap<String, BTreeMap<String, String>>);

impl Profiles {
    /// Profiles as a reader of the files gives them.
    #[must_use]
    pub fn new(profiles: BTreeMap<String, BTreeMap<String, String>>) -> Self {
        Self(profiles)
    }

    /// A setting of a profile; one that is empty says nothing.
    pub(crate) fn get(&self, profile: &str, setting: &str) -> Option<&str> {
        let value = self.0.get(profile)?.get(setting)?.trim();
        (!value.is_empty()).then_some(value)
    }

    /// The names, in alphabetical order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The long-lived key that stands in clear in a profile.
    #[must_use]
    pub fn plain_key(&self, profile: &str) -> Option<Keys> {
        let id = self.get(profile, "aws_access_key_id")?.to_owned();
        let secret = self.get(profile, "aws_secret_access_key")?.to_owned().into();
        if self.get(profile, "aws_session_token").is_some() {
            return None;
        }
        Some(Keys { id, secret, token: None, expires: None })
    }
}

impl fmt::Debug for Profiles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.keys()).finish()
    }
}

/// Where a chain begins.
#[derive(Clone, Debug)]
pub enum Source {
    /// With a key of the vault, by the profile's name.
    Vault(String),
    /// With a key that stands in clear in the files.
    Plain {
        /// The profile.
        profile: String,
        /// The key.
        keys: Keys,
    },
    /// With something that the SDK alone knows how to get: Identity Center, a program, an instance.
    Sdk,
}

/// What has to be done for a profile.
#[derive(Clone, Debug)]
pub struct Chain {
    /// The profile.
    pub profile: String,
    /// Where it begins.
    pub source: Source,
    /// The roles to take, the first one first.
    pub roles: Vec<RoleWanted>,
    /// The MFA device that the files name.
    pub mfa_serial: Option<String>,
    /// The command that prints a code, as aws-vault has it.
    pub mfa_process: Option<String>,
    /// The account of a YubiKey's OATH application, as aws-vault has it.
    pub ykman: Option<String>,
}

/// What only the SDK can follow.
const OF_THE_SDK: [&str; 6] = [
    "credential_process",
    "credential_source",
    "login_session",
    "sso_account_id",
    "sso_session",
    "web_identity_token_file",
];

/// Follows `source_profile` from a profile to a key. A key of the vault outranks what the files say
/// of the same profile, so that a profile may have `credential_process` lead back here.
///
/// # Errors
/// When a profile is not there, has no key, or profiles lead back to each other.
pub fn resolve(
    profiles: &Profiles,
    in_vault: &BTreeSet<String>,
    profile: &str,
) -> Result<Chain, SessionError> {
    let mut chain = Chain {
        profile: profile.to_owned(),
        source: Source::Sdk,
        roles: Vec::new(),
        mfa_serial: None,
        mfa_process: None,
        ykman: None,
    };
    let mut current = profile.to_owned();
    let mut seen = BTreeSet::new();
    loop {
        if !profiles.0.contains_key(&current) && !in_vault.contains(&current) {
            return Err(missing(profiles, in_vault, &current));
        }
        if !seen.insert(current.clone()) {
            return Err(SessionError::Loop { profile: current });
        }
        note(&mut chain, profiles, &current);
        let next = take_role(&mut chain, profiles, &current)?;
        match next {
            Some(next) if next != current => current = next,
            _ => {
                chain.source = source(profiles, in_vault, &current, next.is_some())?;
                if let Source::Vault(name) | Source::Plain { profile: name, .. } = &chain.source {
                    let name = name.clone();
                    note(&mut chain, profiles, &name);
                }
                chain.roles.reverse();
                return Ok(chain);
            }
        }
    }
}

/// What a profile says about codes, unless one before it did.
fn note(chain: &mut Chain, profiles: &Profiles, profile: &str) {
    let said = |settings: &[&str]| {
        settings.iter().find_map(|setting| profiles.get(profile, setting)).map(str::to_owned)
    };
    let fill = |place: &mut Option<String>, value: Option<String>| {
        if place.is_none() {
            *place = value;
        }
    };
    fill(&mut chain.mfa_serial, said(&["mfa_serial", "aws_mfa_device"]));
    fill(&mut chain.mfa_process, said(&["mfa_process"]));
    fill(&mut chain.ykman, said(&["ykman_oath_credential_name"]));
}

/// Takes a profile's role to the chain, and says where it leads.
fn take_role(
    chain: &mut Chain,
    profiles: &Profiles,
    profile: &str,
) -> Result<Option<String>, SessionError> {
    let setting = |name: &str| profiles.get(profile, name).map(str::to_owned);
    let Some(arn) = setting("role_arn") else { return Ok(None) };
    let seconds = match setting("duration_seconds") {
        None => None,
        Some(text) => Some(
            text.parse()
                .ok()
                .filter(|it| (900..=43_200).contains(it))
                .ok_or(SessionError::Duration { profile: profile.to_owned() })?,
        ),
    };
    chain.roles.push(RoleWanted {
        arn,
        session_name: setting("role_session_name").unwrap_or_else(|| SESSION_NAME.to_owned()),
        external_id: setting("external_id"),
        seconds,
    });
    Ok(setting("source_profile"))
}

/// Where a chain begins whose last profile this is.
fn source(
    profiles: &Profiles,
    in_vault: &BTreeSet<String>,
    profile: &str,
    is_its_own_source: bool,
) -> Result<Source, SessionError> {
    // The names under which aws-mfa keeps the key that a profile's session is made of.
    let long_term = format!("{profile}-long-term");
    let names = [profile.to_owned(), long_term];
    if profiles.get(profile, "role_arn").is_some() && !is_its_own_source {
        return Ok(Source::Sdk);
    }
    if let Some(name) = names.iter().find(|name| in_vault.contains(*name)) {
        return Ok(Source::Vault(name.clone()));
    }
    for name in names {
        if let Some(keys) = profiles.plain_key(&name) {
            return Ok(Source::Plain { profile: name, keys });
        }
    }
    let has = |setting: &&str| profiles.get(profile, setting).is_some();
    if OF_THE_SDK.iter().any(has) || has(&"aws_session_token") {
        return Ok(Source::Sdk);
    }
    Err(SessionError::NoKey { profile: profile.to_owned() })
}

fn missing(profiles: &Profiles, in_vault: &BTreeSet<String>, profile: &str) -> SessionError {
    let known = profiles.names().chain(in_vault.iter().map(String::as_str));
    SessionError::NoSuchProfile {
        profile: profile.to_owned(),
        hint: nearest(profile, known).map_or_else(
            || {
                "name one of the AWS CLI's files, or bring a key with `tutela session import`"
                    .to_owned()
            },
            |near| format!("did you mean `{near}`?"),
        ),
    }
}

#[cfg(test)]
mod tests;
