//! `tutela enforce`.

use std::{collections::BTreeSet, path::Path};

use serde::Deserialize;
use tutela_app::plans::look;
use tutela_model::{Account, Arn, Subject};
use tutela_ports::{Changes as _, Clock as _};
use tutela_recording::assemble;
use tutela_remedy::{
    Plan,
    enforce::{Even, Exclusion, Found, Wish, plan, policy_arn},
};

use super::{Way, carry::carry_out, exported, is_confirmed, text};
use crate::{
    cli::{EnforceArguments, ListFormat},
    clock::SystemClock,
    commands::live::{CONCURRENCY, runtime},
    error::Error,
    exit::Exit,
    input, output,
    plans::Store,
    progress::TerminalProgress,
    whole,
};

pub(crate) fn enforce(arguments: &EnforceArguments) -> Result<Exit, Error> {
    let exclusions = exclusions(arguments.exclusions.as_deref())?;
    runtime()?.block_on(async {
        let way = Way::to(&arguments.doing.aws).await?;
        let plan = planned(&way, arguments, exclusions).await?;
        if let Some(form) = arguments.export {
            return exported(&plan, form);
        }
        if plan.steps().is_empty() {
            output::print(&form(&plan, arguments.doing.format))?;
            output::say("there is nothing to do");
            return Ok(Exit::Clean);
        }
        if let Some(path) = &arguments.plan {
            whole::stage(path, |out| out.write_all(plan.json().as_bytes()))?.put()?;
            output::print(&form(&plan, arguments.doing.format))?;
            output::say(&format!(
                "wrote the plan to {0}; nothing was changed: `tutela apply {0}` carries it out",
                path.display()
            ));
            return Ok(Exit::Clean);
        }
        if !is_confirmed(&form(&plan, arguments.doing.format), arguments.doing.yes)? {
            return Ok(Exit::Unconfirmed);
        }
        let kept = Store::of(arguments.doing.plans.as_deref())?.keep(&plan)?;
        carry_out(&way, kept, &arguments.doing).await
    })
}

fn form(plan: &Plan, format: ListFormat) -> String {
    match format {
        ListFormat::Text => text::of_plan(plan),
        ListFormat::Json => plan.json(),
    }
}

async fn planned(
    way: &Way,
    arguments: &EnforceArguments,
    exclusions: Vec<Exclusion>,
) -> Result<Plan, Error> {
    let account = collected(way).await?;
    let refused = |refusal: tutela_ports::Refusal| Error::Unnamed(refusal.detail);
    let caller = way.changes.identity().await.map_err(refused)?.arn;
    let wish = Wish {
        level: arguments.level.into(),
        name: arguments.name.clone(),
        users: arguments.user.iter().cloned().collect(),
        at_most: arguments.at_most.map(std::num::NonZero::get),
        exclusions,
        vouched: arguments.vouch.iter().cloned().collect::<BTreeSet<_>>(),
        caller: Arn::new(caller),
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
        (arguments.export.is_some(), Even::ManagedElsewhere),
    ];
    said.into_iter().filter_map(|(is_said, even)| is_said.then_some(even)).collect()
}

/// The account as it is now.
async fn collected(way: &Way) -> Result<Account, Error> {
    let progress = TerminalProgress::of_calls();
    let region = way.aws.region().to_owned();
    // Nothing is to be ended in good order yet: Ctrl-C ends the program, here and at the question.
    let never = std::future::pending();
    let recordings = look(&way.aws, (&region, CONCURRENCY), &progress, never).await;
    progress.finish();
    let snapshot = assemble(&[recordings], Some(SystemClock.now()));
    snapshot
        .accounts
        .into_iter()
        .next()
        .ok_or_else(|| Error::Unnamed("nothing was read".to_owned()))
}

async fn look_at(way: &Way, subject: Subject) -> Result<tutela_model::State, Error> {
    let looked = way.changes.look(&subject).await;
    looked.map_err(|refusal| Error::Look { subject, detail: refusal.detail })
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
