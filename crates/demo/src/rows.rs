//! The answers of AWS about the demo's people, in the shape that the AWS CLI prints.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};

use crate::{
    people::{ACCOUNT, Console, Device, Grant, Key, PEOPLE, Person, days_ago},
    roles,
};

pub(crate) const ADMINISTRATOR_ACCESS: &str = "arn:aws:iam::aws:policy/AdministratorAccess";

/// AWS's account-wide tables write times with an offset.
pub(crate) fn written(time: Timestamp) -> String {
    time.to_string().replace('Z', "+00:00")
}

pub(crate) fn virtual_devices() -> Value {
    // AWS gives the root user neither a name nor a path.
    let root = json!({
        "UserId": ACCOUNT,
        "Arn": format!("arn:aws:iam::{ACCOUNT}:root"),
        "CreateDate": written(days_ago(900)),
    });
    let assigned = |serial: String, user: Value| json!({ "SerialNumber": serial, "User": user, "EnableDate": written(days_ago(90)) });
    let mut devices = vec![
        assigned(format!("arn:aws:iam::{ACCOUNT}:mfa/root-account-mfa-device"), root),
        json!({ "SerialNumber": format!("arn:aws:iam::{ACCOUNT}:mfa/old-phone") }),
    ];
    for person in PEOPLE.iter().filter(|person| person.devices.contains(&Device::Virtual)) {
        devices.push(assigned(Device::Virtual.serial(person), Value::Object(user(person))));
    }
    json!({ "VirtualMFADevices": devices })
}

/// The id that IAM gave a user.
pub(crate) fn unique_id(person: &Person) -> String {
    format!("AIDAEXAMPLE{}", person.name.to_uppercase())
}

/// What every answer says of a user.
fn user(person: &Person) -> Map<String, Value> {
    let members = [
        ("Path", person.path.to_owned()),
        ("UserName", person.name.to_owned()),
        ("UserId", unique_id(person)),
        ("Arn", person.arn()),
        ("CreateDate", written(days_ago(person.made))),
    ];
    members.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect()
}

pub(crate) fn mfa_devices(person: &Person) -> Value {
    let devices = person.devices.iter().map(|device| {
        json!({
            "UserName": person.name,
            "SerialNumber": device.serial(person),
            "EnableDate": written(days_ago(90)),
        })
    });
    json!({ "MFADevices": devices.collect::<Vec<_>>() })
}

pub(crate) fn mfa_device(person: &Person, device: Device) -> Value {
    let certifications = match device {
        Device::SecurityKey => json!({ "FIDO": "L1", "FIPS-140-2": "level 2" }),
        Device::Passkey | Device::Virtual | Device::Token => json!({}),
    };
    json!({
        "UserName": person.name,
        "SerialNumber": device.serial(person),
        "EnableDate": written(days_ago(90)),
        "Certifications": certifications,
    })
}

pub(crate) fn login_profile(person: &Person) -> Option<Value> {
    (person.console != Console::None).then(|| {
        json!({ "LoginProfile": {
            "UserName": person.name,
            "CreateDate": written(days_ago(person.made)),
            "PasswordResetRequired": true,
        }})
    })
}

pub(crate) fn access_keys(person: &Person) -> Value {
    let keys = person.keys.iter().zip(1..).map(|(key, number)| {
        json!({
            "UserName": person.name,
            "AccessKeyId": format!("AKIAEXAMPLE{}{number}", person.name.to_uppercase()),
            "Status": if key.active { "Active" } else { "Inactive" },
            "CreateDate": written(key_made(key)),
        })
    });
    json!({ "AccessKeyMetadata": keys.collect::<Vec<_>>() })
}

pub(crate) fn service_credentials() -> Value {
    json!({ "ServiceSpecificCredentials": [{
        "UserName": "erin",
        "Status": "Active",
        "ServiceUserName": format!("erin-at-{ACCOUNT}"),
        "CreateDate": written(days_ago(300)),
        "ServiceSpecificCredentialId": "ACCAEXAMPLECODECOMMIT",
        "ServiceName": "codecommit.amazonaws.com",
    }]})
}

pub(crate) fn allow(action: &str) -> Value {
    json!({
        "Version": "2012-10-17",
        "Statement": [{ "Effect": "Allow", "Action": action, "Resource": "*" }],
    })
}

fn office_only() -> Value {
    json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Sid": "EverythingFromTheOffice",
            "Effect": "Allow",
            "Action": "*",
            "Resource": "*",
            "Condition": { "IpAddress": { "aws:SourceIp": "192.0.2.0/24" } },
        }],
    })
}

pub(crate) fn authorization_details() -> Value {
    json!({
        "UserDetailList": PEOPLE.iter().map(user_detail).collect::<Vec<_>>(),
        "GroupDetailList": [
            group("administrators", Some(ADMINISTRATOR_ACCESS)),
            group("everybody", None),
        ],
        "RoleDetailList": roles::details(),
        "Policies": [
            policy("AdministratorAccess", ADMINISTRATOR_ACCESS, &allow("*")),
            policy("contractor-boundary", &boundary_arn(), &allow("s3:*")),
        ],
    })
}

fn boundary_arn() -> String {
    format!("arn:aws:iam::{ACCOUNT}:policy/contractor-boundary")
}

