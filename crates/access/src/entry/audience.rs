//! For whom a trust policy is.

use tutela_model::AccountId;
use tutela_policy::{Caller, Document, Effect, Element, PrincipalKind, Principals, Statement};

/// Whom the Allows of a trust policy name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Audience {
    /// Services of AWS.
    pub services: Vec<String>,
    /// Identity providers.
    pub providers: Vec<String>,
    /// Roles and their sessions.
    pub roles: Vec<String>,
    /// Whether it names the role's own account, or everybody.
    pub own_account: bool,
    /// Users of the role's own account, by ARN.
    pub own_users: Vec<String>,
    /// Other accounts, by number.
    pub accounts: Vec<String>,
    /// Users of other accounts, by ARN.
    pub other_users: Vec<String>,
    /// Whether it names everybody, or everybody but some.
    pub anyone: bool,
}

impl Audience {
    /// Reads the Allows of a trust policy of a role in the account `own`.
    pub(crate) fn of(trust: &Document, own: &str) -> Self {
        let mut audience = Self::default();
        for statement in trust.statements.iter().filter(|it| it.effect == Effect::Allow) {
            audience.add(statement, own);
        }
        for names in [
            &mut audience.services,
            &mut audience.providers,
            &mut audience.roles,
            &mut audience.own_users,
            &mut audience.accounts,
            &mut audience.other_users,
        ] {
            names.sort();
            names.dedup();
        }
        audience
    }

    /// Whether users may be meant, of whatever account.
    #[must_use]
    pub fn is_for_people(&self) -> bool {
        self.anyone
            || self.own_account
            || !(self.own_users.is_empty()
                && self.accounts.is_empty()
                && self.other_users.is_empty())
    }

    /// Whether nobody but services and identity providers is meant, whose sessions never have MFA.
    #[must_use]
    pub fn is_without_mfa(&self) -> bool {
        !self.is_for_people() && self.roles.is_empty()
    }

    /// Who is meant, where users are not.
    #[must_use]
    pub fn words(&self) -> String {
        let kinds = [
            ("services", !self.services.is_empty()),
            ("identity providers", !self.providers.is_empty()),
            ("roles", !self.roles.is_empty()),
        ];
        let named: Vec<&str> = kinds.iter().filter(|(_, is)| *is).map(|(word, _)| *word).collect();
        if named.is_empty() { "nobody".to_owned() } else { named.join(" and ") }
    }

    fn add(&mut self, statement: &Statement, own: &str) {
        let listed = match &statement.principal {
            // AWS takes no trust policy without one; it names nobody.
            None => return,
            Some(Element::Not(_) | Element::Is(Principals::Anyone)) => {
                self.anyone = true;
                self.own_account = true;
                return;
            }
            Some(Element::Is(Principals::Listed(listed))) => listed,
        };
        for (kind, names) in listed {
            match kind {
                PrincipalKind::Service => self.services.extend(names.iter().cloned()),
                PrincipalKind::Federated => self.providers.extend(names.iter().cloned()),
                // Buckets know them, roles do not.
                PrincipalKind::CanonicalUser => {}
                PrincipalKind::Aws => names.iter().for_each(|name| self.add_principal(name, own)),
            }
        }
    }

    fn add_principal(&mut self, name: &str, own: &str) {
        if name == "*" {
            self.anyone = true;
            self.own_account = true;
            return;
        }
        if AccountId::parse(name).is_some() {
            return self.add_account(name, own);
        }
        match Caller::parse(name) {
            Ok(Caller::Root(arn)) => self.add_account(arn.account(), own),
            Ok(Caller::User(arn)) if arn.account() == own => self.own_users.push(name.to_owned()),
            Ok(Caller::User(_)) => self.other_users.push(name.to_owned()),
            Ok(Caller::Role(_) | Caller::Session(_) | Caller::FederatedUser(_)) => {
                self.roles.push(name.to_owned());
            }
            // AWS writes the unique id of somebody who was deleted; nobody else can be it.
            Ok(Caller::Anonymous | Caller::Service(_) | Caller::Provider(_)) | Err(_) => {}
        }
    }

    fn add_account(&mut self, account: &str, own: &str) {
        if account == own {
            self.own_account = true;
        } else {
            self.accounts.push(account.to_owned());
        }
    }
}

/// The policy without the unique ids of principals that were deleted.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>
pub(crate) fn without_deleted(trust: &Document) -> Document {
    let mut trust = trust.clone();
    for statement in &mut trust.statements {
        let Some(Element::Is(Principals::Listed(listed))) = &mut statement.principal else {
            continue;
        };
        if let Some(names) = listed.get_mut(&PrincipalKind::Aws) {
            names.retain(|name| !is_unique_id(name));
        }
    }
    trust
}

/// The ids of users, roles and others, which begin with `A` and three more letters.
fn is_unique_id(name: &str) -> bool {
    const KINDS: [&str; 4] = ["AIDA", "AROA", "AGPA", "AIPA"];
    KINDS.iter().any(|kind| name.starts_with(kind))
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// The statements in a few words, as evidence has them: `Allow sts:AssumeRole to *`.
pub(crate) fn excerpt(trust: &Document) -> String {
    const SHOWN: usize = 3;
    let shown: Vec<String> = trust.statements.iter().take(SHOWN).map(statement_words).collect();
    let rest = trust.statements.len().saturating_sub(SHOWN);
    match (shown.is_empty(), rest) {
        (true, _) => "no statement".to_owned(),
        (false, 0) => shown.join("; "),
        (false, _) => format!("{} and {rest} more", shown.join("; ")),
    }
}

/// A statement of a trust policy in a few words.
pub(crate) fn statement_words(statement: &Statement) -> String {
    let whom = match &statement.principal {
        None => "nobody".to_owned(),
        Some(Element::Is(principals)) => principals_words(principals),
        Some(Element::Not(principals)) => format!("all but {}", principals_words(principals)),
    };
    let said = statement.to_string();
    match said.strip_suffix(" under a condition") {
        Some(said) => format!("{said} to {whom} under a condition"),
        None => format!("{said} to {whom}"),
    }
}

fn principals_words(principals: &Principals) -> String {
    const SHOWN: usize = 2;
    let names: Vec<&str> = match principals {
        Principals::Anyone => vec!["*"],
        Principals::Listed(listed) => listed.values().flatten().map(String::as_str).collect(),
    };
    let shown = names.iter().take(SHOWN).copied().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(SHOWN) {
        0 => shown,
        rest => format!("{shown} and {rest} more"),
    }
}
