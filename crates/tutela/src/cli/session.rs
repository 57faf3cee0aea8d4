//! `tutela session`.

use std::{ffi::OsString, path::PathBuf, time::Duration};

use clap::{Args, Subcommand, ValueEnum};

use super::{ListFormat, values};

pub(crate) const EXAMPLES: &str = "\
Examples:
  tutela session import --profile work          bring its key into the vault
  tutela session login --profile work           one code, and a session for it and all its roles
  tutela session exec --profile admin -- terraform apply
  tutela session status --profile work          who you are, until when, and whether MFA is in it

In the AWS CLI's configuration, for everything that reads it:
  [profile work-mfa]
  credential_process = tutela session credential-process --profile work

Exit codes:
  0    done; for status: MFA is in the session, and AWS was seen to treat it so
  1    could not do it
  2    called wrongly
  3    for status: there is no session, or one without MFA
  4    for status: whether MFA is in it is unknown
  130  Ctrl-C at a prompt";

/// Get sessions with MFA for the command line
#[derive(Debug, Args)]
pub(crate) struct SessionArguments {
    #[command(subcommand)]
    pub(crate) command: SessionCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SessionCommand {
    /// Bring access keys that stand in clear into the vault
    Import(ImportArguments),
    /// Give a code and get a session, which all roles of the key share
    Login(LoginArguments),
    /// Run a command with a session
    Exec(ExecArguments),
    /// Start a shell with a session
    Shell(ShellArguments),
    /// Print credentials for the AWS CLI and SDKs, as their `credential_process` setting wants them
    CredentialProcess(WishArguments),
    /// Serve credentials on loopback, as a container of AWS's does, renewed as long as it runs
    Serve(ServeArguments),
    /// Print a URL that signs a browser in to the console as the profile's role
    Console(ConsoleArguments),
    /// Say who you are, until when, and whether MFA is in it
    Status(StatusArguments),
    /// Forget sessions
    Logout(LogoutArguments),
}

/// The profile, and the vault.
#[derive(Debug, Args)]
pub(crate) struct ProfileArguments {
    /// The profile of the AWS CLI's configuration [default: that of `AWS_PROFILE`, or `default`]
    #[arg(long, value_name = "NAME")]
    pub(crate) profile: Option<String>,
    #[command(flatten)]
    pub(crate) vault: VaultArguments,
}

/// The vault of keys and sessions.
#[derive(Debug, Args)]
#[command(next_help_heading = "Vault")]
pub(crate) struct VaultArguments {
    /// The folder of the vault [default: `TUTELA_VAULT`, or the system's folder for such data]
    #[arg(long, value_name = "DIR")]
    pub(crate) vault: Option<PathBuf>,
    /// A command that prints the passphrase of the vault, instead of asking at the terminal
    /// [default: `TUTELA_PASSPHRASE_PROCESS`]
    #[arg(long, value_name = "COMMAND")]
    pub(crate) passphrase_process: Option<String>,
    /// How long the kernel keeps the vault unlocked, where it can: 30m, 8h; 0s for not at all
    #[arg(long, value_name = "TIME", default_value = "8h", value_parser = values::duration_or_none)]
    pub(crate) lock_after: Duration,
}

/// What is wanted.
#[derive(Debug, Args)]
pub(crate) struct WishArguments {
    #[command(flatten)]
    pub(crate) profile: ProfileArguments,
    #[command(flatten)]
    pub(crate) code: CodeArguments,
    #[command(flatten)]
    pub(crate) aws: PlaceArguments,
}

/// Where the code comes from.
#[derive(Debug, Args)]
#[command(next_help_heading = "Code")]
pub(crate) struct CodeArguments {
    /// The serial number or ARN of the MFA device [default: the profile's `mfa_serial`, or what
    /// AWS lists]
    #[arg(long, value_name = "SERIAL")]
    pub(crate) serial: Option<String>,
    /// Who gives the code [default: the profile's `mfa_process`, or terminal]
    #[arg(long, value_name = "WHO")]
    pub(crate) prompt: Option<PromptName>,
    /// A command that prints the code
    #[arg(long, value_name = "COMMAND", conflicts_with = "prompt")]
    pub(crate) mfa_process: Option<String>,
    /// How long the session lives: 15m to 36h
    #[arg(long, value_name = "TIME", default_value = "12h", value_parser = values::session_duration)]
    pub(crate) duration: Duration,
}

/// Who gives a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum PromptName {
    /// A person, at the terminal, unseen
    Terminal,
    /// A dialogue of the GnuPG family
    Pinentry,
    /// A YubiKey, by the program ykman
    Ykman,
}

