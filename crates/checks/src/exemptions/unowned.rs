//! An exemption that nobody answers for.

use tutela_model::{Area, Evidence, Judgement, Severity, Verdict};

use crate::{Check, ExemptionView, Fix, Judge};

pub(crate) static CHECK: Check = Check {
    id: "exemption-unowned",
    title: "Exemption has no owner",
    area: Area::Exemptions,
    severity: Severity::Low,
    worst: Severity::Low,
    needs: &[],
    opt_in: None,
    doc: include_str!("unowned.md"),
    fix: Fix {
        console: "in your file of exemptions: add an `owner` to exemption {id}",
        cli: "none: the exemption is in your own file",
        terraform: "none: the exemption is in your own file",
    },
    judge: Judge::Exemption(judge),
};

#[expect(clippy::unnecessary_wraps, reason = "the shape of every judge; nothing is missing here")]
fn judge(view: &ExemptionView<'_>) -> Judgement {
    let state = view.state;
    let owner = state.exemption.owner.as_deref().map(str::trim).filter(|owner| !owner.is_empty());
    let evidence = [Evidence::new(&state.receipt, "owner", owner.unwrap_or("absent"))];
    let number = state.number;
    Ok(match owner {
        None => Verdict::fail(format!("exemption {number} has no owner"), evidence),
        Some(owner) => Verdict::pass(format!("exemption {number} belongs to {owner}"), evidence),
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{check_exemption, exemption};

    #[test]
    fn cases() {
        check_exemption(&CHECK, "nobody", exemption().owner(None), "fail");
        check_exemption(&CHECK, "an empty name", exemption().owner(Some(" ")), "fail");
        check_exemption(&CHECK, "somebody", exemption().owner(Some("alice@example.com")), "pass");
    }
}
