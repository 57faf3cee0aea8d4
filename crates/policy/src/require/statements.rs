//! The statements, one function each.
//!
//! Two facts shape them. Who has no user name (sessions of federation and of roles) leaves
//! `${aws:username}` without a value, and AWS does not say whether a Deny with `NotResource` then
//! denies all or nothing: so no statement relies on it for them, and one statement of their own
//! denies them everything. And tags of such sessions are chosen by whoever makes them, so that the
//! window's tag opens nothing for them.

use super::{
    AccountId, ENROLMENT_OPEN, ENROLMENT_TAG, Form, Permitted, PermittedOn, PermittedWhen, Require,
};
use crate::syntax::{Condition, Effect, Element, Operator, Statement};

const MFA_PRESENT: &str = "aws:MultiFactorAuthPresent";

/// What a boundary needs to allow anything at all.
pub(super) fn allow_all_else() -> Statement {
    Statement {
        effect: Effect::Allow,
        ..deny("AllowAllElse", Element::Is(list(&["*"])), everything(), Vec::new())
    }
}

/// Every Deny, in order.
pub(super) fn denials(require: &Require) -> Vec<Statement> {
    let own_name = require.permits(PermittedOn::OwnDeviceName);
    let mut all = vec![all_but_permitted(require), sessions(require)];
    all.extend(others(require));
    if !own_name.is_empty() {
        all.push(other_names(require, own_name.clone()));
        all.push(device_paths(require, own_name));
    }
    all.extend(outside_window(require));
    all.extend(access_keys(require));
    all.extend(forwarded(require));
    all.extend(security_keys(require));
    all.extend(old_mfa(require));
    if require.form == Form::Scp {
        for statement in &mut all {
            statement.conditions.push(users_only(require));
        }
    }
    all
}

/// All that is not permitted at all.
fn all_but_permitted(require: &Require) -> Statement {
    let permitted = require.level.permitted().map(|permitted| permitted.action);
    let actions = Element::Not(sorted(permitted.chain(require.kept())));
    deny("RequireMfa", actions, everything(), vec![without_mfa()])
}

/// Everything for whoever is no user: sessions of federation have a console, no user of their own,
/// and tags that their maker chose.
fn sessions(require: &Require) -> Statement {
    let actions = Element::Not(sorted(["sts:GetCallerIdentity"].into_iter().chain(require.kept())));
    let no_user = condition(Operator::StringNotEquals, "aws:PrincipalType", &["User"]);
    deny("RequireMfaInSessions", actions, everything(), vec![no_user, without_mfa()])
}

/// What is permitted on oneself, on anybody else: else one user's window, key or password enrols a
/// device for another.
fn others(require: &Require) -> Option<Statement> {
    let own = require.permits(PermittedOn::OwnUser);
    if own.is_empty() {
        return None;
    }
    let mut users = vec![require.arn("user/${aws:username}")];
    if require.users_with_paths {
        // No name has a slash, so that what follows the last one is the whole name.
        users.push(require.arn("user/*/${aws:username}"));
    }
    Some(deny("RequireMfaOnOthers", Element::Is(own), Element::Not(users), vec![without_mfa()]))
}

/// A device of any other name: names are unique, so that a second device needs another name.
fn other_names(require: &Require, creates: Vec<String>) -> Statement {
    let device = vec![require.arn("mfa/${aws:username}")];
    let creates = Element::Is(creates);
    deny("RequireMfaForOtherNames", creates, Element::Not(device), vec![without_mfa()])
}

/// A device with a path. Paths may have colons, and a `*` for the account may reach over them (AWS
/// says both): `mfa/x:mfa/alice` would then pass for `mfa/alice`.
fn device_paths(require: &Require, creates: Vec<String>) -> Statement {
    let paths = Element::Is(vec![require.arn("mfa/*/*")]);
    deny("RequireMfaForPaths", Element::Is(creates), paths, vec![without_mfa()])
}

/// Enrolment while the window is shut.
fn outside_window(require: &Require) -> Option<Statement> {
    let actions = require.permits_when(PermittedWhen::WindowOpen)?;
    let tag = format!("aws:PrincipalTag/{ENROLMENT_TAG}");
    let shut = condition(Operator::StringNotEquals, &tag, &[ENROLMENT_OPEN]);
    let conditions = vec![shut, without_mfa()];
    Some(deny("RequireMfaOutsideWindow", Element::Is(actions), everything(), conditions))
}

/// Enrolment by an access key: only its requests lack the key of MFA altogether.
fn access_keys(require: &Require) -> Option<Statement> {
    let actions = require.permits_when(PermittedWhen::Console)?;
    let by_key = condition(Operator::Null, MFA_PRESENT, &["true"]);
    Some(deny("RequireMfaWithKeys", Element::Is(actions), everything(), vec![by_key]))
}