fn user_detail(person: &Person) -> Value {
    let inline =
        |name: &str, document: Value| json!([{ "PolicyName": name, "PolicyDocument": document }]);
    let attached =
        json!([{ "PolicyName": "AdministratorAccess", "PolicyArn": ADMINISTRATOR_ACCESS }]);
    let (policies, attached, group) = match person.grant {
        Grant::Reader => (inline("read-buckets", allow("s3:Get*")), json!([]), "everybody"),
        Grant::AttachedAdministrator | Grant::Bounded => (json!([]), attached, "everybody"),
        Grant::InlineAdministrator => (inline("deploy", allow("*:*")), json!([]), "everybody"),
        Grant::AdministratorGroup => (json!([]), json!([]), "administrators"),
        Grant::FromOfficeOnly => (inline("office", office_only()), json!([]), "everybody"),
    };
    let mut detail = json!({
        "UserPolicyList": policies,
        "GroupList": [group],
        "AttachedManagedPolicies": attached,
        "Tags": [],
    });
    if let Some(members) = detail.as_object_mut() {
        members.extend(user(person));
    }
    if let (Grant::Bounded, Some(members)) = (person.grant, detail.as_object_mut()) {
        let boundary = json!({
            "PermissionsBoundaryType": "Policy",
            "PermissionsBoundaryArn": boundary_arn(),
        });
        members.insert("PermissionsBoundary".to_owned(), boundary);
    }
    detail
}

fn group(name: &str, attached: Option<&str>) -> Value {
    let attached: Vec<Value> = attached
        .iter()
        .map(|arn| json!({ "PolicyName": arn.rsplit('/').next(), "PolicyArn": arn }))
        .collect();
    json!({
        "Path": "/",
        "GroupName": name,
        "GroupId": format!("AGPAEXAMPLE{}", name.to_uppercase()),
        "Arn": format!("arn:aws:iam::{ACCOUNT}:group/{name}"),
        "CreateDate": written(days_ago(800)),
        "GroupPolicyList": [],
        "AttachedManagedPolicies": attached,
    })
}

fn policy(name: &str, arn: &str, document: &Value) -> Value {
    json!({
        "PolicyName": name,
        "PolicyId": format!("ANPAEXAMPLE{}", name.to_uppercase().replace('-', "")),
        "Arn": arn,
        "Path": "/",
        "DefaultVersionId": "v1",
        "AttachmentCount": 1,
        "PermissionsBoundaryUsageCount": 0,
        "IsAttachable": true,
        "CreateDate": written(days_ago(900)),
        "UpdateDate": written(days_ago(900)),
        "PolicyVersionList": [{
            "Document": document,
            "VersionId": "v1",
            "IsDefaultVersion": true,
            "CreateDate": written(days_ago(900)),
        }],
    })
}

/// The columns of a credential report, as AWS orders them.
const COLUMNS: &str = "user,arn,user_creation_time,password_enabled,password_last_used,\
    password_last_changed,password_next_rotation,mfa_active,access_key_1_active,\
    access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,\
    access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,\
    access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,\
    cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated";

pub(crate) fn credential_report() -> String {
    let root = format!(
        "<root_account>,arn:aws:iam::{ACCOUNT}:root,{made},not_supported,{used},not_supported,\
         not_supported,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A",
        made = written(days_ago(900)),
        used = written(days_ago(3)),
    );
    let people = PEOPLE.iter().filter(|person| !person.newer_than_report).map(report_row);
    [COLUMNS.to_owned(), root].into_iter().chain(people).collect::<Vec<_>>().join("\n")
}

fn report_row(person: &Person) -> String {
    let used = match person.console {
        Console::None => "N/A".to_owned(),
        Console::NeverUsed => "no_information".to_owned(),
        Console::Used(days) => written(days_ago(days + 1)),
    };
    let enabled = person.console != Console::None;
    let changed = if enabled { written(days_ago(person.made.min(200))) } else { "N/A".to_owned() };
    let mfa = person.report_says_mfa.unwrap_or(!person.devices.is_empty());
    let keys: Vec<String> = (0..2).map(|slot| key_cells(person, slot)).collect();
    format!(
        "{},{},{},{enabled},{used},{changed},N/A,{mfa},{},false,N/A,false,N/A",
        person.name,
        person.arn(),
        written(days_ago(person.made)),
        keys.join(","),
    )
}

/// A key made with its user is made seconds later.
fn key_made(key: &Key) -> Timestamp {
    days_ago(key.made) + SignedDuration::from_secs(2)
}

/// Region and service of a key's last use.
fn last_used_for(name: &str) -> &'static str {
    if name.starts_with("ci-") { "eu-central-1,ecr" } else { "us-east-1,s3" }
}

fn key_cells(person: &Person, slot: usize) -> String {
    let Some(key) = person.keys.get(slot) else { return "false,N/A,N/A,N/A,N/A".to_owned() };
    let made = written(key_made(key));
    let used = key.used.map_or_else(
        || "N/A,N/A,N/A".to_owned(),
        |days| format!("{},{}", written(days_ago(days)), last_used_for(person.name)),
    );
    format!("{},{made},{used}", key.active)
}
