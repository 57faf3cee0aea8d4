//! One request to AWS, as policies see it.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    caller::{Caller, is_account},
    segments::{Ends, Segments},
};
use crate::renumber::{Numbers, Renumber};

/// A request: who wants to do what to which resource, and what AWS knows about it.
///
/// ```
/// use tutela_policy::{Caller, Context, Request};
/// let alice = Caller::parse("arn:aws:iam::111122223333:user/alice")?;
/// let context = Context::new().with("aws:MultiFactorAuthPresent", "false");
/// let request = Request::new(alice, "s3:GetObject", "arn:aws:s3:::data/x", context);
/// assert_eq!(request.service(), "s3");
/// # Ok::<(), tutela_policy::CallerError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Who asks.
    pub caller: Caller,
    /// The action as it was given, with its service.
    written: String,
    /// The same in lower case.
    action: String,
    /// Where its service ends.
    colon: usize,
    /// The resource's ARN, or `*` for actions that have none.
    resource: String,
    /// Where the resource's first five segments end, of an ARN.
    segments: Option<Ends>,
    /// The account that owns the resource; `None` where it is the caller's.
    pub resource_account: Option<String>,
    /// The condition keys that AWS sets.
    pub context: Context,
}

impl Request {
    /// Builds a request on a resource of the caller's account, or of the account that the ARN
    /// names.
    #[must_use]
    pub fn new(caller: Caller, action: &str, resource: &str, context: Context) -> Self {
        let account = resource.split(':').nth(4).filter(|account| is_account(account));
        let lower = action.to_ascii_lowercase();
        Self {
            caller,
            colon: lower.find(':').unwrap_or(lower.len()),
            written: action.to_owned(),
            action: lower,
            resource: resource.to_owned(),
            segments: Ends::of(resource),
            resource_account: account.map(str::to_owned),
            context,
        }
    }

    /// The same request, on a resource that this account owns.
    #[must_use]
    pub fn owned_by(mut self, account: &str) -> Self {
        self.resource_account = Some(account.to_owned());
        self
    }

    /// The action as it was given: `s3:GetObject`.
    #[must_use]
    pub fn action_as_given(&self) -> &str {
        &self.written
    }

    /// The action in lower case: `s3:getobject`.
    #[must_use]
    pub fn action(&self) -> &str {
        &self.action
    }

    /// The resource's ARN, or `*`.
    #[must_use]
    pub fn resource(&self) -> &str {
        &self.resource
    }

    /// The segments of the resource's ARN; `None` of what has too few of them.
    pub(crate) fn segments(&self) -> Option<Segments<'_>> {
        self.segments.map(|ends| ends.split(&self.resource))
    }

    /// The part of the resource's ARN behind the account: `role/ci`.
    pub(crate) fn resource_part(&self) -> &str {
        self.segments.map(|ends| ends.last(&self.resource)).unwrap_or_default()
    }

    /// The service's prefix: `s3`.
    #[must_use]
    pub fn service(&self) -> &str {
        self.action.get(..self.colon).unwrap_or_default()
    }

    /// The action without its service, in lower case: `getobject`.
    #[must_use]
    pub fn verb(&self) -> &str {
        self.action.get(self.colon + 1..).unwrap_or_default()
    }

    /// Whether caller and resource are of one account. A resource that nobody owns, `*`, is the
    /// caller's own.
    #[must_use]
    pub fn is_within_account(&self) -> bool {
        match (self.caller.account(), &self.resource_account) {
            (Some(caller), Some(owner)) => caller == owner,
            (Some(_), None) => true,
            (None, _) => false,
        }
    }
}

impl Renumber for Request {
    fn renumber(&mut self, numbers: &Numbers<'_>) {
        // Numbers are equally long, so that everything ends where it did.
        self.caller.renumber(numbers);
        self.resource.renumber(numbers);
        self.resource_account.renumber(numbers);
        self.context.renumber(numbers);
    }
}

/// The condition keys of a request. Their names ignore case. Copies share them until one is changed.
///
/// ```
/// use tutela_policy::{Context, Value};
/// let context = Context::new().with("aws:MultiFactorAuthPresent", "true");
/// assert_eq!(context.get("AWS:multifactorauthpresent"), Some(&Value::One("true".into())));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context(Arc<BTreeMap<String, Value>>);

/// The value of a condition key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Of a key that has one value.
    One(String),
    /// Of a key that is a set.
    Many(Vec<String>),
}

impl Value {
    /// The values, be they one or many.
    #[must_use]
    pub fn each(&self) -> &[String] {
        match self {
            Self::One(value) => std::slice::from_ref(value),
            Self::Many(values) => values,
        }
    }
}

impl Context {
    /// Without any key.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// With one more key of one value; an older value of the key is replaced.
    #[must_use]
    pub fn with(mut self, key: &str, value: &str) -> Self {
        self.set(key, Value::One(value.to_owned()));
        self
    }

    /// With one more key that is a set.
    #[must_use]
    pub fn with_all(mut self, key: &str, values: &[&str]) -> Self {
        self.set(key, Value::Many(values.iter().map(|value| (*value).to_owned()).collect()));
        self
    }

    /// Sets a key.
    pub fn set(&mut self, key: &str, value: Value) {
        Arc::make_mut(&mut self.0).insert(key.to_ascii_lowercase(), value);
    }

    /// Takes a key away, whose name is in lower case.
    pub(crate) fn remove(&mut self, key: &str) {
        if self.0.contains_key(key) {
            Arc::make_mut(&mut self.0).remove(key);
        }
    }

    /// The value of a key, in any case; `None` where AWS sets none.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        match self.0.get(key) {
            None if key.bytes().any(|byte| byte.is_ascii_uppercase()) => {
                self.0.get(&key.to_ascii_lowercase())
            }
            found => found,
        }
    }

    /// All keys, in lower case and in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value))
    }
}

impl Renumber for Context {
    fn renumber(&mut self, numbers: &Numbers<'_>) {
        let renumbered = self.0.iter().map(|(key, value)| {
            let (mut key, mut value) = (key.clone(), value.clone());
            key.renumber(numbers);
            value.renumber(numbers);
            (key, value)
        });
        self.0 = Arc::new(renumbered.collect());
    }
}
