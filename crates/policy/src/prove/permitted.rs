//! The actions that a level leaves to a principal without MFA: reading about one's own MFA, and
//! enrolling it.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_aws_my-sec-creds-self-manage-mfa-only.html>

use super::{family::Family, scope::Resources};

/// Whose resources a grant is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Whose {
    /// The user's own, or nobody's.
    Own,
    /// Other users'.
    Others,
}

/// What a grant means for the level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Meaning {
    /// Every level leaves it.
    Harmless,
    /// A device can be enrolled with it; `first` where only the one that is named after the user.
    Enrolment { first: bool },
    /// Who has which device, of other users: it stands beside a level that leaves enrolment.
    ReadsOthers,
    /// It should not be there.
    Leak(Family),
}

/// Reads about one's own MFA, which every level leaves.
const OWN_READS: &[&str] = &["iam:GetUser", "iam:GetMFADevice", "iam:ListMFADevices"];

/// A read that cannot be narrowed.
const ANY_READS: &[&str] = &["iam:ListVirtualMFADevices"];

/// What enrolling takes of one's own user.
const OWN_ENROLMENT: &[&str] = &["iam:EnableMFADevice", "iam:ResyncMFADevice"];

/// What a first sign-in does. It changes the password of whoever calls it, and of nobody else, whatever
/// a policy says of others.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ChangePassword.html>
const FIRST_SIGN_IN: &[&str] = &["iam:ChangePassword", "iam:GetAccountPasswordPolicy"];

/// Whose the resources of a scope are; both for a scope that does not tell them apart.
pub(crate) fn whose(resources: &Resources) -> &'static [Whose] {
    match resources {
        Resources::Any => &[Whose::Own, Whose::Others],
        Resources::Star => &[Whose::Own],
        Resources::Like(pattern) if !pattern.contains('*') => &[Whose::Own],
        Resources::Like(_) | Resources::LikeBut(..) => &[Whose::Others],
    }
}

/// What it means that an action, by its full name, is allowed on such resources.
pub(crate) fn meaning(action: &str, whose: Whose) -> Meaning {
    let named = |actions: &[&str]| actions.contains(&action);
    match whose {
        _ if action == "sts:GetSessionToken" => Meaning::Harmless,
        _ if action == "sts:GetCallerIdentity" => Meaning::Leak(Family::IdentityProof),
        _ if named(ANY_READS) => Meaning::Harmless,
        _ if named(FIRST_SIGN_IN) => Meaning::Enrolment { first: true },
        Whose::Own if named(OWN_READS) => Meaning::Harmless,
        Whose::Others if named(OWN_READS) => Meaning::ReadsOthers,
        Whose::Own if named(OWN_ENROLMENT) => Meaning::Enrolment { first: true },
        _ if action == "iam:CreateVirtualMFADevice" => {
            Meaning::Enrolment { first: whose == Whose::Own }
        }
        Whose::Others if ["iam:EnableMFADevice", "iam:ResyncMFADevice"].contains(&action) => {
            Meaning::Leak(Family::EnrolOthers)
        }
        Whose::Own | Whose::Others => Meaning::Leak(Family::of(action)),
    }
}
