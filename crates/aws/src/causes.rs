//! What is behind an error of the way there.

use std::error::Error;

/// Whether the request did not even leave, by the words of the HTTP client.
pub(crate) fn never_connected(error: &(dyn Error + 'static)) -> bool {
    let words = chain(error);
    words.contains("(Connect)") || words.contains("HTTP connect timeout")
}

/// What is behind all that an error says.
pub(crate) fn root_cause(error: &(dyn Error + 'static)) -> String {
    let mut last = error;
    while let Some(source) = last.source() {
        last = source;
    }
    last.to_string()
}

/// An error and what is behind it, each once.
pub(crate) fn chain(error: &(dyn Error + 'static)) -> String {
    let mut said: Vec<String> = Vec::new();
    let mut next = Some(error);
    while let Some(error) = next {
        let words = error.to_string();
        if !said.iter().any(|earlier| earlier.contains(&words)) {
            said.push(words);
        }
        next = error.source();
    }
    said.join(": ")
}
