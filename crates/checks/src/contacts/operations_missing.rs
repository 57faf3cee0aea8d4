//! No contact for operations.

use tutela_model::{Area, Judgement, Severity, operation};

use crate::{AccountView, Check, Fix, Judge};

pub(crate) static CHECK: Check = Check {
    id: "operations-contact-missing",
    title: "Nobody is named whom AWS tells about operations",
    area: Area::Contacts,
    severity: Severity::Low,
    worst: Severity::Low,
    needs: &[&operation::GET_ALTERNATE_CONTACT],
    opt_in: None,
    doc: include_str!("operations_missing.md"),
    fix: Fix {
        console: "account name > Account > Alternate contacts > Edit > Operations",
        cli: "aws account put-alternate-contact --alternate-contact-type OPERATIONS --email-address EMAIL --name NAME --phone-number NUMBER --title TITLE",
        terraform: "an aws_account_alternate_contact with alternate_contact_type = \"OPERATIONS\"",
    },
    judge: Judge::Account { kind: "operations-contact", judge },
};

fn judge(view: &AccountView<'_>) -> Judgement {
    super::judge(&view.account.contacts.operations, "operations")
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{account, check};

    #[test]
    fn cases() {
        check(&CHECK, "there is one", account(), "pass");
        check(&CHECK, "there is none", account().without_contact("operations"), "fail");
        check(&CHECK, "denied", account().hide("contacts"), "unknown");
    }
}
