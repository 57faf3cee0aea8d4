//! An account of many users: recordings in the shape that AWS gives.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tutela_model::{AccountId, Call, Operation, operation};
use tutela_recording::{AccountRecordings, Answer, Recording};

use super::{enforced, watch};

pub(super) const ACCOUNT: &str = "111122223333";

/// How large an account is.
#[derive(Clone, Copy)]
pub(super) struct Size {
    pub(super) users: usize,
    /// They have a policy each that grants and one that asks for MFA: as many distinct sets.
    pub(super) groups: usize,
    /// Beside those that every account has.
    pub(super) roles: usize,
}

/// Two thirds of the users have a console password, half of those a device; every third has a key; every
/// fiftieth is an administrator.
pub(super) fn account(size: Size, now: Timestamp) -> AccountRecordings {
    let users = size.users;
    let mut recordings = vec![
        json_answer(Call::new(&operation::GET_ACCOUNT_SUMMARY), now, &summary(size)),
        json_answer(
            Call::new(&operation::LIST_VIRTUAL_MFA_DEVICES),
            now,
            &virtual_devices(users, now),
        ),
        json_answer(
            Call::new(&operation::GET_ACCOUNT_AUTHORIZATION_DETAILS),
            now,
            &details(size, now),
        ),
        json_answer(
            Call::new(&operation::LIST_SERVICE_SPECIFIC_CREDENTIALS),
            now,
            &json!({ "ServiceSpecificCredentials": [] }),
        ),
        json_answer(Call::new(&operation::GET_CALLER_IDENTITY), now, &identity()),
        Recording {
            call: Call::new(&operation::GET_ACCOUNT_PASSWORD_POLICY),
            taken_at: Some(now),
            answer: Answer::Absent { code: "NoSuchEntity".to_owned(), message: String::new() },
        },
        Recording {
            call: Call::new(&operation::DESCRIBE_ORGANIZATION),
            taken_at: Some(now),
            answer: Answer::Absent {
                code: "AWSOrganizationsNotInUseException".to_owned(),
                message: String::new(),
            },
        },
        Recording {
            call: Call::new(&operation::GET_CREDENTIAL_REPORT),
            taken_at: Some(now),
            answer: Answer::Report { csv: report(users, now).into_bytes(), generated: Some(now) },
        },
    ];
    for index in (0..users).filter(|index| has_device(*index)) {
        let listed = json!({ "MFADevices": [{
            "UserName": name(index), "SerialNumber": serial(index), "EnableDate": ago(now, 100),
        }]});
        let operation: &'static Operation = &operation::LIST_MFA_DEVICES;
        recordings.push(json_answer(
            Call::new(operation).with("UserName", name(index)),
            now,
            &listed,
        ));
    }
    for (operation, list) in [
        (&operation::LIST_SAML_PROVIDERS, "SAMLProviderList"),
        (&operation::LIST_OPEN_ID_CONNECT_PROVIDERS, "OpenIDConnectProviderList"),
    ] {
        recordings.push(json_answer(Call::new(operation), now, &json!({ list: [] })));
    }
    recordings.extend(watch::recordings(now));
    recordings.sort_by(|a, b| a.call.cmp(&b.call));
    AccountRecordings::new(AccountId::parse(ACCOUNT).unwrap_or_else(AccountId::unknown), recordings)
}

fn json_answer(call: Call, now: Timestamp, value: &Value) -> Recording {
    Recording { call, taken_at: Some(now), answer: Answer::Json(format!("{value:#}").into_bytes()) }
}

fn has_console(index: usize) -> bool {
    !index.is_multiple_of(3)
}

fn has_device(index: usize) -> bool {
    has_console(index) && index.is_multiple_of(2)
}

fn name(index: usize) -> String {
    format!("user-{index:05}")
}

fn arn(index: usize) -> String {
    format!("arn:aws:iam::{ACCOUNT}:user/{}", name(index))
}

fn serial(index: usize) -> String {
    format!("arn:aws:iam::{ACCOUNT}:mfa/{}", name(index))
}

fn ago(now: Timestamp, days: i64) -> String {
    (now - SignedDuration::from_hours(24 * days)).to_string()
}

fn identity() -> Value {
    json!({ "UserId": "AIDAEXAMPLE", "Account": ACCOUNT, "Arn": format!("arn:aws:iam::{ACCOUNT}:user/reader") })
}

fn summary(Size { users, roles, .. }: Size) -> Value {
    json!({ "SummaryMap": {
        "Users": users, "Roles": ROLES.len() + roles, "AccountMFAEnabled": 1, "AccountPasswordPresent": 1,
        "AccountAccessKeysPresent": 0, "AccountSigningCertificatesPresent": 0,
    }})
}

fn virtual_devices(users: usize, now: Timestamp) -> Value {
    let devices = (0..users).filter(|index| has_device(*index)).map(|index| {
        json!({
            "SerialNumber": serial(index),
            "EnableDate": ago(now, 100),
            "User": {
                "Path": "/", "UserName": name(index), "UserId": format!("AIDAEXAMPLE{index:05}"),
                "Arn": arn(index), "CreateDate": ago(now, 400),
            },
        })
    });
    json!({ "VirtualMFADevices": devices.collect::<Vec<_>>() })
}

