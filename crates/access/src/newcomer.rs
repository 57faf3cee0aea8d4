//! Whether whoever joins the account tomorrow is asked for MFA: what the organisation's policies leave to a
//! user whom no policy of the account knows yet.

use tutela_model::{Account, Call, Cause, Gap, operation};
use tutela_policy::{Caller, Document, Facts, Proof, Setup, Subject, User, World, prove};

use crate::controls::Controls;

/// A name that no policy singles out but by accident.
const NAME: &str = "somebody-who-joins";

/// What a user who is made tomorrow, with an administrator's rights, a password and a key, could do without
/// MFA under the SCPs and RCPs of the organization.
///
/// # Errors
/// Where these were not all seen.
pub fn newcomer(account: &Account) -> Result<Proof, Gap> {
    let controls = Controls::read(account);
    if let Some(gap) = controls.gaps().first().or(controls.unlisted()) {
        return Err(gap.clone());
    }
    let arn = format!("arn:{}:iam::{}:user/{NAME}", account.partition, account.id);
    let caller = Caller::parse(&arn).map_err(|error| {
        let call = Call::new(&operation::GET_CALLER_IDENTITY);
        Gap::new(call, Cause::Undecided, format!("`{arn}` is no user's ARN: {error}"))
    })?;
    let setup = Setup { identity: vec![Document::allow_everything()], ..controls.setup() };
    let world = World::new(&account.partition, account.id.as_str());
    Ok(prove(&setup, &Subject::User(User::new(caller)), &Facts::default(), &world))
}
