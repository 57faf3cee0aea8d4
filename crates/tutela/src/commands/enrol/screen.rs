//! The terminal while a device is enrolled: the secret is on a screen of its own, which is wiped.

use std::{
    cell::{Cell, RefCell},
    fs::{self, OpenOptions},
    io::Write as _,
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};
use tutela_enrol::{Ask, Look, Person, Qr, Secret};
use tutela_ports::Clock as _;
use tutela_session::{PromptError, STEP_SECONDS, Terminal};

use crate::{
    cli::{BackgroundName, SecretArguments},
    clock::SystemClock,
    page::wrapped,
    variable::variable,
};

/// Another screen, empty; and the one before, with nothing left of the other.
const OTHER_SCREEN: &str = "\u{1b}[?1049h\u{1b}[H\u{1b}[2J";
const FIRST_SCREEN: &str = "\u{1b}[H\u{1b}[2J\u{1b}[3J\u{1b}[?1049l";

/// Rows below the code, for questions and what is said to an answer.
const BELOW: usize = 3;

/// Columns of the words beside the code, at least.
const BESIDE: usize = 24;

/// A terminal that does not say its size is taken for one of these columns and rows.
const USUAL: (usize, usize) = (80, 24);

/// How the secret is shown.
#[derive(Debug, Default)]
pub(super) struct Plain {
    picture: Option<PathBuf>,
    uri: bool,
    typed: bool,
    is_light: bool,
}

impl Plain {
    pub(super) fn of(arguments: &SecretArguments) -> Self {
        Self {
            picture: arguments.png.clone(),
            uri: arguments.uri,
            typed: arguments.typed,
            is_light: arguments.background == BackgroundName::Light,
        }
    }
}

/// The terminal.
pub(super) struct Screen {
    terminal: Terminal,
    plain: Plain,
    /// Whether the secret's screen is there.
    is_other: Cell<bool>,
    /// The picture that was written.
    picture: RefCell<Option<PathBuf>>,
    /// When the code that was given first is over.
    next: Cell<Option<Timestamp>>,
}

impl Screen {
    pub(super) fn new(terminal: Terminal, plain: Plain) -> Self {
        let (is_other, picture, next) = (Cell::new(false), RefCell::default(), Cell::new(None));
        Self { terminal, plain, is_other, picture, next }
    }

    fn columns(&self) -> usize {
        self.terminal.size().unwrap_or(USUAL).0
    }

    /// Says a paragraph.
    pub(super) fn tell(&self, text: &str) {
        for line in wrapped(self.columns(), text) {
            self.terminal.say(&line);
        }
    }

    /// The code with words beside it, or the words alone where it does not fit.
    fn draw(&self, qr: &Qr, words: &[String], secret: &SecretString) {
        let (columns, rows) = self.terminal.size().unwrap_or(USUAL);
        let fits = qr.columns() <= columns && qr.rows().saturating_add(BELOW) <= rows;
        if !fits {
            self.tell(&format!(
                "The QR code takes {} columns and {} rows, and this terminal has {columns} and \
                 {rows}: make it larger and begin again, or type this into the app:",
                qr.columns(),
                qr.rows().saturating_add(BELOW)
            ));
            self.tell(secret.expose_secret());
            return;
        }
        let left = columns.saturating_sub(qr.columns()).saturating_sub(2);
        let beside: Vec<String> = if left < BESIDE {
            Vec::new()
        } else {
            words.iter().flat_map(|words| wrapped(left, words)).collect()
        };
        let mut beside = beside.into_iter();
        for line in qr.lines(self.look()) {
            // A long name must not flow into the code.
            let words: String = beside.next().unwrap_or_default().chars().take(left).collect();
            self.terminal.draw(&format!("{line}  {}\n", tutela_report::visible(&words)));
        }
    }

    fn look(&self) -> Look {
        let has_colour = variable("NO_COLOR").is_none() && !is_dumb();
        match (has_colour, self.plain.is_light) {
            (true, _) => Look::Coloured,
            (false, true) => Look::OnLight,
            (false, false) => Look::OnDark,
        }
    }

    fn picture(&self, path: &Path, qr: &Qr) -> Result<(), String> {
        let png = qr.png().map_err(|error| error.to_string())?;
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path).map_err(|error| error.to_string())?;
        self.picture.replace(Some(path.to_owned()));
        file.write_all(&png).map_err(|error| error.to_string())
    }
}

impl Person for Screen {
    fn show(&self, secret: Secret<'_>) -> Result<(), PromptError> {
        let uri = secret.seed.uri(secret.label);
        let failed = |detail: String| PromptError::Program {
            program: "the QR code".to_owned(),
            what: "picture",
            detail,
        };
        let qr = Qr::new(&uri).map_err(|error| failed(error.to_string()))?;
        if let Some(path) = &self.plain.picture {
            let named = |error| failed(format!("`{}`: {error}", path.display()));
            self.picture(path, &qr).map_err(named)?;
        }
        if !is_dumb() {
            self.terminal.draw(OTHER_SCREEN);
        }
        self.is_other.set(true);
        let words = [
            "Scan this with an authenticator app.".to_owned(),
            String::new(),
            format!("The app then has {}@{}.", secret.label.device, secret.label.account),
            String::new(),
            "Two codes of it are asked for below, one after the other.".to_owned(),
            String::new(),
            "Ctrl-C gives up, and leaves nothing behind.".to_owned(),
        ];
        let grouped = secret.seed.grouped();
        self.draw(&qr, &words, &grouped);
        if self.plain.typed {
            self.tell(grouped.expose_secret());
        }
        if self.plain.uri {
            self.terminal.say(uri.expose_secret());
        }
        Ok(())
    }

    fn hide(&self) {
        if self.is_other.take() && !is_dumb() {
            self.terminal.draw(FIRST_SCREEN);
        }
        if let Some(path) = self.picture.take()
            && let Err(error) = fs::remove_file(&path)
        {
            self.tell(&format!(
                "`{}` holds the secret and could not be deleted: {error}: delete it yourself",
                path.display()
            ));
        }
    }

    fn code(&self, ask: Ask) -> Result<SecretString, PromptError> {
        match ask {
            Ask::First => {
                let code = self.terminal.secret("A code of the device: ")?;
                let now = SystemClock.now();
                let left = STEP_SECONDS - now.as_second().rem_euclid(STEP_SECONDS);
                let left = jiff::SignedDuration::from_secs(left);
                self.next.set(now.checked_add(left).ok());
                Ok(code)
            }
            Ask::Next => self.terminal.secret_while(&mut || {
                let left = self.next.get().map(|at| at.duration_since(SystemClock.now()).as_secs());
                match left {
                    Some(left) if left > 0 => format!("The code after that one, in {left} s: "),
                    _ => "The code after that one: ".to_owned(),
                }
            }),
        }
    }

    fn say(&self, text: &str) {
        self.tell(text);
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.hide();
    }
}

/// Whether the terminal shows characters and nothing else.
fn is_dumb() -> bool {
    variable("TERM").is_none_or(|term| term == "dumb")
}
