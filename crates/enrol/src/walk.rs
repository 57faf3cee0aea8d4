//! What AWS has in its console only: where to go, what to click, and whether it is there then.
//!
//! Sources: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_enable_fido.html>,
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/enable-fido-mfa-for-root.html>

use std::time::Duration;

use tutela_ports::{Device, Devices, Refusal, RootMfa};
use tutela_session::console::console_in;

use crate::{EnrolError, Intent};

/// How long is waited for a device to be there.
pub const PATIENCE: Duration = Duration::from_mins(15);

const BETWEEN_LOOKS: Duration = Duration::from_secs(3);

/// A way through the console.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Walk {
    /// Where it begins.
    pub url: String,
    /// What to do there, in order.
    pub steps: Vec<String>,
}

/// What was there in the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// What it is, in words.
    pub what: String,
    /// What is still to be done, if anything.
    pub next: Option<String>,
}

/// A page of a partition's console.
fn page(partition: &str, path: &str) -> Result<String, EnrolError> {
    let unknown = || EnrolError::Partition { partition: partition.to_owned() };
    let console = console_in(partition).ok_or_else(unknown)?;
    Ok(format!("{}iam/home#/{path}", console.home))
}

/// The way to a passkey or security key of a user.
///
/// # Errors
/// Where the partition's console is not known.
pub fn for_passkey(intent: &Intent) -> Result<Walk, EnrolError> {
    let path = if intent.is_own {
        "security_credentials".to_owned()
    } else {
        format!("users/details/{}?section=security_credentials", intent.user)
    };
    let steps = vec![
        format!("Open the page, signed in to account {}.", intent.account),
        "Under \"Multi-factor authentication (MFA)\", choose \"Assign MFA device\".".to_owned(),
        "Give the device a name, choose \"Passkey or security key\", and then Next.".to_owned(),
        "Follow the browser: touch the key, or use the screen lock of the computer or phone."
            .to_owned(),
    ];
    Ok(Walk { url: page(&intent.partition, &path)?, steps })
}

/// The way to a device of root.
///
/// # Errors
/// Where the partition's console is not known.
pub fn for_root(partition: &str, account: &str) -> Result<Walk, EnrolError> {
    let steps = vec![
        format!(
            "Sign in as root user of account {account}, with its mail address. Nobody here asks \
             for the password."
        ),
        "Open the page; under \"Multi-factor authentication (MFA)\", choose \"Assign MFA \
         device\"."
            .to_owned(),
        "Choose \"Passkey or security key\", which no false page can take from you, and follow \
         the browser."
            .to_owned(),
        "Do the same once more with a second device that is kept elsewhere: AWS has no backup \
         codes, and who loses the only device has to recover the account by mail and phone."
            .to_owned(),
    ];
    Ok(Walk { url: page(partition, "security_credentials")?, steps })
}

impl Walk {
    /// Waits until the user has a passkey or security key that it did not have before.
    ///
    /// # Errors
    /// When none is there in time, or AWS cannot be asked.
    pub async fn passkey(
        &self,
        devices: &impl Devices,
        intent: &Intent,
        patience: Duration,
    ) -> Result<Seen, EnrolError> {
        let arrived = arrival(devices, (&intent.user, &intent.has), patience).await?;
        let what = described(devices, &arrived.device.serial).await;
        let next = (arrived.devices < 2)
            .then(|| "it is the only device: enrol a second one that is kept elsewhere".to_owned());
        Ok(Seen { what, next })
    }

    /// Waits until root has MFA. Which devices those are, and how many, AWS tells root alone.
    ///
    /// # Errors
    /// When it has none in time, or AWS cannot be asked.
    pub async fn root(
        &self,
        devices: &impl Devices,
        patience: Duration,
    ) -> Result<Seen, EnrolError> {
        let waiting = async {
            loop {
                let root = devices.root().await.map_err(unread)?;
                if root.is_on {
                    return Ok(of_root(root));
                }
                tokio::time::sleep(BETWEEN_LOOKS).await;
            }
        };
        in_time(patience, waiting).await
    }
}

/// A device that a user did not have before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrived {
    /// The device.
    pub device: Device,
    /// How many the user has now.
    pub devices: usize,
}

/// Waits until a user has a device beside those that it had: one of the same name counts that was given
/// later.
///
/// # Errors
/// When none is there in time, or AWS cannot be asked.
pub async fn arrival(
    devices: &impl Devices,
    (user, had): (&str, &[Device]),
    patience: Duration,
) -> Result<Arrived, EnrolError> {
    let waiting = async {
        loop {
            let listed = devices.of(user).await.map_err(unread)?;
            if let Some(device) = listed.iter().find(|device| !had.contains(device)) {
                return Ok(Arrived { device: device.clone(), devices: listed.len() });
            }
            tokio::time::sleep(BETWEEN_LOOKS).await;
        }
    };
    in_time(patience, waiting).await
}

async fn in_time<T>(
    patience: Duration,
    waiting: impl Future<Output = Result<T, EnrolError>>,
) -> Result<T, EnrolError> {
    let minutes = patience.as_secs().div_ceil(60);
    let nothing = |_| EnrolError::NothingCame { minutes };
    tokio::time::timeout(patience, waiting).await.map_err(nothing)?
}

fn unread(refusal: Refusal) -> EnrolError {
    EnrolError::Aws { what: "what is there could not be read", refusal }
}

async fn described(devices: &impl Devices, serial: &str) -> String {
    if !serial.contains(":u2f/") {
        return format!("{serial} is there: no passkey or security key, but an app or a card");
    }
    match devices.certifications(serial).await {
        Ok(certifications) if certifications.is_empty() => {
            format!("{serial} is there: a passkey, or a key without certification")
        }
        Ok(certifications) => {
            format!("{serial} is there: a security key, certified {}", certifications.join(", "))
        }
        Err(refusal) => format!(
            "{serial} is there: a passkey or security key; which of them is not known: {}",
            refusal.detail
        ),
    }
}

/// What root has, and what it lacks.
fn of_root(root: RootMfa) -> Seen {
    let (what, next) = if root.is_virtual {
        (
            "root has MFA, by an authenticator app",
            "add a security key, and keep it elsewhere: a false page takes an app's code",
        )
    } else {
        (
            "root has MFA, by a security key, passkey or card",
            "see in the console that root has two devices: AWS tells their number to root alone",
        )
    };
    Seen { what: what.to_owned(), next: Some(next.to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_leads_into_the_partitions_own_console() {
        for (partition, expected) in [
            ("aws", Some("https://console.aws.amazon.com/iam/home#/security_credentials")),
            ("aws-cn", Some("https://console.amazonaws.cn/iam/home#/security_credentials")),
            ("aws-eusc", Some("https://console.amazonaws-eusc.eu/iam/home#/security_credentials")),
            ("aws-iso", None),
            ("", None),
        ] {
            let walk = for_root(partition, "111122223333");
            assert_eq!(walk.ok().map(|walk| walk.url).as_deref(), expected, "{partition}");
        }
    }
}
