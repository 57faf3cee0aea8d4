//! Which layers AWS asks about a request, and which of them must allow it.

use super::{super::scope::Actions, Checker, branch::Branch, pattern};
use crate::{
    evaluate::{Caller, Layer},
    universe::{ActionId, Service, Universe},
};

impl Checker<'_> {
    /// Whether AWS asks the layer about the requests of a branch at all.
    pub(super) fn applies(&self, branch: &Branch, layer: Layer) -> bool {
        let caller = &branch.state.caller;
        let is_of_account = caller.arn().is_some();
        let is_linked = caller.arn().is_some_and(|arn| {
            arn.text().contains("/aws-service-role/") || arn.name().starts_with("AWSServiceRoleFor")
        });
        let is_management = self.setup.is_management_account;
        self.documents(layer).is_some()
            && match layer {
                Layer::Identity | Layer::Boundary | Layer::Session => {
                    is_of_account && !matches!(caller, Caller::Root(_))
                }
                Layer::Scp(_) => is_of_account && !is_linked && !is_management,
                Layer::Rcp(_) => {
                    !is_linked && !is_management && supports_rcp(&branch.scope.actions)
                }
                Layer::Resource => true,
                Layer::Endpoint => false,
            }
    }

    /// Whether the branch is about roles that are assumed, or keys that are used: their own policy
    /// must allow, whatever else does.
    ///
    /// Sources:
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-trust-policy.html>,
    /// <https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html>
    pub(super) fn asks_the_resource(&self, branch: &Branch) -> bool {
        let Actions::Known(actions) = &branch.scope.actions else { return false };
        let is_about = |(service, form): (&str, &str)| {
            let mut others = pattern::resources(&branch.scope.resources);
            others.drop(vec![pattern::form(form)]);
            let is_of =
                |action: &ActionId| service_of(*action).is_some_and(|it| it.prefix == service);
            actions.iter().all(is_of) && !others.may_exist()
        };
        // Both always have one: a setup without does not know it.
        self.setup.resource.is_some()
            && [("sts", "*:*:*:*:*:role/*"), ("kms", "*:*:*:*:*:key/*")].into_iter().any(is_about)
    }
}

pub(super) fn service_of(action: ActionId) -> Option<&'static Service> {
    let all = Universe::embedded();
    all.services().get(all.get(action)?.service.index())
}

fn supports_rcp(actions: &Actions) -> bool {
    match actions {
        Actions::Known(actions) => {
            actions.iter().all(|action| service_of(*action).is_some_and(|it| it.supports_rcp))
        }
        Actions::Future(service) => {
            Universe::embedded().service(service).is_some_and(|it| it.supports_rcp)
        }
        Actions::FutureElsewhere => false,
    }
}
