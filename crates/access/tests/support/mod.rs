//! Accounts in a few words: users that hold policies by `attached X`, `inline X`, `group G` and
//! `boundary X`, out of a shelf of documents.

use std::{collections::BTreeMap, sync::Arc};

use tutela_model::{
    Account, AccountId, Arn, Call, Cause, Contacts, Controls, Gap, Grants, Group, IdentityCenter,
    ManagedPolicy, Monitoring, NamedPolicy, Observed, Population, Receipt, Regional, Root,
    Standing, Timestamp, User, operation,
};

const DETAILS: &operation::Operation = &operation::GET_ACCOUNT_AUTHORIZATION_DETAILS;

/// Documents by name; `AdministratorAccess` is a name that lies, and `Many7` is one of many `Iam`.
const SHELF: &[(&str, &str)] = &[
    ("Everything", r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#),
    ("NotIam", r#"{"Statement": {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}}"#),
    ("Iam", r#"{"Statement": {"Effect": "Allow", "Action": "iam:*", "Resource": "*"}}"#),
    (
        "AdministratorAccess",
        r#"{"Statement": {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}}"#,
    ),
    (
        "WithMfa",
        r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": true}}}}"#,
    ),
    (
        "DenyWithoutMfa",
        r#"{"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": false}}}}"#,
    ),
    (
        "DenyBilling",
        r#"{"Statement": {"Sid": "NoBilling", "Effect": "Deny", "Action": "billing:*", "Resource": "*"}}"#,
    ),
    ("DenyAll", r#"{"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}"#),
    (
        "Template",
        r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "NotAction": ["iam:CreateVirtualMFADevice", "iam:EnableMFADevice", "iam:GetUser", "iam:GetMFADevice", "iam:ListMFADevices", "iam:ListVirtualMFADevices", "iam:ResyncMFADevice", "sts:GetSessionToken"], "Resource": "*", "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}}"#,
    ),
    (
        "NameLock",
        r#"{"Version": "2012-10-17", "Statement": [
            {"Effect": "Deny", "NotAction": ["iam:CreateVirtualMFADevice", "iam:EnableMFADevice", "iam:GetUser", "iam:ListMFADevices", "iam:ListVirtualMFADevices", "sts:GetSessionToken"], "Resource": "*", "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}},
            {"Effect": "Deny", "Action": "iam:CreateVirtualMFADevice", "NotResource": "arn:aws:iam::111122223333:mfa/${aws:username}", "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}},
            {"Effect": "Deny", "Action": ["iam:EnableMFADevice", "iam:GetUser", "iam:ListMFADevices"], "NotResource": "arn:aws:iam::111122223333:user/${aws:username}", "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}},
            {"Effect": "Deny", "Action": "iam:EnableMFADevice", "Resource": "*", "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}, "Null": {"iam:RegisterSecurityKey": "false"}}}]}"#,
    ),
    (
        "OwnResync",
        r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "iam:ResyncMFADevice", "Resource": "arn:aws:iam::*:user/${aws:username}"}}"#,
    ),
    (
        "ClosedWindow",
        r#"{"Statement": {"Effect": "Deny", "Action": ["iam:CreateVirtualMFADevice", "iam:EnableMFADevice"], "Resource": "*", "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}, "DateGreaterThan": {"aws:CurrentTime": "2026-11-20T00:00:00Z"}}}}"#,
    ),
    (
        "ClosedEpoch",
        r#"{"Statement": {"Effect": "Deny", "Action": ["iam:CreateVirtualMFADevice", "iam:EnableMFADevice"], "Resource": "*", "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}, "DateGreaterThan": {"aws:EpochTime": "2026-11-20T00:00:00Z"}}}}"#,
    ),
    (
        "OpensLater",
        r#"{"Statement": {"Effect": "Deny", "Action": ["iam:CreateVirtualMFADevice", "iam:EnableMFADevice"], "Resource": "*", "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}, "DateLessThan": {"aws:CurrentTime": "2026-12-20T00:00:00Z"}}}}"#,
    ),
    (
        "UntilThe20th",
        r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"DateLessThan": {"aws:CurrentTime": "2026-11-20T00:00:00Z"}}}}"#,
    ),
    (
        "FromThe20th",
        r#"{"Statement": {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*", "Condition": {"DateGreaterThan": {"aws:CurrentTime": "2026-11-20T00:00:00Z"}}}}"#,
    ),
    (
        "AssumeMfa",
        r#"{"Statement": {"Effect": "Allow", "Action": ["sts:AssumeRole", "sts:TagSession"], "Resource": "arn:aws:iam::111122223333:role/mfa"}}"#,
    ),
    (
        "AssumeAny",
        r#"{"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}}"#,
    ),
    (
        "AssumeOther",
        r#"{"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "arn:aws:iam::444455556666:role/mfa"}}"#,
    ),
    (
        "AssumeOwn",
        r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "arn:aws:iam::111122223333:role/${aws:username}"}}"#,
    ),
    (
        "AssumeSecond",
        r#"{"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "arn:aws:iam::111122223333:role/second"}}"#,
    ),
    ("Git", r#"{"Statement": {"Effect": "Allow", "Action": "codecommit:Git*", "Resource": "*"}}"#),
    (
        "DenySessions",
        r#"{"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}}}}"#,
    ),
    (
        "OwnKeys",
        r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "iam:CreateAccessKey", "Resource": "arn:aws:iam::*:user/${aws:username}"}}"#,
    ),
    (
        "DenyKeysOfAlice",
        r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "*", "Resource": "arn:aws:iam::111122223333:user/alice"}}"#,
    ),
    (
        "DenyKeysOfA",
        r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "*", "Resource": "arn:aws:iam::111122223333:user/a*"}}"#,
    ),
    (
        "DenyFiveLetters",
        r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"StringLike": {"aws:username": "?????"}}}}"#,
    ),
    (
        "DenyArnOfBob",
        r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/b*"}, "StringEqualsIgnoreCase": {"aws:username": "BOB"}}}}"#,
    ),
    (
        "DenyRed",
        r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalTag/team": "red"}}}}"#,
    ),
    (
        "OfTeam",
        r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "iam:CreateAccessKey", "Resource": "arn:aws:iam::*:user/${aws:PrincipalTag/team}"}}"#,
    ),
    (
        "OwnedByOwner",
        r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalTag/owner": "${aws:username}"}}}}"#,
    ),
    (
        "OwnWindow",
        r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": ["iam:CreateVirtualMFADevice", "iam:EnableMFADevice"], "Resource": "*", "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}, "StringNotEquals": {"aws:PrincipalTag/enrol-for": "${aws:username}"}}}}"#,
    ),
    (
        "OfAccount",
        r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalAccount": "${aws:username}"}}}}"#,
    ),
    (
        "AssumeWithId",
        r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*", "Condition": {"StringEquals": {"sts:ExternalId": "for-${aws:username}"}}}}"#,
    ),
    (
        "Number",
        r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"NumericEquals": {"aws:username": "7"}}}}"#,
    ),
    (
        "AttachSelf",
        r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "iam:AttachUserPolicy", "Resource": "arn:aws:iam::*:user/${aws:username}"}}"#,
    ),
    (
        "AttachBob",
        r#"{"Statement": {"Effect": "Allow", "Action": "iam:AttachUserPolicy", "Resource": "arn:aws:iam::*:user/bob"}}"#,
    ),
    (
        "PutReaders",
        r#"{"Statement": {"Effect": "Allow", "Action": "iam:PutGroupPolicy", "Resource": "arn:aws:iam::*:group/readers"}}"#,
    ),
    (
        "Join",
        r#"{"Statement": {"Effect": "Allow", "Action": "iam:AddUserToGroup", "Resource": "*"}}"#,
    ),
    (
        "JoinReaders",
        r#"{"Statement": {"Effect": "Allow", "Action": "iam:AddUserToGroup", "Resource": "arn:aws:iam::*:group/readers"}}"#,
    ),
    (
        "JoinHalves",
        r#"{"Statement": {"Effect": "Allow", "Action": "iam:AddUserToGroup", "Resource": "arn:aws:iam::*:group/halves"}}"#,
    ),
    (
        "Version",
        r#"{"Statement": {"Effect": "Allow", "Action": "iam:CreatePolicyVersion", "Resource": "*"}}"#,
    ),
    (
        "Switch",
        r#"{"Statement": {"Effect": "Allow", "Action": "iam:SetDefaultPolicyVersion", "Resource": "*"}}"#,
    ),
    (
        "NotPut",
        r#"{"Statement": {"Effect": "Deny", "Action": ["iam:DeleteUserPermissionsBoundary", "iam:PutUserPermissionsBoundary"], "Resource": "*"}}"#,
    ),
    (
        "OnlyVersions",
        r#"{"Statement": {"Effect": "Allow", "Action": ["s3:*", "iam:CreatePolicyVersion"], "Resource": "*"}}"#,
    ),
    (
        "OnlySwitches",
        r#"{"Statement": {"Effect": "Allow", "Action": ["s3:*", "iam:SetDefaultPolicyVersion"], "Resource": "*"}}"#,
    ),
    (
        "OnlyRemoves",
        r#"{"Statement": {"Effect": "Allow", "Action": ["s3:*", "iam:DeleteUserPermissionsBoundary"], "Resource": "*"}}"#,
    ),
    (
        "FromOffice",
        r#"{"Statement": {"Effect": "Allow", "Action": "iam:Put*", "Resource": "*", "Condition": {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}}}"#,
    ),
    (
        "ReadOnlyAlone",
        r#"{"Statement": {"Effect": "Allow", "Action": "iam:AttachUserPolicy", "Resource": "*", "Condition": {"ArnEquals": {"iam:PolicyARN": "arn:aws:iam::aws:policy/ReadOnlyAccess"}}}}"#,
    ),
    (
        "OnlyWithBoundary",
        r#"{"Statement": {"Effect": "Allow", "Action": "iam:PutUserPolicy", "Resource": "*", "Condition": {"StringEquals": {"iam:PermissionsBoundary": "arn:aws:iam::111122223333:policy/NotIam"}}}}"#,
    ),
    ("Broken", "{\"Statement\": \n["),
    // AWS takes no Deny that is about no resource, so that nobody is denied anything by it.
    ("Refused", r#"{"Statement": {"Effect": "Deny", "Action": "*"}}"#),
];

