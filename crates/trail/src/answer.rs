//! Whether a pattern matches, where AWS's documentation does not always say.

/// Whether a pattern matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Answer {
    /// It does not.
    No,
    /// AWS's documentation does not say.
    Undecided,
    /// It does.
    Yes,
}

impl Answer {
    /// Both: what is undecided stays so, unless the other is not.
    pub(crate) fn and(self, other: Self) -> Self {
        self.min(other)
    }

    /// Either.
    pub(crate) fn or(self, other: Self) -> Self {
        self.max(other)
    }

    /// The other way round.
    pub(crate) fn not(self) -> Self {
        match self {
            Self::No => Self::Yes,
            Self::Undecided => Self::Undecided,
            Self::Yes => Self::No,
        }
    }
}

impl From<bool> for Answer {
    fn from(matches: bool) -> Self {
        if matches { Self::Yes } else { Self::No }
    }
}
