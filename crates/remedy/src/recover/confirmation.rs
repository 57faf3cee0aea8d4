//! Who says that it is the user who asks.

use std::collections::BTreeMap;

use tutela_access::{Standing, administrators};
use tutela_model::{Account, Arn, Gap, Password, User};

use super::{RecoverError, Wish};

/// Who said that it is the user who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Confirmation {
    /// Somebody of this name.
    By(String),
    /// Nobody could be asked, says who does it.
    Alone,
    /// Nothing was said of it.
    Unsaid,
}

/// Who could confirm it: administrators, but neither who does it nor the user.
struct Confirmers {
    /// IAM users, by name.
    known: Vec<String>,
    /// Why there may be others; `None` where all IAM users were seen, and what each may do.
    unseen: Option<Gap>,
}

/// How many are named.
const NAMED: usize = 5;

impl Confirmers {
    /// Their names, the first few.
    fn words(&self) -> String {
        let mut words: Vec<&str> = self.known.iter().take(NAMED).map(String::as_str).collect();
        if self.known.len() > NAMED {
            words.push("…");
        }
        words.join(", ")
    }
}

/// Looks for them among the IAM users of an account.
fn others(
    account: &Account,
    standings: &BTreeMap<String, Result<Standing, Gap>>,
    (user, caller): (&str, &Arn),
) -> Confirmers {
    let mut known = Vec::new();
    let mut unseen = account.users.complete.as_ref().err().cloned();
    for own in account.users.known.iter().filter(|own| own.name != user && own.arn != *caller) {
        match standings.get(&own.name) {
            Some(Ok(standing)) if standing.administrator => known.push((!signs_in(own), &own.name)),
            Some(Err(gap)) => unseen = unseen.or_else(|| Some(gap.clone())),
            Some(Ok(_)) | None => {}
        }
    }
    // Whoever signs in to the console is a person, who can be asked.
    known.sort();
    let known = known.into_iter().map(|(_, name)| name.clone()).collect();
    Confirmers { known, unseen }
}

fn signs_in(user: &User) -> bool {
    user.password.seen().is_ok_and(|seen| matches!(seen.value, Password::Enabled { .. }))
}

/// What the plan keeps of it.
pub(super) fn notes(
    account: &Account,
    user: &User,
    wish: &Wish,
) -> Result<Vec<String>, RecoverError> {
    let standings = administrators(account);
    let others = others(account, &standings, (&user.name, &wish.caller));
    let (name, caller) = (&user.name, &wish.caller);
    match &wish.confirmation {
        Confirmation::By(who) => {
            let doubt = standing(account, &standings, (who, &others), user, wish)?;
            Ok(vec![format!(
                "{who} confirmed that it is user {name} who asks, says {caller}; nothing here proves it{doubt}."
            )])
        }
        Confirmation::Alone => {
            Ok(vec![format!("Nobody but {caller} confirms that it is user {name} who asks.")])
        }
        Confirmation::Unsaid if !others.known.is_empty() => {
            Err(RecoverError::Unconfirmed { user: name.clone(), others: others.words() })
        }
        Confirmation::Unsaid => match others.unseen {
            Some(gap) => Err(RecoverError::MaybeOthers(name.clone(), gap)),
            None => Ok(vec![
                format!("Nobody but {caller} confirms that it is user {name} who asks."),
                "No other IAM user is an administrator, so that nobody could confirm it, and nobody could do \
                 this for you: make a second one, with a device. Until then root is the way back: sign in \
                 to the console as root, and take the device off under IAM, Users. Try that before you \
                 need it. Administrators by roles and by Identity Center are not counted here."
                    .to_owned(),
            ]),
        },
    }
}

/// What is to be added of somebody who confirms it.
fn standing(
    account: &Account,
    standings: &BTreeMap<String, Result<Standing, Gap>>,
    (who, others): (&String, &Confirmers),
    user: &User,
    wish: &Wish,
) -> Result<String, RecoverError> {
    let Some(own) = account.users.known.iter().find(|own| own.name == *who) else {
        if others.known.is_empty() && !who.trim().is_empty() {
            return Ok(", nor is that one an IAM user of the account".to_owned());
        }
        return Err(RecoverError::NoAdministrator(who.clone(), others.words()));
    };
    if own.arn == user.arn || own.arn == wish.caller {
        return Err(RecoverError::NotAnother(who.clone()));
    }
    match standings.get(who) {
        Some(Ok(standing)) if standing.administrator => Ok(String::new()),
        Some(Err(gap)) => Ok(format!(", nor whether that one is an administrator ({gap})")),
        Some(Ok(_)) | None => Err(RecoverError::NoAdministrator(who.clone(), others.words())),
    }
}
