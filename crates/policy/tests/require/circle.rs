//! Circles of roles: whoever is in one gets a new session before the last one ends, for ever. So what
//! counts is that nobody gets in without MFA.

use std::collections::BTreeSet;

use tutela_policy::{
    Assumer, Caller, Context, Document, Outcome, Request, Setup, User,
    require::{Form, Kept, Require, RequireLevel},
};

use crate::{
    twice::Twice,
    world::{ACCOUNT, ALICE, ALL, Credential, World},
};

const A: &str = "arn:aws:iam::111122223333:role/a";
const B: &str = "arn:aws:iam::111122223333:role/b";

/// Roles, and whom each of them trusts.
type Circle = &'static [(&'static str, &'static [&'static str])];

/// The account as a whole, or each by its ARN: that grants without the caller's own policies.
const CIRCLES: [Circle; 4] = [
    &[(A, &["arn:aws:iam::111122223333:root"])],
    &[(A, &[ALICE, A])],
    &[(A, &["arn:aws:iam::111122223333:root"]), (B, &["arn:aws:iam::111122223333:root"])],
    &[(A, &[ALICE, B]), (B, &[A])],
];

/// Whether a circle's roles ask for MFA.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asks {
    Nothing,
    Mfa,
}

fn trust(world: &World, trusted: &[&str], asks: Asks) -> Document {
    let trusted: Vec<String> = trusted.iter().map(|it| world.placed(it)).collect();
    let condition = match asks {
        Asks::Nothing => "",
        Asks::Mfa => r#", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}"#,
    };
    let text = format!(
        r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Action": "sts:AssumeRole",
            "Principal": {{"AWS": {trusted:?}}}{condition}}}}}"#
    );
    Document::parse(&text).unwrap()
}

/// Whether a session of a role may assume a role. The role may do everything; neither policies nor
/// boundary of a user follow into it, and no session of a role has MFA.
fn goes_on(world: &World, from: &str, to: &str, trust: &Document) -> bool {
    let identity = vec![Document::parse(ALL).unwrap()];
    let (scp, resource) = (world.setup().scp.clone(), Some(trust.clone()));
    let policies = Twice::new(Setup { identity, scp, resource, ..Setup::default() });
    let name = from.rsplit('/').next().unwrap();
    let session = format!("arn:{}:sts::{ACCOUNT}:assumed-role/{name}/alice", world.partition);
    let context = Context::new()
        .with("aws:PrincipalType", "AssumedRole")
        .with("aws:PrincipalArn", &world.placed(from))
        .with("aws:PrincipalAccount", ACCOUNT)
        .with("aws:MultiFactorAuthPresent", "false");
    let caller = Caller::parse(&session).unwrap();
    policies.allows(&Request::new(caller, "sts:AssumeRole", &world.placed(to), context))
}

/// The roles that a credential enters, and those in which it can stay, since they lead back to
/// themselves.
fn entered(
    world: &World,
    credential: Credential,
    circle: Circle,
    asks: Asks,
) -> (BTreeSet<&'static str>, BTreeSet<&'static str>) {
    let trusts: Vec<(&str, Document)> =
        circle.iter().map(|(role, trusted)| (*role, trust(world, trusted, asks))).collect();
    let step = |from: &BTreeSet<&'static str>| -> BTreeSet<&'static str> {
        let leads = |to: &str, trust| from.iter().any(|role| goes_on(world, role, to, trust));
        trusts.iter().filter(|(to, trust)| leads(to, trust)).map(|(to, _)| *to).collect()
    };
    let all_from = |mut found: BTreeSet<&'static str>| {
        for _ in circle {
            found.extend(step(&found));
        }
        found
    };
    let first = trusts
        .iter()
        .filter(|(role, trust)| world.asks_for(trust).allows(credential, "sts:AssumeRole", role));
    let reached = all_from(first.map(|(role, _)| *role).collect());
    let leads_back =
        |role: &&&'static str| all_from(step(&BTreeSet::from([**role]))).contains(*role);
    let stays = reached.iter().filter(leads_back).copied().collect();
    (reached, stays)
}

