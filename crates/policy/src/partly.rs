//! A request of which not everything is known, such as one that a log has: would a document's Denies
//! forbid it, whatever the rest of it was?
//!
//! This module must never take what it does not know for absent: a key that nobody told is one that
//! may have any value.

use std::collections::BTreeMap;

use crate::{
    Caller, Context, Decision, Document, Effect, Element, PolicySet, Request, Setup, Statement,
};

/// A request, as far as it is known.
#[derive(Clone, Debug)]
pub struct Partly {
    /// Who asked.
    pub caller: Caller,
    /// The action: `s3:GetObject`.
    pub action: String,
    /// The keys that are known, in lower case: their value, or that AWS does not set them. Of every
    /// other key nothing is known.
    pub known: BTreeMap<String, Option<String>>,
}

/// Whether a document's Denies forbid a request of which not everything is known. On which resource
/// it was is not known at all.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Denial {
    /// Whatever the rest of it was, they do not.
    Never,
    /// It depends on this: condition keys, or `the resource`.
    Depends(Vec<String>),
    /// Whatever the rest of it was, this statement does.
    Surely(String),
}

/// Holds a request against a document's Denies. Allows take nothing from anybody.
///
/// ```
/// use std::collections::BTreeMap;
/// use tutela_policy::{Caller, Denial, Document, Partly, denial};
/// let deny = Document::parse(
///     r#"{"Statement": {"Effect": "Deny", "NotAction": "iam:*", "Resource": "*",
///         "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}}"#,
/// )?;
/// let caller = Caller::parse("arn:aws:iam::111122223333:user/ana").unwrap();
/// let action = "s3:ListAllMyBuckets".to_owned();
/// let unknown = Partly { caller, action, known: BTreeMap::new() };
/// assert_eq!(denial(&deny, &unknown), Denial::Depends(vec!["aws:MultiFactorAuthPresent".into()]));
/// let key = ("aws:multifactorauthpresent".to_owned(), None);
/// let with_a_key = Partly { known: BTreeMap::from([key]), ..unknown };
/// assert!(matches!(denial(&deny, &with_a_key), Denial::Surely(_)));
/// # Ok::<(), tutela_policy::ParseError>(())
/// ```
#[must_use]
pub fn denial(document: &Document, request: &Partly) -> Denial {
    let mut depends = Vec::new();
    for statement in document.statements.iter().filter(|it| it.effect == Effect::Deny) {
        match one(document, statement, request) {
            Denial::Never => {}
            Denial::Depends(on) => depends.extend(on),
            surely @ Denial::Surely(_) => return surely,
        }
    }
    if depends.is_empty() {
        return Denial::Never;
    }
    depends.sort();
    depends.dedup();
    Denial::Depends(depends)
}

fn one(document: &Document, statement: &Statement, request: &Partly) -> Denial {
    let known = |key: &str| request.known.contains_key(&key.to_ascii_lowercase());
    let mut open: Vec<String> = Vec::new();
    // What is not known is left out, so that the statement reaches as far as it may.
    let mut widest = statement.clone();
    widest.principal = None;
    widest.conditions.retain(|condition| {
        let variables = condition.values.iter().flat_map(|value| variables(document, value));
        let asked: Vec<String> = std::iter::once(condition.key.clone())
            .chain(variables)
            .filter(|it| !known(it))
            .collect();
        let is_known = asked.is_empty();
        open.extend(asked);
        is_known
    });
    if !reaches_everything(statement) {
        open.push("the resource".to_owned());
        widest.resource = Some(Element::Is(vec!["*".to_owned()]));
    }
    let widest = Document { version: document.version, id: None, statements: vec![widest] };
    let everything = Document::allow_everything();
    let setup = Setup { identity: vec![everything, widest], ..Setup::default() };
    let mut context = Context::new();
    for (key, value) in &request.known {
        if let Some(value) = value {
            context = context.with(key, value);
        }
    }
    let asked = Request::new(request.caller.clone(), &request.action, "*", context);
    let judged = PolicySet::new(&setup).judge(&asked);
    // What the documentation leaves open is open.
    open.extend(judged.ambiguities.iter().map(ToString::to_string));
    let is_denied = judged.decision == Decision::ExplicitlyDenied;
    match (is_denied, judged.ambiguities.is_empty(), open.is_empty()) {
        (false, true, _) => Denial::Never,
        (true, true, true) => Denial::Surely(statement.name()),
        _ => Denial::Depends(open),
    }
}

/// Whether a statement is about every resource there is.
fn reaches_everything(statement: &Statement) -> bool {
    match &statement.resource {
        Some(Element::Is(patterns)) => patterns.iter().any(|pattern| pattern == "*"),
        Some(Element::Not(_)) | None => false,
    }
}

