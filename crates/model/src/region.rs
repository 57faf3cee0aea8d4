//! Regions, and facts that each of them has.

use std::{collections::BTreeMap, sync::Arc};

use crate::{Gap, Observed, Receipt};

/// A fact of every region that is enabled for an account.
///
/// A region that was not asked is in `known` with a gap; one that nobody knows of is in none, and
/// then `complete` is a gap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Regional<T> {
    /// What was seen or not, by region.
    pub known: BTreeMap<String, Observed<T>>,
    /// The receipt of the list of regions, or why there may be others.
    pub complete: Result<Arc<Receipt>, Gap>,
}

impl<T> Regional<T> {
    /// The fact where no region was seen.
    #[must_use]
    pub fn unseen(gap: &Gap) -> Self {
        Self { known: BTreeMap::new(), complete: Err(gap.clone()) }
    }

    /// Why a statement about all regions cannot be made; `None` where each was seen.
    #[must_use]
    pub fn first_gap(&self) -> Option<Gap> {
        let of_list = self.complete.as_ref().err().cloned();
        of_list.or_else(|| self.known.values().find_map(|fact| fact.seen().err()))
    }
}

/// The region in which the events of a partition's global services arrive, IAM's and root's sign-in
/// among them; `None` for a partition that this version does not know.
///
/// Source: <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-concepts.html>
///
/// ```
/// assert_eq!(tutela_model::home_region("aws"), Some("us-east-1"));
/// assert_eq!(tutela_model::home_region("aws-mars"), None);
/// ```
#[must_use]
pub fn home_region(partition: &str) -> Option<&'static str> {
    Some(match partition {
        "aws" => "us-east-1",
        "aws-cn" => "cn-north-1",
        "aws-us-gov" => "us-gov-west-1",
        "aws-eusc" => "eusc-de-east-1",
        "aws-iso" => "us-iso-east-1",
        "aws-iso-b" => "us-isob-east-1",
        "aws-iso-e" => "eu-isoe-west-1",
        "aws-iso-f" => "us-isof-south-1",
        _ => return None,
    })
}
