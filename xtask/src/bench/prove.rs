//! `cargo xtask bench prove DIR`: how long it takes to say what a principal can do without MFA: for
//! policies that people published (`DIR/real-world`), for what people attach to a developer, and
//! for policies that are meant to take long.

use std::{
    hint::black_box,
    path::Path,
    time::{Duration, Instant},
};

use tutela_policy::{Document, Facts, Setup, Subject, World, managed_policy, prove};

use super::{hold, policy::MANAGED, verdict};
use crate::{
    Outcome,
    corpus::real_world::{self, ACCOUNT, everything},
    setup::{cargo, run as run_command},
};

const ROUNDS: usize = 5;
const MOST: Duration = Duration::from_millis(10);
/// How much longer the hardest of the adversary's policies may take than the easiest.
const MOST_TIMES: u32 = 10;

const REQUIRE_MFA: &str = r#"{"Version": "2012-10-17", "Statement": {
    "Effect": "Deny",
    "NotAction": ["iam:EnableMFADevice", "iam:CreateVirtualMFADevice", "iam:GetUser",
        "iam:ListMFADevices", "sts:GetSessionToken"],
    "Resource": "*",
    "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}}"#;
const GUARD: &str = r#"{"Version": "2012-10-17", "Statement": {
    "Effect": "Deny", "Action": ["organizations:Leave*", "cloudtrail:Stop*"], "Resource": "*"}}"#;

pub(crate) fn run(directory: &str) -> Outcome {
    if cfg!(debug_assertions) {
        // What is measured must be built as users get it.
        let words = ["run", "--release", "-q", "-p", "xtask", "bench", "prove", directory];
        return run_command(cargo().args(words));
    }
    let world = World::new("aws", ACCOUNT);
    let entries = real_world::all(&Path::new(directory).join("real-world"))?;
    let subject = &entries.first().ok_or("there is no policy")?.subject;
    let mut failures = Vec::new();

    let mut taken = Vec::new();
    for entry in &entries {
        let time = median(&entry.setup, &entry.subject, &world);
        println!("{:>5} {:9} {}", entry.id, entry.kind, shown(time));
        taken.push(time);
    }
    taken.sort();
    let middle = taken.get(taken.len() / 2).copied().unwrap_or_default();
    let worst = taken.last().copied().unwrap_or_default();
    println!("{} published policies: median {}, most {}", taken.len(), shown(middle), shown(worst));
    hold("a published policy: 10 ms, median", middle <= MOST, &mut failures);

    for (name, setup) in usual()? {
        let time = median(&setup, subject, &world);
        println!("{name}: {}", shown(time));
        hold(&format!("{name}: 10 ms"), time <= MOST, &mut failures);
    }

    let mut hard = Vec::new();
    for count in 4..=14 {
        let time = median(&adversarial(count)?, subject, &world);
        println!("{count} denies with `*a*b*`: {}", shown(time));
        hard.push(time);
    }
    let flat = hard.iter().max() <= hard.iter().min().map(|least| *least * MOST_TIMES).as_ref();
    hold("more denies with `*a*b*` cost no more than ten times as much", flat, &mut failures);
    verdict(&failures)
}

fn median(setup: &Setup, subject: &Subject, world: &World) -> Duration {
    let facts = Facts::default();
    let mut taken: Vec<Duration> = (0..=ROUNDS)
        .map(|round| {
            // What was proved before is remembered: each round is a question of its own.
            let mut setup = setup.clone();
            if let Some(document) = setup.identity.first_mut() {
                document.id = Some(format!("round {round}"));
            }
            let start = Instant::now();
            black_box(prove(&setup, subject, &facts, world));
            start.elapsed()
        })
        // The first warms the caches.
        .skip(1)
        .collect();
    taken.sort();
    taken.get(ROUNDS / 2).copied().unwrap_or_default()
}

fn shown(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1_000.0)
}

fn managed(name: &str) -> Result<Document, String> {
    let arn = format!("arn:aws:iam::aws:policy/{name}");
    let policy = managed_policy(&arn).ok_or_else(|| format!("there is no {arn}"))?;
    parsed(policy.document)
}

fn parsed(text: &str) -> Result<Document, String> {
    Document::parse(text).map_err(|error| error.to_string())
}

/// What people attach.
fn usual() -> Result<Vec<(&'static str, Setup)>, String> {
    let of = |names: &[&str]| -> Result<Vec<Document>, String> {
        let mut all = names.iter().map(|name| managed(name)).collect::<Result<Vec<_>, _>>()?;
        all.push(parsed(REQUIRE_MFA)?);
        Ok(all)
    };
    let scp = || -> Result<Vec<Vec<Document>>, String> {
        Ok(vec![vec![everything()?, parsed(GUARD)?], vec![everything()?], vec![everything()?]])
    };
    Ok(vec![
        (
            "AdministratorAccess and a policy that requires MFA",
            Setup { identity: of(&["AdministratorAccess"])?, ..Setup::default() },
        ),
        (
            "ReadOnlyAccess, that policy and three levels of SCPs",
            Setup { identity: of(&["ReadOnlyAccess"])?, scp: scp()?, ..Setup::default() },
        ),
        (
            "seven policies and three levels of SCPs",
            Setup { identity: of(&MANAGED)?, scp: scp()?, ..Setup::default() },
        ),
    ])
}

/// Denies of resources that each fit in very many ways: of all together, an automaton would have a
/// multiple of states with each more.
fn adversarial(count: u8) -> Result<Setup, String> {
    let deny = |at: u8| {
        let (one, other) = (char::from(b'a' + at), char::from(b'b' + at));
        parsed(&format!(
            r#"{{"Statement": {{"Effect": "Deny", "Action": "s3:GetObject",
                "Resource": "arn:aws:s3:::*{one}*{other}*"}}}}"#
        ))
    };
    let reads = r#"{"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}"#;
    let mut identity = vec![parsed(reads)?];
    for at in 0..count {
        identity.push(deny(at)?);
    }
    Ok(Setup { identity, ..Setup::default() })
}
