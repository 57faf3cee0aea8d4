//! Permissions boundaries of users, which moto neither changes nor tells.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::truth::Truth;

/// The boundaries that users were given or lost since the account was made; `None` for none.
#[derive(Clone, Debug, Default)]
pub(crate) struct Boundaries(BTreeMap<String, Option<String>>);

impl Boundaries {
    /// The boundary of a user.
    pub(crate) fn of(&self, truth: &Truth, user: &str) -> Option<String> {
        let first = || truth.users.iter().find(|own| own.name == user)?.boundary.clone();
        self.0.get(user).map_or_else(first, Clone::clone)
    }

    /// All that there are, by user.
    pub(crate) fn all(&self, truth: &Truth) -> BTreeMap<String, String> {
        let names = truth.users.iter().map(|user| &user.name).chain(self.0.keys());
        names.filter_map(|name| Some((name.clone(), self.of(truth, name)?))).collect()
    }

    /// How many users a policy bounds.
    pub(crate) fn uses(&self, truth: &Truth, policy: &str) -> usize {
        self.all(truth).values().filter(|own| *own == policy).count()
    }

    pub(crate) fn set(&mut self, user: &str, policy: Option<&str>) {
        self.0.insert(user.to_owned(), policy.map(str::to_owned));
    }

    /// Puts a user's boundary into what an answer tells of the user.
    pub(crate) fn tell(&self, truth: &Truth, user: &mut Value) {
        let name = user["UserName"].as_str().unwrap_or_default();
        let boundary = self.of(truth, name);
        let Some(members) = user.as_object_mut() else { return };
        members.remove("PermissionsBoundary");
        if let Some(arn) = boundary {
            let told =
                json!({ "PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": arn });
            members.insert("PermissionsBoundary".to_owned(), told);
        }
    }
}
