//! What a plan is made of: the account as it is now.

use std::collections::BTreeSet;

use tutela_app::plans::{look, operations_of_enforcement};
use tutela_model::{Account, Arn, Operation, State, Subject};
use tutela_ports::{Changes as _, Clock as _, Refusal};
use tutela_recording::assemble;

use super::Way;
use crate::{
    clock::SystemClock, commands::live::CONCURRENCY, error::Error, progress::TerminalProgress,
};

/// What an enforcement rests on, as it is now.
pub(super) async fn collected(way: &Way) -> Result<Account, Error> {
    account_by(way, operations_of_enforcement()).await
}

/// The account as it is now, by these operations.
pub(super) async fn account_by(
    way: &Way,
    operations: BTreeSet<&'static Operation>,
) -> Result<Account, Error> {
    let progress = TerminalProgress::of_calls();
    let region = way.aws.region().to_owned();
    // Nothing is to be ended in good order yet: Ctrl-C ends the program, here and at the question.
    let never = std::future::pending();
    let recordings = look(&way.aws, operations, (&region, CONCURRENCY), &progress, never).await;
    progress.finish();
    let snapshot = assemble(&[recordings], Some(SystemClock.now()));
    snapshot
        .accounts
        .into_iter()
        .next()
        .ok_or_else(|| Error::Unnamed("nothing was read".to_owned()))
}

/// Whose credentials these are.
pub(super) async fn caller(way: &Way) -> Result<Arn, Error> {
    let named = way.changes.identity().await;
    named.map(|own| Arn::new(own.arn)).map_err(|refusal: Refusal| Error::Unnamed(refusal.detail))
}

/// How a subject stands now.
pub(super) async fn look_at(way: &Way, subject: Subject) -> Result<State, Error> {
    let looked = way.changes.look(&subject).await;
    looked.map_err(|refusal| Error::Look { subject, detail: refusal.detail })
}
