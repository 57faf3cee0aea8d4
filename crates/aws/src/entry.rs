//! Gets into other accounts: by a role there, or as their root user for one kind of task.
//!
//! The credentials that come of it stay in a wallet. They are in no recording: only that an account
//! could not be entered is one.

use std::fmt;

use aws_credential_types::{
    Credentials,
    provider::{ProvideCredentials, SharedCredentialsProvider, error::CredentialsError, future},
};
use jiff::Timestamp;
use serde_json::Value;
use tutela_model::{Call, Cause, operation};
use tutela_ports::{Door, Doors};
use tutela_recording::{Answer, Recording};

use crate::{
    AwsCaller,
    caller::{FORM, pairs},
    courier::Sent,
    credentials::Wallet,
    error::Fault,
    service::STS,
    shape::{Shape, required},
    transport::Request,
    xml::read_answer,
};

/// How every session of ours is called, in every account's trail.
const SESSION: &str = "tutela";

/// The task that a root session is for: reading root's credentials. It cannot change any.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/security-iam-awsmanpol.html#security-iam-awsmanpol-IAMAuditRootUserCredentials>
const AUDIT: &str = "iam::aws:policy/root-task/IAMAuditRootUserCredentials";

/// The most that AWS gives a root session, in seconds.
const ROOT_SESSION: &str = "900";

/// No answer of STS's says so; if one does, nobody follows it.
pub(crate) const ELSEWHERE: &str = "AWS sends the call to another region, which STS does not do";

/// What STS answers. No row of the collected operations has it: nothing of it is recorded.
pub(crate) const CREDENTIALS: Shape = Shape::Struct(&[required(
    "Credentials",
    Shape::Struct(&[
        required("AccessKeyId", Shape::Text),
        required("SecretAccessKey", Shape::Text),
        required("SessionToken", Shape::Text),
        required("Expiration", Shape::Time),
    ]),
)]);

impl Doors for AwsCaller {
    type Aws = Self;

    async fn enter(&self, door: &Door) -> Result<Self, Recording> {
        let session = Session { by: self.clone(), door: door.clone() };
        match session.open().await {
            Ok(credentials) => {
                let provider = SharedCredentialsProvider::new(session);
                Ok(self.with_wallet(Wallet::holding(provider, credentials)))
            }
            Err(fault) => Err(refused(session.call(), self.courier().transport.now(), fault)),
        }
    }
}

fn refused(call: Call, now: Timestamp, fault: Fault) -> Recording {
    let answer = match fault {
        Fault::Absent { code, message } => {
            Answer::Gap { cause: Cause::Failed, detail: format!("{code}: {message}") }
        }
        Fault::Gap { cause, detail, .. } => Answer::Gap { cause, detail },
        Fault::Elsewhere { .. } => {
            Answer::Gap { cause: Cause::Failed, detail: ELSEWHERE.to_owned() }
        }
    };
    Recording { call, taken_at: Some(now), answer }
}

/// A session in another account, that is opened again when it is about to end.
struct Session {
    by: AwsCaller,
    door: Door,
}

/// Says where it leads, and nothing of the credentials or the external id.
impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Session").field(&self.call().to_string()).finish()
    }
}

impl Session {
    fn call(&self) -> Call {
        match &self.door {
            Door::Role { arn, .. } => Call::new(&operation::ASSUME_ROLE).with("RoleArn", arn),
            Door::Root { account, .. } => {
                Call::new(&operation::ASSUME_ROOT).with("TargetPrincipal", account.as_str())
            }
        }
    }

    async fn open(&self) -> Result<Credentials, Fault> {
        if self.by.is_time_up() {
            return Err(Fault::gap(Cause::NotAsked, "the time limit was reached"));
        }
        let task = match &self.door {
            Door::Root { partition, .. } => format!("arn:{partition}:{AUDIT}"),
            Door::Role { .. } => String::new(),
        };
        let name = self.call().operation.name;
        let mut members = vec![("Action", name), ("Version", STS.version)];
        match &self.door {
            Door::Role { arn, external_id } => {
                members.extend([("RoleArn", arn.as_str()), ("RoleSessionName", SESSION)]);
                members.extend(external_id.as_deref().map(|id| ("ExternalId", id)));
            }
            Door::Root { account, .. } => members.extend([
                ("TargetPrincipal", account.as_str()),
                ("TaskPolicyArn.arn", task.as_str()),
                ("DurationSeconds", ROOT_SESSION),
            ]),
        }
        let members = members.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
        let request = Request { body: pairs(members), ..Request::post("/".to_owned(), FORM) };
        let courier = self.by.courier();
        let endpoint = courier.transport.endpoints().of(&STS, None)?;
        let body = courier.ask(&endpoint, &STS, &request, &Sent::default()).await?;
        let answer = read_answer(&body, name, &CREDENTIALS)?;
        credentials(&answer)
    }
}

pub(crate) fn credentials(answer: &Value) -> Result<Credentials, Fault> {
    let own = answer.get("Credentials");
    let member = |name: &str| own.and_then(|own| own.get(name)).and_then(Value::as_str);
    let malformed = || Fault::gap(Cause::Malformed, "the answer holds no credentials");
    let expires: Timestamp =
        member("Expiration").and_then(|time| time.parse().ok()).ok_or_else(malformed)?;
    let (Some(id), Some(secret), Some(token)) =
        (member("AccessKeyId"), member("SecretAccessKey"), member("SessionToken"))
    else {
        return Err(malformed());
    };
    let expires = std::time::SystemTime::try_from(expires).map_err(|_| malformed())?;
    Ok(Credentials::new(id, secret, Some(token.to_owned()), Some(expires), "tutela"))
}

impl ProvideCredentials for Session {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(async move {
            self.open().await.map_err(|fault| {
                let words = match fault {
                    Fault::Absent { code, message } => format!("{code}: {message}"),
                    Fault::Gap { detail, .. } => detail,
                    Fault::Elsewhere { .. } => ELSEWHERE.to_owned(),
                };
                CredentialsError::provider_error(format!("{}: {words}", self.call()))
            })
        })
    }
}
