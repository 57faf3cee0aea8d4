//! The command line of `tutela policy diff`.

use std::path::PathBuf;

use clap::Args;
use tutela_policy::Caller;

use super::{ListFormat, require::FormName};

pub(super) const EXAMPLES: &str = "\
Examples:
  tutela policy diff old.json new.json                   two versions of a policy
  git show main:mfa.json | tutela policy diff - mfa.json what a change would do
  tutela policy diff old.json new.json --base team.json  beside the permissions that people have
  tutela policy diff old.json new.json --as scp          of users, roles and root under SCPs
  tutela policy diff before.case.json after.case.json    two setups of policies of every kind

OLD and NEW are policies, or case files of one case each (docs/schema/tutela.case-1.schema.json).
Without `--base`, policies that allow nothing by themselves are judged beside an administrator's
permissions, and so is what a boundary or an SCP limits; others are judged alone. It is about a user
of any tags, with a password, a key and whatever these open, and for an SCP about a role and root,
too; `--principal` names others. Every difference comes with a request that shows it; what is not
listed is the same by certificates that an independent checker accepts.

Exit codes: 0 the new policy grants nothing more, 3 it grants more, 4 nothing more was found and not
all could be decided, 1 a file cannot be read or compared, 2 called wrongly";

#[derive(Debug, Args)]
pub(crate) struct DiffArguments {
    /// The policy before the change; `-` for standard input
    #[arg(value_name = "OLD")]
    pub(crate) old: PathBuf,
    /// The policy after the change; `-` for standard input
    #[arg(value_name = "NEW")]
    pub(crate) new: PathBuf,
    /// What the principal is granted beside both; may be given several times
    #[arg(long, value_name = "FILE")]
    pub(crate) base: Vec<PathBuf>,
    /// Where the policies are put [default: identity]
    #[arg(long = "as", value_name = "FORM")]
    pub(crate) form: Option<FormName>,
    /// The ARN of a user, a role or root whom it is about; may be given several times
    #[arg(long, value_name = "ARN", value_parser = principal)]
    pub(crate) principal: Vec<Caller>,
    /// The form
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: ListFormat,
}

fn principal(text: &str) -> Result<Caller, String> {
    match Caller::parse(text).map_err(|error| error.to_string())? {
        caller @ (Caller::User(_) | Caller::Role(_) | Caller::Root(_)) => Ok(caller),
        Caller::Anonymous
        | Caller::Session(_)
        | Caller::FederatedUser(_)
        | Caller::Service(_)
        | Caller::Provider(_) => Err("expected the ARN of a user, a role or root, like \
                 arn:aws:iam::111122223333:user/alice"
            .to_owned()),
    }
}
