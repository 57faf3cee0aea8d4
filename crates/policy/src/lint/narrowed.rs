//! Denies that tell MFA right, and ask for something else besides: what a caller can avoid, or
//! what not every principal is given.

use super::{
    Finding, Rule, Severity,
    blame::{Why, avoided, nearest},
    enrolment::spelled,
    exempt,
    mini::covers,
    probe::{Credential, GUARDED},
    proof::{Proved, holder, is_grave, is_of_resources_owner, quoted},
    subject::{Subject, asks_about_mfa},
    world::{Chooser, Variation, chooser},
};
use crate::{
    evaluate::Request,
    prove::{Level, Residual},
    syntax::{Condition, Statement},
};

const CONDITIONS: &str = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html";

pub(super) static BY_CONDITION: Rule = Rule {
    id: "deny-narrowed-by-condition",
    severity: Severity::High,
    title: "A Deny without MFA asks for something besides, which the caller can avoid",
    source: CONDITIONS,
};

/// A request that a condition beside those about MFA lets through.
pub(super) struct Way<'a> {
    pub(super) guard: &'a Statement,
    pub(super) condition: &'a Condition,
    /// Found by a request of the lint's.
    pub(super) tried: Option<Tried>,
    /// Found by the prover, for a user to whom nobody gave anything.
    pub(super) proved: Option<&'a Residual>,
}

/// A request of the lint's.
pub(super) struct Tried {
    pub(super) credential: Credential,
    pub(super) action: &'static str,
    /// In which the condition does not hold.
    pub(super) variation: Variation,
}

pub(super) fn findings(subject: &Subject<'_>, proved: Option<&Proved>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for guard in subject.guards().filter(|it| subject.tells(it)) {
        for condition in guard.conditions.iter().filter(|it| !asks_about_mfa(it)) {
            let way = Way {
                guard,
                condition,
                tried: tried(subject, guard, condition),
                proved: proved.and_then(|proved| shown(subject, proved, condition)),
            };
            if way.tried.is_none() && way.proved.is_none() {
                continue;
            }
            findings.extend(match chooser(&condition.key.to_ascii_lowercase()) {
                Chooser::Account => Some(exempt::finding(subject, proved, &way)),
                Chooser::Caller | Chooser::Nobody => finding(subject, proved, &way),
            });
        }
    }
    findings
}

fn finding(subject: &Subject<'_>, proved: Option<&Proved>, way: &Way<'_>) -> Option<Finding> {
    let Way { guard, condition, .. } = way;
    let severity = severity(proved, way)?;
    let fix = "give the Deny no other condition than that about MFA; what is to be exempt, exempt \
               by a tag of the principal";
    let message = format!("{}: the Deny needs all of its conditions", way.words());
    let found = Finding::at(&BY_CONDITION, subject.document, guard, message, fix);
    Some(found.on_line(condition.line).of(severity))
}

/// `None` where the prover knows that no such request is made.
fn severity(proved: Option<&Proved>, way: &Way<'_>) -> Option<Severity> {
    let Some(proved) = proved else { return Some(Severity::High) };
    let key = way.condition.key.to_ascii_lowercase();
    match proved.proof.level {
        _ if way.proved.is_some() => way.of_proof(Some(proved)),
        // Resources of other accounts have owners who may ask for MFA themselves.
        _ if is_of_resources_owner(&key) => Some(Severity::Medium),
        Level::Unknown => Some(Severity::High),
        Level::Sealed
        | Level::ConsoleEnrolmentOpen
        | Level::FirstDeviceOnly
        | Level::EnrolmentOpen
        | Level::Leaky
        | Level::Open => proved.severity(),
    }
}

impl Way<'_> {
    /// How bad what the prover found is.
    pub(super) fn of_proof(&self, proved: Option<&Proved>) -> Option<Severity> {
        let (left, proved) = (self.proved?, proved?);
        let is_high = proved.proof.level == Level::Open || is_grave(left.family);
        Some(if is_high { Severity::High } else { Severity::Medium })
    }

    /// Who may do what where the condition does not hold.
    pub(super) fn words(&self) -> String {
        let key = &self.condition.key;
        if let Some(Tried { credential, action, variation }) = &self.tried {
            let value = variation.words();
            return format!(
                "whoever holds {} may call {action} where `{key}` is {value}",
                credential.words()
            );
        }
        let Some(left) = self.proved else { return String::new() };
        let request = &left.witness.request;
        format!(
            "whoever holds {} may call {} on {} where `{key}` is {}",
            holder(left.credential),
            spelled(request.action()),
            request.resource(),
            value(request, self.condition)
        )
    }
}

/// What a request says of a condition's key.
fn value(request: &Request, condition: &Condition) -> String {
    let is_own = |(key, _): &(&str, _)| key.eq_ignore_ascii_case(&condition.key);
    match request.context.iter().find(is_own) {
        Some((_, value)) => quoted(value),
        None => "absent".to_owned(),
    }
}

/// What the prover left by this condition.
fn shown<'p>(
    subject: &Subject<'_>,
    proved: &'p Proved,
    condition: &Condition,
) -> Option<&'p Residual> {
    proved.leaks().find(|left| {
        let request = &left.witness.request;
        nearest(subject, request).is_some_and(|(guard, why)| {
            let mut avoided = avoided(subject, guard, request).into_iter();
            why == Why::Condition && avoided.any(|it| std::ptr::eq(it, condition))
        })
    })
}

/// A request that goes through in a world where the condition does not hold, and is denied in the
/// world where it does.
fn tried(subject: &Subject<'_>, guard: &Statement, condition: &Condition) -> Option<Tried> {
    let worlds = subject.chosen.iter().chain(&subject.granted);
    let mut worlds = worlds.filter(|it| it.key.eq_ignore_ascii_case(&condition.key));
    worlds.find_map(|variation| {
        Credential::WITHOUT_MFA.into_iter().find_map(|credential| {
            let probe = GUARDED.iter().find(|probe| {
                let resource = subject.resource(probe);
                let here = subject.request(&subject.world, credential, probe.action, &resource);
                let there = subject.request(&variation.world, credential, probe.action, &resource);
                covers(subject.document, guard, &there)
                    && !subject.holds(&[condition], &there)
                    && !subject.allows(&here)
                    && subject.allows(&there)
            })?;
            let variation = variation.clone();
            Some(Tried { credential, action: probe.action, variation })
        })
    })
}
