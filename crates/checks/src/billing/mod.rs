//! Bills, means of payment, budgets and plans, by AWS's own word.

pub(crate) mod budget_exceeded;
pub(crate) mod cost_anomaly_open;
pub(crate) mod critical_action;
pub(crate) mod free_plan_ending;
pub(crate) mod payment_method_invalid;
pub(crate) mod payment_past_due;
pub(crate) mod spend_unwatched;
pub(crate) mod tax_information_incomplete;

use tutela_model::{Judgement, Verdict};

use crate::AccountView;

/// The field that names what AWS recommends.
const FIELD: &str = "recommendedActions[].type";

/// Fails where AWS recommends one of these kinds of actions, with what each means; else says that
/// it is as in `good`.
fn recommended(
    view: &AccountView<'_>,
    kinds: &[(&'static str, &'static str)],
    good: &'static str,
) -> Judgement {
    let seen = view.account.signals.recommended.seen()?;
    let is_recommended = |kind: &str| seen.value.iter().any(|action| action.kind == kind);
    let mut asked = kinds.iter().filter(|(kind, _)| is_recommended(kind));
    let Some((kind, message)) = asked.next() else {
        let listed = seen.value.iter().map(|action| action.kind.as_str());
        let listed = listed.collect::<Vec<_>>().join(", ");
        let listed = if listed.is_empty() { "none" } else { &listed };
        return Ok(Verdict::pass(good, [seen.cite(FIELD, listed)]));
    };
    let verdict = Verdict::fail(*message, [seen.cite(FIELD, kind)]);
    Ok(asked.fold(verdict, |verdict, (kind, message)| {
        verdict.remark(message).and([seen.cite(FIELD, kind)])
    }))
}
