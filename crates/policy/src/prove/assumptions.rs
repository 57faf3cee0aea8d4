//! What a proof takes for granted, in words.

use super::{
    credentials::{Subject, User},
    level::Level,
    principal::Facts,
    search::asked_keys,
    sides::is_trust,
    strangers::others_named,
};
use crate::{evaluate::Setup, syntax::Document, universe::Universe};

/// What every proof takes for granted.
const ALWAYS: &[&str] = &[
    "MFA devices that are assigned belong to their owners",
    "what was issued before the policies took effect lives on: sessions of roles for up to 12 \
     hours, of sts:GetSessionToken and sts:GetFederationToken for up to 36, and roles that assume \
     each other in a circle without end",
    "systems that take sts:GetCallerIdentity for proof of who calls (Amazon EKS, HashiCorp Vault) \
     were not seen",
    "IAM and STS forward no request to other services",
    "what lies outside IAM was not seen: SSH to instances with roles, public function URLs, Git \
     pushes that start builds, presigned URLs, CloudFront keys",
    "whom an administrator granted temporary access by a request of delegation \
     (sts:GetDelegatedAccessToken) was not seen",
];

/// What a level takes for granted that no Deny holds up.
pub(crate) const UNLESS_GRANTED: &str = "no resource's own policy grants the user more without MFA: \
     no Deny would stand against it, since the level rests on what the user's own policies leave out";

/// Keys about the resource's account, which AWS sets for most actions.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-resourceaccount>
const ABOUT_RESOURCES: [&str; 3] =
    ["aws:resourceaccount", "aws:resourceorgid", "aws:resourceorgpaths"];

/// What this proof takes for granted. `judged` are the identity providers of whom it says more.
pub(crate) fn assumptions(
    setup: &Setup,
    subject: &Subject,
    facts: &Facts,
    level: Level,
    judged: &[String],
) -> Vec<String> {
    let universe = Universe::embedded();
    let mut all: Vec<String> = ALWAYS.iter().map(|own| (*own).to_owned()).collect();
    all.push(format!(
        "actions, resources and condition keys are those of {} ({}); for actions that AWS added \
         since, any name and any resource was considered",
        universe.version(),
        universe.date()
    ));
    all.push(
        "an action that knows no resource may be asked about `*` or about any ARN of its service, \
         since AWS does not always say which"
            .to_owned(),
    );
    all.push(
        "of an action for which AWS requires resources of several types, one that is left makes it \
         possible, but for ec2:RunInstances (image, instance), ec2:AttachVolume (instance, volume) \
         and the aliases of KMS keys (alias, key), which need one of each"
            .to_owned(),
    );
    all.extend(of_organization(setup));
    if asked_keys(setup).iter().any(|key| ABOUT_RESOURCES.contains(&key.as_str())) {
        all.push(
            "AWS sets aws:ResourceAccount, aws:ResourceOrgID and aws:ResourceOrgPaths for most \
             actions and names some that lack them: any request may lack them here, but for \
             aws:ResourceAccount of requests to IAM, which is the account itself"
                .to_owned(),
        );
    }
    all.extend(not_looked_at(setup).map(str::to_owned));
    all.extend(setup.resource.iter().flat_map(|resource| of_given(resource, subject, judged)));
    if level == Level::FirstDeviceOnly {
        all.push(
            "nobody enrols a hardware token, whose serial number AWS takes without a device of \
             that name, and no virtual device is unassigned whose seed somebody knows"
                .to_owned(),
        );
    }
    let unseen = match setup.resource {
        Some(_) => "other resources' policies",
        None => "resources' own policies",
    };
    all.push(format!(
        "{unseen} were not seen: those of roles and keys are taken to leave the decision to the \
         account, the others to grant nothing; nor were grants of KMS keys, and ACLs and Access Grants of S3"
    ));
    all.extend(subject.user().iter().flat_map(|user| of_user(user, facts)));
    all
}

