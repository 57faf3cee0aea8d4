//! IAM Identity Center: its instances, and the people who sign in there.

use std::{collections::BTreeMap, sync::Arc};

use crate::{AccountAccess, Arn, Gap, Observed, Receipt, Regional};

/// What an account shows of IAM Identity Center.
#[derive(Clone, Debug)]
pub struct IdentityCenter {
    /// The instances that the account owns or sees, by the region that listed them.
    pub instances: Regional<Vec<Instance>>,
    /// The people of each instance whose people could be looked for; those of the organisation's are
    /// listed by the account that listed the organisation.
    pub directories: Vec<Observed<Arc<Directory>>>,
    /// What each instance opens accounts by that could be one of an organisation: no other has
    /// permission sets.
    ///
    /// Source: <https://docs.aws.amazon.com/singlesignon/latest/userguide/account-instances-identity-center.html>
    pub access: Vec<AccountAccess>,
}

impl IdentityCenter {
    /// Where nothing was seen of it.
    #[must_use]
    pub fn unseen(gap: &Gap) -> Self {
        Self {
            instances: Regional::unseen(gap),
            directories: vec![Observed::Missing(gap.clone())],
            access: Vec::new(),
        }
    }

    /// Every instance that was seen, once, with the listing that it stands in. Where several regions
    /// list it, its primary region's listing is taken.
    #[must_use]
    pub fn known(&self) -> Vec<(&Instance, &Arc<Receipt>)> {
        let mut known: BTreeMap<&Arn, (&Instance, &Arc<Receipt>)> = BTreeMap::new();
        for (region, listed) in &self.instances.known {
            let Ok(seen) = listed.seen() else { continue };
            for instance in &seen.value {
                let is_primary = instance.primary_region.as_ref() == Some(region);
                if is_primary || !known.contains_key(&instance.arn) {
                    known.insert(&instance.arn, (instance, &seen.receipt));
                }
            }
        }
        known.into_values().collect()
    }
}

/// An instance of IAM Identity Center.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instance {
    /// Its ARN, which names neither account nor region.
    pub arn: Arn,
    /// The id of the identity store that it is connected to.
    pub store: String,
    /// The number of the account that owns it: that of the management for an organisation's.
    pub owner: String,
    /// The region that it was enabled in first, where AWS says so.
    pub primary_region: Option<String>,
    /// Whether it works, in AWS's words: `ACTIVE`, `CREATE_IN_PROGRESS`, `CREATE_FAILED`,
    /// `DELETE_IN_PROGRESS`.
    pub status: String,
}

impl Instance {
    /// Whether people can sign in.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.status == "ACTIVE"
    }
}

/// The people of one identity store who can sign in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Directory {
    people: Vec<Person>,
    /// Places in `people` by user name and e-mail address, in lower case.
    by_name: BTreeMap<String, usize>,
    /// The same by what stands before the `@` of an address, for addresses alone.
    by_local_part: BTreeMap<String, usize>,
}

/// Somebody in an identity store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The id in the store.
    pub id: String,
    /// The name that the person signs in with.
    pub user_name: Option<String>,
    /// E-mail addresses.
    pub emails: Vec<String>,
}

impl Directory {
    /// The people in the order in which they were listed.
    #[must_use]
    pub fn new(people: Vec<Person>) -> Self {
        let (mut by_name, mut by_local_part) = (BTreeMap::new(), BTreeMap::new());
        for (place, person) in people.iter().enumerate() {
            for name in person.user_name.iter().chain(&person.emails) {
                let name = name.to_lowercase();
                if let Some((local, _)) = name.split_once('@') {
                    by_local_part.entry(local.to_owned()).or_insert(place);
                }
                by_name.entry(name).or_insert(place);
            }
        }
        Self { people, by_name, by_local_part }
    }

    /// Everybody.
    #[must_use]
    pub fn people(&self) -> &[Person] {
        &self.people
    }

    /// Whoever has this user name or e-mail address, in whatever case.
    ///
    /// ```
    /// use tutela_model::{Directory, Person};
    /// let alice = Person {
    ///     id: "906712-1".to_owned(),
    ///     user_name: Some("Alice@example.com".to_owned()),
    ///     emails: vec![],
    /// };
    /// let directory = Directory::new(vec![alice]);
    /// assert!(directory.named("alice@EXAMPLE.com").is_some());
    /// assert!(directory.named("alice").is_none() && directory.before_the_at("alice").is_some());
    /// ```
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&Person> {
        self.people.get(*self.by_name.get(&name.to_lowercase())?)
    }

    /// Whoever has an e-mail address, or a user name in the form of one, that begins so before the `@`.
    #[must_use]
    pub fn before_the_at(&self, name: &str) -> Option<&Person> {
        self.people.get(*self.by_local_part.get(&name.to_lowercase())?)
    }
}
