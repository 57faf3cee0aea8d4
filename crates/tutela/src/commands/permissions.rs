//! `tutela permissions`.

use tutela_app::{ENFORCER, ENROL, ForPeople, PolicySet, RECORDS, SESSION};

use crate::{
    cli::{PermissionsArguments, PolicyFormat, SetName},
    error::Error,
    exit::Exit,
    output,
};

pub(crate) fn run(arguments: PermissionsArguments) -> Result<Exit, Error> {
    if arguments.resource_policies && arguments.set != SetName::Reader {
        return Err(Error::Usage("`--resource-policies` goes with `reader` alone".to_owned()));
    }
    let text = match arguments.set {
        SetName::Reader if arguments.resource_policies => {
            of_reader(PolicySet::ResourceReader, arguments.format)
        }
        SetName::Mfa => of_reader(PolicySet::Mfa, arguments.format),
        SetName::Reader => of_reader(PolicySet::Reader, arguments.format),
        SetName::OrgReader => of_reader(PolicySet::OrgReader, arguments.format),
        SetName::Session => of_people(&SESSION, arguments.format),
        SetName::Enrol => of_people(&ENROL, arguments.format),
        SetName::Records => of_people(&RECORDS, arguments.format),
        SetName::Enforcer => of_people(&ENFORCER, arguments.format),
    };
    output::print(&text)?;
    Ok(Exit::Clean)
}

fn of_reader(set: PolicySet, format: PolicyFormat) -> String {
    match format {
        PolicyFormat::Json => set.json(),
        PolicyFormat::Terraform => set.terraform(),
        PolicyFormat::Cloudformation => set.cloudformation(),
    }
}

fn of_people(set: &ForPeople, format: PolicyFormat) -> String {
    match format {
        PolicyFormat::Json => set.json(),
        PolicyFormat::Terraform => set.terraform(),
        PolicyFormat::Cloudformation => set.cloudformation(),
    }
}
