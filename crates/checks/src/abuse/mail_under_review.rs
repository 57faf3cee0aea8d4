//! Mail that Amazon SES has under review, or has paused.

use tutela_model::{Area, Judgement, Severity, operation};

use crate::{
    AccountView, Check, Fix, Judge,
    by_region::{Words, all_regions},
};

pub(crate) static CHECK: Check = Check {
    id: "ses-sending-under-review",
    title: "Amazon SES has the account's mail under review, or has paused it",
    area: Area::Abuse,
    severity: Severity::High,
    worst: Severity::High,
    needs: &[&operation::DESCRIBE_REGIONS, &operation::GET_SENDING_ACCOUNT],
    opt_in: None,
    doc: include_str!("mail_under_review.md"),
    fix: Fix {
        console: "Amazon SES > Account dashboard > Account health, in each region that is named",
        cli: "aws sesv2 get-account --region REGION",
        terraform: "no resource ends a review",
    },
    judge: Judge::Account { kind: "mail", judge },
};

fn judge(view: &AccountView<'_>) -> Judgement {
    let words = Words {
        good: "Amazon SES calls what is sent healthy in {}",
        bad: "Amazon SES has what is sent under review, or paused, in {}",
    };
    all_regions(&view.account.signals.sending, &words, |seen| {
        let enforcement = seen.value.enforcement.as_str();
        let evidence = seen.cite("EnforcementStatus", enforcement);
        // Words that this version does not know are none of health.
        if enforcement != "HEALTHY" {
            return (false, evidence);
        }
        if !seen.value.is_enabled {
            return (false, seen.cite("SendingEnabled", "false"));
        }
        (true, evidence)
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{account, check};

    #[test]
    fn cases() {
        let with = |regions: &[&'static str]| account().regions(regions);
        check(&CHECK, "healthy", with(&["a-1: mail", "b-1: mail"]), "pass");
        check(&CHECK, "under review", with(&["a-1: mail-probation", "b-1: mail"]), "fail");
        check(&CHECK, "paused", with(&["a-1: mail-shutdown"]), "fail");
        check(&CHECK, "switched off", with(&["a-1: mail-off"]), "fail");
        check(&CHECK, "a word of tomorrow", with(&["a-1: mail-pending"]), "fail");
        check(&CHECK, "denied", with(&["a-1: mail", "b-1: mail-hidden"]), "unknown");
        check(&CHECK, "regions denied", with(&["a-1: mail"]).hide("regions"), "unknown");
    }
}
