//! What a refusal of AWS means for somebody who wants a session.

use jiff::SignedDuration;
use tutela_model::Cause;
use tutela_ports::Refusal;

/// Beyond this, codes that this machine makes are of another window than AWS's.
const TELLING_SKEW: SignedDuration = SignedDuration::from_secs(20);

/// Whether AWS did not take the code.
pub(crate) fn is_about_the_code(refusal: &Refusal) -> bool {
    refusal.cause == Cause::Denied && refusal.detail.contains("MultiFactorAuthentication")
}

/// Whether the credentials themselves are refused, whatever a policy says.
pub(crate) fn is_about_the_token(refusal: &Refusal) -> bool {
    refusal.detail.starts_with("InvalidClientTokenId")
}

/// The policies that AWS attaches to a user whose key it found in public, whatever their version.
///
/// Source: <https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSCompromisedKeyQuarantineV3.html>
pub(crate) fn quarantine(policies: &[String]) -> Option<&String> {
    policies.iter().find(|name| name.starts_with("AWSCompromisedKeyQuarantine"))
}

/// Why a code may have been refused, and what to do.
pub(crate) fn about_the_code(skew: Option<SignedDuration>) -> String {
    let clock = match skew {
        Some(skew) if skew.abs() > TELLING_SKEW => {
            let direction = if skew.is_negative() { "ahead of" } else { "behind" };
            format!(
                "; this machine's clock is {} s {direction} AWS's, so a code that is made on this \
                 machine is wrong until the clock is set",
                skew.abs().as_secs()
            )
        }
        Some(_) => "; this machine's clock agrees with AWS's".to_owned(),
        None => String::new(),
    };
    format!(
        "AWS did not take the code: it was mistyped, used before (each works once), or of another \
         device{clock}; if it goes on, the device is out of step and an administrator can resync it"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn denied(detail: &str) -> Refusal {
        Refusal { cause: Cause::Denied, detail: detail.to_owned() }
    }

    #[test]
    fn a_wrong_code_is_told_from_a_policy() {
        let code =
            "AccessDenied: MultiFactorAuthentication failed with invalid MFA one time pass code.";
        assert!(is_about_the_code(&denied(code)));
        assert!(!is_about_the_code(&denied(
            "AccessDenied: not authorized to perform sts:AssumeRole"
        )));
        let failed = Refusal { cause: Cause::Failed, detail: code.to_owned() };
        assert!(!is_about_the_code(&failed));
        assert!(is_about_the_token(&denied("InvalidClientTokenId: The security token is invalid")));
        assert!(!is_about_the_token(&denied("AccessDenied: InvalidClientTokenId")));
    }

    #[test]
    fn skew_is_told_when_it_matters() {
        for (seconds, expected) in [
            (Some(90), "90 s behind"),
            (Some(-90), "90 s ahead of"),
            (Some(5), "agrees with AWS's"),
            (None, "used before"),
        ] {
            let words = about_the_code(seconds.map(SignedDuration::from_secs));
            assert!(words.contains(expected), "{seconds:?}: {words}");
        }
    }

    #[test]
    fn every_version_of_the_quarantine_is_seen() {
        for (name, expected) in [
            ("AWSCompromisedKeyQuarantine", true),
            ("AWSCompromisedKeyQuarantineV3", true),
            ("AWSCompromisedKeyQuarantineV9", true),
            ("MyQuarantine", false),
            ("ReadOnlyAccess", false),
        ] {
            let policies = ["Other".to_owned(), name.to_owned()];
            assert_eq!(quarantine(&policies).is_some(), expected, "{name}");
        }
    }
}
