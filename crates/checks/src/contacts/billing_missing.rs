//! No contact for billing.

use tutela_model::{Area, Judgement, Severity, operation};

use crate::{AccountView, Check, Fix, Judge};

pub(crate) static CHECK: Check = Check {
    id: "billing-contact-missing",
    title: "Nobody is named whom AWS tells about bills",
    area: Area::Contacts,
    severity: Severity::Low,
    worst: Severity::Low,
    needs: &[&operation::GET_ALTERNATE_CONTACT],
    opt_in: None,
    doc: include_str!("billing_missing.md"),
    fix: Fix {
        console: "account name > Account > Alternate contacts > Edit > Billing",
        cli: "aws account put-alternate-contact --alternate-contact-type BILLING --email-address EMAIL --name NAME --phone-number NUMBER --title TITLE",
        terraform: "an aws_account_alternate_contact with alternate_contact_type = \"BILLING\"",
    },
    judge: Judge::Account { kind: "billing-contact", judge },
};

fn judge(view: &AccountView<'_>) -> Judgement {
    super::judge(&view.account.contacts.billing, "billing")
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{account, check};

    #[test]
    fn cases() {
        check(&CHECK, "there is one", account(), "pass");
        check(&CHECK, "there is none", account().without_contact("billing"), "fail");
        check(&CHECK, "denied", account().hide("contacts"), "unknown");
    }
}
