//! Conditions about MFA that do not tell with MFA from without.
//!
//! Each is tried with every way to hold credentials; which of them it misses, or meets in error, is
//! the finding. A statement is left alone where another one does what it fails to do.

use super::{
    Finding, Rule, Severity,
    probe::{Credential, is_enrolment, is_first_sign_in},
    subject::{Subject, asks_about_mfa, is_misspelled_mfa_key},
    witness::witnesses,
    world::{candidates, is_mfa_key},
};
use crate::{
    evaluate::Value,
    syntax::{Condition, Effect, Operator, Statement},
    universe::Universe,
};

const KEYS: &str = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-multifactorauthpresent";
const AGE: &str = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-multifactorauthage";
const SETS: &str = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html";
const OPERATORS: &str = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html";

const fn rule(
    id: &'static str,
    severity: Severity,
    title: &'static str,
    source: &'static str,
) -> Rule {
    Rule { id, severity, title, source }
}

pub(super) static DENY_MISSES_KEYS: Rule = rule(
    "deny-misses-access-keys",
    Severity::Critical,
    "A Deny without MFA does not reach access keys, whose requests lack the MFA key",
    KEYS,
);
pub(super) static DENY_MISSES_PASSWORDS: Rule = rule(
    "deny-misses-passwords",
    Severity::High,
    "A Deny without MFA does not reach console sessions, whose MFA key is false and not absent",
    KEYS,
);
pub(super) static DENY_AGE_MISSES_ABSENT: Rule = rule(
    "deny-by-age-misses-absent-mfa",
    Severity::Critical,
    "A Deny by the age of MFA does not reach requests without MFA, which have no age",
    AGE,
);
pub(super) static SET_OPERATOR: Rule = rule(
    "set-operator-on-mfa-key",
    Severity::High,
    "An operator for keys of many values decides an MFA key that is absent",
    SETS,
);
pub(super) static ALLOW_WITHOUT_MFA: Rule = rule(
    "allow-without-mfa",
    Severity::Critical,
    "An Allow that asks for MFA also holds where the MFA key is absent",
    KEYS,
);
pub(super) static ALLOW_PASSWORDS: Rule = rule(
    "allow-takes-false-for-mfa",
    Severity::High,
    "An Allow that asks for MFA also holds where the MFA key is false",
    KEYS,
);
pub(super) static INVERTED: Rule =
    rule("mfa-value-inverted", Severity::Critical, "A condition takes with MFA for without", KEYS);
pub(super) static MISSPELLED: Rule = rule(
    "mfa-key-misspelled",
    Severity::Critical,
    "A condition asks for a key about MFA that AWS does not have",
    KEYS,
);
pub(super) static DENIED_WITH_MFA: Rule =
    rule("denied-with-mfa", Severity::High, "A Deny that asks about MFA holds with MFA, too", KEYS);
pub(super) static NEVER_HOLDS: Rule = rule(
    "mfa-condition-never-holds",
    Severity::High,
    "A condition about MFA holds for no credential",
    OPERATORS,
);

/// The credentials for which a statement's conditions about MFA hold.
struct Fires(Vec<Credential>);

impl Fires {
    fn of(subject: &Subject<'_>, statement: &Statement) -> Self {
        const ALL: [Credential; 4] =
            [Credential::AccessKey, Credential::Password, Credential::Mfa, Credential::OldMfa];
        Self(ALL.into_iter().filter(|credential| subject.fires(statement, *credential)).collect())
    }

    fn has(&self, credential: Credential) -> bool {
        self.0.contains(&credential)
    }

    fn key(&self) -> bool {
        self.has(Credential::AccessKey)
    }

    fn password(&self) -> bool {
        self.has(Credential::Password)
    }

    fn mfa(&self) -> bool {
        self.has(Credential::Mfa)
    }

    /// Those without MFA for which they hold, or do not.
    fn without_mfa(&self, holding: bool) -> Vec<Credential> {
        let all = Credential::WITHOUT_MFA.into_iter();
        all.filter(|credential| self.has(*credential) == holding).collect()
    }
}

