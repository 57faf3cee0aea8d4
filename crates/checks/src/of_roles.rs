//! Facts of a role, each with the evidence for it.

use std::{collections::BTreeMap, sync::OnceLock};

use tutela_access::{Entry, Questions};
use tutela_model::{Arn, Call, Cause, Evidence, Gap, Verdict, operation};

use crate::{AccountView, RoleView, UserView};

/// What was concluded of all roles, by ARN, once a check asked.
#[derive(Debug, Default)]
pub(crate) struct OfRoles {
    entries: OnceLock<ByRole<Entry>>,
    questions: OnceLock<ByRole<Questions>>,
}

type ByRole<T> = Result<BTreeMap<Arn, Result<T, Gap>>, Gap>;

impl AccountView<'_> {
    /// Who gets into each role without MFA.
    ///
    /// # Errors
    /// Where the roles were not seen.
    pub(crate) fn entries(&self) -> Result<&BTreeMap<Arn, Result<Entry, Gap>>, Gap> {
        let account = self.account;
        let all = self.roles.entries.get_or_init(|| tutela_access::entries(account));
        all.as_ref().map_err(Clone::clone)
    }
}

impl<'a> RoleView<'a> {
    /// Who gets in without MFA.
    ///
    /// # Errors
    /// The gap, where the trust policy cannot be read.
    pub fn entry(&self) -> Result<&'a Entry, Gap> {
        self.of_this(self.account.entries()?.get(&self.role.arn))
    }

    /// What the role's policies ask about MFA.
    ///
    /// # Errors
    /// The gap, where the trust policy cannot be read.
    pub fn questions(&self) -> Result<&'a Questions, Gap> {
        let account = self.account.account;
        let all = self.account.roles.questions.get_or_init(|| tutela_access::questions(account));
        let all = all.as_ref().map_err(Clone::clone)?;
        self.of_this(all.get(&self.role.arn))
    }

    fn of_this<T>(&self, found: Option<&'a Result<T, Gap>>) -> Result<&'a T, Gap> {
        let unlisted = || {
            let call = Call::new(&operation::GET_ACCOUNT_AUTHORIZATION_DETAILS);
            Gap::new(call, Cause::Incomplete, format!("`{}` is not listed", self.role.arn))
        };
        found.ok_or_else(unlisted)?.as_ref().map_err(Clone::clone)
    }

    /// The user of an ARN.
    #[must_use]
    pub fn user(&self, arn: &Arn) -> Option<UserView<'a>> {
        let mut known = self.account.account.users.known.iter();
        let user = known.find(|user| user.arn == *arn)?;
        Some(UserView { account: self.account, user })
    }

    /// The verdict on a role that an AWS service made for itself, which nobody can change.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html>
    #[must_use]
    pub fn service_linked(&self) -> Option<Verdict> {
        let is_linked = self.role.arn.resource()?.starts_with("role/aws-service-role/");
        let field = format!("RoleDetailList[RoleName={}].Arn", self.role.name);
        let evidence = Evidence::new(self.receipt, field, &self.role.arn);
        let message = "a service of AWS made the role for itself, and nobody else assumes it";
        is_linked.then(|| Verdict::not_applicable(message, [evidence]))
    }
}
