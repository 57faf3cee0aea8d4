//! Whom do conditions on MFA hit that cannot have MFA?
//!
//! Sessions of roles say `false` whatever Identity Center or an identity provider asked for.
//! Services act for themselves, or for users; requests that they forward say what the user's own do.
//!
//! Sources:
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html>,
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_forward_access_sessions.html>

use super::{
    about_mfa::asks_about_mfa,
    credentials::{Subject, User, any_role, service_principal},
    forwarded::forwarded_as_it_is,
    lost::{Loss, joined, lost},
    search::{World, delegating},
    sides::is_trust,
    state::State,
};
use crate::{
    evaluate::{Caller, Layer, Setup},
    syntax::{Document, Effect, Element, PrincipalKind, Principals},
};

/// Identity Center's roles have this path and such names.
const OF_IDENTITY_CENTER: &str =
    "aws-reserved/sso.amazonaws.com/AWSReservedSSO_AdministratorAccess_0123456789abcdef";

/// What a policy says that takes roles out which do not count: those of services, which SCPs and
/// RCPs leave alone; and texts that are no role's ARN, or that of a path that nobody gives.
const NO_ROLE_THAT_COUNTS: &str = r#"{"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*",
    "Condition": {"StringLike": {"aws:PrincipalArn":
        ["*:role/aws-service-role/*", "*:role/*:*", "*:role/*//*", "*:role//*", "*/"]}}}}"#;

/// Whoever loses something by what policies ask about MFA, the best known first.
pub(crate) fn who_loses(setup: &Setup, world: &World, user: &User) -> (String, Loss) {
    let own = shared(setup, world);
    let mut unknown = world.others_lose(&own, || of_roles(&own, world));
    if matches!(unknown.1, Loss::Some(..)) {
        return unknown;
    }
    let forwarded = forwarded_as_it_is(&user.with_mfa());
    match lost(setup, &forwarded, world, |_| true) {
        Loss::Nothing => {}
        doubt @ Loss::Unknown(_) => unknown = ("a service that acts for a user".to_owned(), doubt),
        loss @ Loss::Some(..) => {
            return ("a service that acts for a user with MFA".to_owned(), loss);
        }
    }
    match by_service_credential(setup, world, user) {
        Loss::Nothing => {}
        doubt @ Loss::Unknown(_) => unknown = (SERVICE_CREDENTIAL.to_owned(), doubt),
        loss @ Loss::Some(..) => return (SERVICE_CREDENTIAL.to_owned(), loss),
    }
    match service(&own, world) {
        Loss::Nothing => unknown,
        loss @ (Loss::Some(..) | Loss::Unknown(_)) => ("a service of AWS".to_owned(), loss),
    }
}

/// What sessions of roles lose.
fn of_roles(own: &Setup, world: &World) -> (String, Loss) {
    let is_shared = |layer| matches!(layer, Layer::Scp(_) | Layer::Rcp(_) | Layer::Resource);
    let mut unknown = (String::new(), Loss::Nothing);
    for (who, state) in roles(own, world) {
        match lost(own, &state, world, is_shared) {
            Loss::Nothing => {}
            doubt @ Loss::Unknown(_) => unknown = (who, doubt),
            loss @ Loss::Some(..) => return (who, loss),
        }
    }
    unknown
}

/// Whoever uses such a credential is a machine: there is no session with MFA to be had for it.
const SERVICE_CREDENTIAL: &str = "a machine with the user's service-specific credential";

/// What the user's service-specific credential loses, if it has one. What its requests say about MFA
/// is not documented: what is lost either way is lost.
fn by_service_credential(setup: &Setup, world: &World, user: &User) -> Loss {
    if !user.has_service_credential {
        return Loss::Nothing;
    }
    let [absent, said] = user.service().map(|state| lost(setup, &state, world, |_| true));
    match (absent, said) {
        (Loss::Nothing, Loss::Nothing) => Loss::Nothing,
        (found @ Loss::Some(..), Loss::Some(..)) => found,
        (Loss::Unknown(why), _) | (_, Loss::Unknown(why)) => Loss::Unknown(why),
        (Loss::Some(..), Loss::Nothing) | (Loss::Nothing, Loss::Some(..)) => Loss::Unknown(
            "AWS does not document what requests of service-specific credentials say about MFA",
        ),
    }
}

