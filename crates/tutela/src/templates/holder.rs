//! What holds a policy, and how long the policy is.

use tutela_policy::{
    lint::Attachment,
    require::{
        ENDPOINT_POLICY, GROUP_INLINE_POLICIES, Limit, MANAGED_POLICY, ROLE_INLINE_POLICIES,
        SERVICE_CONTROL_POLICY, TRUST_POLICY, USER_INLINE_POLICIES,
    },
    tree::{Kind, Member, Value},
};

/// What a policy is attached to, and how long it may be there, where the file says so.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Holder {
    pub(super) attachment: Attachment,
    pub(super) limit: Option<&'static Limit>,
}

impl Holder {
    pub(super) const MANAGED: Self = Self::new(Attachment::Unknown, &MANAGED_POLICY);
    pub(super) const INLINE_OF_USER: Self = Self::new(Attachment::User, &USER_INLINE_POLICIES);
    pub(super) const INLINE_OF_GROUP: Self = Self::new(Attachment::User, &GROUP_INLINE_POLICIES);
    pub(super) const INLINE_OF_ROLE: Self = Self::new(Attachment::Role, &ROLE_INLINE_POLICIES);
    pub(super) const TRUST: Self = Self::new(Attachment::Role, &TRUST_POLICY);
    pub(super) const SCP: Self = Self::new(Attachment::Organization, &SERVICE_CONTROL_POLICY);
    pub(super) const ENDPOINT: Self = Self::new(Attachment::Endpoint, &ENDPOINT_POLICY);

    const fn new(attachment: Attachment, limit: &'static Limit) -> Self {
        Self { attachment, limit: Some(limit) }
    }

    /// Where the file says no more than what it is attached to.
    pub(super) const fn of(attachment: Attachment) -> Self {
        Self { attachment, limit: None }
    }
}

/// The length of a document in compact JSON, without the white space in its texts, which IAM does
/// not count: no document with these contents is shorter.
pub(super) fn characters(value: &Value) -> usize {
    let commas = |count: usize| count.saturating_sub(1) + 2;
    match &value.kind {
        Kind::Null => 4,
        Kind::Bool(value) => value.to_string().len(),
        Kind::Number(number) => number.len(),
        Kind::String(text) => quoted(text),
        Kind::Array(values) => commas(values.len()) + values.iter().map(characters).sum::<usize>(),
        Kind::Object(members) => {
            let member = |Member { key, value, .. }: &Member| quoted(key) + 1 + characters(value);
            commas(members.len()) + members.iter().map(member).sum::<usize>()
        }
    }
}

fn quoted(text: &str) -> usize {
    let escaped = |own: char| if matches!(own, '"' | '\\') { 2 } else { 1 };
    2 + text.chars().filter(|own| !own.is_whitespace()).map(escaped).sum::<usize>()
}

/// The same of a document that is percent-encoded.
pub(super) fn encoded_characters(text: &str) -> usize {
    let mut bytes = text.bytes();
    let mut count = 0;
    while let Some(byte) = bytes.next() {
        let hex = if byte == b'%' { bytes.next().zip(bytes.next()) } else { None };
        let is_counted = match hex {
            // Blanks, and what continues a character.
            Some((b'0', _) | (b'2', b'0')) => false,
            Some((high, _)) => !matches!(high, b'8' | b'9' | b'a' | b'b' | b'A' | b'B'),
            None => !byte.is_ascii_whitespace(),
        };
        count += usize::from(is_counted);
    }
    count
}

#[cfg(test)]
mod tests {
    use tutela_policy::tree;

    use super::{characters, encoded_characters};

    #[test]
    fn white_space_is_not_counted() {
        let text = r#"{ "a b" : [1, true, "\"x\\", null], "c": {} , "d":[]}"#;
        let value = tree::read(text, 8).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(characters(&value), r#"{"ab":[1,true,"\"x\\",null],"c":{},"d":[]}"#.len());
        assert_eq!(encoded_characters("%7B%22%20%C3%A4%0A%22 %7D"), 5);
    }
}
