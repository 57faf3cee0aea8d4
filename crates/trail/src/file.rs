//! A file as CloudTrail writes it, read in one pass.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};

use crate::view::View;

/// Reads a text as a file of CloudTrail, and hands over each record; `take` says whether it was one.
///
/// Of a text that is no such file, or is damaged, that many records were handed over as come before
/// what is wrong: the first so many of the pieces into which the text is cut then.
pub(crate) fn read(text: &[u8], take: impl FnMut(&View<'_>) -> bool) -> Result<(), usize> {
    let mut records = Records { take, taken: 0 };
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    let read = deserializer.deserialize_map(File(&mut records));
    read.and_then(|()| deserializer.end()).map_err(|_| records.taken)
}

/// `{"Records": […]}`, and nothing beside it.
struct File<'t, T>(&'t mut Records<T>);

struct Records<T> {
    take: T,
    taken: usize,
}

impl<'de, T: FnMut(&View<'_>) -> bool> Visitor<'de> for File<'_, T> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a file of CloudTrail")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(field) = map.next_key::<&str>()? {
            if field != "Records" {
                return Err(A::Error::custom("no file of CloudTrail"));
            }
            map.next_value_seed(&mut *self.0)?;
        }
        Ok(())
    }
}

impl<'de, T: FnMut(&View<'_>) -> bool> DeserializeSeed<'de> for &mut Records<T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, T: FnMut(&View<'_>) -> bool> Visitor<'de> for &mut Records<T> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of records")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while let Some(record) = seq.next_element::<View<'_>>()? {
            if !(self.take)(&record) {
                return Err(A::Error::custom("no event"));
            }
            self.taken += 1;
        }
        Ok(())
    }
}
