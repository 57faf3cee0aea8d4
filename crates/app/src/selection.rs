//! Which checks a run makes, and so which calls.

use std::collections::BTreeSet;

use thiserror::Error;
use tutela_checks::{CHECKS, Check};
use tutela_model::{Area, Framework, NotSelected, Operation, nearest, operation};

/// What a run is asked for; with nothing, it is all checks but the opt-in ones.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Checks by id.
    pub checks: Vec<String>,
    /// Areas whose checks are wanted.
    pub areas: Vec<Area>,
    /// Frameworks that the report is to speak of. Their checks are wanted.
    pub frameworks: Vec<&'static Framework>,
    /// Whether every check is wanted, the opt-in ones included.
    pub all: bool,
    /// Whether the policies of resources are wanted, which takes many calls: the checks that rest on
    /// them.
    pub resource_policies: bool,
}

/// The checks of a run, and those that it leaves out.
#[derive(Clone, Debug)]
pub struct Selection {
    /// The checks, in catalogue order.
    pub checks: Vec<&'static Check>,
    /// The frameworks that the report is to speak of.
    pub frameworks: Vec<&'static Framework>,
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

/// Selects checks: those named, those of the named areas and frameworks, or all but the opt-in ones
/// where nothing is named.
///
/// # Errors
/// Where an id is not in the catalogue.
pub fn select(wanted: Wanted) -> Result<Selection, SelectionError> {
    let Wanted { checks: ids, areas, frameworks, all, resource_policies } = wanted;
    for id in &ids {
        if tutela_checks::find(id).is_none() {
            let near = nearest(id, CHECKS.iter().map(|check| check.id));
            return Err(SelectionError::UnknownCheck { id: id.clone(), near });
        }
    }
    let by_default = ids.is_empty() && areas.is_empty() && frameworks.is_empty();
    let one_by_one = !ids.is_empty() && areas.is_empty() && frameworks.is_empty() && !all;
    let is_of_framework = |id: &str| frameworks.iter().any(|framework| framework.names(id));
    let (mut checks, mut not_selected) = (Vec::new(), Vec::new());
    for check in CHECKS {
        let of_resources = resource_policies && is_of_resources(check);
        let named = of_resources || ids.iter().any(|id| id == check.id);
        let of_area = by_default || areas.contains(&check.area) || is_of_framework(check.id);
        match check.opt_in {
            _ if all || named => checks.push(*check),
            None if of_area => checks.push(*check),
            Some(why) if of_area => not_selected.push(NotSelected {
                check: check.id,
                why: format!("{why}; select it with `--check {}` or `--all`", check.id),
            }),
            None | Some(_) => not_selected.push(NotSelected {
                check: check.id,
                why: "not asked for by `--check`, `--area` or `--framework`".to_owned(),
            }),
        }
    }
    Ok(Selection { checks, frameworks, not_selected, one_by_one })
}

/// Whether a check rests on the policies of resources.
fn is_of_resources(check: &Check) -> bool {
    check.needs.iter().any(|need| operation::FOR_RESOURCES.contains(need))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(checks: &[&str], areas: &[Area]) -> Wanted {
        let checks = checks.iter().map(|name| (*name).to_owned()).collect();
        Wanted { checks, areas: areas.to_vec(), ..Wanted::default() }
    }

    #[test]
    fn a_selection_is_what_was_named() {
        let default = select(Wanted::default()).unwrap();
        assert!(default.checks.iter().all(|check| check.opt_in.is_none()));
        assert!(default.not_selected.iter().all(|left| left.why.contains("--check")));
        let all = Wanted { all: true, ..Wanted::default() };
        assert_eq!(select(all).unwrap().checks.len(), CHECKS.len());
        let policies = Wanted { resource_policies: true, ..Wanted::default() };
        let policies = select(policies).unwrap();
        assert!(policies.operations().contains(&operation::GET_BUCKET_POLICY));
        assert_eq!(policies.checks.len(), default.checks.len() + 1);
        let one = select(of(&["root-mfa-missing"], &[])).unwrap();
        assert_eq!(one.checks.len(), 1);
        assert_eq!(one.not_selected.len(), CHECKS.len() - 1);
        let called: Vec<String> = one.operations().iter().map(ToString::to_string).collect();
        assert_eq!(called, ["iam:GetAccountSummary", "sts:GetCallerIdentity"]);
        assert!(default.operations().contains(&operation::LIST_ACCOUNT_ALIASES));
        let keys = select(of(&[], &[Area::Keys])).unwrap();
        assert!(keys.checks.iter().all(|check| check.area == Area::Keys));
    }

    #[test]
    fn a_framework_brings_its_checks() {
        let hipaa = tutela_checks::framework("hipaa").unwrap();
        let wanted = Wanted { frameworks: vec![hipaa], ..Wanted::default() };
        let selection = select(wanted).unwrap();
        assert!(selection.checks.iter().all(|check| hipaa.names(check.id)));
        let mut left = selection.not_selected.iter().filter(|left| hipaa.names(left.check));
        assert!(left.all(|left| left.why.contains("select it with")), "only what is opt-in");
    }

    #[test]
    fn what_is_no_check_is_refused_with_the_nearest() {
        for (typed, said) in [
            ("root-mfa-mising", "did you mean `root-mfa-missing`?"),
            ("mfa-missing", "did you mean `root-mfa-missing`?"),
            ("nonsense", "`nonsense` is no check: `tutela checks` lists them"),
        ] {
            let error = select(of(&[typed], &[])).unwrap_err().to_string();
            assert!(error.contains(said), "{error}");
        }
    }
}