fn document(name: &str) -> Arc<str> {
    let name = if name.starts_with("Many") { "Iam" } else { name };
    Arc::from(SHELF.iter().find(|(known, _)| *known == name).unwrap().1)
}

pub(crate) fn arn(name: &str) -> Arn {
    Arn::new(format!("arn:aws:iam::111122223333:policy/{name}"))
}

fn inline(name: &str) -> NamedPolicy {
    NamedPolicy { name: name.to_owned(), document: document(name) }
}

pub(crate) fn receipt(file: &str) -> Arc<Receipt> {
    let call = Call::new(DETAILS);
    Arc::new(Receipt { call, time: Some(answered()), made: None, file: file.to_owned() })
}

/// When everything was answered.
pub(crate) fn answered() -> Timestamp {
    "2026-11-24T09:00:00Z".parse().unwrap()
}

pub(crate) fn gap(detail: &str) -> Gap {
    Gap::new(Call::new(DETAILS), Cause::Denied, detail)
}

/// What `attached X; inline X; group G; boundary X` grants.
fn grants(words: &str) -> Grants {
    let all = |word: &str| -> Vec<&str> {
        words.split("; ").filter_map(|way| way.strip_prefix(word)?.strip_prefix(' ')).collect()
    };
    Grants {
        inline: all("inline").into_iter().map(inline).collect(),
        attached: all("attached").into_iter().map(arn).collect(),
        groups: all("group").into_iter().map(str::to_owned).collect(),
        boundary: all("boundary").into_iter().map(arn).next(),
    }
}

