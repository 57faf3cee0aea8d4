//! Signs of abuse, for which AWS restricts and suspends accounts.

pub(crate) mod guardduty_abuse;
pub(crate) mod guardduty_finding;
pub(crate) mod mail_under_review;
pub(crate) mod user_quarantined;

use std::collections::BTreeMap;

use tutela_model::{Evidence, Gap, Judgement, Observed, Regional, Seen, Threat, Verdict};

use crate::{
    AccountView,
    by_region::{SHOWN, Words, all_regions},
    monitoring::guardduty_off::is_on,
    words::listed,
};

/// The beginnings of types of findings that say that the account's machines or credentials do harm
/// to others, for which AWS suspends.
///
/// Source: <https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-active.html>
const HARMFUL: &[&str] = &[
    "AttackSequence:",
    "Backdoor:",
    "CryptoCurrency:",
    "Execution:Runtime/MaliciousFileExecuted",
    "Impact:",
    "Trojan:",
    "UnauthorizedAccess:EC2/RDPBruteForce",
    "UnauthorizedAccess:EC2/SSHBruteForce",
    "UnauthorizedAccess:EC2/TorRelay",
    "UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration",
];

fn is_harmful(threat: &Threat) -> bool {
    HARMFUL.iter().any(|beginning| threat.kind.starts_with(beginning))
}

/// Fails in regions where `GuardDuty` has open findings that `counts` takes. Where it is off, nobody looks,
/// which is told, and it is good by the words `where_on`; not applicable where it is off everywhere.
///
/// # Errors
/// The gap, where nobody knows whether it is on, or what it found.
fn judge_threats(
    view: &AccountView<'_>,
    words: &Words,
    where_on: &'static str,
    counts: impl Fn(&Threat) -> bool,
) -> Judgement {
    let threats = &view.account.signals.threats;
    let mut watched = Regional { known: BTreeMap::new(), complete: threats.complete.clone() };
    let (mut off, mut evidence) = (Vec::new(), Vec::new());
    for (region, fact) in &threats.known {
        // What a suspended one found before still stands, and may be what was not seen.
        let is_clean = fact.seen().is_ok_and(|seen| found(seen, &counts).is_none());
        match is_off(view, region).filter(|_| is_clean) {
            None => _ = watched.known.insert(region.clone(), fact.clone()),
            Some(Ok(cited)) => {
                off.push(region.as_str());
                evidence.push(cited);
            }
            Some(Err(gap)) => _ = watched.known.insert(region.clone(), Observed::Missing(gap)),
        }
    }
    let mut evidence = evidence.into_iter();
    let Some(first) = evidence.next() else { return judge_watched(&watched, words, counts) };
    if watched.known.is_empty() {
        threats.complete.clone()?;
        let message =
            "GuardDuty is on in no region, so that nobody looks: `guardduty-off` tells of it";
        return Ok(Verdict::not_applicable(message, [first]).and(evidence));
    }
    let words = Words { good: where_on, bad: words.bad };
    let verdict = judge_watched(&watched, &words, counts)?;
    let off = listed(&off, SHOWN);
    Ok(verdict
        .and([first])
        .and(evidence)
        .remark(format_args!("it is off in {off}, where nobody looks")))
}

fn judge_watched(
    threats: &Regional<Vec<Threat>>,
    words: &Words,
    counts: impl Fn(&Threat) -> bool,
) -> Judgement {
    all_regions(threats, words, |seen| match found(seen, &counts) {
        Some(evidence) => (false, evidence),
        None => (true, seen.cite("FindingStatistics.GroupedByFindingType", "none of these")),
    })
}

/// The evidence that `GuardDuty` is off in a region, or why nobody knows; `None` where it is on.
fn is_off(view: &AccountView<'_>, region: &str) -> Option<Result<Evidence, Gap>> {
    let detectors = &view.account.monitoring.detectors;
    let Some(fact) = detectors.known.get(region) else { return detectors.first_gap().map(Err) };
    match fact.seen().map(is_on) {
        Ok((true, _)) => None,
        Ok((false, evidence)) => Some(Ok(evidence)),
        Err(gap) => Some(Err(gap)),
    }
}

fn found(seen: &Seen<Vec<Threat>>, counts: impl Fn(&Threat) -> bool) -> Option<Evidence> {
    let threats = seen.value.iter().filter(|threat| threat.count > 0 && counts(threat));
    let words: Vec<String> =
        threats.map(|threat| format!("{} ({})", threat.kind, threat.count)).collect();
    let field = "FindingStatistics.GroupedByFindingType";
    (!words.is_empty()).then(|| seen.cite(field, words.join(", ")))
}
