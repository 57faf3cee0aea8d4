//! Sessions and roles for a person, and what AWS says of those who hold credentials.
//!
//! What comes back are credentials: they go to the caller and into no recording.

use std::{fmt, sync::Arc, time::SystemTime};

use aws_credential_types::{Credentials, provider::SharedCredentialsProvider};
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use tutela_model::{Call, Cause, Operation, operation};
use tutela_ports::{Aws as _, Clock, Identity, Issuer, Keys, Refusal, RoleWanted};
use tutela_recording::Answer;

use crate::{
    AwsCaller, Pace,
    caller::{FORM, pairs},
    courier::{Courier, Sent},
    credentials::Wallet,
    entry::{CREDENTIALS, ELSEWHERE, credentials},
    error::{Again, Fault},
    service::STS,
    transport::{Request, Transport},
    xml::read_answer,
};

/// Asks AWS with whatever credentials it is given.
pub struct AwsIssuer {
    base: AwsCaller,
}

impl fmt::Debug for AwsIssuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("AwsIssuer").field(&self.base).finish()
    }
}

impl AwsIssuer {
    /// Shares the way, and none of the credentials, of `transport`.
    pub(crate) fn new(transport: Transport, pace: Pace, clock: Arc<dyn Clock>) -> Self {
        Self { base: AwsCaller::new(transport, pace, clock) }
    }

    /// Asks STS for credentials; `attempts` is how often at most.
    async fn mint(
        &self,
        keys: &Keys,
        operation: &Operation,
        members: Vec<(&str, String)>,
        attempts: u32,
    ) -> Result<Keys, Fault> {
        let fixed = [("Action", operation.name.to_owned()), ("Version", STS.version.to_owned())];
        let members = fixed.into_iter().chain(members);
        let members = members.map(|(name, value)| (name.to_owned(), value));
        let request = Request { body: pairs(members), ..Request::post("/".to_owned(), FORM) };
        let base = self.base.courier();
        let pace = Pace { max_attempts: attempts, ..base.pace };
        let courier = Courier::new(base.transport.with_wallet(wallet(keys)), pace);
        let endpoint = courier.transport.endpoints().of(&STS, None)?;
        let body = courier.ask(&endpoint, &STS, &request, &Sent::default()).await?;
        let answer = read_answer(&body, operation.name, &CREDENTIALS)?;
        credentials(&answer).map(keys_of)
    }

    /// The answer to a call with these credentials.
    async fn told(&self, keys: &Keys, call: Call) -> Result<Value, Refusal> {
        let caller = self.base.with_wallet(wallet(keys));
        told(caller.call(&call).await.answer)
    }

    /// One member of each item of a listing.
    async fn listed(
        &self,
        keys: &Keys,
        call: Call,
        (list, member): (&str, &str),
    ) -> Result<Vec<String>, Refusal> {
        let answer = self.told(keys, call).await?;
        let items = answer.get(list).and_then(Value::as_array).into_iter().flatten();
        let texts = items.filter_map(|item| item.get(member).and_then(Value::as_str));
        Ok(texts.map(str::to_owned).collect())
    }
}

impl Issuer for AwsIssuer {
    async fn session(
        &self,
        keys: &Keys,
        serial: &str,
        code: &SecretString,
        seconds: u32,
    ) -> Result<Keys, Refusal> {
        let members = || {
            vec![
                ("DurationSeconds", seconds.to_string()),
                ("SerialNumber", serial.to_owned()),
                ("TokenCode", code.expose_secret().to_owned()),
            ]
        };
        let asked = self.mint(keys, &operation::GET_SESSION_TOKEN, members(), 1).await;
        let asked = match asked {
            // The signature is looked at before the code is: the code is not spent.
            Err(fault) if fault.again() == Again::OnTime => {
                self.mint(keys, &operation::GET_SESSION_TOKEN, members(), 1).await
            }
            asked => asked,
        };
        asked.map_err(|fault| without_code(refusal(fault), code))
    }