pub(crate) fn user(name: &str, words: &str) -> User {
    let missing = || gap("not needed");
    User {
        name: name.to_owned(),
        arn: Arn::new(format!("arn:aws:iam::111122223333:user/{name}")),
        unique_id: Observed::Missing(missing()),
        created: Observed::Missing(missing()),
        password: Observed::Missing(missing()),
        has_mfa: Observed::Missing(missing()),
        devices: Observed::Missing(missing()),
        keys: Observed::Missing(missing()),
        certificate: Observed::Missing(missing()),
        grants: match words {
            "not seen" => Observed::Missing(gap("the user")),
            words => Observed::of(grants(words), &receipt("details.json")),
        },
        service_credentials: Observed::Missing(missing()),
        ssh_keys: Observed::Missing(Gap::new(
            Call::new(&operation::LIST_SSH_PUBLIC_KEYS),
            Cause::NotAsked,
            "there is no answer",
        )),
        tags: Observed::Missing(missing()),
    }
}

fn group(name: &str, words: &str) -> Group {
    let Grants { inline, attached, .. } = grants(words);
    let arn = Arn::new(format!("arn:aws:iam::111122223333:group/{name}"));
    Group { arn, inline, attached }
}

/// Nobody listed an organisation.
pub(crate) fn unlisted() -> Gap {
    Gap::new(Call::new(&operation::LIST_ROOTS), Cause::NotAsked, "no tree")
}

