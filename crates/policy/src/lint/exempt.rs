//! Denies without MFA that leave out principals by what an account gives them: a tag, a path, a
//! name, an account.

use super::{
    Finding, Rule, Severity, narrowed::Way, probe::Credential, proof::Proved, subject::Subject,
    world::Variation,
};
use crate::evaluate::Value;

pub(super) static BY_PRINCIPAL: Rule = Rule {
    id: "deny-exempts-principals",
    severity: Severity::Medium,
    title: "A Deny without MFA leaves out principals by tag, path, name or account",
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principal-properties",
};

const TAG: &str = "aws:principaltag/";
const FIX: &str = "leave out as few principals as can be, and none that people sign in as; or take \
                   the condition out";

/// Of somebody who is not held. Whom the prover found is one to whom nobody gave anything.
pub(super) fn finding(subject: &Subject<'_>, proved: Option<&Proved>, way: &Way<'_>) -> Finding {
    let key = way.condition.key.to_ascii_lowercase();
    let own = way.tried.as_ref().and_then(|tried| takes(subject, &tried.variation));
    let message = match (way.of_proof(proved), own) {
        (Some(_), _) => {
            format!("a principal to whom nobody gave anything is not held: {}", way.words())
        }
        (None, Some(call)) => format!(
            "{}; and a user whom the Deny holds may call {call} on itself without MFA to be so",
            way.words()
        ),
        (None, None) => format!("{}: {}", way.words(), who_opens(&key)),
    };
    let severity = match (way.of_proof(proved), own) {
        (Some(severity), _) => severity,
        (None, Some(_)) => Severity::High,
        (None, None) => Severity::Medium,
    };
    Finding::at(&BY_PRINCIPAL, subject.document, way.guard, message, FIX)
        .on_line(way.condition.line)
        .of(severity)
}

/// Who can make a principal one that is not held.
fn who_opens(key: &str) -> &'static str {
    match key {
        key if key.starts_with(TAG) => {
            "whoever may call iam:TagUser or iam:UntagUser takes a user out of the Deny so"
        }
        "aws:principalarn" | "aws:username" => {
            "whoever may create or rename users takes one out of the Deny so"
        }
        "aws:userid" => "nobody of that id is held by the Deny",
        _ => "nobody there is held by the Deny",
    }
}

/// The call by which a user takes itself out of the Deny without MFA.
fn takes(subject: &Subject<'_>, variation: &Variation) -> Option<&'static str> {
    let tag = variation.key.strip_prefix(TAG);
    let call = match (tag, &variation.value, variation.key.as_str()) {
        (Some(_), Some(_), _) => "iam:TagUser",
        (Some(_), None, _) => "iam:UntagUser",
        (None, _, "aws:principalarn" | "aws:username") => "iam:UpdateUser",
        (None, ..) => return None,
    };
    let me = subject.fill("arn:{p}:iam::{a}:user/{u}");
    let is_allowed = |credential| {
        let mut request = subject.request(&subject.world, credential, call, &me);
        if let Some(tag) = tag {
            request.context.set("aws:tagkeys", Value::Many(vec![tag.to_owned()]));
            if let Some(value) = &variation.value {
                request.context.set(&format!("aws:requesttag/{tag}"), Value::One(value.clone()));
            }
        }
        subject.allows(&request)
    };
    Credential::WITHOUT_MFA.into_iter().any(is_allowed).then_some(call)
}
