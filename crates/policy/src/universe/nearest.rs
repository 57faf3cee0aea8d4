//! What somebody may have meant who wrote a name that AWS does not have.

use super::Universe;

/// Names are not longer; what is longer is no typing error.
const MAX_BYTES: usize = 128;

impl Universe {
    /// The action that this may have been meant for, as AWS spells it: of its own service before
    /// others; none if all are far.
    ///
    /// ```
    /// use tutela_policy::Universe;
    /// let universe = Universe::embedded();
    /// assert_eq!(universe.nearest_action("iam:EnableMFADevices"), Some("iam:EnableMFADevice"));
    /// assert_eq!(universe.nearest_action("iam:AssumeRole"), Some("sts:AssumeRole"));
    /// assert_eq!(universe.nearest_action("quite:Other"), None);
    /// ```
    #[must_use]
    pub fn nearest_action(&self, wrong: &str) -> Option<&'static str> {
        let (prefix, name) = wrong.split_once(':')?;
        let own = self.service(prefix).into_iter().flat_map(|service| self.actions_of(service));
        nearest(name, own.map(|(_, action)| (action.name(), action.full_name())))
            .or_else(|| {
                let mut same =
                    self.actions.iter().filter(|action| action.name().eq_ignore_ascii_case(name));
                // A name that several services have says nothing.
                same.next().filter(|_| same.next().is_none()).map(super::Action::full_name)
            })
            .or_else(|| {
                let all = self.actions.iter().map(super::Action::full_name);
                nearest(wrong, all.map(|full_name| (full_name, full_name)))
            })
    }

    /// The condition key that this may have been meant for, as AWS spells it: with the same prefix
    /// before others; none if all are far.
    #[must_use]
    pub fn nearest_condition_key(&self, wrong: &str) -> Option<&'static str> {
        let (prefix, _) = wrong.split_once(':')?;
        let of_prefix = |name: &str| {
            name.split_once(':').is_some_and(|(other, _)| other.eq_ignore_ascii_case(prefix))
        };
        let names = || self.keys.iter().map(|key| key.name);
        nearest(wrong, names().filter(|name| of_prefix(name)).map(|name| (name, name)))
            .or_else(|| nearest(wrong, names().map(|name| (name, name))))
    }
}

/// The name that takes the fewest edits to reach, with what stands for it; of equals the first.
/// Every fourth character may be wrong.
fn nearest(
    wrong: &str,
    names: impl Iterator<Item = (&'static str, &'static str)>,
) -> Option<&'static str> {
    if wrong.len() > MAX_BYTES {
        return None;
    }
    let wrong = wrong.to_ascii_lowercase();
    let characters = wrong.chars().count();
    let far = characters / 4;
    names
        .filter(|(name, _)| name.len().abs_diff(characters) <= far)
        .map(|(name, full)| (strsim::osa_distance(&name.to_ascii_lowercase(), &wrong), full))
        .filter(|(edits, _)| *edits <= far)
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, full)| full)
}
