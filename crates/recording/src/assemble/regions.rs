//! Which regions are enabled, and what each of them answered.

use std::collections::{BTreeMap, BTreeSet};

use serde::de::DeserializeOwned;
use tutela_model::{Call, Cause, Gap, Observed, Operation, Regional, Seen, home_region, operation};

use super::{Facts, authorization::twice};
use crate::answers::EnabledRegions;

impl Facts<'_> {
    /// The regions that are enabled.
    pub(crate) fn regions(&self) -> Observed<BTreeSet<String>> {
        self.reader.account_wide::<EnabledRegions>(&operation::DESCRIBE_REGIONS).and_then(
            |answer| {
                let call = &answer.receipt.call;
                let listed = &answer.value.regions;
                let gap = |detail: &str| {
                    Observed::Missing(Gap::new(call.clone(), Cause::Malformed, detail.to_owned()))
                };
                if let Some(gap) =
                    twice(call, listed.iter().map(|entry| entry.region_name.as_str()))
                {
                    return Observed::Missing(gap);
                }
                let mut enabled = BTreeSet::new();
                for entry in listed {
                    match entry.opt_in_status.as_str() {
                        "opt-in-not-required" | "opted-in" => {
                            enabled.insert(entry.region_name.clone());
                        }
                        "not-opted-in" => {}
                        other => {
                            return gap(&format!("`{other}` is no status that this version knows"));
                        }
                    }
                }
                if enabled.is_empty() {
                    return gap("no region is enabled, which AWS allows nobody");
                }
                Observed::of(enabled, &answer.receipt)
            },
        )
    }

    /// Where the events of global services arrive, by the caller's partition.
    pub(crate) fn home_region(&self) -> Option<String> {
        let caller = self.caller();
        let partition = caller.seen().ok().and_then(|caller| caller.value.arn.partition());
        partition.and_then(home_region).map(str::to_owned)
    }

    /// What an operation answered in each region, as `read` has it.
    pub(super) fn regional<T: DeserializeOwned, U>(
        &self,
        operation: &'static Operation,
        read: impl Fn(&Seen<T>) -> Observed<U>,
    ) -> Regional<U> {
        self.in_each_region(operation, |call| {
            self.reader.answer::<T>(call).and_then(|answer| read(answer))
        })
    }

    /// What `read` makes of an operation's call to each region.
    pub(super) fn in_each_region<U>(
        &self,
        operation: &'static Operation,
        read: impl Fn(&Call) -> Observed<U>,
    ) -> Regional<U> {
        let regions = self.regions();
        let (names, complete) = match &regions {
            Observed::Seen(seen) => (seen.value.clone(), Ok(seen.receipt.clone())),
            Observed::Missing(gap) => (self.reader.regions_of(operation), Err(gap.clone())),
        };
        let known: BTreeMap<String, Observed<U>> = names
            .into_iter()
            .map(|region| {
                let fact = read(&Call::new(operation).within(&region));
                (region, fact)
            })
            .collect();
        Regional { known, complete }
    }
}
