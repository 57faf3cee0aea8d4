//! What AWS refuses of a policy for the sake of its type: an identity policy that names a principal,
//! a statement about no resource. To judge such a policy would be to judge what no account can hold,
//! and a Deny in it would look as if it kept somebody out.
//!
//! This module must never refuse what AWS takes; the policies that AWS itself keeps are its test.
//!
//! Sources: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>,
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html>

use std::collections::BTreeSet;

use crate::{
    at::At,
    error::{ParseError, excerpt},
    syntax::{Document, Element, Principals, Statement},
};

/// A type of policy, as far as AWS's grammar tells them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PolicyType {
    /// A user's, a group's or a role's; also permissions boundaries and session policies.
    Identity,
    /// A service control policy.
    Scp,
    /// A resource control policy.
    Rcp,
    /// A role's trust policy.
    Trust,
    /// Another resource's policy.
    Resource,
}

/// Why AWS refuses a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    /// The statement, by its place.
    pub(crate) statement: usize,
    /// The elements, one of which is at fault; none where one is missing.
    elements: &'static [&'static str],
    /// What AWS expects, and what there is.
    pub(crate) message: String,
}

impl PolicyType {
    /// The name in messages, with its article.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Identity => "an identity policy",
            Self::Scp => "an SCP",
            Self::Rcp => "an RCP",
            Self::Trust => "a trust policy",
            Self::Resource => "a resource policy",
        }
    }

    /// Why AWS refuses to hold the document as a policy of this type, and where; `None` where it
    /// does not.
    #[must_use]
    pub fn refusal(self, document: &Document) -> Option<String> {
        let refused = self.refuses(document).into_iter().next()?;
        Some(format!("{}, at `{}`", refused.message, refused.path(document)))
    }

    /// All that AWS refuses, statement by statement.
    pub(crate) fn refuses(self, document: &Document) -> Vec<Refused> {
        let all = document.statements.iter().enumerate();
        let mut refused: Vec<Refused> = all
            .filter_map(|(at, statement)| {
                let (elements, message) = self.refuses_statement(statement)?;
                Some(Refused { statement: at, elements, message })
            })
            .collect();
        if self == Self::Identity {
            refused.extend(sids(document));
        }
        refused
    }

    fn refuses_statement(self, statement: &Statement) -> Option<(&'static [&'static str], String)> {
        const WHO: &[&str] = &["Principal", "NotPrincipal"];
        const WHAT: &[&str] = &["Resource", "NotResource"];
        let has_principal = statement.principal.is_some();
        let missing = |names: &str| {
            format!("AWS expects {names} in each statement of {}, found none", self.name())
        };
        let prohibited = |names: &str| format!("AWS takes no {names} in {}", self.name());
        let is_everybody = matches!(&statement.principal, Some(Element::Is(Principals::Anyone)));
        match self {
            Self::Identity | Self::Scp if has_principal => {
                Some((WHO, prohibited("`Principal` or `NotPrincipal`")))
            }
            Self::Rcp | Self::Trust | Self::Resource if !has_principal => {
                let names =
                    if self == Self::Rcp { "`Principal`" } else { "`Principal` or `NotPrincipal`" };
                Some((&[], missing(names)))
            }
            Self::Rcp if !is_everybody => {
                Some((WHO, "AWS takes no `Principal` but `*` in an RCP".to_owned()))
            }
            Self::Rcp if matches!(statement.action, Element::Not(_)) => {
                Some((&["NotAction"], prohibited("`NotAction`")))
            }
            Self::Identity | Self::Scp | Self::Rcp if statement.resource.is_none() => {
                Some((&[], missing("`Resource` or `NotResource`")))
            }
            Self::Trust if statement.resource.is_some() => {
                Some((WHAT, prohibited("`Resource` or `NotResource`")))
            }
            // Some services read the names of their own actions without it.
            Self::Resource => None,
            Self::Identity | Self::Scp | Self::Rcp | Self::Trust => {
                if let Some(odd) = odd_resource(statement) {
                    let found = excerpt(odd);
                    return Some((WHAT, format!("AWS expects an ARN or `*`, found `{found}`")));
                }
                let (Element::Is(listed) | Element::Not(listed)) = &statement.action;
                let odd = listed.iter().find(|pattern| !names_a_service(pattern))?;
                let found = excerpt(odd);
                let message =
                    format!("AWS expects `*` or a service before a colon, found `{found}`");
                Some((&["Action", "NotAction"], message))
            }
        }
    }
}

