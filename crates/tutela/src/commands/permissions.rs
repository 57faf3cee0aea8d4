//! `tutela permissions`.

use tutela_app::PolicySet;

use crate::{
    cli::{PermissionsArguments, PolicyFormat, SetName},
    error::Error,
    exit::Exit,
    output,
};

pub(crate) fn run(arguments: PermissionsArguments) -> Result<Exit, Error> {
    let set = match arguments.set {
        SetName::Mfa => PolicySet::Mfa,
        SetName::Reader => PolicySet::Reader,
        SetName::OrgReader => PolicySet::OrgReader,
    };
    let text = match arguments.format {
        PolicyFormat::Json => set.json(),
        PolicyFormat::Terraform => set.terraform(),
        PolicyFormat::Cloudformation => set.cloudformation(),
    };
    output::print(&text)?;
    Ok(Exit::Clean)
}
