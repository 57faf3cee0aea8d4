//! What others ask of an account, and which checks speak of it.

/// A framework: a standard, a benchmark or a regulation.
#[derive(Debug, PartialEq, Eq)]
pub struct Framework {
    /// The name in commands and reports: `pci-dss-4.0.1`.
    pub key: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Where its wording is, which counts.
    pub source: &'static str,
    /// Whether nobody else maps such checks to it.
    pub is_own_mapping: bool,
    /// Of its controls, those that a check speaks of, in its order.
    pub controls: &'static [Control],
}

/// A control of a framework.
#[derive(Debug, PartialEq, Eq)]
pub struct Control {
    /// Its id within the framework: `8.4.2`.
    pub id: &'static str,
    /// What it asks, in our own words, as far as checks speak of it.
    pub asks: &'static str,
    /// The checks by id. None of them shows that the whole control is met.
    pub checks: &'static [&'static str],
}

impl Framework {
    /// Whether a control of it names the check.
    #[must_use]
    pub fn names(&self, check: &str) -> bool {
        self.controls.iter().any(|control| control.checks.contains(&check))
    }
}
