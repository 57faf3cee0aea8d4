//! A plan as it is shown, kept in a file, confirmed and carried out.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use thiserror::Error;
use tutela_model::{Change, State, Subject, hex};

/// The form of a plan's file.
pub const SCHEMA: &str = "tutela.plan/1";

/// The beginning of every version's name of the form.
const ANY_SCHEMA: &str = "tutela.plan/";

/// What is to be changed in an account, step by step. What it says is sealed by its id.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    id: String,
    content: Draft,
}

/// What a plan says, before it has an id.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// The account.
    pub account: String,
    /// When it was made: what it rests on was seen shortly before.
    pub made: Timestamp,
    /// What it is for, in a sentence.
    pub goal: String,
    /// What is done, in order.
    pub steps: Vec<Step>,
    /// Whom it leaves out, and why.
    pub withheld: Vec<Withheld>,
    /// What a person should know before confirming it.
    pub notes: Vec<String>,
}

/// The file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    schema: String,
    id: String,
    account: String,
    made: Timestamp,
    goal: String,
    steps: Vec<Step>,
    withheld: Vec<Withheld>,
    notes: Vec<String>,
}

/// One call that writes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// The call.
    pub action: Change,
    /// What it is for, in a sentence.
    pub why: String,
    /// What has to hold right before.
    pub precondition: Precondition,
    /// What else has to hold right before it, and need not afterwards: that nobody used a key since.
    pub provided: Vec<Precondition>,
    /// How the same subject stands afterwards.
    pub becomes: State,
    /// The call that takes it back, after which the precondition holds again; `None` for what nothing takes
    /// back, which is said.
    pub undo: Option<Change>,
    /// What shows, once the account was collected again, that it served its purpose. A step that only
    /// prepares others has none.
    #[serde(with = "claims")]
    pub proves: Vec<Claim>,
}

/// Claims in a file: null for none, one as it is, and several as a list.
mod claims {
    use serde::{Deserialize, Deserializer, Serialize as _, Serializer};

    use super::Claim;

    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        None,
        One(Claim),
        Several(Vec<Claim>),
    }

    pub(super) fn serialize<S: Serializer>(
        claims: &[Claim],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match claims {
            [] => serializer.serialize_none(),
            [one] => one.serialize(serializer),
            several => several.serialize(serializer),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<Claim>, D::Error> {
        Ok(match Written::deserialize(deserializer)? {
            Written::None => Vec::new(),
            Written::One(claim) => vec![claim],
            Written::Several(claims) => claims,
        })
    }
}

/// What has to hold right before a step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Precondition {
    /// What is looked at.
    pub of: Subject,
    /// How it has to stand.
    pub is: State,
}

/// A check that has to pass for a resource, or not to apply to it, and how well MFA has to protect it by
/// proof.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// The check's id.
    pub check: String,
    /// The resource's ARN.
    pub resource: String,
    /// The worst level that it may have, where one is claimed: `console-enrolment-open`.
    pub level: Option<String>,
}

/// Somebody whom a plan leaves out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Withheld {
    /// The user's name; for many accounts `account/user`, or the account or the target where it is about
    /// all of it.
    pub user: String,
    /// The kind of reason: `machine`.
    pub reason: String,
    /// The reason in words, and what would put it right.
    pub why: String,
}

/// Why a file is no plan that can be carried out.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum PlanError {
    /// It is no JSON, or only the beginning of it.
    #[error("it is no plan, or a part of one is missing: {0}")]
    Unreadable(String),
    /// Another program made it, or a later version of this one.
    #[error(
        "it is of the form `{0}`, and this version reads `{SCHEMA}`: use the version that made it"
    )]
    Later(String),
    /// Its id is not that of its content.
    #[error(
        "it was changed after it was made, as its id does not fit what it says: make a plan anew"
    )]
    Edited,
    /// A step contradicts itself.
    #[error("step {0} contradicts itself: {1}")]
    Inconsistent(usize, &'static str),
}

impl Plan {
    /// Seals what a plan says.
    #[must_use]
    pub fn seal(content: Draft) -> Self {
        let mut plan = Self { id: String::new(), content };
        plan.id = plan.digest();
        plan
    }

    /// Reads a plan's file.
    ///
    /// # Errors
    /// Where it is no whole plan of this version, or was changed after it was made.
    pub fn read(text: &str) -> Result<Self, PlanError> {
        let unreadable = |error: serde_json::Error| PlanError::Unreadable(error.to_string());
        let value: serde_json::Value = serde_json::from_str(text).map_err(unreadable)?;
        let schema = value.get("schema").and_then(serde_json::Value::as_str).unwrap_or_default();
        if schema != SCHEMA {
            return Err(if schema.starts_with(ANY_SCHEMA) {
                PlanError::Later(schema.to_owned())
            } else {
                PlanError::Unreadable(format!("its `schema` is not `{SCHEMA}`"))
            });
        }
        let file: File = serde_json::from_value(value).map_err(unreadable)?;
        let File { id, account, made, goal, steps, withheld, notes, schema: _ } = file;
        let plan = Self { id, content: Draft { account, made, goal, steps, withheld, notes } };
        if plan.digest() != plan.id {
            return Err(PlanError::Edited);
        }
        for (number, step) in (1..).zip(&plan.content.steps) {
            step.check().map_err(|why| PlanError::Inconsistent(number, why))?;
        }
        Ok(plan)
    }

    /// The SHA-256 of what it says, in hexadecimal digits: nobody can change it and keep the id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What it says.
    #[must_use]
    pub fn content(&self) -> &Draft {
        &self.content
    }

    /// The steps.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.content.steps
    }

    /// The file.
    #[must_use]
    pub fn json(&self) -> String {
        let Draft { account, made, goal, steps, withheld, notes } = self.content.clone();
        let (schema, id) = (SCHEMA.to_owned(), self.id.clone());
        let file = File { schema, id, account, made, goal, steps, withheld, notes };
        serde_json::to_string_pretty(&file).map_or_else(|error| error.to_string(), |it| it + "\n")
    }

    fn digest(&self) -> String {
        let content = Self { id: String::new(), ..self.clone() };
        hex(&Sha256::digest(content.json()))
    }
}

impl Step {
    /// A call that has its subject stand so before, and so afterwards, and what takes it back; it proves
    /// nothing yet, and nothing else has to hold.
    pub(crate) fn new(
        action: Change,
        why: &str,
        (is, becomes): (State, State),
        undo: Option<Change>,
    ) -> Self {
        Self {
            precondition: Precondition { of: action.subject(), is },
            provided: Vec::new(),
            why: why.to_owned(),
            action,
            becomes,
            undo,
            proves: Vec::new(),
        }
    }

    fn check(&self) -> Result<(), &'static str> {
        let subject = self.action.subject();
        if self.precondition.of != subject {
            return Err("its precondition is about something else than its call");
        }
        if self.undo.as_ref().is_some_and(|undo| undo.subject() != subject) {
            return Err("its undo is about something else than its call");
        }
        if self.undo.is_none() != self.action.is_final() {
            return Err(
                "it says of something that can be taken back that it cannot, or the reverse",
            );
        }
        if self.precondition.is == self.becomes {
            return Err("it changes nothing");
        }
        Ok(())
    }
}
