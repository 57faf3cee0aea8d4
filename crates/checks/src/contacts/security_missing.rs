//! No contact for security.

use tutela_model::{Area, Judgement, Severity, operation};

use crate::{AccountView, Check, Fix, Judge};

pub(crate) static CHECK: Check = Check {
    id: "security-contact-missing",
    title: "Nobody is named whom AWS tells about security",
    area: Area::Contacts,
    severity: Severity::Medium,
    worst: Severity::Medium,
    needs: &[&operation::GET_ALTERNATE_CONTACT],
    opt_in: None,
    doc: include_str!("security_missing.md"),
    fix: Fix {
        console: "account name > Account > Alternate contacts > Edit > Security",
        cli: "aws account put-alternate-contact --alternate-contact-type SECURITY --email-address EMAIL --name NAME --phone-number NUMBER --title TITLE",
        terraform: "an aws_account_alternate_contact with alternate_contact_type = \"SECURITY\"",
    },
    judge: Judge::Account { kind: "security-contact", judge },
};

fn judge(view: &AccountView<'_>) -> Judgement {
    super::judge(&view.account.contacts.security, "security")
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{account, check};

    #[test]
    fn cases() {
        check(&CHECK, "there is one", account(), "pass");
        check(&CHECK, "there is none", account().without_contact("security"), "fail");
        check(&CHECK, "denied", account().hide("contacts"), "unknown");
    }
}
