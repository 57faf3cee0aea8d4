//! What AWS's documentation says of requests, sentence by sentence, held against the evaluator.
//! The language of the files is described in `cases/language.rs`.
#![expect(clippy::disallowed_methods, reason = "a test reads its own cases")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

#[path = "cases/language.rs"]
mod language;

use std::{collections::BTreeSet, fs, path::Path};

use language::{Expected, Sentence};
use tutela_policy::{Ambiguity, PolicySet, Reading};

/// All sentences of all files.
fn sentences() -> Vec<Sentence> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut files: Vec<_> = fs::read_dir(&folder).unwrap().map(|it| it.unwrap().path()).collect();
    files.sort();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "txt"));
    let read = |file: &std::path::PathBuf| {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let text = fs::read_to_string(file).unwrap();
        assert!(text.lines().count() <= 400, "{name} is too long to be read");
        language::read(&name, &text)
    };
    files.iter().flat_map(read).collect()
}

#[test]
fn every_sentence_holds() {
    let wrong: Vec<String> = sentences().iter().filter_map(wrong).collect();
    assert!(wrong.is_empty(), "{} sentences do not hold\n\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn there_are_many_sentences_and_each_rests_on_a_page_of_aws() {
    let sentences = sentences();
    assert!(sentences.len() >= 1_000, "only {} sentences", sentences.len());
    // What decides together with other policies is looked at from many sides.
    for topic in ["accounts", "keys", "limits", "rcp", "scp", "trust"] {
        let of_topic = |own: &&Sentence| own.place.starts_with(&format!("{topic}.txt:"));
        let count = sentences.iter().filter(of_topic).count();
        assert!(count >= 20, "only {count} sentences about {topic}");
    }
    for sentence in &sentences {
        let page = sentence.page.strip_prefix("https://").unwrap_or_default();
        let is_known = ["docs.aws.amazon.com/", "www.w3.org/TR/"];
        assert!(
            is_known.iter().any(|host| page.starts_with(host)),
            "{} stands under no page of AWS's documentation",
            sentence.place
        );
    }
}

#[test]
fn there_are_many() {
    let count = sentences().len();
    assert!(count >= 600, "{count}");
}

#[test]
fn no_sentence_is_said_twice() {
    let mut said = BTreeSet::new();
    for sentence in sentences() {
        let what = format!("{:?} {:?}", sentence.setup, sentence.request);
        assert!(said.insert(what), "{}: {} is said twice", sentence.place, sentence.text);
    }
}

/// Every open point decides some sentence: else nothing would show that it is one.
#[test]
fn every_open_point_is_met() {
    let met: BTreeSet<String> =
        sentences().into_iter().flat_map(|sentence| sentence.expected.points).collect();
    let all: BTreeSet<String> = Ambiguity::ALL.iter().map(|it| it.name().to_owned()).collect();
    assert_eq!(met, all);
}

/// What is wrong with the answer to a sentence, for a person.
fn wrong(sentence: &Sentence) -> Option<String> {
    let policies = PolicySet::new(&sentence.setup);
    let judgement = policies.judge(&sentence.request);
    let points: Vec<String> =
        judgement.ambiguities.iter().map(|point| point.name().to_owned()).collect();
    let all = judgement.ambiguities.iter().fold(Reading::first(), |all, point| all.with(*point));
    let other = policies.decide_by(&sentence.request, all);
    let other = (!points.is_empty()).then_some(other);
    let found = Expected { decision: judgement.decision, other, points };
    if found == sentence.expected {
        return None;
    }
    let trace: Vec<String> = policies
        .trace(&sentence.request, Reading::first())
        .iter()
        .map(|it| match it.mismatch {
            None => format!("    {:?} {} matches", it.place, it.effect),
            Some(mismatch) => format!("    {:?} {} fails at {mismatch:?}", it.place, it.effect),
        })
        .collect();
    Some(format!(
        "{}: {}\n  {}\n  expected {}\n  found    {found}\n{}\n",
        sentence.place,
        sentence.text,
        sentence.written,
        sentence.expected,
        trace.join("\n")
    ))
}
