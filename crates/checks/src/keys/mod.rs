//! Access keys and other long-lived credentials.

pub(crate) mod old;
