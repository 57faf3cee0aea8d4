//! Where AWS's documentation leaves a meaning open: each such point is a choice between two
//! readings, and whoever must be right takes both.

use std::fmt;

/// A point that AWS's documentation leaves open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Ambiguity {
    /// Whether a `*` at the end of an ARN's segment reaches over colons. One page says that it may,
    /// but every segment is also said to be compared on its own.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html>
    StarOverColons,
    /// Whether a value of an ARN operator that has fewer than six components, like a lone `*`,
    /// matches by its wildcards or never.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>
    IncompleteArn,
    /// Whether a Deny with `NotPrincipal` spares a user who is listed without the account, or a
    /// session that is listed without its role and account. AWS says that it may not.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html>
    ListedAlone,
    /// Whether a Deny whose `NotResource` has a variable without a value denies everything or is
    /// invalid as a whole.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html>
    UnresolvedNotResource,
    /// Whether a policy can deny sts:GetSessionToken. AWS says that policies have no effect on it;
    /// people report Denies that work.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getsessiontoken.html>
    GetSessionTokenDenied,
    /// Whether a grant to `*` in a resource policy is limited by what boundary and session policy
    /// do not allow, as a grant to a role is.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html>
    StarGrantLimited,
    /// Whether a grant to a user's ARN reaches a federated session of the user past its session
    /// policy.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html>
    UserGrantLimited,
    /// Whether an operator without `ForAllValues` or `ForAnyValue` never holds for a key that is a
    /// set, or holds where it does for any of the values. AWS says that such operators are for keys
    /// with one value, and not what becomes of others.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html>
    OperatorOnSet,
    /// Whether a pattern of fewer than six segments is completed with stars before one of its own
    /// reaches over colons. Asked only where stars do reach over colons, or where an incomplete
    /// value of an ARN operator matches at all.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html>
    IncompleteOverColons,
    /// Whether an ARN of IAM with a wildcard in the word for the kind of resource, `u*` for `user`,
    /// matches nothing or by its wildcards. AWS says that such a wildcard is not allowed, and not
    /// what becomes of the policy.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>
    WildcardInIamType,
    /// Whether `ForAnyValue:…IfExists` holds for a request that lacks the key, as `…IfExists` does,
    /// or does not, as `ForAnyValue` does. AWS describes each alone; people report that it does not.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>
    AnyValueIfExists,
    /// Whether colons out of a variable part an ARN that an ARN operator asks for, so that
    /// `${aws:PrincipalTag/topic}` may stand for a whole one. AWS says that these operators take
    /// variables, and not that their values are ARNs.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html>
    ColonsOfVariable,
    /// Whether what AWS stores and gives no meaning holds as its words say or on the contrary:
    /// `NotAction` or `NotResource` with an empty list, an action of several stars and nothing else, a
    /// condition without values, and `Null` with `ForAllValues` or `ForAnyValue`.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html>
    Undefined,
}

impl Ambiguity {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::StarOverColons,
        Self::IncompleteArn,
        Self::ListedAlone,
        Self::UnresolvedNotResource,
        Self::GetSessionTokenDenied,
        Self::StarGrantLimited,
        Self::UserGrantLimited,
        Self::OperatorOnSet,
        Self::IncompleteOverColons,
        Self::WildcardInIamType,
        Self::AnyValueIfExists,
        Self::ColonsOfVariable,
        Self::Undefined,
    ];

    /// The name in reports: `star-over-colons`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::StarOverColons => "star-over-colons",
            Self::IncompleteArn => "incomplete-arn",
            Self::ListedAlone => "listed-alone",
            Self::UnresolvedNotResource => "unresolved-not-resource",
            Self::GetSessionTokenDenied => "get-session-token-denied",
            Self::StarGrantLimited => "star-grant-limited",
            Self::UserGrantLimited => "user-grant-limited",
            Self::OperatorOnSet => "operator-on-set",
            Self::IncompleteOverColons => "incomplete-over-colons",
            Self::WildcardInIamType => "wildcard-in-iam-type",
            Self::AnyValueIfExists => "any-value-if-exists",
            Self::ColonsOfVariable => "colons-of-variable",
            Self::Undefined => "undefined",
        }
    }

    fn bit(self) -> u16 {
        1 << self as u8
    }
}

/// The points on which the second reading is taken: the star does reach over colons, the value does
/// match, who is listed alone is denied, the statement is invalid, the Deny does work, the grant is
/// limited, the operator holds for any of the set, the pattern is completed, the wildcard counts,
/// the absent key counts, the colons part an ARN, what is undefined is the contrary.
///
/// ```
/// use tutela_policy::{Ambiguity, Reading};
/// let reading = Reading::first().with(Ambiguity::StarOverColons);
/// assert!(reading.has(Ambiguity::StarOverColons));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reading(u16);

impl Reading {
    /// The first reading of every point.
    #[must_use]
    pub fn first() -> Self {
        Self(0)
    }

    /// The second reading of one point more.
    #[must_use]
    pub fn with(self, point: Ambiguity) -> Self {
        Self(self.0 | point.bit())
    }

    /// Whether the second reading of a point is taken.
    #[must_use]
    pub fn has(self, point: Ambiguity) -> bool {
        self.0 & point.bit() != 0
    }

    /// All choices between the readings of these points.
    pub(crate) fn choices(points: Reading) -> impl Iterator<Item = Reading> {
        // The subsets of a set of bits, the empty one first.
        let all = points.0;
        std::iter::successors(Some(0_u16), move |chosen| {
            let next = chosen.wrapping_sub(all) & all;
            (next != 0).then_some(next)
        })
        .map(Self)
    }

    /// Whether it takes no second reading that the other does not take.
    pub(crate) fn is_within(self, other: Reading) -> bool {
        self.0 & other.0 == self.0
    }

    /// The points of the smallest choices among these: a point that changes nothing beside another
    /// is not needed.
    pub(crate) fn needed(choices: &[Reading]) -> Reading {
        let is_smallest = |choice: &&Reading| {
            !choices.iter().any(|other| other != *choice && other.is_within(**choice))
        };
        let smallest = choices.iter().filter(is_smallest);
        smallest.fold(Self::first(), |all, choice| Self(all.0 | choice.0))
    }

    /// Notes a point that decides, and says whether its second reading is taken.
    pub(crate) fn decide(self, point: Ambiguity, met: &mut Reading) -> bool {
        met.add(point);
        self.has(point)
    }

    /// Notes a point.
    pub(crate) fn add(&mut self, point: Ambiguity) {
        self.0 |= point.bit();
    }

    /// The points, in order.
    pub fn points(self) -> impl Iterator<Item = Ambiguity> {
        Ambiguity::ALL.into_iter().filter(move |point| self.has(*point))
    }
}

impl fmt::Display for Ambiguity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
