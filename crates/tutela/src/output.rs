//! What is said, and in which form.

use std::{
    collections::BTreeSet,
    io,
    io::{BufWriter, Write as _},
};

use tutela_report::{
    Report, asff, csv, html, json, junit, markdown, ocsf, sarif,
    text::{self, TextOptions},
};

use crate::{
    cli::{Colour, Format, OutputArguments},
    error::Error,
    page, whole,
};

/// Columns of a text in a file.
const WIDTH: usize = 100;

/// Says what went wrong, on standard error.
pub(crate) fn complain(error: &Error) {
    say(&format!("tutela: {error}"));
}

/// Says something to the person, on standard error. Names in it may be hostile.
pub(crate) fn say(text: &str) {
    let lines: String =
        text.lines().map(|line| format!("{}\n", tutela_report::visible(line))).collect();
    // There is nobody left to tell if standard error is closed.
    let _ = io::stderr().write_all(lines.as_bytes());
}

/// Prints to standard output.
pub(crate) fn print(text: &str) -> Result<(), Error> {
    to_standard_output(|out| out.write_all(text.as_bytes()))
}

fn to_standard_output(
    write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>,
) -> Result<(), Error> {
    let mut out = BufWriter::new(io::stdout().lock());
    match write(&mut out).and_then(|()| out.flush()) {
        // Whoever closed the pipe has read enough. What was found stands all the same.
        Err(source) if source.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(source) => Err(Error::Output { place: "standard output".to_owned(), source }),
        Ok(()) => Ok(()),
    }
}

/// Finds what would go wrong at the end, before anybody is asked anything.
pub(crate) fn check(arguments: &OutputArguments) -> Result<(), Error> {
    let on_standard_output = standard_form(arguments);
    let is_text = on_standard_output == Some(Format::Text);
    let writes_text =
        is_text || arguments.output.iter().any(|target| target.format == Format::Text);
    if arguments.verbose && !writes_text {
        return Err(Error::Usage(
            "`--verbose` is for the text form, and none is written: leave it out, or add \
             `--output text=PATH`; the other forms hold every row anyway"
                .to_owned(),
        ));
    }
    if arguments.color == Colour::Always && !is_text {
        return Err(Error::Usage(
            "`--color always` is for text on standard output, and none is written: leave it out"
                .to_owned(),
        ));
    }
    let mut places = BTreeSet::new();
    for target in &arguments.output {
        if !places.insert(&target.path) {
            return Err(Error::Usage(format!(
                "`--output` names `{}` twice: give each form a file of its own",
                target.path.display()
            )));
        }
        whole::check_writable(&target.path)?;
    }
    Ok(())
}

/// Files were asked for and no form for standard output: then files are what is wanted.
fn standard_form(arguments: &OutputArguments) -> Option<Format> {
    let by_default = arguments.output.is_empty().then_some(Format::Text);
    arguments.format.or(by_default)
}

/// Whether a form on standard output or in a file is SARIF.
pub(crate) fn writes_sarif(arguments: &OutputArguments) -> bool {
    let forms = arguments.output.iter().map(|target| target.format);
    forms.chain(standard_form(arguments)).any(|form| form == Format::Sarif)
}

/// Writes a report in the forms that were asked for; files first, and those only when all of them
/// are whole.
pub(crate) fn report(report: &Report, arguments: &OutputArguments) -> Result<(), Error> {
    let mut staged = Vec::new();
    for target in &arguments.output {
        let options = TextOptions { colour: false, width: WIDTH, verbose: arguments.verbose };
        let write = |out: &mut dyn io::Write| render(report, target.format, options, out);
        staged.push(whole::stage(&target.path, write)?);
    }
    for (file, target) in staged.into_iter().zip(&arguments.output) {
        file.put()?;
        say(&format!("wrote {} to {}", target.format.word(), target.path.display()));
    }
    let form = standard_form(arguments);
    if let Some(format) = form {
        to_standard_output(|out| render(report, format, terminal(arguments), out))?;
    }
    // Text ends with it; who reads another form, or none, looks at standard error.
    if let (Some(conclusion), true) = (&report.conclusion, form != Some(Format::Text)) {
        say(conclusion);
    }
    Ok(())
}

fn render(
    report: &Report,
    format: Format,
    options: TextOptions,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    match format {
        Format::Text => out.write_all(text::render(report, options).as_bytes()),
        Format::Json => json::write(report, out),
        Format::Html => out.write_all(html::render(report).as_bytes()),
        Format::Sarif => sarif::write(report, out),
        Format::Junit => junit::write(report, out),
        Format::Markdown => markdown::write(report, out),
        Format::Csv => csv::write(report, out),
        Format::Jsonl => json::lines::write(report, out),
        Format::Ocsf => ocsf::write(report, out),
        Format::Asff => asff::write(report, out),
    }
}

fn terminal(arguments: &OutputArguments) -> TextOptions {
    let colour = match arguments.color {
        Colour::Always => true,
        Colour::Never => false,
        Colour::Auto => page::takes_colour(),
    };
    TextOptions { colour, width: page::columns(), verbose: arguments.verbose }
}
