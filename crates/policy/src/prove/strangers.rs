//! Whoever has an account of AWS: users and roles of accounts that no policy has a reason to name.
//!
//! Their own policies grant what their owner likes. On others' resources they need those resources'
//! policies, too, which have to name everybody.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html>

use std::sync::Arc;

use super::{
    credentials::{AGE, ISSUED, Mfa, PRESENT, TAGS, USER_ID, common, one},
    search::World,
    state::{Credential, Known, Reach, State},
};
use crate::{
    evaluate::{Caller, Request, Setup, Value},
    syntax::{Condition, Document, Effect, Element, PrincipalKind, Principals, Statement},
};

/// An account that nobody has a reason to name.
const NOBODYS: [&str; 3] = ["999999999999", "999999999998", "999999999997"];

/// The organisation that such an account may be in.
const ORGANISATION: &str = "o-anybodyelse";

/// Strangers before a resource, whose policy is all that decides.
#[derive(Clone, Debug)]
pub(crate) struct Strangers {
    pub(crate) setup: Setup,
    pub(crate) world: Arc<World>,
}

impl Strangers {
    /// Before the resource with this policy, under these RCPs, in this account; `None` where the
    /// policies name every account that a stranger could be of.
    pub(crate) fn before(resource: &Document, rcp: &[Vec<Document>], own: &World) -> Option<Self> {
        let all = || rcp.iter().flatten().chain([resource]);
        let is_free = |account: &&&str| {
            **account != own.account() && !all().any(|document| is_named(document, account))
        };
        let account = NOBODYS.iter().find(is_free)?;
        Some(Self {
            setup: Setup {
                resource: Some(resource.clone()),
                rcp: rcp.to_vec(),
                ..Setup::default()
            },
            world: own.of_account(account),
        })
    }

    /// Whether a request is a stranger's.
    pub(crate) fn has(&self, request: &Request) -> bool {
        request.caller.account() == Some(self.world.account())
    }

    /// The request as it is judged. Its own account lets a stranger do anything, so that the resource's
    /// policy alone decides, as it does of a resource of one's own.
    pub(crate) fn asks(&self, request: &Request) -> Request {
        request.clone().owned_by(self.world.account())
    }

    /// Users and roles, with MFA or without, of an account that is in no organisation or in another.
    pub(crate) fn states(&self) -> Vec<State> {
        let (partition, account) = (self.world.partition(), self.world.account());
        let mut states = Vec::new();
        for kind in ["user", "role"] {
            let form = format!("arn:{partition}:iam::{account}:{kind}/*");
            let Ok(caller) = Caller::parse(&form.replace('*', "anybody")) else { continue };
            states.extend([false, true].map(|is_organised| state(&caller, &form, is_organised)));
        }
        states
    }
}

/// Whether a policy names an account, as a principal or in a condition.
fn is_named(document: &Document, account: &str) -> bool {
    document.statements.iter().any(|statement| {
        let listed = statement.principal.iter().flat_map(|principal| match principal {
            Element::Is(Principals::Listed(kinds)) | Element::Not(Principals::Listed(kinds)) => {
                kinds.values().flatten().collect::<Vec<_>>()
            }
            Element::Is(Principals::Anyone) | Element::Not(Principals::Anyone) => Vec::new(),
        });
        let values = statement.conditions.iter().flat_map(|condition| &condition.values);
        listed.chain(values).any(|text| text.contains(account))
    })
}

