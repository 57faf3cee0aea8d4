//! A value of a tree and the way to it, so that an error names its place.

use crate::{
    error::{ParseError, Step, error_at, excerpt},
    json::{self, Kind, Value},
};

/// A value and the way to it.
pub(crate) struct At<'a> {
    pub(crate) value: &'a Value,
    up: Option<(&'a At<'a>, Step)>,
}

impl<'a> At<'a> {
    /// The top of a text.
    pub(crate) fn top(value: &'a Value) -> Self {
        Self { value, up: None }
    }

    pub(crate) fn key<'b>(&'b self, key: &str, value: &'b Value) -> At<'b> {
        At { value, up: Some((self, Step::Key(key.to_owned()))) }
    }

    fn item<'b>(&'b self, index: usize, value: &'b Value) -> At<'b> {
        At { value, up: Some((self, Step::Index(index))) }
    }

    pub(crate) fn path(&self) -> Vec<Step> {
        let mut steps = Vec::new();
        let mut at = self;
        while let Some((up, step)) = &at.up {
            steps.push(step.clone());
            at = up;
        }
        steps.reverse();
        steps
    }

    pub(crate) fn error(&self, message: String) -> ParseError {
        error_at(self.value.position, &self.path(), message)
    }

    pub(crate) fn expected(&self, what: &str) -> ParseError {
        self.error(format!("expected {what}, found {}", self.value.words()))
    }

    pub(crate) fn members(&self, what: &str) -> Result<&'a [json::Member], ParseError> {
        if let Kind::Object(members) = &self.value.kind {
            Ok(members)
        } else {
            Err(self.expected(what))
        }
    }

    /// An error at a key instead of its value.
    pub(crate) fn bad_key(&self, member: &json::Member, expected: &str) -> ParseError {
        let path = self.key(&member.key, &member.value).path();
        let message = format!("expected {expected}, found `{}`", excerpt(&member.key));
        error_at(member.position, &path, message)
    }

    /// What `say` says at a member, or here if there is none.
    pub(crate) fn within(&self, key: &str, say: &dyn Fn(&At<'_>) -> ParseError) -> ParseError {
        match self.member(key) {
            Some(member) => say(&self.key(key, &member.value)),
            None => say(self),
        }
    }

    /// What `say` says at an item of a list; a value that is no list is its own only item.
    pub(crate) fn entry(&self, index: usize, say: &dyn Fn(&At<'_>) -> ParseError) -> ParseError {
        match &self.value.kind {
            Kind::Array(values) => match values.get(index) {
                Some(value) => say(&self.item(index, value)),
                None => say(self),
            },
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) | Kind::Object(_) => {
                say(self)
            }
        }
    }

    /// An error at a key, if there is one of this name.
    pub(crate) fn error_at_key(&self, key: &str, message: String) -> Option<ParseError> {
        let member = self.member(key)?;
        Some(error_at(member.position, &self.key(key, &member.value).path(), message))
    }

    fn member(&self, key: &str) -> Option<&'a json::Member> {
        let Kind::Object(members) = &self.value.kind else { return None };
        members.iter().find(|member| member.key == key)
    }

    /// Says that a member is missing.
    pub(crate) fn missing(&self, what: &str) -> ParseError {
        self.error(format!("expected {what}, found none"))
    }

    /// Hands each member of an object to `read`, with its key.
    pub(crate) fn each_member(
        &self,
        what: &str,
        mut read: impl FnMut(&str, &At<'_>) -> Result<(), ParseError>,
    ) -> Result<(), ParseError> {
        let mut members = self.members(what)?.iter();
        members.try_for_each(|member| read(&member.key, &self.key(&member.key, &member.value)))
    }

    /// Reads a list, or a single value as a list of one.
    pub(crate) fn each<T>(
        &self,
        read: impl Fn(&At<'_>) -> Result<T, ParseError>,
    ) -> Result<Vec<T>, ParseError> {
        if let Kind::Array(values) = &self.value.kind {
            let numbered = values.iter().enumerate();
            numbered.map(|(index, value)| read(&self.item(index, value))).collect()
        } else {
            Ok(vec![read(self)?])
        }
    }
}
