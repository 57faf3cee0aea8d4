//! How much each dimension counts.

use std::{collections::BTreeMap, str::FromStr};

use thiserror::Error;

use super::Dimension;

/// How much each dimension counts, in parts of a hundred, and which are out of scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weights {
    of: BTreeMap<Dimension, u8>,
    out_of_scope: Vec<Dimension>,
}

/// Why weights cannot be used.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum WeightError {
    /// It is not `dimension=number`.
    #[error("`{0}` is not of the form `security=35`")]
    Form(String),
    /// There is no such dimension.
    #[error("there is no dimension `{0}`: there are security, billing, compliance and operations")]
    Dimension(String),
    /// They do not add up.
    #[error("the weights add up to {0} instead of 100; those that are not given keep their own")]
    Sum(u32),
    /// Nothing is left to score.
    #[error("every dimension with a weight is out of scope: nothing is left to score")]
    Nothing,
}

impl Default for Weights {
    fn default() -> Self {
        let of = Dimension::ALL.into_iter().map(|dimension| (dimension, dimension.weight()));
        Self { of: of.collect(), out_of_scope: Vec::new() }
    }
}

impl Weights {
    /// The usual weights, changed as given (`security=40`), with dimensions out of scope.
    ///
    /// # Errors
    /// Where one is not of the form, the sum is not 100, or nothing is left.
    ///
    /// ```
    /// use tutela_posture::{Dimension, Weights};
    /// let given = ["security=60".to_owned(), "billing=0".to_owned()];
    /// let weights = Weights::new(&given, &[]).unwrap();
    /// assert_eq!(weights.of(Dimension::Security), 60);
    /// assert!(Weights::new(&["security=90".to_owned()], &[]).is_err());
    /// ```
    pub fn new(given: &[String], out_of_scope: &[Dimension]) -> Result<Self, WeightError> {
        let mut weights = Self::default();
        for word in given {
            let form = || WeightError::Form(word.clone());
            let (name, number) = word.split_once('=').ok_or_else(form)?;
            let dimension = name.trim().parse()?;
            weights.of.insert(dimension, number.trim().parse().map_err(|_| form())?);
        }
        let sum: u32 = weights.of.values().copied().map(u32::from).sum();
        if sum != 100 {
            return Err(WeightError::Sum(sum));
        }
        weights.out_of_scope = out_of_scope.to_vec();
        let is_left = |dimension: &Dimension| weights.is_in_scope(*dimension);
        if !weights.of.iter().any(|(dimension, weight)| is_left(dimension) && *weight > 0) {
            return Err(WeightError::Nothing);
        }
        Ok(weights)
    }

    /// A dimension's weight, in parts of a hundred.
    #[must_use]
    pub fn of(&self, dimension: Dimension) -> u8 {
        self.of.get(&dimension).copied().unwrap_or_default()
    }

    /// Whether a dimension counts.
    #[must_use]
    pub fn is_in_scope(&self, dimension: Dimension) -> bool {
        !self.out_of_scope.contains(&dimension)
    }

    /// The part of the score that a dimension makes up: its weight, of those in scope.
    pub(super) fn share(&self, dimension: Dimension) -> f64 {
        let counts = |dimension: &Dimension| self.is_in_scope(*dimension);
        let whole: u32 =
            Dimension::ALL.iter().filter(|it| counts(it)).map(|it| u32::from(self.of(*it))).sum();
        if whole == 0 || !self.is_in_scope(dimension) {
            return 0.0;
        }
        f64::from(self.of(dimension)) / f64::from(whole)
    }
}

impl FromStr for Dimension {
    type Err = WeightError;

    fn from_str(text: &str) -> Result<Self, WeightError> {
        let known = Self::ALL.into_iter().find(|dimension| dimension.word() == text);
        known.ok_or_else(|| WeightError::Dimension(text.to_owned()))
    }
}
