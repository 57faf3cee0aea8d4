//! Ways around MFA, one a row: short policies, who holds what, and AWS's page. What each comes to
//! stands in `routes.txt`.

use expect_test::expect_file;
use tutela_policy::{Caller, Document, Facts, Proof, Setup, Subject, User, World, prove};

use crate::random::ALICE;

const IAM: &str = "https://docs.aws.amazon.com/IAM/latest/UserGuide/";

/// What applies to whom.
#[derive(Clone, Copy)]
enum Policies {
    Identity(&'static [&'static str]),
    Boundary(&'static [&'static str]),
    /// One level, beside what allows everything.
    Scp(&'static [&'static str]),
    /// One level that allows this alone.
    OnlyScp(&'static [&'static str]),
    /// One level, beside what allows everything.
    Rcp(&'static [&'static str]),
    Resource(&'static str),
    Management,
    /// The virtual device that is named after the user exists.
    HasDevice,
    Tag(&'static str, &'static str),
}
use Policies::{Boundary, HasDevice, Identity, Management, OnlyScp, Rcp, Resource, Scp, Tag};

/// Who it is, and what they hold.
#[derive(Clone, Copy)]
enum Who {
    Both,
    Key,
    Password,
    Service,
    Role,
    Session,
    Root,
}

/// The name, AWS's page, who, and the policies.
type Row = (&'static str, &'static str, Who, &'static [Policies]);

macro_rules! if_no_mfa {
    () => {
        r#" if {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}"#
    };
}
macro_rules! if_false {
    () => {
        r#" if {"Bool": {"aws:MultiFactorAuthPresent": "false"}}"#
    };
}
macro_rules! if_absent {
    () => {
        r#" if {"Null": {"aws:MultiFactorAuthPresent": "true"}}"#
    };
}
/// What AWS's template keeps.
macro_rules! template {
    () => {
        "Deny !iam:CreateVirtualMFADevice,iam:EnableMFADevice,iam:GetUser,iam:GetMFADevice,\
         iam:ListMFADevices,iam:ListVirtualMFADevices,iam:ResyncMFADevice,sts:GetSessionToken on *"
    };
}

#[path = "routes_of_keys.rs"]
mod keys;
#[path = "routes_of_others.rs"]
mod others;
#[path = "routes_of_requests.rs"]
mod requests;
#[path = "routes_of_users.rs"]
mod users;

const ADMIN: &str = "Allow * on *";
const DENY: &str = concat!("Deny * on *", if_no_mfa!());
const TEMPLATE: &str = concat!(template!(), if_no_mfa!());
const OWN_ONLY: &str = concat!(
    "Deny iam:EnableMFADevice,iam:ResyncMFADevice,iam:GetUser,iam:GetMFADevice,iam:ListMFADevices \
     on !arn:aws:iam::*:user/${aws:username}",
    if_no_mfa!()
);
const NO_KEY: &str = concat!(
    "Deny iam:CreateVirtualMFADevice,iam:EnableMFADevice,iam:ResyncMFADevice on *",
    if_absent!()
);
const WINDOW: &str = r#"Deny iam:CreateVirtualMFADevice,iam:EnableMFADevice,iam:ResyncMFADevice on *
    if {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"},
        "StringNotEquals": {"aws:PrincipalTag/mfa-enrolment": "open"}}"#;
const USERS_ONLY: &str = r#"Deny iam:CreateVirtualMFADevice,iam:EnableMFADevice,iam:ResyncMFADevice
    on * if {"StringNotEquals": {"aws:PrincipalType": "User"}}"#;
const KEEPS_FEDERATION: &str = concat!(
    "Deny !iam:CreateVirtualMFADevice,iam:EnableMFADevice,iam:ListVirtualMFADevices,\
     sts:GetFederationToken,sts:GetSessionToken on *",
    if_no_mfa!()
);
const NAME_LOCK: &str = concat!(
    "Deny iam:CreateVirtualMFADevice on !arn:aws:iam::111122223333:mfa/${aws:username}",
    if_no_mfa!()
);

fn document(statements: &[&str]) -> Document {
    let list = |text: &str| {
        let (not, text) = text.strip_prefix('!').map_or(("", text), |rest| ("Not", rest));
        let quoted: Vec<String> = text.split(',').map(|it| format!("{:?}", it.trim())).collect();
        (not, quoted.join(", "))
    };
    let statement = |text: &&str| {
        let (head, condition) = text.split_once(" if ").unwrap_or((text, "{}"));
        let head = head.split_whitespace().collect::<Vec<_>>().join(" ");
        let (head, resource) = head.split_once(" on ").unwrap();
        let (effect, action) = head.split_once(' ').unwrap();
        let (not_action, actions) = list(action);
        let (not_resource, resources) = list(resource);
        format!(
            r#"{{"Effect": "{effect}", "{not_action}Action": [{actions}],
                "{not_resource}Resource": [{resources}], "Condition": {condition}}}"#
        )
    };
    let all: Vec<String> = statements.iter().map(statement).collect();
    let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{}]}}"#, all.join(", "));
    Document::parse(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn prove_row((_, _, who, policies): &Row) -> Proof {
    let (mut setup, mut facts) = (Setup::default(), Facts::default());
    let mut user = User::new(Caller::parse(ALICE).unwrap());
    user.has_key = matches!(who, Who::Both | Who::Key);
    user.has_password = matches!(who, Who::Both | Who::Password);
    user.has_service_credential = matches!(who, Who::Service);
    for own in *policies {
        match own {
            Identity(own) => setup.identity.push(document(own)),
            Boundary(own) => setup.boundary = Some(vec![document(own)]),
            Scp(own) => setup.scp.push(vec![document(&[ADMIN]), document(own)]),
            OnlyScp(own) => setup.scp.push(vec![document(own)]),
            Rcp(own) => setup.rcp.push(vec![document(&[ADMIN]), document(own)]),
            Resource(own) => setup.resource = Some(Document::parse(own).unwrap()),
            Management => setup.is_management_account = true,
            HasDevice => {
                let device = "arn:aws:iam::111122223333:mfa/alice".to_owned();
                facts.mfa_devices = Some(vec![device]);
            }
            Tag(key, value) => _ = user.tags.insert((*key).to_owned(), (*value).to_owned()),
        }
    }
    let named = |arn| Caller::parse(arn).unwrap();
    let subject = match who {
        Who::Role => Subject::Role(named("arn:aws:iam::111122223333:role/ci")),
        Who::Session => Subject::Role(named("arn:aws:sts::111122223333:assumed-role/ci/run")),
        Who::Root => Subject::Root(named("arn:aws:iam::111122223333:root")),
        Who::Both | Who::Key | Who::Password | Who::Service => Subject::User(user),
    };
    prove(&setup, &subject, &facts, &World::new("aws", "111122223333"))
}

fn told(row: &Row) -> String {
    let proof = prove_row(row);
    let states: Vec<String> =
        proof.states.iter().map(|it| format!("{} {}", it.credential.name(), it.level)).collect();
    let left: Vec<String> = proof
        .residual
        .iter()
        .map(|it| format!("{} by {}", it.family, it.credential.name()))
        .collect();
    let page =
        if row.1.starts_with("https") { row.1.to_owned() } else { format!("{IAM}{}", row.1) };
    let live = proof.liveness.map_or(String::new(), |live| {
        format!(
            "  enrol {}, CLI session {}, work {}, others {}, first password {}\n",
            live.enrol.verdict(),
            live.cli_session.verdict(),
            live.work.verdict(),
            live.others.verdict(),
            live.first_password.verdict(),
        )
    });
    format!(
        "{}: {}\n  <{page}>\n  {}\n  left: {}\n{live}\n",
        row.0,
        proof.level,
        states.join(", "),
        left.join(", ")
    )
}

#[test]
fn routes_come_to_what_is_written() {
    let rows = || users::ROWS.iter().chain(others::ROWS);
    let rows = || rows().chain(requests::ROWS).chain(keys::ROWS);
    assert!(rows().count() >= 30, "there are {}", rows().count());
    let all: String = rows().map(told).collect();
    expect_file!["routes.txt"].assert_eq(&all);
}
