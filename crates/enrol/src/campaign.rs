//! Everybody of an account who needs a device: who has one, who is next, and what to write to them.

use tutela_model::{
    Account, DeviceKind, Gap, LastUse, Observed, Password, Population, Timestamp, User,
};

/// Tags in which people's mail addresses are kept, whatever their case.
const MAIL_TAGS: [&str; 3] = ["email", "mail", "e-mail"];

/// How far somebody is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// There is no device yet, and something that asks for one.
    Waiting {
        /// When a password or key of theirs was last used, the latest of them; `None` where none
        /// was used, or nobody knows.
        last_used: Option<Timestamp>,
        /// Whether there is a console password.
        has_password: bool,
        /// How many access keys can be used.
        keys: usize,
    },
    /// Whether there is a device, or a use for one, was not seen.
    Unknown(Gap),
    /// There is a device.
    Enrolled {
        /// The kinds of their devices, where each was listed.
        kinds: Option<Vec<DeviceKind>>,
    },
    /// There is neither a password nor an active key.
    NotNeeded,
}

/// Somebody of the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Participant {
    /// The user's name, as AWS has it.
    pub name: String,
    /// The ARN.
    pub arn: String,
    /// The mail address, where a tag of the user has one.
    pub mail: Option<String>,
    /// How far they are.
    pub progress: Progress,
}

/// The people of an account, in the order in which to see to them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Campaign {
    /// The account's id.
    pub account: String,
    /// Waiting people first, and of those who was here last; then the unknown ones.
    pub people: Vec<Participant>,
    /// Why there may be more people than these.
    pub incomplete: Option<Gap>,
}

/// How many are how far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Without a device.
    pub waiting: usize,
    /// Not seen.
    pub unknown: usize,
    /// With a device.
    pub enrolled: usize,
    /// Without a use for one.
    pub not_needed: usize,
}

/// Reads how far everybody is. Pure: the same account gives the same campaign.
#[must_use]
pub fn campaign(account: &Account) -> Campaign {
    let Population { known, complete } = &account.users;
    let mut people: Vec<Participant> = known.iter().map(participant).collect();
    people.sort_by(|a, b| (rank(&a.progress), &a.name).cmp(&(rank(&b.progress), &b.name)));
    Campaign {
        account: account.id.as_str().to_owned(),
        people,
        incomplete: complete.as_ref().err().cloned(),
    }
}

fn participant(user: &User) -> Participant {
    Participant {
        name: user.name.clone(),
        arn: user.arn.to_string(),
        mail: mail(user),
        progress: progress(user).unwrap_or_else(Progress::Unknown),
    }
}

fn mail(user: &User) -> Option<String> {
    let Observed::Seen(tags) = &user.tags else { return None };
    let is_mail = |key: &str| MAIL_TAGS.iter().any(|tag| key.eq_ignore_ascii_case(tag));
    let (_, address) = tags.value.iter().find(|(key, _)| is_mail(key))?;
    address.contains('@').then(|| address.clone())
}

fn progress(user: &User) -> Result<Progress, Gap> {
    if user.has_mfa.seen()?.value {
        let listed = user.devices.seen().ok();
        let kinds = listed.map(|it| it.value.iter().map(tutela_model::Device::kind).collect());
        return Ok(Progress::Enrolled { kinds });
    }
    let password = &user.password.seen()?.value;
    let keys = &user.keys.seen()?.value;
    let active: Vec<_> = keys.iter().filter(|key| key.active).collect();
    let mut moments: Vec<LastUse> = active.iter().map(|key| key.last_used).collect();
    let has_password = match password {
        Password::None => false,
        Password::Enabled { last_used, .. } => {
            moments.push(*last_used);
            true
        }
    };
    if !has_password && active.is_empty() {
        return Ok(Progress::NotNeeded);
    }
    let at = |used: LastUse| match used {
        LastUse::At(at) => Some(at),
        LastUse::Never | LastUse::Unsaid => None,
    };
    let last_used = moments.into_iter().filter_map(at).max();
    Ok(Progress::Waiting { last_used, has_password, keys: active.len() })
}

