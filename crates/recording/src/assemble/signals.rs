//! What AWS says of an account's standing.

use tutela_model::{
    Call, Cause, Gap, Observed, Plan, RecommendedAction, Regional, Seen, Sending, Signals, Threat,
    operation,
};

use super::{Facts, authorization::twice};
use crate::answers::{
    DetectorIds, FindingsStatistics, PlanState, RecommendedActions, SendingAccount,
};

impl Facts<'_> {
    pub(super) fn signals(&self) -> Signals {
        Signals {
            recommended: self.recommended(),
            plan: self
                .reader
                .account_wide::<PlanState>(&operation::GET_ACCOUNT_PLAN_STATE)
                .and_then(plan),
            sending: self.regional::<SendingAccount, _>(&operation::GET_SENDING_ACCOUNT, |seen| {
                let SendingAccount { enforcement_status, sending_enabled } = &seen.value;
                let sending = Sending {
                    enforcement: enforcement_status.clone(),
                    is_enabled: *sending_enabled,
                };
                Observed::of(sending, &seen.receipt)
            }),
            threats: self.threats(),
        }
    }

    fn recommended(&self) -> Observed<Vec<RecommendedAction>> {
        self.reader
            .account_wide::<RecommendedActions>(&operation::LIST_RECOMMENDED_ACTIONS)
            .and_then(|seen| {
                let all = seen.value.recommended_actions.iter();
                let actions = all.map(|action| RecommendedAction {
                    kind: action.kind.clone(),
                    severity: action.severity.clone(),
                    account: action.account_id.clone(),
                });
                Observed::of(actions.collect(), &seen.receipt)
            })
    }

    /// What each region's detectors found; nothing where a region has none.
    fn threats(&self) -> Regional<Vec<Threat>> {
        self.regional::<DetectorIds, _>(&operation::LIST_DETECTORS, |listed| {
            let region = listed.receipt.call.region.as_deref().unwrap_or_default();
            let ids = &listed.value.detector_ids;
            if let Some(gap) = twice(&listed.receipt.call, ids.iter().map(String::as_str)) {
                return Observed::Missing(gap);
            }
            // AWS allows a region one detector.
            let Some(id) = ids.first() else {
                return Observed::of(Vec::new(), &listed.receipt);
            };
            let call = Call::new(&operation::GET_FINDINGS_STATISTICS).within(region);
            let call = call.with("DetectorId", id.as_str());
            self.reader.answer::<FindingsStatistics>(&call).and_then(|seen| {
                let all = &seen.value.finding_statistics.grouped_by_finding_type;
                if let Some(gap) = twice(&call, all.iter().map(|own| own.finding_type.as_str())) {
                    return Observed::Missing(gap);
                }
                let threats = all.iter().map(|own| Threat {
                    kind: own.finding_type.clone(),
                    count: own.total_findings,
                    last: own.last_generated_at,
                });
                Observed::of(threats.collect(), &seen.receipt)
            })
        })
    }
}

fn plan(seen: &Seen<PlanState>) -> Observed<Plan> {
    let PlanState { kind, status, ends } = &seen.value;
    let is_free = match kind.as_str() {
        "FREE" => true,
        "PAID" => false,
        other => {
            let detail = format!("`{other}` is no plan that this version knows");
            let call = seen.receipt.call.clone();
            return Observed::Missing(Gap::new(call, Cause::Malformed, detail));
        }
    };
    let plan = Plan { is_free, status: status.clone(), ends: *ends };
    Observed::of(plan, &seen.receipt)
}
