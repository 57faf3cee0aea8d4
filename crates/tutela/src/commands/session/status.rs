//! `tutela session status`.

use jiff::Timestamp;
use serde_json::{Value, json};
use tutela_ports::Clock as _;
use tutela_session::{Mfa, Quarantine, Source, Status, Wish, look, look_at_others};

use super::{context::Context, until};
use crate::{
    cli::{ListFormat, StatusArguments},
    clock::SystemClock,
    error::Error,
    exit::Exit,
    output,
    page::Page,
};

pub(crate) async fn run(arguments: StatusArguments) -> Result<Exit, Error> {
    let context = Context::new(&arguments.profile, &arguments.aws).await?;
    let chain = context.chain.clone();
    let issuer = context.issuer().await?;
    let wish = Wish { chain, serial: arguments.serial, seconds: 0, anew: false };
    let is_ours = !matches!(wish.chain.source, Source::Sdk);
    let status = if is_ours {
        look(&issuer, &SystemClock, &context.vault, &wish).await?
    } else {
        let given = context.credentials(&wish).await?;
        look_at_others(&issuer, &wish.chain.profile, &given.keys).await
    };
    let text = match arguments.format {
        ListFormat::Text => text(&status, is_ours, SystemClock.now()),
        ListFormat::Json => format!("{:#}\n", object(&status)),
    };
    output::print(&text)?;
    Ok(match status.mfa {
        Mfa::Proved => Exit::Clean,
        Mfa::Absent | Mfa::NoSession => Exit::Findings,
        Mfa::Unknown(_) => Exit::Unknown,
    })
}

/// Whether MFA is in it: a word, and a sentence.
fn mfa(status: &Status) -> (&'static str, String) {
    match &status.mfa {
        Mfa::Proved => (
            "proved",
            "proved: AWS let the session ask IAM, which it lets no session without MFA".to_owned(),
        ),
        Mfa::Absent => (
            "absent",
            "absent: STS takes the session and IAM does not, which is how AWS treats one without \
             MFA"
            .to_owned(),
        ),
        Mfa::Unknown(why) => ("unknown", format!("unknown: {why}")),
        Mfa::NoSession => (
            "no-session",
            format!("no session: `tutela session login --profile {}` gets one", status.profile),
        ),
    }
}

fn quarantine(status: &Status) -> (&'static str, String) {
    match &status.quarantine {
        Quarantine::Yes(policy) => (
            "yes",
            format!(
                "yes, by policy {policy}: a key of this user was found in public; replace it, see \
                 what it was used for, and then detach the policy"
            ),
        ),
        Quarantine::No => ("no", "no".to_owned()),
        Quarantine::Unknown(why) => ("unknown", format!("unknown: {why}")),
    }
}

fn text(status: &Status, is_ours: bool, now: Timestamp) -> String {
    let mut page = Page::for_standard_output();
    let mut row = |label: &str, words: &str| {
        page.labelled(&format!("{label:<11} "), &tutela_report::visible(words));
    };
    row("Profile", &status.profile);
    let place = match (is_ours, status.is_plain) {
        (false, _) => "got by the SDK",
        (true, true) => {
            "in clear in the AWS CLI's files; `tutela session import` brings it into the vault"
        }
        (true, false) => "in the vault",
    };
    row("Key", &format!("{}, {place}", status.key_id));
    if is_ours {
        row(
            "Device",
            status.device.as_deref().unwrap_or("not known yet; AWS is asked at the login"),
        );
    }
    match &status.identity {
        Some(Ok(identity)) => row("You", &identity.arn),
        Some(Err(why)) => row("You", &format!("unknown: {why}")),
        None => {}
    }
    if let Some(expires) = status.expires {
        row("Until", &until(expires, now));
    }
    row("MFA", &mfa(status).1);
    if status.expires.is_some() {
        row("Quarantine", &quarantine(status).1);
    }
    for (role, expires) in &status.roles {
        row("Role", &format!("{role}, until {}", until(*expires, now)));
    }
    page.into_text()
}

fn object(status: &Status) -> Value {
    let (mfa, mfa_detail) = mfa(status);
    let (quarantine, quarantine_detail) = quarantine(status);
    let identity = status.identity.as_ref().and_then(|it| it.as_ref().ok());
    let roles = status.roles.iter();
    let roles: Vec<Value> =
        roles.map(|(role, expires)| json!({ "arn": role, "expires": expires })).collect();
    json!({
        "schema": "tutela.session/1",
        "profile": status.profile,
        "access_key": status.key_id,
        "key_in_clear": status.is_plain,
        "device": status.device,
        "arn": identity.map(|identity| &identity.arn),
        "account": identity.map(|identity| &identity.account),
        "expires": status.expires,
        "mfa": mfa,
        "mfa_detail": mfa_detail,
        "quarantine": quarantine,
        "quarantine_detail": quarantine_detail,
        "roles": roles,
    })
}
