//! The terminal itself, whatever standard input and output are: a credential process has neither.

use secrecy::SecretString;

use super::PromptError;

#[cfg(unix)]
pub(super) use self::unix::Terminal;
#[cfg(not(unix))]
pub(super) use self::without::Terminal;

#[cfg(unix)]
mod unix {
    use std::{
        fs::{File, OpenOptions},
        io::{Read as _, Write as _},
    };

    use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
    use zeroize::Zeroizing;

    use super::{PromptError, SecretString};

    /// Ctrl-C, Ctrl-D, Ctrl-U, backspace and its other code, as a terminal sends them when it does
    /// nothing about them by itself.
    const INTERRUPT: u8 = 3;
    const END: u8 = 4;
    const ERASE_ALL: u8 = 21;
    const ERASE: [u8; 2] = [8, 127];

    /// The terminal that this process belongs to.
    pub(crate) struct Terminal(File);

    /// Puts the terminal's ways back when it goes.
    struct Quiet<'a> {
        terminal: &'a File,
        before: Termios,
    }

    impl Drop for Quiet<'_> {
        fn drop(&mut self) {
            // There is nobody left to tell if the terminal went away.
            tcsetattr(self.terminal, OptionalActions::Now, &self.before).ok();
        }
    }

    impl Terminal {
        pub(crate) fn open() -> Option<Self> {
            OpenOptions::new().read(true).write(true).open("/dev/tty").ok().map(Self)
        }

        pub(crate) fn say(&self, text: &str) {
            self.put(&format!("{}\n", shown(text)));
        }

        /// Writes over the line: a new code is so many seconds away.
        pub(crate) fn countdown(&self, seconds: u64) {
            if seconds == 0 {
                self.put("\r\u{1b}[K");
            } else {
                self.put(&format!("\r\u{1b}[Ka new code in {seconds} s "));
            }
        }

        /// Reads a line that is not shown.
        pub(crate) fn secret(&self, question: &str) -> Result<SecretString, PromptError> {
            let quiet = self.quiet()?;
            // Whoever sees the question may type: from now on nothing is shown.
            self.put(&shown(question));
            let typed = self.typed();
            drop(quiet);
            self.put("\n");
            typed
        }

        /// Reads a line that is shown.
        pub(crate) fn line(&self, question: &str) -> Result<String, PromptError> {
            self.put(&shown(question));
            let mut line = Vec::new();
            loop {
                match self.byte() {
                    None if line.is_empty() => return Err(PromptError::Interrupted),
                    None | Some(b'\n') => break,
                    Some(byte) => line.push(byte),
                }
            }
            Ok(String::from_utf8_lossy(&line).trim().to_owned())
        }

        /// Shows nothing of what is typed, and has Ctrl-C come as a byte: a signal would end the
        /// program before the terminal's ways are back.
        fn quiet(&self) -> Result<Quiet<'_>, PromptError> {
            let gone = |_| PromptError::NoTerminal { what: "a secret", option: "a command" };
            let before = tcgetattr(&self.0).map_err(gone)?;
            let mut quiet = before.clone();
            quiet.local_modes.remove(LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG);
            tcsetattr(&self.0, OptionalActions::Flush, &quiet).map_err(gone)?;
            Ok(Quiet { terminal: &self.0, before })
        }

        fn typed(&self) -> Result<SecretString, PromptError> {
            let mut line = Zeroizing::new(Vec::with_capacity(256));
            loop {
                match self.byte() {
                    Some(b'\n' | b'\r') => break,
                    None | Some(INTERRUPT | END) => return Err(PromptError::Interrupted),
                    Some(ERASE_ALL) => line.clear(),
                    Some(byte) if ERASE.contains(&byte) => {
                        // A character of several bytes goes as a whole.
                        while line.pop().is_some_and(|byte| byte & 0xC0 == 0x80) {}
                    }
                    Some(byte) => line.push(byte),
                }
            }
            let text = std::str::from_utf8(&line).map_err(|_| PromptError::Program {
                program: "the terminal".to_owned(),
                what: "text",
                detail: "what was typed is no UTF-8".to_owned(),
            })?;
            Ok(text.to_owned().into())
        }

        fn byte(&self) -> Option<u8> {
            let mut byte = [0];
            loop {
                match (&self.0).read(&mut byte) {
                    Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                    Ok(1) => return Some(byte[0]),
                    Ok(_) | Err(_) => return None,
                }
            }
        }

        fn put(&self, text: &str) {
            // There is nobody left to tell if the terminal went away.
            (&self.0).write_all(text.as_bytes()).ok();
        }
    }

    /// Names from files and from AWS must not steer the terminal.
    fn shown(text: &str) -> String {
        text.chars().map(|it| if it.is_control() { '\u{fffd}' } else { it }).collect()
    }
}

#[cfg(not(unix))]
mod without {
    use super::{PromptError, SecretString};

    /// There is none: programs and dialogues are asked instead.
    pub(crate) enum Terminal {}

    impl Terminal {
        pub(crate) fn open() -> Option<Self> {
            None
        }

        pub(crate) fn say(&self, _text: &str) {
            match *self {}
        }

        pub(crate) fn countdown(&self, _seconds: u64) {
            match *self {}
        }

        pub(crate) fn secret(&self, _question: &str) -> Result<SecretString, PromptError> {
            match *self {}
        }

        pub(crate) fn line(&self, _question: &str) -> Result<String, PromptError> {
            match *self {}
        }
    }
}