/// An account with some groups and all documents of the shelf, bar `Unlisted`.
pub(crate) fn account(users: Vec<User>) -> Account {
    fn missing<T>() -> Observed<T> {
        Observed::Missing(gap("not needed"))
    }
    let kept = receipt("details.json");
    let groups = [
        ("admins", "attached Everything"),
        ("inliners", "inline Everything"),
        ("iam", "inline Iam"),
        ("readers", "attached AdministratorAccess"),
        ("halves", "attached Unlisted; attached Everything"),
    ];
    let groups = groups.map(|(name, words)| (name.to_owned(), group(name, words)));
    let policies = SHELF.iter().map(|(name, text)| {
        (arn(name), ManagedPolicy { arn: arn(name), document: Arc::from(*text) })
    });
    Account {
        id: AccountId::parse("111122223333").unwrap(),
        partition: "aws".into(),
        alias: missing(),
        caller: missing(),
        root: Root {
            has_mfa: missing(),
            has_password: missing(),
            has_access_key: missing(),
            has_certificate: missing(),
            virtual_devices: missing(),
            devices: missing(),
            last_used: missing(),
        },
        users: Population { known: users, complete: Ok(Arc::clone(&kept)) },
        roles: Observed::of(Vec::new(), &kept),
        roles_complete: Ok(()),
        groups: Observed::of(BTreeMap::from(groups), &kept),
        policies: Observed::of(policies.collect(), &kept),
        password_policy: Observed::of(None, &kept),
        virtual_devices: missing(),
        service_credentials: missing(),
        saml_providers: missing(),
        oidc_providers: missing(),
        organization: Observed::of(None, &kept),
        scps: missing(),
        monitoring: Monitoring::unseen(&gap("not needed")),
        contacts: Contacts::unseen(&gap("not needed")),
        standing: Standing::unseen(&gap("not needed")),
        signals: tutela_model::Signals::unseen(&gap("not needed")),
        identity_center: IdentityCenter::unseen(&gap("not needed")),
        clusters: Regional::unseen(&gap("not needed")),
        resources: BTreeMap::new(),
        member: missing(),
        controls: Controls {
            scps: Observed::Missing(unlisted()),
            rcps: Observed::Missing(unlisted()),
        },
        tree: missing(),
        root_features: missing(),
        report: missing(),
        differences: Vec::new(),
        gaps: Vec::new(),
    }
}
