//! Signs of abuse, for which AWS restricts and suspends accounts.

pub(crate) mod guardduty_abuse;
pub(crate) mod guardduty_finding;
pub(crate) mod mail_under_review;
pub(crate) mod user_quarantined;

use tutela_model::{Evidence, Judgement, Seen, Threat};

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

/// Fails in regions where `GuardDuty` has open findings that `counts` takes.
fn judge_threats(
    view: &AccountView<'_>,
    words: &Words,
    counts: impl Fn(&Threat) -> bool,
) -> Judgement {
    all_regions(&view.account.signals.threats, words, |seen| match found(seen, &counts) {
        Some(evidence) => (false, evidence),
        None => (true, seen.cite("FindingStatistics.GroupedByFindingType", "none of these")),
    })
}

fn found(seen: &Seen<Vec<Threat>>, counts: impl Fn(&Threat) -> bool) -> Option<Evidence> {
    let threats = seen.value.iter().filter(|threat| threat.count > 0 && counts(threat));
    let words: Vec<String> =
        threats.map(|threat| format!("{} ({})", threat.kind, threat.count)).collect();
    let field = "FindingStatistics.GroupedByFindingType";
    (!words.is_empty()).then(|| seen.cite(field, words.join(", ")))
}
