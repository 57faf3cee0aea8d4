//! What the prover says of the policy, for a user to whom nobody gave anything that would exempt it.

use super::{
    Attachment,
    probe::Credential,
    subject::{Subject, asks_about_mfa},
    world::World,
};
use crate::{
    evaluate::{Caller, Setup, Value},
    prove::{self, Facts, Family, Level, Liveness, Proof, Residual, User, prove},
    syntax::{Condition, Document, Effect, Operator},
};

use super::Severity;

/// A proof, and beside what it was made.
pub(super) struct Proved {
    pub(super) proof: Proof,
    /// Whether the policy was judged alone: an Allow that asks for MFA takes nothing away from what
    /// other policies grant.
    pub(super) is_alone: bool,
}

/// The proof for a policy that asks users about MFA; `None` for any other.
pub(super) fn proved(subject: &Subject<'_>) -> Option<Proved> {
    let asks =
        subject.document.statements.iter().any(|it| it.conditions.iter().any(asks_about_mfa));
    if !asks || subject.is_resource_policy || subject.attachment == Attachment::Role {
        return None;
    }
    let is_alone =
        subject.guards().next().is_none() && subject.attachment != Attachment::Organization;
    let document = settled(subject);
    let setup = if is_alone {
        Setup { identity: vec![document], ..Setup::default() }
    } else {
        beside_base(subject, document)
    };
    Some(Proved { proof: proof_of(subject, &setup)?, is_alone })
}

/// What is alive of the base without the policy.
pub(super) fn liveness_of_base(subject: &Subject<'_>) -> Option<Liveness> {
    proof_of(subject, &Setup { identity: subject.base.to_vec(), ..Setup::default() })?.liveness
}

fn beside_base(subject: &Subject<'_>, document: Document) -> Setup {
    let mut identity = subject.base.to_vec();
    if subject.attachment != Attachment::Organization {
        identity.push(document);
        return Setup { identity, ..Setup::default() };
    }
    // An SCP that allows nothing stands beside the one that AWS attaches to everything.
    let allows = document.statements.iter().any(|it| it.effect == Effect::Allow);
    let mut level = vec![document];
    if !allows {
        level.push(Document::allow_everything());
    }
    Setup { identity, scp: vec![level], ..Setup::default() }
}

fn proof_of(subject: &Subject<'_>, setup: &Setup) -> Option<Proof> {
    let arn = ordinary(subject.document, &subject.partition, &subject.account);
    let user = prove::Subject::User(User::new(Caller::parse(&arn).ok()?));
    let world = prove::World::new(&subject.partition, &subject.account);
    Some(prove(setup, &user, &Facts::default(), &world))
}

/// A user without a path whom the policy does not name.
fn ordinary(document: &Document, partition: &str, account: &str) -> String {
    const NAMES: [&str; 4] = ["alice", "dana", "erin", "frank"];
    let conditions = || document.statements.iter().flat_map(|it| &it.conditions);
    let is_named = |name: &str| conditions().flat_map(|it| &it.values).any(|it| it.contains(name));
    let name = NAMES.into_iter().find(|name| !is_named(name)).unwrap_or("ordinary-user");
    format!("arn:{partition}:iam::{account}:user/{name}")
}

/// The policy without the conditions of its Denies that are known to hold for such a user: to the
/// prover, whatever AWS sets by facts that it was not told may be anything.
fn settled(subject: &Subject<'_>) -> Document {
    let mut document = subject.document.clone();
    for statement in document.statements.iter_mut().filter(|it| it.effect == Effect::Deny) {
        statement.conditions.retain(|condition| !is_settled(subject, condition));
    }
    document
}

/// Whether it is known to hold: an id that no ordinary user has is not excepted, the account is of
/// the organisation that is named, and its resources are its own.
fn is_settled(subject: &Subject<'_>, condition: &Condition) -> bool {
    let holds = |world: &World| {
        let request = subject.request(world, Credential::AccessKey, "s3:GetObject", "*");
        condition.operator != Operator::Null && subject.holds(&[condition], &request)
    };
    match condition.key.to_ascii_lowercase().as_str() {
        "aws:userid" => holds(&World::plain(&subject.partition, &subject.account)),
        "aws:principalorgid" | "aws:principalorgpaths" => holds(&subject.world),
        key if is_of_resources_owner(key) => !condition.operator.negates() && holds(&subject.world),
        _ => false,
    }
}

/// Whether the key, in lower case, says whose the resource is.
pub(super) fn is_of_resources_owner(key: &str) -> bool {
    ["aws:resourceaccount", "aws:resourceorgid", "aws:resourceorgpaths"].contains(&key)
}

impl Proved {
    /// How bad it is that something is left: practically everything, what undoes enforcement, or
    /// anything else; `None` where nothing is.
    pub(super) fn severity(&self) -> Option<Severity> {
        match self.proof.level {
            Level::Open => Some(Severity::High),
            Level::Leaky => {
                let is_grave = self.leaks().any(|left| is_grave(left.family));
                Some(if is_grave { Severity::High } else { Severity::Medium })
            }
            Level::Sealed
            | Level::ConsoleEnrolmentOpen
            | Level::FirstDeviceOnly
            | Level::EnrolmentOpen
            | Level::Unknown => None,
        }
    }

    /// What is left and should not be. What stands beside every level is left out, and who has
    /// which device, unless that is all.
    pub(super) fn leaks(&self) -> impl Iterator<Item = &Residual> {
        let all = || self.proof.residual.iter().filter(|left| !BESIDE.contains(&left.family));
        let is_all = all().all(reads_devices);
        all().filter(move |left| is_all || !reads_devices(left))
    }
}

/// What stands beside a level.
const BESIDE: [Family; 2] = [Family::IdentityProof, Family::EnrolOthers];

fn reads_devices(left: &Residual) -> bool {
    let read = ["iam:GetUser", "iam:GetMFADevice", "iam:ListMFADevices"];
    read.iter().any(|read| read.eq_ignore_ascii_case(left.witness.request.action()))
}

/// Whether enforcement can be undone by what is left of the family.
pub(super) fn is_grave(family: Family) -> bool {
    [Family::Privilege, Family::Credentials, Family::MfaRemoval].contains(&family)
}

/// A value, for a sentence.
pub(super) fn quoted(value: &Value) -> String {
    format!("`{}`", value.each().join("`, `"))
}

/// Who makes a witness's request, for a sentence.
pub(super) fn holder(credential: prove::Credential) -> &'static str {
    match credential {
        prove::Credential::Key => "a long-term access key",
        prove::Credential::Password => "a console password without MFA",
        prove::Credential::SessionToken => "a session of sts:GetSessionToken without MFA",
        prove::Credential::Federation => "a session of sts:GetFederationToken",
        prove::Credential::Role => "a role's session",
        prove::Credential::Service => "a service-specific credential",
        prove::Credential::AwsLogin => "a session of `aws login` without MFA",
        prove::Credential::Anonymous => "no credential",
        prove::Credential::Root => "root's credentials",
    }
}
