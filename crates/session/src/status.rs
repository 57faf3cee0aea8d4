//! Who a person is to AWS, until when, and whether MFA is in it.
//!
//! That a code was given proves little: what was given it for is AWS's to say. The probe is a rule
//! of AWS's own, which no policy changes: a session of `sts:GetSessionToken` without MFA may call
//! nothing of IAM. So an answer of IAM proves MFA, and a refusal of the token as such, which STS
//! takes at the same time, proves that there is none. A refusal by policy proves nothing.
//!
//! Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html>

use jiff::Timestamp;
use tutela_model::Arn;
use tutela_ports::{Clock, Identity, Issuer, Keys, Refusal};

use crate::{SessionError, Source, Vault, Wish, life::MFA_MARGIN, refused, sessions::name_of_mfa};

/// Whether MFA is in a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mfa {
    /// AWS was seen to treat it so.
    Proved,
    /// AWS was seen to treat it as a session without.
    Absent,
    /// AWS did not tell, for this reason.
    Unknown(String),
    /// There is no session.
    NoSession,
}

/// Whether AWS has put the user under quarantine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Quarantine {
    /// By this policy.
    Yes(String),
    /// No.
    No,
    /// It could not be seen, for this reason.
    Unknown(String),
}

/// What there is to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// The profile.
    pub profile: String,
    /// The long-lived key.
    pub key_id: String,
    /// Whether the key stands in clear in the AWS CLI's files.
    pub is_plain: bool,
    /// The MFA device, if it is known.
    pub device: Option<String>,
    /// When the session with MFA ends, by AWS's clock.
    pub expires: Option<Timestamp>,
    /// The roles' sessions that were taken by it, and their ends.
    pub roles: Vec<(String, Timestamp)>,
    /// Who AWS says it is; `None` without a session, or with the reason.
    pub identity: Option<Result<Identity, String>>,
    /// Whether MFA is in it.
    pub mfa: Mfa,
    /// Whether the user is under quarantine.
    pub quarantine: Quarantine,
}

/// Looks at the session of a wish. Nobody is asked for a code.
///
/// # Errors
/// When the vault cannot be used.
pub async fn look<I: Issuer, C: Clock + ?Sized>(
    issuer: &I,
    clock: &C,
    vault: &Vault,
    wish: &Wish,
) -> Result<Status, SessionError> {
    let keys = wish.keys(vault)?;
    let sessions = vault.sessions()?;
    let device = wish.known_device(&sessions, &keys.id).map(str::to_owned);
    let name = device.as_ref().map(|device| name_of_mfa(&keys.id, device));
    let now = clock.now();
    let held = name.as_ref().and_then(|name| sessions.get(name, MFA_MARGIN, now));
    let roles = name.map(|name| sessions.roles(&name, now)).unwrap_or_default();
    let mut status = Status {
        profile: wish.chain.profile.clone(),
        key_id: keys.id.clone(),
        is_plain: matches!(wish.chain.source, Source::Plain { .. }),
        device,
        expires: None,
        roles,
        identity: None,
        mfa: Mfa::NoSession,
        quarantine: Quarantine::Unknown("there is no session to ask with".to_owned()),
    };
    if let Some((session, _)) = held {
        status.expires = session.expires;
        let identity = issuer.identity(&session).await;
        status.mfa = probe(issuer, &session, &identity).await;
        status.quarantine = quarantine(issuer, &session, &identity).await;
        status.identity = Some(identity.map_err(|refusal| refusal.detail));
    }
    Ok(status)
}

/// What there is to say of credentials that the SDK got: who it is, and until when. Whether MFA was
/// asked for where they come from, AWS tells nobody.
pub async fn look_at_others<I: Issuer>(issuer: &I, profile: &str, keys: &Keys) -> Status {
    let identity = issuer.identity(keys).await;
    let quarantine = quarantine(issuer, keys, &identity).await;
    Status {
        profile: profile.to_owned(),
        key_id: keys.id.clone(),
        is_plain: false,
        device: None,
        expires: keys.expires,
        roles: Vec::new(),
        identity: Some(identity.map_err(|refusal| refusal.detail)),
        mfa: Mfa::Unknown(
            "the SDK got these credentials by Identity Center, `aws login`, another program or a \
             machine's role, and AWS does not say of them whether MFA was asked for there"
                .to_owned(),
        ),
        quarantine,
    }
}

async fn probe(issuer: &impl Issuer, session: &Keys, identity: &Result<Identity, Refusal>) -> Mfa {
    if let Err(refusal) = identity {
        return Mfa::Unknown(format!("AWS does not take the session: {}", refusal.detail));
    }
    match issuer.devices(session).await {
        Ok(_) => Mfa::Proved,
        Err(refusal) if refused::is_about_the_token(&refusal) => Mfa::Absent,
        Err(refusal) => Mfa::Unknown(format!(
            "iam:ListMFADevices, which a session without MFA may never call, was refused for \
             another reason: {}",
            refusal.detail
        )),
    }
}

async fn quarantine(
    issuer: &impl Issuer,
    session: &Keys,
    identity: &Result<Identity, Refusal>,
) -> Quarantine {
    let identity = match identity {
        Ok(identity) => identity,
        Err(refusal) => return Quarantine::Unknown(refusal.detail.clone()),
    };
    let arn = Arn::new(&identity.arn);
    let Some(user) = arn.user_name() else {
        return Quarantine::Unknown("the session is of no IAM user".to_owned());
    };
    match issuer.policies(session, user).await {
        Ok(policies) => {
            refused::quarantine(&policies).map_or(Quarantine::No, |it| Quarantine::Yes(it.clone()))
        }
        Err(refusal) => Quarantine::Unknown(refusal.detail),
    }
}
