//! Asking a person, or a program in the person's stead, for codes and passphrases.

mod pinentry;
mod process;
mod terminal;

use secrecy::{ExposeSecret as _, SecretString};

pub use self::terminal::Terminal;

/// Why nobody gave what was asked for.
#[derive(Debug, thiserror::Error)]
pub enum PromptError {
    /// Nobody can be asked.
    #[error(
        "there is no terminal to ask for {what}: run `tutela session login` in one first, or name \
         a command that prints it ({option})"
    )]
    NoTerminal {
        /// What was to be asked for.
        what: &'static str,
        /// The option that names a command.
        option: &'static str,
    },
    /// The person declined.
    #[error("interrupted at the prompt")]
    Interrupted,
    /// A program that was to give it did not.
    #[error("`{program}` gave no {what}: {detail}")]
    Program {
        /// Its name; arguments may be secret.
        program: String,
        /// What was asked for.
        what: &'static str,
        /// Why not.
        detail: String,
    },
}

/// Where codes come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CodeWay {
    /// A person types them at the terminal.
    Terminal,
    /// A command prints them.
    Process(String),
    /// A YubiKey's OATH application, by `ykman`, for this account of it.
    Ykman(Option<String>),
    /// A dialogue of the GnuPG family.
    Pinentry,
}

/// Where the vault's passphrase comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PassphraseWay {
    /// A person types it at the terminal.
    Terminal,
    /// A command prints it.
    Process(String),
    /// A dialogue of the GnuPG family.
    Pinentry,
}

/// Somebody who can be asked.
pub trait Person {
    /// A code of the MFA device `serial`, for a profile.
    ///
    /// # Errors
    /// When there is none.
    fn code(&self, serial: &str, profile: &str) -> Result<SecretString, PromptError>;

    /// How often it makes sense to ask for a code.
    fn tries(&self) -> u32;

    /// One of several, by its index.
    ///
    /// # Errors
    /// When nobody chose.
    fn choose(&self, question: &str, among: &[String]) -> Result<usize, PromptError>;

    /// Tells the person something while asking.
    fn say(&self, text: &str);

    /// So many seconds are left to wait; called once a second, with 0 in the end.
    fn wait(&self, seconds: u64);
}

/// Asks as the person configured it.
pub struct Prompts {
    /// Where codes come from.
    pub code: CodeWay,
    /// Where the passphrase comes from.
    pub passphrase: PassphraseWay,
    /// Tells the person something where there is no terminal.
    pub complain: fn(&str),
}

impl Prompts {
    /// The vault's passphrase; typed twice when it is new.
    ///
    /// # Errors
    /// When nobody gives one.
    pub fn passphrase(&self, is_new: bool) -> Result<SecretString, PromptError> {
        const WHAT: &str = "passphrase";
        match &self.passphrase {
            PassphraseWay::Process(command) => process::first_line(command, WHAT),
            PassphraseWay::Pinentry => {
                let text = if is_new {
                    "Choose a passphrase for the vault of your AWS keys."
                } else {
                    "The passphrase of the vault of your AWS keys."
                };
                pinentry::ask(text, "Passphrase:", WHAT)
            }
            PassphraseWay::Terminal => {
                let terminal = terminal("the vault's passphrase", "--passphrase-process")?;
                if !is_new {
                    return terminal.secret("Passphrase of the vault: ");
                }
                loop {
                    let first = terminal.secret("New passphrase for the vault: ")?;
                    let second = terminal.secret("The same again: ")?;
                    if first.expose_secret() == second.expose_secret() {
                        return Ok(first);
                    }
                    terminal.say("These are two different ones.");
                }
            }
        }
    }

    /// Something that a person types without seeing it, such as a secret access key.
    ///
    /// # Errors
    /// When there is no terminal, or the person declines.
    pub fn secret(&self, question: &str) -> Result<SecretString, PromptError> {
        terminal("a secret access key", "--from credentials")?.secret(question)
    }

    /// Something that a person types, such as an access key's id, or yes.
    ///
    /// # Errors
    /// When there is no terminal, or the person declines.
    pub fn line(&self, question: &str) -> Result<String, PromptError> {
        terminal("an answer", "--yes")?.line(question)
    }
}

fn terminal(what: &'static str, option: &'static str) -> Result<Terminal, PromptError> {
    Terminal::open().ok_or(PromptError::NoTerminal { what, option })
}

impl Person for Prompts {
    fn code(&self, serial: &str, profile: &str) -> Result<SecretString, PromptError> {
        const WHAT: &str = "code";
        match &self.code {
            CodeWay::Process(command) => process::first_line(command, WHAT),
            CodeWay::Ykman(account) => {
                let account = account.as_deref().unwrap_or(serial);
                process::ykman(account, WHAT)
            }
            CodeWay::Pinentry => {
                let text = format!("A code of the MFA device {serial}, for profile {profile}.");
                pinentry::ask(&text, "Code:", WHAT)
            }
            CodeWay::Terminal => {
                terminal("a code", "`mfa_process` of the profile, or --mfa-process")?
                    .secret(&format!("Code of {serial}, for profile {profile}: "))
            }
        }
    }

    fn tries(&self) -> u32 {
        match self.code {
            CodeWay::Terminal | CodeWay::Pinentry => 3,
            CodeWay::Process(_) | CodeWay::Ykman(_) => 2,
        }
    }

    fn choose(&self, question: &str, among: &[String]) -> Result<usize, PromptError> {
        let terminal = terminal("the MFA device", "--serial")?;
        terminal.say(question);
        for (index, one) in among.iter().enumerate() {
            terminal.say(&format!("  {}  {one}", index + 1));
        }
        loop {
            let answer = terminal.line(&format!("1 to {}: ", among.len()))?;
            match answer.trim().parse::<usize>() {
                Ok(number) if (1..=among.len()).contains(&number) => return Ok(number - 1),
                _ => terminal.say("That is none of them."),
            }
        }
    }

    fn say(&self, text: &str) {
        match Terminal::open() {
            Some(terminal) if self.code == CodeWay::Terminal => terminal.say(text),
            _ => (self.complain)(text),
        }
    }

    fn wait(&self, seconds: u64) {
        if let (Some(terminal), CodeWay::Terminal) = (Terminal::open(), &self.code) {
            terminal.countdown(seconds);
        }
    }
}
