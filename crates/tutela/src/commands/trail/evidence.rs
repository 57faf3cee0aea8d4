//! `tutela trail evidence`: who used MFA and who did without.

use jiff::Timestamp;
use serde_json::json;
use tutela_trail::{
    Trail,
    evidence::{CallCounts, Console, Evidence, Identity, IdentityCenter, Root, Standing, evidence},
};

use super::{damages, heading, is_whole, read, source};
use crate::{
    cli::{TrailEvidenceArguments, TrailFormat},
    error::Error,
    exit::Exit,
    output,
    page::Page,
};

/// So many programs are named beside a key.
const AGENTS: usize = 3;

pub(crate) fn run(arguments: &TrailEvidenceArguments) -> Result<Exit, Error> {
    let trail = source::read(&arguments.paths, &arguments.records)?;
    let evidence = evidence(&trail);
    output::print(&match arguments.format {
        TrailFormat::Text => text(&trail, &evidence),
        TrailFormat::Json => json(&trail, &evidence)?,
    })?;
    Ok(if is_whole(&trail) { Exit::Clean } else { Exit::Unknown })
}

fn json(trail: &Trail, evidence: &Evidence) -> Result<String, Error> {
    let span = trail.span.map(|(first, last)| json!({ "first": first, "last": last }));
    let document = json!({
        "schema": "tutela.trail/1",
        "read": read(trail.counts),
        "span": span,
        "damages": damages(&trail.damages),
        "identities": evidence.identities,
        "nameless_sign_ins": evidence.nameless_sign_ins,
        "identity_center": evidence.identity_center,
        "root": evidence.root,
    });
    let text = serde_json::to_string_pretty(&document).map_err(Error::Json)?;
    Ok(format!("{text}\n"))
}

fn text(trail: &Trail, evidence: &Evidence) -> String {
    let mut page = Page::for_standard_output();
    heading(trail, &mut page);
    for root in &evidence.root {
        of_root(root, &mut page);
    }
    for identity in &evidence.identities {
        of_identity(identity, &mut page);
    }
    if evidence.nameless_sign_ins > 0 {
        page.blank();
        let count = evidence.nameless_sign_ins;
        page.paragraph(0, &format!("{count} tries to sign in named no user that there is."));
    }
    of_identity_center(&evidence.identity_center, &mut page);
    page.blank();
    page.paragraph(
        0,
        "Who is not named did not appear in what was read, which says nothing of their MFA.",
    );
    page.into_text()
}

fn of_root(root: &Root, page: &mut Page) {
    page.blank();
    page.heading(&format!("root of {}", root.account));
    of_console(&root.console, page);
    of_keys(&root.keys, page);
    of_calls("its sessions", root.session_calls, page);
    if let Some(last) = root.central.last {
        let words = format!(
            "{} calls of centrally assumed root sessions, the last at {last}: no sign-in of root",
            root.central.calls
        );
        page.labelled("  - ", &words);
    }
    for recovery in &root.recoveries {
        page.labelled("  - ", &format!("{} at {}", recovery.event, recovery.at));
    }
}

fn of_identity(identity: &Identity, page: &mut Page) {
    page.blank();
    let kind = &identity.kind;
    page.heading(&tutela_report::visible(&format!("{} ({kind})", identity.principal)));
    of_console(&identity.console, page);
    if identity.federated_sign_ins > 0 {
        let count = identity.federated_sign_ins;
        let words = format!("{count} sign-ins by federation, of whose MFA AWS knows nothing");
        page.labelled("  - ", &words);
    }
    of_keys(&identity.keys, page);
    of_calls("its sessions", identity.sessions.calls, page);
    for (what, asked) in [
        ("sts:GetSessionToken", &identity.sessions.session_tokens),
        ("sts:AssumeRole", &identity.sessions.roles),
    ] {
        if asked.with_mfa + asked.without_mfa > 0 {
            let (with, without) = (asked.with_mfa, asked.without_mfa);
            page.labelled("  - ", &format!("{what}: {with} with MFA, {without} without"));
        }
    }
}

fn of_console(console: &Console, page: &mut Page) {
    let mut line = |what: &str, at: Option<Timestamp>| {
        if let Some(at) = at {
            page.labelled("  - ", &format!("{what} at {at}"));
        }
    };
    line("signed in with MFA", console.last_with_mfa);
    line("signed in WITHOUT MFA", console.last_without_mfa);
    line("signed in, and the record does not say how", console.last_unsaid);
    line("failed at the second factor", console.last_failed_mfa);
}

fn of_keys(keys: &[tutela_trail::evidence::Key], page: &mut Page) {
    for key in keys {
        of_calls(&format!("key {}", key.id), key.calls, page);
        let agents: Vec<&str> = key.agents.iter().take(AGENTS).map(String::as_str).collect();
        if !agents.is_empty() {
            page.paragraph(6, &tutela_report::visible(&format!("by {}", agents.join("; "))));
        }
    }
}

fn of_calls(what: &str, calls: CallCounts, page: &mut Page) {
    let without = calls.absent + calls.without;
    if without + calls.with + calls.forwarded > 0 {
        let words = format!(
            "{what}: {without} calls without MFA, {} with, {} forwarded by services",
            calls.with, calls.forwarded
        );
        page.labelled("  - ", &tutela_report::visible(&words));
    }
}

fn of_identity_center(center: &IdentityCenter, page: &mut Page) {
    if center.instances.is_empty() && center.users.is_empty() {
        return;
    }
    page.blank();
    page.heading("Identity Center");
    for instance in &center.instances {
        let mode = instance.mode.mfa_mode.as_deref().unwrap_or("unknown");
        let words = format!("instance of {}: {mode}: {}", instance.account, instance.mode.why);
        page.labelled("  - ", &words);
    }
    for user in &center.users {
        let name = user.user_name.as_deref().unwrap_or(&user.user_id);
        let standing = match user.mfa {
            Standing::True => "MFA",
            Standing::False => "NO MFA",
            Standing::Unknown => "unknown",
        };
        page.labelled(
            "  - ",
            &tutela_report::visible(&format!("{name}: {standing}: {}", user.why)),
        );
    }
}
