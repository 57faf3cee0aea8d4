//! Would AWS allow this request?
//!
//! The order of the layers is AWS's: an explicit Deny anywhere decides; then RCPs, SCPs, the VPC
//! endpoint's policy, the resource's policy, the identity's policies, the boundary and the session
//! policies must not stand in the way.
//!
//! This module must never choose between readings by itself: what the documentation leaves open is
//! an [`Ambiguity`], and [`PolicySet::judge`] takes both readings of each that mattered.
//!
//! Sources:
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html>,
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html>

pub(crate) mod caller;
mod compare;
pub(crate) mod condition;
mod layer;
mod number;
pub(crate) mod operator;
mod reading;
mod request;
pub(crate) mod resource;
mod segments;
mod service;
mod statement;
pub(crate) mod text;
mod word;

pub(crate) use caller::is_account;
pub use caller::{Arn, Caller, CallerError};
pub use layer::{Layer, StatementPlace};
pub use reading::{Ambiguity, Reading};
pub use request::{Context, Request, Value};
pub use statement::Mismatch;

use self::{
    caller::Named,
    layer::{Policies, Says},
    statement::Action,
};
use crate::{
    syntax::{Document, Effect},
    universe::Universe,
};

/// The documents that apply to a caller and a resource.
///
/// ```
/// use tutela_policy::{Caller, Context, Decision, Document, PolicySet, Request, Setup};
/// let reads = Document::parse(
///     r#"{"Statement": {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}}"#,
/// )?;
/// let policies = PolicySet::new(&Setup { identity: vec![reads], ..Setup::default() });
/// let alice = Caller::parse("arn:aws:iam::111122223333:user/alice").unwrap();
/// let request = Request::new(alice, "s3:PutObject", "arn:aws:s3:::data/x", Context::new());
/// assert_eq!(policies.judge(&request).decision, Decision::ImplicitlyDenied);
/// # Ok::<(), tutela_policy::ParseError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Setup {
    /// The policies of the user and its groups, or of the role.
    pub identity: Vec<Document>,
    /// The permissions boundary, where there is one.
    pub boundary: Option<Vec<Document>>,
    /// The session policies, where the session was given some.
    pub session: Option<Vec<Document>>,
    /// The SCPs of the caller's account, level by level from the organisation's root; empty without
    /// an organisation. A level without policies allows nothing.
    pub scp: Vec<Vec<Document>>,
    /// The RCPs of the resource's account, likewise, `RCPFullAWSAccess` included.
    pub rcp: Vec<Vec<Document>>,
    /// The resource's policy.
    pub resource: Option<Document>,
    /// The policy of the VPC endpoint that the request came through.
    pub endpoint: Option<Vec<Document>>,
    /// Whether the caller's account is the organisation's management account, where SCPs do
    /// nothing, and RCPs nothing about its own resources.
    pub is_management_account: bool,
}

/// The policies that apply to a caller and a resource, ready to be held against requests.
#[derive(Clone, Debug)]
pub struct PolicySet {
    identity: Policies,
    boundary: Option<Policies>,
    session: Option<Policies>,
    scp: Vec<Policies>,
    rcp: Vec<Policies>,
    resource: Policies,
    endpoint: Option<Policies>,
    is_management_account: bool,
}

/// What AWS decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Decision {
    /// The request goes through.
    Allowed,
    /// A Deny forbids it.
    ExplicitlyDenied,
    /// Nothing that would have to allow it does.
    ImplicitlyDenied,
}

impl Decision {
    /// The name in reports: `Allowed`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Allowed => "Allowed",
            Self::ExplicitlyDenied => "ExplicitlyDenied",
            Self::ImplicitlyDenied => "ImplicitlyDenied",
        }
    }
}

/// A decision, and on what it rests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// The decision by the first reading of every open point.
    pub decision: Decision,
    /// The statements that decided: the Deny, or the Allows of every layer that had to allow.
    pub by: Vec<StatementPlace>,
    /// The open points of AWS's documentation on which another reading decides otherwise; empty
    /// where the decision is certain.
    pub ambiguities: Vec<Ambiguity>,
}

/// A statement and what became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Traced {
    /// Where it stands.
    pub place: StatementPlace,
    /// What it would do.
    pub effect: Effect,
    /// What keeps it from matching; `None` where it matches.
    pub mismatch: Option<Mismatch>,
}

/// A decision by one reading.
struct Decided {
    decision: Decision,
    by: Vec<StatementPlace>,
}

/// Room for the layers of most requests.
const LAYERS: usize = 8;

/// Who must allow, and by whom it is allowed so far.
type Grants = Vec<StatementPlace>;

