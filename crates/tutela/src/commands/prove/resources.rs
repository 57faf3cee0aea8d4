//! What resources' own policies let somebody do without MFA, beside what principals' own policies leave.

use serde_json::{Value as Json, json};
use tutela_app::AccountProofs;
use tutela_model::{Finding, Status};

/// So many resources are named.
const NAMED: usize = 10;

/// In sentences; none where nobody asked for them.
pub(super) fn lines(account: &AccountProofs) -> Vec<String> {
    let Some(rows) = &account.resources else { return Vec::new() };
    let of = |status| rows.iter().filter(move |row| row.status == status);
    let granting = of(Status::Fail).count();
    let shown = of(Status::Fail).take(NAMED);
    let mut lines: Vec<String> =
        shown.map(|row| format!("{}: {}", row.resource, row.message)).collect();
    if granting > NAMED {
        lines.push(format!(
            "and so do {} more resources: `--format json` lists all",
            granting - NAMED
        ));
    }
    if let Some(first) = of(Status::Unknown).next() {
        let more = match of(Status::Unknown).count() - 1 {
            0 => String::new(),
            more => format!(" (and {more} more)"),
        };
        lines
            .push(format!("What resources' policies grant was not all seen: {}{more}", why(first)));
    }
    let sound = of(Status::Pass).count();
    if sound > 0 || lines.is_empty() {
        lines.push(format!(
            "{sound} resources' policies grant nothing without MFA that no other policy grants"
        ));
    }
    lines
}

/// The same for machines; null where nobody asked for them.
pub(super) fn json(account: &AccountProofs) -> Json {
    let row = |row: &Finding| {
        json!({
            "resource": row.resource,
            "status": row.status.word(),
            "message": row.message,
        })
    };
    account.resources.as_ref().map_or(Json::Null, |rows| rows.iter().map(row).collect())
}

fn why(row: &Finding) -> String {
    match &row.gap {
        Some(gap) => format!("{}: {gap}", row.resource),
        None => format!("{}: {}", row.resource, row.message),
    }
}
