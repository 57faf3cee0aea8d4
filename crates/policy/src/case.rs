//! Case files: policies, and requests that are to be held against them.
//!
//! The form is public and stable; `docs/schema/tutela.case-1.schema.json` describes it. Keys that
//! say something to people (`title`, `why`, `source`, …) may stand beside those that are read here.

use std::collections::BTreeMap;

use crate::{
    at::At,
    error::ParseError,
    evaluate::{Caller, Context, Decision, Request, Setup, Value},
    json::{self, Kind},
    parse::{self, MAX_BYTES, error_of_size},
    refused::PolicyType,
    syntax::Document,
};

/// The deepest nesting of a case file, in levels: a policy's own, and those around it.
const MAX_NESTING: usize = parse::MAX_NESTING + 8;

/// Policies and requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// The case's name.
    pub id: String,
    /// The policies that apply.
    pub setup: Setup,
    /// The principal that the setup is of; `None` where it does not say.
    pub principal: Option<Caller>,
    /// The ARNs of the MFA devices that exist, of security keys those of the principal; `None` where
    /// the case does not say.
    pub mfa_devices: Option<Vec<String>>,
    /// What the user holds; `None` where the case does not say.
    pub credentials: Option<Vec<Held>>,
    /// The user's tags.
    pub tags: BTreeMap<String, String>,
    /// The requests, in order.
    pub tests: Vec<Test>,
}

/// A credential that a user holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// A long-term access key.
    Key,
    /// A console password.
    Password,
    /// A service-specific credential.
    Service,
}

/// A request, and what is expected of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Test {
    /// The request.
    pub request: Request,
    /// The decision that AWS is said to take.
    pub expected: Option<Decision>,
}

impl Case {
    /// Reads a case file: one case, or a list of them.
    ///
    /// # Errors
    /// Says where the text departs from the form, what was expected there and what was found.
    ///
    /// ```
    /// use tutela_policy::{Case, Decision, PolicySet};
    /// let text = r#"{
    ///   "id": "nothing-is-allowed",
    ///   "setup": {"identityPolicies": []},
    ///   "tests": [{
    ///     "principal": "arn:aws:iam::111122223333:user/alice",
    ///     "action": "s3:GetObject", "resource": "arn:aws:s3:::data/x",
    ///     "context": {}, "expected": "ImplicitlyDenied"
    ///   }]
    /// }"#;
    /// let cases = Case::parse_all(text)?;
    /// let judgement = PolicySet::new(&cases[0].setup).judge(&cases[0].tests[0].request);
    /// assert_eq!(judgement.decision, Decision::ImplicitlyDenied);
    /// # Ok::<(), tutela_policy::ParseError>(())
    /// ```
    pub fn parse_all(text: &str) -> Result<Vec<Self>, ParseError> {
        const MAX_CASE_BYTES: usize = 64 * MAX_BYTES;
        if text.len() > MAX_CASE_BYTES {
            return Err(error_of_size(text.len(), MAX_CASE_BYTES, "cases"));
        }
        let value = json::read(text.strip_prefix('\u{feff}').unwrap_or(text), MAX_NESTING)?;
        At::top(&value).each(case)
    }
}

impl Case {
    /// The one user whom all tests name, if there is one.
    #[must_use]
    pub fn user_of_tests(&self) -> Option<&Caller> {
        let mut callers = self.tests.iter().map(|test| &test.request.caller);
        let first = callers.next().filter(|caller| matches!(caller, Caller::User(_)))?;
        callers.all(|caller| caller == first).then_some(first)
    }
}

fn case(at: &At<'_>) -> Result<Case, ParseError> {
    let (mut id, mut about, mut tests) = (None, None, None);
    at.each_member("a case", |member, value| {
        match member {
            "id" => id = Some(parse::scalar(value)?),
            "setup" => about = Some(setup(value)?),
            "tests" => tests = Some(list(value, "a list of tests", test)?),
            _ => {}
        }
        Ok(())
    })?;
    let about = about.ok_or_else(|| at.missing("`setup`"))?;
    Ok(Case {
        id: id.ok_or_else(|| at.missing("`id`"))?,
        tests: tests.unwrap_or_default(),
        ..about
    })
}

/// A case without a name and tests.
fn setup(at: &At<'_>) -> Result<Case, ParseError> {
    let (mut setup, mut principal, mut devices) = (Setup::default(), None, None);
    let (mut credentials, mut tags) = (None, BTreeMap::new());
    let documents = |value: &At<'_>, of| {
        list(value, "a list of policies", |it| parse::document_or_text(it, of))
    };
    at.each_member("a setup", |member, value| {
        match member {
            "identityPolicies" => setup.identity = documents(value, PolicyType::Identity)?,
            "boundary" => setup.boundary = given(documents(value, PolicyType::Identity)?),
            "sessionPolicies" => {
                setup.session = given(documents(value, PolicyType::Identity)?);
            }
            "scp" => setup.scp = levels(value, PolicyType::Scp)?,
            "rcp" => setup.rcp = levels(value, PolicyType::Rcp)?,
            "resourcePolicy" => {
                setup.resource = Some(parse::document_or_text(value, PolicyType::Resource)?);
            }
            "endpointPolicies" => setup.endpoint = Some(documents(value, PolicyType::Resource)?),
            "managementAccount" => setup.is_management_account = boolean(value)?,
            "principal" => principal = Some(caller(value)?),
            "mfaDevices" => devices = Some(list(value, "a list of ARNs", arn)?),
            "credentials" => credentials = Some(list(value, "a list of credentials", held)?),
            "tags" => {
                value.each_member("an object of tags", |key, own| {
                    tags.insert(key.to_owned(), parse::string(own)?);
                    Ok(())
                })?;
            }
            // A setting that is not understood could change every answer.
            _ => {
                return Err(
                    value.error(format!("expected a known kind of policy, found `{member}`"))
                );
            }
        }
        Ok(())
    })?;
    let (id, tests) = (String::new(), Vec::new());
    Ok(Case { id, setup, principal, mfa_devices: devices, credentials, tags, tests })
}

