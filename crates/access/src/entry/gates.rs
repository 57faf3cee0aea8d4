//! Who gets into a role without any credential of the account: whom identity providers vouch for,
//! and holders of certificates that services of AWS take.
//!
//! Whether somebody gets in who is not spelled out is proved by the policy language: whom the trust
//! policy names is denied, and what is asked is whether anybody is left.

use tutela_model::Account;
use tutela_policy::{
    Bearer, Condition, Document, Effect, Outcome, PrincipalKind, Principals, Witness, World,
};

use super::{
    Audience,
    issuers::{Issuer, issuer},
    named::{claim_of, is_limit, limits, named, plain},
};

/// Somebody outside whom a role lets in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gate {
    /// The identity provider or service, as the trust policy names it.
    pub provider: String,
    /// What it is.
    pub kind: GateKind,
    /// Who gets in.
    pub admits: Admits,
}

/// What vouches for somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GateKind {
    /// A SAML provider: people, whose MFA is the provider's business.
    Saml,
    /// A service that runs builds and deployments.
    Pipeline {
        /// What people call it.
        name: &'static str,
        /// Its one customer, where the issuer's address names it; `None` where it serves many.
        tenant: Option<String>,
        /// Whether AWS would refuse this trust policy today: the claims on one of which it asks for
        /// a condition.
        refused_for: Option<&'static [&'static str]>,
    },
    /// A cluster of Amazon EKS: its workloads.
    Cluster,
    /// Identity pools of Amazon Cognito.
    Cognito,
    /// A public login: Google, Facebook, Amazon.
    Login(&'static str),
    /// Another `OpenID` Connect provider: people or machines.
    Oidc,
    /// IAM Roles Anywhere: holders of certificates.
    RolesAnywhere,
    /// `AWS IoT`'s role aliases: devices with certificates.
    Iot,
}

/// Who gets in by a gate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Admits {
    /// Nobody.
    Nobody,
    /// Those whom the provider vouches for, as far as the trust policy says nothing more.
    Some,
    /// Those alone whom the trust policy names.
    Named,
    /// Anybody who comes that way: what such a request says, for instance.
    Anybody(String),
    /// Nobody knows.
    Unclear(String),
}

impl Gate {
    /// Whether MFA is the provider's business: people sign in there.
    #[must_use]
    pub fn is_for_people(&self) -> bool {
        matches!(self.kind, GateKind::Saml | GateKind::Oidc) && self.admits != Admits::Nobody
    }
}

const COGNITO: &str = "cognito-identity.amazonaws.com";
const ANYWHERE: &str = "rolesanywhere.amazonaws.com";
const IOT: &str = "credentials.iot.amazonaws.com";
const LOGINS: [(&str, &str, &str); 3] = [
    ("accounts.google.com", "Google", "aud"),
    ("graph.facebook.com", "Facebook", "app_id"),
    ("www.amazon.com", "Login with Amazon", "app_id"),
];

/// The gates of a role.
pub(super) fn gates(
    account: &Account,
    audience: &Audience,
    trust: &Document,
    role: &str,
    world: &World,
) -> Vec<Gate> {
    let mut providers = audience.providers.clone();
    if audience.anyone {
        let listed = [&account.saml_providers, &account.oidc_providers];
        let listed = listed.into_iter().filter_map(|it| it.seen().ok()).flat_map(|it| &it.value);
        providers.extend(listed.map(ToString::to_string));
        providers.sort();
        providers.dedup();
    }
    let asked = Asked { trust, role, world };
    let of_provider = providers.iter().filter_map(|provider| asked.provider(provider));
    let is_named = |name: &str| audience.anyone || audience.services.iter().any(|own| own == name);
    let services = [
        (ANYWHERE, GateKind::RolesAnywhere, asked.certificates(ANYWHERE)),
        (IOT, GateKind::Iot, asked.admitted(Bearer::of_service(IOT))),
    ];
    let of_service = services.into_iter().filter(|(name, _, _)| is_named(name));
    let of_service =
        of_service.map(|(name, kind, admits)| Gate { provider: name.to_owned(), kind, admits });
    of_provider.chain(of_service).collect()
}

