//! `tutela session`.

mod console;
mod context;
mod exec;
mod import;
mod login;
mod logout;
mod process;
mod serve;
mod status;

use jiff::Timestamp;

use crate::{
    cli::{SessionArguments, SessionCommand},
    error::Error,
    exit::Exit,
};

pub(crate) fn run(arguments: SessionArguments) -> Result<Exit, Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(Error::Threads)?;
    runtime.block_on(async {
        match arguments.command {
            SessionCommand::Import(arguments) => import::run(arguments).await,
            SessionCommand::Login(arguments) => login::run(arguments).await,
            SessionCommand::Exec(arguments) => exec::exec(arguments).await,
            SessionCommand::Shell(arguments) => exec::shell(arguments).await,
            SessionCommand::Serve(arguments) => serve::run(arguments).await,
            SessionCommand::Console(arguments) => console::run(arguments).await,
            SessionCommand::CredentialProcess(arguments) => process::run(arguments).await,
            SessionCommand::Status(arguments) => status::run(arguments).await,
            SessionCommand::Logout(arguments) => logout::run(arguments).await,
        }
    })
}

/// An end and what is left until then: `2026-11-24 12:00:00 UTC, in 11 h 59 min`.
fn until(expires: Timestamp, now: Timestamp) -> String {
    let left = expires.duration_since(now);
    let (hours, minutes) = (left.as_hours(), left.as_mins() % 60);
    let left = match (hours, minutes) {
        _ if left.is_negative() => "over".to_owned(),
        (0, minutes) => format!("in {minutes} min"),
        (hours, minutes) => format!("in {hours} h {minutes} min"),
    };
    let time = expires.strftime("%Y-%m-%d %H:%M:%S UTC");
    format!("{time}, {left}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_told_in_hours_and_minutes() {
        let noon: Timestamp = "2026-11-24T12:00:00Z".parse().unwrap();
        for (expires, expected) in [
            ("2026-11-24T23:59:59Z", "2026-11-24 23:59:59 UTC, in 11 h 59 min"),
            ("2026-11-24T12:00:59Z", "2026-11-24 12:00:59 UTC, in 0 min"),
            ("2026-11-24T11:00:00Z", "2026-11-24 11:00:00 UTC, over"),
        ] {
            assert_eq!(until(expires.parse().unwrap(), noon), expected);
        }
    }
}
