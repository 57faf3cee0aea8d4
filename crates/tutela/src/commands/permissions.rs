//! `tutela permissions`.

use tutela_app::{PolicySet, session};

use crate::{
    cli::{PermissionsArguments, PolicyFormat, SetName},
    error::Error,
    exit::Exit,
    output,
};

pub(crate) fn run(arguments: PermissionsArguments) -> Result<Exit, Error> {
    let set = match arguments.set {
        SetName::Mfa => Some(PolicySet::Mfa),
        SetName::Reader => Some(PolicySet::Reader),
        SetName::OrgReader => Some(PolicySet::OrgReader),
        SetName::Session => None,
    };
    let text = match (arguments.format, set) {
        (PolicyFormat::Json, Some(set)) => set.json(),
        (PolicyFormat::Terraform, Some(set)) => set.terraform(),
        (PolicyFormat::Cloudformation, Some(set)) => set.cloudformation(),
        (PolicyFormat::Json, None) => session::json(),
        (PolicyFormat::Terraform, None) => session::terraform(),
        (PolicyFormat::Cloudformation, None) => session::cloudformation(),
    };
    output::print(&text)?;
    Ok(Exit::Clean)
}