    async fn role(&self, keys: &Keys, role: &RoleWanted) -> Result<Keys, Refusal> {
        let mut members =
            vec![("RoleArn", role.arn.clone()), ("RoleSessionName", role.session_name.clone())];
        members.extend(role.external_id.clone().map(|id| ("ExternalId", id)));
        members.extend(role.seconds.map(|seconds| ("DurationSeconds", seconds.to_string())));
        let attempts = self.base.courier().pace.max_attempts;
        self.mint(keys, &operation::ASSUME_ROLE, members, attempts).await.map_err(refusal)
    }

    async fn identity(&self, keys: &Keys) -> Result<Identity, Refusal> {
        let answer = self.told(keys, Call::new(&operation::GET_CALLER_IDENTITY)).await?;
        let member =
            |name: &str| answer.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        Ok(Identity { arn: member("Arn"), account: member("Account") })
    }

    async fn devices(&self, keys: &Keys) -> Result<Vec<String>, Refusal> {
        let call = Call::new(&operation::LIST_MFA_DEVICES);
        self.listed(keys, call, ("MFADevices", "SerialNumber")).await
    }

    async fn policies(&self, keys: &Keys, user: &str) -> Result<Vec<String>, Refusal> {
        let call = Call::new(&operation::LIST_ATTACHED_USER_POLICIES).with("UserName", user);
        self.listed(keys, call, ("AttachedPolicies", "PolicyName")).await
    }

    fn skew(&self) -> Option<SignedDuration> {
        self.base.courier().transport.told_skew()
    }
}

fn wallet(keys: &Keys) -> Wallet {
    let token = keys.token.as_ref().map(|token| token.expose_secret().to_owned());
    // AWS says when they have ended: this machine's clock may be wrong.
    let held = Credentials::new(&keys.id, keys.secret.expose_secret(), token, None, "tutela");
    Wallet::new(SharedCredentialsProvider::new(held))
}

pub(crate) fn keys_of(credentials: Credentials) -> Keys {
    let expires: Option<SystemTime> = credentials.expiry();
    Keys {
        id: credentials.access_key_id().to_owned(),
        secret: credentials.secret_access_key().to_owned().into(),
        token: credentials.session_token().map(|token| token.to_owned().into()),
        expires: expires.and_then(|expires| Timestamp::try_from(expires).ok()),
    }
}

/// What an answer says, where there is one.
pub(crate) fn told(answer: Answer) -> Result<Value, Refusal> {
    match answer {
        Answer::Json(bytes) => serde_json::from_slice(&bytes)
            .map_err(|error| Refusal { cause: Cause::Malformed, detail: error.to_string() }),
        Answer::Absent { code, message } => {
            Err(Refusal { cause: Cause::Failed, detail: format!("{code}: {message}") })
        }
        Answer::Gap { cause, detail } => Err(Refusal { cause, detail }),
        Answer::Report { .. } => {
            Err(Refusal { cause: Cause::Malformed, detail: "a report came back".to_owned() })
        }
    }
}

pub(crate) fn refusal(fault: Fault) -> Refusal {
    match fault {
        Fault::Absent { code, message } => {
            Refusal { cause: Cause::Failed, detail: format!("{code}: {message}") }
        }
        Fault::Gap { cause, detail, .. } => Refusal { cause, detail },
        Fault::Elsewhere { .. } => Refusal { cause: Cause::Failed, detail: ELSEWHERE.to_owned() },
    }
}

/// AWS repeats parameters in some of its words.
fn without_code(refusal: Refusal, code: &SecretString) -> Refusal {
    let code = code.expose_secret();
    if code.is_empty() {
        return refusal;
    }
    Refusal { detail: refusal.detail.replace(code, "…"), ..refusal }
}

#[cfg(test)]
mod tests;
