//! An attestation that no longer counts, or not yet.

use tutela_model::{
    Area, Call, Cause, Gap, InForce, Judgement, Severity, Verdict, Word, operation,
};

use crate::{AttestationView, Check, Fix, Judge};

pub(crate) static CHECK: Check = Check {
    id: "attestation-expired",
    title: "Attestation is past its last day",
    area: Area::Attestations,
    severity: Severity::Medium,
    worst: Severity::Medium,
    needs: &[],
    opt_in: None,
    doc: include_str!("expired.md"),
    fix: Fix {
        console: "look at the identity provider's settings again, and write into your file of attestations who did, when, and until when attestation {id} is to count",
        cli: "none: the attestation is in your own file",
        terraform: "none: the attestation is in your own file",
    },
    judge: Judge::Attestation(judge),
};

fn judge(view: &AttestationView<'_>) -> Judgement {
    let attestation = &view.state.attestation;
    let (number, Word { on, until, .. }) = (attestation.number, &attestation.word);
    let evidence = [attestation.cite()];
    match attestation.standing {
        InForce::Yes => {
            Ok(Verdict::pass(format!("attestation {number} counts until {until}"), evidence))
        }
        InForce::Ended => {
            Ok(Verdict::fail(format!("attestation {number} ended on {until}"), evidence))
        }
        InForce::NotYet => Ok(Verdict::fail(
            format!("attestation {number} is of {on}, which is to come"),
            evidence,
        )),
        InForce::Undated => Err(Gap::new(
            Call::new(&operation::READ_ATTESTATIONS),
            Cause::Undecided,
            "nobody dated the data: say when it was taken with `--as-of`",
        )),
    }
}

#[cfg(test)]
mod tests {
    use tutela_model::InForce;

    use super::CHECK;
    use crate::fixture::{attestation, check_attestation};

    #[test]
    fn cases() {
        let with = |standing| attestation("okta").standing(standing);
        check_attestation(&CHECK, "its day is over", with(InForce::Ended), "fail");
        check_attestation(&CHECK, "its first day is to come", with(InForce::NotYet), "fail");
        check_attestation(&CHECK, "its last day is to come", with(InForce::Yes), "pass");
        check_attestation(&CHECK, "nobody knows the day", with(InForce::Undated), "unknown");
    }
}
