//! Enrolment: who can add an MFA device without MFA, to whom, and whether anybody can.

use super::{
    Attachment, Finding, Rule, Severity,
    mini::matches,
    probe::{Credential, ENROLMENT, GUARDED},
    subject::{Subject, asks_about_mfa},
    world::World,
};
use crate::{
    evaluate::Request,
    syntax::{Effect, Element, Statement},
};

const SELF_MANAGE: &str = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_aws_my-sec-creds-self-manage.html";
const SEVERAL: &str =
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_enable_virtual.html";
const TOKEN: &str = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getsessiontoken.html";
const DEVICES: &str = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa.html";

pub(super) static OPEN: Rule = Rule {
    id: "enrolment-open",
    severity: Severity::High,
    title: "Any credential can enrol one more MFA device, and so gets MFA",
    source: DEVICES,
};
pub(super) static CONSOLE_OPEN: Rule = Rule {
    id: "console-enrolment-open",
    severity: Severity::Low,
    title: "Whoever has a password can enrol one more MFA device; an access key cannot",
    source: DEVICES,
};
pub(super) static REACHES_OTHERS: Rule = Rule {
    id: "enrolment-reaches-others",
    severity: Severity::Medium,
    title: "Devices can be enrolled for other users without MFA",
    source: SELF_MANAGE,
};
pub(super) static IMPOSSIBLE: Rule = Rule {
    id: "enrolment-impossible",
    severity: Severity::High,
    title: "Nobody can enrol a first MFA device",
    source: SELF_MANAGE,
};
pub(super) static NAME_FIXED: Rule = Rule {
    id: "enrolment-name-fixed",
    severity: Severity::High,
    title: "A device must have the user's name, and the console lets people choose another",
    source: SEVERAL,
};
pub(super) static FIRST_LOGIN: Rule = Rule {
    id: "first-login-locked-out",
    severity: Severity::High,
    title: "A first login that must set a new password fails",
    source: SELF_MANAGE,
};
pub(super) static SESSION_TOKEN: Rule = Rule {
    id: "session-token-denied",
    severity: Severity::Medium,
    title: "The call that gives a command line its MFA session is denied",
    source: TOKEN,
};

pub(super) fn findings(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = name_fixed(subject).into_iter().collect();
    if !closes(subject) {
        findings.extend(granted_device(subject));
        return findings;
    }
    findings.extend(own_device(subject));
    findings.extend(others(subject));
    findings.extend(first_login(subject));
    findings.extend(session_token(subject));
    findings
}

/// Whether what MFA is required for is closed to some credential without.
fn closes(subject: &Subject<'_>) -> bool {
    let is_closed = |credential: Credential| {
        GUARDED.iter().any(|probe| {
            let resource = subject.resource(probe);
            let ask =
                |credential| subject.request(&subject.world, credential, probe.action, &resource);
            let request = ask(credential);
            let with_mfa = ask(Credential::Mfa);
            subject.denied_by(&request).is_some() && subject.denied_by(&with_mfa).is_none()
        })
    };
    Credential::WITHOUT_MFA.into_iter().any(is_closed)
}

/// Enrolment where MFA is asked for by Allows: it opens what they grant.
fn granted_device(subject: &Subject<'_>) -> Option<Finding> {
    let mut all = subject.document.statements.iter().filter(|it| it.effect == Effect::Allow);
    let asks = |it: &Statement| {
        it.conditions.iter().any(asks_about_mfa)
            && subject.fires(it, Credential::Mfa)
            && !subject.fires(it, Credential::AccessKey)
    };
    let world = &subject.world;
    let enable = step(subject, world, Credential::Password, 1)?;
    if !all.clone().any(asks) || !subject.grants(&enable) {
        return None;
    }
    let statement = all.find(|it| matches(subject.document, it, &enable))?;
    let (rule, message, fix) = if grants_steps(subject) {
        (&OPEN, BY_ANYBODY, CLOSE_TO_KEYS)
    } else {
        (&CONSOLE_OPEN, BY_PASSWORD, CLOSE_CONSOLE)
    };
    Some(Finding::at(rule, subject.document, statement, message.to_owned(), fix))
}

/// Whether the policy itself grants an access key all steps: then whoever it is attached to can be
/// taken over, whatever else they hold. Otherwise another policy decides.
fn grants_steps(subject: &Subject<'_>) -> bool {
    let steps = |at| step(subject, &subject.world, Credential::AccessKey, at);
    (0..ENROLMENT.len()).filter_map(steps).all(|request| subject.grants(&request))
}

const BY_ANYBODY: &str = "a stolen access key creates a virtual device, enables it as one more of \
     the user's, and gets an MFA session from sts:GetSessionToken; a password does the same in the \
     console";
const BY_PASSWORD: &str =
    "whoever has the password can enrol one more device; a stolen access key cannot";
const CLOSE_TO_KEYS: &str = "add to this Allow \"Null\": {\"aws:MultiFactorAuthPresent\": \
     \"false\"}, which leaves enrolment to console sessions; or ask for a tag of the user that is \
     there for a short time";
