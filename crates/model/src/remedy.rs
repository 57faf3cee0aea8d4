//! How to put a finding right.
//!
//! A large account has a hundred thousand rows, so that a row keeps the names and the words are
//! made when somebody reads them. Names are hostile: a command is made for people to paste, so that
//! every name in it is quoted, and what stands in a name is never read as a placeholder.

use std::sync::Arc;

use serde::Serialize;

use crate::AccountId;

/// How to put a finding right. `{user}`, `{id}`, `{account}`, `{partition}` and `{arn}` stand for
/// the resource's.
#[derive(Debug, PartialEq, Eq)]
pub struct Fix {
    /// The path through the console.
    pub console: &'static str,
    /// The AWS CLI's command and nothing else, or words about it that begin otherwise than `aws `.
    pub cli: &'static str,
    /// Terraform, or why there is none.
    pub terraform: &'static str,
}

/// A fix, and the names that its placeholders stand for. An empty name is one that nobody knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remedy {
    /// The fix.
    pub fix: &'static Fix,
    /// The partition of the account's ARNs.
    pub partition: Arc<str>,
    /// The user's name.
    pub user: Box<str>,
    /// The resource's id.
    pub id: Box<str>,
}

/// How to put a finding right, in the three ways in which people do it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Remediation {
    /// The path through the console.
    pub console: String,
    /// The AWS CLI's command, or why there is none.
    pub cli: String,
    /// Terraform, or why there is none.
    pub terraform: String,
}

impl Remedy {
    /// The fix for a resource of an account.
    ///
    /// ```
    /// use tutela_model::{AccountId, Fix, Remedy};
    /// static FIX: Fix = Fix { console: "IAM > Users > {user}", cli: "aws iam get-user --user-name {user}", terraform: "none" };
    /// let remedy = Remedy { fix: &FIX, partition: "aws".into(), user: "o'neil; id".into(), id: "".into() };
    /// let said = remedy.fill(&AccountId::unknown(), "arn:aws:iam::111122223333:user/x");
    /// assert_eq!(said.cli, r"aws iam get-user --user-name 'o'\''neil; id'");
    /// ```
    #[must_use]
    pub fn fill(&self, account: &AccountId, arn: &str) -> Remediation {
        let value = |name: &str| self.value(name, account, arn);
        let plain = |name: &str| value(name).map(str::to_owned);
        let shell = |name: &str| value(name).map(quoted);
        Remediation {
            console: substitute(self.fix.console, plain),
            cli: substitute(self.fix.cli, shell),
            terraform: substitute(self.fix.terraform, plain),
        }
    }

    fn value<'a>(&'a self, name: &str, account: &'a AccountId, arn: &'a str) -> Option<&'a str> {
        Some(match name {
            "user" if self.user.is_empty() => "USER_NAME",
            "user" => &self.user,
            "id" if self.id.is_empty() => "ID",
            "id" => &self.id,
            "account" => account.as_str(),
            "partition" => &self.partition,
            "arn" => arn,
            _ => return None,
        })
    }
}

/// Replaces `{name}` in one pass; a brace that names nothing is text.
fn substitute(text: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let named = after.split_once('}').and_then(|(name, tail)| Some((value(name)?, tail)));
        let (filling, tail) = named.unwrap_or_else(|| ("{".to_owned(), after));
        filled.push_str(&filling);
        rest = tail;
    }
    filled.push_str(rest);
    filled
}

/// Quotes a name for a POSIX shell where it needs it.
///
/// ```
/// use tutela_model::quoted;
/// assert_eq!(quoted("ana@example.com"), "ana@example.com");
/// assert_eq!(quoted("o'neil; id"), r"'o'\''neil; id'");
/// ```
#[must_use]
pub fn quoted(text: &str) -> String {
    let safe = |byte: u8| byte.is_ascii_alphanumeric() || b"+=,.@_-:/".contains(&byte);
    if !text.is_empty() && text.bytes().all(safe) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::{Fix, Remedy};
    use crate::AccountId;

    static FIX: Fix = Fix {
        console: "IAM > Users > {user}",
        cli: "aws iam delete-user --user-name {user} # {id} arn:{partition}:iam::{account}:mfa/{user}",
        terraform: "{arn} {unknown} {",
    };

    #[track_caller]
    fn check(what: &str, user: &str, id: &str, cli: &str) {
        let account = AccountId::parse("111122223333").unwrap();
        let remedy =
            Remedy { fix: &FIX, partition: "aws".into(), user: user.into(), id: id.into() };
        let fix = remedy.fill(&account, "arn:aws:iam::1:user/x");
        assert_eq!(fix.cli, cli, "{what}");
        assert_eq!(fix.terraform, "arn:aws:iam::1:user/x {unknown} {", "{what}");
    }

    #[test]
    fn names_in_commands() {
        let with = |user: &str, id: &str| {
            format!(
                "aws iam delete-user --user-name {user} # {id} arn:aws:iam::111122223333:mfa/{user}"
            )
        };
        check("a plain name", "alice", "K1", &with("alice", "K1"));
        check("IAM's whole alphabet", "a.b+c=d,e@f_g-h", "K", &with("a.b+c=d,e@f_g-h", "K"));
        check("a command", "a; rm -rf ~", "K", &with("'a; rm -rf ~'", "K"));
        check("a substitution", "$(id)`id`", "K", &with("'$(id)`id`'", "K"));
        check("a quote", "o'neil", "K", &with(r"'o'\''neil'", "K"));
        check("a line end", "a\nid", "K", &with("'a\nid'", "K"));
        check("nobody knows the names", "", "", &with("USER_NAME", "ID"));
        check("a placeholder as a name", "{id}", "$(id)", &with("'{id}'", "'$(id)'"));
    }

    #[test]
    fn names_elsewhere_are_as_they_are() {
        let remedy =
            Remedy { fix: &FIX, partition: "aws".into(), user: "o'neil".into(), id: "".into() };
        assert_eq!(remedy.fill(&AccountId::unknown(), "").console, "IAM > Users > o'neil");
    }
}
