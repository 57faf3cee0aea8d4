//! Proofs as a page: principal by credential by level.

use tutela_access::Alike;
use tutela_model::Timestamp;
use tutela_policy::{Credential, Level};
use tutela_report::html::matrix::{self, Matrix, Row, Tone, Word};

use super::{View, clusters, resources, text};

pub(super) fn render(view: &View) -> String {
    let all: Vec<Alike> =
        view.accounts.iter().flat_map(|account| account.proofs.alike.iter().cloned()).collect();
    let credentials = text::credentials(&all);
    let unlisted = view.accounts.iter().flat_map(|account| &account.proofs.unlisted);
    let about = view.accounts.iter().map(|account| text::heading(account, view));
    let notes = view.notes.iter().cloned();
    let counted = text::counted(&all);
    matrix::render(&Matrix {
        title: "What is possible without MFA".to_owned(),
        about: about
            .chain(notes)
            .chain(view.accounts.iter().filter_map(text::undoers))
            .chain(view.accounts.iter().flat_map(text::roles))
            .chain(view.accounts.iter().flat_map(clusters::lines))
            .chain(view.accounts.iter().flat_map(resources::lines))
            .chain(unlisted.map(|gap| format!("There may be others: {gap}")))
            .collect(),
        names: "Principal",
        sum: "Level",
        columns: credentials.iter().map(|credential| credential.name().to_owned()).collect(),
        rows: all.iter().map(|alike| row(alike, &credentials, view.as_of)).collect(),
        granted: text::granted(&all).into_iter().map(str::to_owned).collect(),
        notes: text::general(view).into_iter().map(str::to_owned).chain(counted).collect(),
    })
}

fn row(alike: &Alike, credentials: &[Credential], as_of: Option<Timestamp>) -> Row {
    let cells = credentials.iter().map(|credential| text::level(alike, *credential).map(word));
    Row {
        names: alike.principals.iter().map(ToString::to_string).collect(),
        sum: word(alike.level),
        cells: cells.collect(),
        detail: text::behind(alike, as_of),
    }
}

fn word(level: Level) -> Word {
    let tone = match level {
        Level::Sealed | Level::ConsoleEnrolmentOpen => Tone::Good,
        Level::FirstDeviceOnly | Level::EnrolmentOpen | Level::Leaky | Level::Open => Tone::Bad,
        Level::Unknown => Tone::Unknown,
    };
    Word { text: level.name().to_owned(), tone }
}