pub(super) fn findings(subject: &Subject<'_>) -> Vec<Finding> {
    let about_mfa = |it: &&Statement| it.conditions.iter().any(asks_about_mfa);
    let statements = subject.document.statements.iter().filter(about_mfa);
    statements.filter_map(|statement| judge(subject, statement)).collect()
}

fn judge(subject: &Subject<'_>, statement: &Statement) -> Option<Finding> {
    let fires = Fires::of(subject, statement);
    let condition = statement.conditions.iter().find(|it| asks_about_mfa(it))?;
    if let Some(wrong) = statement.conditions.iter().find(|it| is_misspelled_mfa_key(&it.key)) {
        return Some(misspelled(subject, statement, wrong, &fires));
    }
    match statement.effect {
        Effect::Deny => deny(subject, statement, condition, &fires),
        Effect::Allow => allow(subject, statement, condition, &fires),
    }
}

fn misspelled(
    subject: &Subject<'_>,
    statement: &Statement,
    wrong: &Condition,
    fires: &Fires,
) -> Finding {
    let nearest = Universe::embedded().nearest_condition_key(&wrong.key);
    let meant = nearest.filter(|it| is_mfa_key(it)).unwrap_or("aws:MultiFactorAuthPresent");
    let outcome = match (statement.effect, fires.mfa()) {
        (Effect::Deny, true) => "the condition always holds, and people are denied even with MFA",
        (Effect::Deny, false) => "the Deny never applies, and nobody needs MFA",
        (Effect::Allow, true) => "the condition always holds, and nobody needs MFA",
        (Effect::Allow, false) => "the condition never holds, and nobody is allowed even with MFA",
    };
    let message =
        format!("AWS has no condition key `{}`, so no request has it: {outcome}", wrong.key);
    let fix = format!("write `{meant}`");
    Finding::at(&MISSPELLED, subject.document, statement, message, &fix).on_line(wrong.line)
}

fn deny(
    subject: &Subject<'_>,
    statement: &Statement,
    condition: &Condition,
    fires: &Fires,
) -> Option<Finding> {
    let at = |rule, message: String, fix: &str| {
        Finding::at(rule, subject.document, statement, message, fix).on_line(condition.line)
    };
    if fires.mfa() {
        let denied = witnesses(subject, statement).into_iter().find(|(action, resource)| {
            let request = subject.request(&subject.world, Credential::Mfa, action, resource);
            !subject.allows(&request)
        });
        let (action, _) = denied?;
        if fires.key() && fires.password() {
            let message = format!("whoever has MFA is denied {action} just as without it");
            return Some(at(&DENIED_WITH_MFA, message, GUARD));
        }
        let open = opened(subject, statement, &[Credential::Password, Credential::AccessKey]);
        let open = open.map_or(String::new(), |(credential, action, resource)| {
            format!(", while whoever holds {} may call {action} on {resource}", credential.words())
        });
        let message = format!("whoever has MFA is denied {action}{open}");
        return Some(at(&INVERTED, message, GUARD));
    }
    let missed = fires.without_mfa(false);
    let (credential, action, resource) = opened(subject, statement, &missed)?;
    // To leave enrolment to passwords and close it to keys is a way to do it.
    if missed == [Credential::Password] && (is_enrolment(&action) || is_first_sign_in(&action)) {
        return None;
    }
    let rule = match (fires.key(), fires.password()) {
        (false, false) if fires.has(Credential::OldMfa) => &DENY_AGE_MISSES_ABSENT,
        (false, false) => &NEVER_HOLDS,
        (false, true) if condition.quantifier.is_some() => &SET_OPERATOR,
        (false, true) => &DENY_MISSES_KEYS,
        (true, _) => &DENY_MISSES_PASSWORDS,
    };
    let message = format!(
        "whoever holds {} may call {action} on {resource}: for such requests `{}` of `{}` does \
         not hold, so that the Deny does not apply",
        credential.words(),
        operator(condition),
        condition.key
    );
    let fix = if rule == &DENY_AGE_MISSES_ABSENT { AGE_GUARD } else { GUARD };
    Some(at(rule, message, fix))
}

const GUARD: &str =
    "write \"Condition\": {\"BoolIfExists\": {\"aws:MultiFactorAuthPresent\": \"false\"}}";
