//! `tutela session credential-process`.

use super::context::wanted;
use crate::{cli::WishArguments, error::Error, exit::Exit, output};

pub(crate) async fn run(arguments: WishArguments) -> Result<Exit, Error> {
    let (context, wish) = wanted(&arguments).await?;
    let given = context.credentials(&wish).await?;
    output::print(&given.as_credential_process())?;
    Ok(Exit::Clean)
}
