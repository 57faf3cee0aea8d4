//! Which requests become allowed or denied between two setups, without MFA and with it.
//!
//! What is said to differ is shown by a request that [`crate::PolicySet`] decides differently; what
//! is said to be the same rests on certificates that the checker accepts, for every scope and every
//! way of holding the rights. Everything else could not be decided, and says why.

mod comparing;
mod found;
pub(super) mod question;
mod replay;
mod states;
mod whom;

pub use states::Way;
pub use whom::named_account;

use std::fmt;

use self::{
    comparing::{Comparing, telling},
    found::Found,
    replay::Pair,
};
use super::{
    credentials::Subject,
    family::Family,
    principal::Counts,
    search::{Witness, World, has_unsettled},
};
use crate::{
    evaluate::Setup,
    universe::{AccessLevel, Universe},
};

/// Which of the two setups allows more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Direction {
    /// The new one.
    Gained,
    /// The old one.
    Lost,
}

impl Direction {
    /// The name in reports: `gained`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Gained => "gained",
            Self::Lost => "lost",
        }
    }
}

/// Actions that one setup allows and the other does not, on something, under some conditions.
#[derive(Clone, Debug)]
pub struct Difference {
    /// Which one allows them.
    pub direction: Direction,
    /// Whether MFA is there.
    pub with_mfa: bool,
    /// What they are good for.
    pub family: Family,
    /// What they do; `None` for those that AWS may add.
    pub access: Option<AccessLevel>,
    /// Whether it is so by every reading of what AWS's documentation leaves open.
    pub is_certain: bool,
    /// With what.
    pub ways: Vec<Way>,
    /// The actions of the universe, in order.
    pub actions: Vec<&'static str>,
    /// The services of which it is actions that AWS may add; `*` is all that no policy names.
    pub future: Vec<String>,
    /// A telling request. Its ambiguities are those by one reading of which there is no difference.
    pub witness: Witness,
}

/// Actions of which it is not known whether one setup allows more of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undecided {
    /// Which one may allow them.
    pub direction: Direction,
    /// Whether MFA is there.
    pub with_mfa: bool,
    /// With what.
    pub ways: Vec<Way>,
    /// The actions of the universe, in order.
    pub actions: Vec<&'static str>,
    /// The services of which it is actions that AWS may add; `*` is all that no policy names.
    pub future: Vec<String>,
    /// Why.
    pub why: String,
}

/// What differs between two setups.
#[derive(Clone, Debug)]
pub struct Diff {
    /// Whether both have the same statements, whatever their names and order.
    pub is_same_text: bool,
    /// What differs: gained before lost, without MFA before with it, the worst family first.
    pub differences: Vec<Difference>,
    /// What could not be decided.
    pub undecided: Vec<Undecided>,
    /// Why principals that were not compared may fare otherwise.
    pub others: Vec<String>,
    /// The ways of holding rights that were compared; whether with MFA.
    pub compared: Vec<(Way, bool)>,
    /// How much was judged.
    pub counts: Counts,
}

impl Diff {
    /// What the new setup allows beyond the old one.
    pub fn gained(&self) -> impl Iterator<Item = &Difference> {
        self.differences.iter().filter(|own| own.direction == Direction::Gained)
    }

    /// What the old setup allows beyond the new one.
    pub fn lost(&self) -> impl Iterator<Item = &Difference> {
        self.differences.iter().filter(|own| own.direction == Direction::Lost)
    }

    /// Whether all was decided, of whomever the policies are about.
    #[must_use]
    pub fn is_decided(&self) -> bool {
        self.undecided.is_empty() && self.others.is_empty()
    }
}

/// Why two setups are not compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Incomparable {
    /// They differ in such policies.
    Differ(&'static str),
    /// SCPs do not reach whom it is about.
    ServiceLinked,
}

impl fmt::Display for Incomparable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Differ(what) => write!(
                f,
                "the two differ in their {what}: only policies of principals, boundaries and SCPs \
                 are compared"
            ),
            Self::ServiceLinked => f.write_str("a role that belongs to a service is not compared"),
        }
    }
}

