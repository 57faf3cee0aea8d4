//! Who is an administrator by IAM Identity Center: whose permission sets allow everything.
//!
//! Policies of AWS are read as they were when this version was made: an instance names them, and shows
//! no document. Policies that a set only names are each account's own, and leave it open.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use tutela_model::{
    AccountAccess, Arn, AssignedGroup, Assignee, Call, Cause, Directory, Evidence, Gap, Observed,
    PermissionSet, Person, PolicyReference, Seen, SetBoundary,
};
use tutela_policy::{
    Document, Everything, Lack, Place, PolicyType, grants_everything, managed_policy,
};

use crate::Standing;

/// Somebody who can do everything in an account that a permission set opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CenterAdministrator {
    /// The user name; the id in the identity store where nobody knows the name.
    pub name: String,
    /// By which permission sets, and through which groups: `permission set Admin, group Ops`.
    pub by: BTreeSet<String>,
    /// How many accounts it is so in.
    pub accounts: BTreeSet<String>,
    /// The fields that it rests on; never empty.
    pub evidence: Vec<Evidence>,
}

/// The administrators by one instance, and why there may be others.
#[derive(Clone, Debug, Default)]
pub struct CenterAdministrators {
    /// Those who are known, by name.
    pub known: Vec<CenterAdministrator>,
    /// What was not seen or does not decide it.
    pub gaps: Vec<Gap>,
}

/// Whether the policies of a permission set together allow everything.
///
/// # Errors
/// Where a policy was not seen or the rules cannot decide; not where the answer is the same all the
/// same.
pub fn standing_of_set(set: &PermissionSet) -> Result<Standing, Gap> {
    let boundary = limit(set)?;
    if let Some((text, Everything::No(_))) = &boundary {
        let how = "limited by its permissions boundary, which does not allow everything";
        return Ok(no(how.to_owned(), vec![text.evidence()]));
    }
    let (texts, gaps) = texts(set);
    let documents: Vec<&Document> = texts.iter().map(|text| &text.document).collect();
    let cited = |places: &[Place]| -> Vec<Evidence> {
        let at = places.iter().filter_map(|place| Some((texts.get(place.document)?, place)));
        at.map(|(text, place)| text.cite(*place)).collect()
    };
    match (grants_everything(&documents), gaps.into_iter().next()) {
        (Everything::No(Lack::Denied(place)), _) => {
            Ok(no("denied everything by a policy of its own".to_owned(), cited(&[place])))
        }
        (_, Some(gap)) => Err(gap.beside(texts.iter().map(Text::evidence))),
        (Everything::No(Lack::Unallowed(action)), None) => {
            Ok(no(format!("none of its policies allows {action}"), holdings(set)?))
        }
        (Everything::Undecided { reason, .. }, None) => {
            Err(undecided(set, &reason).beside(texts.iter().map(Text::evidence)))
        }
        (Everything::Yes(places), None) => {
            let mut evidence = cited(&places);
            if let Some((text, Everything::Undecided { reason, .. })) = &boundary {
                return Err(undecided(set, reason).beside([text.evidence()]));
            }
            evidence.extend(boundary.map(|(text, _)| text.evidence()));
            let by: BTreeSet<&str> = places
                .iter()
                .filter_map(|place| Some(texts.get(place.document)?.name.as_str()))
                .collect();
            let how = format!("by {}", by.into_iter().collect::<Vec<_>>().join(" together with "));
            Ok(Standing { administrator: true, how, evidence })
        }
    }
}

/// Decides who is an administrator by what an instance opens accounts by. People whom the directory of
/// its store lacks cannot sign in: they are disabled, or gone.
///
/// # Errors
/// Where its permission sets were not listed.
pub fn center_administrators(
    access: &AccountAccess,
    directories: &[Observed<Arc<Directory>>],
) -> Result<CenterAdministrators, Gap> {
    let sets = access.sets.seen()?;
    let mut found = Found { people: people_of(&access.store, directories), ..Found::default() };
    for set in &sets.value {
        let standing = match standing_of_set(set) {
            Ok(standing) if standing.administrator => standing,
            Ok(_) => continue,
            Err(gap) => {
                found.gaps.push(about(&gap, &format!("permission set {}", name_of(set))));
                continue;
            }
        };
        found.assigned(set, &standing, &access.groups);
    }
    let mut known: Vec<CenterAdministrator> = found.known.into_values().collect();
    known.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(CenterAdministrators { known, gaps: found.gaps })
}

/// The name of a permission set; the end of its ARN where nobody knows the name.
#[must_use]
pub fn name_of(set: &PermissionSet) -> &str {
    let of_arn = || set.arn.as_str().rsplit('/').next().unwrap_or(set.arn.as_str());
    match &set.name {
        Observed::Seen(seen) => &seen.value,
        Observed::Missing(_) => of_arn(),
    }
}

