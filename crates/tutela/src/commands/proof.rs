//! A proof of what a principal can do without MFA, for people and machines.

use serde_json::{Map, Value as Json, json};
use tutela_policy::{
    Beyond, Caller, Credential, Family, Goal, Level, Liveness, Proof, Residual, StateProof,
    Subject, Universe, Value, Witness,
};

use crate::exit::Exit;

/// Beside what a proof says, what it is about: `{"id": …}` or `{"arn": …}`.
pub(crate) fn json(about: Map<String, Json>, subject: &Subject, proof: &Proof) -> Json {
    let universe = Universe::embedded();
    let mut value = json!({
        "level": proof.level.name(),
        "states": proof.states.iter().map(state).collect::<Map<String, Json>>(),
        "residual": proof.residual.iter().map(residual).collect::<Vec<_>>(),
        "takeover": proof.takeover.iter().map(witness).collect::<Vec<_>>(),
        "liveness": proof.liveness.as_ref().map(liveness),
        "first_password": proof.liveness.as_ref().map(|live| goal(&live.first_password)),
        "assumptions": proof.assumptions,
        "undoers": undoers(subject, proof),
        "proved": {
            "actions": proof.counts.actions,
            "certificates": proof.counts.certificates,
            "checked": proof.counts.checked,
        },
        "ambiguities": proof.ambiguities.iter().map(|it| it.name()).collect::<Vec<_>>(),
        "universe": format!("{} ({})", universe.version(), universe.date()),
    });
    if let Some(members) = value.as_object_mut() {
        members.extend(about);
    }
    value
}

fn state(state: &StateProof) -> (String, Json) {
    let mut unknown = state.unknown.clone();
    unknown.sort_unstable();
    unknown.dedup();
    let of_state = json!({
        "level": state.level.name(),
        "actions": state.actions,
        "unknown": unknown,
    });
    (state.credential.name().to_owned(), of_state)
}

fn residual(own: &Residual) -> Json {
    json!({
        "family": own.family.name(),
        "action": own.witness.request.action_as_given(),
        "resource": own.witness.request.resource(),
        "credential": own.credential.name(),
        "actions": own.actions,
        "witness": witness(&own.witness),
    })
}

/// In the form of a test of a case file, so that it can be held against the policies again.
pub(crate) fn witness(witness: &Witness) -> Json {
    let request = &witness.request;
    let value = |value: &Value| match value {
        Value::One(one) => json!(one),
        Value::Many(many) => json!(many),
    };
    let context = request.context.iter();
    let context: Map<String, Json> =
        context.map(|(key, own)| (key.to_owned(), value(own))).collect();
    json!({
        "principal": principal(&request.caller),
        "action": request.action_as_given(),
        "resource": request.resource(),
        "context": context,
        "ambiguities": witness.ambiguities.iter().map(|it| it.name()).collect::<Vec<_>>(),
        "takes_delegation": witness.takes_delegation,
        "beyond": witness.beyond.map(Beyond::name),
    })
}

fn principal(caller: &Caller) -> Json {
    match (caller, caller.arn()) {
        (_, Some(arn)) => json!(arn.text()),
        (Caller::Service(name) | Caller::Provider(name), None) => json!(name),
        (_, None) => json!({ "type": "Anonymous" }),
    }
}

fn liveness(live: &Liveness) -> Json {
    json!({
        "enrol": goal(&live.enrol),
        "cli_session": goal(&live.cli_session),
        "work": goal(&live.work),
        "others": goal(&live.others),
    })
}

fn goal(goal: &Goal) -> Json {
    json!({
        "verdict": goal.verdict(),
        "witness": goal.witness.iter().map(witness).collect::<Vec<_>>(),
        "note": goal.note,
    })
}

/// The principal itself, where it could undo the enforcement with MFA.
fn undoers(subject: &Subject, proof: &Proof) -> Vec<Json> {
    if proof.undoes.is_empty() {
        return Vec::new();
    }
    vec![json!({ "principal": principal(subject.caller()), "actions": proof.undoes })]
}

