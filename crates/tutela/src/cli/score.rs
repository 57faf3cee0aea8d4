//! `tutela score` and `tutela standing`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use tutela_posture::Dimension;

use super::{ListFormat, SourceArguments};

pub(super) const SCORE_EXAMPLES: &str = "\
Examples:
  tutela score --profile audit                  the score, and what would raise it most
  tutela score --from acme --fix root-mfa-missing
  tutela score --from acme --fail-under 80      for a pipeline
  tutela score --from acme --out-of-scope billing --format json

0 to 100, higher is healthier: security 35, billing 25, compliance 25, operations 15. What nobody knows
makes it two numbers, of which the first takes every unknown for a problem. docs/score.md has the formula.

Exit codes:
  0    scored; with --fail-under, the score is at least that
  1    could not run
  2    called wrongly
  3    with --fail-under: the score is below, whatever the unknowns are
  4    with --fail-under: unknown, since the one end is below and the other is not";

pub(super) const STANDING_EXAMPLES: &str = "\
Examples:
  tutela standing --profile audit               could AWS suspend this account?
  tutela standing --from acme --format json

Exit codes:
  0    no sign of any cause
  1    could not run
  2    called wrongly
  3    there is a sign of a cause for which AWS suspends accounts
  4    no sign, but of a cause nobody knows";

/// What the caller brought to the findings.
#[derive(Debug, Args)]
pub(crate) struct BroughtArguments {
    /// What you have decided to live with, in TOML
    #[arg(long, value_name = "FILE")]
    pub(crate) exemptions: Option<PathBuf>,
    /// What you vouch for because AWS does not say it, in TOML
    #[arg(long, value_name = "FILE")]
    pub(crate) attestations: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct ScoreArguments {
    #[command(flatten)]
    pub(crate) source: SourceArguments,
    #[command(flatten)]
    pub(crate) brought: BroughtArguments,
    /// Say what the score would be if nothing failed, or was unknown, of this check; may be given
    /// several times
    #[arg(long, value_name = "CHECK", value_delimiter = ',')]
    pub(crate) fix: Vec<String>,
    /// Weigh a dimension otherwise: security=40; may be given several times, and all must add up to 100
    #[arg(long, value_name = "DIMENSION=NUMBER", value_delimiter = ',')]
    pub(crate) weight: Vec<String>,
    /// Leave a dimension out; it is shown so
    #[arg(long, value_name = "DIMENSION", value_delimiter = ',')]
    pub(crate) out_of_scope: Vec<DimensionName>,
    /// The least score that is good enough
    #[arg(long, value_name = "SCORE", value_parser = clap::value_parser!(u8).range(0..=100))]
    pub(crate) fail_under: Option<u8>,
    /// The form
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: ListFormat,
}

#[derive(Debug, Args)]
pub(crate) struct StandingArguments {
    #[command(flatten)]
    pub(crate) source: SourceArguments,
    #[command(flatten)]
    pub(crate) brought: BroughtArguments,
    /// The form
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: ListFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DimensionName {
    /// Who gets in, and with what
    Security,
    /// Whether bills are paid, and watched
    Billing,
    /// Whether what happens is recorded, checked and told
    Compliance,
    /// Whether AWS works for the account and reaches somebody
    Operations,
}

impl From<DimensionName> for Dimension {
    fn from(name: DimensionName) -> Self {
        match name {
            DimensionName::Security => Self::Security,
            DimensionName::Billing => Self::Billing,
            DimensionName::Compliance => Self::Compliance,
            DimensionName::Operations => Self::Operations,
        }
    }
}
