//! `tutela session login`.

use tutela_ports::Clock as _;
use tutela_session::{Mfa, Quarantine, Source, Wish, look};

use super::{context::wanted, until};
use crate::{cli::LoginArguments, clock::SystemClock, error::Error, exit::Exit, output};

pub(crate) async fn run(arguments: LoginArguments) -> Result<Exit, Error> {
    let (context, wish) = wanted(&arguments.wish).await?;
    let wish = Wish { anew: arguments.again, ..wish };
    let profile = &wish.chain.profile;
    if matches!(wish.chain.source, Source::Sdk) {
        return Err(Error::Usage(format!(
            "profile `{profile}` gets its credentials by Identity Center, another program or a \
             machine's role, and MFA is asked for there: `aws sso login --profile {profile}` or \
             `aws login --profile {profile}`"
        )));
    }
    let given = context.credentials(&wish).await?;
    let what = given.role.as_ref().map_or_else(
        || format!("profile {profile} has a session with MFA"),
        |role| format!("profile {profile} has a session of role {role}"),
    );
    let end = given.expires().map(|it| until(it, SystemClock.now())).unwrap_or_default();
    output::say(&format!("{what} until {end}"));
    if matches!(wish.chain.source, Source::Plain { .. }) {
        output::say(&format!(
            "its access key stands in clear in the AWS CLI's files: `tutela session import \
             --profile {profile} --remove-plaintext` brings it into the vault"
        ));
    }
    let seen = look(&context.issuer().await?, &SystemClock, &context.vault, &wish).await?;
    if seen.mfa == Mfa::Absent {
        output::say("AWS treats it as a session without MFA: see `tutela session status`");
    }
    if let Quarantine::Yes(policy) = seen.quarantine {
        output::say(&format!(
            "AWS has put this user under quarantine (policy {policy}), because a key of it was \
             found in public; many calls are denied by it: replace the key, see what it was used \
             for, and then detach the policy"
        ));
    }
    Ok(Exit::Clean)
}
