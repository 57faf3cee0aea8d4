//! Which profiles the AWS CLI's configuration has, to say what is wrong with the one that is meant.

use aws_config::profile::{self, ProfileSet};
use aws_types::os_shim_internal::{Env, Fs};
use tutela_model::nearest;

use super::{ConnectError, Options};
use crate::{causes::chain, error::one_line};

/// The profiles, and where they were looked for.
#[derive(Debug)]
pub(super) struct Profiles {
    /// The one that is meant: by option, by environment, or `default`.
    pub(super) meant: String,
    /// In alphabetical order.
    pub(super) names: Vec<String>,
    /// Whether the one that is meant says by itself that an instance or container is to be asked.
    pub(super) names_a_source: bool,
    /// The two files, in words.
    pub(super) files: [String; 2],
}

impl Profiles {
    /// Reads the two files. One that is not there has no profiles.
    ///
    /// # Errors
    /// Where a file cannot be read or makes no sense, with its name, and its line if there is one.
    pub(super) async fn load(options: &Options) -> Result<Self, ConnectError> {
        let (fs, env) = (Fs::real(), Env::real());
        #[expect(clippy::default_trait_access, reason = "the type is in a crate beneath the SDK's")]
        let files = Default::default();
        let meant = options.profile.clone().map(Into::into);
        let set: ProfileSet = profile::load(&fs, &env, &files, meant)
            .await
            .map_err(|error| ConnectError::Configuration { detail: one_line(&chain(&error)) })?;
        let mut names: Vec<String> = set.profiles().map(str::to_owned).collect();
        names.sort();
        let meant = set.selected_profile().to_owned();
        let place = |variable: &str, usual: &str| env.get(variable).unwrap_or(usual.to_owned());
        Ok(Self {
            names_a_source: set
                .get_profile(&meant)
                .is_some_and(|profile| profile.get("credential_source").is_some()),
            meant,
            names,
            files: [
                place("AWS_CONFIG_FILE", "~/.aws/config"),
                place("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials"),
            ],
        })
    }

    /// Refuses a profile that is not there.
    pub(super) fn must_have(&self, name: &str) -> Result<(), ConnectError> {
        if self.names.iter().any(|known| known == name) { Ok(()) } else { Err(self.lacks(name)) }
    }

    /// What there is to say of a profile that is not there.
    pub(super) fn lacks(&self, name: &str) -> ConnectError {
        let [config, credentials] = &self.files;
        let hint = match nearest(name, self.names.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None if self.names.is_empty() => "they name no profile".to_owned(),
            None => "`aws configure list-profiles` lists those that are".to_owned(),
        };
        ConnectError::NoSuchProfile {
            profile: name.to_owned(),
            files: format!("`{config}` or `{credentials}`"),
            hint,
        }
    }

    /// Where credentials were looked for.
    pub(super) fn places(&self, options: &Options) -> String {
        let [config, credentials] = &self.files;
        let files = format!("profile `{}` of `{config}` and `{credentials}`", self.meant);
        match &options.profile {
            Some(_) => files,
            None => format!("the environment, {files}, or the metadata of a container or instance"),
        }
    }
}
