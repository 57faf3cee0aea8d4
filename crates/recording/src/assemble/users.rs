//! What is known of each IAM user.
//!
//! A live answer outranks the credential report, which AWS caches for up to four hours, but not a
//! report that was made after it: where the two disagree then, nobody knows. A live call that was
//! made and failed is a gap even where the report has an answer: the report may be older than the
//! change that the call would have shown.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use jiff::SignedDuration;
use serde::de::DeserializeOwned;
use tutela_model::{
    AccessKey, Arn, Call, Cause, Device, DeviceKind, Difference, Gap, LastUse, Observed, Operation,
    Password, Receipt, Seen, ServiceCredential, SshKey, User, operation,
};

use super::{
    Facts,
    authorization::{self, twice},
    credentials::{
        certificate, creation, key_counts, listed_key, mfa_difference, observe,
        password_difference, reported_keys, reported_password, unless_outdated,
    },
    is_active,
};
use crate::{
    answers::{self, UserDetail},
    credential_report::Row,
};

/// Everything that users are read from, indexed once.
pub(super) struct Sources<'a> {
    facts: &'a Facts<'a>,
    assigned_virtual: BTreeSet<&'a str>,
    service_credentials: Observed<BTreeMap<String, Vec<ServiceCredential>>>,
}

impl<'a> Sources<'a> {
    pub(super) fn index(
        facts: &'a Facts<'a>,
        credentials: &Observed<Vec<ServiceCredential>>,
    ) -> Self {
        let assigned_virtual = match facts.virtual_devices.seen() {
            Ok(devices) => devices
                .value
                .iter()
                .filter_map(|device| device.user.as_ref())
                .map(Arn::as_str)
                .collect(),
            Err(_) => BTreeSet::new(),
        };
        let service_credentials = credentials.and_then(|seen| {
            let mut by_user: BTreeMap<String, Vec<ServiceCredential>> = BTreeMap::new();
            for credential in &seen.value {
                by_user.entry(credential.user.clone()).or_default().push(credential.clone());
            }
            Observed::of(by_user, &seen.receipt)
        });
        Self { facts, assigned_virtual, service_credentials }
    }

    pub(super) fn user(
        &self,
        name: &str,
        arn: Arn,
        listed: Option<(&UserDetail, &Arc<Receipt>)>,
        differences: &mut Vec<Difference>,
    ) -> User {
        let row = row_of(self.facts, name, listed.map(|(user, _)| user));
        let devices = self.devices(name, &arn, &row);
        let has_mfa = unless_outdated(
            self.has_mfa(name, &arn, &devices, &row),
            &reported_mfa(&row),
            bool::eq,
        );
        if let Some(difference) = mfa_difference(&arn, &has_mfa, &row) {
            differences.push(difference);
        }
        let password = self.password(name, &row);
        if let Some(difference) = password_difference(&arn, &password, &row) {
            differences.push(difference);
        }
        User {
            name: name.to_owned(),
            unique_id: match listed {
                Some((UserDetail { user_id: Some(id), .. }, receipt)) => {
                    Observed::of(id.clone(), receipt)
                }
                Some((_, receipt)) => Observed::Missing(Gap::new(
                    receipt.call.clone(),
                    Cause::Malformed,
                    format!("it lacks the `UserId` of `{name}`"),
                )),
                None => Observed::Missing(self.unlisted(name)),
            },
            created: match listed {
                Some((UserDetail { create_date: Some(date), .. }, receipt)) => {
                    Observed::of(*date, receipt)
                }
                _ => creation(&row),
            },
            password,
            has_mfa,
            devices,
            keys: self.keys(name, &row),
            certificate: certificate(&row),
            grants: match listed {
                Some((user, receipt)) => Observed::of(authorization::grants(user), receipt),
                None => Observed::Missing(self.unlisted(name)),
            },
            tags: match listed {
                Some((user, receipt)) => authorization::tags(user, receipt),
                None => Observed::Missing(self.unlisted(name)),
            },
            service_credentials: self.service_credentials.and_then(|by_user| {
                Observed::of(by_user.value.get(name).cloned().unwrap_or_default(), &by_user.receipt)
            }),
            ssh_keys: self.ssh_keys(name),
            arn,
        }
    }

    fn ssh_keys(&self, name: &str) -> Observed<Vec<SshKey>> {
        let call = Call::new(&operation::LIST_SSH_PUBLIC_KEYS).with("UserName", name);
        self.facts.reader.answer::<answers::SshPublicKeys>(&call).and_then(|answer| {
            let listed = &answer.value.keys;
            let owners = listed.iter().map(|entry| entry.user_name.as_str());
            let ids = listed.iter().map(|entry| entry.id.as_str());
            if let Some(gap) = of_another(&call, name, owners).or_else(|| twice(&call, ids)) {
                return Observed::Missing(gap);
            }
            let keys = listed.iter().map(|entry| {
                let active = is_active(&call, &entry.status)?;
                Ok(SshKey { id: entry.id.clone(), active })
            });
            match keys.collect::<Result<Vec<_>, Gap>>() {
                Ok(keys) => Observed::of(keys, &answer.receipt),
                Err(gap) => Observed::Missing(gap),
            }
        })
    }

