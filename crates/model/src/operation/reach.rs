//! What one call of an operation answers for.

/// What one call of an operation answers for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// One call answers for the whole account.
    Account,
    /// The same, and the call names the account; the parameter.
    Own(&'static str),
    /// One call for each of these values of a parameter: the kinds of contacts, say.
    Kind(&'static str, &'static [&'static str]),
    /// One call for each IAM user that needs it; the parameter is `UserName`.
    User,
    /// One call for each MFA device that needs it; the parameter is `SerialNumber`.
    Device,
    /// One call in the management account of an organisation, and none in others.
    Organization,
    /// One call for each policy of an organisation, there; the parameter is `PolicyId`.
    Policy,
    /// One call for each thing that another answer names; the parameter.
    Each(&'static str),
    /// One call in the region in which the events of global services arrive, IAM's among them.
    Home,
    /// One call in each region that is enabled.
    Region,
    /// One call for each thing that an answer names, in that thing's region; the parameters.
    InRegion(&'static [&'static str]),
}

impl Reach {
    /// The parameters that tell one call of an operation from another.
    #[must_use]
    pub fn parameters(&self) -> &[&'static str] {
        match self {
            Self::Account | Self::Organization | Self::Home | Self::Region => &[],
            Self::User => &["UserName"],
            Self::Device => &["SerialNumber"],
            Self::Policy => &["PolicyId"],
            Self::Kind(parameter, _) | Self::Each(parameter) | Self::Own(parameter) => {
                std::slice::from_ref(parameter)
            }
            Self::InRegion(parameters) => parameters,
        }
    }

    /// Whether each call goes to a region, which is a part of its name then.
    #[must_use]
    pub fn is_regional(&self) -> bool {
        matches!(self, Self::Home | Self::Region | Self::InRegion(_))
    }
}
