//! Why a user is not put under the policy.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp, civil::Date};
use tutela_access::{Alike, Goal, Level};
use tutela_model::{
    AccessKey, Account, Arn, Device, DeviceKind, Gap, LastUse, Password, SshKey, User,
};
use tutela_policy::require::RequireLevel;

use super::{Even, Wish, quotas::GROUPS_OF_A_USER};

/// A key that nothing used for so long is taken for one that nothing uses.
const SILENT_DAYS: i64 = 90;

/// Tags by which what makes infrastructure says that a user is its own, in lower case, and a word that
/// has to be in the value, if any.
const TAGS_OF_TOOLS: &[(&str, &str, &str)] = &[
    ("aws:cloudformation:stack-name", "", "CloudFormation"),
    ("terraform", "", "Terraform"),
    ("managed-by", "terraform", "Terraform"),
    ("managedby", "terraform", "Terraform"),
    ("managed_by", "terraform", "Terraform"),
    ("pulumi", "", "Pulumi"),
];

/// Why a user is not put under the policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Somebody decided it, until a day.
    Excluded(String, Date),
    /// Something was not seen that would have to be known.
    Unseen(Gap),
    /// It could not be proved what the user could do.
    Unproved(String),
    /// It is who carries the plan out.
    Caller,
    /// No administrator would be left who can act at once.
    LastAdministrator,
    /// The user has a boundary that cannot be merged into ours.
    Boundary(String),
    /// The user is in as many groups as AWS allows.
    TooManyGroups,
    /// Something uses a credential that has no MFA.
    Machine(String),
    /// The only devices are passkeys or security keys, and there is a key for the command line.
    PasskeyOnly,
    /// The user has no device, and gets none by itself.
    CannotEnrol(String),
    /// The user must set a new password at the next sign-in, and could not.
    FirstPassword,
    /// With MFA, too, the user could not work.
    CannotWork(String),
    /// Another tool makes the user what it is.
    ManagedBy(&'static str, String),
}

impl Reason {
    /// The kind.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Excluded(..) => "excluded",
            Self::Unseen(_) => "unseen",
            Self::Unproved(_) => "unproved",
            Self::Caller => "caller",
            Self::LastAdministrator => "last-administrator",
            Self::Boundary(_) => "boundary",
            Self::TooManyGroups => "too-many-groups",
            Self::Machine(_) => "machine",
            Self::PasskeyOnly => "passkey-only",
            Self::CannotEnrol(_) => "cannot-enrol",
            Self::FirstPassword => "first-password",
            Self::CannotWork(_) => "cannot-work",
            Self::ManagedBy(..) => "managed-elsewhere",
        }
    }

    /// The reason, and what would put it right.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Excluded(reason, until) => format!("excluded until {until}: {reason}"),
            Self::Unseen(gap) if gap.call().operation.service == "organizations" => format!(
                "the organization's policies may keep the user from what it needs: {gap}: \
                 --organization-allows says that they do not"
            ),
            Self::Unseen(gap) => format!("it is unknown what the user would lose: {gap}"),
            Self::Unproved(why) => format!("it could not be proved what the user would lose: {why}"),
            Self::Caller => "you are this user: --even-caller puts you under it, too".to_owned(),
            Self::LastAdministrator => "no administrator would be left with a device or outside of the \
                                        policy: enrol one first, or say --even-last-administrators"
                .to_owned(),
            Self::Boundary(why) => format!(
                "the user has a permissions boundary that cannot be merged into ours: {why}"
            ),
            Self::TooManyGroups => {
                format!("the user is in {GROUPS_OF_A_USER} groups, and AWS allows no more")
            }
            Self::Machine(what) => format!(
                "{what}: what uses it is denied under the policy. Give it a role, or --vouch for the \
                 user if every use is by a session with MFA"
            ),
            Self::PasskeyOnly => "the user has passkeys or security keys alone, of which \
                                  sts:GetSessionToken takes none, and an access key: enrol an app, too, or \
                                  --vouch for the user if `aws login` serves"
                .to_owned(),
            Self::CannotEnrol(why) => format!("the user has no device and {why}"),
            Self::FirstPassword => "the next sign-in asks for a new password, which could not be set \
                                    without MFA: have the user sign in first"
                .to_owned(),
            Self::CannotWork(why) => format!("with MFA, too, the user could not work: {why}"),
            Self::ManagedBy(tool, tag) => format!(
                "{tool} makes this user, by tag {tag}: put it into the group there (--export), or --vouch for it"
            ),
        }
    }

    /// Whether it holds whoever vouches for the user.
    fn is_final(&self) -> bool {
        matches!(self, Self::Excluded(..) | Self::Caller | Self::TooManyGroups)
    }
}

