//! What a person must know before the policy is attached. It judges nothing: what is possible is
//! said by the level itself.

use std::collections::BTreeMap;

use tutela_policy::require::{
    ENROLMENT_OPEN, ENROLMENT_TAG, Form, Permitted, PermittedOn, PermittedWhen, Policy, Require,
    RequireLevel, SERVICE_CONTROL_POLICY, USER_INLINE_POLICIES,
};

use crate::{cli::PolicyFormat, page};

/// Columns of the widest line.
const WIDTH: usize = 100;

/// What no policy of this kind changes.
const BEFORE: [&str; 2] = [
    "First look over the devices that are assigned: one that a thief enrolled counts as MFA. Role \
     sessions that were made before live on, up to 12 hours each.",
    "No policy can deny sts:GetCallerIdentity, with which EKS and Vault let in the users that they \
     map: have them map roles.",
];

/// Paragraphs, wrapped.
pub(super) fn text(
    require: &Require,
    policy: &Policy,
    is_merged: bool,
    format: PolicyFormat,
) -> String {
    let mut lines = vec![format!("{}: {}", require.level.name(), meaning(require.level))];
    lines.push("Possible without MFA, and nothing else:".to_owned());
    lines.extend(permitted(require.level).into_iter().map(|line| format!("  {line}")));
    lines.extend(kept(require));
    lines.push(place(require, is_merged));
    lines.extend(lacking(require, policy));
    lines.extend(BEFORE.map(str::to_owned));
    lines.extend(enrolling(require));
    lines.extend(age(require));
    lines.extend(length(require, policy, format));
    let wrapped = |line: String| {
        let indent = if line.starts_with("  ") { "  " } else { "" };
        let rest = page::wrapped(WIDTH - indent.len() - 2, &line).join(&format!("\n{indent}  "));
        format!("{indent}{rest}\n")
    };
    lines.into_iter().map(wrapped).collect()
}

/// What the level keeps out, and whom it does not.
fn meaning(level: RequireLevel) -> String {
    match level {
        RequireLevel::Sealed => format!(
            "nobody enrols a device without MFA, unless the user's tag {ENROLMENT_TAG} is \
             {ENROLMENT_OPEN}. While it is, whoever has the user's key or password can. So that the \
             window closes by itself, first give the user an inline policy that denies \
             iam:CreateVirtualMFADevice, iam:EnableMFADevice and iam:ChangePassword without MFA where \
             aws:CurrentTime is later than in a quarter of an hour (DateGreaterThan; beside it \
             BoolIfExists as here), and only then set the tag. Afterwards remove the tag, wait some \
             minutes, and then remove that policy. Whoever may tag users opens windows."
        ),
        RequireLevel::ConsoleEnrolment => "a leaked access key enrols nothing; whoever has the \
             password can, also beside a device that there is. It rests on AWS's own bar: a session \
             of sts:GetSessionToken without a code cannot call IAM."
            .to_owned(),
        RequireLevel::NameLocked => "whoever has a key or password enrols one virtual device, of \
             the user's own name, and no second one while that is assigned. It does not hold for \
             users without a device of that name, nor while there are unassigned devices whose seed \
             somebody knows, or hardware tokens; a second user's key can supply one. Not yet tried \
             on AWS."
            .to_owned(),
        RequireLevel::EnrolmentOpen => "whoever has a key or password can enrol a device of their \
             own on the user, at any time, and then has MFA. Prefer console-enrolment or sealed."
            .to_owned(),
    }
}

/// The actions by where and when, each group in a line.
fn permitted(level: RequireLevel) -> Vec<String> {
    let mut groups: BTreeMap<(PermittedWhen, PermittedOn), Vec<&str>> = BTreeMap::new();
    for Permitted { action, on, when } in level.permitted() {
        groups.entry((when, on)).or_default().push(action);
    }
    let line = |((when, on), actions): ((PermittedWhen, PermittedOn), Vec<&str>)| {
        let when = match when {
            PermittedWhen::Always => String::new(),
            PermittedWhen::WindowOpen => ", while the window is open".to_owned(),
            PermittedWhen::Console => ", in a console session".to_owned(),
            PermittedWhen::NoSecurityKey => ", but no security key or passkey".to_owned(),
        };
        let on = match on {
            PermittedOn::OwnUser => " on oneself",
            PermittedOn::OwnDeviceName => " as mfa/USERNAME",
            PermittedOn::AnyDevice => " under any name",
            PermittedOn::Account => "",
        };
        format!("{}{on}{when}", actions.join(", "))
    };
    groups.into_iter().map(line).collect()
}

fn kept(require: &Require) -> Vec<String> {
    let kept: Vec<&str> = require.keep.iter().map(|kept| kept.action()).collect();
    let mut lines = Vec::new();
    if !kept.is_empty() {
        lines.push(format!("  {}, because of --keep", kept.join(", ")));
    }
    let writes: Vec<&str> =
        require.keep.iter().filter(|it| !it.only_reads()).map(|it| it.action()).collect();
    if !writes.is_empty() {
        lines.push(format!(
            "Warning: more than reading is kept: {}. What that does, or has a role do, is possible \
             without MFA.",
            writes.join(", ")
        ));
    }
    if require.keep.iter().any(|kept| kept.assumes_role()) {
        lines.push(
            "Warning: a role acts without MFA, and this policy does not reach it: every role that \
             users may assume must ask for MFA in its trust policy, with Bool and not BoolIfExists."
                .to_owned(),
        );
    }
    lines
}