/// The way to AWS.
#[derive(Debug, Args)]
#[command(next_help_heading = "AWS")]
pub(crate) struct PlaceArguments {
    /// The region, which also tells GovCloud and China
    #[arg(long, value_name = "REGION", value_parser = values::region)]
    pub(crate) region: Option<String>,
    /// Another place to send requests to, such as an emulator
    #[arg(long, value_name = "URL")]
    pub(crate) endpoint_url: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct LoginArguments {
    /// Ask for a code even if there is a session that lives
    #[arg(long)]
    pub(crate) again: bool,
    #[command(flatten)]
    pub(crate) wish: WishArguments,
}

#[derive(Debug, Args)]
pub(crate) struct ExecArguments {
    /// Give the command a place to fetch credentials, as often as it needs, instead of credentials
    #[arg(long)]
    pub(crate) serve: bool,
    #[command(flatten)]
    pub(crate) wish: WishArguments,
    /// The command and its arguments, after `--`
    #[arg(required = true, last = true, value_name = "COMMAND")]
    pub(crate) command: Vec<OsString>,
}

#[derive(Debug, Args)]
pub(crate) struct ShellArguments {
    /// Give the shell a place to fetch credentials, as often as it needs, instead of credentials
    #[arg(long)]
    pub(crate) serve: bool,
    #[command(flatten)]
    pub(crate) wish: WishArguments,
}

#[derive(Debug, Args)]
pub(crate) struct ServeArguments {
    /// The port; 0 for a free one
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    pub(crate) port: u16,
    #[command(flatten)]
    pub(crate) wish: WishArguments,
}

#[derive(Debug, Args)]
pub(crate) struct ConsoleArguments {
    /// Where to go in the console: a path such as `iam/home`, or a URL of it
    #[arg(long, value_name = "PLACE")]
    pub(crate) destination: Option<String>,
    /// Another sign-in endpoint, such as that of a region: `https://eu-west-1.signin.aws.amazon.com`
    #[arg(long, value_name = "URL")]
    pub(crate) sign_in_url: Option<String>,
    #[command(flatten)]
    pub(crate) wish: WishArguments,
}

#[derive(Debug, Args)]
pub(crate) struct StatusArguments {
    /// The serial number or ARN of the MFA device
    #[arg(long, value_name = "SERIAL")]
    pub(crate) serial: Option<String>,
    /// The form
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: ListFormat,
    #[command(flatten)]
    pub(crate) profile: ProfileArguments,
    #[command(flatten)]
    pub(crate) aws: PlaceArguments,
}

#[derive(Debug, Args)]
pub(crate) struct LogoutArguments {
    /// Forget the sessions of all keys, and lock the vault
    #[arg(long, conflicts_with = "profile")]
    pub(crate) all: bool,
    #[command(flatten)]
    pub(crate) profile: ProfileArguments,
}

#[derive(Debug, Args)]
pub(crate) struct ImportArguments {
    /// The profile [default: every profile that has a key in clear]
    #[arg(long, value_name = "NAME")]
    pub(crate) profile: Option<String>,
    /// Where the key is
    #[arg(long, value_name = "WHERE", default_value = "files")]
    pub(crate) from: ImportName,
    /// Take the keys out of the files afterwards, and sessions that aws-mfa and awsume left there
    #[arg(long)]
    pub(crate) remove_plaintext: bool,
    /// Do not ask before keys are taken out of files
    #[arg(long, requires = "remove_plaintext")]
    pub(crate) yes: bool,
    #[command(flatten)]
    pub(crate) vault: VaultArguments,
}

/// Where a key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ImportName {
    /// In the AWS CLI's files, in clear; aws-mfa and awsume keep theirs there, too
    Files,
    /// In aws-vault, whichever keyring it uses: the program is asked
    AwsVault,
    /// In your hands: it is typed at the terminal
    Terminal,
}