/// What is to be said of machines that sign with keys of users: nobody types a code for them.
pub(crate) fn machines(setup: &Setup, user: &User) -> Option<&'static str> {
    let asks = |documents: &[Document]| {
        documents.iter().flat_map(|own| &own.statements).any(asks_about_mfa)
    };
    if !setup.is_management_account && setup.scp.iter().any(|level| asks(level)) {
        return Some("machines that sign with keys of users lose what the SCPs ask MFA for");
    }
    let own = setup.identity.iter().chain(setup.boundary.iter().flatten());
    let is_denied = own
        .flat_map(|own| &own.statements)
        .any(|statement| statement.effect == Effect::Deny && asks_about_mfa(statement));
    (user.has_key && is_denied)
        .then_some("a machine that signs with the user's key loses what the policies ask MFA for")
}

/// The policies that others are under, too, where their own allow everything.
fn shared(setup: &Setup, world: &World) -> Setup {
    let mut identity = vec![Document::allow_everything()];
    identity.extend(Document::parse(NO_ROLE_THAT_COUNTS));
    let given = setup.resource.as_ref().filter(|own| !is_trust(own));
    let resource = given.cloned().zip(delegating(world.account()));
    Setup {
        identity,
        resource: resource.map(|(own, all)| joined(all, own)),
        scp: setup.scp.clone(),
        rcp: if setup.is_management_account { Vec::new() } else { setup.rcp.clone() },
        is_management_account: setup.is_management_account,
        ..Setup::default()
    }
}

/// A role of the account, one of Identity Center, those that the resource's policy names, and one
/// whose name and path are whatever the policies mind.
fn roles(setup: &Setup, world: &World) -> Vec<(String, State)> {
    let (partition, account) = (world.partition(), world.account());
    let arn = |path: &str| format!("arn:{partition}:iam::{account}:role/{path}");
    let known = [
        ("a session of a role".to_owned(), arn("example")),
        ("a session of Identity Center".to_owned(), arn(OF_IDENTITY_CENTER)),
    ];
    let named = denied_roles(setup).into_iter().map(|arn| (format!("a session of {arn}"), arn));
    let roles = known.into_iter().chain(named).filter_map(|(who, arn)| {
        let subject = Subject::Role(Caller::parse(&arn).ok()?);
        Some((who, subject.states().into_iter().next()?))
    });
    let any = any_role(partition, account);
    roles.chain(any.map(|state| ("a session of some role".to_owned(), state))).collect()
}

/// The ARNs of roles that Denies of the resource's policy name.
fn denied_roles(setup: &Setup) -> Vec<String> {
    let statements = setup.resource.iter().flat_map(|own| &own.statements);
    let denies = statements.filter(|own| own.effect == Effect::Deny);
    let named = denies.filter_map(|own| match &own.principal {
        Some(Element::Is(Principals::Listed(listed))) => listed.get(&PrincipalKind::Aws),
        Some(Element::Is(Principals::Anyone) | Element::Not(_)) | None => None,
    });
    named.flatten().filter(|arn| arn.contains(":role/")).cloned().collect()
}

/// What a service loses where the resource's policy lets it in. What its requests say about MFA is
/// not documented.
fn service(own: &Setup, world: &World) -> Loss {
    let anybody = r#"{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*",
        "Resource": "*"}}"#;
    let Ok(all) = Document::parse(anybody) else { return Loss::Unknown("no service was asked") };
    let resource = own.resource.iter().cloned().fold(all, joined);
    let setup = Setup { resource: Some(resource), ..own.clone() };
    let is_meant = |layer| matches!(layer, Layer::Rcp(_) | Layer::Resource);
    let losses = service_principal().map(|state| lost(&setup, &state, world, is_meant));
    match losses {
        [Loss::Nothing, Loss::Nothing] => Loss::Nothing,
        [found @ Loss::Some(..), Loss::Some(..)] => found,
        [Loss::Unknown(why), _] | [_, Loss::Unknown(why)] => Loss::Unknown(why),
        [Loss::Some(..), Loss::Nothing] | [Loss::Nothing, Loss::Some(..)] => {
            Loss::Unknown("AWS does not document what requests of services say about MFA")
        }
    }
}
