//! The parameters of a call.

use std::{borrow::Cow, collections::BTreeMap};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Parameters by the API's names, in their order.
///
/// Most calls have one at most, and those of an organisation are kept by the hundred thousand: a map
/// would hold room for eleven in each.
///
/// ```
/// use tutela_model::Parameters;
/// let mut parameters = Parameters::default();
/// parameters.insert("UserName", "alice");
/// parameters.insert("KeyId", "k");
/// parameters.insert("UserName", "bob");
/// assert_eq!(parameters.get("UserName"), Some("bob"));
/// assert_eq!(parameters.iter().collect::<Vec<_>>(), [("KeyId", "k"), ("UserName", "bob")]);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Parameters(Box<[Parameter]>);

/// A name, which the API gives, and its value.
type Parameter = (Cow<'static, str>, Box<str>);

impl Parameters {
    /// Gives a parameter a value, in place of the one that it has.
    pub fn insert(&mut self, name: impl Into<Cow<'static, str>>, value: impl Into<Box<str>>) {
        let (name, value) = (name.into(), value.into());
        match self.0.binary_search_by(|(own, _)| own.cmp(&name)) {
            Ok(place) => {
                if let Some((_, own)) = self.0.get_mut(place) {
                    *own = value;
                }
            }
            Err(place) => {
                let mut all = std::mem::take(&mut self.0).into_vec();
                all.reserve_exact(1);
                all.insert(place, (name, value));
                self.0 = all.into_boxed_slice();
            }
        }
    }

    /// The value of a parameter.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        let (_, value) = self.0.iter().find(|(own, _)| own == name)?;
        Some(value)
    }

    /// Names and values.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (&**name, &**value))
    }

    /// The values.
    #[must_use]
    pub fn values(&self) -> impl ExactSizeIterator<Item = &str> {
        self.0.iter().map(|(_, value)| &**value)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The same names, with what is made of each value.
    #[must_use]
    pub fn map(&self, mut made: impl FnMut(&str) -> String) -> Self {
        let own = self.0.iter();
        Self(own.map(|(name, value)| (name.clone(), made(value).into())).collect())
    }
}

impl Serialize for Parameters {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for Parameters {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        // A name that stands there twice has its last value, as in JSON objects elsewhere.
        let read: BTreeMap<String, Box<str>> = BTreeMap::deserialize(from)?;
        Ok(Self(read.into_iter().map(|(name, value)| (name.into(), value)).collect()))
    }
}
