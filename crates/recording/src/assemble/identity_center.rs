//! IAM Identity Center: its instances, and the people who sign in there.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use tutela_model::{
    AccountAccess, AccountId, Arn, Call, Cause, Directory, Gap, IdentityCenter, Instance, Observed,
    Person, Seen, Tree, operation,
};

use super::{Facts, authorization::twice, permission_sets::Asked, tree::is_listed_by};
use crate::{
    AccountRecordings,
    answers::{InstanceEntry, Instances, StoreUsers},
};

impl Facts<'_> {
    /// What the account shows; the people of the organisation's instance by whoever listed `tree`.
    pub(super) fn identity_center(
        &self,
        recordings: &AccountRecordings,
        tree: Option<&Arc<Tree>>,
    ) -> IdentityCenter {
        let instances = self.regional(&operation::LIST_INSTANCES, instances);
        let own = self.own_account(&recordings.account);
        let lists_all = is_listed_by(recordings);
        let elsewhere = tree.filter(|tree| tree.listed_by != recordings.account);
        let mut directories = Vec::new();
        for (call, owner) in stores(instances.known.values().filter_map(|it| it.seen().ok())) {
            let is_own = lists_all || own.as_ref() == Some(&owner);
            if is_own || self.reader.was_asked(&call) {
                directories.push(self.directory(&call));
            } else if elsewhere.is_none() {
                directories.push(Observed::Missing(not_here(&call, PEOPLE, &owner)));
            }
        }
        directories.extend(elsewhere.iter().flat_map(|tree| tree.directories.clone()));
        let access = opening(&instances.known, &self.management(recordings))
            .into_iter()
            .map(|asked| {
                let is_own = lists_all || own.as_ref() == Some(&asked.instance.owner);
                if is_own || self.reader.was_asked(&asked.sets()) {
                    return self.access(&asked);
                }
                let gap = not_here(
                    &asked.sets(),
                    "the permission sets of IAM Identity Center",
                    &asked.instance.owner,
                );
                let regions = not_here(
                    &asked.regions(),
                    "the regions of IAM Identity Center",
                    &asked.instance.owner,
                );
                unseen(asked.instance, gap, regions)
            })
            .collect();
        IdentityCenter { instances, directories, access }
    }

    /// The number of the account that manages the organisation; `None` where there is none.
    fn management(&self, recordings: &AccountRecordings) -> Observed<Option<String>> {
        let organization = self.organization(self.own_account(&recordings.account).as_deref());
        organization.and_then(|seen| {
            let known = seen.value.as_ref();
            Observed::of(known.map(|known| known.management_account.clone()), &seen.receipt)
        })
    }

    /// The people whom this account lists for the whole organisation, and why there may be others.
    pub(super) fn directories_of_tree(&self, own: &AccountId) -> Vec<Observed<Arc<Directory>>> {
        let instances = self.regional(&operation::LIST_INSTANCES, instances);
        let seen = instances.known.values().filter_map(|it| it.seen().ok());
        let stores: Vec<(Call, String)> = stores(seen).into_iter().collect();
        let organization = self.organization(self.own_account(own).as_deref());
        let management = match organization.seen() {
            Ok(seen) => seen.value.as_ref().map(|known| known.management_account.clone()),
            // Which instance is the organisation's, nobody knows then.
            Err(gap) => return vec![Observed::Missing(gap)],
        };
        let of_all = |owner: &String| management.as_ref() == Some(owner);
        let mut directories: Vec<Observed<Arc<Directory>>> = Vec::new();
        for (call, _) in stores.iter().filter(|(_, owner)| of_all(owner)) {
            directories.push(self.directory(call));
        }
        if directories.is_empty()
            && let Some(gap) = instances.first_gap()
        {
            directories.push(Observed::Missing(gap));
        }
        directories
    }

    fn directory(&self, call: &Call) -> Observed<Arc<Directory>> {
        self.reader.answer::<StoreUsers>(call).and_then(|listed| {
            let users = &listed.value.users;
            if let Some(gap) = twice(call, users.iter().map(|user| user.user_id.as_str())) {
                return Observed::Missing(gap);
            }
            let store = call.parameter("IdentityStoreId");
            let gap = |detail| Observed::Missing(Gap::new(call.clone(), Cause::Malformed, detail));
            let mut people = Vec::new();
            for user in users {
                if Some(user.identity_store_id.as_str()) != store {
                    return gap(format!("`{}` is of another store", user.user_id));
                }
                match user.user_status.as_deref() {
                    Some("DISABLED") => continue,
                    Some("ENABLED") | None => {}
                    Some(other) => {
                        return gap(format!("`{other}` is no status that this version knows"));
                    }
                }
                people.push(Person {
                    id: user.user_id.clone(),
                    user_name: user.user_name.clone(),
                    emails: user.emails.iter().filter_map(|mail| mail.value.clone()).collect(),
                });
            }
            Observed::of(Arc::new(Directory::new(people)), &listed.receipt)
        })
    }

    /// The calls for the people of instances that regions listed: of the account's own, and of every
    /// one where the account lists the organisation.
    pub(crate) fn listed_stores(&self, account: &AccountRecordings) -> Vec<Call> {
        let own = self.own_account(&account.account);
        let lists_all = is_listed_by(account);
        let listings = self.listed_instances(account);
        let stores = stores(listings.values().filter_map(|it| it.seen().ok()));
        let may = stores.into_iter().filter(|(_, owner)| lists_all || own.as_ref() == Some(owner));
        may.map(|(call, _)| call).collect()
    }

    /// The calls about what the same instances open accounts by.
    pub(crate) fn listed_access(&self, account: &AccountRecordings) -> Vec<Call> {
        let own = self.own_account(&account.account);
        let lists_all = is_listed_by(account);
        let listings = self.listed_instances(account);
        let opening = opening(&listings, &self.management(account));
        let may =
            opening.iter().filter(|asked| lists_all || own.as_ref() == Some(&asked.instance.owner));
        may.flat_map(|asked| self.calls_for_access(asked)).collect()
    }

    /// The instances by the region that listed them, whether it is known to be enabled or not.
    fn listed_instances(&self, account: &AccountRecordings) -> Listings {
        let listings = account
            .recordings
            .iter()
            .filter(|recording| *recording.call.operation == operation::LIST_INSTANCES);
        let read = listings.map(|listing| {
            let answer = self.reader.answer::<Instances>(&listing.call).and_then(instances);
            (listing.call.region.clone().unwrap_or_default(), answer)
        });
        read.collect()
    }
}

