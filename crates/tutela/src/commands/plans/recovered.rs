//! What came of a recovery, in words and as `tutela.recovery/1`.

use serde_json::{Value, json};
use tutela_ports::Device;
use tutela_remedy::recover::{Confirmation, Next, Recovery, RootFact, Wish};
use tutela_report::visible;

use crate::{cli::ListFormat, page::Page};

/// What came of it.
pub(super) struct Recovered<'a> {
    pub(super) recovery: &'a Recovery,
    pub(super) wish: &'a Wish,
    /// The new device, where it was seen.
    pub(super) device: Option<&'a Device>,
    /// The plan that closed the window.
    pub(super) closed: Option<&'a str>,
    pub(super) root: Vec<RootFact>,
}

pub(super) fn told(recovered: &Recovered<'_>, format: ListFormat) -> String {
    match format {
        ListFormat::Text => text(recovered),
        ListFormat::Json => format!("{:#}\n", document(recovered)),
    }
}

fn text(recovered: &Recovered<'_>) -> String {
    let mut page = Page::for_standard_output();
    let (user, recovery) = (visible(&recovered.wish.user), recovered.recovery);
    page.heading(&match recovered.device {
        Some(device) => format!("User {user} has {}", visible(&device.serial)),
        None => format!("What user {user} lost is taken off"),
    });
    let next = match (recovered.device, recovery.next) {
        (Some(_), _) => {
            "Have the user say that it is the right one, and enrol a second one that is kept elsewhere: AWS \
             issues no backup codes."
                .to_owned()
        }
        (None, Next::Window(until)) => format!(
            "No new device was seen. The window closes at {until}: `tutela enrol open {user}` opens another, \
             `tutela enrol user {user}` gives a device here."
        ),
        (None, Next::Itself) => {
            "No new device was seen: the user enrols one with `tutela enrol`, or in the console.".to_owned()
        }
        (None, Next::OtherDevice) => {
            "The user signs in with the device that is left, and enrols one more.".to_owned()
        }
        (None, Next::Administrator) => format!("Next: `tutela enrol user {user}`."),
    };
    page.paragraph(2, &next);
    if recovered.closed.is_some() {
        page.paragraph(2, "The enrolment window is closed.");
    }
    page.into_text()
}

fn document(recovered: &Recovered<'_>) -> Value {
    let Recovered { recovery, wish, device, closed, root } = recovered;
    let plan = recovery.plan.content();
    let confirmed_by = match &wish.confirmation {
        Confirmation::By(name) => Some(name),
        Confirmation::Alone | Confirmation::Unsaid => None,
    };
    let (next, until) = match recovery.next {
        Next::Window(until) => ("window", Some(until.to_string())),
        Next::Itself => ("itself", None),
        Next::OtherDevice => ("other-device", None),
        Next::Administrator => ("administrator", None),
    };
    let root = root
        .iter()
        .map(|fact| json!({ "what": fact.what, "ready": fact.is_ready, "why": fact.words }));
    let device = device
        .map(|own| json!({ "serial": own.serial, "since": own.since.map(|it| it.to_string()) }));
    json!({
        "schema": "tutela.recovery/1",
        "account": plan.account,
        "user": wish.user,
        "plan": recovery.plan.id(),
        "why": wish.why,
        "by": wish.caller.as_str(),
        "confirmed_by": confirmed_by,
        "lost": recovery.lost,
        "next": next,
        "window_until": until,
        "device": device,
        "closed_by": closed,
        "root": root.collect::<Vec<_>>(),
    })
}
