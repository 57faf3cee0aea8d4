//! Events that change who there is and what they hold.

use std::{collections::BTreeMap, sync::Arc};

use serde::Deserialize;
use tutela_model::{
    AccessKey, Account, Arn, Call, Cause, Device, Gap, Grants, LastUse, Observed, Password,
    VirtualDevice, operation,
};
use tutela_trail::Event;

use super::follow::{Doubt, Touched, answered, named, seen, user};

/// Brings the account on by an event about users, their credentials, tags and devices.
///
/// # Errors
/// In words, where the event changes what nobody can tell.
pub(super) fn follow(account: &mut Account, event: &Event) -> Result<Touched, Doubt> {
    match &*event.name {
        "CreateUser" => create(account, event),
        "DeleteUser" => {
            let name = named(event, "userName")?;
            account.users.known.retain(|user| user.name != name);
            Ok(Touched::Nobody)
        }
        "TagUser" | "UntagUser" => tag(account, event),
        "CreateLoginProfile" | "DeleteLoginProfile" => password(account, event),
        "CreateAccessKey" | "UpdateAccessKey" | "DeleteAccessKey" => key(account, event),
        "EnableMFADevice" | "DeactivateMFADevice" => device(account, event),
        "CreateVirtualMFADevice" | "DeleteVirtualMFADevice" => virtual_device(account, event),
        "CreateServiceSpecificCredential"
        | "UpdateServiceSpecificCredential"
        | "UploadSSHPublicKey" => unseen_credential(account, event),
        _ => Ok(Touched::Nobody),
    }
}

/// Whom an event is about: without a name, whoever made the call.
fn whom(event: &Event) -> Result<String, Doubt> {
    named(event, "userName").or_else(|why| {
        let own = &event.actor.user;
        if own.is_empty() { Err(why) } else { Ok(own.to_string()) }
    })
}

fn create(account: &mut Account, event: &Event) -> Result<Touched, Doubt> {
    let receipt = account.users.complete.clone().map_err(|gap| Doubt::lasting(gap.to_string()))?;
    let (name, arn) = (named(event, "userName")?, Arn::new(answered(event, "user.arn")?));
    let boundary = event.parameter("permissionsBoundary");
    let boundary = (!boundary.is_empty()).then(|| Arn::new(boundary));
    let (inline, attached, groups) = (Vec::new(), Vec::new(), Vec::new());
    let tags = tags(event)?;
    let user = tutela_model::User {
        name: name.clone(),
        arn: arn.clone(),
        unique_id: Observed::Missing(unread(event, UNTOLD)),
        created: Observed::of(event.at, &receipt),
        password: Observed::of(Password::None, &receipt),
        has_mfa: Observed::of(false, &receipt),
        devices: Observed::of(Vec::new(), &receipt),
        keys: Observed::of(Vec::new(), &receipt),
        certificate: Observed::of(false, &receipt),
        grants: Observed::of(Grants { inline, attached, groups, boundary }, &receipt),
        tags: Observed::of(tags, &receipt),
        service_credentials: Observed::of(Vec::new(), &receipt),
        ssh_keys: Observed::of(Vec::new(), &receipt),
    };
    account.users.known.retain(|own| own.name != name);
    account.users.known.push(user);
    Ok(Touched::User(arn))
}

/// A gap for what only asking again would tell.
pub(super) fn unread(event: &Event, why: &str) -> Gap {
    let call = Call::new(&operation::GET_ACCOUNT_AUTHORIZATION_DETAILS);
    let detail = format!("{} at {} changed it, and {why}", event.name, event.at);
    Gap::new(call, Cause::Undecided, detail)
}

const UNTOLD: &str = "records do not tell all of it";

/// A tag as records have it.
#[derive(Deserialize)]
struct Tag {
    key: String,
    #[serde(default)]
    value: String,
}

fn tags(event: &Event) -> Result<BTreeMap<String, String>, Doubt> {
    let text = event.parameter("tags");
    if text.is_empty() {
        return Ok(BTreeMap::new());
    }
    let read: Vec<Tag> = serde_json::from_str(text)
        .map_err(|error| Doubt::lasting(format!("`tags` in the record: {error}")))?;
    Ok(read.into_iter().map(|tag| (tag.key, tag.value)).collect())
}

