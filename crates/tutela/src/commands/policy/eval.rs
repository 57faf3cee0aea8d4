//! `tutela policy eval`.

use serde_json::{Value, json};
use tutela_policy::{Case, Judgement, PolicySet, Reading, Test, Traced};

use super::places;
use crate::{
    cli::{EvalArguments, ListFormat},
    error::Error,
    exit::Exit,
    input, output,
};

/// A test of a case, and what came of it.
struct Answer<'a> {
    case: &'a Case,
    number: usize,
    test: &'a Test,
    judgement: Judgement,
    trace: Vec<Traced>,
}

pub(crate) fn run(arguments: EvalArguments) -> Result<Exit, Error> {
    let text = input::read_text_or_standard_input("a case file", &arguments.case)?;
    let cases = Case::parse_all(&text).map_err(|error| Error::Read {
        what: "a case file",
        path: arguments.case.clone(),
        detail: error.to_string(),
    })?;
    let answers: Vec<Answer<'_>> =
        cases.iter().flat_map(|case| ask(case, arguments.explain)).collect();
    let missed = answers.iter().filter(|answer| answer.is_missed()).count();
    let printed = match arguments.format {
        ListFormat::Text => text_of(&answers, missed),
        ListFormat::Json => json_of(&answers),
    };
    output::print(&printed)?;
    Ok(if missed == 0 { Exit::Clean } else { Exit::Findings })
}

fn ask(case: &Case, explain: bool) -> Vec<Answer<'_>> {
    let policies = PolicySet::new(&case.setup);
    let mut answers = Vec::new();
    for (number, test) in case.tests.iter().enumerate() {
        let judgement = policies.judge(&test.request);
        let trace =
            if explain { policies.trace(&test.request, Reading::first()) } else { Vec::new() };
        answers.push(Answer { case, number, test, judgement, trace });
    }
    answers
}

impl Answer<'_> {
    fn is_missed(&self) -> bool {
        self.test.expected.is_some_and(|expected| expected != self.judgement.decision)
    }

    fn text(&self) -> String {
        let Self { case, number, test, judgement, trace } = self;
        let setup = &case.setup;
        let request = &test.request;
        let mut text = format!(
            "{} {number}: {}  {} on {}\n",
            case.id,
            judgement.decision.name(),
            request.action_as_given(),
            request.resource()
        );
        if let Some(expected) = test.expected.filter(|_| self.is_missed()) {
            text.push_str(&format!("  expected {}\n", expected.name()));
        }
        for place in &judgement.by {
            text.push_str(&format!("  by {}\n", places::words(setup, *place)));
        }
        for point in &judgement.ambiguities {
            text.push_str(&format!("  AWS's documentation leaves open: {point}\n"));
        }
        for Traced { place, mismatch, .. } in trace {
            let verdict = match mismatch {
                None => "matches".to_owned(),
                Some(mismatch) => {
                    format!("does not match: {}", places::why_not(setup, *place, *mismatch))
                }
            };
            text.push_str(&format!("  {}: {verdict}\n", places::words(setup, *place)));
        }
        text
    }

    fn json(&self) -> Value {
        let setup = &self.case.setup;
        let by = self.judgement.by.iter();
        let mut value = json!({
            "id": self.case.id,
            "test": self.number,
            "decision": self.judgement.decision.name(),
            "ambiguous": !self.judgement.ambiguities.is_empty(),
            "ambiguities": self.judgement.ambiguities.iter().map(|it| it.name()).collect::<Vec<_>>(),
            "statements": by.map(|place| places::json(setup, *place)).collect::<Vec<_>>(),
        });
        let mut add = |key: &str, more: Value| {
            if let Some(members) = value.as_object_mut() {
                members.insert(key.to_owned(), more);
            }
        };
        if let Some(expected) = self.test.expected {
            add("expected", json!(expected.name()));
        }
        if !self.trace.is_empty() {
            let traced = self.trace.iter().map(|traced| {
                let mut place = places::json(setup, traced.place);
                let why = traced.mismatch.map(|it| places::why_not(setup, traced.place, it));
                if let Some(members) = place.as_object_mut() {
                    members.insert("matches".to_owned(), json!(why.is_none()));
                    members.insert("why_not".to_owned(), json!(why));
                }
                place
            });
            add("trace", traced.collect());
        }
        value
    }
}

fn text_of(answers: &[Answer<'_>], missed: usize) -> String {
    let mut text: String = answers.iter().map(Answer::text).collect();
    let expected = answers.iter().filter(|answer| answer.test.expected.is_some()).count();
    text.push_str(&format!(
        "{} requests, {} of {expected} as expected\n",
        answers.len(),
        expected - missed
    ));
    text
}

fn json_of(answers: &[Answer<'_>]) -> String {
    let results: Vec<Value> = answers.iter().map(Answer::json).collect();
    format!("{:#}\n", json!({ "schema": "tutela.eval/1", "results": results }))
}
