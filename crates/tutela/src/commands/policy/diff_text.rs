//! What `tutela policy diff` says to people.

use tutela_policy::{
    AccessLevel, Diff, Difference, Direction, Undecided, Universe, Value, Way, Witness,
};
use tutela_report::visible;

use super::{
    diff::principals,
    diff_input::{Beside, Compared},
};
use crate::{cli::FormName, commands::proof, page::Page};

/// So many actions are named before the rest is a number.
const NAMED: usize = 3;

pub(super) fn text(compared: &Compared, found: &Diff) -> String {
    let mut page = Page::for_standard_output();
    for direction in [Direction::Gained, Direction::Lost] {
        for with_mfa in [false, true] {
            section(&mut page, found, direction, with_mfa);
        }
    }
    open(&mut page, found);
    page.paragraph(0, &summary(found));
    page.blank();
    footer(&mut page, compared, found);
    page.into_text()
}

fn section(page: &mut Page, found: &Diff, direction: Direction, with_mfa: bool) {
    let mut own = found
        .differences
        .iter()
        .filter(|own| own.direction == direction && own.with_mfa == with_mfa)
        .peekable();
    if own.peek().is_none() {
        return;
    }
    let mfa = mfa(with_mfa);
    page.heading(&match direction {
        Direction::Gained => format!("The new policy allows {mfa} what the old one denies"),
        Direction::Lost => format!("The new policy denies {mfa} what the old one allows"),
    });
    own.for_each(|own| difference(page, own));
    page.blank();
}

fn mfa(with_mfa: bool) -> &'static str {
    if with_mfa { "with MFA" } else { "without MFA" }
}

fn difference(page: &mut Page, own: &Difference) {
    let Difference { family, access, witness, .. } = own;
    let kind = match access {
        Some(access) => format!("{family}, {}", words(*access)),
        None => "actions that AWS may add".to_owned(),
    };
    page.paragraph(2, &visible(&format!("{kind}: {}", amount(&own.actions, &own.future))));
    let ways = if own.with_mfa { age(witness) } else { format!(", {}", with(&own.ways)) };
    page.paragraph(4, &visible(&format!("e.g. {}{ways}", proof::request(witness))));
    if !own.is_certain {
        page.paragraph(
            4,
            &format!("only by one reading of AWS's documentation: {}", points(witness)),
        );
    }
}

/// How old the MFA is, where that matters.
fn age(witness: &Witness) -> String {
    // What the search takes where any age will do.
    const ANY: &[&str] = &["1"];
    match witness.request.context.get("aws:MultiFactorAuthAge").map(Value::each) {
        Some(age) if age != ANY => format!(", with MFA of {} seconds ago", age.join(", ")),
        Some(_) | None => String::new(),
    }
}

fn words(access: AccessLevel) -> &'static str {
    match access {
        AccessLevel::List => "lists",
        AccessLevel::Read => "reads",
        AccessLevel::Write => "writes",
        AccessLevel::PermissionsManagement => "manages permissions",
        AccessLevel::Tagging => "tags",
    }
}

fn points(witness: &Witness) -> String {
    let names: Vec<&str> = witness.ambiguities.iter().map(|point| point.name()).collect();
    names.join(", ")
}

/// `3 actions (a, b, c)`, or the services whose future actions are meant.
fn amount(actions: &[&str], future: &[String]) -> String {
    let counted = match actions.len() {
        1 => "1 action".to_owned(),
        count => format!("{count} actions"),
    };
    let named = actions.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
    let more = if actions.len() > NAMED { ", …" } else { "" };
    let known = (!actions.is_empty()).then(|| format!("{counted} ({named}{more})"));
    let services: Vec<&str> = future
        .iter()
        .map(|service| if service == "*" { "every service that is not named" } else { service })
        .collect();
    let coming = (!future.is_empty()).then(|| format!("of {}", services.join(", ")));
    known.into_iter().chain(coming).collect::<Vec<_>>().join("; future ones ")
}

