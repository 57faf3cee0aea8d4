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
    Resource(&'static str),
    Management,
    /// The virtual device that is named after the user exists.
    HasDevice,
    Tag(&'static str, &'static str),
}
use Policies::{Boundary, HasDevice, Identity, Management, OnlyScp, Resource, Scp, Tag};

/// Who it is, and what they hold.
#[derive(Clone, Copy)]
enum Who {
    Both,
    Key,
    Password,
    Service,
    Role,
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
const NAME_LOCK: &str =
    concat!("Deny iam:CreateVirtualMFADevice on !arn:aws:iam::*:mfa/${aws:username}", if_no_mfa!());

const ROWS: &[Row] = &[
    ("nothing is granted", "reference_policies_evaluation-logic.html", Who::Both, &[]),
    (
        "everything is granted",
        "reference_policies_evaluation-logic.html",
        Who::Both,
        &[Identity(&[ADMIN])],
    ),
    (
        "all is denied without MFA",
        "reference_policies_condition-keys.html#condition-keys-multifactorauthpresent",
        Who::Both,
        &[Identity(&[ADMIN, DENY])],
    ),
    (
        "a key: absent is not false",
        "id_credentials_mfa_configure-api-require.html",
        Who::Key,
        &[Identity(&[ADMIN, concat!("Deny * on *", if_false!())])],
    ),
    (
        "a password: it is false",
        "id_credentials_mfa_configure-api-require.html",
        Who::Password,
        &[Identity(&[ADMIN, concat!("Deny * on *", if_false!())])],
    ),
    (
        "a password: it is not absent",
        "id_credentials_mfa_configure-api-require.html",
        Who::Password,
        &[Identity(&[ADMIN, concat!("Deny * on *", if_absent!())])],
    ),
    (
        "a key: what its session token cannot call",
        "id_credentials_temp_request.html",
        Who::Key,
        &[Identity(&[
            ADMIN,
            concat!("Deny * on *", if_absent!()),
            concat!("Deny !iam:*,sts:* on *", if_false!()),
            "Deny sts:AssumeRole on *",
        ])],
    ),
    (
        "granted with MFA alone",
        "id_credentials_mfa_configure-api-require.html",
        Who::Both,
        &[Identity(&[r#"Allow * on * if {"Bool": {"aws:MultiFactorAuthPresent": "true"}}"#])],
    ),
    (
        "granted unless MFA is false",
        "reference_policies_elements_condition_operators.html",
        Who::Both,
        &[Identity(&[
            r#"Allow * on * if {"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}}"#,
        ])],
    ),
    (
        "AWS's template, for an administrator",
        "reference_policies_examples_aws_my-sec-creds-self-manage.html",
        Who::Both,
        &[Identity(&[ADMIN, TEMPLATE])],
    ),
    (
        "AWS's template, for itself alone",
        "reference_policies_examples_aws_my-sec-creds-self-manage.html",
        Who::Both,
        &[Identity(&[ADMIN, TEMPLATE, OWN_ONLY])],
    ),
    (
        "enrolment in the console alone",
        "reference_policies_condition-keys.html#condition-keys-multifactorauthpresent",
        Who::Both,
        &[Identity(&[ADMIN, TEMPLATE, OWN_ONLY, NO_KEY])],
    ),
    (
        "the same, by a key alone",
        "reference_policies_condition-keys.html#condition-keys-multifactorauthpresent",
        Who::Key,
        &[Identity(&[ADMIN, TEMPLATE, OWN_ONLY, NO_KEY])],
    ),
    (
        "a window, closed",
        "access_tags.html",
        Who::Both,
        &[Identity(&[ADMIN, TEMPLATE, OWN_ONLY, WINDOW])],
    ),
    (
        "a window, open",
        "access_tags.html",
        Who::Both,
        &[Identity(&[ADMIN, TEMPLATE, OWN_ONLY, WINDOW]), Tag("mfa-enrolment", "open")],
    ),
    (
        "a federated session with the window's tag",
        "id_session-tags.html",
        Who::Key,
        &[Identity(&[ADMIN, KEEPS_FEDERATION, WINDOW])],
    ),
    (
        "the same, for users alone",
        "reference_policies_condition-keys.html#condition-keys-principaltype",
        Who::Key,
        &[Identity(&[ADMIN, KEEPS_FEDERATION, WINDOW, USERS_ONLY])],
    ),
    (
        "enrolment on another user",
        "reference_policies_examples_aws_my-sec-creds-self-manage.html",
        Who::Both,
        &[Identity(&[
            ADMIN,
            concat!("Deny !iam:EnableMFADevice on *", if_no_mfa!()),
            concat!(
                "Deny iam:EnableMFADevice on arn:aws:iam::*:user/${aws:username}",
                if_no_mfa!()
            ),
        ])],
    ),
    (
        "enrolment on another user, of whom the policy says user/*",
        "reference_policies_elements_resource.html",
        Who::Both,
        &[Identity(&[
            "Allow iam:CreateVirtualMFADevice on *",
            "Allow iam:EnableMFADevice on arn:aws:iam::*:user/*",
        ])],
    ),
    (
        "a cap on age denies enrolment, too",
        "reference_policies_condition-keys.html#condition-keys-multifactorauthage",
        Who::Both,
        &[Identity(&[
            ADMIN,
            TEMPLATE,
            OWN_ONLY,
            r#"Deny * on * if {"NumericGreaterThanIfExists": {"aws:MultiFactorAuthAge": "3600"}}"#,
        ])],
    ),
    (
        "a cap on age that a missing age passes",
        "reference_policies_condition-keys.html#condition-keys-multifactorauthage",
        Who::Both,
        &[Identity(&[
            ADMIN,
            r#"Deny * on * if {"NumericGreaterThan": {"aws:MultiFactorAuthAge": "3600"}}"#,
        ])],
    ),
    (
        "a boundary with MFA alone",
        "access_policies_boundaries.html",
        Who::Both,
        &[
            Identity(&[ADMIN]),
            Boundary(&[r#"Allow * on * if {"Bool": {"aws:MultiFactorAuthPresent": "true"}}"#]),
        ],
    ),
    (
        "a boundary that leaves enrolment",
        "access_policies_boundaries.html",
        Who::Both,
        &[
            Identity(&[ADMIN]),
            Boundary(&[
                "Allow iam:CreateVirtualMFADevice on *",
                "Allow iam:EnableMFADevice on arn:aws:iam::*:user/${aws:username}",
                r#"Allow * on * if {"Bool": {"aws:MultiFactorAuthPresent": "true"}}"#,
            ]),
        ],
    ),
    (
        "the name lock, without the device",
        "reference_policies_examples_aws_my-sec-creds-self-manage.html",
        Who::Both,
        &[Identity(&[ADMIN, TEMPLATE, OWN_ONLY, NAME_LOCK])],
    ),
    // By one reading, the `*` takes the colon of a device's path, as of `mfa/x:mfa/alice`.
    (
        "the name lock with a star for the account, with the device",
        "reference_policies_elements_resource.html",
        Who::Key,
        &[
            Identity(&[
                ADMIN,
                TEMPLATE,
                OWN_ONLY,
                concat!(
                    "Deny iam:CreateVirtualMFADevice on !arn:aws:iam::*:mfa/${aws:username}",
                    if_no_mfa!()
                ),
            ]),
            HasDevice,
        ],
    ),
    (
        "the name lock, with the device",
        "reference_policies_examples_aws_my-sec-creds-self-manage.html",
        Who::Key,
        &[Identity(&[ADMIN, TEMPLATE, OWN_ONLY, NAME_LOCK]), HasDevice],
    ),
    (
        "forwarded requests are spared, and nothing forwards",
        "reference_policies_condition-keys.html#condition-keys-viaawsservice",
        Who::Both,
        &[Identity(&[
            ADMIN,
            r#"Deny * on * if {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}, "Bool": {"aws:ViaAWSService": "false"}}"#,
        ])],
    ),
    (
        "forwarded requests are spared, and one service is",
        "access_forward_access_sessions.html",
        Who::Both,
        &[Identity(&[
            ADMIN,
            r#"Deny !athena:StartQueryExecution on * if {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}, "Bool": {"aws:ViaAWSService": "false"}}"#,
        ])],
    ),
    (
        "a service's credential: absent is not false",
        "id_credentials_service-specific-creds.html",
        Who::Service,
        &[Identity(&[ADMIN, concat!("Deny * on *", if_false!())])],
    ),
    (
        "a service's credential, denied",
        "id_credentials_service-specific-creds.html",
        Who::Service,
        &[Identity(&[ADMIN, DENY])],
    ),
    (
        "a service's credential that has no action",
        "id_credentials_service-specific-creds.html",
        Who::Service,
        &[Identity(&["Allow s3:*,ec2:* on *"])],
    ),
    (
        "`aws login`: absent or false",
        "https://docs.aws.amazon.com/signin/latest/userguide/command-line-sign-in.html",
        Who::Password,
        &[Identity(&[
            ADMIN,
            concat!(
                "Deny !signin:AuthorizeOAuth2Access,signin:CreateOAuth2Token on *",
                if_false!()
            ),
        ])],
    ),
    (
        "`aws login`, denied",
        "https://docs.aws.amazon.com/signin/latest/userguide/command-line-sign-in.html",
        Who::Password,
        &[Identity(&[
            ADMIN,
            concat!(
                "Deny !signin:AuthorizeOAuth2Access,signin:CreateOAuth2Token on *",
                if_no_mfa!()
            ),
        ])],
    ),
    (
        "an address is the adversary's choice",
        "reference_policies_condition-keys.html#condition-keys-sourceip",
        Who::Both,
        &[Identity(&[
            ADMIN,
            r#"Deny * on * if {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}, "NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}"#,
        ])],
    ),
    (
        "a user's name is not",
        "reference_policies_condition-keys.html#condition-keys-username",
        Who::Both,
        &[Identity(&[
            ADMIN,
            r#"Deny * on * if {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}, "StringNotEquals": {"aws:username": "bob"}}"#,
        ])],
    ),
    (
        "an SCP for user/*",
        "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html",
        Who::Key,
        &[
            Identity(&[ADMIN]),
            Scp(&[
                r#"Deny !sts:GetFederationToken on * if {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}, "ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/*"}}"#,
            ]),
        ],
    ),
    (
        "an SCP for user/* and federated users",
        "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html",
        Who::Key,
        &[
            Identity(&[ADMIN]),
            Scp(&[
                r#"Deny !sts:GetFederationToken on * if {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}, "ArnLike": {"aws:PrincipalArn": ["arn:aws:iam::*:user/*", "arn:aws:sts::*:federated-user/*"]}}"#,
            ]),
        ],
    ),
    (
        "an SCP that hits roles",
        "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html",
        Who::Both,
        &[Identity(&[ADMIN]), Scp(&[DENY])],
    ),
    (
        "an SCP that allows nothing",
        "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html",
        Who::Both,
        &[Identity(&[ADMIN]), OnlyScp(&[])],
    ),
    (
        "an SCP in the management account",
        "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html",
        Who::Both,
        &[Identity(&[ADMIN]), Scp(&[DENY]), Management],
    ),
    (
        "a role, whose sessions have no MFA",
        "id_credentials_mfa_configure-api-require.html",
        Who::Role,
        &[Identity(&[ADMIN])],
    ),
    (
        "a role, denied",
        "id_credentials_mfa_configure-api-require.html",
        Who::Role,
        &[Identity(&[ADMIN, DENY])],
    ),
    ("root", "id_root-user.html", Who::Root, &[]),
    (
        "root of a member, denied by an SCP",
        "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html",
        Who::Root,
        &[Scp(&[r#"Deny * on * if {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:root"}}"#])],
    ),
    (
        "root of the management account",
        "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html",
        Who::Root,
        &[
            Scp(&[r#"Deny * on * if {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:root"}}"#]),
            Management,
        ],
    ),
    (
        "root, denied by resources' policies alone",
        "reference_policies_evaluation-logic.html",
        Who::Root,
        &[Resource(
            r#"{"Statement": {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}}"#,
        )],
    ),
    (
        "a resource's policy that grants everybody",
        "reference_policies_elements_principal.html",
        Who::Both,
        &[
            Identity(&[DENY]),
            Resource(
                r#"{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}}"#,
            ),
        ],
    ),
    (
        "the first password cannot be set",
        "id_credentials_passwords_enable-user-change.html",
        Who::Password,
        &[Identity(&[ADMIN, TEMPLATE])],
    ),
    (
        "sts:GetSessionToken denied",
        "id_credentials_temp_control-access_getsessiontoken.html",
        Who::Key,
        &[Identity(&[
            ADMIN,
            concat!("Deny * on *", if_no_mfa!()),
            "Deny sts:GetSessionToken on *",
        ])],
    ),
    (
        "sts:AssumeRole is left",
        "id_roles_use_switch-role-api.html",
        Who::Key,
        &[Identity(&[ADMIN, concat!("Deny !sts:AssumeRole on *", if_no_mfa!())])],
    ),
    (
        "devices can be taken away",
        "id_credentials_mfa_disable.html",
        Who::Key,
        &[Identity(&[ADMIN, concat!("Deny !iam:DeactivateMFADevice on *", if_no_mfa!())])],
    ),
    (
        "an action that AWS may add",
        "reference_policies_elements_notaction.html",
        Who::Key,
        &[Identity(&[ADMIN, concat!("Deny !s3:NewThing* on *", if_no_mfa!())])],
    ),
];

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
    assert!(ROWS.len() >= 30, "there are {}", ROWS.len());
    let all: String = ROWS.iter().map(told).collect();
    expect_file!["routes.txt"].assert_eq(&all);
}
