//! An account, brought on event by event.
//!
//! Events are requests that AWS answered. Each sets something, so that what is done twice comes to the
//! same; a record that lacks what it set is an error, and not a change of nothing.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_Operations.html>

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use tutela_model::{Account, Arn, Group, ManagedPolicy, Observed, Role, User};
use tutela_policy::managed_policy;
use tutela_trail::Event;

use super::{
    changes::{Change, change_of},
    credentials::{self, unread},
};

/// Whose rights an event may have changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Touched {
    Nobody,
    /// One user, whom the event names.
    User(Arn),
    /// All who have a policy, or are in a group.
    Users(BTreeSet<Arn>),
    Everybody,
}

/// An account as the events leave it.
pub(super) struct Follower {
    account: Account,
    /// The documents of versions that were made meanwhile, by policy and version.
    versions: BTreeMap<(String, String), Arc<str>>,
}

/// Why a change could not be followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Doubt {
    pub(super) why: String,
    /// Whether what others may do is not known either from then on.
    pub(super) lasts: bool,
}

impl Doubt {
    pub(super) fn lasting(why: impl Into<String>) -> Self {
        Self { why: why.into(), lasts: true }
    }
}

/// What the policies of an organisation do nobody follows.
const OF_THE_ORGANIZATION: &[&str] = &[
    "AttachPolicy",
    "DeletePolicy",
    "DetachPolicy",
    "DisablePolicyType",
    "EnablePolicyType",
    "MoveAccount",
    "UpdatePolicy",
];

impl Follower {
    pub(super) fn new(account: &Account) -> Self {
        Self { account: account.clone(), versions: BTreeMap::new() }
    }

    pub(super) fn account(&self) -> &Account {
        &self.account
    }

    /// Brings the account on by one event that AWS did not refuse.
    ///
    /// # Errors
    /// In words, where the event changes what nobody can tell.
    pub(super) fn follow(&mut self, event: &Event) -> Result<Touched, Doubt> {
        match &*event.source {
            "iam.amazonaws.com" => self.iam(event),
            "organizations.amazonaws.com" if OF_THE_ORGANIZATION.contains(&&*event.name) => {
                Err(Doubt::lasting("a policy of the organization changed, which is not followed"))
            }
            _ => Ok(Touched::Nobody),
        }
    }

    fn iam(&mut self, event: &Event) -> Result<Touched, Doubt> {
        if let Some((change, holder)) = change_of(&event.name) {
            if change == Change::Attach {
                self.know(&Arn::new(event.parameter("policyArn")))?;
            }
            return match holder {
                "User" => self.of_user(event, change),
                "Group" => self.of_group(event, change),
                _ => self.of_role(event, change),
            };
        }
        match &*event.name {
            "AddUserToGroup" | "RemoveUserFromGroup" => self.member(event),
            "CreateGroup" => self.create_group(event),
            "DeleteGroup" => self.delete_group(event),
            "CreatePolicy" => self.create_policy(event),
            "CreatePolicyVersion" => self.create_version(event),
            "SetDefaultPolicyVersion" => self.set_version(event),
            "DeletePolicy" => self.delete_policy(event),
            "CreateRole" => self.create_role(event),
            "DeleteRole" => self.delete_role(event),
            "UpdateAssumeRolePolicy" => self.trust(event),
            "UpdateUser" | "UpdateGroup" => {
                Err(Doubt::lasting("somebody got another name or path"))
            }
            "UpdateAccountPasswordPolicy" | "DeleteAccountPasswordPolicy" => {
                Err(Doubt::lasting("the rules for passwords changed, which are not followed"))
            }
            _ => credentials::follow(&mut self.account, event),
        }
    }

    fn of_user(&mut self, event: &Event, change: Change) -> Result<Touched, Doubt> {
        let user = user(&mut self.account, &named(event, "userName")?)?;
        let arn = user.arn.clone();
        if let Observed::Seen(seen) = &mut user.grants {
            let grants = &mut seen.value;
            let (inline, attached) = (&mut grants.inline, &mut grants.attached);
            if let Err(doubt) = change.make(event, inline, attached, &mut grants.boundary) {
                user.grants = Observed::Missing(unread(event, &doubt.why));
            }
        }
        Ok(Touched::User(arn))
    }