    /// Why nobody knows what the listing says of a user whom it lacks.
    fn unlisted(&self, name: &str) -> Gap {
        match self.facts.authorization.seen() {
            Err(gap) => gap,
            Ok(answer) => Gap::new(
                answer.receipt.call.clone(),
                Cause::Incomplete,
                format!("it does not list the user `{name}`"),
            ),
        }
    }

    /// A live answer about one user: `None` where nobody asked, so that the report may speak.
    fn live<T: DeserializeOwned>(
        &self,
        operation: &'static Operation,
        name: &str,
    ) -> Option<Observed<Option<T>>> {
        let call = Call::new(operation).with("UserName", name);
        self.facts.reader.was_asked(&call).then(|| self.facts.reader.answer_or_absent(&call))
    }

    fn devices(&self, name: &str, arn: &Arn, row: &Observed<Row<'_>>) -> Observed<Vec<Device>> {
        let call = Call::new(&operation::LIST_MFA_DEVICES).with("UserName", name);
        if self.facts.reader.was_asked(&call) {
            let live = self.facts.reader.mfa_devices(&call).and_then(|answer| {
                let owners =
                    answer.value.devices.iter().filter_map(|entry| entry.user_name.as_deref());
                if let Some(gap) = of_another(&call, name, owners) {
                    return Observed::Missing(gap);
                }
                let devices = answer.value.devices.iter().map(|entry| self.device(entry));
                Observed::of(devices.collect::<Vec<_>>(), &answer.receipt)
            });
            let agree = |live: &Vec<Device>, reported: &bool| live.is_empty() != *reported;
            return unless_outdated(live, &reported_mfa(row), agree);
        }
        let not_asked =
            |detail: &str| Observed::Missing(Gap::new(call.clone(), Cause::NotAsked, detail));
        if self.assigned_virtual.contains(arn.as_str()) {
            return not_asked("the user has a virtual device, and nobody asked for the others");
        }
        row.and_then(|row| match row.value.flag("mfa_active") {
            // The list of virtual devices is live, and could have known better.
            Ok(false) => {
                self.facts.virtual_devices.and_then(|_| Observed::of(Vec::new(), &row.receipt))
            }
            Ok(true) => not_asked(
                "the credential report says that there is a device, and nobody asked which",
            ),
            Err(detail) => {
                Observed::Missing(Gap::new(row.receipt.call.clone(), Cause::Malformed, detail))
            }
        })
    }

    fn device(&self, entry: &answers::MfaDeviceEntry) -> Device {
        let call = Call::new(&operation::GET_MFA_DEVICE).with("SerialNumber", &entry.serial_number);
        let certifications = if DeviceKind::of(&entry.serial_number) == DeviceKind::Fido {
            self.facts.reader.answer::<answers::MfaDeviceDetail>(&call).and_then(|answer| {
                let serial = std::iter::once(answer.value.serial_number.as_str());
                if let Some(gap) = of_another(&call, &entry.serial_number, serial) {
                    return Observed::Missing(gap);
                }
                Observed::of(
                    answer.value.certifications.clone().into_iter().collect(),
                    &answer.receipt,
                )
            })
        } else {
            Observed::Missing(Gap::new(
                call,
                Cause::NotOffered,
                "only FIDO devices have certifications",
            ))
        };
        Device { serial: entry.serial_number.clone(), enabled: entry.enable_date, certifications }
    }

    fn has_mfa(
        &self,
        name: &str,
        arn: &Arn,
        devices: &Observed<Vec<Device>>,
        row: &Observed<Row<'_>>,
    ) -> Observed<bool> {
        if devices.seen().is_err()
            && self.assigned_virtual.contains(arn.as_str())
            && let Ok(listed) = self.facts.virtual_devices.seen()
        {
            return Observed::of(true, &listed.receipt);
        }
        // A "no" that may be stale still counts as one: only a "yes" could make it look better.
        let call = Call::new(&operation::LIST_MFA_DEVICES).with("UserName", name);
        if let Ok(row) = row.seen()
            && row.value.flag("mfa_active") == Ok(false)
            && !self.facts.reader.was_asked(&call)
        {
            return Observed::of(false, &row.receipt);
        }
        devices.and_then(|devices| Observed::of(!devices.value.is_empty(), &devices.receipt))
    }