fn details(Size { users, groups, roles }: Size, now: Timestamp) -> Value {
    let user = |index: usize| {
        json!({
            "Path": "/", "UserName": name(index), "UserId": format!("AIDAEXAMPLE{index:05}"),
            "Arn": arn(index), "CreateDate": ago(now, 400),
            "GroupList": [format!("group-{}", index % groups)],
            "AttachedManagedPolicies": if index.is_multiple_of(50) {
                json!([{ "PolicyName": "everything", "PolicyArn": policy_arn("everything") }])
            } else {
                json!([])
            },
            "Tags": [],
        })
    };
    let group = |index: usize| {
        json!({
            "Path": "/", "GroupName": format!("group-{index}"), "GroupId": format!("AGPAEXAMPLE{index}"),
            "Arn": format!("arn:aws:iam::{ACCOUNT}:group/group-{index}"), "CreateDate": ago(now, 400),
            "GroupPolicyList": [],
            "AttachedManagedPolicies": [{
                "PolicyName": format!("part-{index}"), "PolicyArn": policy_arn(&format!("part-{index}")),
            }],
        })
    };
    let everything = json!({ "Effect": "Allow", "Action": "*", "Resource": "*" });
    let mut policies = vec![policy("everything", &json!([everything]), now)];
    policies.extend((0..groups).map(|index| {
        let work = std::iter::once(enforced::work(index));
        let statements: Vec<Value> = work.chain(enforced::statements(index)).collect();
        policy(&format!("part-{index}"), &json!(statements), now)
    }));
    let own = ROLES.iter().map(|own| usual_role(own, now));
    let others = (0..roles).map(|number| {
        let reads = json!([{ "Effect": "Allow", "Action": ["s3:Get*", "sts:AssumeRole"], "Resource": "*" }]);
        let inline = json!([{ "PolicyName": "own", "PolicyDocument": document(&reads) }]);
        role(("/", &format!("role-{number}")), &enforced::trust(number), &inline, now)
    });
    json!({
        "UserDetailList": (0..users).map(user).collect::<Vec<_>>(),
        "GroupDetailList": (0..groups).map(group).collect::<Vec<_>>(),
        "RoleDetailList": own.chain(others).collect::<Vec<_>>(),
        "Policies": policies,
    })
}

/// What accounts have, whoever they are: a role that may only read, and services' own.
const ROLES: [(&str, &str, &str); 3] = [
    ("/", "TutelaReader", "111122223333"),
    ("/aws-service-role/organizations.amazonaws.com/", "AWSServiceRoleForOrganizations", ""),
    ("/aws-service-role/support.amazonaws.com/", "AWSServiceRoleForSupport", ""),
];

fn usual_role((path, name, trusted): &(&str, &str, &str), now: Timestamp) -> Value {
    let service = path.split('/').nth(2).unwrap_or_default();
    let principal = if trusted.is_empty() {
        json!({ "Service": service })
    } else {
        json!({ "AWS": format!("arn:aws:iam::{trusted}:role/audit") })
    };
    let trust = json!({ "Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole" });
    role((path, name), &trust, &json!([]), now)
}

fn role((path, name): (&str, &str), trust: &Value, inline: &Value, now: Timestamp) -> Value {
    json!({
        "Path": path, "RoleName": name, "RoleId": format!("AROAEXAMPLE{name}"),
        "Arn": format!("arn:aws:iam::{ACCOUNT}:role{path}{name}"), "CreateDate": ago(now, 400),
        "AssumeRolePolicyDocument": document(&json!([trust])),
        "InstanceProfileList": [], "RolePolicyList": inline, "AttachedManagedPolicies": [], "Tags": [],
    })
}

fn document(statements: &Value) -> Value {
    json!({ "Version": "2012-10-17", "Statement": statements })
}

fn policy_arn(name: &str) -> String {
    format!("arn:aws:iam::{ACCOUNT}:policy/{name}")
}

fn policy(name: &str, statements: &Value, now: Timestamp) -> Value {
    json!({
        "PolicyName": name, "PolicyId": format!("ANPAEXAMPLE{name}"), "Arn": policy_arn(name),
        "Path": "/", "DefaultVersionId": "v1", "AttachmentCount": 1, "IsAttachable": true,
        "CreateDate": ago(now, 400), "UpdateDate": ago(now, 400),
        "PolicyVersionList": [{
            "Document": document(statements),
            "VersionId": "v1", "IsDefaultVersion": true, "CreateDate": ago(now, 400),
        }],
    })
}

fn report(users: usize, now: Timestamp) -> String {
    let header = "user,arn,user_creation_time,password_enabled,password_last_used,\
        password_last_changed,password_next_rotation,mfa_active,access_key_1_active,\
        access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,\
        access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,\
        access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,\
        cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated";
    let (made, used) = (ago(now, 400), ago(now, 2));
    let mut table = format!(
        "{header}\n<root_account>,arn:aws:iam::{ACCOUNT}:root,{made},not_supported,{made},\
         not_supported,not_supported,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,\
         false,N/A"
    );
    for index in 0..users {
        let password = if has_console(index) {
            format!("true,{used},{made},N/A")
        } else {
            "false,N/A,N/A,N/A".to_owned()
        };
        let key = if index.is_multiple_of(3) {
            format!("true,{made},{used},us-east-1,s3")
        } else {
            "false,N/A,N/A,N/A,N/A".to_owned()
        };
        table.push_str(&format!(
            "\n{},{},{made},{password},{},{key},false,N/A,N/A,N/A,N/A,false,N/A,false,N/A",
            name(index),
            arn(index),
            has_device(index),
        ));
    }
    table
}
