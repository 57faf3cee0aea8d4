//! Finds condition keys by name. Some have a hole in their name that a policy fills:
//! `aws:RequestTag/${TagKey}` is found as `aws:RequestTag/team`.

use std::ops::Range;

use super::{ConditionKey, KeyId, Universe, ValueType, compare};

impl Universe {
    /// The condition key of this name, whatever its case. A name that AWS lists comes before one
    /// with a hole, and of those with a hole the one that says most of the name.
    ///
    /// ```
    /// use tutela_policy::Universe;
    /// let universe = Universe::embedded();
    /// let key = universe.condition_key("AWS:requesttag/team").unwrap();
    /// assert_eq!(key.name, "aws:RequestTag/${TagKey}");
    /// assert!(universe.condition_key("aws:MultiFactorAuthPresnt").is_none());
    /// ```
    #[must_use]
    pub fn condition_key(&self, name: &str) -> Option<&ConditionKey> {
        self.key(self.key_id(name)?)
    }

    /// What the values of a key are that AWS itself sets and no caller; `None` for texts, and for
    /// keys that a caller may set.
    pub(crate) fn kind_set_by_aws(&self, name: &str) -> Option<ValueType> {
        let key = self.condition_key(name)?;
        let is_text = matches!(key.value_type, ValueType::String | ValueType::Arn);
        let is_global = key.name.starts_with("aws:") && hole(key.name).is_none();
        (is_global && !is_text && !key.multivalued).then_some(key.value_type)
    }

    /// The condition key at this place.
    #[must_use]
    pub fn key(&self, id: KeyId) -> Option<&ConditionKey> {
        self.keys.get(id.index())
    }

    /// The place of the condition key of this name; see [`Universe::condition_key`].
    #[must_use]
    pub fn key_id(&self, name: &str) -> Option<KeyId> {
        if let Ok(at) = self.keys.binary_search_by(|key| compare(key.name, name)) {
            return u32::try_from(at).ok().map(KeyId);
        }
        let fits = |id: &KeyId| self.key(*id).and_then(|key| filled(key.name, name));
        let fitting = self.templates.iter().filter_map(|id| fits(id).map(|hole| (hole, *id)));
        fitting.min().map(|(_, id)| id)
    }
}

/// Where a name has a hole, which is written `${..}` or, by Amazon S3, `<..>`.
pub(super) fn hole(name: &str) -> Option<Range<usize>> {
    [("${", '}'), ("<", '>')].into_iter().find_map(|(open, close)| {
        let start = name.find(open)?;
        let length = name.get(start..)?.find(close)?;
        Some(start..start + length + close.len_utf8())
    })
}

/// How long the text in the hole is, if the name is the template with some text in its hole.
fn filled(template: &str, name: &str) -> Option<usize> {
    let hole = hole(template)?;
    let (before, after) = (template.get(..hole.start)?, template.get(hole.end..)?);
    let end = name.len().checked_sub(after.len())?;
    let length = end.checked_sub(before.len()).filter(|length| *length > 0)?;
    let begins = name.get(..before.len())?.eq_ignore_ascii_case(before);
    (begins && name.get(end..)?.eq_ignore_ascii_case(after)).then_some(length)
}
