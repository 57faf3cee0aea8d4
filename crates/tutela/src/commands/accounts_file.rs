//! The file of accounts that `--accounts` names.

use std::{collections::BTreeMap, ops::Range, path::Path};

use serde::Deserialize;
use toml::Spanned;
use tutela_app::ListedAccount;
use tutela_model::AccountId;

use crate::{cli, error::Error, input};

const WHAT: &str = "accounts from";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    role: Option<Spanned<String>>,
    external_id: Option<String>,
    #[serde(default)]
    account: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: Spanned<String>,
    role: Option<Spanned<String>>,
    external_id: Option<String>,
}

/// Reads a file of accounts. One that is named twice, or without a role, is a mistake.
pub(super) fn read(path: &Path) -> Result<Vec<ListedAccount>, Error> {
    let text = input::read_text(WHAT, path)?;
    let refused = |detail| Error::Read { what: WHAT, path: path.to_owned(), detail };
    accounts(&text).map_err(refused)
}

/// The accounts of a text, or what is wrong with it, and in which line.
fn accounts(text: &str) -> Result<Vec<ListedAccount>, String> {
    let file: File =
        toml::from_str(text).map_err(|error| at(text, error.span().as_ref(), error.message()))?;
    let wrong = |span: Range<usize>, detail: &str| at(text, Some(&span), detail);
    let checked = |role: &Option<Spanned<String>>| {
        let Some(role) = role else { return Ok(None) };
        let refused =
            |why: String| wrong(role.span(), &format!("`{}` is refused: {why}", role.get_ref()));
        cli::member_role(role.get_ref()).map(Some).map_err(refused)
    };
    let role_of_all = checked(&file.role)?;
    let mut seen: BTreeMap<AccountId, usize> = BTreeMap::new();
    let mut listed = Vec::new();
    for Entry { id, role, external_id } in file.account {
        let (span, id) = (id.span(), id.get_ref());
        let known = AccountId::parse(id).ok_or_else(|| {
            wrong(span.clone(), &format!("`{id}` is no account id, which is twelve digits"))
        })?;
        let line = line_of(text, span.start);
        if let Some(first) = seen.insert(known.clone(), line) {
            let detail =
                format!("account {id} stands there twice, first in line {first}: take one out");
            return Err(wrong(span, &detail));
        }
        let role = checked(&role)?.or_else(|| role_of_all.clone());
        let role = role.ok_or_else(|| {
            let detail = format!(
                "account {id} has no role: write `role = \"…\"` below it, or at the top for all"
            );
            wrong(span, &detail)
        })?;
        let external_id = external_id.or_else(|| file.external_id.clone());
        listed.push(ListedAccount { id: known, role, external_id });
    }
    if listed.is_empty() {
        let detail =
            "it names no account: write `[[account]]`, and below it `id = \"111122223333\"`";
        return Err(detail.to_owned());
    }
    Ok(listed)
}

fn at(text: &str, span: Option<&Range<usize>>, detail: &str) -> String {
    match span {
        Some(span) => format!("line {}: {detail}", line_of(text, span.start)),
        None => detail.to_owned(),
    }
}

fn line_of(text: &str, byte: usize) -> usize {
    let before = text.as_bytes().iter().take(byte);
    before.filter(|byte| **byte == b'\n').count().saturating_add(1)
}

#[cfg(test)]
mod tests {
    use super::accounts;

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let account = "[[account]]\nid = \"444455556666\"\n";
        for (text, said) in [
            (format!("role = \"r\"\n{account}"), ""),
            (format!("{account}role = \"path/to/r\"\n"), ""),
            ("role = ".to_owned(), "line 1: "),
            (format!("role = \"r\"\n\nrolle = \"r\"\n{account}"), "line 3: unknown field `rolle`"),
            (format!("role = \"r\"\n{account}id = 1\n"), "line 4: duplicate key"),
            ("role = \"r\"\n[[account]]\nid = \"12\"".to_owned(), "line 3: `12` is no account id"),
            ("role = \"r\"\n[[account]]\n".to_owned(), "line 2: missing field `id`"),
            (
                format!("role = \"r\"\n{account}{account}"),
                "line 5: account 444455556666 stands there twice, first in line 3",
            ),
            (account.to_owned(), "line 2: account 444455556666 has no role: write `role"),
            (format!("role = \"a b\"\n{account}"), "line 1: `a b` is refused: "),
            (format!("{account}role = \"arn:aws:iam::1:role/x\""), "line 3: `arn:aws"),
            ("role = \"r\"".to_owned(), "it names no account: write `[[account]]`"),
        ] {
            let told = accounts(&text).err().unwrap_or_default();
            assert!(told.starts_with(said) && told.is_empty() == said.is_empty(), "{text}: {told}");
        }
    }
}