    fn password(&self, name: &str, row: &Observed<Row<'_>>) -> Observed<Password> {
        let reported = row.and_then(|row| observe(row, reported_password));
        let asked = self.live::<answers::LoginProfileAnswer>(&operation::GET_LOGIN_PROFILE, name);
        let Some(live) = asked else {
            return reported;
        };
        let live = live.and_then(|live| {
            let owner = live.value.iter().map(|answer| answer.login_profile.user_name.as_str());
            if let Some(gap) = of_another(&live.receipt.call, name, owner) {
                return Observed::Missing(gap);
            }
            let password = match &live.value {
                None => Password::None,
                Some(profile) => Password::Enabled {
                    last_used: match reported.seen() {
                        Ok(Seen { value: Password::Enabled { last_used, .. }, .. }) => *last_used,
                        _ => LastUse::Unsaid,
                    },
                    changed: profile.login_profile.create_date,
                },
            };
            Observed::of(password, &live.receipt)
        });
        let none = |password: &Password| *password == Password::None;
        unless_outdated(live, &reported, |live, reported| none(live) == none(reported))
    }

    fn keys(&self, name: &str, row: &Observed<Row<'_>>) -> Observed<Vec<AccessKey>> {
        let reported = row.and_then(|row| observe(row, reported_keys));
        // A user without keys has an empty list; "no such entity" is said of a user who is gone.
        let call = Call::new(&operation::LIST_ACCESS_KEYS).with("UserName", name);
        if !self.facts.reader.was_asked(&call) {
            return reported;
        }
        let live = self.facts.reader.answer::<answers::AccessKeys>(&call).and_then(|live| {
            let listed = live.value.access_key_metadata.iter();
            let owners = listed.filter_map(|entry| entry.user_name.as_deref());
            if let Some(gap) = of_another(&live.receipt.call, name, owners) {
                return Observed::Missing(gap);
            }
            let known = reported.seen().map_or(&[][..], |seen| seen.value.as_slice());
            let entries = &live.value.access_key_metadata;
            let ids = entries.iter().map(|entry| entry.access_key_id.as_str());
            if let Some(gap) = twice(&live.receipt.call, ids) {
                return Observed::Missing(gap);
            }
            let keys = entries.iter().map(|entry| {
                let active = is_active(&live.receipt.call, &entry.status)?;
                Ok(listed_key(entry, entries, known, active))
            });
            match keys.collect::<Result<Vec<_>, Gap>>() {
                Ok(keys) => Observed::of(keys, &live.receipt),
                Err(gap) => Observed::Missing(gap),
            }
        });
        unless_outdated(live, &reported, |live, reported| key_counts(live) == key_counts(reported))
    }
}

fn reported_mfa(row: &Observed<Row<'_>>) -> Observed<bool> {
    row.and_then(|row| observe(row, |row| row.flag("mfa_active")))
}

/// Two clocks of AWS date the same user; more than this apart, they date two.
const SAME_MOMENT: SignedDuration = SignedDuration::from_secs(2);

/// The report's row of a user. A name can be given again: a row of another ARN or another time of
/// creation than the live listing's is about somebody who is gone.
pub(crate) fn row_of<'f>(
    facts: &'f Facts<'_>,
    name: &str,
    listed: Option<&UserDetail>,
) -> Observed<Row<'f>> {
    let report = match &facts.report {
        Observed::Missing(gap) => return Observed::Missing(gap.clone()),
        Observed::Seen(report) => report,
    };
    let none = |detail: String| {
        Observed::Missing(Gap::new(report.receipt.call.clone(), Cause::Incomplete, detail))
    };
    let malformed = |detail: &str| {
        let detail = format!("the report's row for `{name}`: {detail}");
        Observed::Missing(Gap::new(report.receipt.call.clone(), Cause::Malformed, detail))
    };
    let Some(row) = report.value.table.row(name) else {
        return none(format!("the report has no row for the user `{name}`"));
    };
    if let Some(user) = listed {
        // A row that does not say when its user was made may be anybody's of that name.
        let reported = match row.time("user_creation_time") {
            Ok(Some(reported)) => reported,
            Ok(None) => return malformed("the report does not say when the user was created"),
            Err(detail) => return malformed(&detail),
        };
        let other_time =
            user.create_date.is_some_and(|live| reported.duration_since(live).abs() > SAME_MOMENT);
        if other_time || row.text("arn").is_ok_and(|arn| arn != user.arn.as_str()) {
            return none(format!(
                "the report's row for `{name}` is of an earlier user of that name"
            ));
        }
    }
    Observed::of(row, &report.receipt)
}

/// An answer that speaks of somebody else was saved under the wrong name.
fn of_another<'a>(call: &Call, asked: &str, named: impl Iterator<Item = &'a str>) -> Option<Gap> {
    let other = named.into_iter().find(|name| *name != asked)?;
    let detail = format!("the answer is about `{other}`, not about `{asked}`");
    Some(Gap::new(call.clone(), Cause::Malformed, detail))
}
