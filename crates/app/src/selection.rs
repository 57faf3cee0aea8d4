//! Which checks a run makes, and so which calls.

use std::collections::BTreeSet;

use thiserror::Error;
use tutela_checks::{CHECKS, Check};
use tutela_model::{Area, NotSelected, Operation, nearest, operation};

/// The checks of a run, and those that it leaves out.
#[derive(Clone, Debug)]
pub struct Selection {
    /// The checks, in catalogue order.
    pub checks: Vec<&'static Check>,
    /// The others, and how to have them.
    pub not_selected: Vec<NotSelected>,
    /// Whether the checks were named one by one: then nothing is asked but what they need.
    pub one_by_one: bool,
}

/// Why a selection cannot be made.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum SelectionError {
    /// No check has the id.
    #[error("`{id}` is no check: {}`tutela checks` lists them", .near.map(|near| format!("did you mean `{near}`? ")).unwrap_or_default())]
    UnknownCheck {
        /// What was asked for.
        id: String,
        /// The nearest id, if one is near.
        near: Option<&'static str>,
    },
}

impl Selection {
    /// The operations that the checks need, and those that name the account: its number always,
    /// its alias unless the checks were named one by one.
    #[must_use]
    pub fn operations(&self) -> BTreeSet<&'static Operation> {
        let mut operations: BTreeSet<&'static Operation> =
            self.checks.iter().flat_map(|check| check.needs.iter().copied()).collect();
        operations.insert(&operation::GET_CALLER_IDENTITY);
        if !self.one_by_one {
            operations.insert(&operation::LIST_ACCOUNT_ALIASES);
        }
        if operations.contains(&operation::GET_CREDENTIAL_REPORT) {
            operations.insert(&operation::GENERATE_CREDENTIAL_REPORT);
        }
        operations
    }
}

/// Selects checks: those named, those of the named areas, or all but the opt-in ones where nothing
/// is named. `all` selects everything.
///
/// # Errors
/// Where an id is not in the catalogue.
pub fn select(ids: &[String], areas: &[Area], all: bool) -> Result<Selection, SelectionError> {
    for id in ids {
        if tutela_checks::find(id).is_none() {
            let near = nearest(id, CHECKS.iter().map(|check| check.id));
            return Err(SelectionError::UnknownCheck { id: id.clone(), near });
        }
    }
    let by_default = ids.is_empty() && areas.is_empty();
    let one_by_one = !ids.is_empty() && areas.is_empty() && !all;
    let mut selection = Selection { checks: Vec::new(), not_selected: Vec::new(), one_by_one };
    for check in CHECKS {
        let named = ids.iter().any(|id| id == check.id);
        let of_area = by_default || areas.contains(&check.area);
        match check.opt_in {
            _ if all || named => selection.checks.push(check),
            None if of_area => selection.checks.push(check),
            Some(why) if of_area => selection.not_selected.push(NotSelected {
                check: check.id,
                why: format!("{why}; select it with `--check {}` or `--all`", check.id),
            }),
            None | Some(_) => selection.not_selected.push(NotSelected {
                check: check.id,
                why: "not asked for by `--check` or `--area`".to_owned(),
            }),
        }
    }
    Ok(selection)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_selection_is_what_was_named() {
        let ids = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let default = select(&[], &[], false).unwrap();
        assert!(default.checks.iter().all(|check| check.opt_in.is_none()));
        assert!(default.not_selected.iter().all(|left| left.why.contains("--check")));
        assert_eq!(select(&[], &[], true).unwrap().checks.len(), CHECKS.len());
        let one = select(&ids(&["root-mfa-missing"]), &[], false).unwrap();
        assert_eq!(one.checks.len(), 1);
        assert_eq!(one.not_selected.len(), CHECKS.len() - 1);
        let called: Vec<String> = one.operations().iter().map(ToString::to_string).collect();
        assert_eq!(called, ["iam:GetAccountSummary", "sts:GetCallerIdentity"]);
        assert!(default.operations().contains(&operation::LIST_ACCOUNT_ALIASES));
        let keys = select(&[], &[Area::Keys], false).unwrap();
        assert!(keys.checks.iter().all(|check| check.area == Area::Keys));
        for (typed, said) in [
            ("root-mfa-mising", "did you mean `root-mfa-missing`?"),
            ("mfa-missing", "did you mean `root-mfa-missing`?"),
            ("nonsense", "`nonsense` is no check: `tutela checks` lists them"),
        ] {
            let error = select(&ids(&[typed]), &[], false).unwrap_err().to_string();
            assert!(error.contains(said), "{error}");
        }
    }
}
