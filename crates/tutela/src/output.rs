//! Prints, and writes files whole or not at all.

use std::{
    fs, io,
    io::{IsTerminal as _, Write as _},
    path::Path,
};

use anstream::ColorChoice;
use tutela_report::{Report, TextOptions, html, json, junit, sarif, text};

use crate::{
    cli::{Colour, Format, OutputArguments},
    error::Error,
};

/// Says what went wrong, on standard error.
pub(crate) fn complain(error: &Error) {
    say(&format!("tutela: {error}"));
}

/// Says something to the person, on standard error. Names in it may be hostile.
pub(crate) fn say(text: &str) {
    let line = format!("{}\n", tutela_report::safe(text));
    // There is nobody left to tell if standard error is closed.
    let _ = io::stderr().write_all(line.as_bytes());
}

/// Prints to standard output.
pub(crate) fn print(text: &str) -> Result<(), Error> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .map_err(|source| Error::Output { place: "standard output".to_owned(), source })
}

/// Writes a report in the forms that were asked for.
pub(crate) fn report(report: &Report, arguments: &OutputArguments) -> Result<(), Error> {
    for target in &arguments.output {
        let options = TextOptions { colour: false, width: 100, verbose: arguments.verbose };
        write_whole(&target.path, render(report, target.format, options).as_bytes())?;
    }
    // Files were asked for and no form for standard output: then files are what is wanted.
    match arguments.format {
        Some(format) => print(&render(report, format, terminal(arguments))),
        None if arguments.output.is_empty() => {
            print(&render(report, Format::Text, terminal(arguments)))
        }
        None => Ok(()),
    }
}

fn render(report: &Report, format: Format, options: TextOptions) -> String {
    match format {
        Format::Text => text::render(report, options),
        Format::Json => json::render(report),
        Format::Html => html::render(report),
        Format::Sarif => sarif::render(report),
        Format::Junit => junit::render(report),
    }
}

fn terminal(arguments: &OutputArguments) -> TextOptions {
    let colour = match arguments.color {
        Colour::Always => true,
        Colour::Never => false,
        Colour::Auto => anstream::AutoStream::choice(&io::stdout()) != ColorChoice::Never,
    };
    let width = if io::stdout().is_terminal() {
        terminal_size::terminal_size().map_or(100, |(width, _)| usize::from(width.0))
    } else {
        100
    };
    TextOptions { colour, width, verbose: arguments.verbose }
}

/// Writes a file beside its place and renames it, so that no reader meets a half. What is no
/// regular file, such as a pipe, is written to as it is.
fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let failed = |source| Error::Output { place: format!("`{}`", path.display()), source };
    let special = fs::metadata(path).is_ok_and(|about| !about.is_file());
    if special {
        #[expect(
            clippy::disallowed_methods,
            reason = "a pipe or device cannot be renamed into place"
        )]
        return fs::write(path, bytes).map_err(failed);
    }
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let mut file = tempfile::Builder::new()
        .prefix(".tutela-")
        .tempfile_in(parent.unwrap_or(Path::new(".")))
        .map_err(failed)?;
    file.write_all(bytes).and_then(|()| file.as_file().sync_all()).map_err(failed)?;
    file.persist(path).map(drop).map_err(|error| failed(error.error))
}
