//! A record of CloudTrail, as far as patterns look at it.
//!
//! Source: <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html>

use serde_json::{Value, json};
use thiserror::Error;

use crate::strict::Strict;

/// One record.
///
/// ```
/// use tutela_trail::Record;
/// let record = Record::read(r#"{
///     "eventTime": "2026-03-01T12:00:00Z", "eventSource": "iam.amazonaws.com",
///     "eventName": "DeactivateMFADevice", "awsRegion": "us-east-1", "eventType": "AwsApiCall",
///     "recipientAccountId": "111122223333"
/// }"#)?;
/// assert_eq!(record.name(), "DeactivateMFADevice");
/// assert_eq!(record.deliveries()[0]["source"], "aws.iam");
/// assert!(Record::read("{}").is_err());
/// # Ok::<(), tutela_trail::RecordError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Record(Value);

/// Why a text is no record.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RecordError {
    /// It is no JSON.
    #[error("it is no JSON: {0}")]
    NotJson(String),
    /// A member that every record has is not there, or is no text.
    #[error("it has no text `{0}`")]
    Lacks(&'static str),
}

/// What every record has.
const ALWAYS: [&str; 5] = ["eventTime", "eventSource", "eventName", "awsRegion", "eventType"];

impl Record {
    /// Reads a record.
    ///
    /// # Errors
    /// Says what it lacks.
    pub fn read(text: &str) -> Result<Self, RecordError> {
        let Strict(json) = serde_json::from_str(text)
            .map_err(|error: serde_json::Error| RecordError::NotJson(error.to_string()))?;
        Self::new(json)
    }

    /// Takes JSON as a record.
    ///
    /// # Errors
    /// Says what it lacks.
    pub fn new(json: Value) -> Result<Self, RecordError> {
        match ALWAYS.into_iter().find(|member| json.get(*member).is_none_or(|it| !it.is_string())) {
            Some(lacking) => Err(RecordError::Lacks(lacking)),
            None => Ok(Self(json)),
        }
    }

    /// The record itself, which is what a log group holds.
    #[must_use]
    pub fn json(&self) -> &Value {
        &self.0
    }

    /// What was done: `DeactivateMFADevice`.
    #[must_use]
    pub fn name(&self) -> &str {
        self.text("eventName")
    }

    /// The region in which it was recorded.
    #[must_use]
    pub fn region(&self) -> &str {
        self.text("awsRegion")
    }

    /// The event that EventBridge delivers for the record, once for each way in which AWS writes
    /// its `detail-type`.
    ///
    /// Source: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html>
    #[must_use]
    pub fn deliveries(&self) -> Vec<Value> {
        let service = self.text("eventSource");
        let service = service.strip_suffix(".amazonaws.com").unwrap_or(service);
        let delivered = |detail_type: &&str| {
            json!({
                "version": "0",
                "id": "6f87d04b-9f74-4f04-a780-7acf4b0a9b38",
                "detail-type": detail_type,
                "source": format!("aws.{service}"),
                "account": self.text("recipientAccountId"),
                "time": self.text("eventTime"),
                "region": self.region(),
                "resources": [],
                "detail": self.0,
            })
        };
        self.detail_types().iter().map(delivered).collect()
    }

    /// AWS's pages write the type of a sign-in in two ways, and working rules the first.
    fn detail_types(&self) -> &'static [&'static str] {
        match self.text("eventType") {
            "AwsConsoleSignIn" => {
                &["AWS Console Sign In via CloudTrail", "AWS Console Signin via CloudTrail"]
            }
            "AwsServiceEvent" => &["AWS Service Event via CloudTrail"],
            "AwsConsoleAction" => &["AWS Console Action via CloudTrail"],
            _ => &["AWS API Call via CloudTrail"],
        }
    }

    fn text(&self, member: &str) -> &str {
        self.0.get(member).and_then(Value::as_str).unwrap_or_default()
    }
}
