//! Fields that are read whatever they hold: CloudTrail has changed types and spellings of its
//! fields over the years, and a field of another shape is no reason to lose the record.

use std::{borrow::Cow, fmt, ops::Deref};

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// A text; empty where the field is missing, null, or holds an object or a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text<'a>(pub Cow<'a, str>);

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AnyText;
        impl<'de> Visitor<'de> for AnyText {
            type Value = Text<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("anything")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }

            fn visit_bool<E>(self, value: bool) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Borrowed(if value { "true" } else { "false" })))
            }

            fn visit_i64<E>(self, value: i64) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(value.to_string())))
            }

            fn visit_u64<E>(self, value: u64) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(value.to_string())))
            }

            fn visit_f64<E>(self, value: f64) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(value.to_string())))
            }

            fn visit_unit<E>(self) -> Result<Text<'de>, E> {
                Ok(Text::default())
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Text<'de>, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Text::default())
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Text<'de>, A::Error> {
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Text::default())
            }
        }
        deserializer.deserialize_any(AnyText)
    }
}

/// A value as it is written; empty where the field is missing or null.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Raw<'a>(pub &'a str);

impl<'de: 'a, 'a> Deserialize<'de> for Raw<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Option::<&'de RawValue>::deserialize(deserializer)?;
        Ok(Self(raw.map_or("", RawValue::get)))
    }
}

/// Declares an object of which only these fields are read, by any spelling of their letters' case
/// (CloudTrail writes `eventID`, tables of Athena `eventid`); everything else in it is passed over.
/// An object that is missing, null or no object has all fields at their defaults.
macro_rules! fields {
    (
        $(#[$meta:meta])*
        $name:ident { $($(#[$field_meta:meta])* $field:ident: $type:ty = $spelling:literal,)* }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub struct $name<'a> {
            $($(#[$field_meta])* pub $field: $type,)*
        }

        const _: () = {
            #[allow(non_camel_case_types, reason = "the fields' own names")]
            enum Field { $($field,)* Other }

            impl Field {
                fn of(name: &str) -> Self {
                    match name {
                        $($spelling => Self::$field,)*
                        $(_ if name.eq_ignore_ascii_case($spelling) => Self::$field,)*
                        _ => Self::Other,
                    }
                }
            }

            impl<'a> $crate::scan::Scanned<'a> for $name<'a> {
                fn scan(scanner: &mut $crate::scan::Scanner<'a>) -> Option<Self> {
                    let mut object = Self::default();
                    if !scanner.is_object()? {
                        let other = <$crate::fields::Text<'_> as $crate::scan::Scanned>::scan(scanner);
                        return other.map(|_| object);
                    }
                    scanner.object(|scanner, name| {
                        match Field::of(name) {
                            $(Field::$field => {
                                object.$field = $crate::scan::Scanned::scan(scanner)?;
                            })*
                            Field::Other => scanner.skip()?,
                        }
                        Some(())
                    })?;
                    Some(object)
                }
            }

            impl<'de> serde::Deserialize<'de> for Field {
                fn deserialize<D: serde::Deserializer<'de>>(
                    deserializer: D,
                ) -> Result<Self, D::Error> {
                    struct Name;
                    impl serde::de::Visitor<'_> for Name {
                        type Value = Field;

                        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                            f.write_str("a field's name")
                        }

                        fn visit_str<E>(self, name: &str) -> Result<Field, E> {
                            Ok(Field::of(name))
                        }
                    }
                    deserializer.deserialize_identifier(Name)
                }
            }

            impl<'de: 'a, 'a> serde::Deserialize<'de> for $name<'a> {
                fn deserialize<D: serde::Deserializer<'de>>(
                    deserializer: D,
                ) -> Result<Self, D::Error> {
                    struct Object;
                    impl<'de> $crate::fields::ObjectVisitor<'de> for Object {
                        type Value = $name<'de>;

                        fn fields<A: serde::de::MapAccess<'de>>(
                            self,
                            mut map: A,
                        ) -> Result<$name<'de>, A::Error> {
                            let mut object = $name::default();
                            while let Some(field) = map.next_key::<Field>()? {
                                match field {
                                    $(Field::$field => object.$field = map.next_value()?,)*
                                    Field::Other => {
                                        map.next_value::<serde::de::IgnoredAny>()?;
                                    }
                                }
                            }
                            Ok(object)
                        }
                    }
                    deserializer.deserialize_any($crate::fields::OrDefault(Object))
                }
            }
        };
    };
}

pub(crate) use fields;

/// Reads an object's fields.
pub(crate) trait ObjectVisitor<'de> {
    /// What the fields make.
    type Value: Default;

    /// Reads them.
    fn fields<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error>;
}

/// Reads an object, and takes everything else for an empty one.
pub(crate) struct OrDefault<V>(pub(crate) V);

impl<'de, V: ObjectVisitor<'de>> Visitor<'de> for OrDefault<V> {
    type Value = V::Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<V::Value, A::Error> {
        self.0.fields(map)
    }

    fn visit_unit<E>(self) -> Result<V::Value, E> {
        Ok(V::Value::default())
    }

    fn visit_bool<E>(self, _: bool) -> Result<V::Value, E> {
        Ok(V::Value::default())
    }

    fn visit_i64<E>(self, _: i64) -> Result<V::Value, E> {
        Ok(V::Value::default())
    }

    fn visit_u64<E>(self, _: u64) -> Result<V::Value, E> {
        Ok(V::Value::default())
    }

    fn visit_f64<E>(self, _: f64) -> Result<V::Value, E> {
        Ok(V::Value::default())
    }

    fn visit_str<E>(self, _: &str) -> Result<V::Value, E> {
        Ok(V::Value::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<V::Value, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(V::Value::default())
    }
}