/// The proof for people, without the principal's name.
pub(crate) fn text(proof: &Proof) -> String {
    let mut text = format!("{}: {}\n", proof.level, proof.level.meaning());
    for state in &proof.states {
        let actions = match state.actions {
            1 => "1 action".to_owned(),
            count => format!("{count} actions"),
        };
        text.push_str(&format!(
            "  with {:22} {:22} {actions} possible\n",
            credential(state.credential),
            state.level.name(),
        ));
        let mut unknown = state.unknown.clone();
        unknown.sort_unstable();
        unknown.dedup();
        for reason in unknown {
            text.push_str(&format!("    could not be decided: {reason}\n"));
        }
    }
    for own in &proof.residual {
        let others = match own.actions {
            0 | 1 => String::new(),
            count => format!(" and {} more", count - 1),
        };
        text.push_str(&format!(
            "  {:15} with {}: {}{others}\n",
            own.family.name(),
            credential(own.credential),
            request(&own.witness),
        ));
    }
    if !proof.takeover.is_empty() {
        text.push_str("  to have MFA, a thief takes these steps:\n");
        for (number, step) in proof.takeover.iter().enumerate() {
            let code = if step.request.action() == "sts:getsessiontoken" {
                ", with a code of the new device"
            } else {
                ""
            };
            text.push_str(&format!("    {}. {}{code}\n", number + 1, request(step)));
        }
    }
    text.push_str(&proof.liveness.as_ref().map(goals).unwrap_or_default());
    if !proof.undoes.is_empty() {
        text.push_str(&format!("  with MFA, it could undo this: {}\n", proof.undoes.join(", ")));
    }
    for point in &proof.ambiguities {
        text.push_str(&format!("  AWS's documentation leaves open: {point}\n"));
    }
    text
}

/// What still works.
fn goals(live: &Liveness) -> String {
    let goals = [
        ("enrol a device", &live.enrol),
        ("get a session for the command line", &live.cli_session),
        ("work with MFA", &live.work),
        ("others keep working", &live.others),
        ("set a first password", &live.first_password),
    ];
    let said = |(name, goal): (&str, &Goal)| {
        let note = goal.note.as_ref().map(|note| format!(" ({note})")).unwrap_or_default();
        format!("  {name}: {}{note}\n", goal.verdict())
    };
    goals.into_iter().map(said).collect()
}

/// What a proof takes for granted, and how much it looked at.
pub(crate) fn footer(proof: &Proof) -> String {
    let universe = Universe::embedded();
    let mut text = "Taken for granted:\n".to_owned();
    for assumption in &proof.assumptions {
        text.push_str(&format!("  - {assumption}\n"));
    }
    text.push_str(&format!(
        "{} actions of {}, {}; {} of {} certificates checked\n",
        proof.counts.actions,
        universe.version(),
        universe.date(),
        proof.counts.checked,
        proof.counts.certificates,
    ));
    text
}

/// A credential in words: `a key`.
pub(crate) fn credential(credential: Credential) -> &'static str {
    match credential {
        Credential::Key => "a key",
        Credential::Password => "a password",
        Credential::SessionToken => "GetSessionToken",
        Credential::Federation => "GetFederationToken",
        Credential::Role => "a role's session",
        Credential::Service => "a service's credential",
        Credential::AwsLogin => "aws login",
        Credential::Anonymous => "no credential",
        Credential::Root => "root's credentials",
    }
}

/// `iam:EnableMFADevice on arn:…`, and what AWS must know of it beside the credential.
pub(crate) fn request(witness: &Witness) -> String {
    let request = &witness.request;
    let chosen: Vec<String> = witness
        .chosen()
        .map(|(key, value)| format!("{key} = {}", value.each().join(", ")))
        .collect();
    let chosen =
        if chosen.is_empty() { String::new() } else { format!(" where {}", chosen.join(" and ")) };
    let future = if witness.is_of_the_future() { " (which AWS may add)" } else { "" };
    let beyond = match witness.beyond {
        None => "",
        Some(Beyond::ResourcePolicy) => " (another resource than the one whose policy was given)",
        Some(Beyond::Rcp) => " (of an organisation that the RCPs do not reach)",
    };
    format!("{}{future} on {}{beyond}{chosen}", request.action_as_given(), request.resource())
}

/// How a run ends that came to this level. Others' enrolment stands beside a level, and is a
/// finding, too.
pub(crate) fn exit<'a>(level: Level, residual: impl IntoIterator<Item = &'a Residual>) -> Exit {
    // What stands beside a level: others' devices within reach, and who has which.
    let beside = [Family::EnrolOthers, Family::Data];
    let has_more = residual.into_iter().any(|own| beside.contains(&own.family));
    match level {
        Level::Unknown => Exit::Unknown,
        Level::Sealed | Level::ConsoleEnrolmentOpen if !has_more => Exit::Clean,
        Level::Sealed
        | Level::ConsoleEnrolmentOpen
        | Level::FirstDeviceOnly
        | Level::EnrolmentOpen
        | Level::Leaky
        | Level::Open => Exit::Findings,
    }
}