impl PolicySet {
    /// Prepares documents.
    #[must_use]
    pub fn new(setup: &Setup) -> Self {
        let read = |layer, documents: &Option<Vec<Document>>| {
            documents.as_ref().map(|documents| Policies::read(layer, documents))
        };
        let levels = |layer: fn(usize) -> Layer, levels: &[Vec<Document>]| -> Vec<Policies> {
            let numbered = levels.iter().enumerate();
            numbered.map(|(level, documents)| Policies::read(layer(level), documents)).collect()
        };
        let mut resource = Policies::read(Layer::Resource, setup.resource.as_ref());
        if setup.boundary.is_some() {
            resource.deny_bounded_by_not_principal();
        }
        let scp: &[_] = if setup.is_management_account { &[] } else { &setup.scp };
        Self {
            identity: Policies::read(Layer::Identity, &setup.identity),
            boundary: read(Layer::Boundary, &setup.boundary),
            session: read(Layer::Session, &setup.session),
            scp: levels(Layer::Scp, scp),
            rcp: levels(Layer::Rcp, &setup.rcp),
            resource,
            endpoint: read(Layer::Endpoint, &setup.endpoint),
            is_management_account: setup.is_management_account,
        }
    }

    /// The documents but for the VPC endpoint's.
    pub(crate) fn without_endpoint(setup: &Setup) -> Self {
        Self { endpoint: None, ..Self::new(setup) }
    }

    /// The same with another policy of the resource.
    pub(crate) fn with_resource(&self, resource: Option<&Document>) -> Self {
        let mut resource = Policies::read(Layer::Resource, resource);
        if self.boundary.is_some() {
            resource.deny_bounded_by_not_principal();
        }
        Self { resource, ..self.clone() }
    }

    /// Decides a request by every reading of the points that AWS's documentation leaves open.
    #[must_use]
    pub fn judge(&self, request: &Request) -> Judgement {
        let mut met = Reading::first();
        let first = self.decide(request, Reading::first(), &mut met);
        let mut otherwise: Vec<Reading> = Vec::new();
        let mut tried = Reading::first();
        // Another reading may meet further points.
        while tried != met {
            let known = met;
            for reading in Reading::choices(known).filter(|it| !it.is_within(tried)) {
                if self.decide(request, reading, &mut met).decision != first.decision {
                    otherwise.push(reading);
                }
            }
            tried = known;
        }
        let Decided { decision, by } = first;
        Judgement { decision, by, ambiguities: Reading::needed(&otherwise).points().collect() }
    }

    /// Whether some reading lets the request through. Of a judgement's points, all may be about why
    /// it does not.
    pub(crate) fn may_allow(&self, request: &Request) -> bool {
        let (mut met, mut tried) = (Reading::first(), None);
        while tried != Some(met) {
            let known = met;
            let mut readings = Reading::choices(known);
            let allows =
                |reading| self.decide(request, reading, &mut met).decision == Decision::Allowed;
            if readings.any(allows) {
                return true;
            }
            tried = Some(known);
        }
        false
    }

    /// Decides a request by one reading; for callers who take the readings themselves.
    #[must_use]
    pub fn decide_by(&self, request: &Request, reading: Reading) -> Decision {
        self.decide(request, reading, &mut Reading::first()).decision
    }

    /// Every statement that was considered, and what keeps it from matching, layer by layer.
    #[must_use]
    pub fn trace(&self, request: &Request, reading: Reading) -> Vec<Traced> {
        self.layers(request)
            .flat_map(|policies| policies.trace(request, reading))
            .map(|(place, effect, mismatch)| Traced { place, effect, mismatch })
            .collect()
    }

    /// The layers that apply to the request, in AWS's order.
    fn layers(&self, request: &Request) -> impl Iterator<Item = &Policies> {
        let of_account = request.caller.arn().is_some();
        let is_guarded = of_account && !request.caller.is_service_linked();
        let scp = if is_guarded { self.scp.as_slice() } else { &[] };
        let own = of_account && !matches!(request.caller, Caller::Root(_));
        let owned = |policies| own.then_some(policies);
        self.rcps(request)
            .iter()
            .chain(scp)
            .chain(&self.endpoint)
            .chain(Some(&self.resource))
            .chain(owned(&self.identity))
            .chain(self.boundary.as_ref().and_then(owned))
            .chain(self.session.as_ref().and_then(owned))
    }

    /// The RCPs, of the services that they reach, and of no resource of the management account.
    fn rcps(&self, request: &Request) -> &[Policies] {
        // https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
        let reaches =
            |service| Universe::embedded().service(service).is_some_and(|s| s.supports_rcp);
        let is_spared = self.rcp.is_empty()
            || request.caller.is_service_linked()
            || (self.is_management_account && request.is_within_account())
            || !reaches(request.service());
        if is_spared { &[] } else { &self.rcp }
    }