/// What users are judged by.
pub(super) struct Judge<'a> {
    pub(super) wish: &'a Wish,
    pub(super) account: &'a Account,
    /// The account as it would be.
    pub(super) would_be: &'a Account,
    pub(super) proved: &'a BTreeMap<&'a Arn, &'a Alike>,
    /// Who is in the group already.
    pub(super) members: &'a BTreeSet<String>,
    /// Whether a user gets under the policy by a group.
    pub(super) joins_group: bool,
}

impl Judge<'_> {
    /// Why the user is to be left out, if at all.
    pub(super) fn reason(&self, user: &User) -> Option<Reason> {
        let reasons = self.decided(user).into_iter().chain(self.facts(user).err());
        let is_vouched = self.wish.vouched.contains(&user.name);
        reasons.into_iter().find(|reason| reason.is_final() || !is_vouched)
    }

    /// What no fact but somebody's word decides.
    fn decided(&self, user: &User) -> Option<Reason> {
        let excluded = self.wish.exclusions.iter().find(|own| own.user == user.name);
        if let Some(own) = excluded {
            return Some(Reason::Excluded(own.reason.clone(), own.until));
        }
        if self.wish.caller == user.arn && !self.wish.even.contains(&Even::Caller) {
            return Some(Reason::Caller);
        }
        if !self.joins_group {
            return None;
        }
        let groups = user.grants.seen().ok()?.value.groups.len();
        let is_in = self.members.contains(&user.name);
        (groups >= GROUPS_OF_A_USER && !is_in).then_some(Reason::TooManyGroups)
    }

    /// What the account and the proofs say, in the order in which it is to be put right.
    fn facts(&self, user: &User) -> Result<(), Reason> {
        let alike = self.proved.get(&user.arn);
        let alike =
            alike.ok_or_else(|| Reason::Unproved("the user was not looked at".to_owned()))?;
        let keys = user.keys.seen().map_err(Reason::Unseen)?.value.as_slice();
        let password = &user.password.seen().map_err(Reason::Unseen)?.value;
        let has_device = user.has_mfa.seen().map_err(Reason::Unseen)?.value;
        self.machine(user, keys)?;
        if has_device && keys.iter().any(|key| key.active) {
            let devices = user.devices.seen().map_err(Reason::Unseen)?.value.as_slice();
            let makes_sessions = |device: &Device| device.kind().makes_sessions();
            if devices.iter().all(|device| device.kind() == DeviceKind::Fido)
                || !devices.iter().any(makes_sessions)
            {
                return Err(Reason::PasskeyOnly);
            }
        }
        if let Some(gap) = alike.unseen.first() {
            return Err(Reason::Unseen(gap.clone()));
        }
        if alike.level == Level::Unknown {
            return Err(Reason::Unproved("the level could not be decided".to_owned()));
        }
        self.liveness(alike, password, has_device)?;
        let exports = self.wish.even.contains(&Even::ManagedElsewhere);
        let elsewhere = managed_by(user).filter(|_| !exports);
        elsewhere.map_or(Ok(()), |(tool, tag)| Err(Reason::ManagedBy(tool, tag)))
    }

    /// Whether something uses a credential without MFA.
    fn machine(&self, user: &User, keys: &[AccessKey]) -> Result<(), Reason> {
        for key in keys.iter().filter(|key| key.active) {
            let id = key.id.as_deref().unwrap_or(&key.slot);
            match key.last_used {
                LastUse::Never => {}
                LastUse::Unsaid => {
                    let what = format!("nobody knows when access key {id} was last used");
                    return Err(Reason::Machine(what));
                }
                LastUse::At(at) if self.is_silent(at) => {}
                LastUse::At(at) => {
                    let service = key.last_service.as_deref().unwrap_or("something");
                    let day = at.strftime("%Y-%m-%d");
                    let what = format!("access key {id} was used for {service} on {day}");
                    return Err(Reason::Machine(what));
                }
            }
        }
        let own = &user.service_credentials.seen().map_err(Reason::Unseen)?.value;
        if let Some(own) = own.iter().find(|own| own.active) {
            return Err(Reason::Machine(format!("there is a credential for {}", own.service)));
        }
        let ssh = user.ssh_keys.seen().map_err(Reason::Unseen)?;
        if let Some(SshKey { id, .. }) = ssh.value.iter().find(|own| own.active) {
            return Err(Reason::Machine(format!("there is an SSH key for Git, {id}")));
        }
        Ok(())
    }

    fn is_silent(&self, at: Timestamp) -> bool {
        let days = self.wish.now.duration_since(at).as_hours() / 24;
        days > SILENT_DAYS
    }

    /// What still works, by proof.
    fn liveness(&self, alike: &Alike, password: &Password, has_device: bool) -> Result<(), Reason> {
        let live = alike.proof.as_ref().and_then(|proof| proof.liveness.as_ref());
        let live =
            live.ok_or_else(|| Reason::Unproved("what still works is not known".to_owned()))?;
        let Password::Enabled { last_used, changed } = password else { return Ok(()) };
        let opens_by_hand = self.wish.level == RequireLevel::Sealed;
        if !has_device {
            if opens_by_hand {
                let why = "could enrol one only while somebody holds the window open: enrol it first, \
                           with `tutela enrol user`";
                return Err(Reason::CannotEnrol(why.to_owned()));
            }
            if live.enrol.possible != Some(true) {
                let why = note(&live.enrol, "could not enrol one");
                return Err(Reason::CannotEnrol(why));
            }
        }
        let must_set =
            matches!(last_used, LastUse::Never | LastUse::Unsaid) || self.may_be_expired(*changed);
        if must_set && (opens_by_hand || live.first_password.possible != Some(true)) {
            return Err(Reason::FirstPassword);
        }
        match live.work.possible {
            Some(true) => Ok(()),
            // Whoever is granted nothing loses nothing.
            Some(false) if self.is_granted_nothing(alike) => Ok(()),
            Some(false) => Err(Reason::CannotWork(note(&live.work, "nearly all is denied"))),
            None => Err(Reason::Unproved(note(&live.work, "what a session can do is not known"))),
        }
    }

    fn is_granted_nothing(&self, alike: &Alike) -> bool {
        let own = |user: &&User| alike.principals.contains(&user.arn);
        let grants = self.account.users.known.iter().find(own).and_then(|it| it.grants.seen().ok());
        grants.is_some_and(|seen| {
            let own = &seen.value;
            own.inline.is_empty() && own.attached.is_empty() && own.groups.is_empty()
        })
    }

    /// Whether the account's password policy may ask for a new password.
    fn may_be_expired(&self, changed: Option<Timestamp>) -> bool {
        let Ok(policy) = self.would_be.password_policy.seen() else { return true };
        let Some(days) = policy.value.as_ref().and_then(|own| own.max_age_days) else {
            return false;
        };
        let Some(changed) = changed else { return true };
        let ends = changed.checked_add(SignedDuration::from_hours(i64::from(days) * 24));
        ends.map_or(true, |ends| ends <= self.wish.now)
    }
}

fn note(goal: &Goal, otherwise: &str) -> String {
    goal.note.as_deref().unwrap_or(otherwise).to_owned()
}

/// The tool that makes a user what it is, and the tag that says so.
pub(crate) fn managed_by(user: &User) -> Option<(&'static str, String)> {
    let tags = user.tags.seen().ok()?;
    tags.value.iter().find_map(|(key, value)| {
        let (lower, said) = (key.to_lowercase(), value.to_lowercase());
        let known = TAGS_OF_TOOLS
            .iter()
            .find(|(name, word, _)| lower == *name && said.contains(word) && said != "false");
        known.map(|(_, _, tool)| (*tool, format!("{key}={value}")))
    })
}
