//! Signs of abuse, for which AWS restricts and suspends accounts.

pub(crate) mod guardduty_abuse;
pub(crate) mod guardduty_finding;
pub(crate) mod mail_under_review;
pub(crate) mod user_quarantined;

use tutela_model::{Cause, Evidence, Gap, Judgement, Observed, Regional, Seen, Threat};

use crate::{
    AccountView,
    by_region::{Words, all_regions},
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

/// Fails in regions where `GuardDuty` has open findings that `counts` takes. Where it is off, nobody looks.
fn judge_threats(
    view: &AccountView<'_>,
    words: &Words,
    counts: impl Fn(&Threat) -> bool,
) -> Judgement {
    let threats = &view.account.signals.threats;
    let told = |(region, fact): (&String, &Observed<Vec<Threat>>)| {
        let is_told = fact.seen().is_ok_and(|seen| found(seen, &counts).is_some());
        let nobody = nobody_looks(view, region).filter(|_| !is_told && fact.seen().is_ok());
        (region.clone(), nobody.map_or_else(|| fact.clone(), Observed::Missing))
    };
    let known = threats.known.iter().map(told).collect();
    let told = Regional { known, complete: threats.complete.clone() };
    all_regions(&told, words, |seen| match found(seen, &counts) {
        Some(evidence) => (false, evidence),
        None => (true, seen.cite("FindingStatistics.GroupedByFindingType", "none of these")),
    })
}

/// Why nobody looks in a region, where that is so or may be.
fn nobody_looks(view: &AccountView<'_>, region: &str) -> Option<Gap> {
    let seen = match view.account.monitoring.detectors.known.get(region)?.seen() {
        Ok(seen) => seen,
        Err(gap) => return Some(gap),
    };
    let is_on = seen.value.iter().any(|detector| detector.is_enabled.value);
    let detail = format!("GuardDuty is off in {region}, where nobody looks");
    (!is_on).then(|| Gap::new(seen.receipt.call.clone(), Cause::Undecided, detail))
}

fn found(seen: &Seen<Vec<Threat>>, counts: impl Fn(&Threat) -> bool) -> Option<Evidence> {
    let threats = seen.value.iter().filter(|threat| threat.count > 0 && counts(threat));
    let words: Vec<String> =
        threats.map(|threat| format!("{} ({})", threat.kind, threat.count)).collect();
    let field = "FindingStatistics.GroupedByFindingType";
    (!words.is_empty()).then(|| seen.cite(field, words.join(", ")))
}
