//! `tutela config-rules`.

use std::collections::BTreeSet;

use tutela_app::plans::operations_of_config_rules;
use tutela_ports::Clock as _;
use tutela_remedy::config_rules::{MfaRule, Wish, plan};

use super::{Way, asked::account_by, written_or_confirmed};
use crate::{
    cli::ConfigRulesArguments, clock::SystemClock, commands::live::runtime, error::Error,
    exit::Exit,
};

pub(crate) fn config_rules(arguments: &ConfigRulesArguments) -> Result<Exit, Error> {
    runtime()?.block_on(async {
        let way = Way::to(&arguments.doing.aws).await?;
        let account = account_by(&way, operations_of_config_rules()).await?;
        let wish = Wish {
            rules: arguments.rule.iter().map(|rule| MfaRule::from(*rule)).collect::<BTreeSet<_>>(),
            region: arguments.of.clone(),
            every: arguments.every.into(),
            now: SystemClock.now(),
        };
        let plan = plan(&account, &wish).map_err(Error::ConfigRules)?;
        written_or_confirmed(&way, &plan, &arguments.writing, &arguments.doing).await
    })
}
