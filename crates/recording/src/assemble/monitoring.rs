//! What watches an account.

use tutela_model::{
    Analyzer, Call, Cause, Detector, Gap, Monitoring, Observed, Regional, Seen, operation,
};

use super::{Facts, authorization::twice};
use crate::{
    AccountRecordings,
    answers::{Analyzers, DetectorAnswer, DetectorIds},
};

impl Facts<'_> {
    pub(super) fn monitoring(&self) -> Monitoring {
        let scene = self.scene();
        Monitoring {
            regions: self.regions(),
            recorders: self.recorders(),
            recorded_types: self.recorded_types(),
            detectors: self.detectors(),
            rules: self.config_rules(),
            analyzers: self.regional(&operation::LIST_ANALYZERS, analyzers),
            event_rules: self.event_rules(&scene),
            trails: self.trails(&scene),
        }
    }

    fn detectors(&self) -> Regional<Vec<Detector>> {
        self.regional::<DetectorIds, _>(&operation::LIST_DETECTORS, |listed| {
            let ids = &listed.value.detector_ids;
            if let Some(gap) = twice(&listed.receipt.call, ids.iter().map(String::as_str)) {
                return Observed::Missing(gap);
            }
            let region = listed.receipt.call.region.clone().unwrap_or_default();
            match ids.iter().map(|id| self.detector(&region, id)).collect() {
                Ok(detectors) => Observed::of(detectors, &listed.receipt),
                Err(gap) => Observed::Missing(gap),
            }
        })
    }

    fn detector(&self, region: &str, id: &str) -> Result<Detector, Gap> {
        let call = Call::new(&operation::GET_DETECTOR).within(region).with("DetectorId", id);
        let answer = self.reader.answer::<DetectorAnswer>(&call);
        let seen = answer.seen()?;
        let value = match seen.value.status.as_str() {
            "ENABLED" => true,
            "DISABLED" => false,
            other => {
                let detail = format!("`{other}` is no status that this version knows");
                return Err(Gap::new(call, Cause::Malformed, detail));
            }
        };
        let is_enabled = Seen { value, receipt: seen.receipt.clone() };
        Ok(Detector { id: id.to_owned(), is_enabled })
    }

    /// The calls for the detectors that regions listed: about each, and what it found.
    pub(crate) fn listed_detectors(&self, account: &AccountRecordings) -> Vec<Call> {
        let listings = account
            .recordings
            .iter()
            .filter(|recording| *recording.call.operation == operation::LIST_DETECTORS);
        let mut calls = Vec::new();
        for listing in listings {
            let answer = self.reader.answer::<DetectorIds>(&listing.call);
            let Ok(listed) = answer.seen() else { continue };
            let region = listing.call.region.as_deref().unwrap_or_default();
            let about = [&operation::GET_DETECTOR, &operation::GET_FINDINGS_STATISTICS];
            calls.extend(listed.value.detector_ids.iter().flat_map(|id| {
                about.map(|own| Call::new(own).within(region).with("DetectorId", id))
            }));
        }
        calls
    }
}

fn analyzers(listed: &Seen<Analyzers>) -> Observed<Vec<Analyzer>> {
    let all = &listed.value.analyzers;
    if let Some(gap) = twice(&listed.receipt.call, all.iter().map(|entry| entry.arn.as_str())) {
        return Observed::Missing(gap);
    }
    let analyzers = all.iter().map(|entry| Analyzer {
        arn: entry.arn.clone(),
        kind: entry.kind.clone(),
        status: entry.status.clone(),
    });
    Observed::of(analyzers.collect(), &listed.receipt)
}