const CLOSE_CONSOLE: &str =
    "to close it, too, open enrolment by a tag of the user for a short time";

fn step(
    subject: &Subject<'_>,
    world: &World,
    credential: Credential,
    at: usize,
) -> Option<Request> {
    let probe = ENROLMENT.get(at)?;
    Some(subject.request(world, credential, probe.action, &subject.resource(probe)))
}

/// Whether a device can be enrolled. A security key is enabled in the console without a virtual
/// device that was created first.
fn can_enrol(subject: &Subject<'_>, world: &World, credential: Credential) -> bool {
    let skipped = usize::from(credential == Credential::Password);
    (skipped..ENROLMENT.len())
        .filter_map(|at| step(subject, world, credential, at))
        .all(|request| subject.allows(&request))
}

fn own_device(subject: &Subject<'_>) -> Option<Finding> {
    let world = &subject.world;
    let guard = widest(subject)?;
    if can_enrol(subject, world, Credential::AccessKey) {
        return Some(open_to(subject, guard, true));
    }
    if can_enrol(subject, world, Credential::Password) {
        return Some(open_to(subject, guard, false));
    }
    let worlds = subject.granted.iter().chain(&subject.chosen).map(|it| &it.world);
    let mut worlds = worlds.filter(|world| **world != subject.world);
    if worlds.any(|world| can_enrol(subject, world, Credential::Password)) {
        return None;
    }
    let denied = (1..ENROLMENT.len()).find_map(|at| {
        let request = step(subject, world, Credential::Password, at)?;
        let guard = subject.denied_by(&request)?;
        Some((request, guard))
    });
    let Some((request, guard)) = denied else { return not_granted(subject, guard) };
    let message = format!(
        "a user who has no MFA device yet is denied {}, and so never gets one",
        spelled(request.action())
    );
    let fix = "leave iam:CreateVirtualMFADevice, iam:EnableMFADevice, iam:GetMFADevice, \
               iam:ListMFADevices and iam:ListVirtualMFADevices out of this Deny by NotAction, or \
               enrol every user's first device for them";
    Some(Finding::at(&IMPOSSIBLE, subject.document, guard, message, fix))
}

/// Enrolment that the Denies leave, and nobody grants. A role has no devices.
fn not_granted(subject: &Subject<'_>, guard: &Statement) -> Option<Finding> {
    let enables = step(subject, &subject.world, Credential::Password, 1)?;
    let denies =
        |it: &Statement| it.effect == Effect::Deny && matches(subject.document, it, &enables);
    if subject.attachment == Attachment::Role || subject.document.statements.iter().any(denies) {
        return None;
    }
    let message = "a user who has no MFA device yet is not granted iam:EnableMFADevice by anything, \
                   so that nobody ever gets the MFA that this Deny asks for";
    let fix = "allow iam:CreateVirtualMFADevice, and on \
               \"arn:aws:iam::*:user/${aws:username}\" iam:EnableMFADevice, iam:GetMFADevice, \
               iam:ListMFADevices and iam:ResyncMFADevice; or enrol every user's first device for \
               them";
    Some(Finding::at(&IMPOSSIBLE, subject.document, guard, message.to_owned(), fix))
}

/// Enrolment that a Deny leaves to anybody, or to those who have the password.
pub(super) fn open_to(subject: &Subject<'_>, guard: &Statement, anybody: bool) -> Finding {
    let (rule, message, fix) = if anybody {
        (
            &OPEN,
            BY_ANYBODY,
            "add a Deny of iam:CreateVirtualMFADevice and iam:EnableMFADevice with \"Null\": \
             {\"aws:MultiFactorAuthPresent\": \"true\"}, which leaves enrolment to console \
             sessions; or open it by a tag of the user for a short time",
        )
    } else {
        (&CONSOLE_OPEN, BY_PASSWORD, CLOSE_CONSOLE)
    };
    Finding::at(rule, subject.document, guard, message.to_owned(), fix)
}

/// The guard that is about most: the one on which what is open is said.
pub(super) fn widest<'a>(subject: &Subject<'a>) -> Option<&'a Statement> {
    let reach = |guard: &&Statement| {
        let covered = GUARDED.iter().filter(|probe| {
            let resource = subject.resource(probe);
            let ask =
                subject.request(&subject.world, Credential::Password, probe.action, &resource);
            let key =
                subject.request(&subject.world, Credential::AccessKey, probe.action, &resource);
            matches(subject.document, guard, &ask) || matches(subject.document, guard, &key)
        });
        (covered.count(), std::cmp::Reverse(guard.line))
    };
    subject.guards().max_by_key(reach)
}

fn others(subject: &Subject<'_>) -> Option<Finding> {
    let guard = widest(subject)?;
    let bob = subject.fill("arn:{p}:iam::{a}:user/bob");
    let credential = Credential::WITHOUT_MFA.into_iter().find(|credential| {
        let action = "iam:EnableMFADevice";
        subject.allows(&subject.request(&subject.world, *credential, action, &bob))
    })?;
    let message = format!(
        "whoever holds {} of alice's may call iam:EnableMFADevice on {bob}, if another policy \
         allows it for all users: the Deny leaves it for every user alike",
        credential.words()
    );
    let fix = "add a Deny of iam:EnableMFADevice, iam:ResyncMFADevice and iam:DeactivateMFADevice \
               without MFA, with \"NotResource\": \"arn:aws:iam::*:user/${aws:username}\"";
    Some(Finding::at(&REACHES_OTHERS, subject.document, guard, message, fix))
}

