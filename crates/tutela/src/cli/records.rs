//! Where records of CloudTrail come from, beside files.

use std::path::PathBuf;

use clap::Args;
use tutela_model::AccountId;

use super::{AwsArguments, values};

/// What is read at AWS, and how far back.
#[derive(Debug, Args)]
#[command(next_help_heading = "Records at AWS (`tutela permissions records` has what they need)")]
pub(crate) struct RecordsArguments {
    /// Read Event history, which AWS keeps for ninety days in every region, also without a trail
    #[arg(long)]
    pub(crate) lookup: bool,
    /// Look at the last days only [default: 90 of what AWS keeps, and all of files]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) days: Option<u16>,
    /// Read these regions only; the others are told as not read
    #[arg(long, value_name = "REGION", value_delimiter = ',', value_parser = values::region)]
    pub(crate) regions: Vec<String>,
    /// Of a bucket, read these accounts' files only
    #[arg(long, value_name = "ID", value_delimiter = ',', value_parser = values::account)]
    pub(crate) accounts: Vec<AccountId>,
    /// Keep what is read in this folder; the same again asks for what is not in it
    #[arg(long, value_name = "DIR")]
    pub(crate) save: Option<PathBuf>,
    /// Read at most so many events of Event history [default: 100000]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) at_most: Option<u64>,
    #[command(flatten)]
    pub(crate) aws: AwsArguments,
}

impl RecordsArguments {
    /// An option that is given and says something of AWS only.
    pub(crate) fn for_aws_alone(&self) -> Option<&'static str> {
        [
            (!self.regions.is_empty(), "--regions"),
            (!self.accounts.is_empty(), "--accounts"),
            (self.save.is_some(), "--save"),
            (self.at_most.is_some(), "--at-most"),
            (self.aws.profile.is_some(), "--profile"),
            (self.aws.role_arn.is_some(), "--role-arn"),
        ]
        .into_iter()
        .find_map(|(is_given, option)| is_given.then_some(option))
    }
}