/// The variables of a value: `${aws:username}`, without those that stand for characters.
fn variables(document: &Document, value: &str) -> Vec<String> {
    if !document.has_variables() {
        return Vec::new();
    }
    let parts = value.split("${").skip(1).filter_map(|part| part.split_once('}'));
    let names = parts.map(|(name, _)| name.split(',').next().unwrap_or_default().trim().to_owned());
    names.filter(|name| !matches!(name.as_str(), "*" | "?" | "$")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NO_MFA: &str = r#"{"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}"#;

    fn deny(actions: &str, resource: &str, conditions: &str) -> Document {
        let text = format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Deny", {actions}, {resource},
               "Condition": {conditions}}}}}"#
        );
        Document::parse(&text).unwrap()
    }

    fn asked(action: &str, known: &[(&str, Option<&str>)]) -> Partly {
        let known = known.iter().map(|(key, value)| ((*key).to_owned(), value.map(str::to_owned)));
        Partly {
            caller: Caller::parse("arn:aws:iam::111122223333:user/ana").unwrap(),
            action: action.to_owned(),
            known: known.collect(),
        }
    }

    #[track_caller]
    fn check(case: &str, document: &Document, request: &Partly, expected: &str) {
        let word = match denial(document, request) {
            Denial::Never => "never".to_owned(),
            Denial::Depends(on) => format!("depends on {}", on.join(", ")),
            Denial::Surely(_) => "surely".to_owned(),
        };
        assert_eq!(word, expected, "{case}");
    }

    #[test]
    fn what_is_known_decides_and_what_is_not_leaves_it_open() {
        let (mfa, age) = ("aws:multifactorauthpresent", "aws:multifactorauthage");
        let all = r#""NotAction": "sts:GetCallerIdentity""#;
        let any = r#""Resource": "*""#;
        let plain = deny(all, any, NO_MFA);
        let put = "s3:PutObject";
        check("a key", &plain, &asked(put, &[(mfa, None)]), "surely");
        check("no MFA", &plain, &asked(put, &[(mfa, Some("false"))]), "surely");
        check("with MFA", &plain, &asked(put, &[(mfa, Some("true"))]), "never");
        check("nobody knows", &plain, &asked(put, &[]), "depends on aws:MultiFactorAuthPresent");
        let kept = asked("sts:GetCallerIdentity", &[(mfa, None)]);
        check("an action that is left", &plain, &kept, "never");
        let bool = deny(all, any, r#"{"Bool": {"aws:MultiFactorAuthPresent": "false"}}"#);
        check("a hole for keys", &bool, &asked(put, &[(mfa, None)]), "never");
        let old = deny(all, any, r#"{"NumericGreaterThan": {"aws:MultiFactorAuthAge": "3600"}}"#);
        check(
            "an age",
            &old,
            &asked(put, &[(mfa, Some("true"))]),
            "depends on aws:MultiFactorAuthAge",
        );
        check("no age", &old, &asked(put, &[(age, None)]), "never");
        let both = deny(
            all,
            any,
            r#"{"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"},
                "StringNotEquals": {"aws:PrincipalTag/team": "ci"}}"#,
        );
        check("with MFA, whatever the tag", &both, &asked(put, &[(mfa, Some("true"))]), "never");
        check(
            "without, and a tag",
            &both,
            &asked(put, &[(mfa, None)]),
            "depends on aws:PrincipalTag/team",
        );
    }

    #[test]
    fn resources_and_variables_are_open_where_they_are_not_everything() {
        let mfa = ("aws:multifactorauthpresent", None);
        let some = deny(r#""Action": "s3:*""#, r#""Resource": "arn:aws:s3:::a/*""#, NO_MFA);
        check("one bucket", &some, &asked("s3:PutObject", &[mfa]), "depends on the resource");
        check("another service", &some, &asked("ec2:RunInstances", &[mfa]), "never");
        let others =
            deny(r#""Action": "iam:GetUser""#, r#""NotResource": "arn:aws:iam::*:user/x""#, NO_MFA);
        check("all but one", &others, &asked("iam:GetUser", &[mfa]), "depends on the resource");
        let own = deny(
            r#""Action": "*""#,
            r#""Resource": "*""#,
            r#"{"StringEquals": {"aws:username": "${aws:PrincipalTag/owner}"}}"#,
        );
        let name = ("aws:username", Some("ana"));
        check("a tag", &own, &asked("s3:PutObject", &[name]), "depends on aws:PrincipalTag/owner");
        let tag = ("aws:principaltag/owner", Some("ana"));
        check("known", &own, &asked("s3:PutObject", &[name, tag]), "surely");
    }
}
