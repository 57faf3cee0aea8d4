//! The root user: it has no policies of its own, so that only the lack of a credential that works
//! without MFA protects it.

use tutela_model::{Account, Arn, Cause, Gap};
use tutela_policy::{Caller, Facts, Level, Subject, World, prove};

use super::{Alike, CONTROLS, unbounded};
use crate::controls::Controls;

/// What root can do without MFA.
pub(super) fn root(account: &Account) -> Alike {
    let arn = account.root_arn();
    let unknown = |gaps| Alike::unknown(vec![Arn::new(arn.as_str())], gaps);
    let root = &account.root;
    let [mfa, password, key] = [&root.has_mfa, &root.has_password, &root.has_access_key]
        .map(|fact| fact.seen().map(|seen| seen.value));
    // Without MFA, a password lets root in. Answers of before 2024-11 do not tell of it; root had
    // one then.
    let lets_in = matches!((&mfa, &password), (Ok(false), Ok(true) | Err(_)));
    let keeps_out = mfa == Ok(true) || password == Ok(false);
    if key == Ok(true) || lets_in {
        return exposed(account, &arn).unwrap_or_else(unknown);
    }
    if key == Ok(false) && keeps_out {
        return Alike {
            level: Level::Sealed,
            why: Some("none of root's credentials works without MFA"),
            ..unknown(Vec::new())
        };
    }
    let mut gaps: Vec<Gap> = [mfa, key].into_iter().filter_map(Result::err).collect();
    gaps.dedup();
    unknown(gaps)
}

/// Whoever has the credential may do what no SCP forbids.
fn exposed(account: &Account, arn: &str) -> Result<Alike, Vec<Gap>> {
    let caller = Caller::parse(arn).map_err(|error| {
        let call = tutela_model::Call::new(&tutela_model::operation::GET_CALLER_IDENTITY);
        vec![Gap::new(call, Cause::Undecided, error.to_string())]
    })?;
    let world = World::new(&account.partition, account.id.as_str());
    let subject = Subject::Root(caller);
    let controls = Controls::read(account);
    let mut proof = prove(&controls.setup(), &subject, &Facts::default(), &world);
    if !controls.gaps().is_empty() {
        unbounded(&mut proof, CONTROLS);
    }
    Ok(Alike {
        principals: vec![Arn::new(arn)],
        subject: Some(subject),
        level: proof.level,
        why: None,
        proof: Some(proof),
        hops: Vec::new(),
        earlier: None,
        asks_for_mfa: Ok(false),
        unseen: controls.gaps().iter().chain(controls.unlisted()).cloned().collect(),
        assumed: Vec::new(),
    })
}
