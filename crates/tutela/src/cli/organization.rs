//! Many accounts at once.

use std::path::PathBuf;

use clap::Args;

use super::values::member_role;

/// Which accounts are asked beside the one of the credentials.
#[derive(Debug, Args)]
#[command(next_help_heading = "Organization")]
pub(crate) struct OrganizationArguments {
    /// Ask every account of the organization, with the credentials of its management account or of a
    /// delegated administrator
    #[arg(long)]
    pub(crate) org: bool,
    /// Ask the accounts of this file: `role = "…"`, then `[[account]]` with `id`, and `role` and
    /// `external_id` where they differ
    #[arg(long, value_name = "FILE", conflicts_with = "org")]
    pub(crate) accounts: Option<PathBuf>,
    /// The role to assume in each account of the organization
    /// [default: `OrganizationAccountAccessRole`]
    #[arg(long, value_name = "NAME", requires = "org", value_parser = member_role)]
    pub(crate) member_role: Option<String>,
    /// The external id that these roles ask for
    #[arg(long, value_name = "ID", requires = "org")]
    pub(crate) member_external_id: Option<String>,
    /// Read root's credentials of each member in a session of sts:AssumeRoot that can do nothing else
    ///
    /// It shows as activity of root in that account's trail: see docs/organization.md.
    #[arg(long, requires = "org")]
    pub(crate) member_root: bool,
}

impl OrganizationArguments {
    /// Whether there is more than one account to ask.
    pub(crate) fn is_given(&self) -> bool {
        self.org || self.accounts.is_some()
    }

    /// Why an option beside `--accounts` says nothing, and what does; `None` where none does so. The
    /// parser of arguments does not tell: what conflicts with `--accounts` is not asked for then.
    pub(crate) fn useless(&self) -> Option<String> {
        let file = self.accounts.as_ref()?.display();
        let by_file = |option: &str, name: &str| {
            format!(
                "`{option}` is for `--org`, and `--accounts` reads the same from `{file}`: write \
                 `{name} = \"…\"` at its top, or below an `[[account]]`, and leave `{option}` out"
            )
        };
        if self.member_role.is_some() {
            return Some(by_file("--member-role", "role"));
        }
        if self.member_external_id.is_some() {
            return Some(by_file("--member-external-id", "external_id"));
        }
        let of_root = || {
            "`--member-root` needs the organization, for which `--accounts` does not ask: say `--org` \
             instead of it, or leave `--member-root` out"
                .to_owned()
        };
        self.member_root.then(of_root)
    }
}