    fn of_group(&mut self, event: &Event, change: Change) -> Result<Touched, Doubt> {
        let name = named(event, "groupName")?;
        let group = seen(&mut self.account.groups, "groups")?.get_mut(&name);
        let group = group.ok_or_else(|| Doubt::lasting(format!("nobody saw group `{name}`")))?;
        change.make(event, &mut group.inline, &mut group.attached, &mut None)?;
        Ok(self.members(&name))
    }

    fn of_role(&mut self, event: &Event, change: Change) -> Result<Touched, Doubt> {
        let grants = &mut self.role(event)?.grants;
        change.make(event, &mut grants.inline, &mut grants.attached, &mut grants.boundary)?;
        Ok(Touched::Everybody)
    }

    fn role(&mut self, event: &Event) -> Result<&mut Role, Doubt> {
        let name = named(event, "roleName")?;
        let role = seen(&mut self.account.roles, "roles")?.iter_mut().find(|own| own.name == name);
        role.ok_or_else(|| Doubt::lasting(format!("nobody saw role `{name}`")))
    }

    fn member(&mut self, event: &Event) -> Result<Touched, Doubt> {
        let group = named(event, "groupName")?;
        let user = user(&mut self.account, &named(event, "userName")?)?;
        let arn = user.arn.clone();
        if let Observed::Seen(seen) = &mut user.grants {
            let groups = &mut seen.value.groups;
            groups.retain(|own| *own != group);
            if &*event.name == "AddUserToGroup" {
                groups.push(group);
            }
        }
        Ok(Touched::User(arn))
    }

    fn create_group(&mut self, event: &Event) -> Result<Touched, Doubt> {
        let arn = Arn::new(answered(event, "group.arn")?);
        let group = Group { arn, inline: Vec::new(), attached: Vec::new() };
        seen(&mut self.account.groups, "groups")?.insert(named(event, "groupName")?, group);
        Ok(Touched::Nobody)
    }

    fn delete_group(&mut self, event: &Event) -> Result<Touched, Doubt> {
        // AWS deletes none that has members or policies.
        seen(&mut self.account.groups, "groups")?.remove(&named(event, "groupName")?);
        Ok(Touched::Nobody)
    }

    fn create_policy(&mut self, event: &Event) -> Result<Touched, Doubt> {
        let arn = answered(event, "policy.arn")?;
        let document = Arc::<str>::from(named(event, "policyDocument")?);
        self.versions.insert((arn.clone(), "v1".to_owned()), Arc::clone(&document));
        self.put(&arn, document)?;
        Ok(Touched::Nobody)
    }

    fn create_version(&mut self, event: &Event) -> Result<Touched, Doubt> {
        let arn = named(event, "policyArn")?;
        let document = Arc::<str>::from(named(event, "policyDocument")?);
        let version = event.answer("policyVersion.versionId").to_owned();
        self.versions.insert((arn.clone(), version), Arc::clone(&document));
        if event.parameter("setAsDefault") != "true" {
            return Ok(Touched::Nobody);
        }
        self.put(&arn, document)?;
        Ok(self.holders(&arn))
    }

    fn set_version(&mut self, event: &Event) -> Result<Touched, Doubt> {
        let arn = named(event, "policyArn")?;
        let version = named(event, "versionId")?;
        let document = self.versions.get(&(arn.clone(), version)).cloned();
        match document {
            Some(document) => self.put(&arn, document)?,
            // It is in force, and nobody saw it.
            None => drop(seen(&mut self.account.policies, "policies")?.remove(&Arn::new(&*arn))),
        }
        Ok(self.holders(&arn))
    }

    fn delete_policy(&mut self, event: &Event) -> Result<Touched, Doubt> {
        // AWS deletes none that is attached.
        let arn = Arn::new(named(event, "policyArn")?);
        seen(&mut self.account.policies, "policies")?.remove(&arn);
        Ok(Touched::Nobody)
    }

    fn create_role(&mut self, event: &Event) -> Result<Touched, Doubt> {
        let boundary = event.parameter("permissionsBoundary");
        let role = Role {
            name: named(event, "roleName")?,
            arn: Arn::new(answered(event, "role.arn")?),
            trust: Arc::from(named(event, "assumeRolePolicyDocument")?),
            grants: tutela_model::Grants {
                inline: Vec::new(),
                attached: Vec::new(),
                groups: Vec::new(),
                boundary: (!boundary.is_empty()).then(|| Arn::new(boundary)),
            },
        };
        let roles = seen(&mut self.account.roles, "roles")?;
        roles.retain(|own| own.name != role.name);
        roles.push(role);
        Ok(Touched::Everybody)
    }

