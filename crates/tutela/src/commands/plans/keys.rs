//! `tutela keys deactivate` and `delete`.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use tutela_app::plans::operations_of_keys;
use tutela_model::{Account, State, Subject};
use tutela_ports::Clock as _;
use tutela_remedy::keys::{Aim, Wish, meant, plan};

use super::{
    Way,
    asked::{account_by, caller, look_at},
    written_or_confirmed,
};
use crate::{
    cli::KeysChangeArguments, clock::SystemClock, commands::live::runtime, error::Error, exit::Exit,
};

pub(crate) fn change_keys(aim: Aim, arguments: &KeysChangeArguments) -> Result<Exit, Error> {
    runtime()?.block_on(async {
        let way = Way::to(&arguments.doing.aws).await?;
        let account = account_by(&way, operations_of_keys()).await?;
        let wish = Wish {
            aim,
            users: arguments.user.iter().cloned().collect(),
            keys: arguments.key.iter().cloned().collect(),
            silent: SignedDuration::from_hours(i64::from(arguments.silent_days) * 24),
            caller: caller(&way).await?,
            now: SystemClock.now(),
        };
        let uses = uses(&way, &account, &wish).await?;
        let plan = plan(&account, &uses, &wish).map_err(Error::Keys)?;
        written_or_confirmed(&way, &plan, &arguments.writing, &arguments.doing).await
    })
}

/// When each key that is meant was last used, by its id, as AWS knows right now.
async fn uses(way: &Way, account: &Account, wish: &Wish) -> Result<BTreeMap<String, State>, Error> {
    let mut uses = BTreeMap::new();
    for (_, key) in meant(account, wish).map_err(Error::Keys)? {
        if let Some(id) = &key.id {
            uses.insert(id.clone(), look_at(way, Subject::KeyUse(id.clone())).await?);
        }
    }
    Ok(uses)
}
