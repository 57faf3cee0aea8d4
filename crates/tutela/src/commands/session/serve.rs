//! `tutela session serve`.

use secrecy::ExposeSecret as _;
use tutela_session::{Given, Server, Wish};

use super::context::{Context, wanted};
use crate::{cli::ServeArguments, error::Error, exit::Exit, output};

pub(crate) async fn run(arguments: ServeArguments) -> Result<Exit, Error> {
    let (context, wish) = wanted(&arguments.wish).await?;
    let server = Server::listen(arguments.port).map_err(Error::Listen)?;
    let profile = wish.chain.profile.clone();
    context.credentials(&wish).await?;
    output::print(&format!(
        "export AWS_CONTAINER_CREDENTIALS_FULL_URI={}\nexport AWS_CONTAINER_AUTHORIZATION_TOKEN={}\n",
        server.url(),
        server.token().expose_secret()
    ))?;
    output::say(&format!(
        "serving profile {profile}; programs that have these variables and no other credentials use \
         it; Ctrl-C ends it"
    ));
    server.serve(&giver(context, wish));
    Ok(Exit::Clean)
}

/// Gets credentials for whoever asks the server, and says to the person what went wrong.
pub(super) fn giver(
    context: Context,
    wish: Wish,
) -> impl Fn() -> Result<Given, String> + Send + Sync {
    move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let given = runtime
            .map_err(Error::Threads)
            .and_then(|runtime| runtime.block_on(context.credentials(&wish)));
        given.map_err(|error| {
            output::complain(&error);
            error.to_string()
        })
    }
}
