//! What the policies of an account's roles ask about MFA, and whom the question lets through.
//!
//! This module must never say "never" where AWS's documentation does not: of roles that users or
//! other roles assume, a session may have come from one with MFA.
//!
//! Sources:
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html>,
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-multifactorauthpresent>

use std::{collections::BTreeMap, sync::Arc};

use tutela_model::{Account, Arn, Call, Cause, Evidence, Gap, Receipt, Role};
use tutela_policy::{
    Document, Effect, Element, PrincipalKind, Principals, Statement,
    lint::{self, AsksForMfa, Attachment, asks_for_mfa},
};

use crate::{
    entry::{Audience, statement_words},
    held::{Citation, Held, Library},
};

/// What the policies of a role ask about MFA.
#[derive(Clone, Debug)]
pub struct Questions {
    /// Whom the trust policy names.
    pub audience: Audience,
    /// The trust policy, in a few words.
    pub trust: Evidence,
    /// Of the trust policy.
    pub of_trust: Vec<Question>,
    /// Of the role's own policies, where all of them were seen.
    pub of_own: Result<Vec<Question>, Gap>,
}

/// A statement that asks about MFA.
#[derive(Clone, Debug)]
pub struct Question {
    /// The condition in words: `BoolIfExists of aws:MultiFactorAuthPresent`.
    pub words: String,
    /// The policy that it stands in, in words.
    pub policy: String,
    /// Who is let through by an Allow of a trust policy without MFA, though only with it is meant.
    pub holds_without: Option<&'static str>,
    /// What comes of it, where the condition can never be met.
    pub never: Option<String>,
    /// The statement, and how the role comes by it.
    pub evidence: Vec<Evidence>,
}

/// What the policies of each role, by ARN, ask about MFA.
///
/// # Errors
/// Where the roles were not seen. Of a role whose trust policy cannot be read, the gap stands in its
/// place.
pub fn questions(account: &Account) -> Result<BTreeMap<Arn, Result<Questions, Gap>>, Gap> {
    let listed = account.roles.seen()?;
    let mut library = Library::new(account);
    let mut all = BTreeMap::new();
    for role in &listed.value {
        all.insert(role.arn.clone(), of_role(role, &listed.receipt, &mut library));
    }
    Ok(all)
}

fn of_role<'a>(
    role: &'a Role,
    receipt: &Arc<Receipt>,
    library: &mut Library<'a>,
) -> Result<Questions, Gap> {
    let trust = library.trust(role, &receipt.call)?;
    let audience = Audience::of(&trust, role.arn.account().unwrap_or_default());
    let field = format!("RoleDetailList[RoleName={}].AssumeRolePolicyDocument", role.name);
    let cite = |words: &str| Evidence::new(receipt, field.clone(), words);
    let of_own = own(role, receipt, library, audience.is_without_mfa());
    Ok(Questions {
        trust: cite(&crate::entry::excerpt(&trust)),
        of_trust: of_trust(&trust, &cite).map_err(|error| too_many(role, &receipt.call, error))?,
        of_own,
        audience,
    })
}

/// The statements of a trust policy that ask about MFA.
fn of_trust(
    trust: &Document,
    cite: &impl Fn(&str) -> Evidence,
) -> Result<Vec<Question>, lint::TooMany> {
    let asked = asks_for_mfa(trust)?;
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let mut questions = Vec::new();
    for asks in &asked {
        let Some(statement) = trust.statements.get(asks.statement) else { continue };
        if statement.effect != Effect::Allow {
            continue;
        }
        questions.push(Question {
            words: asks.words.clone(),
            policy: "the trust policy".to_owned(),
            holds_without: holds_without(trust, statement, asks, &asked),
            never: is_never(asks).then(|| "it lets nobody in, with MFA or without".to_owned()),
            evidence: vec![cite(&statement_words(statement))],
        });
    }
    questions.extend(impossible(trust, cite)?);
    Ok(questions)
}

/// Principals that can never have what the trust policy asks of them.
fn impossible(
    trust: &Document,
    cite: &impl Fn(&str) -> Evidence,
) -> Result<Vec<Question>, lint::TooMany> {
    let findings = lint::lint(trust, None, Attachment::Unknown)?;
    // Of roles, nobody can tell who assumed them.
    let is_certain = |finding: &&lint::Finding| {
        finding.rule.id == "principal-never-has-mfa" && finding.severity == lint::Severity::High
    };
    let question = |finding: &lint::Finding| Question {
        words: "the question about MFA".to_owned(),
        policy: "the trust policy".to_owned(),
        holds_without: None,
        never: Some(finding.message.clone()),
        evidence: vec![cite(&format!("statement {}", finding.statement))],
    };
    Ok(findings.iter().filter(is_certain).map(question).collect())
}