/// Policies that were given and limit none of the requests that somebody may choose to make.
fn not_looked_at(setup: &Setup) -> impl Iterator<Item = &'static str> {
    let session = setup.session.is_some().then_some(
        "the session policies that were given were not looked at: whoever begins a session chooses them",
    );
    let endpoint = setup.endpoint.is_some().then_some(
        "the endpoint policies that were given were not looked at: requests need not come by that endpoint",
    );
    session.into_iter().chain(endpoint)
}

/// What is taken for granted of a user.
fn of_user(user: &User, facts: &Facts) -> Vec<String> {
    let ways = [
        (user.has_key, "a long-term key"),
        (user.has_password, "a console password"),
        (user.has_service_credential, "service-specific credentials"),
        (user.has_git_key, "SSH public keys"),
    ];
    let held: Vec<&str> = ways.iter().filter(|(has, _)| *has).map(|(_, name)| *name).collect();
    let held = if held.is_empty() { "no credential".to_owned() } else { held.join(", ") };
    let changes = match facts.changes_password {
        Some(true) => Some("the account's password policy lets users change their own passwords"),
        Some(false) => {
            Some("the account's password policy does not let users change their own passwords")
        }
        None => user.has_password.then_some(
            "the account's password policy was not seen, and is taken not to let users change their own \
             passwords",
        ),
    };
    let tags = match user.tags.len() {
        0 => "the user has no tag".to_owned(),
        1 => "the user has one tag, and keeps it".to_owned(),
        count => format!("the user has {count} tags, and keeps them"),
    };
    let always = [format!("the user has {held}"), "no user has a colon in its path".to_owned()];
    always.into_iter().chain(changes.map(str::to_owned)).chain([tags]).collect()
}

/// What a level that leaves enrolment is where nobody can enrol by what is left.
pub(crate) fn in_part(level: Level, enrols_nobody: bool) -> Option<String> {
    let leaves_enrolment = [Level::ConsoleEnrolmentOpen, Level::EnrolmentOpen].contains(&level);
    (leaves_enrolment && enrols_nobody).then(|| {
        "nobody enrols a device by what is left: it is a part of what the level leaves, which one \
         grant more would make whole"
            .to_owned()
    })
}

/// The calls of which nobody knows whether the principal, with MFA, could undo the enforcement by
/// them.
pub(crate) fn undecided(calls: &[&str]) -> Option<String> {
    (!calls.is_empty())
        .then(|| format!("it could not be decided whether MFA lets one call {}", calls.join(", ")))
}

/// What is taken for granted of the organisation's policies.
fn of_organization(setup: &Setup) -> Vec<String> {
    let mut all = Vec::new();
    if setup.scp.is_empty() && setup.rcp.is_empty() {
        all.push(
            "no SCP and no RCP was seen; they can only take away, so that what is allowed here may \
             be denied"
                .to_owned(),
        );
    }
    if !setup.scp.is_empty() {
        all.push(
            "nothing is granted of what SCPs do not limit: Amazon Mechanical Turk, Alexa Top Sites, \
             Alexa Web Information Service, the Product Marketing API, and trusted signers of \
             CloudFront"
                .to_owned(),
        );
    }
    if !setup.rcp.is_empty() {
        all.push(
            "RCPs reach the organisation's own resources; those of others are taken to grant what \
             the caller's own policies do, and to have no such id as this account's between colons in their names"
                .to_owned(),
        );
    }
    all
}

/// What a resource's policy that was given is taken for, and whom it lets in of whom nothing is proved.
fn of_given(policy: &Document, subject: &Subject, judged: &[String]) -> Vec<String> {
    let own = subject.caller().account().unwrap_or_default();
    let others = others_named(policy, own, judged);
    let told = (!others.is_empty()).then(|| {
        format!(
            "the policy that was given lets in others, of whom nothing was judged: {}",
            others.join(", ")
        )
    });
    [given(policy).to_owned()].into_iter().chain(told).collect()
}

/// What a resource's policy that was given is taken for.
fn given(policy: &Document) -> &'static str {
    if is_trust(policy) {
        "the trust policy that was given stands for every role's, but for those of other accounts that policies \
         name by their numbers"
    } else {
        "the resource's policy that was given is that of one resource, and denies nothing on others"
    }
}
