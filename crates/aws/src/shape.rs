//! What an operation's answer looks like: the little of AWS's service models that is needed to
//! turn its XML into the JSON that the AWS CLI prints.
//!
//! What is not in a shape is not read. That is how TOTP seeds and QR codes never leave: no shape
//! names them.

/// The shape of a value.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Shape {
    /// A string.
    Text,
    /// A whole number.
    Int,
    /// A number.
    Float,
    /// `true` or `false`.
    Bool,
    /// A moment, printed as `2024-01-02T03:04:05+00:00`.
    Time,
    /// Bytes, in base64 on both sides.
    Blob,
    /// A policy: percent-encoded JSON in the XML, an object in the JSON.
    PolicyDocument,
    /// `<member>` after `<member>`.
    List(&'static Shape),
    /// `<item>` after `<item>`, as EC2 has lists.
    Items(&'static Shape),
    /// An element of this name after another.
    Named(&'static str, &'static Shape),
    /// The list's own element again and again, without one around them, as S3 has lists.
    Flat(&'static Shape),
    /// `<entry><key/><value/></entry>` after entry; keys are strings.
    Map(&'static Shape),
    /// A map, of which entries of these names are read and no others.
    Entries(&'static [Member]),
    /// Named members.
    Struct(&'static [Member]),
}

/// A member of a [`Shape::Struct`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Member {
    /// The name that the AWS CLI prints.
    pub(crate) name: &'static str,
    /// The name in what AWS sends, nearly always the same.
    pub(crate) wire: &'static str,
    /// What it looks like.
    pub(crate) shape: Shape,
    /// Whether an answer without it is no answer: a list that is not there is not an empty one.
    pub(crate) required: bool,
}

/// A member that AWS may leave out.
pub(crate) const fn optional(name: &'static str, shape: Shape) -> Member {
    Member { name, wire: name, shape, required: false }
}

/// A member without which the answer is malformed.
pub(crate) const fn required(name: &'static str, shape: Shape) -> Member {
    Member { name, wire: name, shape, required: true }
}

impl Member {
    /// The same member, which AWS sends under another name.
    pub(crate) const fn sent_as(self, wire: &'static str) -> Self {
        Self { wire, ..self }
    }
}