/// `with a key or a password`; what services forward only where it is nothing else.
fn with(ways: &[Way]) -> String {
    let direct: Vec<&str> = ways
        .iter()
        .filter(|way| !way.is_forwarded)
        .map(|way| proof::credential(way.credential))
        .collect();
    if direct.is_empty() {
        let through: Vec<&str> = ways.iter().map(|way| proof::credential(way.credential)).collect();
        return format!("when a service forwards it, called with {}", listed(&through));
    }
    format!("with {}", listed(&direct))
}

/// `a, b or c`.
fn listed(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [most @ .., last] => format!("{} or {last}", most.join(", ")),
    }
}

/// What could not be decided.
fn open(page: &mut Page, found: &Diff) {
    if found.is_decided() {
        return;
    }
    page.heading("Could not be decided");
    for Undecided { direction, with_mfa, actions, future, why, .. } in &found.undecided {
        let which = match direction {
            Direction::Gained => "the new policy allows more",
            Direction::Lost => "the old policy allowed more",
        };
        let amount = amount(actions, future);
        // Of actions that AWS may add alone, it says so itself.
        let amount = amount.strip_prefix("of ").unwrap_or(&amount);
        let said = format!("whether {which} {} of {amount}: {why}", mfa(*with_mfa));
        page.paragraph(2, &visible(&said));
    }
    if let Some((first, more)) = found.others.split_first() {
        let more = match more.len() {
            0 => String::new(),
            1 => ", and so does 1 statement more".to_owned(),
            count => format!(", and so do {count} statements more"),
        };
        let said = format!("how others fare: {first}{more}; `--principal ARN` names whom you mean");
        page.paragraph(2, &visible(&said));
    }
    page.blank();
}

fn summary(found: &Diff) -> String {
    let count = |own: &mut dyn Iterator<Item = &Difference>| own.count();
    let differs = match (count(&mut found.gained()), count(&mut found.lost())) {
        (0, 0) if found.is_same_text => {
            return "Both are the same: they have the same statements".to_owned();
        }
        (0, 0) if found.is_decided() => {
            return "Both are the same: whatever one allows, the other allows".to_owned();
        }
        (0, 0) => "No difference was found",
        (_, 0) => "The new policy grants more, and takes nothing",
        (0, _) => "The new policy grants nothing more, and takes something",
        (_, _) => "The new policy grants something and takes something",
    };
    let limit = if found.is_decided() { "" } else { ", as far as could be decided" };
    format!("{differs}{limit}")
}

fn footer(page: &mut Page, compared: &Compared, found: &Diff) {
    let put = match compared.form {
        _ if compared.beside == Beside::Case => "The setups of the cases",
        FormName::Identity => "Policies of the principal",
        FormName::Boundary => "Permissions boundaries",
        FormName::Scp => "SCPs",
    };
    let beside = match compared.beside {
        Beside::Administrator => ", beside an administrator's permissions (`--base` names others)",
        Beside::Base => ", beside the base",
        Beside::Nothing => ", judged alone (`--base` names what stands beside them)",
        Beside::Case => "",
    };
    let whom = principals(compared).join(", ");
    page.paragraph(0, &visible(&format!("{put}{beside}; about {whom}, of any tags.")));
    let of = |with_mfa: bool| -> Vec<Way> {
        found.compared.iter().filter(|own| own.1 == with_mfa).map(|own| own.0).collect()
    };
    if !found.compared.is_empty() {
        page.paragraph(
            0,
            &format!(
                "Compared {}, also where a service forwards it, and with a session whose MFA is of \
                 any age. sts:GetCallerIdentity and sts:GetSessionToken need no permission and are \
                 not compared.",
                with(&of(false))
            ),
        );
    }
    let universe = Universe::embedded();
    page.paragraph(
        0,
        &format!(
            "{} actions of {}, {}; {} of {} certificates checked",
            found.counts.actions,
            universe.version(),
            universe.date(),
            found.counts.checked,
            found.counts.certificates,
        ),
    );
}
