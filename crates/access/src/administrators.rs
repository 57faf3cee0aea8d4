//! Which users are administrators: whose identity policies allow every action on every resource.

use std::collections::{BTreeMap, BTreeSet};

use tutela_model::{Account, Arn, Cause, Evidence, Gap, Grants, Seen, User};
use tutela_policy::{Document, Everything, Lack, Place, grants_everything};

use crate::{
    held::{Citation, Held, Library},
    raise::Raise,
};

/// Whether a user is an administrator, and who says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Whether the user may do everything.
    pub administrator: bool,
    /// By what, in one phrase: `by policy AdministratorAccess attached to group admins`,
    /// `none of its policies allows iam:CreateUser`.
    pub how: String,
    /// The fields that it rests on; never empty.
    pub evidence: Vec<Evidence>,
}

/// Decides for each user, by name, whether it is an administrator, however that was granted: by
/// policies written into or attached to the user or its groups, within its permissions boundary.
///
/// An administrator may do everything ([`grants_everything`]), or may give itself everything: write
/// or attach any policy to itself or to a group of its own, change one that it holds, or join a
/// group that may do everything; under whatever condition, since whoever has its credentials can
/// meet it. A boundary limits what it gives itself, unless it may lift the boundary, too. Where it may
/// set another version of a policy or a boundary of its own, which was not seen, nothing is decided.
///
/// Documents are evaluated; no policy is known by its name. Service control policies are not seen
/// here: they can take from an administrator, and never make one.
///
/// A user's answer is a gap where its grants, one of its groups or a document was not seen or could
/// not be read, unless the answer is the same whatever that holds, and where everything was seen
/// and does not decide it ([`Cause::Undecided`]). Users with the same grants are decided once.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html>
#[must_use]
pub fn administrators(account: &Account) -> BTreeMap<String, Result<Standing, Gap>> {
    let mut library = Library::new(account);
    let mut decided: BTreeMap<(&Grants, Option<&str>), Result<Decision, Doubt>> = BTreeMap::new();
    let mut standings = BTreeMap::new();
    let mut raise = Raise::new(account);
    for user in &account.users.known {
        let standing = user.grants.seen().and_then(|seen| {
            let is_told_apart = raise.tells_apart(seen, &mut library);
            let name = is_told_apart.then_some(user.name.as_str());
            let decide = || {
                let decision = decide(&mut library, seen);
                raise.decide(user, seen, &mut library, decision)
            };
            let decision = decided.entry((&seen.value, name)).or_insert_with(decide);
            match decision {
                Ok(decision) => Ok(decision.of(&user.name, seen)),
                Err(doubt) => Err(doubt.of(&user.name, seen)),
            }
        });
        standings.insert(user.name.clone(), standing);
    }
    standings
}

/// A standing, before it is told of one user.
pub(crate) struct Decision {
    pub(crate) administrator: bool,
    pub(crate) how: String,
    pub(crate) cited: Vec<Citation>,
}

/// Why there is no decision, and what was seen all the same, before it is told of one user.
pub(crate) struct Doubt {
    pub(crate) gap: Gap,
    pub(crate) cited: Vec<Citation>,
}

impl Decision {
    fn of(&self, name: &str, grants: &Seen<Grants>) -> Standing {
        Standing {
            administrator: self.administrator,
            how: self.how.clone(),
            evidence: told(&self.cited, name, grants),
        }
    }
}

impl Doubt {
    fn of(&self, name: &str, grants: &Seen<Grants>) -> Gap {
        self.gap.beside(told(&self.cited, name, grants))
    }
}

/// The citations as evidence of the user of this name.
pub(crate) fn told(cited: &[Citation], name: &str, grants: &Seen<Grants>) -> Vec<Evidence> {
    let cite = |citation: &Citation| match citation {
        Citation::Other(evidence) => evidence.clone(),
        Citation::OfUser(field, value) => {
            grants.cite(format!("UserDetailList[UserName={name}].{field}"), value)
        }
    };
    cited.iter().map(cite).collect()
}

