//! `tutela apply`, `resume` and `undo`.

use tutela_app::plans::Standing;

use super::{
    Way,
    carry::{carry_out, take_back},
    exported, is_confirmed, text,
};
use crate::{
    cli::{ApplyArguments, BegunArguments, DoingArguments, ResumeArguments},
    commands::live::runtime,
    error::Error,
    exit::Exit,
    plans::{Kept, Store, read_plan},
};

/// Carries out a plan's file.
pub(crate) fn apply(arguments: &ApplyArguments) -> Result<Exit, Error> {
    let plan = read_plan(&arguments.file)?;
    let ApplyArguments { doing, .. } = arguments;
    if let Some(form) = arguments.export {
        return exported(&plan, form);
    }
    if !is_confirmed(&text::of_plan(&plan), doing.yes)? {
        return Ok(Exit::Unconfirmed);
    }
    let kept = Store::of(doing.plans.as_deref())?.keep(&plan)?;
    if kept.course.standing() != Standing::Open {
        return Err(Error::Usage(format!(
            "the plan was begun already, and is {}: `tutela resume {id:.12}` or `tutela undo {id:.12}`",
            kept.course.standing().word(),
            id = plan.id()
        )));
    }
    runtime()?.block_on(async {
        let way = Way::to(&doing.aws).await?.into_members(&arguments.members);
        carry_out(&way, kept, doing).await
    })
}

/// Goes on with a plan that was ended.
pub(crate) fn resume(arguments: &ResumeArguments) -> Result<Exit, Error> {
    let (kept, doing) = opened(&arguments.begun)?;
    match kept.course.standing() {
        Standing::Undoing | Standing::Undone => Err(Error::Usage(format!(
            "the plan is {}, and cannot be carried out any more: make one anew",
            kept.course.standing().word()
        ))),
        Standing::Open | Standing::Half | Standing::Done => {
            if !is_confirmed(&text::of_rest(&kept.plan, &kept.course), doing.yes)? {
                return Ok(Exit::Unconfirmed);
            }
            runtime()?.block_on(async {
                let way = Way::to(&doing.aws).await?.into_members(&arguments.members);
                carry_out(&way, kept, doing).await
            })
        }
    }
}

/// Takes a plan back.
pub(crate) fn undo(arguments: &BegunArguments) -> Result<Exit, Error> {
    let (kept, doing) = opened(arguments)?;
    if !is_confirmed(&text::of_undo(&kept.plan, &kept.course), doing.yes)? {
        return Ok(Exit::Unconfirmed);
    }
    runtime()?.block_on(async {
        let way = Way::to(&doing.aws).await?;
        take_back(&way, kept, doing).await
    })
}

fn opened(arguments: &BegunArguments) -> Result<(Kept, &DoingArguments), Error> {
    let kept = Store::of(arguments.doing.plans.as_deref())?.open(&arguments.id)?;
    Ok((kept, &arguments.doing))
}
