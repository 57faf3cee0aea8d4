//! `tutela session console`.

use secrecy::ExposeSecret as _;
use tutela_session::{SessionError, console};

use super::context::wanted;
use crate::{cli::ConsoleArguments, error::Error, exit::Exit, output};

pub(crate) async fn run(arguments: ConsoleArguments) -> Result<Exit, Error> {
    let (context, wish) = wanted(&arguments.wish).await?;
    let profile = &wish.chain.profile;
    let Some(role) = wish.chain.roles.last().map(|role| role.arn.clone()) else {
        return Err(Error::Usage(format!(
            "profile `{profile}` takes no role, and AWS lets only sessions of roles into the console \
             this way: name a profile with `role_arn`, or sign in as the user, with the password \
             and the MFA device"
        )));
    };
    let of_role = console::console_of(&role).ok_or_else(|| {
        Error::Usage(format!("where the console of role `{role}`'s partition is is not known"))
    })?;
    let destination = console::destination(of_role, arguments.destination.as_deref())
        .map_err(|reason| Error::Usage(format!("--destination cannot be used: {reason}")))?;
    let given = context.credentials(&wish).await?;
    let sign_in = arguments.sign_in_url.as_deref().unwrap_or(of_role.sign_in);
    let token = tutela_aws::sign_in_token(sign_in, &given.keys).await.map_err(|refusal| {
        let what = format!(
            "the console did not let role `{role}` in; a role that was taken by a role, or \
             with `duration_seconds`, may be why"
        );
        SessionError::Aws { what, refusal }
    })?;
    let url = console::sign_in_url(sign_in, &destination, &token);
    output::print(&format!("{}\n", url.expose_secret()))?;
    output::say("whoever opens it within 15 minutes is signed in: treat it as a password");
    Ok(Exit::Clean)
}
