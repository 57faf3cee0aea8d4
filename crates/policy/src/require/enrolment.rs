//! Does a boundary leave room to enrol? One that does not locks out whoever has no device yet.

use super::{ENROLMENT_OPEN, ENROLMENT_TAG, PermittedOn, Policy, Require};
use crate::{
    evaluate::{Caller, Context, Decision, PolicySet, Request, Setup},
    universe::UNDENIABLE,
};

/// An account and a user that no policy is about.
const ACCOUNT: &str = "111122223333";
const USER: &str = "mfa-enrolment-of-anybody";

impl Policy {
    /// What the level permits and this policy does not allow, to a user of any name at the console,
    /// without MFA and with the window open.
    #[must_use]
    pub fn lacks(&self, require: &Require) -> Vec<&'static str> {
        let identity = vec![self.document().clone()];
        let policies = PolicySet::new(&Setup { identity, ..Setup::default() });
        let partition = require.partition.name();
        let account = require.account.as_ref().map_or(ACCOUNT, super::AccountId::as_str);
        let arn = |what: &str| format!("arn:{partition}:iam::{account}:{what}/{USER}");
        let Ok(caller) = Caller::parse(&arn("user")) else { return Vec::new() };
        let context = Context::new()
            .with("aws:PrincipalType", "User")
            .with("aws:PrincipalArn", &arn("user"))
            .with("aws:PrincipalAccount", account)
            .with("aws:username", USER)
            .with("aws:MultiFactorAuthPresent", "false")
            .with("aws:ViaAWSService", "false")
            .with("aws:SecureTransport", "true")
            .with(&format!("aws:PrincipalTag/{ENROLMENT_TAG}"), ENROLMENT_OPEN);
        let is_lacking = |action: &str, on| {
            let resource = match on {
                PermittedOn::OwnUser => arn("user"),
                PermittedOn::OwnDeviceName | PermittedOn::AnyDevice => arn("mfa"),
                PermittedOn::Account => "*".to_owned(),
            };
            let request = Request::new(caller.clone(), action, &resource, context.clone());
            policies.judge(&request).decision != Decision::Allowed
        };
        let deniable = require.level.permitted().filter(|it| !UNDENIABLE.contains(&it.action));
        deniable.filter(|it| is_lacking(it.action, it.on)).map(|it| it.action).collect()
    }
}
