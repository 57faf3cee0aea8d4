//! An exemption whose last day is over.

use tutela_model::{Area, Call, Cause, Evidence, Gap, Judgement, Severity, Verdict, operation};

use crate::{Check, ExemptionView, Fix, Judge};

pub(crate) static CHECK: Check = Check {
    id: "exemption-expired",
    title: "Exemption is past its last day",
    area: Area::Exemptions,
    severity: Severity::Medium,
    worst: Severity::Medium,
    needs: &[],
    opt_in: None,
    doc: include_str!("expired.md"),
    fix: Fix {
        console: "in your file of exemptions: fix the finding and delete exemption {id}, or decide again and move its `until`",
        cli: "none: the exemption is in your own file",
        terraform: "none: the exemption is in your own file",
    },
    judge: Judge::Exemption(judge),
};

fn judge(view: &ExemptionView<'_>) -> Judgement {
    let (number, until) = (view.state.number, &view.state.exemption.until);
    let evidence = [Evidence::new(&view.state.receipt, "until", until)];
    match view.state.expired {
        Some(true) => Ok(Verdict::fail(format!("exemption {number} ended on {until}"), evidence)),
        Some(false) => {
            Ok(Verdict::pass(format!("exemption {number} holds until {until}"), evidence))
        }
        None => Err(Gap::new(
            Call::new(&operation::READ_EXEMPTIONS),
            Cause::Undecided,
            "nobody dated the data: say when it was taken with `--as-of`",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{check_exemption, exemption};

    #[test]
    fn cases() {
        check_exemption(&CHECK, "its day is over", exemption().expired(Some(true)), "fail");
        check_exemption(&CHECK, "its day is to come", exemption().expired(Some(false)), "pass");
        check_exemption(&CHECK, "nobody knows the day", exemption().expired(None), "unknown");
    }
}
