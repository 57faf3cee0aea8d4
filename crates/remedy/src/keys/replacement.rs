//! What does without a long-lived key what it is used for.

use tutela_model::{AccessKey, LastUse, Password, User};

/// What a key could be replaced by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replacement {
    /// Nothing used it.
    Nothing,
    /// A person has it.
    Person,
    /// A service of AWS runs the program that uses it.
    Compute(&'static str),
    /// A pipeline that can prove by `OpenID` Connect what it is.
    Pipeline(&'static str),
    /// Nobody knows where it is used.
    Machine,
}

/// What programs say of themselves in CloudTrail's `userAgent`, in lower case.
///
/// Sources: <https://docs.aws.amazon.com/sdkref/latest/guide/ua-header.html>,
/// <https://github.com/aws-actions/configure-aws-credentials>
const SIGNS: &[(&str, Replacement)] = &[
    ("configure-aws-credentials-for-github-actions", Replacement::Pipeline("GitHub Actions")),
    ("exec-env/aws_lambda", Replacement::Compute("AWS Lambda")),
    ("exec-env/aws_ecs", Replacement::Compute("Amazon ECS")),
    ("exec-env/cloudshell", Replacement::Person),
];

/// What a key could be replaced by, as far as its use tells; `programs` are what CloudTrail says of it.
#[must_use]
pub fn replacement(key: &AccessKey, user: &User, programs: &[String]) -> Replacement {
    let signed = programs.iter().find_map(|program| {
        let program = program.to_ascii_lowercase();
        SIGNS.iter().find(|(sign, _)| program.contains(sign)).map(|(_, instead)| *instead)
    });
    if let Some(instead) = signed {
        return instead;
    }
    if key.last_used == LastUse::Never && programs.is_empty() {
        return Replacement::Nothing;
    }
    let has_password =
        user.password.seen().is_ok_and(|seen| matches!(seen.value, Password::Enabled { .. }));
    if has_password { Replacement::Person } else { Replacement::Machine }
}

impl Replacement {
    /// The kind, as machines read it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Person => "person",
            Self::Compute(_) => "role-of-compute",
            Self::Pipeline(_) => "openid-connect",
            Self::Machine => "role-or-roles-anywhere",
        }
    }

    /// What to do.
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Self::Nothing => "nothing used it: deactivate it".to_owned(),
            Self::Person => {
                "a person seems to have it: IAM Identity Center or `aws login` instead; until \
                             then `tutela session`, whose sessions have MFA"
                    .to_owned()
            }
            Self::Compute(service) => {
                format!("{service} runs what uses it: give that a role, and the program no key")
            }
            Self::Pipeline(name) => format!(
                "{name} uses it: a role that trusts its OpenID Connect provider, for one repository and \
                 branch"
            ),
            Self::Machine => {
                "give what uses it a role if AWS runs it, one by OpenID Connect if it is a \
                              pipeline, and IAM Roles Anywhere elsewhere"
                    .to_owned()
            }
        }
    }
}