    fn delete_role(&mut self, event: &Event) -> Result<Touched, Doubt> {
        let name = named(event, "roleName")?;
        seen(&mut self.account.roles, "roles")?.retain(|own| own.name != name);
        Ok(Touched::Nobody)
    }

    fn trust(&mut self, event: &Event) -> Result<Touched, Doubt> {
        let document = Arc::from(named(event, "policyDocument")?);
        self.role(event)?.trust = document;
        Ok(Touched::Everybody)
    }

    /// Looks up a policy of AWS's that nobody had attached so far.
    fn know(&mut self, arn: &Arn) -> Result<(), Doubt> {
        let policies = seen(&mut self.account.policies, "policies")?;
        if let Some(own) = managed_policy(arn.as_str()).filter(|_| !policies.contains_key(arn)) {
            let policy = ManagedPolicy { arn: arn.clone(), document: Arc::from(own.document) };
            policies.insert(arn.clone(), policy);
        }
        Ok(())
    }

    fn put(&mut self, arn: &str, document: Arc<str>) -> Result<(), Doubt> {
        let arn = Arn::new(arn);
        let policy = ManagedPolicy { arn: arn.clone(), document };
        seen(&mut self.account.policies, "policies")?.insert(arn, policy);
        Ok(())
    }

    /// Who is in a group, or may be.
    fn members(&self, group: &str) -> Touched {
        let is_in = |user: &&User| match &user.grants {
            Observed::Seen(seen) => seen.value.groups.iter().any(|own| own == group),
            Observed::Missing(_) => true,
        };
        let users = self.account.users.known.iter();
        Touched::Users(users.filter(is_in).map(|user| user.arn.clone()).collect())
    }

    /// Who has a managed policy, or may have it. One that a role has may reach anybody.
    fn holders(&self, policy: &str) -> Touched {
        let is_it = |arn: &Arn| arn.as_str() == policy;
        let of_role =
            |role: &Role| role.grants.attached.iter().chain(&role.grants.boundary).any(is_it);
        let Observed::Seen(roles) = &self.account.roles else { return Touched::Everybody };
        let Observed::Seen(groups) = &self.account.groups else { return Touched::Everybody };
        if roles.value.iter().any(of_role) {
            return Touched::Everybody;
        }
        let has_group =
            |name: &String| groups.value.get(name).is_none_or(|own| own.attached.iter().any(is_it));
        let has = |user: &&User| match &user.grants {
            Observed::Seen(seen) => {
                let grants = &seen.value;
                grants.attached.iter().chain(&grants.boundary).any(is_it)
                    || grants.groups.iter().any(has_group)
            }
            Observed::Missing(_) => true,
        };
        let users = self.account.users.known.iter();
        Touched::Users(users.filter(has).map(|user| user.arn.clone()).collect())
    }
}

/// What an event says was asked for.
pub(super) fn named(event: &Event, parameter: &str) -> Result<String, Doubt> {
    told(event.parameter(parameter), parameter)
}

/// What an event says was answered.
pub(super) fn answered(event: &Event, field: &str) -> Result<String, Doubt> {
    told(event.answer(field), field)
}

fn told(value: &str, what: &str) -> Result<String, Doubt> {
    let is_there = !value.is_empty();
    is_there
        .then(|| value.to_owned())
        .ok_or_else(|| Doubt::lasting(format!("the record has no `{what}`")))
}

pub(super) fn user<'a>(account: &'a mut Account, name: &str) -> Result<&'a mut User, Doubt> {
    let user = account.users.known.iter_mut().find(|own| own.name == name);
    // Nobody else can do more for what somebody does who was not seen.
    user.ok_or_else(|| Doubt { why: format!("nobody saw user `{name}`"), lasts: false })
}

/// A fact that is to be changed.
pub(super) fn seen<'a, T>(fact: &'a mut Observed<T>, what: &str) -> Result<&'a mut T, Doubt> {
    match fact {
        Observed::Seen(seen) => Ok(&mut seen.value),
        Observed::Missing(gap) => Err(Doubt::lasting(format!("the {what} were not seen: {gap}"))),
    }
}
