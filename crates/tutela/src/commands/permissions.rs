//! `tutela permissions`.

use tutela_app::{ENFORCER, ENROL, ForPeople, ORG_ENFORCER, PolicySet, RECORDS, SESSION};

use crate::{
    cli::{PermissionsArguments, PolicyFormat, SetName},
    error::Error,
    exit::Exit,
    output,
};

pub(crate) fn run(arguments: PermissionsArguments) -> Result<Exit, Error> {
    let with_resources = match arguments.set {
        SetName::Reader => Some(PolicySet::ResourceReader),
        SetName::OrgReader => Some(PolicySet::ResourceOrgReader),
        SetName::Mfa
        | SetName::Session
        | SetName::Enrol
        | SetName::Records
        | SetName::Enforcer
        | SetName::OrgEnforcer => None,
    };
    if arguments.resource_policies {
        let set = with_resources.ok_or_else(|| {
            Error::Usage("`--resource-policies` goes with `reader` and `org-reader`".to_owned())
        })?;
        output::print(&of_reader(set, arguments.format))?;
        return Ok(Exit::Clean);
    }
    let text = match arguments.set {
        SetName::Mfa => of_reader(PolicySet::Mfa, arguments.format),
        SetName::Reader => of_reader(PolicySet::Reader, arguments.format),
        SetName::OrgReader => of_reader(PolicySet::OrgReader, arguments.format),
        SetName::Session => of_people(&SESSION, arguments.format),
        SetName::Enrol => of_people(&ENROL, arguments.format),
        SetName::Records => of_people(&RECORDS, arguments.format),
        SetName::Enforcer => of_people(&ENFORCER, arguments.format),
        SetName::OrgEnforcer => of_people(&ORG_ENFORCER, arguments.format),
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
