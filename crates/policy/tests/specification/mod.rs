//! What AWS's documentation says of the evaluation of policies, as a program: a second evaluator,
//! written to be read beside the pages. It takes each rule at its word, one function a rule, and
//! shares no code with the evaluator that it is held against but the types of its input.
//!
//! It must never be made fast, or changed to agree: where the two differ, the page decides.
//!
//! It must stay short enough to be read in one go: at most 600 lines of all its files, counted without
//! blank lines and comments. A test of `agreement.rs` counts them.

mod condition;
mod pattern;
mod principal;
mod statement;

use principal::Reach;
use tutela_policy::{Ambiguity, Caller, Decision, Document, Effect, Reading, Request, Setup};

/// A request, and the reading by which it is decided.
#[derive(Clone, Copy)]
struct Asked<'a> {
    request: &'a Request,
    reading: Reading,
}

/// The kinds of policies whose statements are read differently.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Identity policies, boundaries, session policies, SCPs.
    Common,
    /// RCPs, beside which AWS's own always allows.
    Rcp,
    /// The policy of a VPC endpoint.
    Endpoint,
    /// The resource's policy, and whether the caller has a permissions boundary.
    Resource { is_bounded: bool },
}

/// Policies that apply together.
#[derive(Clone, Copy)]
struct Policies<'a> {
    kind: Kind,
    documents: &'a [Document],
}

impl Policies<'_> {
    /// How each statement of an effect that matches reaches the caller.
    fn matching(self, effect: Effect, asked: Asked) -> Vec<Reach> {
        let statements = self.documents.iter().flat_map(|document| {
            document.statements.iter().map(move |statement| (document, statement))
        });
        statements
            .filter(|(_, statement)| statement.effect == effect)
            .flat_map(|(document, given)| statement::reach(document, given, self.kind, asked))
            .collect()
    }

    fn allow(self, asked: Asked) -> bool {
        self.kind == Kind::Rcp || !self.matching(Effect::Allow, asked).is_empty()
    }

    fn deny(self, asked: Asked) -> bool {
        !self.matching(Effect::Deny, asked).is_empty()
    }
}

/// Decides a request.
pub(crate) fn decide(setup: &Setup, request: &Request, reading: Reading) -> Decision {
    // It needs no permission, and works even where a policy denies it.
    // https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
    if request.action() == "sts:getcalleridentity" && request.caller.arn().is_some() {
        return Decision::Allowed;
    }
    if is_refused_by_its_service(request) {
        return Decision::ImplicitlyDenied;
    }
    // No permissions are required to get a session token, and policies have no effect on it.
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getsessiontoken.html
    let undeniable = !reading.has(Ambiguity::GetSessionTokenDenied);
    let decision = by_policies(setup, Asked { request, reading });
    let is_denied = decision == Decision::ExplicitlyDenied && !undeniable;
    if request.action() == "sts:getsessiontoken" && !is_denied {
        return Decision::Allowed;
    }
    decision
}

/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html>
fn by_policies(setup: &Setup, asked: Asked) -> Decision {
    let caller = &asked.request.caller;
    let is_of_account = caller.arn().is_some();
    let is_root = matches!(caller, Caller::Root(_));
    let has_policies = is_of_account && !is_root;
    let guards = guards(setup, asked.request);
    let is_bounded = has_policies && setup.boundary.is_some();
    let resource =
        Policies { kind: Kind::Resource { is_bounded }, documents: setup.resource.as_slice() };
    let boundary = setup.boundary.as_deref().filter(|_| has_policies).map(common);
    let session = setup.session.as_deref().filter(|_| has_policies).map(common);
    let identity = common(if has_policies { &setup.identity } else { &[] });

    // An explicit deny in any of these policies overrides the allow.
    let mut all = guards.iter().copied().chain([resource, identity]).chain(boundary).chain(session);
    if all.any(|policies| policies.deny(asked)) {
        return Decision::ExplicitlyDenied;
    }
    let passes = |limit: Option<Policies>| limit.is_none_or(|policies| policies.allow(asked));
    let (passes_boundary, passes_session) = (passes(boundary), passes(session));
    // The root user has every permission of its account.
    let identity_allows = is_root || (identity.allow(asked) && passes_boundary && passes_session);
    let grants = resource.matching(Effect::Allow, asked);
    // If the resource-based policy grants directly to the IAM user or the session principal, an
    // implicit deny in an identity-based policy, a permissions boundary, or a session policy does
    // not impact the final decision; a grant to a role is limited by boundary and session policy.
    let passes_both = passes_boundary && passes_session;
    let is_user = matches!(caller, Caller::User(_));
    let has = |point| asked.reading.has(point);
    let suffices = |grant: &Reach| match grant {
        Reach::Account => false,
        Reach::Role => passes_both,
        Reach::Everybody => !has(Ambiguity::StarGrantLimited) || passes_both,
        Reach::Itself => !(is_user && has(Ambiguity::UserGrantLimited)) || passes_session,
    };
    let is_allowed = if !is_of_account {
        // Somebody without an account has no policies of his own.
        !grants.is_empty()
    } else if !is_within_account(asked.request) {
        // Both accounts must allow.
        // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
        !grants.is_empty() && identity_allows
    } else if resource_must_allow(asked.request) {
        !grants.is_empty() && (identity_allows || grants.iter().any(suffices))
    } else {
        identity_allows || grants.iter().any(suffices)
    };
    if is_allowed && guards.iter().all(|guard| guard.allow(asked)) {
        Decision::Allowed
    } else {
        Decision::ImplicitlyDenied
    }
}

