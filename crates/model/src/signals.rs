//! What AWS itself says of an account's standing: bills, plan, mail, and what `GuardDuty` found.

use jiff::Timestamp;

use crate::{Gap, Observed, Regional};

/// The signs by which a suspension is seen coming.
#[derive(Clone, Debug)]
pub struct Signals {
    /// What Billing and Cost Management recommends to do: bills, means of payment, taxes, budgets.
    pub recommended: Observed<Vec<RecommendedAction>>,
    /// The plan of the free tier, or that it is a paid one.
    pub plan: Observed<Plan>,
    /// How Amazon SES sees what is sent.
    pub sending: Regional<Sending>,
    /// What `GuardDuty` found and nobody archived.
    pub threats: Regional<Vec<Threat>>,
}

impl Signals {
    /// Where nothing was seen of them.
    #[must_use]
    pub fn unseen(gap: &Gap) -> Self {
        Self {
            recommended: Observed::Missing(gap.clone()),
            plan: Observed::Missing(gap.clone()),
            sending: Regional::unseen(gap),
            threats: Regional::unseen(gap),
        }
    }
}

/// Something that Billing and Cost Management recommends.
///
/// Source: <https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_AWSBCMRecommendedActions_RecommendedAction.html>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecommendedAction {
    /// What is to be done, in AWS's words: `PAYMENTS_PAST_DUE`.
    pub kind: String,
    /// How bad it is, likewise: `INFO`, `WARNING`, `CRITICAL`.
    pub severity: String,
    /// The account that it is about, where AWS names one.
    pub account: Option<String>,
}

/// The plan of an account.
///
/// Source: <https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/free-tier-plans.html>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Whether it is the free one, which ends with the account's closing.
    pub is_free: bool,
    /// Whether it runs, in AWS's words: `NOT_STARTED`, `ACTIVE`, `EXPIRED`.
    pub status: String,
    /// When it ends.
    pub ends: Option<Timestamp>,
}

/// How Amazon SES sees what an account sends in a region.
///
/// Source: <https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetAccount.html>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sending {
    /// In AWS's words: `HEALTHY`, `PROBATION`, `SHUTDOWN`.
    pub enforcement: String,
    /// Whether it may send.
    pub is_enabled: bool,
}

/// What `GuardDuty` found of one type in a region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Threat {
    /// The type: `UnauthorizedAccess:EC2/TorRelay`.
    pub kind: String,
    /// So many findings are open.
    pub count: u64,
    /// When the last one was generated.
    pub last: Option<Timestamp>,
}
