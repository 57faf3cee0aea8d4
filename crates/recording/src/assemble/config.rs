//! AWS Config: what it records, and what its rules about MFA say.

use tutela_model::{
    Call, Cause, ConfigRule, Gap, MFA_RULES, Observed, RecordedTypes, Recorder, Regional,
    RuleResult, Seen, operation,
};

use super::{Facts, authorization::twice};
use crate::{
    AccountRecordings,
    answers::{
        ConfigRuleEntry, ConfigRules, EvaluationResult, RecorderEntry, RecorderStatuses, Recorders,
        RuleResults,
    },
};

impl Facts<'_> {
    pub(super) fn recorders(&self) -> Regional<Vec<Recorder>> {
        self.regional(&operation::DESCRIBE_CONFIGURATION_RECORDER_STATUS, recorders)
    }

    pub(super) fn recorded_types(&self) -> Regional<Vec<RecordedTypes>> {
        self.regional(&operation::DESCRIBE_CONFIGURATION_RECORDERS, recorded_types)
    }

    /// AWS's own rules that are active; one that is being deleted checks nothing any more.
    pub(super) fn config_rules(&self) -> Regional<Vec<ConfigRule>> {
        self.regional::<ConfigRules, _>(&operation::DESCRIBE_CONFIG_RULES, |listed| {
            let all = &listed.value.config_rules;
            let names = all.iter().map(|rule| rule.config_rule_name.as_str());
            if let Some(gap) = twice(&listed.receipt.call, names) {
                return Observed::Missing(gap);
            }
            let region = listed.receipt.call.region.clone().unwrap_or_default();
            let rules = all.iter().filter_map(|rule| {
                let identifier = identifier(rule)?;
                let is_of_mfa = MFA_RULES.contains(&identifier);
                Some(ConfigRule {
                    name: rule.config_rule_name.clone(),
                    identifier: identifier.to_owned(),
                    frequency: rule.maximum_execution_frequency.clone(),
                    results: is_of_mfa.then(|| self.results(&region, &rule.config_rule_name)),
                })
            });
            Observed::of(rules.collect(), &listed.receipt)
        })
    }

    fn results(&self, region: &str, rule: &str) -> Observed<Vec<RuleResult>> {
        let call = results_of(region, rule);
        self.reader.answer::<RuleResults>(&call).and_then(|answer| {
            let all = &answer.value.evaluation_results;
            let mut results = Vec::new();
            for result in all {
                match rule_result(&call, rule, result) {
                    Ok(result) => results.push(result),
                    Err(gap) => return Observed::Missing(gap),
                }
            }
            if let Some(gap) = twice(&call, results.iter().map(|result| result.resource.as_str())) {
                return Observed::Missing(gap);
            }
            Observed::of(results, &answer.receipt)
        })
    }

    /// The calls for what the rules about MFA say that regions listed.
    pub(crate) fn listed_rules(&self, account: &AccountRecordings) -> Vec<Call> {
        let listings = account.recordings.iter().map(|recording| &recording.call);
        let listings = listings.filter(|call| *call.operation == operation::DESCRIBE_CONFIG_RULES);
        let mut calls = Vec::new();
        for listing in listings {
            let answer = self.reader.answer::<ConfigRules>(listing);
            let Ok(listed) = answer.seen() else { continue };
            let region = listing.region.as_deref().unwrap_or_default();
            let of_mfa = listed.value.config_rules.iter().filter(|rule| {
                identifier(rule).is_some_and(|identifier| MFA_RULES.contains(&identifier))
            });
            calls.extend(of_mfa.map(|rule| results_of(region, &rule.config_rule_name)));
        }
        calls
    }
}

fn results_of(region: &str, rule: &str) -> Call {
    let call = Call::new(&operation::GET_COMPLIANCE_DETAILS_BY_CONFIG_RULE);
    call.within(region).with("ConfigRuleName", rule)
}

/// What one of AWS's own rules checks, if it is active.
fn identifier(rule: &ConfigRuleEntry) -> Option<&str> {
    let works = matches!(rule.config_rule_state.as_str(), "ACTIVE" | "EVALUATING");
    let identifier = rule.source.source_identifier.as_deref();
    identifier.filter(|_| works && rule.source.owner == "AWS")
}

fn rule_result(call: &Call, rule: &str, result: &EvaluationResult) -> Result<RuleResult, Gap> {
    let gap = |detail: String| Gap::new(call.clone(), Cause::Malformed, detail);
    let of = &result.identifier.of;
    if of.config_rule_name != rule {
        return Err(gap(format!("a result is of the rule `{}`", of.config_rule_name)));
    }
    let complies = match result.compliance_type.as_str() {
        "COMPLIANT" => Some(true),
        "NON_COMPLIANT" => Some(false),
        "NOT_APPLICABLE" | "INSUFFICIENT_DATA" => None,
        other => return Err(gap(format!("`{other}` is no result that this version knows"))),
    };
    Ok(RuleResult {
        kind: of.resource_type.clone(),
        resource: of.resource_id.clone(),
        complies,
        looked: result.config_rule_invoked_time,
    })
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

fn recorded_types(listed: &Seen<Recorders>) -> Observed<Vec<RecordedTypes>> {
    let all = &listed.value.configuration_recorders;
    if let Some(gap) = twice(&listed.receipt.call, all.iter().map(|entry| entry.name.as_str())) {
        return Observed::Missing(gap);
    }
    let own = all.iter().filter(|entry| entry.service_principal.is_none());
    Observed::of(own.map(types).collect(), &listed.receipt)
}

fn types(entry: &RecorderEntry) -> RecordedTypes {
    let group = &entry.recording_group;
    RecordedTypes {
        recorder: entry.name.clone(),
        strategy: group.recording_strategy.as_ref().map(|strategy| strategy.use_only.clone()),
        all_supported: group.all_supported,
        with_global: group.include_global_resource_types,
        listed: group.resource_types.clone(),
        excluded: group.exclusion_by_resource_types.resource_types.clone(),
    }
}
