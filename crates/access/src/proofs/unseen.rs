//! Roles of which nobody saw who may assume them.
//!
//! More than naming the user, which by itself grants within an account, no trust policy can do: a
//! Deny of the user's own still holds, and nothing else does.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html>

use std::collections::BTreeMap;

use tutela_model::Gap;
use tutela_policy::{
    Assumer, Credential, Document, Effect, Element, Level, Outcome, PrincipalKind, Principals,
    Proof, Statement, Subject, World,
};

/// A role, or whatever roles, whose trust policies were not seen.
pub(super) struct Unseen {
    /// The ARN, with `*` for a name that nobody knows.
    pub(super) arn: String,
    pub(super) why: Gap,
}

impl Unseen {
    /// The credentials of a user to which no policy of its own denies the role, and why that matters.
    pub(super) fn doubts(
        &self,
        assumer: &Assumer,
        subject: &Subject,
        credentials: &[Credential],
        world: &World,
    ) -> Vec<(Credential, Gap)> {
        let Some(user) = subject.caller().arn() else { return Vec::new() };
        let trust = widest_trust(user.text());
        let asked = assumer.with_credentials(credentials, &trust, subject, &self.arn, world);
        let open = asked.into_iter().filter(|(_, own)| !matches!(own, Outcome::Denied(_)));
        open.map(|(credential, _)| (credential, self.why.clone())).collect()
    }
}

/// Of a role that may be assumed, nobody knows what it leaves.
pub(super) fn doubt(proof: &mut Proof, doubts: &[(Credential, Gap)]) {
    const NOTE: &str = "roles whose trust policies were not seen";
    let worse = |level: Level| if level < Level::Leaky { Level::Unknown } else { level };
    for (credential, _) in doubts {
        proof.level = worse(proof.level);
        for state in proof.states.iter_mut().filter(|own| own.credential == *credential) {
            state.level = worse(state.level);
            if !state.unknown.contains(&NOTE) {
                state.unknown.push(NOTE);
            }
        }
    }
}

/// A trust policy that names this user and asks for nothing.
fn widest_trust(user: &str) -> Document {
    let names = BTreeMap::from([(PrincipalKind::Aws, vec![user.to_owned()])]);
    let statement = Statement {
        sid: None,
        effect: Effect::Allow,
        principal: Some(Element::Is(Principals::Listed(names))),
        action: Element::Is(vec!["sts:AssumeRole".to_owned()]),
        resource: None,
        conditions: Vec::new(),
        line: 1,
    };
    Document { version: None, id: None, statements: vec![statement] }
}
