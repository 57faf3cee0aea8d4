//! The language of the case files.
//!
//! ```text
//! # https://docs.aws.amazon.com/…          the page on which the following rests
//! @ cases                                  what the columns of the following lines are
//! sentence | statements | request | decision
//!     a line that begins with blanks continues the one before
//! ```
//!
//! - Statements: `Allow s3:*, sts:* on ARN to alice if Bool aws:SecureTransport true and …`, parted
//!   by `;`. `not` before a list negates it, ` or ` parts the values of a condition, `''` is empty.
//!   Without `on`, it is `*` (in a role's trust policy: no resource); `to` writes a principal.
//!   `scp1: Allow …` names another layer than `identity`, `scp1: none` leaves it without policies;
//!   `version 2008` and `management account` stand for themselves.
//! - Requests: `alice s3:GetObject ARN key=value set=[one,two] owner=444455556666`.
//! - Decisions: `Allowed`, or `Allowed, ImplicitlyDenied by star-grant-limited`: the first reading,
//!   and what the second reading of the named points makes of it.
//!
//! Other columns are short for such cases: `@ condition` has a condition, a context and whether it
//! holds; `@ action` and `@ resource` a pattern, what is asked for and whether it matches;
//! `@ principal` a principal of the resource's policy, who asks, and whether it is meant.

use std::fmt;

use tutela_policy::{Caller, Context, Decision, Request, Setup, Value};

mod statement;

/// One case.
pub(crate) struct Sentence {
    /// File and line.
    pub(crate) place: String,
    /// The page that it rests on.
    pub(crate) page: String,
    /// The sentence.
    pub(crate) text: String,
    /// The case as it is written.
    pub(crate) written: String,
    pub(crate) setup: Setup,
    pub(crate) request: Request,
    pub(crate) expected: Expected,
}

/// The decision, and what another reading of which points makes of it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Expected {
    pub(crate) decision: Decision,
    pub(crate) other: Option<Decision>,
    pub(crate) points: Vec<String>,
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.decision.name())?;
        if let Some(other) = self.other {
            write!(f, ", {} by {}", other.name(), self.points.join(" "))?;
        }
        Ok(())
    }
}

/// Reads a file.
pub(crate) fn read(file: &str, text: &str) -> Vec<Sentence> {
    let (mut page, mut columns) = (String::new(), "cases".to_owned());
    let mut sentences = Vec::new();
    for (line, written) in logical_lines(text) {
        let place = format!("{file}:{line}");
        if let Some(heading) = written.strip_prefix("# ") {
            heading.split(' ').next().unwrap().clone_into(&mut page);
        } else if let Some(named) = written.strip_prefix("@ ") {
            named.clone_into(&mut columns);
        } else {
            sentences.push(sentence(place, &page, &columns, &written));
        }
    }
    sentences
}

/// Lines with those that continue them, each with its number.
fn logical_lines(text: &str) -> Vec<(usize, String)> {
    let mut lines: Vec<(usize, String)> = Vec::new();
    for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        match lines.last_mut() {
            Some((_, last)) if line.starts_with(' ') => {
                last.push(' ');
                last.push_str(line.trim());
            }
            _ => lines.push((at + 1, line.trim().to_owned())),
        }
    }
    lines
}

fn sentence(place: String, page: &str, columns: &str, written: &str) -> Sentence {
    let fields: Vec<&str> = written.split('|').map(str::trim).collect();
    let [text, first, second, answer] = fields[..] else {
        panic!("{place}: expected four columns, found {}", fields.len())
    };
    let (statements, request) = match columns {
        "cases" => (first.to_owned(), second.to_owned()),
        "condition" => (
            format!("Allow s3:GetObject if {first}"),
            format!("alice s3:GetObject object {second}"),
        ),
        "action" => (format!("Allow {first}"), format!("alice {second} *")),
        "resource" => (format!("Allow * on {first}"), format!("alice sqs:SendMessage {second}")),
        "principal" => (
            format!("resource: Allow s3:GetObject to {first}"),
            format!("{second} s3:GetObject object"),
        ),
        _ => panic!("{place}: no such columns: {columns}"),
    };
    Sentence {
        page: page.to_owned(),
        text: text.to_owned(),
        written: written.to_owned(),
        setup: setup(&place, &statements),
        request: request_of(&place, &request),
        expected: expected(&place, answer),
        place,
    }
}

