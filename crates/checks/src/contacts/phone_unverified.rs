//! AWS has not verified the account's telephone number.

use tutela_model::{Area, Judgement, Severity, Verdict, Verification, operation};

use crate::{AccountView, Check, Fix, Judge};

pub(crate) static CHECK: Check = Check {
    id: "primary-contact-phone-unverified",
    title: "AWS has not verified the telephone number of the account",
    area: Area::Contacts,
    severity: Severity::Low,
    worst: Severity::Low,
    needs: &[&operation::GET_CONTACT_INFORMATION],
    opt_in: None,
    doc: include_str!("phone_unverified.md"),
    fix: Fix {
        console: "account name > Account > Contact information > Edit > Phone number > Verify",
        cli: "aws account get-contact-information",
        terraform: "Terraform cannot: somebody has to answer the telephone",
    },
    judge: Judge::Account { kind: "primary-contact-phone", judge },
};

fn judge(view: &AccountView<'_>) -> Judgement {
    let phone = view.account.contacts.phone.seen()?;
    let evidence = [phone.cite("VerificationStatus", phone.value.word())];
    Ok(match phone.value {
        Verification::Verified => {
            Verdict::pass("AWS has verified the telephone number of the account", evidence)
        }
        Verification::NotSupported => {
            Verdict::not_applicable("AWS verifies no telephone numbers there", evidence)
        }
        Verification::Pending => {
            let message = "somebody began to verify the telephone number of the account, and did \
                           not end it";
            Verdict::fail(message, evidence)
        }
        Verification::Unverified => Verdict::fail(
            "nobody ever answered AWS at the telephone number of the account, by which root is \
             let in again when its MFA device is lost",
            evidence,
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{account, check};

    #[test]
    fn cases() {
        let with = |status| account().phone(status);
        check(&CHECK, "verified", account(), "pass");
        check(&CHECK, "under way", with("pending"), "fail");
        check(&CHECK, "never", with("unverified"), "fail");
        check(&CHECK, "not there", with("not-supported"), "not-applicable");
        check(&CHECK, "denied", account().hide("phone"), "unknown");
    }
}
