//! An attestation about nothing.

use tutela_model::{Area, Call, Cause, Gap, Judgement, Severity, Verdict, operation};

use crate::{AttestationView, Check, Fix, Judge, words::counted};

pub(crate) static CHECK: Check = Check {
    id: "attestation-unmatched",
    title: "Attestation is about nothing that was found",
    area: Area::Attestations,
    severity: Severity::Low,
    worst: Severity::Low,
    needs: &[],
    opt_in: None,
    doc: include_str!("unmatched.md"),
    fix: Fix {
        console: "in your file of attestations: delete attestation {id}, or correct its `about`",
        cli: "none: the attestation is in your own file",
        terraform: "none: the attestation is in your own file",
    },
    judge: Judge::Attestation(judge),
};

fn judge(view: &AttestationView<'_>) -> Judgement {
    let attestation = &view.state.attestation;
    let (number, about) = (attestation.number, &attestation.about);
    match view.state.matched {
        0 if !view.selected => Err(Gap::new(
            Call::new(&operation::READ_ATTESTATIONS),
            Cause::NotAsked,
            format!(
                "attestation {number} is about `{about}`, and no check that looks there was run"
            ),
        )),
        0 => Ok(Verdict::fail(
            format!("attestation {number} is about `{about}`, which no row is about"),
            [attestation.cite()],
        )),
        rows => Ok(Verdict::pass(
            format!("attestation {number} is about {}", counted(rows, "row")),
            [attestation.cite()],
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{attestation, check_attestation};

    #[test]
    fn cases() {
        let with = |matched| attestation("okta").matched(matched);
        check_attestation(&CHECK, "about nothing", with(0), "fail");
        check_attestation(&CHECK, "about one row", with(1), "pass");
        check_attestation(&CHECK, "nobody looked there", with(0).unselected(), "unknown");
    }
}