/// Enrolment by a service that somebody's key told to: such requests say that there was no MFA, as a
/// password does. Without kept actions no service can be told.
fn forwarded(require: &Require) -> Option<Statement> {
    let actions = require.permits_when(PermittedWhen::Console)?;
    let by_service = condition(Operator::Bool, "aws:ViaAWSService", &["true"]);
    (!require.keep.is_empty()).then(|| {
        let conditions = vec![by_service, without_mfa()];
        deny("RequireMfaThroughServices", Element::Is(actions), everything(), conditions)
    })
}

/// A security key or passkey, of which a user can have many and which no name locks.
fn security_keys(require: &Require) -> Option<Statement> {
    let actions = require.permits_when(PermittedWhen::NoSecurityKey)?;
    let registers = condition(Operator::Null, "iam:RegisterSecurityKey", &["false"]);
    let conditions = vec![registers, without_mfa()];
    Some(deny("RequireMfaForSecurityKeys", Element::Is(actions), everything(), conditions))
}

/// Everything while MFA is too old. An age that is absent beside MFA counts as too old; that MFA
/// must be there keeps those out who are about to enrol.
fn old_mfa(require: &Require) -> Option<Statement> {
    let seconds = require.max_session_age?.as_secs().to_string();
    let actions = if require.keep.is_empty() {
        Element::Is(list(&["*"]))
    } else {
        Element::Not(sorted(require.kept()))
    };
    let with_mfa = condition(Operator::Bool, MFA_PRESENT, &["true"]);
    let old = Condition {
        if_exists: true,
        ..condition(Operator::NumericGreaterThan, "aws:MultiFactorAuthAge", &[&seconds])
    };
    Some(deny("RequireRecentMfa", actions, everything(), vec![with_mfa, old]))
}

/// IAM users and their federated sessions. Roles have MFA `false` always, and would be denied all.
/// Twelve `?` and no `*` for the account: nothing that a role's path could have reads as a user.
fn users_only(require: &Require) -> Condition {
    let partition = require.partition.name();
    let account = require.account.as_ref().map_or("????????????", AccountId::as_str);
    let user = format!("arn:{partition}:iam::{account}:user/*");
    let federated = format!("arn:{partition}:sts::{account}:federated-user/*");
    condition(Operator::ArnLike, "aws:PrincipalArn", &[&user, &federated])
}

impl Require {
    fn kept(&self) -> impl Iterator<Item = &'static str> {
        self.keep.iter().map(|kept| kept.action())
    }

    /// The actions that are permitted on this alone; what is kept is not narrowed.
    fn permits(&self, on: PermittedOn) -> Vec<String> {
        self.narrowed(|permitted| permitted.on == on)
    }

    /// The actions that are permitted at these times alone; `None` if there are none.
    fn permits_when(&self, when: PermittedWhen) -> Option<Vec<String>> {
        let actions = self.narrowed(|permitted| permitted.when == when);
        (!actions.is_empty()).then_some(actions)
    }

    fn narrowed(&self, belongs: impl Fn(&Permitted) -> bool) -> Vec<String> {
        let permitted = self.level.permitted().filter(belongs).map(|permitted| permitted.action);
        sorted(permitted.filter(|action| self.kept().all(|kept| kept != *action)))
    }

    fn arn(&self, resource: &str) -> String {
        let account = self.account.as_ref().map_or("*", AccountId::as_str);
        format!("arn:{}:iam::{account}:{resource}", self.partition.name())
    }
}

/// Without MFA: the key is absent, or `false`.
fn without_mfa() -> Condition {
    Condition { if_exists: true, ..condition(Operator::Bool, MFA_PRESENT, &["false"]) }
}

fn condition(operator: Operator, key: &str, values: &[&str]) -> Condition {
    Condition {
        quantifier: None,
        operator,
        if_exists: false,
        key: key.to_owned(),
        values: list(values),
        line: 1,
    }
}

fn deny(
    sid: &str,
    action: Element<Vec<String>>,
    resource: Element<Vec<String>>,
    conditions: Vec<Condition>,
) -> Statement {
    Statement {
        sid: Some(sid.to_owned()),
        effect: Effect::Deny,
        principal: None,
        action,
        resource: Some(resource),
        conditions,
        line: 1,
    }
}

fn everything() -> Element<Vec<String>> {
    Element::Is(list(&["*"]))
}

fn list(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// Each once, so that the same choices in another order give the same document.
fn sorted<'a>(actions: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut actions: Vec<String> = actions.map(str::to_owned).collect();
    actions.sort_unstable();
    actions.dedup();
    actions
}