/// A stranger's request: of MFA, names and tags, it says what the stranger likes.
fn state(caller: &Caller, form: &str, is_organised: bool) -> State {
    let mut state = State::new(Credential::Anonymous, caller.clone(), Reach::OnResources);
    common(&mut state, caller.account().unwrap_or_default(), Mfa::Absent);
    state.set("aws:PrincipalArn", Known::Like(form.to_owned()));
    for key in [PRESENT, AGE, ISSUED] {
        state.free(key);
    }
    state.reopen(TAGS);
    if matches!(caller, Caller::User(_)) {
        state.set("aws:username", Known::Present);
        state.set("aws:PrincipalType", Known::Is(one("User")));
        state.set(USER_ID, Known::Like("AIDA*".to_owned()));
    } else {
        state.set("aws:username", Known::Absent);
        state.set("aws:PrincipalType", Known::Is(one("AssumedRole")));
        state.set(USER_ID, Known::Like("AROA*:*".to_owned()));
        for key in ["aws:FederatedProvider", "aws:SourceIdentity"] {
            state.free(key);
        }
    }
    let (id, paths) = if is_organised {
        let path = format!("{ORGANISATION}/r-any/ou-any/");
        (Known::Is(one(ORGANISATION)), Known::Is(Value::Many(vec![path])))
    } else {
        (Known::Absent, Known::Absent)
    };
    state.set("aws:PrincipalOrgID", id);
    state.set("aws:PrincipalOrgPaths", paths);
    state
}

/// Whom else a resource's policy lets in, of whom nothing is judged: principals of accounts that it
/// names, and whom identity providers vouch for, but those that are `judged`, and holders of
/// certificates.
///
/// Sources: <https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html>,
/// <https://docs.aws.amazon.com/iot/latest/developerguide/authorizing-direct-aws.html>
pub(crate) fn others_named(resource: &Document, own: &str, judged: &[String]) -> Vec<String> {
    const FOR_CERTIFICATES: [&str; 2] =
        ["rolesanywhere.amazonaws.com", "credentials.iot.amazonaws.com"];
    let allows = resource.statements.iter().filter(|it| it.effect == Effect::Allow);
    let mut all: Vec<String> = allows
        .filter_map(|statement| match &statement.principal {
            Some(Element::Is(Principals::Listed(listed))) => Some(listed),
            Some(Element::Is(Principals::Anyone) | Element::Not(_)) | None => None,
        })
        .flatten()
        .flat_map(|(kind, names)| names.iter().map(move |name| (*kind, name)))
        .filter_map(|(kind, name)| match kind {
            PrincipalKind::Federated if judged.contains(name) => None,
            PrincipalKind::Federated => Some(format!("whom {name} vouches for")),
            PrincipalKind::CanonicalUser => Some("an account by its canonical id".to_owned()),
            PrincipalKind::Service => FOR_CERTIFICATES
                .contains(&name.as_str())
                .then(|| format!("holders of certificates that {name} takes")),
            PrincipalKind::Aws if name == "*" => None,
            PrincipalKind::Aws => {
                let account =
                    Caller::parse(name).ok().and_then(|it| it.account().map(str::to_owned));
                let account = account.unwrap_or_else(|| name.clone());
                (account != own).then(|| format!("principals of account {account}"))
            }
        })
        .collect();
    all.extend(resource.statements.iter().flat_map(|statement| limited(statement, own)));
    all.sort();
    all.dedup();
    all
}

/// Those of everybody to whom a statement that allows something limits it: an organisation, or another
/// account.
fn limited(statement: &Statement, own: &str) -> Vec<String> {
    let is_all = match &statement.principal {
        Some(Element::Is(Principals::Anyone)) => true,
        Some(Element::Is(Principals::Listed(listed))) => {
            listed.get(&PrincipalKind::Aws).is_some_and(|names| names.iter().any(|it| it == "*"))
        }
        Some(Element::Not(_)) | None => false,
    };
    if !is_all || statement.effect != Effect::Allow {
        return Vec::new();
    }
    let named = |condition: &Condition| -> Vec<String> {
        let what = match condition.key.to_ascii_lowercase().as_str() {
            "aws:principalorgid" => "principals of organization",
            "aws:principalorgpaths" => "principals of the organization's part",
            "aws:principalaccount" => "principals of account",
            _ => return Vec::new(),
        };
        let values = condition.values.iter().filter(|value| *value != own);
        values.map(|value| format!("{what} {value}")).collect()
    };
    let limits = statement.conditions.iter().filter(|own| !own.operator.negates());
    limits.flat_map(named).collect()
}