    fn decide(&self, request: &Request, reading: Reading, met: &mut Reading) -> Decided {
        if let Some(decision) = service::decides(request) {
            return Decided { decision, by: Vec::new() };
        }
        let answer = self.decide_by_policies(request, reading, met);
        // It needs no permission; what a Deny does is open.
        let is_session = request.action() == "sts:getsessiontoken";
        let is_denied = |met| {
            answer.decision == Decision::ExplicitlyDenied
                && reading.decide(Ambiguity::GetSessionTokenDenied, met)
        };
        if is_session && answer.decision != Decision::Allowed && !is_denied(met) {
            return Decided { decision: Decision::Allowed, by: Vec::new() };
        }
        answer
    }

    fn decide_by_policies(
        &self,
        request: &Request,
        reading: Reading,
        met: &mut Reading,
    ) -> Decided {
        let action = Action::of(request);
        let mut said: Vec<(Layer, Says<'_>)> = Vec::with_capacity(LAYERS);
        for policies in self.layers(request) {
            let says = policies.say(request, &action, reading, met);
            if let Some(by) = says.denied {
                return Decided { decision: Decision::ExplicitlyDenied, by: vec![*by] };
            }
            said.push((policies.layer(), says));
        }
        match Self::grants(request, &said, reading, met) {
            Some(by) => Decided { decision: Decision::Allowed, by },
            None => Decided { decision: Decision::ImplicitlyDenied, by: Vec::new() },
        }
    }

    /// The Allows that let the request through, where nothing denies it.
    fn grants(
        request: &Request,
        said: &[(Layer, Says)],
        reading: Reading,
        met: &mut Reading,
    ) -> Option<Grants> {
        let mut by = Grants::with_capacity(LAYERS);
        for (layer, says) in said {
            // AWS's own RCP allows everything, on every level, and cannot be detached.
            // https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
            if matches!(layer, Layer::Scp(_) | Layer::Endpoint) {
                by.push(says.allowed()?);
            }
        }
        let resource = said.iter().find(|(layer, _)| *layer == Layer::Resource);
        let grants = resource.into_iter().flat_map(|(_, says)| says.grants().map(Some));
        // One that suffices is enough; without any, the account's own policies decide.
        let mut tried = grants.chain([None]);
        by.extend(tried.find_map(|grant| Self::grants_by(grant, request, said, reading, met))?);
        Some(by)
    }

    /// The Allows that let the request through together with one by the resource's policy, or
    /// without any.
    fn grants_by(
        grant: Option<(Named, StatementPlace)>,
        request: &Request,
        said: &[(Layer, Says)],
        reading: Reading,
        met: &mut Reading,
    ) -> Option<Grants> {
        let mut by = Grants::new();
        let must_allow = Self::needs(request, grant.map(|(named, _)| named), reading, met)?;
        for (layer, says) in said {
            if must_allow.contains(layer) {
                by.push(says.allowed()?);
            }
        }
        by.extend(grant.map(|(_, place)| place));
        Some(by)
    }

    /// What must allow beside the resource's policy, which names the caller so, of the layers that
    /// apply; `None` where that policy itself must allow, and does not.
    fn needs(
        request: &Request,
        named: Option<Named>,
        reading: Reading,
        met: &mut Reading,
    ) -> Option<&'static [Layer]> {
        const NOTHING: &[Layer] = &[];
        const LIMITS: &[Layer] = &[Layer::Boundary, Layer::Session];
        const ALL: &[Layer] = &[Layer::Identity, Layer::Boundary, Layer::Session];
        if request.caller.arn().is_none() {
            return named.map(|_| NOTHING);
        }
        let is_root = matches!(request.caller, Caller::Root(_));
        if !request.is_within_account() {
            return named.map(|_| if is_root { NOTHING } else { ALL });
        }
        let must_be_named = service::resource_policy_must_allow(request);
        Some(match (named, &request.caller) {
            (None, _) if must_be_named => return None,
            (_, Caller::Root(_)) => NOTHING,
            (None | Some(Named::ByAccount), _) => ALL,
            (Some(Named::ByRole), _) | (Some(Named::Itself), Caller::Role(_)) => LIMITS,
            (Some(Named::ByStar), _) => {
                met.add(Ambiguity::StarGrantLimited);
                if reading.has(Ambiguity::StarGrantLimited) { LIMITS } else { NOTHING }
            }
            (Some(Named::Itself), Caller::User(_)) => {
                met.add(Ambiguity::UserGrantLimited);
                let is_limited = reading.has(Ambiguity::UserGrantLimited);
                if is_limited { &[Layer::Session] } else { NOTHING }
            }
            (Some(Named::Itself), _) => NOTHING,
        })
    }
}
