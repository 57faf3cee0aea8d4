//! Exemptions that the caller brought: a decision to live with a finding must be dated, owned and
//! about something.

pub(crate) mod expired;
pub(crate) mod unmatched;
pub(crate) mod unowned;
