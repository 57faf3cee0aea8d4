//! Fills the placeholders of a fix with a resource's names.
//!
//! Names are hostile: a command is made for people to paste, so that every name in it is quoted,
//! and what stands in a name is never read as a placeholder.

use tutela_model::{Account, Remediation};

use crate::Fix;

/// What the placeholders of a fix stand for; an empty name is one that nobody knows.
pub(crate) struct Names<'a> {
    pub(crate) account: &'a Account,
    pub(crate) user: &'a str,
    pub(crate) id: &'a str,
    pub(crate) arn: &'a str,
}

impl Names<'_> {
    /// The fix for the resource of these names.
    pub(crate) fn fill(&self, fix: &Fix) -> Remediation {
        let plain = |name: &str| self.value(name).map(str::to_owned);
        let shell = |name: &str| self.value(name).map(quoted);
        Remediation {
            console: substitute(fix.console, plain),
            cli: substitute(fix.cli, shell),
            terraform: substitute(fix.terraform, plain),
        }
    }

    fn value(&self, name: &str) -> Option<&str> {
        Some(match name {
            "user" if self.user.is_empty() => "USER_NAME",
            "user" => self.user,
            "id" if self.id.is_empty() => "ID",
            "id" => self.id,
            "account" => self.account.id.as_str(),
            "partition" => &self.account.partition,
            "arn" => self.arn,
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
    // A large account holds a hundred thousand of these.
    filled.shrink_to_fit();
    filled
}

/// Quotes a name for a POSIX shell where it needs it.
fn quoted(text: &str) -> String {
    let safe = |byte: u8| byte.is_ascii_alphanumeric() || b"+=,.@_-:/".contains(&byte);
    if !text.is_empty() && text.bytes().all(safe) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::Names;
    use crate::{Fix, fixture::account};

    const FIX: Fix = Fix {
        console: "IAM > Users > {user}",
        cli: "aws iam delete-user --user-name {user} # {id} arn:{partition}:iam::{account}:mfa/{user}",
        terraform: "{arn} {unknown} {",
    };

    #[track_caller]
    fn check(what: &str, user: &str, id: &str, cli: &str) {
        let account = account().build();
        let fix = Names { account: &account, user, id, arn: "arn:aws:iam::1:user/x" }.fill(&FIX);
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
        let account = account().build();
        let names = Names { account: &account, user: "o'neil", id: "", arn: "" };
        assert_eq!(names.fill(&FIX).console, "IAM > Users > o'neil");
    }
}