fn first_login(subject: &Subject<'_>) -> Option<Finding> {
    let me = subject.fill("arn:{p}:iam::{a}:user/{u}");
    let ask = |world| subject.request(world, Credential::Password, "iam:ChangePassword", &me);
    let guard = subject.denied_by(&ask(&subject.world))?;
    let worlds = subject.granted.iter().chain(&subject.chosen);
    if worlds.map(|it| &it.world).any(|world| subject.denied_by(&ask(world)).is_none()) {
        return None;
    }
    let message = "a user whose password must be changed at the first login, or has expired, is \
                   denied iam:ChangePassword before there is MFA"
        .to_owned();
    let fix = "issue passwords without a reset, or leave iam:ChangePassword and \
               iam:GetAccountPasswordPolicy out of the Deny while a user is being enrolled";
    Some(Finding::at(&FIRST_LOGIN, subject.document, guard, message, fix))
}

fn session_token(subject: &Subject<'_>) -> Option<Finding> {
    let ask = subject.request(&subject.world, Credential::AccessKey, "sts:GetSessionToken", "*");
    let guard = subject.denied_by(&ask)?;
    let message =
        "an access key gets its MFA session by a call that is made without MFA, and this \
                   Deny is about it; AWS says that policies have no effect on it, people report \
                   that Denies have"
            .to_owned();
    let fix = "add sts:GetSessionToken to NotAction";
    Some(Finding::at(&SESSION_TOKEN, subject.document, guard, message, fix))
}

/// A virtual device of the user's own name can be created, and no other.
fn name_fixed(subject: &Subject<'_>) -> Option<Finding> {
    let message = format!(
        "a user who calls the device `my-phone` in the console is not allowed \
         iam:CreateVirtualMFADevice: only mfa/{} is",
        subject.world.user_name()
    );
    let fix = "write \"Resource\": \"arn:aws:iam::*:mfa/*\": a device does nothing until it is \
               enabled for a user";
    let (own, other) = (creates(subject, subject.world.user_name()), creates(subject, "my-phone"));
    if subject.grants(&own) && !subject.grants(&other) && subject.denied_by(&other).is_none() {
        let statement = subject.document.statements.iter().find(|it| {
            is_about_names(it) && it.effect == Effect::Allow && matches(subject.document, it, &own)
        })?;
        return Some(Finding::at(&NAME_FIXED, subject.document, statement, message, fix));
    }
    // To lock the name is a way to keep a thief from a second device.
    let lock = name_lock(subject)?;
    let found = Finding::at(&NAME_FIXED, subject.document, lock, message, fix);
    Some(found.of(Severity::Medium))
}

/// The Deny without MFA of devices by any name but the user's own.
fn name_lock<'a>(subject: &Subject<'a>) -> Option<&'a Statement> {
    let (own, other) = (creates(subject, subject.world.user_name()), creates(subject, "my-phone"));
    let is_locked = subject.allows(&own) && !subject.allows(&other);
    let mut all = subject.document.statements.iter().filter(|_| is_locked);
    all.find(|it| {
        is_about_names(it) && it.effect == Effect::Deny && matches(subject.document, it, &other)
    })
}

/// The creation of a device of this name, with a password.
fn creates(subject: &Subject<'_>, name: &str) -> Request {
    let device = subject.fill(&format!("arn:{{p}}:iam::{{a}}:mfa/{name}"));
    let action = "iam:CreateVirtualMFADevice";
    subject.request(&subject.world, Credential::Password, action, &device)
}

fn is_about_names(statement: &Statement) -> bool {
    match (&statement.effect, &statement.resource) {
        (Effect::Allow, Some(Element::Is(patterns)))
        | (Effect::Deny, Some(Element::Not(patterns))) => {
            patterns.iter().any(|it| it.contains(":mfa/") && it.contains("${"))
        }
        (Effect::Allow | Effect::Deny, _) => false,
    }
}

/// Enrolment of a first device, where a lock of the name keeps a thief from a second one.
pub(super) fn first_device(subject: &Subject<'_>) -> Option<Finding> {
    let lock = name_lock(subject)?;
    let message = "whoever holds a credential of a user who has no device yet can enrol the first \
                   one, which has the user's name; nobody without MFA can enrol another once it is \
                   there";
    let fix = "see that every user has a device of its own name; or open enrolment by a tag of the \
               user for a short time";
    let found = Finding::at(&OPEN, subject.document, lock, message.to_owned(), fix);
    Some(found.of(Severity::Medium))
}

/// The action as AWS spells it.
pub(super) fn spelled(action: &str) -> &str {
    let universe = crate::universe::Universe::embedded();
    match universe.action(action).and_then(|id| universe.get(id)) {
        Some(known) => known.full_name(),
        None => action,
    }
}