impl std::error::Error for Incomparable {}

/// Says which requests of these principals one setup allows and the other does not.
///
/// # Errors
/// Where the setups differ in what is not compared.
///
/// ```
/// use tutela_policy::{Caller, Document, Setup, Subject, User, World, diff};
/// let setup = |text| -> Result<Setup, tutela_policy::ParseError> {
///     Ok(Setup { identity: vec![Document::parse(text)?], ..Setup::default() })
/// };
/// let old = setup(r#"{"Statement": {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}}"#)?;
/// let new = setup(r#"{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}"#)?;
/// let alice = Caller::parse("arn:aws:iam::111122223333:user/alice").unwrap();
/// let subjects = [Subject::User(User::new(alice))];
/// let diff = diff(&old, &new, &subjects, &World::new("aws", "111122223333")).unwrap();
/// assert!(diff.gained().any(|own| own.actions.contains(&"s3:PutObject")));
/// assert_eq!(diff.lost().count(), 0);
/// # Ok::<(), tutela_policy::ParseError>(())
/// ```
pub fn diff(
    old: &Setup,
    new: &Setup,
    subjects: &[Subject],
    world: &World,
) -> Result<Diff, Incomparable> {
    comparable(old, new, subjects)?;
    // Session policies limit sessions only, and there the adversary chooses them.
    let [old, new] = [old, new].map(|setup| Setup { session: None, ..setup.clone() });
    let is_same_text = question::is_same(&old, &new);
    let mut comparing = Comparing {
        world,
        found: Found::default(),
        compared: Vec::new(),
        counts: Counts { actions: Universe::embedded().actions().len(), ..Counts::default() },
    };
    if !is_same_text {
        for subject in subjects {
            comparing.compare(&old, &new, subject);
        }
    }
    let mut others = if is_same_text { Vec::new() } else { whom::untold([&old, &new], subjects) };
    if !is_same_text && (old.resource.is_some() || !old.rcp.is_empty()) {
        let beyond = "requests on resources that the given RCPs and resource's policy are not of \
                      were not compared";
        others.push(beyond.to_owned());
    }
    if !is_same_text && [&old, &new].into_iter().any(has_unsettled) {
        let unsettled = "AWS does not say what an empty list, or Null with ForAllValues or ForAnyValue, \
                         means, so that policies with such a statement may differ otherwise";
        others.push(unsettled.to_owned());
    }
    let pairs = [Pair::new(&new, &old, world), Pair::new(&old, &new, world)];
    let [gained, lost] = &pairs;
    let differences = comparing.found.differences(|direction, shown, action| {
        let pair = if direction == Direction::Gained { gained } else { lost };
        telling(pair, shown, action, world)
    });
    Ok(Diff {
        is_same_text,
        differences,
        undecided: comparing.found.undecided(),
        others,
        compared: comparing.compared,
        counts: comparing.counts,
    })
}

fn comparable(old: &Setup, new: &Setup, subjects: &[Subject]) -> Result<(), Incomparable> {
    let differing = [
        (old.session != new.session, "session policies"),
        (old.rcp != new.rcp, "RCPs"),
        (old.resource != new.resource, "resource's policy"),
        (old.endpoint != new.endpoint, "endpoint policies"),
        (old.is_management_account != new.is_management_account, "account"),
        // Who has a boundary is denied by any `NotPrincipal` of a resource's policy.
        (
            old.resource.is_some() && old.boundary.is_some() != new.boundary.is_some(),
            "boundary beside a resource's policy",
        ),
    ];
    if let Some((_, what)) = differing.into_iter().find(|(differs, _)| *differs) {
        return Err(Incomparable::Differ(what));
    }
    if subjects.iter().any(|subject| subject.caller().is_service_linked()) {
        return Err(Incomparable::ServiceLinked);
    }
    Ok(())
}