fn tag(account: &mut Account, event: &Event) -> Result<Touched, Doubt> {
    let new = tags(event)?;
    let gone = event.parameter("tagKeys");
    if new.is_empty() && gone.is_empty() {
        return Err(Doubt::lasting("the record has neither `tags` nor `tagKeys`"));
    }
    let user = user(account, &whom(event)?)?;
    let arn = user.arn.clone();
    if let Observed::Seen(seen) = &mut user.tags {
        // Tags that differ in case only are one.
        let is_gone = |key: &String| {
            let mut other = new.keys().map(String::as_str).chain(gone.split(','));
            other.any(|own| own.eq_ignore_ascii_case(key))
        };
        seen.value.retain(|key, _| !is_gone(key));
        seen.value.extend(new);
    }
    Ok(Touched::User(arn))
}

fn password(account: &mut Account, event: &Event) -> Result<Touched, Doubt> {
    let is_made = &*event.name == "CreateLoginProfile";
    let user = user(account, &whom(event)?)?;
    if let Observed::Seen(seen) = &mut user.password {
        let changed = Some(event.at);
        let made = Password::Enabled { last_used: LastUse::Never, changed };
        seen.value = if is_made { made } else { Password::None };
    }
    Ok(Touched::User(user.arn.clone()))
}

fn key(account: &mut Account, event: &Event) -> Result<Touched, Doubt> {
    let is_made = &*event.name == "CreateAccessKey";
    let id = if is_made {
        answered(event, "accessKey.accessKeyId")?
    } else {
        named(event, "accessKeyId")?
    };
    let user = user(account, &whom(event)?)?;
    if let Observed::Seen(seen) = &mut user.keys {
        let is_it = |key: &AccessKey| key.id.as_deref() == Some(&*id);
        match &*event.name {
            "CreateAccessKey" => seen.value.push(AccessKey {
                slot: id.clone(),
                id: Some(id),
                active: true,
                created: Some(event.at),
                last_used: LastUse::Never,
                last_service: None,
                last_region: None,
            }),
            // The credential report has no ids.
            _ if !seen.value.iter().any(is_it) => {
                user.keys = Observed::Missing(unread(event, UNTOLD));
            }
            "UpdateAccessKey" => {
                let active = event.parameter("status").eq_ignore_ascii_case("active");
                seen.value.iter_mut().filter(|key| is_it(key)).for_each(|key| key.active = active);
            }
            _ => seen.value.retain(|key| !is_it(key)),
        }
    }
    Ok(Touched::User(user.arn.clone()))
}

fn device(account: &mut Account, event: &Event) -> Result<Touched, Doubt> {
    let serial = named(event, "serialNumber")?;
    let is_new = &*event.name == "EnableMFADevice";
    let user = user(account, &whom(event)?)?;
    let arn = user.arn.clone();
    if let Observed::Seen(seen) = &mut user.devices {
        seen.value.retain(|own| own.serial != serial);
        if is_new {
            let certifications = Observed::Missing(unread(event, UNTOLD));
            let serial = serial.clone();
            seen.value.push(Device { serial, enabled: Some(event.at), certifications });
        }
        let has = !seen.value.is_empty();
        user.has_mfa = Observed::of(has, &Arc::clone(&seen.receipt));
    } else {
        user.has_mfa = Observed::Missing(unread(event, UNTOLD));
    }
    if let Observed::Seen(all) = &mut account.virtual_devices {
        let own = all.value.iter_mut().filter(|own| own.serial.as_str() == serial);
        own.for_each(|own| own.user = is_new.then(|| arn.clone()));
    }
    Ok(Touched::User(arn))
}

fn virtual_device(account: &mut Account, event: &Event) -> Result<Touched, Doubt> {
    let is_new = &*event.name == "CreateVirtualMFADevice";
    let serial = if is_new {
        answered(event, "virtualMFADevice.serialNumber")?
    } else {
        named(event, "serialNumber")?
    };
    let all = seen(&mut account.virtual_devices, "virtual devices")?;
    all.retain(|own| own.serial.as_str() != serial);
    if is_new {
        all.push(VirtualDevice { serial: Arn::new(&*serial), user: None });
    }
    // A device locks the name that it has.
    let name = serial.rsplit('/').next().unwrap_or_default();
    let user = account.users.known.iter().find(|user| user.name == name);
    Ok(user.map_or(Touched::Nobody, |user| Touched::User(user.arn.clone())))
}

/// Records tell too little of these: they are taken to be there.
fn unseen_credential(account: &mut Account, event: &Event) -> Result<Touched, Doubt> {
    let user = user(account, &whom(event)?)?;
    if &*event.name == "UploadSSHPublicKey" {
        user.ssh_keys = Observed::Missing(unread(event, UNTOLD));
    } else {
        user.service_credentials = Observed::Missing(unread(event, UNTOLD));
    }
    Ok(Touched::User(user.arn.clone()))
}
