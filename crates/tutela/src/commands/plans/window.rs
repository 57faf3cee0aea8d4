//! `tutela enrol open` and `close`: a user's enrolment window.

use jiff::SignedDuration;
use tutela_model::Subject;
use tutela_policy::require::ENROLMENT_TAG;
use tutela_ports::Clock as _;
use tutela_remedy::window::{self, Opening};

use super::{
    Way,
    asked::{collected, look_at},
    confirmed,
};
use crate::{
    cli::{CloseArguments, OpenArguments},
    clock::SystemClock,
    commands::live::runtime,
    error::Error,
    exit::Exit,
};

/// Opens a user's window.
pub(crate) fn open_window(arguments: &OpenArguments) -> Result<Exit, Error> {
    runtime()?.block_on(async {
        let way = Way::to(&arguments.doing.aws).await?;
        let account = collected(&way).await?;
        let tag = look_at(&way, tag_of(&arguments.user)).await?;
        let opening = Opening {
            user: arguments.user.clone(),
            lasts: SignedDuration::try_from(arguments.lasts).unwrap_or(SignedDuration::MAX),
            why: arguments.why.clone(),
            now: SystemClock.now(),
        };
        let plan = window::open(&account, &tag, &opening).map_err(Error::Window)?;
        confirmed(&way, &plan, &arguments.doing).await
    })
}

/// Closes a user's window, or removes what is left of one.
pub(crate) fn close_window(arguments: &CloseArguments) -> Result<Exit, Error> {
    runtime()?.block_on(async {
        let way = Way::to(&arguments.doing.aws).await?;
        let account = collected(&way).await?;
        let tag = look_at(&way, tag_of(&arguments.user)).await?;
        let plan = window::close(&account, &tag, &arguments.user, SystemClock.now());
        confirmed(&way, &plan.map_err(Error::Window)?, &arguments.doing).await
    })
}

/// The tag that opens a user's window.
pub(super) fn tag_of(user: &str) -> Subject {
    Subject::UserTag { user: user.to_owned(), key: ENROLMENT_TAG.to_owned() }
}
