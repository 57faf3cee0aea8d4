//! AWS does not have the account as active.

use tutela_model::{AccountState, Area, Cause, Gap, Judgement, Severity, Verdict, operation};

use crate::{AccountView, Check, Fix, Judge};

pub(crate) static CHECK: Check = Check {
    id: "account-not-active",
    title: "AWS does not have the account as active",
    area: Area::Account,
    severity: Severity::High,
    worst: Severity::High,
    needs: &[&operation::GET_ACCOUNT_INFORMATION],
    opt_in: None,
    doc: include_str!("not_active.md"),
    fix: Fix {
        console: "Sign in as root > Support Center > Account and billing > Create case, and Billing > Payments",
        cli: "aws account get-account-information",
        terraform: "Terraform cannot: AWS decides it, and its mail to root's address says why",
    },
    judge: Judge::Account { kind: "account-state", judge },
};

fn judge(view: &AccountView<'_>) -> Judgement {
    let state = view.account.standing.state.seen()?;
    let evidence = state.cite("AccountState", state.value.word());
    let message = match &state.value {
        AccountState::Active => return Ok(Verdict::pass("the account is active", [evidence])),
        AccountState::PendingActivation => "the account is not activated yet",
        AccountState::Suspended => {
            "the account is suspended: nobody can use it, and AWS may delete what is in it"
        }
        AccountState::PendingClosure => "somebody asked to close the account",
        AccountState::Closed => "the account is closed, and is deleted 90 days after that",
        AccountState::Other(word) => {
            let detail = format!("`{word}` is no state that this version knows");
            let gap = Gap::new(state.receipt.call.clone(), Cause::Undecided, detail);
            return Err(gap.beside([evidence]));
        }
    };
    Ok(Verdict::fail(message, [evidence]))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{account, check};

    #[test]
    fn cases() {
        let with = |state| account().state(state);
        check(&CHECK, "in use", account(), "pass");
        check(&CHECK, "being made", with("PENDING_ACTIVATION"), "fail");
        check(&CHECK, "suspended", with("SUSPENDED"), "fail");
        check(&CHECK, "to be closed", with("PENDING_CLOSURE"), "fail");
        check(&CHECK, "closed", with("CLOSED"), "fail");
        check(&CHECK, "a state nobody knows", with("DREAMING"), "unknown");
        check(&CHECK, "denied", account().hide("state"), "unknown");
    }
}
