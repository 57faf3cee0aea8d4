//! What is asked of a trust policy for each kind of gate.

use super::{
    Admits, GateKind,
    issuers::{Issuer, issuer},
    named::{claim_of, is_limit, limits, named, plain, seemingly_named},
};
use crate::{
    prove::{
        bearer::Bearer,
        search::{Outcome, Witness, World},
    },
    syntax::{Condition, Document, Effect, Element, PrincipalKind, Principals},
};

const COGNITO: &str = "cognito-identity.amazonaws.com";
const ANYWHERE: &str = "rolesanywhere.amazonaws.com";
const IOT: &str = "credentials.iot.amazonaws.com";
const LOGINS: [(&str, &str, &str); 3] = [
    ("accounts.google.com", "Google", "aud"),
    ("graph.facebook.com", "Facebook", "app_id"),
    ("www.amazon.com", "Login with Amazon", "app_id"),
];

/// A trust policy, and the role that has it.
pub(super) struct Asked<'a> {
    pub(super) trust: &'a Document,
    pub(super) role: &'a str,
    pub(super) world: &'a World,
}

/// Who gets in, and what was found of those who are left.
pub(super) struct Answer {
    pub(super) admits: Admits,
    pub(super) left: Option<(Bearer, Outcome)>,
}

impl Answer {
    const NOBODY: Self = Self { admits: Admits::Nobody, left: None };
}

