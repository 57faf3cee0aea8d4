//! A dialogue of the GnuPG family, by the Assuan protocol.
//!
//! Source: <https://www.gnupg.org/documentation/manuals/assuan/>, and pinentry's own manual.

use std::{
    io::{self, BufReader},
    process::{Command, Stdio},
};

use secrecy::SecretString;
use zeroize::Zeroizing;

use super::PromptError;

/// Shows a dialogue and gives what was typed.
pub(super) fn ask(
    text: &str,
    prompt: &str,
    what: &'static str,
) -> Result<SecretString, PromptError> {
    let failed =
        |detail: String| PromptError::Program { program: "pinentry".to_owned(), what, detail };
    let mut child = Command::new("pinentry")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| failed(error.to_string()))?;
    let (Some(mut to), Some(from)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(failed("it has no pipes".to_owned()));
    };
    let mut from = BufReader::new(from);
    let talk = converse(&mut to, &mut from, text, prompt);
    // It ends when its input does.
    drop(to);
    child.wait().ok();
    match talk {
        Ok(Some(answer)) => Ok(answer),
        Ok(None) => Err(PromptError::Interrupted),
        Err(error) => Err(failed(error.to_string())),
    }
}

/// The conversation; `None` where the person cancelled it.
fn converse(
    to: &mut impl io::Write,
    from: &mut impl io::BufRead,
    text: &str,
    prompt: &str,
) -> io::Result<Option<SecretString>> {
    answer(from)?;
    let commands = [
        "OPTION ttyname=/dev/tty".to_owned(),
        "SETTITLE Tutela".to_owned(),
        format!("SETDESC {}", escaped(text)),
        format!("SETPROMPT {}", escaped(prompt)),
    ];
    for command in commands {
        writeln!(to, "{command}")?;
        // A dialogue that knows nothing of an option still asks.
        answer(from)?;
    }
    writeln!(to, "GETPIN")?;
    to.flush()?;
    match answer(from)? {
        Answer::Data(data) => Ok(Some(data)),
        Answer::Ok => Ok(Some(String::new().into())),
        Answer::Refused(words) if words.contains("cancel") => Ok(None),
        Answer::Refused(words) => Err(io::Error::other(words)),
    }
}

enum Answer {
    Ok,
    Data(SecretString),
    Refused(String),
}

/// Reads lines until one that ends an answer.
fn answer(from: &mut impl io::BufRead) -> io::Result<Answer> {
    let mut data = None;
    loop {
        let mut line = Zeroizing::new(String::new());
        if from.read_line(&mut line)? == 0 {
            return Err(io::Error::other("it ended without an answer"));
        }
        let line = line.trim_end_matches(['\r', '\n']);
        if let Some(text) = line.strip_prefix("D ") {
            data = Some(unescaped(text));
        } else if line == "OK" || line.starts_with("OK ") {
            return Ok(data.map_or(Answer::Ok, Answer::Data));
        } else if let Some(words) = line.strip_prefix("ERR ") {
            return Ok(Answer::Refused(words.to_lowercase()));
        }
    }
}

fn escaped(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn unescaped(text: &str) -> SecretString {
    text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%").into()
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    fn ask_of(dialogue: &str) -> (String, io::Result<Option<SecretString>>) {
        let mut said = Vec::new();
        let answer = converse(&mut said, &mut dialogue.as_bytes(), "100%\nsure", "Code:");
        (String::from_utf8(said).unwrap(), answer)
    }

    #[test]
    fn what_is_typed_comes_back() {
        let (said, answer) = ask_of("OK hello\nOK\nOK\nOK\nOK\nD 12%2534\nOK\n");
        assert_eq!(answer.unwrap().unwrap().expose_secret(), "12%34");
        assert!(said.contains("SETDESC 100%25%0Asure\n") && said.ends_with("GETPIN\n"), "{said}");
        let (_, answer) = ask_of("OK\nERR 1 unknown option\nOK\nOK\nOK\nS hint\nD 123456\nOK\n");
        assert_eq!(answer.unwrap().unwrap().expose_secret(), "123456", "an option is no reason");
    }

    #[test]
    fn who_cancels_is_told_from_what_breaks() {
        let (_, cancelled) = ask_of("OK\nOK\nOK\nOK\nOK\nERR 83886179 Operation cancelled <Pin>\n");
        assert!(cancelled.unwrap().is_none());
        for dialogue in ["", "OK\n", "OK\nOK\nOK\nOK\nOK\nERR 83918950 Inappropriate ioctl\n"] {
            assert!(ask_of(dialogue).1.is_err(), "{dialogue}");
        }
    }
}