/// Those who were here last come first: they can be found.
fn rank(progress: &Progress) -> (u8, std::cmp::Reverse<Option<Timestamp>>) {
    match progress {
        Progress::Waiting { last_used, .. } => (0, std::cmp::Reverse(*last_used)),
        Progress::Unknown(_) => (1, std::cmp::Reverse(None)),
        Progress::Enrolled { .. } => (2, std::cmp::Reverse(None)),
        Progress::NotNeeded => (3, std::cmp::Reverse(None)),
    }
}

impl Campaign {
    /// How many are how far.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for person in &self.people {
            let count = match person.progress {
                Progress::Waiting { .. } => &mut counts.waiting,
                Progress::Unknown(_) => &mut counts.unknown,
                Progress::Enrolled { .. } => &mut counts.enrolled,
                Progress::NotNeeded => &mut counts.not_needed,
            };
            *count = count.saturating_add(1);
        }
        counts
    }
}

impl Participant {
    /// What to write to somebody who waits, for mail or chat; `None` for everybody else.
    #[must_use]
    pub fn reminder(&self, account: &str, deadline: Option<&str>) -> Option<String> {
        let Progress::Waiting { has_password, .. } = self.progress else { return None };
        let until = deadline.map_or_else(|| "soon".to_owned(), |day| format!("by {day}"));
        let how = if has_password {
            "Sign in to the AWS console, open your name at the top right, then Security credentials, \
             and choose Assign MFA device: best a passkey or security key. Or, with your access key, \
             run `tutela enrol` in a terminal, which shows a QR code for an authenticator app."
        } else {
            "With your access key, run `tutela enrol` in a terminal, which shows a QR code for an \
             authenticator app. Nobody else is to scan it, and nobody needs to be sent it."
        };
        Some(format!(
            "Hello {},\n\nyour user in AWS account {account} has no second factor yet. Please add one \
             {until}; after that, what needs MFA will be refused without it.\n\n{how}\n\nAdd a second \
             device right away and keep it elsewhere: AWS has no backup codes. Nobody will ask you \
             for a code or a password because of this message.\n",
            self.name
        ))
    }

    /// Whether a session on the command line can be had with their devices: passkeys show no codes.
    #[must_use]
    pub fn makes_sessions(&self) -> bool {
        let Progress::Enrolled { kinds: Some(kinds) } = &self.progress else { return false };
        kinds.iter().any(|kind| kind.makes_sessions())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn who(progress: Progress) -> Participant {
        let arn = "arn:aws:iam::111122223333:user/ana".to_owned();
        Participant { name: "ana".to_owned(), arn, mail: None, progress }
    }

    fn waiting(has_password: bool) -> Progress {
        Progress::Waiting { last_used: None, has_password, keys: 1 }
    }

    #[test]
    fn whoever_waits_is_written_to_by_the_way_that_is_theirs() {
        for (case, progress, expected) in [
            ("a password", waiting(true), Some("Sign in to the AWS console")),
            ("a key", waiting(false), Some("With your access key, run `tutela enrol`")),
            ("enrolled", Progress::Enrolled { kinds: None }, None),
            ("nothing", Progress::NotNeeded, None),
        ] {
            let letter = who(progress).reminder("111122223333", Some("2026-12-24"));
            assert_eq!(letter.is_some(), expected.is_some(), "{case}");
            if let (Some(letter), Some(expected)) = (letter, expected) {
                assert!(letter.contains(expected) && letter.contains("by 2026-12-24"), "{letter}");
            }
        }
        let letter = who(waiting(true)).reminder("1", None).unwrap();
        assert!(letter.contains("one soon"), "{letter}");
    }

    #[test]
    fn only_devices_with_codes_make_sessions() {
        for (kinds, expected) in [
            (Some(vec![DeviceKind::Virtual]), true),
            (Some(vec![DeviceKind::Fido, DeviceKind::HardwareTotp]), true),
            (Some(vec![DeviceKind::Fido]), false),
            (None, false),
        ] {
            let shown = format!("{kinds:?}");
            assert_eq!(who(Progress::Enrolled { kinds }).makes_sessions(), expected, "{shown}");
        }
    }
}
