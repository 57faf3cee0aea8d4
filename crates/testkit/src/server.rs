//! Servers of others, run as processes of their own.

use std::{
    io::{BufRead as _, BufReader},
    process::ChildStderr,
    sync::mpsc,
    thread,
    time::Duration,
};

/// Waits until a server says that it is up, and gives what `says` makes of that line.
///
/// # Panics
///
/// Where it does not within a minute; the message has what it said instead.
pub(crate) fn wait_until<T>(
    name: &str,
    stderr: ChildStderr,
    says: impl Fn(&str) -> Option<T>,
) -> T {
    let (sender, lines) = mpsc::channel();
    // It goes on reading when nobody listens any more: a full pipe would stop the server.
    thread::spawn(move || {
        for line in BufReader::new(stderr).lines().map_while(Result::ok) {
            sender.send(line).ok();
        }
    });
    let mut said = Vec::new();
    loop {
        let line = lines
            .recv_timeout(Duration::from_mins(1))
            .unwrap_or_else(|error| panic!("{name} does not come up: {error}: {said:#?}"));
        if let Some(up) = says(&line) {
            return up;
        }
        said.push(line);
    }
}
