//! Whom the policy of a resource may be about, by its principals alone.

use tutela_model::Arn;
use tutela_policy::{Caller, Document, Effect, Element, PrincipalKind, Principals};

/// Whom a policy's Allows may be about.
pub(super) struct Audience {
    /// Whether some name nobody in particular.
    pub(super) is_everybody: bool,
    /// The principals of the account that are named one by one.
    pub(super) named: Vec<Caller>,
}

impl Audience {
    pub(super) fn of(document: &Document, account: &str) -> Self {
        let mut audience = Self { is_everybody: false, named: Vec::new() };
        let allows = document.statements.iter().filter(|it| it.effect == Effect::Allow);
        for statement in allows {
            match &statement.principal {
                Some(Element::Is(Principals::Listed(listed))) => {
                    for (kind, names) in listed {
                        for name in names {
                            audience.add(*kind, name, account);
                        }
                    }
                }
                Some(Element::Is(Principals::Anyone) | Element::Not(_)) | None => {
                    audience.is_everybody = true;
                }
            }
        }
        audience.named.sort();
        audience.named.dedup();
        audience
    }

    fn add(&mut self, kind: PrincipalKind, name: &str, account: &str) {
        if kind != PrincipalKind::Aws {
            // A canonical id may be the account's own, whose policies decide then.
            return;
        }
        let is_account = name.len() == 12 && name.bytes().all(|byte| byte.is_ascii_digit());
        match Caller::parse(name) {
            Ok(Caller::Root(_)) => {}
            Ok(Caller::Anonymous) => self.is_everybody = true,
            Ok(caller) if caller.account() == Some(account) => self.named.push(caller),
            Ok(_) => {}
            // What is no principal that is known may be anybody.
            Err(_) if is_account => {}
            Err(_) => self.is_everybody = true,
        }
    }

    pub(super) fn users(&self) -> impl Iterator<Item = &str> {
        let users = self.named.iter().filter(|caller| matches!(caller, Caller::User(_)));
        users.filter_map(|caller| Some(caller.arn()?.text()))
    }

    pub(super) fn has_federated(&self) -> bool {
        self.named.iter().any(|caller| matches!(caller, Caller::FederatedUser(_)))
    }

    /// The names of the roles that are named, by themselves or by their sessions.
    pub(super) fn roles(&self) -> Vec<&str> {
        let is_role = |caller: &&Caller| matches!(caller, Caller::Role(_) | Caller::Session(_));
        let roles = self.named.iter().filter(is_role);
        roles.filter_map(|caller| Some(caller.arn()?.name())).collect()
    }

    /// What somebody who assumes a role may be whom the policy means.
    pub(super) fn callers_of(&self, role: &Arn, is_for_all: bool) -> Vec<Caller> {
        let Ok(own @ Caller::Role(_)) = Caller::parse(role.as_str()) else { return Vec::new() };
        let name = own.arn().map(|arn| arn.name().to_owned()).unwrap_or_default();
        let is_session = |caller: &&Caller| match caller {
            Caller::Session(arn) => arn.name() == name,
            Caller::Anonymous
            | Caller::Root(_)
            | Caller::User(_)
            | Caller::Role(_)
            | Caller::FederatedUser(_)
            | Caller::Service(_)
            | Caller::Provider(_) => false,
        };
        let mut callers: Vec<Caller> = self.named.iter().filter(is_session).cloned().collect();
        if is_for_all || self.named.contains(&own) {
            callers.push(own);
        }
        callers
    }
}
