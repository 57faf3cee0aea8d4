//! Values for a condition that compares two keys of the request: `${aws:PrincipalOrgID}` as what
//! `aws:ResourceOrgID` must be.
//!
//! Nothing is decided here: what is proposed is held against the condition and against all that is
//! known of the keys.

use super::{
    effort::Effort,
    language::Language,
    model::{self, Literal},
    predicate::Predicate,
};
use crate::evaluate::{Context, Value};

/// A value that no usual one is.
const ANOTHER: &str = "another";

/// ARNs that two keys may both be, the one that people would recognise first.
const ARNS: [&str; 2] = ["arn:aws:sns:us-east-1:111122223333:example", "arn:*:*:*:*:*"];

/// Requests that differ from this one in the keys that the condition compares. `literals` are what
/// is said of those keys.
pub(super) fn tried(
    predicate: &Predicate,
    literals: &[Literal<'_>],
    context: &Context,
    effort: &Effort,
) -> Vec<Context> {
    let key = predicate.key.as_str();
    let mut all = Vec::new();
    let mut put = |base: &Context, key: &str, value: Option<Value>| {
        let mut changed = base.clone();
        match value {
            Some(value) => changed.set(key, value),
            None => changed.remove(key),
        }
        all.push(changed.clone());
        changed
    };
    let of =
        |text: &str| [Value::One(text.to_owned()), Value::Many(vec![text.to_owned()])].map(Some);
    // What the policy asks for, with the other keys' values put in.
    for text in predicate.written.iter().map(|written| filled(written, context)) {
        for value in of(&text) {
            put(context, key, value);
        }
    }
    let own: Vec<String> = context.get(key).map(|value| value.each().to_vec()).unwrap_or_default();
    let common = shared(predicate, literals, effort);
    for other in &predicate.others {
        // The other key is what this one is, or both are what both may be.
        for value in own.iter().flat_map(|text| of(text)) {
            put(context, other, value);
        }
        for value in common.iter().flat_map(|text| of(text)) {
            let both = put(context, other, value);
            for text in predicate.written.iter().map(|written| filled(written, &both)) {
                for value in of(&text) {
                    put(&both, key, value);
                }
            }
        }
        put(context, other, None);
    }
    // Something else, or nothing.
    for value in of(ANOTHER).into_iter().chain([None]) {
        put(context, key, value);
    }
    all
}

/// A text that each of the keys may be.
fn shared(predicate: &Predicate, literals: &[Literal<'_>], effort: &Effort) -> Option<String> {
    if !predicate.is_about_arns {
        return model::shared(literals, None, effort);
    }
    ARNS.iter().find_map(|form| model::shared(literals, Some(&Language::arns(form)), effort))
}

/// The text with the request's values for its variables, and what wildcards stand for.
fn filled(written: &str, context: &Context) -> String {
    let (mut text, mut rest) = (String::new(), written);
    while let Some((before, after)) = rest.split_once("${") {
        let Some((inside, after)) = after.split_once('}') else { break };
        text.push_str(&plain(before));
        let value = match inside {
            "*" | "?" | "$" => Some(inside),
            key => context
                .get(key.split(',').next().unwrap_or(key).trim())
                .and_then(|value| value.each().first().map(String::as_str)),
        };
        text.push_str(value.unwrap_or_default());
        rest = after;
    }
    text.push_str(&plain(rest));
    text
}

/// A text that the pattern matches.
fn plain(pattern: &str) -> String {
    pattern.replace('*', "").replace('?', "x")
}