impl Asked<'_> {
    pub(super) fn provider(&self, provider: &str) -> Option<(GateKind, Answer)> {
        if provider.contains(":saml-provider/") {
            return Some((GateKind::Saml, self.admitted(Bearer::of_assertion(provider))));
        }
        if provider == COGNITO {
            return Some((GateKind::Cognito, self.cognito()));
        }
        if let Some((_, name, claim)) = LOGINS.iter().find(|(own, _, _)| *own == provider) {
            let known = limits(self.trust, provider, &[claim, "aud", "sub", "app_id", "user_id"]);
            let bearer = Bearer::of_token(provider, provider);
            return Some((GateKind::Login(name), self.left(bearer, &known)));
        }
        let (_, address) = provider.split_once(":oidc-provider/")?;
        let bearer = Bearer::of_token(provider, address);
        if let Some(issuer) = issuer(address) {
            let answer = self.pipeline(bearer, &issuer, address);
            let Issuer { name, tenant, .. } = issuer;
            let refused_for = self.refused(provider, address, issuer.required);
            return Some((GateKind::Pipeline { name, tenant, refused_for }, answer));
        }
        if address.starts_with("oidc.eks.") {
            let known = limits(self.trust, address, &["sub"]);
            let bearer = bearer.map(|it| it.whose("sub", "system:serviceaccount:*:*"));
            return Some((GateKind::Cluster, self.left(bearer, &known)));
        }
        Some((GateKind::Oidc, self.unknown(bearer, address)))
    }

    pub(super) fn services(&self) -> [(&'static str, GateKind, Answer); 2] {
        [
            (ANYWHERE, GateKind::RolesAnywhere, self.certificates(ANYWHERE)),
            (IOT, GateKind::Iot, self.admitted(Bearer::of_service(IOT))),
        ]
    }

    /// Of a provider of which nothing is known: whether it vouches for strangers, neither.
    fn unknown(&self, bearer: Option<Bearer>, address: &str) -> Answer {
        let answer = self.left(bearer, &seemingly_named(self.trust, address));
        match answer.admits {
            Admits::Anybody(_) => Answer { admits: Admits::Some, ..answer },
            Admits::Nobody | Admits::Some | Admits::Named | Admits::Unclear(_) => answer,
        }
    }

    /// Strangers choose how their own tokens begin; the usual form comes first, for its witness.
    fn pipeline(&self, bearer: Option<Bearer>, issuer: &Issuer, address: &str) -> Answer {
        let Some(bearer) = bearer else { return Answer::NOBODY };
        let known = named(self.trust, address, &issuer.names);
        let usual = bearer.clone().whose("sub", issuer.subject);
        let open = [&usual, &bearer].map(|bearer| self.left(Some(bearer.clone()), &known));
        let is_open = |it: &Answer| !matches!(it.admits, Admits::Named | Admits::Nobody);
        let Some(open) = open.into_iter().find(is_open) else {
            let answer = self.admitted(Some(bearer));
            return match answer.admits {
                Admits::Some => Answer { admits: Admits::Named, left: None },
                Admits::Nobody | Admits::Named | Admits::Anybody(_) | Admits::Unclear(_) => answer,
            };
        };
        let shared = limits(self.trust, address, issuer.limits);
        if shared.is_empty() {
            return open;
        }
        let all = [known, shared.clone()].concat();
        match self.left(Some(bearer), &all).admits {
            Admits::Named => {
                let keys: Vec<&str> = shared.iter().map(|own| own.key.as_str()).collect();
                let why = format!(
                    "it rests on `{}`, and whether others can have such a value is not known",
                    keys.join("`, `")
                );
                let unknown = Outcome::Unknown("whose tokens have what the trust policy asks for");
                let left = open.left.map(|(bearer, _)| (bearer, unknown));
                Answer { admits: Admits::Unclear(why), left }
            }
            Admits::Nobody | Admits::Some | Admits::Anybody(_) | Admits::Unclear(_) => open,
        }
    }

    /// Guests are whoever knows the pool's id; without a pool's id, whoever makes a pool.
    fn cognito(&self) -> Answer {
        let guest = Bearer::of_token(COGNITO, COGNITO)
            .map(|bearer| bearer.whose_all("amr", &["unauthenticated"]));
        let answer = self.admitted(guest);
        match answer.admits {
            Admits::Some => {
                let like = format!("{COGNITO}:amr `unauthenticated`, that is guests");
                Answer { admits: Admits::Anybody(like), ..answer }
            }
            Admits::Nobody => {
                let pools = limits(self.trust, COGNITO, &["aud"]);
                self.left(Bearer::of_token(COGNITO, COGNITO), &pools)
            }
            Admits::Named | Admits::Anybody(_) | Admits::Unclear(_) => answer,
        }
    }

    /// A certificate of whatever trust anchor and subject.
    fn certificates(&self, service: &str) -> Answer {
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
    fn admitted(&self, bearer: Option<Bearer>) -> Answer {
        self.ask(bearer, &[], |_| Admits::Some)
    }

    /// Whether anybody gets in beside these.
    fn left(&self, bearer: Option<Bearer>, known: &[Condition]) -> Answer {
        let answer = self.ask(bearer.clone(), known, |witness| Admits::Anybody(claims(witness)));
        if answer.admits == Admits::Nobody && self.admitted(bearer).admits != Admits::Nobody {
            return Answer { admits: Admits::Named, left: None };
        }
        answer
    }

    fn ask(
        &self,
        bearer: Option<Bearer>,
        but: &[Condition],
        admits: impl Fn(&Witness) -> Admits,
    ) -> Answer {
        let Some(bearer) = bearer.map(|own| self.without_others(own)) else {
            return Answer::NOBODY;
        };
        let outcome = bearer.admitted(self.trust, but, self.role, self.world);
        let admits = match &outcome {
            Outcome::Denied(_) => return Answer::NOBODY,
            Outcome::Unknown(why) => Admits::Unclear((*why).to_owned()),
            Outcome::Allowed(witness) => match witness.ambiguities.first() {
                None => admits(witness),
                Some(point) => {
                    Admits::Unclear(format!("AWS's documentation leaves it open ({point})"))
                }
            },
        };
        Answer { admits, left: Some((bearer, outcome)) }
    }

    /// A token has no claim of another issuer.
    fn without_others(&self, bearer: Bearer) -> Bearer {
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
            Some(Element::Is(Principals::Listed(listed))) => listed
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