struct Asked<'a> {
    trust: &'a Document,
    role: &'a str,
    world: &'a World,
}

impl Asked<'_> {
    fn provider(&self, provider: &str) -> Option<Gate> {
        let gate = |kind, admits| Some(Gate { provider: provider.to_owned(), kind, admits });
        if provider.contains(":saml-provider/") {
            return gate(GateKind::Saml, self.admitted(Bearer::of_assertion(provider)));
        }
        if provider == COGNITO {
            return gate(GateKind::Cognito, self.cognito());
        }
        if let Some((_, name, claim)) = LOGINS.iter().find(|(own, _, _)| *own == provider) {
            let known = limits(self.trust, provider, &[claim, "aud", "sub", "app_id", "user_id"]);
            return gate(
                GateKind::Login(name),
                self.left(Bearer::of_token(provider, provider), &known),
            );
        }
        let (_, address) = provider.split_once(":oidc-provider/")?;
        let bearer = Bearer::of_token(provider, address);
        if let Some(issuer) = issuer(address) {
            let admits = self.pipeline(bearer, &issuer, address);
            let Issuer { name, tenant, .. } = issuer;
            let refused_for = self.refused(provider, address, issuer.required);
            return gate(GateKind::Pipeline { name, tenant, refused_for }, admits);
        }
        if address.starts_with("oidc.eks.") {
            let known = limits(self.trust, address, &["sub"]);
            let bearer = bearer.map(|it| it.whose("sub", "system:serviceaccount:*:*"));
            return gate(GateKind::Cluster, self.left(bearer, &known));
        }
        gate(GateKind::Oidc, self.admitted(bearer))
    }

    /// Strangers choose how their own tokens begin; the usual form comes first, for its witness.
    fn pipeline(&self, bearer: Option<Bearer>, issuer: &Issuer, address: &str) -> Admits {
        let Some(bearer) = bearer else { return Admits::Nobody };
        let known = named(self.trust, address, &issuer.names);
        let usual = bearer.clone().whose("sub", issuer.subject);
        let open = [&usual, &bearer].map(|bearer| self.left(Some(bearer.clone()), &known));
        let Some(open) = open.into_iter().find(|it| !matches!(it, Admits::Named | Admits::Nobody))
        else {
            let admits = self.admitted(Some(bearer));
            return if admits == Admits::Some { Admits::Named } else { admits };
        };
        let shared = limits(self.trust, address, issuer.limits);
        if shared.is_empty() {
            return open;
        }
        let all = [known, shared.clone()].concat();
        match self.left(Some(bearer), &all) {
            Admits::Named => {
                let keys: Vec<&str> = shared.iter().map(|own| own.key.as_str()).collect();
                Admits::Unclear(format!(
                    "it rests on `{}`, and whether others can have such a value is not known",
                    keys.join("`, `")
                ))
            }
            Admits::Nobody | Admits::Some | Admits::Anybody(_) | Admits::Unclear(_) => open,
        }
    }

    /// Guests are whoever knows the pool's id; without a pool's id, whoever makes a pool.
    fn cognito(&self) -> Admits {
        let guest = Bearer::of_token(COGNITO, COGNITO)
            .map(|bearer| bearer.whose_all("amr", &["unauthenticated"]));
        match self.admitted(guest) {
            Admits::Some => {
                Admits::Anybody(format!("{COGNITO}:amr `unauthenticated`, that is guests"))
            }
            Admits::Nobody => {
                let pools = limits(self.trust, COGNITO, &["aud"]);
                self.left(Bearer::of_token(COGNITO, COGNITO), &pools)
            }
            other @ (Admits::Named | Admits::Anybody(_) | Admits::Unclear(_)) => other,
        }
    }

    /// A certificate of whatever trust anchor and subject.
    fn certificates(&self, service: &str) -> Admits {
        const KEYS: [&str; 3] = ["aws:sourcearn", "aws:principaltag/x509", "aws:requesttag/x509"];
        let allows = self.trust.statements.iter().filter(|it| it.effect == Effect::Allow);
        let known = allows.flat_map(|statement| &statement.conditions).filter(|condition| {
            let key = condition.key.to_ascii_lowercase();
            KEYS.iter().any(|own| key.starts_with(own)) && is_limit(condition)
        });
        let known: Vec<Condition> = known.map(plain).collect();
        self.left(Bearer::of_service(service), &known)
    }

    /// Whether anybody gets in at all.
    fn admitted(&self, bearer: Option<Bearer>) -> Admits {
        match self.ask(bearer, &[]) {
            Ok(Some(_)) => Admits::Some,
            Ok(None) => Admits::Nobody,
            Err(why) => Admits::Unclear(why),
        }
    }

    /// Whether anybody gets in beside these.
    fn left(&self, bearer: Option<Bearer>, known: &[Condition]) -> Admits {
        match self.ask(bearer.clone(), known) {
            Ok(Some(witness)) => Admits::Anybody(claims(&witness)),
            Ok(None) if self.admitted(bearer) == Admits::Nobody => Admits::Nobody,
            Ok(None) => Admits::Named,
            Err(why) => Admits::Unclear(why),
        }
    }

    fn ask(&self, bearer: Option<Bearer>, but: &[Condition]) -> Result<Option<Witness>, String> {
        let Some(bearer) = bearer else { return Ok(None) };
        let bearer = self.others(bearer);
        match bearer.admitted(self.trust, but, self.role, self.world) {
            Outcome::Denied(_) => Ok(None),
            Outcome::Unknown(why) => Err(why.to_owned()),
            Outcome::Allowed(witness) => match witness.ambiguities.first() {
                None => Ok(Some(*witness)),
                Some(point) => Err(format!("AWS's documentation leaves it open ({point})")),
            },
        }
    }

    /// A token has no claim of another issuer.
    fn others(&self, bearer: Bearer) -> Bearer {
        let conditions = self.trust.statements.iter().flat_map(|statement| &statement.conditions);
        let issuers = conditions.filter_map(|condition| Some(condition.key.rsplit_once(':')?.0));
        let is_other =
            |name: &&str| name.contains('.') && !name.eq_ignore_ascii_case(bearer.issuer());
        let others: Vec<String> =
            issuers.filter(is_other).map(|issuer| format!("{issuer}:")).collect();
        others.iter().fold(bearer, |bearer, issuer| bearer.without(issuer))
    }

    /// Whether an Allow for the provider lacks the condition that AWS asks for.
    fn refused(
        &self,
        provider: &str,
        issuer: &str,
        required: &'static [&'static str],
    ) -> Option<&'static [&'static str]> {
        let allows = self.trust.statements.iter().filter(|it| it.effect == Effect::Allow);
        let mut of_provider = allows.filter(|statement| match &statement.principal {
            Some(tutela_policy::Element::Is(Principals::Listed(listed))) => listed
                .get(&PrincipalKind::Federated)
                .is_some_and(|names| names.iter().any(|name| name == provider)),
            _ => false,
        });
        let lacks = of_provider.any(|statement| {
            !statement.conditions.iter().any(|condition| {
                claim_of(condition, issuer)
                    .is_some_and(|claim| required.contains(&claim.as_str()) && is_limit(condition))
            })
        });
        (lacks && !required.is_empty()).then_some(required)
    }
}

/// What a request says of whose it is: `sub` before the rest.
fn claims(witness: &Witness) -> String {
    let mut told: Vec<String> = Vec::new();
    for (key, value) in witness.request.context.iter() {
        let is_claim = key.contains('.') && !key.starts_with("aws:") && !key.ends_with(":aud");
        if is_claim || key.starts_with("aws:sourcearn") || key.starts_with("aws:principaltag/x509")
        {
            told.push(format!("{key} `{}`", value.each().join(", ")));
        }
    }
    told.sort_by_key(|own| !own.contains(":sub "));
    if told.is_empty() { "nothing of whose it is".to_owned() } else { told.join(" and ") }
}