/// A resource that is no ARN, and no pattern that could be one.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html>
fn odd_resource(statement: &Statement) -> Option<&str> {
    let (Element::Is(listed) | Element::Not(listed)) = statement.resource.as_ref()?;
    let may_be_arn = |text: &str| text.starts_with("arn:") || text.contains(['*', '?', '$']);
    listed.iter().map(String::as_str).find(|text| !may_be_arn(text))
}

const SID: &[&str] = &["Sid"];

/// Whether the pattern is for everything, or for actions of one service.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html>
fn names_a_service(pattern: &str) -> bool {
    let is_everything = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte == b'*');
    let is_name = |text: &str| !text.is_empty() && !text.contains(['*', '?']);
    pattern == "*:*"
        || is_everything(pattern)
        || pattern.split_once(':').is_some_and(|(service, _)| is_name(service))
}

/// The statements whose `Sid` IAM refuses. An empty one is none.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html>
fn sids(document: &Document) -> Vec<Refused> {
    let mut seen = BTreeSet::new();
    let all = document.statements.iter().enumerate();
    let named = all.filter_map(|(at, it)| Some((at, it.sid.as_deref()?)));
    named
        .filter(|(_, sid)| !sid.is_empty())
        .filter_map(|(statement, sid)| {
            let message = if !sid.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
                format!("AWS expects letters and digits in a `Sid`, found `{}`", excerpt(sid))
            } else if seen.insert(sid) {
                return None;
            } else {
                format!(
                    "AWS expects another `Sid` in each statement, found `{}` again",
                    excerpt(sid)
                )
            };
            Some(Refused { statement, elements: SID, message })
        })
        .collect()
}

impl Refused {
    /// Whether the statement would be held under another name.
    pub(crate) fn is_for_its_name(&self) -> bool {
        self.elements == SID
    }

    /// The JSON path to what is at fault, of a document whose statements are a list.
    pub(crate) fn path(&self, document: &Document) -> String {
        let statement = document.statements.get(self.statement);
        let is = |name: &&&str| {
            statement.is_some_and(|it| match **name {
                "Principal" => matches!(it.principal, Some(Element::Is(_))),
                "NotPrincipal" => matches!(it.principal, Some(Element::Not(_))),
                "Resource" => matches!(it.resource, Some(Element::Is(_))),
                "NotResource" => matches!(it.resource, Some(Element::Not(_))),
                "Action" => matches!(it.action, Element::Is(_)),
                "NotAction" => matches!(it.action, Element::Not(_)),
                _ => true,
            })
        };
        let element = self.elements.iter().find(is);
        let element = element.map(|name| format!(".{name}")).unwrap_or_default();
        format!("$.Statement[{}]{element}", self.statement)
    }

    /// The error at its place in the text.
    fn error(&self, document: &At<'_>) -> ParseError {
        document.within("Statement", &|statements| {
            statements.entry(self.statement, &|statement| {
                let at_element = self
                    .elements
                    .iter()
                    .find_map(|name| statement.error_at_key(name, self.message.clone()));
                at_element.unwrap_or_else(|| statement.error(self.message.clone()))
            })
        })
    }
}

/// The document, unless AWS refuses it.
pub(crate) fn accepted(
    document: Document,
    at: &At<'_>,
    policy_type: PolicyType,
) -> Result<Document, ParseError> {
    match policy_type.refuses(&document).first() {
        Some(refused) => Err(refused.error(at)),
        None => Ok(document),
    }
}
