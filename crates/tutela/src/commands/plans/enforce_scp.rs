//! `tutela enforce --as scp`.

use tutela_app::plans::{look_at_members, operations_of_enforcement};
use tutela_model::{Arn, Subject};
use tutela_ports::{Changes as _, Clock as _, Refusal};
use tutela_recording::{Answer, Recording, assemble_one};
use tutela_remedy::{
    Plan,
    enforce::{
        Exclusion,
        scp::{Company, Found, Wish, accounts_to_read, plan},
    },
};

use super::{Way, asked::look_at};
use crate::{
    cli::EnforceArguments, clock::SystemClock, commands::live::CONCURRENCY, error::Error,
    progress::TerminalProgress,
};

pub(super) async fn planned(
    way: &Way,
    arguments: &EnforceArguments,
    exclusions: Vec<Exclusion>,
) -> Result<Plan, Error> {
    let refused = |refusal: Refusal| Error::Unnamed(refusal.detail);
    let caller = way.changes.identity().await.map_err(refused)?.arn;
    let wish = Wish {
        level: arguments.level.into(),
        name: arguments.name.clone(),
        targets: arguments.target.clone(),
        at_most: arguments.at_most.map(std::num::NonZero::get),
        exclusions,
        vouched: arguments.vouch.iter().cloned().collect(),
        caller: Arn::new(caller),
        even_caller: arguments.even_caller,
        now: SystemClock.now(),
    };
    let company = company(way, &wish).await?;
    let subject = Subject::Scp(wish.name.clone());
    let scp = look_at(way, subject.clone()).await?;
    let text = way.changes.scp_text(&wish.name).await;
    let text = text.map_err(|refusal| Error::Look { subject, detail: refusal.detail })?;
    plan(&company, &Found { scp, text }, &wish).map_err(Error::EnforceScp)
}

/// The organization and the accounts that the plan rests on, as they are now.
async fn company(way: &Way, wish: &Wish) -> Result<Company, Error> {
    let progress = TerminalProgress::of_accounts();
    let region = way.aws.region().to_owned();
    let seen = look_at_members(
        &way.aws,
        operations_of_enforcement(),
        (&region, CONCURRENCY),
        &way.entry,
        &progress,
        |tree| accounts_to_read(tree, wish),
    )
    .await;
    progress.finish();
    let seen = seen.map_err(|refused| Error::Unnamed(said(&refused)))?;
    let Some(tree) = seen.tree else {
        return Err(Error::Usage(
            "`--as scp` takes the credentials of an organization's management account, or of a delegated \
             administrator: nobody else is told of its accounts"
                .to_owned(),
        ));
    };
    let as_of = Some(wish.now);
    let home = seen.home.account.clone();
    let is_wanted = accounts_to_read(&tree, wish).contains(&home);
    let all = seen.members.iter().chain(is_wanted.then_some(&seen.home));
    let accounts = all.map(|own| assemble_one(own, Some(&tree), as_of)).collect();
    Ok(Company { home, partition: seen.partition, tree, accounts })
}

fn said(refused: &Recording) -> String {
    match &refused.answer {
        Answer::Gap { cause, detail } => format!("{}: {detail}", cause.word()),
        Answer::Json(_) | Answer::Report { .. } | Answer::Absent { .. } => {
            "the answer names none".to_owned()
        }
    }
}