/// Where it goes and what it does not reach.
fn place(require: &Require, is_merged: bool) -> String {
    let keys = "Access keys that machines use stop working under it: give those roles first.";
    match require.form {
        Form::Identity => format!(
            "Attach it to every user, or to a group that every user is in: users without it are not \
             reached. Not to roles: they never have MFA. {keys}"
        ),
        Form::Boundary if is_merged => format!(
            "Set it with iam:PutUserPermissionsBoundary, which replaces the boundary that it was \
             merged with. Not for roles: they never have \
             MFA. {keys}"
        ),
        Form::Boundary => format!(
            "iam:PutUserPermissionsBoundary replaces a boundary that a user has, and this one allows \
             everything else: for such users, give theirs with --boundary FILE. Not for roles: they \
             never have MFA. {keys}"
        ),
        Form::Scp => format!(
            "It reaches IAM users and their federated sessions, in member accounts; not root, roles, \
             Identity Center, or the management account. Leave FullAWSAccess beside it. {keys}"
        ),
    }
}

/// Only a boundary that was there before can lack anything.
fn lacking(require: &Require, policy: &Policy) -> Option<String> {
    let lacks = match require.form {
        Form::Boundary => policy.lacks(require),
        Form::Identity | Form::Scp => Vec::new(),
    };
    (!lacks.is_empty()).then(|| {
        format!(
            "Warning: the boundary does not allow every user {}: whoever has no device yet may be \
             locked out.",
            lacks.join(", ")
        )
    })
}

fn enrolling(require: &Require) -> Vec<String> {
    let mut lines = vec![
        "After enrolling, users must sign out and in: the session that enrolled stays without MFA. \
         Other policies must allow them to enrol; this one grants nothing."
            .to_owned(),
    ];
    match require.level {
        RequireLevel::Sealed | RequireLevel::NameLocked => lines.push(
            "Users must name the device exactly as they are named, or creating it is denied. A wizard \
             that was given up leaves a device that an administrator must delete."
                .to_owned(),
        ),
        RequireLevel::ConsoleEnrolment | RequireLevel::EnrolmentOpen => {}
    }
    if !require.users_with_paths {
        lines.push(
            "Users with a path (user/team/alice) cannot enrol under it: say --users-with-paths if \
             there are any."
                .to_owned(),
        );
    }
    lines
}

fn age(require: &Require) -> Option<String> {
    let age = require.max_session_age?;
    let cut = if age.cuts_console() {
        " That is less than the 12 hours of a console session, which then ends in the middle: users \
         sign out and in again."
    } else {
        ""
    };
    Some(format!("MFA counts for {} after it was given.{cut}", words(age.as_secs())))
}

/// `12 hours`, `90 minutes`, `1000 seconds`.
fn words(seconds: u64) -> String {
    match (seconds % 3600, seconds % 60) {
        (0, _) if seconds == 3600 => "1 hour".to_owned(),
        (0, _) => format!("{} hours", seconds / 3600),
        (_, 0) => format!("{} minutes", seconds / 60),
        _ => format!("{seconds} seconds"),
    }
}

/// Whether AWS takes it, and the way out if not.
fn length(require: &Require, policy: &Policy, format: PolicyFormat) -> Vec<String> {
    /// What a service control policy could have until May 2026, and can have on some pages still.
    const OLD_SCP: usize = 5_120;
    let limit = require.form.limit();
    // Terraform and CloudFormation leave the blanks out.
    let text = match format {
        PolicyFormat::Json => policy.json_within(limit),
        PolicyFormat::Terraform | PolicyFormat::Cloudformation => policy.compact_json(),
    };
    let counted = limit.counted(&text);
    if !limit.allows(&text) {
        let way_out = match require.form {
            Form::Identity => "keep fewer actions, or put each statement in a policy of its own",
            Form::Boundary => {
                "keep fewer actions, or leave the boundary as it is and attach the denials with \
                 `--as identity`"
            }
            Form::Scp => "keep fewer actions, or put some statements in a policy of their own",
        };
        return vec![format!(
            "Warning: AWS will refuse it: it has {counted} characters, and {} may have {} ({}). Way \
             out: {way_out}.",
            limit.of, limit.characters, limit.source
        )];
    }
    let mut lines = Vec::new();
    if format == PolicyFormat::Json && text != policy.json() {
        lines.push("It is written without blanks, or AWS would refuse it as too long.".to_owned());
    }
    if *limit == SERVICE_CONTROL_POLICY && counted > OLD_SCP {
        lines.push(format!(
            "It has {counted} characters. AWS takes {} since May 2026; some of its pages still say \
             {OLD_SCP}: ask Service Quotas.",
            limit.characters
        ));
    }
    if require.form == Form::Identity && !USER_INLINE_POLICIES.allows(&text) {
        lines.push(format!(
            "Make it a managed policy: it has {counted} characters, and {} may have {}.",
            USER_INLINE_POLICIES.of, USER_INLINE_POLICIES.characters
        ));
    }
    lines
}