fn roles(circle: Circle) -> BTreeSet<&'static str> {
    circle.iter().map(|(role, _)| *role).collect()
}

const FORMS: [Form; 3] = [Form::Identity, Form::Boundary, Form::Scp];

#[test]
fn a_circle_of_roles_is_not_entered_without_mfa() {
    for (level, form) in
        RequireLevel::ALL.into_iter().flat_map(|level| FORMS.map(|form| (level, form)))
    {
        for world in World::every(level, form) {
            // With a tag of hers that opens the window, too.
            let world = world.with_window_open();
            for (circle, credential) in CIRCLES
                .into_iter()
                .flat_map(|circle| Credential::WITHOUT_MFA.map(|credential| (circle, credential)))
            {
                let (reached, _) = entered(&world, credential, circle, Asks::Nothing);
                assert!(
                    reached.is_empty(),
                    "{level:?} {credential:?} {reached:?}: {}",
                    world.name()
                );
            }
        }
    }
}

/// Which is why a proof has to name circles: who was in before the policy came stays in.
#[test]
fn whoever_is_in_a_circle_stays_there_under_every_policy() {
    for (level, form) in
        RequireLevel::ALL.into_iter().flat_map(|level| FORMS.map(|form| (level, form)))
    {
        for circle in CIRCLES {
            let world = World::of(level, form);
            let all = roles(circle);
            let with_mfa = entered(&world, Credential::Mfa, circle, Asks::Nothing);
            assert_eq!(with_mfa, (all.clone(), all), "{level:?} {form:?}");
        }
    }
}

/// Roles that ask for MFA are entered with it, and are no circle: their sessions have none.
#[test]
fn roles_that_ask_for_mfa_are_no_circle() {
    for (circle, form) in CIRCLES.into_iter().flat_map(|circle| FORMS.map(|form| (circle, form))) {
        let world = World::of(RequireLevel::Sealed, form);
        let (reached, stays) = entered(&world, Credential::Mfa, circle, Asks::Mfa);
        assert!(reached.contains(A) && stays.is_empty(), "{form:?}: {reached:?}, {stays:?}");
    }
}

/// Whoever keeps sts:AssumeRole opens every circle to a leaked key.
#[test]
fn a_circle_is_entered_once_its_call_is_kept() {
    for (circle, form) in CIRCLES.into_iter().flat_map(|circle| FORMS.map(|form| (circle, form))) {
        let mut require = Require::new(RequireLevel::Sealed, form);
        require.keep = vec![Kept::parse("sts:AssumeRole").unwrap()];
        let world = World::under(&require);
        let all = roles(circle);
        let by_key = entered(&world, Credential::Key, circle, Asks::Nothing);
        assert_eq!(by_key, (all.clone(), all), "{form:?}");
    }
}

/// The same by proof, over all values of every other key. What is asked who gets into a role looks at
/// what belongs to the user; an SCP is not among it.
#[test]
fn that_nobody_enters_is_proved() {
    for (level, form) in RequireLevel::ALL
        .into_iter()
        .flat_map(|level| [Form::Identity, Form::Boundary].map(|form| (level, form)))
    {
        for world in World::every(level, form) {
            let user = User::new(Caller::parse(&world.placed(ALICE)).unwrap());
            let roles = tutela_policy::World::of_roles(world.partition, ACCOUNT);
            for (role, trusted) in CIRCLES.into_iter().flatten() {
                let trust = trust(&world, trusted, Asks::Nothing);
                let assumer = Assumer::new(world.setup());
                let said = assumer.assumes(&trust, &user, &world.placed(role), &roles);
                assert!(said.len() >= 3, "{said:?}");
                for (credential, outcome) in said {
                    let is_denied = matches!(outcome, Outcome::Denied(_));
                    assert!(is_denied, "{level:?} {credential:?} {outcome:?}: {}", world.name());
                }
            }
        }
    }
}
