//! The terminal itself, whatever standard input and output are: a credential process has neither.

use secrecy::SecretString;

use super::PromptError;

#[cfg(unix)]
pub use self::unix::Terminal;
#[cfg(not(unix))]
pub use self::without::Terminal;

#[cfg(unix)]
mod unix {
    use std::{
        fs::{File, OpenOptions},
        io::{Read as _, Write as _},
    };

    use rustix::{
        event::{PollFd, PollFlags, Timespec, poll},
        termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcgetwinsize, tcsetattr},
    };
    use zeroize::Zeroizing;

    use super::{PromptError, SecretString};

    /// Ctrl-C, Ctrl-D, Ctrl-U, backspace and its other code, as a terminal sends them when it does
    /// nothing about them by itself.
    const INTERRUPT: u8 = 3;
    const END: u8 = 4;
    const ERASE_ALL: u8 = 21;
    const ERASE: [u8; 2] = [8, 127];

    /// The terminal that this process belongs to.
    pub struct Terminal(File);

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
        /// The terminal, where this process has one.
        #[must_use]
        pub fn open() -> Option<Self> {
            OpenOptions::new().read(true).write(true).open("/dev/tty").ok().map(Self)
        }

        /// Says a line. Names in it may be hostile.
        pub fn say(&self, text: &str) {
            self.put(&format!("{}\n", shown(text)));
        }

        /// Draws what the program itself made, such as colours: nothing in it is from elsewhere.
        pub fn draw(&self, text: &str) {
            self.put(text);
        }

        /// Columns and rows, where the terminal says so.
        #[must_use]
        pub fn size(&self) -> Option<(usize, usize)> {
            let size = tcgetwinsize(&self.0).ok().filter(|size| size.ws_col > 0)?;
            Some((size.ws_col.into(), size.ws_row.into()))
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
        ///
        /// # Errors
        /// When the person declines, or the terminal is gone.
        pub fn secret(&self, question: &str) -> Result<SecretString, PromptError> {
            self.secret_while(&mut || question.to_owned())
        }

        /// Reads a line that is not shown, by a question that may change from second to second
        /// until somebody types.
        ///
        /// # Errors
        /// When the person declines, or the terminal is gone.
        pub fn secret_while(
            &self,
            question: &mut dyn FnMut() -> String,
        ) -> Result<SecretString, PromptError> {
            let quiet = self.quiet()?;
            // Whoever sees the question may type: from now on nothing is shown.
            let mut asked = question();
            self.put(&shown(&asked));
            while !self.is_typed_at() {
                let now = question();
                if now != asked {
                    self.put(&format!("\r\u{1b}[K{}", shown(&now)));
                    asked = now;
                }
            }
            let typed = self.typed();
            drop(quiet);
            self.put("\n");
            typed
        }

        /// Reads a line that is shown.
        ///
        /// # Errors
        /// When the person declines.
        pub fn line(&self, question: &str) -> Result<String, PromptError> {
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

        /// Waits for a key, and for a second at most.
        fn is_typed_at(&self) -> bool {
            let second = Timespec { tv_sec: 1, tv_nsec: 0 };
            let mut keys = [PollFd::new(&self.0, PollFlags::IN)];
            // Where this cannot be known, reading waits for a key as well.
            !matches!(poll(&mut keys, Some(&second)), Ok(0) | Err(rustix::io::Errno::INTR))
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
    pub enum Terminal {}

    impl Terminal {
        /// There is none here.
        #[must_use]
        pub fn open() -> Option<Self> {
            None
        }

        /// Says a line.
        pub fn say(&self, _text: &str) {
            match *self {}
        }

        /// Draws what the program itself made.
        pub fn draw(&self, _text: &str) {
            match *self {}
        }

        /// Columns and rows.
        #[must_use]
        pub fn size(&self) -> Option<(usize, usize)> {
            match *self {}
        }

        pub(crate) fn countdown(&self, _seconds: u64) {
            match *self {}
        }

        /// Reads a line that is not shown.
        ///
        /// # Errors
        /// Never, as there is no terminal.
        pub fn secret(&self, _question: &str) -> Result<SecretString, PromptError> {
            match *self {}
        }

        /// Reads a line that is not shown, by a question that changes.
        ///
        /// # Errors
        /// Never, as there is no terminal.
        pub fn secret_while(
            &self,
            _question: &mut dyn FnMut() -> String,
        ) -> Result<SecretString, PromptError> {
            match *self {}
        }

        /// Reads a line that is shown.
        ///
        /// # Errors
        /// Never, as there is no terminal.
        pub fn line(&self, _question: &str) -> Result<String, PromptError> {
            match *self {}
        }
    }
}
