//! `tutela session exec` and `shell`.

use std::{ffi::OsString, io::IsTerminal as _, process::Command};

use tutela_session::{Server, Wish, environment};

use super::{
    context::{Context, wanted},
    serve::giver,
    until,
};
use crate::{
    cli::{ExecArguments, ShellArguments},
    clock::SystemClock,
    error::Error,
    exit::Exit,
    output,
    variable::variable,
};

pub(crate) async fn exec(arguments: ExecArguments) -> Result<Exit, Error> {
    let (context, wish) = wanted(&arguments.wish).await?;
    start(context, wish, arguments.command, arguments.serve).await
}

pub(crate) async fn shell(arguments: ShellArguments) -> Result<Exit, Error> {
    let (context, wish) = wanted(&arguments.wish).await?;
    let (named_by, usual) =
        if cfg!(windows) { ("COMSPEC", "cmd.exe") } else { ("SHELL", "/bin/sh") };
    let program = variable(named_by).unwrap_or_else(|| usual.to_owned());
    output::say(&format!("a shell with profile {}; leaving it ends that", wish.chain.profile));
    start(context, wish, vec![program.into()], arguments.serve).await
}

/// Runs a command with a session, in the place of this program or below it.
async fn start(
    context: Context,
    wish: Wish,
    command: Vec<OsString>,
    by_endpoint: bool,
) -> Result<Exit, Error> {
    let profile = wish.chain.profile.clone();
    let mut parts = command.into_iter();
    let program = parts.next().unwrap_or_default();
    let mut child = Command::new(&program);
    child.args(parts);
    // A person is asked now, and not when the program is in the middle of something.
    let given = context.credentials(&wish).await?;
    if let Some(region) = &context.region
        && variable("AWS_REGION").or_else(|| variable("AWS_DEFAULT_REGION")).is_none()
    {
        // Some programs read the one, some the other.
        child.env("AWS_REGION", region).env("AWS_DEFAULT_REGION", region);
    }
    if by_endpoint {
        let server = Server::listen(0).map_err(Error::Listen)?;
        let url = server.url();
        let endpoint = environment::Endpoint { url: &url, token: server.token() };
        change(&mut child, environment::with_endpoint(endpoint, &profile));
        let give = giver(context, wish);
        std::thread::spawn(move || server.serve(&give));
        return run(child, &program);
    }
    if let Some(end) = given.expires().filter(|_| std::io::stderr().is_terminal()) {
        let end = until(end, tutela_ports::Clock::now(&SystemClock));
        output::say(&format!("the session of profile {profile} ends {end}"));
    }
    change(&mut child, environment::with_keys(&given, &profile));
    replace(child, &program)
}

fn change(command: &mut Command, changes: Vec<environment::Change>) {
    for (name, value) in changes {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
}

/// Becomes the command, so that signals and the exit code are its own.
#[cfg(unix)]
fn replace(mut command: Command, program: &OsString) -> Result<Exit, Error> {
    use std::os::unix::process::CommandExt as _;
    Err(not_started(program, command.exec()))
}

#[cfg(not(unix))]
fn replace(command: Command, program: &OsString) -> Result<Exit, Error> {
    run(command, program)
}

/// Runs the command to its end, and ends as it did. Ctrl-C is the command's to act on.
fn run(mut command: Command, program: &OsString) -> Result<Exit, Error> {
    crate::interrupt::Interrupt::left_to_others()?;
    let mut child = command.spawn().map_err(|error| not_started(program, error))?;
    let status = child.wait().map_err(|error| not_started(program, error))?;
    #[cfg(unix)]
    let signal = std::os::unix::process::ExitStatusExt::signal(&status);
    #[cfg(not(unix))]
    let signal = None;
    let code = status.code().or_else(|| signal.map(|signal: i32| 128 + signal)).unwrap_or(1);
    #[expect(clippy::disallowed_methods, reason = "the exit code is the command's, whatever it is")]
    std::process::exit(code)
}

fn not_started(program: &OsString, error: std::io::Error) -> Error {
    Error::Start { program: program.to_string_lossy().into_owned(), source: error }
}
