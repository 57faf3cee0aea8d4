//! `tutela session logout`.

use tutela_session::{SessionError, Vault, Wish};

use super::context::{Context, folder, prompts, unlocked};
use crate::{
    cli::{LogoutArguments, PlaceArguments},
    error::Error,
    exit::Exit,
    output,
};

pub(crate) async fn run(arguments: LogoutArguments) -> Result<Exit, Error> {
    let place = folder(&arguments.profile.vault)?;
    if !Vault::is_in(&place) {
        output::say("there is no vault, and so no session");
        return Ok(Exit::Clean);
    }
    let forgotten = if arguments.all {
        let vault = unlocked(&arguments.profile.vault, &prompts(&arguments.profile.vault))?;
        let forgotten = vault.update(tutela_session::Sessions::forget_all);
        Vault::lock_again(&place).map_err(SessionError::from)?;
        forgotten
    } else {
        let nowhere = PlaceArguments { region: None, endpoint_url: None };
        let Context { vault, chain, .. } = Context::new(&arguments.profile, &nowhere).await?;
        let keys = Wish { chain, serial: None, seconds: 0, anew: false }.keys(&vault)?;
        vault.update(|sessions| sessions.forget(&keys.id))
    };
    let forgotten = forgotten.map_err(SessionError::from)?;
    output::say(&match forgotten {
        0 => "there was no session".to_owned(),
        1 => "1 session is forgotten here; AWS takes copies of it until it ends".to_owned(),
        more => {
            format!("{more} sessions are forgotten here; AWS takes copies of them until they end")
        }
    });
    Ok(Exit::Clean)
}
