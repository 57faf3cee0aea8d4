//! `tutela enrol fido` and `tutela enrol root`: AWS has these in its console only.

use std::time::Duration;

use tutela_aws::{AwsDevices, Pace};
use tutela_enrol::{EnrolError, Seen, Walk, Wish, for_passkey, for_root, intend};
use tutela_model::Arn;
use tutela_ports::Devices as _;

use crate::{
    cli::{FidoArguments, RootArguments},
    commands::live::connect,
    error::Error,
    exit::Exit,
    output,
    page::Page,
};

pub(super) async fn fido(arguments: &FidoArguments) -> Result<Exit, Error> {
    let devices = AwsDevices::new(connect(&arguments.aws, Pace::default()).await?);
    let wish = Wish { user: arguments.user.clone(), ..Wish::default() };
    let intent = intend(&devices, &wish).await?;
    let walk = for_passkey(&intent)?;
    show(&walk, arguments.wait)?;
    let seen = walk.passkey(&devices, &intent, arguments.wait).await?;
    told(&seen)
}

pub(super) async fn root(arguments: &RootArguments) -> Result<Exit, Error> {
    let devices = AwsDevices::new(connect(&arguments.aws, Pace::default()).await?);
    let unread = |what| move |refusal| EnrolError::Aws { what, refusal };
    let identity = devices.identity().await;
    let identity = identity.map_err(unread("AWS does not say whose credentials these are"))?;
    let arn = Arn::new(identity.arn);
    let walk = for_root(arn.partition().unwrap_or_default(), &identity.account)?;
    let before = devices.root().await.map_err(unread("root's MFA could not be read"))?;
    show(&walk, arguments.wait)?;
    if before.is_on {
        output::say("Root has MFA already; that a device was added, AWS tells root alone.");
    }
    let seen = walk.root(&devices, arguments.wait).await?;
    told(&seen)
}

fn show(walk: &Walk, wait: Duration) -> Result<(), Error> {
    let mut page = Page::for_standard_output();
    page.command(0, &walk.url);
    for (number, step) in (1..).zip(&walk.steps) {
        page.labelled(&format!("  {number}  "), step);
    }
    output::print(&page.into_text())?;
    output::say(&format!("waiting for it, {} s at most; Ctrl-C ends the waiting", wait.as_secs()));
    Ok(())
}

fn told(seen: &Seen) -> Result<Exit, Error> {
    let mut page = Page::for_standard_output();
    page.paragraph(0, &seen.what);
    if let Some(next) = &seen.next {
        page.paragraph(0, next);
    }
    output::print(&page.into_text())?;
    Ok(Exit::Clean)
}
