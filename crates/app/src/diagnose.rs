//! Tries every call once, and says what each failure costs.

use std::collections::BTreeSet;

use tutela_checks::CHECKS;
use tutela_model::{AccountId, Gap, Operation, operation};
use tutela_ports::Aws;
use tutela_recording::{AccountRecordings, Answer, next_calls};

/// What came of trying an operation.
#[derive(Clone, Debug)]
pub struct Diagnosis {
    /// The operation.
    pub operation: &'static Operation,
    /// Whether it was tried: one that only some accounts give cause for may not be.
    pub tried: bool,
    /// What went wrong.
    pub gap: Option<Gap>,
    /// The checks that are unknown without it, where it went wrong.
    pub costs: Vec<&'static str>,
}

/// Tries every operation of the list at most once, in the order of a scan.
pub async fn diagnose<A: Aws>(aws: &A) -> Vec<Diagnosis> {
    let mut wanted: BTreeSet<&'static Operation> = operation::ALL.iter().copied().collect();
    let mut account = AccountRecordings::new(AccountId::unknown(), Vec::new());
    loop {
        // One user or device stands for all: the permission is the same.
        let calls = next_calls(&wanted, &account, true);
        let mut tried = BTreeSet::new();
        for call in calls {
            if tried.insert(call.operation) {
                let recording = aws.call(&call).await;
                account.recordings.push(recording);
            }
        }
        if tried.is_empty() {
            break;
        }
        wanted.retain(|operation| !tried.contains(operation) || is_source(operation));
    }
    operation::ALL.iter().map(|operation| diagnosis(operation, &account)).collect()
}

/// Operations that the plan asks for again only if they are not recorded, and that later waves are
/// planned by.
fn is_source(operation: &Operation) -> bool {
    operation.reach == tutela_model::Reach::Account
}

fn diagnosis(operation: &'static Operation, account: &AccountRecordings) -> Diagnosis {
    let recording =
        account.recordings.iter().find(|recording| recording.call.operation == operation);
    let gap = recording.and_then(|recording| match &recording.answer {
        Answer::Gap { cause, detail } => {
            Some(Gap::new(recording.call.clone(), *cause, detail.clone()))
        }
        Answer::Json(_) | Answer::Report { .. } | Answer::Absent { .. } => None,
    });
    let costs = match gap {
        None => Vec::new(),
        Some(_) => CHECKS
            .iter()
            .filter(|check| check.needs.contains(&operation))
            .map(|check| check.id)
            .collect(),
    };
    Diagnosis { operation, tried: recording.is_some(), gap, costs }
}
