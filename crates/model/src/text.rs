//! Texts of which many rows have the same.

use std::{borrow::Cow, collections::BTreeSet, fmt, ops::Deref, sync::Arc};

/// A text that is the program's own or is shared: of a thousand accounts, rows cite the same few names
/// and values a million times.
///
/// ```
/// use tutela_model::{Pool, Text};
/// let (mut one, mut other) = (Text::from("true".to_owned()), Text::from("true".to_owned()));
/// let mut pool = Pool::default();
/// pool.share(&mut one);
/// pool.share(&mut other);
/// assert_eq!((one.as_ptr(), &*other), (other.as_ptr(), "true"));
/// ```
#[derive(Clone)]
pub enum Text {
    /// The program's own.
    Own(&'static str),
    /// Read, or made of what was.
    Shared(Arc<str>),
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Self::Own(text) => text,
            Self::Shared(text) => text,
        }
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self::Shared(text.into())
    }
}

impl From<Cow<'static, str>> for Text {
    fn from(text: Cow<'static, str>) -> Self {
        match text {
            Cow::Borrowed(text) => Self::Own(text),
            Cow::Owned(text) => text.into(),
        }
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Text {}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        **self == *other
    }
}

impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        **self == **other
    }
}

impl PartialOrd for Text {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Text {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (**self).cmp(&**other)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

/// So many texts are looked for again.
const MOST: usize = 50_000;

/// The texts that are shared so far.
#[derive(Debug, Default)]
pub struct Pool(BTreeSet<Arc<str>>);

impl Pool {
    /// Has a text shared with those before it that are the same.
    pub fn share(&mut self, text: &mut Text) {
        let Text::Shared(own) = text else { return };
        match self.0.get(&**own) {
            Some(known) => *own = Arc::clone(known),
            None if self.0.len() < MOST => {
                self.0.insert(Arc::clone(own));
            }
            // What nobody else has would be kept in vain.
            None => {}
        }
    }
}
