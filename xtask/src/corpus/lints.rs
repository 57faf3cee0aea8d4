//! What the lint finds in the policies of the test data, to be read by a person; and whether it
//! agrees with the prover on those that people published.

use std::path::Path;

use serde_json::Value;
use tutela_policy::{
    Case, Document, Effect, Facts, Level, Setup, World,
    lint::{Attachment, Severity, asks_for_mfa, lint},
    prove,
};

use super::{
    Tally, read,
    real_world::{self, ACCOUNT, Entry},
};

/// Holds the findings in every policy of a user's in `real-world` against the proof of what it
/// leaves: what is proved open or leaky is found, and what is proved sound is no hole.
pub(crate) fn run(directory: &Path) -> Result<Tally, String> {
    let mut tally = Tally::default();
    for entry in real_world::all(&directory.join("real-world"))? {
        let Some(document) = of_user(&entry) else { continue };
        let name = format!("{} {}", entry.id, entry.kind);
        let asked = asks_for_mfa(document).map_err(|many| format!("{name}: {many}"))?;
        if asked.is_empty() {
            continue;
        }
        let denies =
            |it: &usize| document.statements.get(*it).is_some_and(|it| it.effect == Effect::Deny);
        let has_guard = asked.iter().any(|it| denies(&it.statement));
        let mut identity = vec![document.clone()];
        if has_guard {
            identity.push(Document::allow_everything());
        }
        let setup = Setup { identity, ..Setup::default() };
        let proof = prove(&setup, &entry.subject, &Facts::default(), &World::new("aws", ACCOUNT));
        let findings = lint(document, None, Attachment::User).map_err(|it| it.to_string())?;
        let worst = findings.iter().map(|it| it.severity).max();
        let broken = proof.liveness.iter().any(|live| {
            [&live.enrol, &live.work, &live.first_password]
                .iter()
                .any(|goal| goal.possible == Some(false))
        });
        let agrees = match proof.level {
            // Of what a policy grants alone, practically everything may be little.
            Level::Open if has_guard => worst >= Some(Severity::High),
            Level::Open | Level::Leaky | Level::Unknown => worst >= Some(Severity::Medium),
            Level::Sealed | Level::ConsoleEnrolmentOpen => broken || worst < Some(Severity::High),
            Level::FirstDeviceOnly | Level::EnrolmentOpen => true,
        };
        let worst = worst.map_or("nothing", Severity::name);
        println!("lint {name}: {} and {worst}", proof.level);
        tally.of(&name, agrees, &format!("{} and {worst}", proof.level));
    }
    Ok(tally)
}

/// The policy, if it is about what users may do.
fn of_user(entry: &Entry) -> Option<&Document> {
    match entry.kind.as_str() {
        "identity" => entry.setup.identity.last(),
        "boundary" => entry.setup.boundary.as_ref()?.last(),
        "scp" => entry.setup.scp.last()?.last(),
        _ => None,
    }
}

/// Prints the findings in every policy of the pitfalls, and in those of `real-world`.
pub(crate) fn print(directory: &Path) -> Result<(), String> {
    let path = directory.join("mfa-pitfalls.json");
    let cases = Case::parse_all(&read(&path)?)
        .map_err(|error| format!("reading {}: {error}", path.display()))?;
    for case in &cases {
        let setup = &case.setup;
        let boundary = setup.boundary.iter().flatten();
        let all = setup.identity.iter().chain(boundary).chain(&setup.resource);
        println!("{}", case.id);
        all.for_each(print_one);
    }
    let mut files: Vec<_> = std::fs::read_dir(directory.join("real-world"))
        .map_err(|error| format!("reading real-world: {error}"))?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .collect();
    files.sort();
    for file in files {
        println!("{}", file.file_name().unwrap_or_default().to_string_lossy());
        let value: Value = serde_json::from_str(&read(&file)?)
            .map_err(|error| format!("reading {}: {error}", file.display()))?;
        match Document::parse(&value.get("policy").unwrap_or(&value).to_string()) {
            Ok(document) => print_one(&document),
            Err(error) => println!("  unread: {error}"),
        }
    }
    Ok(())
}

fn print_one(document: &Document) {
    let findings = lint(document, None, Attachment::Unknown);
    if let Err(many) = &findings {
        println!("  {many}");
    }
    for finding in findings.into_iter().flatten() {
        let (severity, rule, statement) = (finding.severity, finding.rule.id, &finding.statement);
        println!("  {severity} {rule} {statement}: {}", finding.message);
    }
}
