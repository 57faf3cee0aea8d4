//! Tries every call once, and says what each failure costs.

use tutela_checks::CHECKS;
use tutela_model::{AccountId, Gap, Operation, Reach, operation};
use tutela_ports::Aws;
use tutela_recording::{AccountRecordings, Answer, Recording, TRIAL_LISTINGS, next_trials};

/// What came of trying an operation.
#[derive(Clone, Debug)]
pub struct Diagnosis {
    /// The operation.
    pub operation: &'static Operation,
    /// What came of it.
    pub trial: Trial,
    /// The checks that rest on it, where it is not known to work.
    pub costs: Vec<&'static str>,
}

/// How a trial ended.
#[derive(Clone, Debug)]
pub enum Trial {
    /// AWS answered.
    Works,
    /// It went wrong.
    Lost(Gap),
    /// There was nothing to try it on, for this reason; whether it is allowed is not known.
    NotTried(String),
}

/// Tries every operation of the list, in the order of a scan: once, but for the listings of users'
/// devices, of which there are as many as it takes to find one to try the last operation on, and at
/// most [`TRIAL_LISTINGS`]. Regional operations are tried in `region`, the caller's own.
pub async fn diagnose<A: Aws>(aws: &A, region: &str) -> Vec<Diagnosis> {
    let mut account = AccountRecordings::new(AccountId::unknown(), Vec::new());
    loop {
        let calls = next_trials(&account, region);
        if calls.is_empty() {
            break;
        }
        for call in calls {
            let recording = aws.call(&call).await;
            account.recordings.push(recording);
        }
    }
    operation::ALL.iter().map(|operation| diagnosis(operation, &account)).collect()
}

fn diagnosis(operation: &'static Operation, account: &AccountRecordings) -> Diagnosis {
    let mut recordings = recordings_of(operation, account).peekable();
    let trial = if recordings.peek().is_none() {
        Trial::NotTried(why_not(operation, account))
    } else {
        recordings.find_map(gap).map_or(Trial::Works, Trial::Lost)
    };
    let costs = match trial {
        Trial::Works => Vec::new(),
        Trial::Lost(_) | Trial::NotTried(_) => CHECKS
            .iter()
            .filter(|check| check.needs.contains(&operation))
            .map(|check| check.id)
            .collect(),
    };
    Diagnosis { operation, trial, costs }
}

fn recordings_of<'a>(
    operation: &'static Operation,
    account: &'a AccountRecordings,
) -> impl Iterator<Item = &'a Recording> {
    account.recordings.iter().filter(move |recording| recording.call.operation == operation)
}

fn gap(recording: &Recording) -> Option<Gap> {
    match &recording.answer {
        Answer::Gap { cause, detail } => {
            Some(Gap::new(recording.call.clone(), *cause, detail.clone()))
        }
        Answer::Json(_) | Answer::Report { .. } | Answer::Absent { .. } => None,
    }
}

/// Why an operation was given no trial.
fn why_not(operation: &Operation, account: &AccountRecordings) -> String {
    match operation.reach {
        Reach::Account | Reach::Kind(..) | Reach::Home | Reach::Region => {
            "the trial ended before it".to_owned()
        }
        Reach::Own(_) => "nobody said which account it is".to_owned(),
        Reach::Each(_) | Reach::InRegion(_) => {
            "nothing was seen in the region to try it on".to_owned()
        }
        Reach::Organization => {
            "the account was not seen to be an organisation's management account".to_owned()
        }
        Reach::Policy => "no SCP was seen to try it on".to_owned(),
        Reach::User => "no user was seen to try it on".to_owned(),
        Reach::Device => {
            let listings = recordings_of(&operation::LIST_MFA_DEVICES, account);
            let listed = listings.filter(|recording| gap(recording).is_none()).count();
            let users = if listed == 1 { "user" } else { "users" };
            let bound = if listed < TRIAL_LISTINGS {
                String::new()
            } else {
                format!("; after {TRIAL_LISTINGS}, no more are listed")
            };
            format!(
                "no security key was seen to try it on: the devices of {listed} {users} were \
                 listed{bound}"
            )
        }
    }
}
