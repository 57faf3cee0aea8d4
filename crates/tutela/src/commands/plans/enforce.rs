//! `tutela enforce`.

use std::{collections::BTreeSet, path::Path};

use serde::Deserialize;
use tutela_model::Subject;
use tutela_ports::Clock as _;
use tutela_remedy::{
    Plan,
    enforce::{
        Even, Exclusion, Found, Wish,
        boundary::{self, Looked},
        plan, policy_arn,
    },
};

use super::{
    Way,
    asked::{caller, collected, look_at},
    enforce_scp, written_or_confirmed,
};
use crate::{
    cli::{EnforceArguments, EnforceForm},
    clock::SystemClock,
    commands::live::runtime,
    error::Error,
    exit::Exit,
    input,
};

pub(crate) fn enforce(arguments: &EnforceArguments) -> Result<Exit, Error> {
    applies(arguments)?;
    let exclusions = exclusions(arguments.exclusions.as_deref())?;
    runtime()?.block_on(async {
        let way = Way::to(&arguments.doing.aws).await?.into_members(&arguments.members);
        let plan = match arguments.form {
            EnforceForm::Identity | EnforceForm::Boundary => {
                planned(&way, arguments, exclusions).await?
            }
            EnforceForm::Scp => enforce_scp::planned(&way, arguments, exclusions).await?,
        };
        written_or_confirmed(&way, &plan, &arguments.writing, &arguments.doing).await
    })
}

/// Says which options go with the other form alone.
fn applies(arguments: &EnforceArguments) -> Result<(), Error> {
    let is_scp = arguments.form == EnforceForm::Scp;
    let of_scp = [
        ("--target", !arguments.target.is_empty()),
        ("--member-role", arguments.members.member_role.is_some()),
        ("--member-external-id", arguments.members.member_external_id.is_some()),
    ];
    let of_others = [
        ("--user", !arguments.user.is_empty()),
        ("--organization-allows", arguments.organization_allows),
        ("--even-last-administrators", arguments.even_last_administrators),
    ];
    let (wrong, words) = if is_scp {
        (of_others, "goes with `--as identity` and `--as boundary` alone")
    } else {
        (of_scp, "goes with `--as scp` alone")
    };
    if let Some((option, _)) = wrong.into_iter().find(|(_, is_said)| *is_said) {
        return Err(Error::Usage(format!("`{option}` {words}")));
    }
    if arguments.form == EnforceForm::Boundary && arguments.name.len() > boundary::LONGEST_NAME {
        let most = boundary::LONGEST_NAME;
        return Err(Error::Usage(format!("--name has {most} characters at most for a boundary")));
    }
    Ok(())
}

async fn planned(
    way: &Way,
    arguments: &EnforceArguments,
    exclusions: Vec<Exclusion>,
) -> Result<Plan, Error> {
    let account = collected(way).await?;
    let wish = Wish {
        level: arguments.level.into(),
        name: arguments.name.clone(),
        users: arguments.user.iter().cloned().collect(),
        at_most: arguments.at_most.map(std::num::NonZero::get),
        exclusions,
        vouched: arguments.vouch.iter().cloned().collect::<BTreeSet<_>>(),
        caller: caller(way).await?,
        even: even(arguments),
        now: SystemClock.now(),
    };
    if arguments.form == EnforceForm::Boundary {
        let mut looked = Looked::new();
        for arn in boundary::policies(&account, &wish) {
            looked.insert(arn.clone(), look_at(way, Subject::Policy(arn)).await?);
        }
        return boundary::plan(&account, &looked, &wish).map_err(Error::Enforce);
    }
    let found = Found {
        policy: look_at(way, Subject::Policy(policy_arn(&account, &wish.name))).await?,
        group: look_at(way, Subject::Group(wish.name.clone())).await?,
    };
    plan(&account, &found, &wish).map_err(Error::Enforce)
}

fn even(arguments: &EnforceArguments) -> BTreeSet<Even> {
    let said = [
        (arguments.even_caller, Even::Caller),
        (arguments.even_last_administrators, Even::LastAdministrators),
        (arguments.organization_allows, Even::UnseenOrganization),
        (arguments.writing.export.is_some(), Even::ManagedElsewhere),
    ];
    said.into_iter().filter_map(|(is_said, even)| is_said.then_some(even)).collect()
}

/// Users who stay out.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Exclusions {
    #[serde(default)]
    exclusion: Vec<Exclusion>,
}

fn exclusions(path: Option<&Path>) -> Result<Vec<Exclusion>, Error> {
    const WHAT: &str = "exclusions";
    let Some(path) = path else { return Ok(Vec::new()) };
    let text = input::read_text(WHAT, path)?;
    let read: Exclusions = toml::from_str(&text).map_err(|error| Error::Read {
        what: WHAT,
        path: path.to_owned(),
        detail: error.to_string().trim_end().to_owned(),
    })?;
    Ok(read.exclusion)
}
