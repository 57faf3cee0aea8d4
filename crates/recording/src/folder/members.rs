//! The accounts that an organisation's tree names: a folder without a manifest says nothing of those
//! of which nothing lies in it, and they must not be absent.

use std::collections::BTreeSet;

use tutela_model::{AccountId, Gap, operation};

use crate::{AccountRecordings, Answer, answers::Accounts, tree};

/// How many accounts a note names; the report names all of them.
const NAMED: usize = 5;

/// The accounts that were listed.
#[derive(Debug, Default)]
pub(super) struct Members {
    pub(super) known: BTreeSet<AccountId>,
    /// Those that are suspended or closed: nobody was asked there, and nothing can lie in the folder.
    shut: BTreeSet<AccountId>,
    /// Why there may be others.
    pub(super) others: Option<Gap>,
}

impl Members {
    /// Reads them off the answers of the account that was asked for the tree.
    pub(super) fn of(listing: &AccountRecordings) -> Self {
        let mut members = Self::default();
        let Some(tree) = tree(std::slice::from_ref(listing), None) else { return members };
        for member in &tree.members.known {
            members.known.insert(member.id.clone());
            if member.state.is_shut() {
                members.shut.insert(member.id.clone());
            }
        }
        members.others = tree.members.complete.as_ref().err().cloned();
        // Where a part of the tree is lost, what hangs from it is listed all the same.
        for recording in &listing.recordings {
            let Answer::Json(json) = &recording.answer else { continue };
            if *recording.call.operation == operation::LIST_ACCOUNTS_FOR_PARENT
                && let Ok(listed) = serde_json::from_slice::<Accounts>(json)
            {
                let ids = listed.accounts.iter().filter_map(|own| AccountId::parse(&own.id));
                members.known.extend(ids);
            }
        }
        members
    }

    /// What is to be said of those of which the folder has nothing; `None` where nothing is missing.
    pub(super) fn note(
        &self,
        absent: &BTreeSet<AccountId>,
        is_one_of_many: bool,
    ) -> Option<String> {
        let open: Vec<&str> = absent.difference(&self.shut).map(AccountId::as_str).collect();
        let named: Vec<&str> = open.iter().take(NAMED).copied().collect();
        let more = match open.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let named = format!("{}{more}", named.join(", "));
        let said = if is_one_of_many {
            format!(
                "the organization has accounts of which nothing is in this folder, and all of them is \
                 unknown: {named}; put their folders back into `accounts/`, or ask again with `--org \
                 --save` and a new folder"
            )
        } else {
            format!(
                "this folder is of one account alone, and its organization has others, of which nothing \
                 is said: {named}; `--org` asks them"
            )
        };
        (!open.is_empty()).then_some(said)
    }
}
