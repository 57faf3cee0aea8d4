//! What only the prover saw: that something is left, that somebody is locked out, that nobody knows;
//! and that what a rule calls a hole is none.

use std::collections::BTreeSet;

use super::{
    Finding, Rule, Severity,
    blame::{granting, nearest},
    dead, enrolment,
    enrolment::spelled,
    exempt, few, leftovers, narrowed, operators,
    proof::{Proved, holder, is_grave, liveness_of_base, quoted},
    subject::Subject,
};
use crate::prove::{Goal, Level, Liveness, Residual};

const LOGIC: &str = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html";

pub(super) static OPEN: Rule = Rule {
    id: "proved-open",
    severity: Severity::High,
    title: "A proof finds practically everything possible without MFA",
    source: LOGIC,
};
pub(super) static LEAKY: Rule = Rule {
    id: "proved-leaky",
    severity: Severity::Medium,
    title: "A proof finds something possible without MFA that no other rule speaks of",
    source: LOGIC,
};
pub(super) static LOCKED_OUT: Rule = Rule {
    id: "proved-locked-out",
    severity: Severity::High,
    title: "A proof finds that people or roles cannot do what the policy leaves to MFA",
    source: LOGIC,
};
pub(super) static UNDECIDED: Rule = Rule {
    id: "proof-undecided",
    severity: Severity::Medium,
    title: "It could not be proved what is possible without MFA",
    source: LOGIC,
};

/// The rules that tell of a hole whatever it is good for.
static HOLES: &[&Rule] = &[
    &operators::DENY_MISSES_KEYS,
    &operators::DENY_MISSES_PASSWORDS,
    &operators::DENY_AGE_MISSES_ABSENT,
    &operators::SET_OPERATOR,
    &operators::ALLOW_WITHOUT_MFA,
    &operators::ALLOW_PASSWORDS,
    &operators::INVERTED,
    &operators::MISSPELLED,
    &operators::NEVER_HOLDS,
    &narrowed::BY_CONDITION,
    &exempt::BY_PRINCIPAL,
    &few::ACTIONS,
    &few::RESOURCES,
    &leftovers::OTHERS,
    &dead::OLD_VERSION,
    &dead::CONTRADICTION,
];

/// The rules that tell of somebody who is locked out.
static BREAKAGES: &[&Rule] = &[
    &operators::DENIED_WITH_MFA,
    &operators::INVERTED,
    &operators::MISSPELLED,
    &enrolment::IMPOSSIBLE,
    &super::roles::LOCKED_OUT,
];

/// Adds what the proof says and no finding does; what is high by a rule and closed by the proof
/// becomes medium.
pub(super) fn complete(subject: &Subject<'_>, proved: &Proved, findings: &mut Vec<Finding>) {
    let added = [
        enrols(subject, proved, findings),
        left(subject, proved, findings),
        locked_out(subject, proved, findings),
        undecided(subject, proved),
    ];
    findings.extend(added.into_iter().flatten());
    if is_sound(proved) {
        for finding in findings.iter_mut().filter(|it| is_about_users(it.rule)) {
            finding.lower(
                Severity::Medium,
                "; other statements of the policy close what this one leaves",
            );
        }
    }
}

/// Enrolment that is open to a user to whom nobody gave anything, and to no other.
fn enrols(subject: &Subject<'_>, proved: &Proved, findings: &[Finding]) -> Option<Finding> {
    let rules = [&enrolment::OPEN, &enrolment::CONSOLE_OPEN];
    let is_told = findings.iter().any(|it| rules.contains(&it.rule));
    let first = proved.proof.takeover.first()?;
    let level = proved.proof.level;
    if is_told || proved.is_alone || [Level::Open, Level::Unknown].contains(&level) {
        return None;
    }
    let has_mfa_key = |(key, _): (&str, _)| key.eq_ignore_ascii_case("aws:MultiFactorAuthPresent");
    let is_by_key = !first.request.context.iter().any(has_mfa_key);
    let guard = enrolment::widest(subject)?;
    enrolment::first_device(subject).or_else(|| Some(enrolment::open_to(subject, guard, is_by_key)))
}

fn left(subject: &Subject<'_>, proved: &Proved, findings: &[Finding]) -> Option<Finding> {
    let is_left = [Level::Leaky, Level::Open].contains(&proved.proof.level);
    // Of what a policy grants alone, practically everything may be little.
    let is_open = proved.proof.level == Level::Open && !proved.is_alone;
    let needed = |left: &Residual| if is_open { Severity::High } else { severity(left) };
    let untold: Vec<&Residual> =
        proved.leaks().filter(|left| !is_told(findings, left, needed(left))).collect();
    let worst = *untold.first().filter(|_| is_left)?;
    // Where everything is open, one hole that is told is enough.
    if is_open && untold.len() < proved.leaks().count() {
        return None;
    }
    let severity = untold.iter().map(|left| needed(left)).max()?;
    let request = &worst.witness.request;
    let statement = nearest(subject, request)
        .map(|(guard, _)| guard)
        .or_else(|| granting(subject, request))
        .or_else(|| subject.document.statements.first())?;
    let does = if proved.is_alone {
        "grants without MFA".to_owned()
    } else {
        format!("is {}", proved.proof.level)
    };
    let message = format!("by proof the policy {does}. {}", listed(&untold));
    let fix = if proved.is_alone {
        "ask for MFA in this Allow, too, unless it is meant for everybody"
    } else {
        "deny all but the steps of enrolment by NotAction, with no condition but that about MFA; \
         `tutela policy require-mfa` writes a policy with its proof"
    };
    let rule = if is_open { &OPEN } else { &LEAKY };
    Some(Finding::at(rule, subject.document, statement, message, fix).of(severity))
}

