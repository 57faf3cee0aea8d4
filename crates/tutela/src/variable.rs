//! Variables of the environment.

/// One that says something.
pub(crate) fn variable(name: &str) -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "configuration is read by the binary, here")]
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
