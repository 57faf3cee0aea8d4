//! Ctrl-C: the first ends the asking, any other ends the program.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use tokio::sync::Notify;

use crate::error::Error;

/// What shells report for a program that SIGINT ended.
const INTERRUPTED: i32 = 130;

/// Listens from [`Interrupt::listen`] on for as long as the program runs.
pub(crate) struct Interrupt(Arc<State>);

struct State {
    /// Whether there is something that the next Ctrl-C ends in good order.
    is_asking: AtomicBool,
    pressed: Notify,
}

impl Interrupt {
    /// Starts to listen, on a thread of its own, so that a Ctrl-C is heard whatever the others do.
    pub(crate) fn listen() -> Result<Self, Error> {
        let state = Arc::new(State { is_asking: AtomicBool::new(true), pressed: Notify::new() });
        let heard = Arc::clone(&state);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(Error::Threads)?;
        let presses = {
            let _entered = runtime.enter();
            presses().map_err(Error::Threads)?
        };
        std::thread::Builder::new()
            .name("interrupt".to_owned())
            .spawn(move || runtime.block_on(heard.hear(presses)))
            .map_err(Error::Threads)?;
        Ok(Self(state))
    }

    /// Has nobody end this program by Ctrl-C from now on: what it runs is to decide.
    pub(crate) fn left_to_others() -> Result<(), Error> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(Error::Threads)?;
        let mut presses = {
            let _entered = runtime.enter();
            presses().map_err(Error::Threads)?
        };
        let ignore = move || runtime.block_on(async { while presses.recv().await.is_some() {} });
        let named = std::thread::Builder::new().name("interrupt".to_owned());
        named.spawn(ignore).map_err(Error::Threads)?;
        Ok(())
    }

    /// Waits for the first Ctrl-C.
    pub(crate) async fn pressed(&self) {
        self.0.pressed.notified().await;
    }

    /// There is something again that the next Ctrl-C ends in good order.
    pub(crate) fn asking_goes_on(&self) {
        self.0.is_asking.store(true, Ordering::SeqCst);
    }

    /// From now on there is nothing left to end in good order: files are written whole or not at
    /// all, and a Ctrl-C ends the program.
    pub(crate) fn asking_is_over(&self) {
        self.0.is_asking.store(false, Ordering::SeqCst);
    }
}

#[cfg(unix)]
type Presses = tokio::signal::unix::Signal;
#[cfg(windows)]
type Presses = tokio::signal::windows::CtrlC;

/// One listener for all presses: `tokio::signal::ctrl_c` makes one a press, and a press that comes
/// between two of them is lost.
#[cfg(unix)]
fn presses() -> std::io::Result<Presses> {
    tokio::signal::unix::signal(tokio::signal::unix::SignalKind::interrupt())
}

/// One listener for all presses: `tokio::signal::ctrl_c` makes one a press, and a press that comes
/// between two of them is lost.
#[cfg(windows)]
fn presses() -> std::io::Result<Presses> {
    tokio::signal::windows::ctrl_c()
}

impl State {
    async fn hear(&self, mut presses: Presses) {
        while presses.recv().await.is_some() {
            if !self.is_asking.swap(false, Ordering::SeqCst) {
                #[expect(clippy::disallowed_methods, reason = "a second Ctrl-C waits for nobody")]
                std::process::exit(INTERRUPTED);
            }
            self.pressed.notify_one();
        }
    }
}
