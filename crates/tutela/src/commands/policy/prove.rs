//! `tutela policy prove`.

use serde_json::{Map, json};
use tutela_policy::{Caller, Case, Facts, Held, Level, Proof, Subject, Test, User, World, prove};

use crate::{
    cli::{ListFormat, ProveCaseArguments},
    commands::proof,
    error::Error,
    exit::Exit,
    input, output,
};

/// Whom a case is about that does not say.
pub(super) const ALICE: &str = "arn:aws:iam::111122223333:user/alice";

pub(crate) fn run(arguments: ProveCaseArguments) -> Result<Exit, Error> {
    let text = input::read_text_or_standard_input("a case file", &arguments.case)?;
    let refused =
        |detail: String| Error::Read { what: "a case file", path: arguments.case.clone(), detail };
    let cases = Case::parse_all(&text).map_err(|error| refused(error.to_string()))?;
    let mut proved = Vec::new();
    for case in cases {
        let subject = subject(&case).map_err(|error| refused(format!("{}: {error}", case.id)))?;
        let proof = proof_of(&case, &subject);
        proved.push((case, subject, proof));
    }
    output::print(&match arguments.format {
        ListFormat::Text => text_of(&proved),
        ListFormat::Json => json_of(&proved),
    })?;
    let worst = proved.iter().map(|(_, _, proof)| proof.level).max();
    let residual = proved.iter().flat_map(|(_, _, proof)| &proof.residual);
    Ok(proof::exit(worst.unwrap_or(Level::Sealed), residual))
}

fn subject(case: &Case) -> Result<Subject, String> {
    let caller = match case.principal.as_ref().or_else(|| case.user_of_tests()) {
        Some(caller) => caller.clone(),
        None => Caller::parse(ALICE).map_err(|error| error.to_string())?,
    };
    subject_of(caller)
        .map(|subject| with(case, subject))
        .ok_or_else(|| "expected a user, a role or root as `principal` of the setup".to_owned())
}

/// The user with the credentials and tags that the case gives it.
pub(super) fn with(case: &Case, subject: Subject) -> Subject {
    let Subject::User(mut user) = subject else { return subject };
    if let Some(held) = &case.credentials {
        user.has_key = held.contains(&Held::Key);
        user.has_password = held.contains(&Held::Password);
        user.has_service_credential = held.contains(&Held::Service);
    }
    user.tags.clone_from(&case.tags);
    Subject::User(user)
}

/// Whose rights are at stake, if it can be asked whether there is MFA.
pub(super) fn subject_of(caller: Caller) -> Option<Subject> {
    match caller {
        Caller::User(_) => Some(Subject::User(User::new(caller))),
        Caller::Role(_) | Caller::Session(_) => Some(Subject::Role(caller)),
        Caller::Root(_) => Some(Subject::Root(caller)),
        Caller::Anonymous | Caller::FederatedUser(_) | Caller::Service(_) | Caller::Provider(_) => {
            None
        }
    }
}

fn proof_of(case: &Case, subject: &Subject) -> Proof {
    let arn = subject.caller().arn();
    let partition = arn.and_then(|arn| arn.text().split(':').nth(1)).unwrap_or("aws");
    let world = World::new(partition, arn.map_or("", |arn| arn.account()));
    let facts = Facts { mfa_devices: case.mfa_devices.clone(), ..Facts::default() };
    let mut proof = prove(&case.setup, subject, &facts, &world);
    proof.assumptions.extend(whom(case, subject));
    proof
}

/// Whom the proof is about, where that is not what somebody might think who wrote the tests.
fn whom(case: &Case, subject: &Subject) -> Option<String> {
    if case.principal.is_some() {
        return None;
    }
    let arn = subject.caller().arn()?.text();
    if case.user_of_tests() == Some(subject.caller()) {
        return (arn != ALICE).then(|| format!("the case is about {arn}, whom all its tests name"));
    }
    let is_other = |test: &Test| test.request.caller != *subject.caller();
    case.tests.iter().any(is_other).then(|| {
        format!(
            "the setup names no principal: the proof is about {arn}, not about others in the tests"
        )
    })
}

fn text_of(proved: &[(Case, Subject, Proof)]) -> String {
    if proved.is_empty() {
        return "no case: nothing was asked\n".to_owned();
    }
    let mut text = String::new();
    for (case, _, proof) in proved {
        text.push_str(&format!("{}  {}", case.id, proof::text(proof)));
        if !text.is_empty() {
            text.push('\n');
        }
    }
    if let Some((_, _, proof)) = proved.last() {
        text.push_str(&proof::footer(proof));
    }
    text
}

fn json_of(proved: &[(Case, Subject, Proof)]) -> String {
    let result = |(case, subject, proof): &(Case, Subject, Proof)| {
        let id = Map::from_iter([("id".to_owned(), json!(case.id))]);
        proof::json(id, subject, proof)
    };
    let results: Vec<_> = proved.iter().map(result).collect();
    format!("{:#}\n", json!({ "schema": "tutela.prove/1", "results": results }))
}