/// The policies each of which must allow, and none of which grants.
fn guards<'a>(setup: &'a Setup, request: &Request) -> Vec<Policies<'a>> {
    let caller = &request.caller;
    let is_linked = is_service_linked(caller);
    let mut guards: Vec<Policies> = Vec::new();
    // RCPs don't affect service-linked roles, nor resources in the management account.
    // RCPFullAWSAccess is attached everywhere and cannot be detached.
    // https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
    let is_own = caller.arn().is_some() && is_within_account(request);
    if !(is_linked || setup.is_management_account && is_own) {
        guards.extend(setup.rcp.iter().map(|level| Policies { kind: Kind::Rcp, documents: level }));
    }
    // SCPs don't affect users or roles in the management account, nor any service-linked role;
    // they affect all users and roles, including the root user of a member.
    // https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
    if caller.arn().is_some() && !is_linked && !setup.is_management_account {
        guards.extend(setup.scp.iter().map(|level| common(level)));
    }
    // https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
    let endpoint = |documents| Policies { kind: Kind::Endpoint, documents };
    guards.extend(setup.endpoint.as_deref().map(endpoint));
    guards
}

fn common(documents: &[Document]) -> Policies<'_> {
    Policies { kind: Kind::Common, documents }
}

fn is_within_account(request: &Request) -> bool {
    let owner = request.resource_account.as_deref();
    owner.is_none() || owner == request.caller.account()
}

/// The part of an ARN behind the account.
fn resource_part(arn: &str) -> &str {
    arn.splitn(6, ':').nth(5).unwrap_or_default()
}

/// A role that AWS names `AWSServiceRoleFor…` and keeps under `/aws-service-role/`.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/using-service-linked-roles.html>
fn is_service_linked(caller: &Caller) -> bool {
    let is_session = matches!(caller, Caller::Session(_));
    caller.arn().map(|arn| resource_part(arn.text())).is_some_and(|part| {
        part.starts_with("role/aws-service-role/")
            || (is_session && part.starts_with("assumed-role/AWSServiceRoleFor"))
    })
}

/// A trust policy and a key's policy must allow, whatever the account's own policies say.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-trust-policy.html>,
/// <https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html>
fn resource_must_allow(request: &Request) -> bool {
    let part = resource_part(request.resource());
    (request.service() == "sts" && part.starts_with("role/"))
        || (request.service() == "kms" && part.starts_with("key/"))
}

fn is_refused_by_its_service(request: &Request) -> bool {
    let (action, part) = (request.action(), resource_part(request.resource()));
    let is_one_of = |names: &str| names.split_whitespace().any(|name| name == action);
    let is_root = matches!(request.caller, Caller::Root(_));
    let is_user = matches!(request.caller, Caller::User(_));
    // https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
    (action == "sts:assumerole" && is_root)
        // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html
        || (action == "sts:getsessiontoken" && !is_root && !is_user)
        // https://docs.aws.amazon.com/kms/latest/developerguide/alias-create.html
        || (part.starts_with("alias/aws/")
            && is_one_of("kms:createalias kms:deletealias kms:updatealias"))
        // Nobody but AWS changes its managed policies.
        // https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html
        || (request.resource().contains("::aws:policy/")
            && is_one_of(
                "iam:createpolicyversion iam:deletepolicy iam:deletepolicyversion \
                 iam:setdefaultpolicyversion iam:tagpolicy iam:untagpolicy",
            ))
        // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html,
        // https://docs.aws.amazon.com/singlesignon/latest/userguide/using-service-linked-roles.html
        || ((part.starts_with("role/aws-service-role/") || part.starts_with("role/aws-reserved/"))
            && is_one_of(
                "iam:attachrolepolicy iam:createrole iam:deleterole \
                 iam:deleterolepermissionsboundary iam:deleterolepolicy iam:detachrolepolicy \
                 iam:putrolepermissionsboundary iam:putrolepolicy iam:tagrole iam:untagrole \
                 iam:updateassumerolepolicy iam:updaterole iam:updateroledescription",
            ))
        || (part.starts_with("role/aws-reserved/")
            && is_one_of("iam:createservicelinkedrole iam:deleteservicelinkedrole iam:passrole"))
}