#[derive(Default)]
struct Found<'a> {
    /// Everybody who can sign in, by id; `None` where nobody knows who can.
    people: Option<BTreeMap<&'a str, &'a Person>>,
    known: BTreeMap<String, CenterAdministrator>,
    gaps: Vec<Gap>,
}

impl Found<'_> {
    fn assigned(
        &mut self,
        set: &PermissionSet,
        standing: &Standing,
        groups: &BTreeMap<String, AssignedGroup>,
    ) {
        let accounts = match set.assignments.seen() {
            Ok(accounts) => accounts,
            Err(gap) => return self.gaps.push(gap),
        };
        let by = format!("permission set {}", name_of(set));
        for (account, listed) in &accounts.value {
            let listed = match listed.seen() {
                Ok(listed) => listed,
                Err(gap) => {
                    self.gaps.push(gap);
                    continue;
                }
            };
            for assignee in &listed.value {
                let assigned = Assigned { account, listed, standing };
                match assignee {
                    Assignee::User(id) => self.one(id, by.clone(), &assigned, None),
                    Assignee::Group(id) => match groups.get(id) {
                        Some(group) => self.members(id, group, &by, &assigned),
                        None => self.gaps.push(Gap::new(
                            listed.receipt.call.clone(),
                            Cause::NotAsked,
                            format!("nobody asked who is in group `{id}`"),
                        )),
                    },
                }
            }
        }
    }

    fn members(&mut self, id: &str, group: &AssignedGroup, by: &str, assigned: &Assigned<'_>) {
        let members = match group.members.seen() {
            Ok(members) => members,
            Err(gap) => {
                if !self.gaps.contains(&gap) {
                    self.gaps.push(gap);
                }
                return;
            }
        };
        let name = group.name.seen().ok().and_then(|seen| seen.value.clone());
        let by = format!("{by}, group {}", name.as_deref().unwrap_or(id));
        for member in &members.value {
            let cited = members.cite("GroupMemberships[].MemberId.UserId", member);
            self.one(member, by.clone(), assigned, Some((id, cited)));
        }
    }

    /// Somebody who is assigned, alone or by a group, with the membership's evidence.
    fn one(
        &mut self,
        id: &str,
        by: String,
        assigned: &Assigned<'_>,
        group: Option<(&str, Evidence)>,
    ) {
        let person = self.people.as_ref().map(|people| people.get(id));
        let name = match person {
            Some(None) => return,
            Some(Some(person)) => person.user_name.clone(),
            None => None,
        };
        let known = self.known.entry(id.to_owned()).or_insert_with(|| CenterAdministrator {
            name: name.unwrap_or_else(|| id.to_owned()),
            by: BTreeSet::new(),
            accounts: BTreeSet::new(),
            evidence: Vec::new(),
        });
        known.accounts.insert(assigned.account.to_owned());
        // One account stands for all that it is so in by the same way.
        if known.by.insert(by) {
            let principal = group.as_ref().map_or(id, |(group, _)| group);
            known.evidence.push(assigned.listed.cite(
                format!("AccountAssignments[PrincipalId={principal}].AccountId"),
                assigned.account,
            ));
            known.evidence.extend(group.map(|(_, cited)| cited));
            known.evidence.extend(assigned.standing.evidence.iter().cloned());
        }
    }
}

struct Assigned<'a> {
    account: &'a str,
    listed: &'a Seen<Vec<Assignee>>,
    standing: &'a Standing,
}

/// Whoever can sign in, where the directory of the store was seen.
fn people_of<'a>(
    store: &str,
    directories: &'a [Observed<Arc<Directory>>],
) -> Option<BTreeMap<&'a str, &'a Person>> {
    let mut seen = directories.iter().filter_map(|directory| match directory {
        Observed::Seen(seen) => Some(seen),
        Observed::Missing(_) => None,
    });
    let of_store = |call: &Call| call.parameter("IdentityStoreId") == Some(store);
    let directory = seen.find(|directory| of_store(&directory.receipt.call))?;
    let people = directory.value.people().iter();
    Some(people.map(|person| (person.id.as_str(), person)).collect())
}

/// A document of a permission set, and the field that it stands in or is named by.
struct Text {
    name: String,
    document: Document,
    field: &'static str,
    /// The value of the field, where it names the document instead of holding it.
    named: Option<Arn>,
    receipt: Arc<tutela_model::Receipt>,
}

impl Text {
    fn cite(&self, place: Place) -> Evidence {
        let statement = self.document.statements.get(place.statement);
        let said = statement.map(ToString::to_string).unwrap_or_default();
        match &self.named {
            Some(arn) => {
                Evidence::new(&self.receipt, self.field, format!("{arn}, which says {said}"))
            }
            None => Evidence::new(&self.receipt, self.field, said),
        }
    }

    fn evidence(&self) -> Evidence {
        match &self.named {
            Some(arn) => Evidence::new(&self.receipt, self.field, arn),
            None => Evidence::new(&self.receipt, self.field, "a policy"),
        }
    }
}

