//! Long-lived access keys.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

use super::CallCounts;
use crate::call::Call;

/// A long-lived access key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Key {
    /// Its id.
    pub id: String,
    /// Its calls.
    pub calls: CallCounts,
    /// The last direct call without MFA.
    pub last_without_mfa: Option<Timestamp>,
    /// The programs that used it, the busiest first.
    pub agents: Vec<String>,
}

/// The keys of one principal, by id.
#[derive(Default)]
pub(super) struct Keys(BTreeMap<String, Use>);

#[derive(Default)]
struct Use {
    calls: CallCounts,
    last_without_mfa: Option<Timestamp>,
    agents: BTreeMap<String, u64>,
}

impl Keys {
    /// Counts a key's calls in.
    pub(super) fn take(&mut self, call: &Call) {
        let used = self.0.entry(call.key.to_string()).or_default();
        if used.calls.count(call) {
            used.last_without_mfa = used.last_without_mfa.max(Some(call.seen.last));
        }
        if !call.agent.is_empty() {
            *used.agents.entry(call.agent.to_string()).or_default() += call.seen.count;
        }
    }

    /// All of them.
    pub(super) fn finished(self) -> Vec<Key> {
        let key = |(id, used): (String, Use)| {
            let mut agents: Vec<_> = used.agents.into_iter().collect();
            agents.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
            Key {
                id,
                calls: used.calls,
                last_without_mfa: used.last_without_mfa,
                agents: agents.into_iter().map(|(agent, _)| agent).collect(),
            }
        };
        self.0.into_iter().map(key).collect()
    }
}
