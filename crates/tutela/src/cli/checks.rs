//! `tutela checks` and `tutela explain`.

use clap::Args;

use super::ListFormat;

#[derive(Debug, Args)]
pub(crate) struct ChecksArguments {
    /// The form
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: ListFormat,
}

#[derive(Debug, Args)]
pub(crate) struct ExplainArguments {
    /// The check's id, such as root-mfa-missing
    pub(crate) check: String,
    /// The form
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: ListFormat,
}
