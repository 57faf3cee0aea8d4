//! `tutela enforce`.

use std::{collections::BTreeSet, path::Path};

use serde::Deserialize;
use tutela_model::Subject;
use tutela_ports::Clock as _;
use tutela_remedy::{
    Plan,
    enforce::{Even, Exclusion, Found, Wish, plan, policy_arn},
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
            EnforceForm::Identity => planned(&way, arguments, exclusions).await?,
            EnforceForm::Scp => enforce_scp::planned(&way, arguments, exclusions).await?,
        };
        written_or_confirmed(&way, &plan, &arguments.writing, &arguments.doing).await
    })
}

/// Says which options go with the other form alone.
fn applies(arguments: &EnforceArguments) -> Result<(), Error> {
    let form = arguments.form;
    let said = [
        ("--user", EnforceForm::Identity, !arguments.user.is_empty()),
        ("--organization-allows", EnforceForm::Identity, arguments.organization_allows),
        ("--even-last-administrators", EnforceForm::Identity, arguments.even_last_administrators),
        ("--target", EnforceForm::Scp, !arguments.target.is_empty()),
        ("--member-role", EnforceForm::Scp, arguments.members.member_role.is_some()),
        ("--member-external-id", EnforceForm::Scp, arguments.members.member_external_id.is_some()),
    ];
    let wrong = said.into_iter().find(|(_, own, is_said)| *is_said && *own != form);
    wrong.map_or(Ok(()), |(option, own, _)| {
        let own = if own == EnforceForm::Scp { "scp" } else { "identity" };
        Err(Error::Usage(format!("`{option}` goes with `--as {own}` alone")))
    })
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