/// Instances by region.
type Listings = BTreeMap<String, Observed<Vec<Instance>>>;

const PEOPLE: &str = "the people of IAM Identity Center";

/// The instances that may open accounts, each once: the organisation's, and any that could be it where
/// nobody knows whose the organisation is.
fn opening<'s>(listed: &'s Listings, management: &Observed<Option<String>>) -> Vec<Asked<'s>> {
    let mut by_arn: BTreeMap<&Arn, Asked<'s>> = BTreeMap::new();
    for (here, listed) in listed {
        let Ok(seen) = listed.seen() else { continue };
        for instance in seen.value.iter().filter(|instance| instance.is_active()) {
            let is_of_organization = management
                .seen()
                .map_or(true, |known| known.value.as_ref() == Some(&instance.owner));
            if is_of_organization {
                let region = instance.primary_region.as_ref().unwrap_or(here);
                by_arn.entry(&instance.arn).or_insert(Asked { instance, region });
            }
        }
    }
    by_arn.into_values().collect()
}

fn unseen(instance: &Instance, sets: Gap, regions: Gap) -> AccountAccess {
    AccountAccess {
        instance: instance.arn.clone(),
        store: instance.store.clone(),
        regions: Observed::Missing(regions),
        sets: Observed::Missing(sets),
        groups: BTreeMap::new(),
    }
}

/// The call for the people of each instance, and the instance's owner. A store is asked once, in the
/// instance's primary region or in the first that lists it.
fn stores<'s>(listed: impl Iterator<Item = &'s Seen<Vec<Instance>>>) -> BTreeSet<(Call, String)> {
    let mut by_store: BTreeMap<&str, (Call, String)> = BTreeMap::new();
    for seen in listed {
        let here = seen.receipt.call.region.clone().unwrap_or_default();
        for instance in seen.value.iter().filter(|instance| instance.is_active()) {
            let region = instance.primary_region.as_ref().unwrap_or(&here);
            let call = Call::new(&operation::LIST_USERS).within(region);
            let call = call.with("IdentityStoreId", &instance.store);
            by_store.entry(&instance.store).or_insert((call, instance.owner.clone()));
        }
    }
    by_store.into_values().collect()
}

fn instances(listed: &Seen<Instances>) -> Observed<Vec<Instance>> {
    let all = &listed.value.instances;
    if let Some(gap) =
        twice(&listed.receipt.call, all.iter().map(|entry| entry.instance_arn.as_str()))
    {
        return Observed::Missing(gap);
    }
    Observed::of(all.iter().map(instance).collect(), &listed.receipt)
}

fn instance(entry: &InstanceEntry) -> Instance {
    Instance {
        arn: entry.instance_arn.clone(),
        store: entry.identity_store_id.clone(),
        owner: entry.owner_account_id.clone(),
        primary_region: entry.primary_region.clone(),
        status: entry.status.clone(),
    }
}

/// Only the owner and a delegated administrator may list the people and the permission sets.
fn not_here(call: &Call, what: &str, owner: &str) -> Gap {
    let detail = format!("{what} are listed in account {owner}, which owns it: `--org` asks there");
    Gap::new(call.clone(), Cause::NotAsked, detail)
}
