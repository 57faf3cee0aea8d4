//! An exemption from nothing.

use tutela_model::{Area, Call, Cause, Evidence, Gap, Judgement, Severity, Verdict, operation};

use crate::{Check, ExemptionView, Fix, Judge};

pub(crate) static CHECK: Check = Check {
    id: "exemption-unmatched",
    title: "Exemption matches no finding",
    area: Area::Exemptions,
    severity: Severity::Low,
    worst: Severity::Low,
    needs: &[],
    opt_in: None,
    doc: include_str!("unmatched.md"),
    fix: Fix {
        console: "in your file of exemptions: delete exemption {id}, or correct its `resource`",
        cli: "none: the exemption is in your own file",
        terraform: "none: the exemption is in your own file",
    },
    judge: Judge::Exemption(judge),
};

fn judge(view: &ExemptionView<'_>) -> Judgement {
    let state = view.state;
    let evidence = [
        Evidence::new(&state.receipt, "check", &state.check),
        Evidence::new(&state.receipt, "resource", &state.resource),
    ];
    let number = state.number;
    match state.matched {
        0 if !view.selected => Err(Gap::new(
            Call::new(&operation::READ_EXEMPTIONS),
            Cause::NotAsked,
            format!("exemption {number} is from `{}`, which was not run", state.check),
        )),
        0 => Ok(Verdict::fail(
            format!("exemption {number} matches no row of `{}`", state.check),
            evidence,
        )),
        1 => Ok(Verdict::pass(format!("exemption {number} matches 1 row"), evidence)),
        count => Ok(Verdict::pass(format!("exemption {number} matches {count} rows"), evidence)),
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{check_exemption, exemption};

    #[test]
    fn cases() {
        check_exemption(&CHECK, "matches nothing", exemption().matched(0), "fail");
        check_exemption(&CHECK, "matches one", exemption().matched(1), "pass");
        check_exemption(&CHECK, "matches many", exemption().matched(12), "pass");
        check_exemption(
            &CHECK,
            "its check was not run",
            exemption().matched(0).unselected(),
            "unknown",
        );
    }
}