/// The policies of a list. Nobody has a boundary, or a session's policies, without any: an empty list
/// says that there are none.
fn given(documents: Vec<Document>) -> Option<Vec<Document>> {
    (!documents.is_empty()).then_some(documents)
}

/// The ARN of an MFA device, or of a security key.
fn arn(at: &At<'_>) -> Result<String, ParseError> {
    let text = parse::string(at)?;
    let is_device =
        text.starts_with("arn:") && [":mfa/", ":u2f/"].iter().any(|it| text.contains(it));
    if is_device { Ok(text) } else { Err(at.expected("the ARN of an MFA device")) }
}

fn held(at: &At<'_>) -> Result<Held, ParseError> {
    match parse::string(at)?.as_str() {
        "key" => Ok(Held::Key),
        "password" => Ok(Held::Password),
        "service" => Ok(Held::Service),
        _ => Err(at.expected("`key`, `password` or `service`")),
    }
}

/// A list of policies is one level; a list of lists is one level each, from the root to the account.
fn levels(at: &At<'_>, of: PolicyType) -> Result<Vec<Vec<Document>>, ParseError> {
    let document = |it: &At<'_>| parse::document_or_text(it, of);
    let is_list = |value: &json::Value| matches!(value.kind, Kind::Array(_));
    match &at.value.kind {
        Kind::Array(values) if values.is_empty() => Ok(Vec::new()),
        Kind::Array(values) if values.iter().all(is_list) => {
            at.each(|level| list(level, "a list of policies", document))
        }
        Kind::Array(_) => Ok(vec![at.each(document)?]),
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) | Kind::Object(_) => {
            Err(at.expected("a list of policies, or of levels"))
        }
    }
}

fn test(at: &At<'_>) -> Result<Test, ParseError> {
    let (mut who, mut action, mut resource) = (None, None, None);
    let (mut context, mut expected, mut owner) = (Context::new(), None, None);
    at.each_member("a test", |member, value| {
        match member {
            "principal" => who = Some(caller(value)?),
            "action" => action = Some(parse::string(value)?),
            "resource" => resource = Some(parse::string(value)?),
            "resourceAccount" => owner = Some(parse::scalar(value)?),
            "context" => context = self::context(value)?,
            "expected" if matches!(value.value.kind, Kind::Null) => {}
            "expected" => expected = Some(decision(value)?),
            _ => {}
        }
        Ok(())
    })?;
    let request = Request::new(
        who.ok_or_else(|| at.missing("`principal`"))?,
        &action.ok_or_else(|| at.missing("`action`"))?,
        &resource.ok_or_else(|| at.missing("`resource`"))?,
        context,
    );
    let request = match owner {
        Some(account) => request.owned_by(&account),
        None => request,
    };
    Ok(Test { request, expected })
}

fn context(at: &At<'_>) -> Result<Context, ParseError> {
    let mut context = Context::new();
    at.each_member("an object of condition keys", |key, value| {
        let read = match &value.value.kind {
            Kind::Array(_) => Value::Many(value.each(parse::scalar)?),
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) | Kind::Object(_) => {
                Value::One(parse::scalar(value)?)
            }
        };
        context.set(key, read);
        Ok(())
    })?;
    Ok(context)
}

/// A principal's ARN, a service's name, or `anonymous`, which may be `{"type": "Anonymous"}`.
fn caller(at: &At<'_>) -> Result<Caller, ParseError> {
    if let Kind::Object(_) = &at.value.kind {
        let mut kind = None;
        at.each_member("a principal", |member, value| {
            if member == "type" {
                kind = Some(parse::string(value)?);
            }
            Ok(())
        })?;
        return match kind.as_deref() {
            Some("Anonymous") => Ok(Caller::Anonymous),
            _ => Err(at.error("expected the type `Anonymous`, found another".to_owned())),
        };
    }
    let text = parse::string(at)?;
    if text.eq_ignore_ascii_case("anonymous") {
        return Ok(Caller::Anonymous);
    }
    Caller::parse(&text).map_err(|error| at.error(error.to_string()))
}

fn decision(at: &At<'_>) -> Result<Decision, ParseError> {
    let text = parse::string(at)?;
    let known = [Decision::Allowed, Decision::ExplicitlyDenied, Decision::ImplicitlyDenied];
    known
        .into_iter()
        .find(|decision| decision.name() == text)
        .ok_or_else(|| at.expected("`Allowed`, `ExplicitlyDenied` or `ImplicitlyDenied`"))
}

fn boolean(at: &At<'_>) -> Result<bool, ParseError> {
    if let Kind::Bool(value) = at.value.kind { Ok(value) } else { Err(at.expected("a boolean")) }
}

fn list<T>(
    at: &At<'_>,
    what: &str,
    read: impl Fn(&At<'_>) -> Result<T, ParseError>,
) -> Result<Vec<T>, ParseError> {
    if matches!(at.value.kind, Kind::Array(_)) { at.each(read) } else { Err(at.expected(what)) }
}