fn expected(place: &str, text: &str) -> Expected {
    let decision = |word: &str| match word {
        "Allowed" | "yes" => Decision::Allowed,
        "ImplicitlyDenied" | "no" => Decision::ImplicitlyDenied,
        "ExplicitlyDenied" => Decision::ExplicitlyDenied,
        _ => panic!("{place}: no such decision: {word}"),
    };
    let Some((first, rest)) = text.split_once(", ") else {
        return Expected { decision: decision(text), other: None, points: Vec::new() };
    };
    let (other, points) = rest.split_once(" by ").unwrap();
    Expected {
        decision: decision(first),
        other: Some(decision(other)),
        points: points.split(' ').map(str::to_owned).collect(),
    }
}

fn setup(place: &str, text: &str) -> Setup {
    let mut layers: Vec<(&str, Vec<&str>)> = Vec::new();
    let mut setup = Setup::default();
    let mut version = "2012-10-17";
    for piece in text.split(';').map(str::trim).filter(|piece| !piece.is_empty()) {
        match piece {
            "version 2008" => version = "2008-10-17",
            "management account" => setup.is_management_account = true,
            _ => {
                let (layer, written) = match piece.split_once(": ") {
                    Some((layer, written)) if !layer.contains(' ') => (layer, written),
                    _ => ("identity", piece),
                };
                match layers.iter_mut().find(|(known, _)| *known == layer) {
                    Some((_, statements)) => statements.push(written),
                    None => layers.push((layer, vec![written])),
                }
            }
        }
    }
    for (layer, statements) in layers {
        let is_trust = layer == "trust";
        let read = || statement::document(place, version, &statements, is_trust);
        let all = || if statements == ["none"] { Vec::new() } else { vec![read()] };
        match layer {
            "identity" => setup.identity = all(),
            "boundary" => setup.boundary = Some(all()),
            "session" => setup.session = Some(all()),
            "resource" | "trust" => setup.resource = Some(read()),
            "endpoint" => setup.endpoint = Some(all()),
            "scp0" | "scp1" | "scp2" => setup.scp.push(all()),
            "rcp0" | "rcp1" => setup.rcp.push(all()),
            _ => panic!("{place}: no such layer: {layer}"),
        }
    }
    setup
}

fn request_of(place: &str, text: &str) -> Request {
    let mut words = text.split_whitespace();
    let mut next = || words.next().unwrap_or_else(|| panic!("{place}: the request is too short"));
    let (who, action, resource) = (caller(place, next()), next(), next());
    let (mut context, mut owner) = (Context::new(), None);
    for word in words {
        let (key, value) = word.split_once('=').unwrap_or_else(|| panic!("{place}: {word}?"));
        if key == "owner" {
            owner = Some(value);
            continue;
        }
        // A blank parts the words of a request, so that `_` stands for one.
        let value = value.replace('_', " ");
        let listed = value.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        context.set(
            key,
            match listed {
                None => Value::One(value),
                Some("") => Value::Many(Vec::new()),
                Some("''") => Value::Many(vec![String::new()]),
                Some(listed) => Value::Many(listed.split(',').map(str::to_owned).collect()),
            },
        );
    }
    let request = Request::new(who, action, statement::resource(resource), context);
    match owner {
        Some(account) => request.owned_by(account),
        None => request,
    }
}

fn caller(place: &str, word: &str) -> Caller {
    let text = match word {
        "anonymous" => "*",
        _ => statement::principal(word),
    };
    Caller::parse(text).unwrap_or_else(|error| panic!("{place}: {error}"))
}
