//! Programs that print a code or a passphrase.

use std::process::{Command, Stdio};

use secrecy::SecretString;
use zeroize::Zeroizing;

use super::PromptError;

/// The first line that a command of the shell prints. What it says besides, and asks, reaches the
/// person.
pub(super) fn first_line(command: &str, what: &'static str) -> Result<SecretString, PromptError> {
    let program = command.split_whitespace().next().unwrap_or_default().to_owned();
    let mut shell = if cfg!(windows) { Command::new("cmd") } else { Command::new("sh") };
    shell.arg(if cfg!(windows) { "/C" } else { "-c" }).arg(command);
    run(shell, program, what)
}

/// A code of a YubiKey, which may want to be touched for it.
pub(super) fn ykman(account: &str, what: &'static str) -> Result<SecretString, PromptError> {
    let mut command = Command::new("ykman");
    command.args(["oath", "accounts", "code", "--single", account]);
    run(command, "ykman".to_owned(), what)
}

fn run(
    mut command: Command,
    program: String,
    what: &'static str,
) -> Result<SecretString, PromptError> {
    let failed = |detail: String| PromptError::Program { program: program.clone(), what, detail };
    let output = command
        .stderr(Stdio::inherit())
        .stdin(Stdio::inherit())
        .output()
        .map_err(|error| failed(error.to_string()))?;
    let printed = Zeroizing::new(output.stdout);
    if !output.status.success() {
        return Err(failed(format!("it ended with {}", output.status)));
    }
    let text = std::str::from_utf8(&printed)
        .map_err(|_| failed("what it printed is no text".to_owned()))?;
    match text.lines().next().unwrap_or_default() {
        "" => Err(failed("it printed nothing".to_owned())),
        line => Ok(line.to_owned().into()),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    #[test]
    fn a_command_gives_its_first_line_or_says_why_not() {
        let line = |command| first_line(command, "code");
        assert_eq!(line("echo 123456; echo more").unwrap().expose_secret(), "123456");
        for (command, expected) in [
            ("exit 3", "exit status: 3"),
            ("true", "printed nothing"),
            ("printf '\\377'", "no text"),
            ("no-such-program-at-all --token hush", "exit status: 127"),
        ] {
            let error = line(command).unwrap_err().to_string();
            assert!(error.contains(expected) && !error.contains("hush"), "{command}: {error}");
        }
    }
}
