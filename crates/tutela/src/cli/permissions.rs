//! `tutela permissions` and `tutela doctor`.

use clap::Args;

use super::{AwsArguments, ListFormat, OrganizationArguments, PolicyFormat, SetName};

#[derive(Debug, Args)]
pub(crate) struct PermissionsArguments {
    /// What is to be allowed
    #[arg(default_value = "reader")]
    pub(crate) set: SetName,
    /// Let `reader` and `org-reader` read the policies of resources, too
    #[arg(long)]
    pub(crate) resource_policies: bool,
    /// The form
    #[arg(long, value_name = "FORMAT", default_value = "json")]
    pub(crate) format: PolicyFormat,
}

#[derive(Debug, Args)]
pub(crate) struct DoctorArguments {
    #[command(flatten)]
    pub(crate) organization: OrganizationArguments,
    #[command(flatten)]
    pub(crate) aws: AwsArguments,
    /// The form
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: ListFormat,
}
