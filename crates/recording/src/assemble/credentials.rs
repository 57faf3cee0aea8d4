//! Passwords, keys and certificates of one user, as the credential report and live answers tell
//! them, and where the two disagree.

use jiff::Timestamp;
use tutela_model::{
    AccessKey, Arn, Cause, Difference, Evidence, Gap, LastUse, Observed, Password, Seen, second,
};

use crate::{answers, credential_report::Row};

/// Reads one fact off a row; what cannot be read is a gap of that fact alone.
pub(super) fn observe<T>(
    row: &Seen<Row<'_>>,
    read: impl FnOnce(Row<'_>) -> Result<T, String>,
) -> Observed<T> {
    match read(row.value) {
        Ok(value) => Observed::of(value, &row.receipt),
        Err(detail) => {
            Observed::Missing(Gap::new(row.receipt.call.clone(), Cause::Malformed, detail))
        }
    }
}

pub(super) fn creation(row: &Observed<Row<'_>>) -> Observed<Timestamp> {
    row.and_then(|row| {
        observe(row, |row| {
            row.time("user_creation_time")?
                .ok_or_else(|| "the report does not say when the user was created".to_owned())
        })
    })
}

pub(super) fn certificate(row: &Observed<Row<'_>>) -> Observed<bool> {
    row.and_then(|row| {
        observe(row, |row| Ok(row.flag("cert_1_active")? || row.flag("cert_2_active")?))
    })
}

pub(super) fn reported_password(row: Row<'_>) -> Result<Password, String> {
    if !row.flag("password_enabled")? {
        return Ok(Password::None);
    }
    Ok(Password::Enabled {
        last_used: row.last_use("password_last_used")?,
        changed: row.time("password_last_changed")?,
    })
}

/// The report has two places for keys; one that was never filled is not active and has no date.
pub(super) fn reported_keys(row: Row<'_>) -> Result<Vec<AccessKey>, String> {
    let mut keys = Vec::new();
    for slot in ["1", "2"] {
        let column = |name: &str| format!("access_key_{slot}_{name}");
        let active = row.flag(&column("active"))?;
        let created = row.time(&column("last_rotated"))?;
        if !active && created.is_none() {
            continue;
        }
        let service = row.text(&column("last_used_service"))?;
        keys.push(AccessKey {
            slot: slot.to_owned(),
            id: None,
            active,
            created,
            last_used: row.last_use(&column("last_used_date"))?,
            last_service: (service != "N/A").then(|| service.to_owned()),
            // Tables of before the column say nothing of it.
            last_region: row
                .text(&column("last_used_region"))
                .ok()
                .filter(|region| *region != "N/A")
                .map(str::to_owned),
        });
    }
    Ok(keys)
}

/// A key as listed. The report's key of the same second and status adds when it was last used, but
/// only where it cannot be another key's use: there are as many such keys on either side, and all
/// were used alike.
pub(super) fn listed_key(
    entry: &answers::AccessKeyEntry,
    listed: &[answers::AccessKeyEntry],
    reported: &[AccessKey],
    active: bool,
) -> AccessKey {
    let made = entry.create_date.and_then(second);
    let alike = listed
        .iter()
        .filter(|other| other.create_date.and_then(second) == made && other.status == entry.status);
    let earlier = alike.clone().filter(|other| other.access_key_id < entry.access_key_id).count();
    let candidates: Vec<&AccessKey> = reported
        .iter()
        .filter(|key| made.is_some() && key.second_made() == made && key.active == active)
        .collect();
    let used = |key: &AccessKey| (key.last_used, key.last_service.clone(), key.last_region.clone());
    let used_alike = candidates.windows(2).all(|pair| match pair {
        [one, other] => used(one) == used(other),
        _ => true,
    });
    let twin = candidates.get(earlier).filter(|_| used_alike && alike.count() == candidates.len());
    AccessKey {
        slot: twin.map_or_else(|| entry.access_key_id.clone(), |key| key.slot.clone()),
        id: Some(entry.access_key_id.clone()),
        active,
        created: entry.create_date,
        last_used: twin.map_or(LastUse::Unsaid, |key| key.last_used),
        last_service: twin.and_then(|key| key.last_service.clone()),
        last_region: twin.and_then(|key| key.last_region.clone()),
    }
}

/// A live answer, unless AWS made the report later and the two disagree: the change may be of the
/// time between them, or one of them is garbled.
pub(super) fn unless_outdated<T, U>(
    live: Observed<T>,
    reported: &Observed<U>,
    agree: impl Fn(&T, &U) -> bool,
) -> Observed<T> {
    let outdated = live.seen().ok().zip(reported.seen().ok()).and_then(|(live, reported)| {
        let (time, made) = live.receipt.time.zip(reported.receipt.made)?;
        let outdated = made > time && !agree(&live.value, &reported.value);
        let detail =
            || format!("the live answer of {time} and the newer report of {made} disagree");
        outdated.then(|| Gap::new(live.receipt.call.clone(), Cause::Undecided, detail()))
    });
    outdated.map_or(live, Observed::Missing)
}

/// How many keys there are, and how many of them work.
pub(super) fn key_counts(keys: &[AccessKey]) -> (usize, usize) {
    (keys.len(), keys.iter().filter(|key| key.active).count())
}

pub(super) fn mfa_difference(
    arn: &Arn,
    live: &Observed<bool>,
    row: &Observed<Row<'_>>,
) -> Option<Difference> {
    let (live, row) = (live.seen().ok()?, row.seen().ok()?);
    let reported = row.value.flag("mfa_active").ok()?;
    (reported != live.value).then(|| Difference {
        resource: arn.to_string(),
        fact: "the user has MFA",
        live: live.cite("devices", if live.value { "one or more" } else { "none" }),
        report: Evidence::new(&row.receipt, "mfa_active", reported),
    })
}

pub(super) fn password_difference(
    arn: &Arn,
    live: &Observed<Password>,
    row: &Observed<Row<'_>>,
) -> Option<Difference> {
    let (live, row) = (live.seen().ok()?, row.seen().ok()?);
    let reported = row.value.flag("password_enabled").ok()?;
    let enabled = live.value != Password::None;
    (reported != enabled).then(|| Difference {
        resource: arn.to_string(),
        fact: "the user has a console password",
        live: live.cite("LoginProfile", if enabled { "present" } else { "absent" }),
        report: Evidence::new(&row.receipt, "password_enabled", reported),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const MADE: &str = "2026-01-02T03:04:05Z";
    const LISTED: &str = "2026-01-02T03:04:05.678901Z";

    fn reported(slot: &str, active: bool) -> AccessKey {
        AccessKey {
            slot: slot.to_owned(),
            id: None,
            active,
            created: MADE.parse().ok(),
            last_used: LastUse::Never,
            last_service: Some(format!("service-{slot}")),
            last_region: None,
        }
    }

    fn entry((active, id): (&bool, char)) -> answers::AccessKeyEntry {
        answers::AccessKeyEntry {
            user_name: None,
            access_key_id: format!("AKIAEXAMPLE{id}"),
            status: if *active { "Active" } else { "Inactive" }.to_owned(),
            create_date: LISTED.parse().ok(),
        }
    }

    #[test]
    fn keys_that_were_used_alike_need_not_be_told_apart() {
        let known = ["1", "2"].map(|slot| AccessKey { last_service: None, ..reported(slot, true) });
        // The order of a listing says nothing.
        for ids in ["AB", "BA"] {
            let entries: Vec<_> = [true, true].iter().zip(ids.chars()).map(entry).collect();
            let mut told: Vec<_> = entries
                .iter()
                .map(|entry| listed_key(entry, &entries, &known, true))
                .map(|key| format!("{} {:?} {:?}", key.slot, key.id, key.last_used))
                .collect();
            told.sort();
            let expected = ["1 Some(\"AKIAEXAMPLEA\") Never", "2 Some(\"AKIAEXAMPLEB\") Never"];
            assert_eq!(told, expected, "{ids}");
        }
    }

    #[test]
    fn the_use_of_a_key_is_told_only_where_it_is_surely_that_key() {
        let (on, off) = (true, false);
        let rows: [(&str, &[bool], &[bool], &str); 7] = [
            ("one each", &[on], &[on], "service-1"),
            ("the one of the same status", &[on, off], &[off, on], "service-2 service-1"),
            ("switched off since", &[off], &[on], "-"),
            ("two of one status in the report", &[on], &[on, on], "-"),
            ("two of one status in the listing", &[on, on], &[on, off], "- -"),
            ("two on either side, used differently", &[on, on], &[on, on], "- -"),
            ("none in the report", &[on], &[], "-"),
        ];
        for (what, listed, known, expected) in rows {
            let entries: Vec<_> = listed.iter().zip("AB".chars()).map(entry).collect();
            let known: Vec<_> =
                known.iter().zip(["1", "2"]).map(|(on, slot)| reported(slot, *on)).collect();
            let told = entries.iter().zip(listed).map(|(entry, active)| {
                let key = listed_key(entry, &entries, &known, *active);
                assert_eq!(key.last_used == LastUse::Unsaid, key.last_service.is_none(), "{what}");
                key.last_service.unwrap_or_else(|| "-".to_owned())
            });
            assert_eq!(told.collect::<Vec<_>>().join(" "), expected, "{what}");
        }
    }
}
