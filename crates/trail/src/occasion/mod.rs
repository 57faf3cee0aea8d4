//! What an alert is to tell of, and examples of it: a rule or a filter is judged by the records that
//! it would tell of, and not by its name.
//!
//! The examples are made up by what AWS documents of each record. A pattern that tells of all of them
//! may still miss one that nobody thought of; one that misses some is known to miss those.

mod device_removed;
mod root_used;
mod shared;
mod sign_in;

use serde_json::Value;

use crate::{Answer, FilterPattern, Record, RulePattern};

/// What an alert is to tell of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Occasion {
    /// An MFA device is taken from a user or from root.
    DeviceRemoved,
    /// An IAM user signs in to the console without MFA.
    SignInWithoutMfa,
    /// Root signs in or calls an API.
    RootUsed,
}

/// The account that examples are of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scene {
    /// Its partition: `aws`.
    pub partition: String,
    /// Its number.
    pub account: String,
    /// The region in which events of global services arrive.
    pub home: String,
}

/// What an example is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// An alert that misses it misses what it is for.
    Needed,
    /// It belongs to the occasion, and something needed comes before it.
    Beside,
    /// It was tried and failed: telling of it is no use by itself.
    Failure,
}

/// A record as AWS would write it.
#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    /// What happens, after "when": `a user removes an own virtual device`.
    pub says: &'static str,
    /// What it is for.
    pub weight: Weight,
    /// The record.
    pub record: Record,
}

impl Occasion {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::DeviceRemoved, Self::SignInWithoutMfa, Self::RootUsed];

    /// The examples of every occasion, of a region and of the home region.
    #[must_use]
    pub fn all_examples(scene: &Scene, region: &str) -> Vec<Example> {
        let elsewhere = (region != scene.home).then_some(region);
        let regions = [Some(scene.home.as_str()), elsewhere];
        let of = |region| Self::ALL.into_iter().flat_map(move |it| it.examples(scene, region));
        regions.into_iter().flatten().flat_map(of).collect()
    }

    /// The examples that are recorded in a region; none where no such record ever arrives.
    ///
    /// IAM's records and root's sign-in arrive in the home region only. Who signs in as an IAM user
    /// chooses the region by the address; calls of root are recorded where they are made.
    ///
    /// Source: <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html>
    ///
    /// ```
    /// use tutela_trail::{Occasion, Scene};
    /// let scene = Scene {
    ///     partition: "aws".into(), account: "111122223333".into(), home: "us-east-1".into(),
    /// };
    /// assert!(!Occasion::DeviceRemoved.examples(&scene, "us-east-1").is_empty());
    /// assert!(Occasion::DeviceRemoved.examples(&scene, "eu-west-1").is_empty());
    /// ```
    #[must_use]
    pub fn examples(self, scene: &Scene, region: &str) -> Vec<Example> {
        let is_home = scene.home == region;
        let made: Vec<(&'static str, Weight, Value)> = match self {
            Self::DeviceRemoved if is_home => device_removed::examples(scene),
            Self::DeviceRemoved => Vec::new(),
            Self::SignInWithoutMfa => sign_in::examples(scene, region),
            Self::RootUsed if is_home => root_used::at_home(scene),
            Self::RootUsed => root_used::elsewhere(scene, region),
        };
        let example = |(says, weight, json)| {
            Record::new(json).ok().map(|record| Example { says, weight, record })
        };
        made.into_iter().filter_map(example).collect()
    }
}

impl Example {
    /// Whether a rule matches. One that matches only as one of AWS's pages spells the event's type
    /// may match or not.
    #[must_use]
    pub fn is_told_by_rule(&self, pattern: &RulePattern) -> Answer {
        let deliveries = self.record.deliveries();
        let matching = deliveries.iter().filter(|event| pattern.matches(event)).count();
        match matching {
            0 => Answer::No,
            all if all == deliveries.len() => Answer::Yes,
            _ => Answer::Undecided,
        }
    }

    /// Whether a filter counts it.
    #[must_use]
    pub fn is_told_by_filter(&self, pattern: &FilterPattern) -> Answer {
        pattern.matches(&self.record)
    }
}

/// Whether any of the examples of every occasion is told of, or may be.
#[must_use]
pub fn is_about_any(examples: &[Example], told: impl Fn(&Example) -> Answer) -> bool {
    examples.iter().any(|example| told(example) != Answer::No)
}