/// Who without MFA meets the question of an Allow, unless a Deny mends it.
fn holds_without(
    trust: &Document,
    statement: &Statement,
    asks: &AsksForMfa,
    asked: &[AsksForMfa],
) -> Option<&'static str> {
    let is_mended = |session: bool| {
        let mends = |other: &&AsksForMfa| {
            let holds = if session { other.session } else { other.key };
            let deny = trust.statements.get(other.statement);
            holds && deny.is_some_and(denies_all)
        };
        asked.iter().any(|other| mends(&other))
    };
    if !names_users(statement) {
        None
    } else if asks.key && !is_mended(false) {
        Some("a long-term access key, whose requests lack the keys about MFA")
    } else if asks.session && !is_mended(true) {
        Some("a session without MFA, whose key is false and not absent")
    } else {
        None
    }
}

fn too_many(role: &Role, call: &Call, error: lint::TooMany) -> Gap {
    Gap::new(call.clone(), Cause::Undecided, format!("role `{}`: {error}", role.name))
}

/// Whether a Deny without other conditions is about everybody who assumes the role.
fn denies_all(deny: &Statement) -> bool {
    let is_star = |names: &Vec<String>| names.iter().any(|name| name == "*");
    let is_everybody = match &deny.principal {
        Some(Element::Is(Principals::Anyone)) => true,
        // A star of identity providers is none of users.
        Some(Element::Is(Principals::Listed(listed))) => {
            listed.get(&PrincipalKind::Aws).is_some_and(is_star)
        }
        Some(Element::Not(_)) | None => false,
    };
    let is_about = match &deny.action {
        Element::Is(patterns) => patterns.iter().any(|pattern| {
            ["*", "sts:*", "sts:assumerole"].contains(&pattern.to_ascii_lowercase().as_str())
        }),
        Element::Not(_) => false,
    };
    deny.effect == Effect::Deny && is_everybody && is_about && deny.conditions.len() == 1
}

/// Whether users may be meant by the statement.
fn names_users(statement: &Statement) -> bool {
    let alone = Document { version: None, id: None, statements: vec![statement.clone()] };
    Audience::of(&alone, "").is_for_people()
}

fn is_never(asks: &AsksForMfa) -> bool {
    !(asks.key || asks.session || asks.mfa || asks.role_session)
}

/// The statements of a role's own policies that ask about MFA. `never` says that no session of the
/// role has any.
fn own<'a>(
    role: &'a Role,
    receipt: &Arc<Receipt>,
    library: &mut Library<'a>,
    never: bool,
) -> Result<Vec<Question>, Gap> {
    let (mut held, gaps) = library.held(&role.grants, receipt);
    if let Some(arn) = &role.grants.boundary {
        held.push(library.boundary(arn, receipt)?);
    }
    if let Some(gap) = gaps.into_iter().next() {
        return Err(gap);
    }
    let mut questions = Vec::new();
    for held in &held {
        let asked =
            asks_for_mfa(&held.document).map_err(|error| too_many(role, &receipt.call, error))?;
        questions.extend(asked.iter().filter_map(|asks| {
            let statement = held.document.statements.get(asks.statement)?;
            Some(Question {
                words: asks.words.clone(),
                policy: held.words_of_role(),
                holds_without: None,
                never: own_never(statement, asks, never),
                evidence: cite(held, role, receipt, &statement.to_string()),
            })
        }));
    }
    Ok(questions)
}

fn own_never(statement: &Statement, asks: &AsksForMfa, never: bool) -> Option<String> {
    const WHY: &str =
        "no session of a role that only services and identity providers assume has MFA";
    let said = match statement.effect {
        _ if is_never(asks) => match statement.effect {
            Effect::Allow => "it holds for no credential, and grants nothing".to_owned(),
            Effect::Deny => "it holds for no credential, and the Deny never applies".to_owned(),
        },
        Effect::Allow if never && !asks.role_session => format!("it grants nothing: {WHY}"),
        Effect::Deny if never && asks.role_session && !asks.mfa => {
            format!("the Deny always applies: {WHY}")
        }
        Effect::Allow | Effect::Deny => return None,
    };
    Some(said)
}

/// Cites a policy of a role.
fn cite(held: &Held<'_>, role: &Role, receipt: &Arc<Receipt>, words: &str) -> Vec<Evidence> {
    let evidence = |citation: Citation| match citation {
        Citation::Other(evidence) => evidence,
        Citation::OfUser(field, value) => {
            let field = field.replacen("UserPolicyList", "RolePolicyList", 1);
            Evidence::new(receipt, format!("RoleDetailList[RoleName={}].{field}", role.name), value)
        }
    };
    held.cite(words).into_iter().map(evidence).collect()
}
