//! Which users are alike: their proofs differ in their names only.

use std::collections::{BTreeMap, BTreeSet};

use tutela_policy::{Caller, User};

use super::{build::Layers, roles::Roles, texts::Texts, touch::Token};

/// A user's names, in the parts that matter.
#[derive(Clone, Debug)]
pub(super) struct Owner {
    name: String,
    /// The ARN up to the name: with its path.
    stem: String,
    /// The ARN of the virtual device that is named after the user.
    pub(super) device: String,
    device_stem: String,
    account: String,
}

impl Owner {
    pub(super) fn new(caller: &Caller, partition: &str) -> Self {
        let (text, name, account) =
            caller.arn().map_or(("", "", ""), |arn| (arn.text(), arn.name(), arn.account()));
        let device_stem = format!("arn:{partition}:iam::{account}:mfa/");
        Self {
            name: name.to_owned(),
            stem: text.strip_suffix(name).unwrap_or(text).to_owned(),
            device: format!("{device_stem}{name}"),
            device_stem,
            account: account.to_owned(),
        }
    }

    /// Whether the user's name is one of these words, in any case.
    pub(super) fn is_one_of(&self, words: &BTreeSet<String>) -> bool {
        words.contains(&self.name.to_ascii_lowercase())
    }

    /// The account's number.
    pub(super) fn account(&self) -> Vec<Token> {
        self.account.chars().map(Token::Literal).collect()
    }

    /// The user's name: what `${aws:username}` stands for.
    pub(super) fn name(&self) -> Vec<Token> {
        self.name.chars().enumerate().map(|(place, c)| Token::Own(place, c)).collect()
    }

    /// The user's ARN.
    pub(super) fn arn(&self) -> Vec<Token> {
        self.behind(&self.stem)
    }

    /// Everything that names the user without a policy's doing.
    pub(super) fn own(&self) -> [Vec<Token>; 3] {
        [self.name(), self.arn(), self.behind(&self.device_stem)]
    }

    fn behind(&self, stem: &str) -> Vec<Token> {
        stem.chars().map(Token::Literal).chain(self.name()).collect()
    }
}

/// The same for users that are alike.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    layers: usize,
    credentials: [bool; 4],
    assumed: [bool; 4],
    tags: Option<BTreeMap<String, String>>,
    /// Whether the virtual device that is named after the user is its own and no other is without an
    /// owner, and whether all that it has are security keys.
    devices: [bool; 2],
    /// The ARN up to the name: users with different paths are not alike.
    stem: String,
    /// The name, where a policy can tell it from others.
    told_apart: Option<String>,
}

impl Key {
    pub(super) fn new(
        layers: &Layers,
        roles: &Roles,
        user: &User,
        assumed: [bool; 4],
        tags: Option<&BTreeMap<String, String>>,
        devices: [bool; 2],
        owner: &Owner,
    ) -> Self {
        let is_told_apart = Texts::tell_apart(&[&layers.texts, &roles.texts], owner, &user.tags)
            || layers.texts.name_roles(owner, &user.tags, &roles.arns);
        Self {
            layers: layers.number,
            credentials: [
                user.has_password,
                user.has_key,
                user.has_service_credential,
                user.has_git_key,
            ],
            assumed,
            tags: tags.cloned(),
            devices,
            stem: owner.stem.clone(),
            told_apart: is_told_apart.then(|| owner.name.clone()),
        }
    }
}