/// How bad it is that this is left: what the rule for the action says, if there is one.
fn severity(left: &Residual) -> Severity {
    let action = spelled(left.witness.request.action());
    match leftovers::rule_by_name(action) {
        Some(rule) => rule.severity.max(Severity::Medium),
        None if is_grave(left.family) && !leftovers::is_harmless(action) => Severity::High,
        None => Severity::Medium,
    }
}

/// Whether a finding speaks of it. A rule that names actions says how bad each is.
fn is_told(findings: &[Finding], left: &Residual, needed: Severity) -> bool {
    let by_name = leftovers::rule_by_name(spelled(left.witness.request.action()));
    findings.iter().any(|finding| {
        let is_named = by_name == Some(finding.rule) && finding.severity >= Severity::Medium;
        is_named || (HOLES.contains(&finding.rule) && finding.severity >= needed)
    })
}

/// What is left, one request a family.
fn listed(all: &[&Residual]) -> String {
    let mut seen = BTreeSet::new();
    let one_each = all.iter().filter(|left| seen.insert(left.family));
    let words = one_each.map(|left| {
        let request = &left.witness.request;
        let chosen = left.witness.chosen();
        let chosen = chosen.map(|(key, value)| format!(", `{key}` being {}", quoted(value)));
        format!(
            "{}: whoever holds {} may call {} on {}{}",
            left.family,
            holder(left.credential),
            spelled(request.action()),
            request.resource(),
            chosen.collect::<String>()
        )
    });
    words.collect::<Vec<_>>().join("; ")
}

/// What is impossible with the policy and not without it.
fn locked_out(subject: &Subject<'_>, proved: &Proved, findings: &[Finding]) -> Option<Finding> {
    let live = proved.proof.liveness.as_ref().filter(|_| !proved.is_alone)?;
    let is_told = |it: &Finding| it.severity >= Severity::High && BREAKAGES.contains(&it.rule);
    if findings.iter().any(is_told) || broken(live).next().is_none() {
        return None;
    }
    let before = liveness_of_base(subject)?;
    let was = |name: &str| !broken(&before).any(|(own, _)| own == name);
    let lost: Vec<(&str, &Goal)> = broken(live).filter(|(name, _)| was(name)).collect();
    let statement = enrolment::widest(subject)?;
    let words: Vec<String> = lost
        .iter()
        .map(|(name, goal)| format!("{name}: {}", goal.note.as_deref().unwrap_or_default()))
        .collect();
    let message = format!("by proof {}", words.join("; "));
    let fix = "leave the steps of enrolment and sts:GetSessionToken out of the Denies by NotAction, \
               and let no Deny hold with MFA";
    (!lost.is_empty()).then(|| Finding::at(&LOCKED_OUT, subject.document, statement, message, fix))
}

/// What cannot be done, and should be.
fn broken(live: &Liveness) -> impl Iterator<Item = (&'static str, &Goal)> {
    let goals = [
        ("no user can enrol", &live.enrol),
        ("no access key gets a session with MFA", &live.cli_session),
        ("no user can work with MFA", &live.work),
        ("roles cannot work", &live.others),
    ];
    goals.into_iter().filter(|(_, goal)| goal.possible == Some(false))
}

fn undecided(subject: &Subject<'_>, proved: &Proved) -> Option<Finding> {
    if proved.proof.level != Level::Unknown {
        return None;
    }
    let reasons: BTreeSet<&str> =
        proved.proof.states.iter().flat_map(|state| state.unknown.iter().copied()).collect();
    let reasons: Vec<&str> = reasons.into_iter().collect();
    let statement = subject.guards().next().or_else(|| subject.document.statements.first())?;
    let message = format!("nobody knows what is possible without MFA: {}", reasons.join("; "));
    let fix = "write the policy with fewer and simpler conditions";
    Some(Finding::at(&UNDECIDED, subject.document, statement, message, fix))
}

/// Whether nothing is left but a console's enrolment, and everybody can work.
fn is_sound(proved: &Proved) -> bool {
    let is_closed = proved.proof.level <= Level::ConsoleEnrolmentOpen;
    is_closed && proved.proof.liveness.as_ref().is_none_or(|live| broken(live).next().is_none())
}

/// Whether the rule is about what users can do, which the prover sees. It does not see roles that an
/// identity policy may be attached to, nor how the console names devices; and who must change a
/// password is not asked of a level.
fn is_about_users(rule: &Rule) -> bool {
    let beyond = [&super::roles::LOCKED_OUT, &enrolment::NAME_FIXED, &enrolment::FIRST_LOGIN];
    !beyond.contains(&rule)
}