/// Every document that was seen, and why others were not.
fn texts(set: &PermissionSet) -> (Vec<Text>, Vec<Gap>) {
    let (mut texts, mut gaps) = (Vec::new(), Vec::new());
    match set.managed.seen() {
        Ok(seen) => {
            for arn in &seen.value {
                match of_aws(arn, seen, "AttachedManagedPolicies") {
                    Ok(text) => texts.push(text),
                    Err(gap) => gaps.push(gap),
                }
            }
        }
        Err(gap) => gaps.push(gap),
    }
    match set.inline.seen() {
        Ok(seen) => match seen.value.as_deref().map(|text| written(text, seen)) {
            Some(Ok(text)) => texts.push(text),
            Some(Err(gap)) => gaps.push(gap),
            None => {}
        },
        Err(gap) => gaps.push(gap),
    }
    match set.references.seen() {
        Ok(seen) => gaps.extend(seen.value.iter().map(|policy| of_accounts(policy, seen))),
        Err(gap) => gaps.push(gap),
    }
    (texts, gaps)
}

/// The permissions boundary, and whether it leaves room for everything.
fn limit(set: &PermissionSet) -> Result<Option<(Text, Everything)>, Gap> {
    let seen = set.boundary.seen()?;
    let text = match &seen.value {
        None => return Ok(None),
        Some(SetBoundary::Managed(arn)) => {
            of_aws(arn, seen, "PermissionsBoundary.ManagedPolicyArn")?
        }
        Some(SetBoundary::Reference(policy)) => return Err(of_accounts(policy, seen)),
    };
    let answer = grants_everything(&[&text.document]);
    Ok(Some((text, answer)))
}

fn of_aws<T>(arn: &Arn, seen: &Seen<T>, field: &'static str) -> Result<Text, Gap> {
    let gap = |cause, detail: String| Gap::new(seen.receipt.call.clone(), cause, detail);
    let Some(policy) = managed_policy(arn.as_str()) else {
        let detail = format!("policy `{arn}` is none of AWS's that this version knows");
        return Err(gap(Cause::Undecided, detail));
    };
    let document = Document::parse_as(PolicyType::Identity, policy.document).map_err(|error| {
        gap(Cause::Undecided, format!("policy `{arn}` is beyond this version: {error}"))
    })?;
    let name = format!("policy {}", arn.as_str().rsplit('/').next().unwrap_or_default());
    let receipt = Arc::clone(&seen.receipt);
    Ok(Text { name, document, field, named: Some(arn.clone()), receipt })
}

fn written<T>(text: &str, seen: &Seen<T>) -> Result<Text, Gap> {
    let document = Document::parse_as(PolicyType::Identity, text).map_err(|error| {
        let detail = format!("the policy that is written into it, {error}");
        Gap::new(seen.receipt.call.clone(), Cause::Malformed, detail)
    })?;
    let (name, receipt) = ("its inline policy".to_owned(), Arc::clone(&seen.receipt));
    Ok(Text { name, document, field: "InlinePolicy", named: None, receipt })
}

fn of_accounts<T>(policy: &PolicyReference, seen: &Seen<T>) -> Gap {
    let detail = format!(
        "policy `{}` is each account's own, and what it says there is not looked at",
        policy.name
    );
    Gap::new(seen.receipt.call.clone(), Cause::Undecided, detail)
}

fn no(how: String, evidence: Vec<Evidence>) -> Standing {
    Standing { administrator: false, how, evidence }
}

fn undecided(set: &PermissionSet, reason: &str) -> Gap {
    let call = set.managed.seen().map(|seen| seen.receipt.call.clone());
    let call = call.unwrap_or_else(|gap| gap.call().clone());
    Gap::new(call, Cause::Undecided, reason)
}

fn about(gap: &Gap, what: &str) -> Gap {
    let detail = format!("{what}: {}", gap.detail());
    Gap::new(gap.call().clone(), gap.cause(), detail).beside(gap.seen().iter().cloned())
}

/// What a set has, where all of it was seen.
fn holdings(set: &PermissionSet) -> Result<Vec<Evidence>, Gap> {
    let (managed, inline) = (set.managed.seen()?, set.inline.seen()?);
    let names: Vec<&str> = managed.value.iter().take(3).map(Arn::as_str).collect();
    let more = managed.value.len().saturating_sub(names.len());
    let listed = match (names.is_empty(), more) {
        (true, _) => "none".to_owned(),
        (false, 0) => names.join(", "),
        (false, more) => format!("{} and {more} more", names.join(", ")),
    };
    let written = if inline.value.is_some() { "a policy" } else { "none" };
    Ok(vec![
        managed.cite("AttachedManagedPolicies", listed),
        inline.cite("InlinePolicy", written),
        set.references.seen()?.cite("CustomerManagedPolicyReferences", "none"),
    ])
}