const AGE_GUARD: &str = "add a Deny with \"BoolIfExists\": {\"aws:MultiFactorAuthPresent\": \
     \"false\"}, or write NumericGreaterThanIfExists and leave enrolment out of that Deny";
const GRANT: &str = "write \"Condition\": {\"Bool\": {\"aws:MultiFactorAuthPresent\": \"true\"}}";

fn allow(
    subject: &Subject<'_>,
    statement: &Statement,
    condition: &Condition,
    fires: &Fires,
) -> Option<Finding> {
    let at = |rule, message: String, fix: &str| {
        Finding::at(rule, subject.document, statement, message, fix).on_line(condition.line)
    };
    if fires.0.is_empty() && !some_age(subject, statement) {
        let message = format!(
            "nobody is allowed by this statement, whether with MFA or without: \
             `{}` of `{}` holds for no credential",
            operator(condition),
            condition.key
        );
        return Some(at(&NEVER_HOLDS, message, GRANT));
    }
    let met = fires.without_mfa(true);
    if met.is_empty() {
        return None;
    }
    let (credential, action, resource) = granted(subject, statement, &met)?;
    let rule = if fires.mfa() && condition.quantifier.is_some() {
        &SET_OPERATOR
    } else if fires.mfa() && fires.key() {
        &ALLOW_WITHOUT_MFA
    } else if fires.mfa() {
        &ALLOW_PASSWORDS
    } else {
        &INVERTED
    };
    let message = format!(
        "whoever holds {} is allowed {action} on {resource}: for such requests `{}` of `{}` holds",
        credential.words(),
        operator(condition),
        condition.key
    );
    Some(at(rule, message, GRANT))
}

/// Whether the conditions about MFA hold for an age that one of them names, or one near it.
pub(super) fn some_age(subject: &Subject<'_>, statement: &Statement) -> bool {
    let about_mfa: Vec<&Condition> =
        statement.conditions.iter().filter(|it| asks_about_mfa(it)).collect();
    about_mfa.iter().flat_map(|it| candidates(&it.key, &[it])).flatten().any(|age| {
        let mut request = subject.request(&subject.world, Credential::Mfa, "s3:GetObject", "*");
        request.context.set("aws:multifactorauthage", Value::One(age));
        subject.holds(&about_mfa, &request)
    })
}

/// A request of the statement's that goes through with one of the credentials, what belongs to
/// enrolment last.
fn opened(
    subject: &Subject<'_>,
    statement: &Statement,
    credentials: &[Credential],
) -> Option<(Credential, String, String)> {
    first(subject, statement, credentials, |request| subject.allows(request))
}

/// The same by the policy alone, and nothing of enrolment or reading: that is meant to be had
/// without MFA.
fn granted(
    subject: &Subject<'_>,
    statement: &Statement,
    credentials: &[Credential],
) -> Option<(Credential, String, String)> {
    let found = first(subject, statement, credentials, |request| subject.grants(request))?;
    (!is_enrolment(&found.1)).then_some(found)
}

fn first(
    subject: &Subject<'_>,
    statement: &Statement,
    credentials: &[Credential],
    goes_through: impl Fn(&crate::evaluate::Request) -> bool,
) -> Option<(Credential, String, String)> {
    let witnesses = witnesses(subject, statement);
    let world = subject.world_of(statement);
    credentials.iter().find_map(|credential| {
        let found = witnesses.iter().find(|(action, resource)| {
            goes_through(&subject.request(&world, *credential, action, resource))
        });
        found.map(|(action, resource)| (*credential, action.clone(), resource.clone()))
    })
}

/// The operator as a policy writes it.
pub(super) fn operator(condition: &Condition) -> String {
    let quantifier = match condition.quantifier {
        Some(quantifier) => format!("{quantifier:?}:"),
        None => String::new(),
    };
    let suffix = match (condition.if_exists, condition.operator) {
        (true, _) => "IfExists".to_owned(),
        (false, Operator::Null) => format!(" {}", condition.values.join(", ")),
        (false, _) => String::new(),
    };
    format!("{quantifier}{}{suffix}", condition.operator.name())
}
