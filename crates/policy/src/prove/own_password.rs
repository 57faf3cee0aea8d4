//! What the account's password policy grants: every user may change its own password and read the
//! rules, without any policy that says so. A Deny takes it away, as it does any grant.
//!
//! Whether a permissions boundary has to allow it, too, is not documented: here it has not.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccountPasswordPolicy.html>

use super::{credentials::Subject, principal::Facts};
use crate::{
    evaluate::Setup,
    syntax::{Document, Effect, Element, Statement},
};

/// The policies with that grant; `None` where there is none.
pub(crate) fn with_own_password(setup: &Setup, subject: &Subject, facts: &Facts) -> Option<Setup> {
    let user = subject.user().filter(|_| facts.changes_password == Some(true))?;
    let allow = |action: &str, resource: &str| Statement {
        sid: Some("AllowUsersToChangePassword".to_owned()),
        effect: Effect::Allow,
        principal: None,
        action: Element::Is(vec![action.to_owned()]),
        resource: Some(Element::Is(vec![resource.to_owned()])),
        conditions: Vec::new(),
        line: 1,
    };
    let grant = Document {
        version: None,
        id: None,
        statements: vec![
            allow("iam:ChangePassword", user.caller.arn()?.text()),
            allow("iam:GetAccountPasswordPolicy", "*"),
        ],
    };
    let mut setup = setup.clone();
    setup.boundary.iter_mut().for_each(|boundary| boundary.push(grant.clone()));
    setup.identity.push(grant);
    Some(setup)
}
