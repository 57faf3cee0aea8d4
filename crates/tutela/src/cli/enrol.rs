//! `tutela enrol`.

use std::{path::PathBuf, time::Duration};

use clap::{Args, Subcommand, ValueEnum};

use super::{AwsArguments, DoingArguments, SourceArguments, values};

pub(crate) const EXAMPLES: &str = "\
Examples:
  tutela enrol                                  an authenticator app for yourself
  tutela enrol --serial GAHT12345678            a card with a display that you hold
  tutela enrol user ana --profile admin         an app for somebody who sits beside you
  tutela enrol fido                             a passkey or security key, through the console
  tutela enrol root --profile admin             the same for root; nobody asks for its password
  tutela enrol open ben --for 15m --why \"new phone, ticket 42\"
                                                lets ben enrol where a policy is sealed
  tutela enrol campaign --deadline 2026-12-24   who has a device, and who is next
  tutela enrol resync arn:aws:iam::111122223333:mfa/ana

What will be done is shown first, and done once it is confirmed. A virtual device that nobody got
in the end is deleted again.

Exit codes:
  0    done, and seen in AWS's own listing where that is allowed
  1    could not do it
  2    called wrongly
  5    not confirmed, or no terminal to confirm it at: nothing was done
  130  Ctrl-C";

const CAMPAIGN_EXIT_CODES: &str = "\
Exit codes:
  0    everybody who needs a device has one
  1    could not run
  2    called wrongly
  3    somebody waits
  4    of somebody it is unknown, whoever else waits";

/// Give yourself, or a user, an MFA device
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct EnrolArguments {
    #[command(subcommand)]
    pub(crate) command: Option<EnrolCommand>,
    #[command(flatten)]
    pub(crate) device: DeviceArguments,
}

#[derive(Debug, Subcommand)]
pub(crate) enum EnrolCommand {
    /// Give a user a device, as an administrator, with the user beside you
    User {
        /// The user's name
        #[arg(value_name = "NAME")]
        user: String,
        #[command(flatten)]
        device: DeviceArguments,
    },
    /// Guide through the console to a passkey or security key, and see whether it is there then
    Fido(FidoArguments),
    /// Guide through the console to a device of root, and see whether it is there then
    Root(RootArguments),
    /// Open a user's enrolment window, under a policy of the level `sealed`; it closes by itself
    Open(Box<OpenArguments>),
    /// Close a user's enrolment window, and remove what an earlier one left
    Close(Box<CloseArguments>),
    /// Say who has a device, who is next, and what to write to them
    #[command(after_help = CAMPAIGN_EXIT_CODES)]
    Campaign(Box<CampaignArguments>),
    /// Put a device in step with AWS again, whose codes are refused
    Resync {
        /// Its serial number or ARN
        serial: String,
        /// The user who has it, if not you
        #[arg(long, value_name = "NAME")]
        user: Option<String>,
        /// Do it without asking
        #[arg(long, short)]
        yes: bool,
        #[command(flatten)]
        aws: AwsArguments,
    },
}

/// The device.
#[derive(Debug, Args)]
pub(crate) struct DeviceArguments {
    /// The name of the virtual device [default: the user's own name, or the next free one after it]
    #[arg(long, value_name = "NAME", conflicts_with = "serial")]
    pub(crate) name: Option<String>,
    /// The serial number of a card or token with a display, instead of an app
    #[arg(long, value_name = "SERIAL")]
    pub(crate) serial: Option<String>,
    /// Do it without asking; codes are asked for all the same
    #[arg(long, short)]
    pub(crate) yes: bool,
    #[command(flatten)]
    pub(crate) secret: SecretArguments,
    #[command(flatten)]
    pub(crate) aws: AwsArguments,
}

/// How an app gets the secret.
#[derive(Debug, Args)]
#[command(
    next_help_heading = "Secret (it is shown until two codes are given, and then it is gone)"
)]
pub(crate) struct SecretArguments {
    /// Write the QR code to a picture, too, which is deleted in the end
    #[arg(long, value_name = "FILE")]
    pub(crate) png: Option<PathBuf>,
    /// Show the secret as a URI, too
    #[arg(long)]
    pub(crate) uri: bool,
    /// Show the secret as text, too, for an app without a camera
    #[arg(long = "secret")]
    pub(crate) typed: bool,
    /// The terminal's background, where it shows no colours
    #[arg(long, value_name = "COLOUR", default_value = "dark")]
    pub(crate) background: BackgroundName,
}

/// A terminal's background.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum BackgroundName {
    /// Light text on a dark ground
    Dark,
    /// Dark text on a light ground
    Light,
}

#[derive(Debug, Args)]
pub(crate) struct FidoArguments {
    /// The user, if not you
    #[arg(long, value_name = "NAME")]
    pub(crate) user: Option<String>,
    /// How long to wait for the device: 90s, 15m
    #[arg(long, value_name = "TIME", default_value = "15m", value_parser = values::duration)]
    pub(crate) wait: Duration,
    #[command(flatten)]
    pub(crate) aws: AwsArguments,
}

#[derive(Debug, Args)]
pub(crate) struct RootArguments {
    /// How long to wait for the device: 90s, 15m
    #[arg(long, value_name = "TIME", default_value = "15m", value_parser = values::duration)]
    pub(crate) wait: Duration,
    #[command(flatten)]
    pub(crate) aws: AwsArguments,
}

#[derive(Debug, Args)]
pub(crate) struct OpenArguments {
    /// The user's name
    #[arg(value_name = "NAME")]
    pub(crate) user: String,
    /// How long, up to 24h
    #[arg(long = "for", value_name = "TIME", default_value = "15m", value_parser = values::duration)]
    pub(crate) lasts: Duration,
    /// Why, in words that the plan keeps
    #[arg(long, value_name = "TEXT")]
    pub(crate) why: String,
    #[command(flatten)]
    pub(crate) doing: DoingArguments,
}

#[derive(Debug, Args)]
pub(crate) struct CloseArguments {
    /// The user's name
    #[arg(value_name = "NAME")]
    pub(crate) user: String,
    #[command(flatten)]
    pub(crate) doing: DoingArguments,
}

#[derive(Debug, Args)]
pub(crate) struct CampaignArguments {
    #[command(flatten)]
    pub(crate) source: SourceArguments,
    /// The day by which everybody is to have one: 2026-12-24
    #[arg(long, value_name = "DAY")]
    pub(crate) deadline: Option<jiff::civil::Date>,
    /// The form
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: CampaignFormat,
}

/// How a campaign is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CampaignFormat {
    /// For people
    Text,
    /// For programs: `tutela.campaign/1`
    Json,
    /// What to write to everybody who waits
    Reminders,
}