fn decide<'a>(library: &mut Library<'a>, seen: &'a Seen<Grants>) -> Result<Decision, Doubt> {
    let grants = &seen.value;
    // Which policies the user holds was seen, whatever was not seen of what they say.
    let lost = |gap: Gap| Doubt { gap, cited: holdings(grants) };
    let boundary = grants.boundary.as_ref().map(|arn| library.boundary(arn, &seen.receipt));
    let boundary = boundary.map(|held| held.map(Limit::new));
    if let Some(Ok(Limit { held, answer: Everything::No(lack) })) = &boundary {
        return Ok(limited(held, *lack));
    }
    let (held, gaps) = library.held(grants, &seen.receipt);
    let documents: Vec<&Document> = held.iter().map(|policy| policy.document.as_ref()).collect();
    let undecided = |held: Option<&Held<'_>>, reason: &str, place: Option<Place>| {
        let whose = held.map(|held| format!("{}: ", held.words())).unwrap_or_default();
        let detail = format!("{whose}{reason}");
        let gap = Gap::new(seen.receipt.call.clone(), Cause::Undecided, detail);
        let cited = match (held, place) {
            (Some(held), Some(place)) => held.cite(&excerpt(held, place)),
            (Some(held), None) => held.cite(reason),
            (None, _) => holdings(grants),
        };
        Doubt { gap, cited }
    };
    match (grants_everything(&documents), gaps.into_iter().next()) {
        // No policy that was not seen can undo a Deny; everything else it can.
        (Everything::No(Lack::Denied(place)), _) => Ok(denied(&held, place)),
        (_, Some(gap)) => Err(lost(gap)),
        (Everything::No(Lack::Unallowed(action)), None) => Ok(unallowed(grants, action)),
        (Everything::Undecided { reason, place }, None) => {
            Err(undecided(place.and_then(|place| held.get(place.document)), &reason, place))
        }
        (Everything::Yes(places), None) => {
            let granted = granted(&held, &places);
            match boundary.transpose().map_err(lost)? {
                Some(Limit { held, answer: Everything::Undecided { reason, place } }) => {
                    Err(undecided(Some(&held), &reason, place))
                }
                Some(limit) => Ok(within(granted, &limit)),
                None => Ok(granted),
            }
        }
    }
}

/// A permissions boundary, and whether it leaves room for everything.
struct Limit<'a> {
    held: Held<'a>,
    answer: Everything,
}

impl<'a> Limit<'a> {
    fn new(held: Held<'a>) -> Self {
        let answer = grants_everything(&[&held.document]);
        Self { held, answer }
    }
}

fn granted(held: &[Held<'_>], places: &[Place]) -> Decision {
    let (mut by, mut cited) = (Vec::new(), Vec::new());
    // Thousands of policies may each give a part.
    let (mut told, mut known) = (BTreeSet::new(), BTreeSet::new());
    for place in places {
        let Some(policy) = held.get(place.document) else { continue };
        if told.insert(policy.words()) {
            by.push(policy.words());
        }
        for citation in policy.cite(&excerpt(policy, *place)) {
            if known.insert(citation.key()) {
                cited.push(citation);
            }
        }
    }
    Decision { administrator: true, how: format!("by {}", by.join(" together with ")), cited }
}

fn denied(held: &[Held<'_>], place: Place) -> Decision {
    let policy = held.get(place.document);
    let words = policy.map(Held::words).unwrap_or_default();
    let cited = policy.map(|policy| policy.cite(&excerpt(policy, place))).unwrap_or_default();
    Decision { administrator: false, how: format!("denied everything by {words}"), cited }
}

/// The same decision, which the boundary leaves room for.
fn within(mut decision: Decision, limit: &Limit<'_>) -> Decision {
    decision.how = format!("{}, within {}", decision.how, limit.held.words());
    if let Everything::Yes(places) = &limit.answer {
        let excerpts = places.iter().map(|place| excerpt(&limit.held, *place));
        decision.cited.extend(limit.held.cite(&excerpts.collect::<Vec<_>>().join("; ")));
    }
    decision
}

fn limited(held: &Held<'_>, lack: Lack) -> Decision {
    let says = match lack {
        Lack::Unallowed(action) => format!("does not allow {action}"),
        Lack::Denied(place) => excerpt(held, place),
    };
    let how = format!("limited by {}, which does not allow everything", held.words());
    Decision { administrator: false, how, cited: held.cite(&says) }
}

fn unallowed(grants: &Grants, action: &str) -> Decision {
    let how = format!("none of its policies allows {action}");
    Decision { administrator: false, how, cited: holdings(grants) }
}

/// Evidence for the policies and groups that a user holds.
///
/// # Errors
/// Where its grants were not seen.
pub fn cite_grants(user: &User) -> Result<Vec<Evidence>, Gap> {
    let seen = user.grants.seen()?;
    Ok(told(&holdings(&seen.value), &user.name, seen))
}

/// The policies and groups that the user's own entry names.
pub(crate) fn holdings(grants: &Grants) -> Vec<Citation> {
    let inline: Vec<&str> = grants.inline.iter().map(|policy| policy.name.as_str()).collect();
    let attached: Vec<&str> = grants.attached.iter().map(Arn::as_str).collect();
    let groups: Vec<&str> = grants.groups.iter().map(String::as_str).collect();
    [("UserPolicyList", inline), ("AttachedManagedPolicies", attached), ("GroupList", groups)]
        .into_iter()
        .map(|(field, values)| Citation::OfUser(field.to_owned(), listed(&values)))
        .collect()
}

fn listed(values: &[&str]) -> String {
    const SHOWN: usize = 3;
    let shown = values.iter().take(SHOWN).copied().collect::<Vec<_>>().join(", ");
    match values.len().checked_sub(SHOWN) {
        _ if values.is_empty() => "none".to_owned(),
        None | Some(0) => shown,
        Some(rest) => format!("{shown} and {rest} more"),
    }
}

/// The statement in a few words: `Allow * on *`.
pub(crate) fn excerpt(held: &Held<'_>, place: Place) -> String {
    held.document.statements.get(place.statement).map(ToString::to_string).unwrap_or_default()
}
