//! What watches an account.

use tutela_model::{
    Analyzer, Call, Cause, ConfigRule, Detector, Gap, Monitoring, Observed, Recorder, Regional,
    Seen, operation,
};

use super::{Facts, authorization::twice};
use crate::{
    AccountRecordings,
    answers::{Analyzers, ConfigRules, DetectorAnswer, DetectorIds, RecorderStatuses},
};

impl Facts<'_> {
    pub(super) fn monitoring(&self) -> Monitoring {
        let scene = self.scene();
        Monitoring {
            regions: self.regions(),
            recorders: self.regional(&operation::DESCRIBE_CONFIGURATION_RECORDER_STATUS, recorders),
            detectors: self.detectors(),
            rules: self.regional(&operation::DESCRIBE_CONFIG_RULES, rules),
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

    /// The calls for the detectors that regions listed.
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
            let detector = Call::new(&operation::GET_DETECTOR).within(region);
            let ids = listed.value.detector_ids.iter();
            calls.extend(ids.map(|id| detector.clone().with("DetectorId", id)));
        }
        calls
    }
}

fn recorders(listed: &Seen<RecorderStatuses>) -> Observed<Vec<Recorder>> {
    let all = &listed.value.configuration_recorders_status;
    if let Some(gap) = twice(&listed.receipt.call, all.iter().map(|status| status.name.as_str())) {
        return Observed::Missing(gap);
    }
    let own = all.iter().filter(|status| status.service_principal.is_none());
    let own = own.map(|status| Recorder {
        name: status.name.clone(),
        is_recording: status.recording,
        last_status: status.last_status.clone(),
    });
    Observed::of(own.collect(), &listed.receipt)
}

/// AWS's own rules that are active; one that is being deleted checks nothing any more.
fn rules(listed: &Seen<ConfigRules>) -> Observed<Vec<ConfigRule>> {
    let all = &listed.value.config_rules;
    if let Some(gap) =
        twice(&listed.receipt.call, all.iter().map(|rule| rule.config_rule_name.as_str()))
    {
        return Observed::Missing(gap);
    }
    let works = |state: &str| matches!(state, "ACTIVE" | "EVALUATING");
    let own =
        all.iter().filter(|rule| rule.source.owner == "AWS" && works(&rule.config_rule_state));
    let rules = own.filter_map(|rule| {
        Some(ConfigRule {
            name: rule.config_rule_name.clone(),
            identifier: rule.source.source_identifier.clone()?,
            frequency: rule.maximum_execution_frequency.clone(),
        })
    });
    Observed::of(rules.collect(), &listed.receipt)
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
