//! The credential report: a table of all users' passwords, keys, certificates and MFA.
//!
//! Columns are found by name, so that AWS may add and move them. A cell that cannot be read is a
//! gap of its fact; a row that cannot be read is a gap of the whole report, since nothing then says
//! which rows are right.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html>

use std::collections::BTreeMap;

use csv::{ReaderBuilder, StringRecord};
use jiff::Timestamp;
use tutela_model::LastUse;

/// The name that the report gives to the root user.
pub(crate) const ROOT: &str = "<root_account>";

/// The report as a table.
#[derive(Debug)]
pub(crate) struct CredentialReport {
    columns: BTreeMap<String, usize>,
    rows: BTreeMap<String, StringRecord>,
}

/// One user's row.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row<'a> {
    columns: &'a BTreeMap<String, usize>,
    cells: &'a StringRecord,
}

impl CredentialReport {
    /// Reads the table. The error names the line and what is wrong with it.
    pub(crate) fn parse(table: &[u8]) -> Result<Self, String> {
        let table = table.strip_prefix(b"\xef\xbb\xbf").unwrap_or(table);
        let mut reader = ReaderBuilder::new().from_reader(table);
        let header = reader.headers().map_err(|error| error.to_string())?.clone();
        let mut columns = BTreeMap::new();
        for (index, name) in header.iter().enumerate() {
            if columns.insert(name.trim().to_owned(), index).is_some() {
                return Err(format!("line 1: the column `{name}` stands twice"));
            }
        }
        let user = *columns.get("user").ok_or("line 1: there is no column `user`")?;
        let arn = *columns.get("arn").ok_or("line 1: there is no column `arn`")?;
        let mut rows = BTreeMap::new();
        for record in reader.records() {
            let cells = record.map_err(|error| error.to_string())?;
            let line = cells.position().map_or(0, csv::Position::line);
            let name = cells.get(user).unwrap_or_default().to_owned();
            if !cells.get(arn).unwrap_or_default().starts_with("arn:") {
                return Err(format!("line {line}: the column `arn` holds no ARN"));
            }
            if rows.insert(name.clone(), cells).is_some() {
                return Err(format!("line {line}: the user `{name}` stands twice"));
            }
        }
        Ok(Self { columns, rows })
    }

    /// The row of a user, or of [`ROOT`].
    pub(crate) fn row(&self, user: &str) -> Option<Row<'_>> {
        self.rows.get(user).map(|cells| Row { columns: &self.columns, cells })
    }

    /// All rows but root's, by user name.
    pub(crate) fn users(&self) -> impl Iterator<Item = (&str, Row<'_>)> {
        self.rows
            .iter()
            .filter(|(name, _)| name.as_str() != ROOT)
            .map(|(name, cells)| (name.as_str(), Row { columns: &self.columns, cells }))
    }

    /// The ARNs of all rows, which name the account.
    pub(crate) fn arns(&self) -> impl Iterator<Item = &str> {
        let column = self.columns.get("arn").copied();
        self.rows.values().filter_map(move |cells| cells.get(column?))
    }
}

impl<'a> Row<'a> {
    /// A cell's text.
    pub(crate) fn text(&self, column: &str) -> Result<&'a str, String> {
        self.columns
            .get(column)
            .and_then(|index| self.cells.get(*index))
            .ok_or_else(|| format!("there is no column `{column}`"))
    }

    /// A cell that is `true` or `false`.
    pub(crate) fn flag(&self, column: &str) -> Result<bool, String> {
        match self.text(column)? {
            "true" | "TRUE" => Ok(true),
            "false" | "FALSE" => Ok(false),
            other => {
                Err(format!("`{other}` in the column `{column}` is neither `true` nor `false`"))
            }
        }
    }

    /// A cell that is a time, or says that there is none.
    pub(crate) fn time(&self, column: &str) -> Result<Option<Timestamp>, String> {
        match self.text(column)? {
            "N/A" | "no_information" | "not_supported" => Ok(None),
            text => text
                .parse()
                .map(Some)
                .map_err(|_| format!("`{text}` in the column `{column}` is no time")),
        }
    }

    /// A cell that is a time of use. `N/A` and `no_information` both mean never, or not since AWS
    /// keeps records; `not_supported` means that the report does not say.
    pub(crate) fn last_use(&self, column: &str) -> Result<LastUse, String> {
        if self.text(column)? == "not_supported" {
            return Ok(LastUse::Unsaid);
        }
        Ok(self.time(column)?.map_or(LastUse::Never, LastUse::At))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "user,arn,mfa_active,password_last_used";

    #[track_caller]
    fn check(what: &str, table: &str, expected: &str) {
        let outcome = match CredentialReport::parse(table.as_bytes()) {
            Ok(report) => report
                .users()
                .map(|(name, row)| {
                    format!(
                        "{name}: {:?} {:?}",
                        row.flag("mfa_active"),
                        row.time("password_last_used")
                    )
                })
                .collect::<Vec<_>>()
                .join("; "),
            Err(error) => error,
        };
        assert_eq!(outcome, expected, "{what}");
    }

    #[test]
    fn tables_as_aws_and_as_accidents_write_them() {
        let arn = "arn:aws:iam::111122223333:user/alice";
        let good = format!("{HEADER}\nalice,{arn},true,N/A");
        let alice = "alice: Ok(true) Ok(None)";
        check("as AWS writes it", &good, alice);
        check("with CRLF and a last line end", &(good.replace('\n', "\r\n") + "\r\n"), alice);
        check("with a byte order mark", &format!("\u{feff}{good}"), alice);
        check(
            "columns in another order, quoted, one more",
            &format!(
                "\"mfa_active\",new,arn,password_last_used,user\n\"true\",x,{arn},N/A,\"alice\""
            ),
            alice,
        );
        check("nothing", "", "line 1: there is no column `user`");
        check("another table", "a,b\n1,2", "line 1: there is no column `user`");
        check(
            "cut within a row",
            &format!("{HEADER}\nalice,{arn},true"),
            "CSV error: record 1 (line: 2, byte: 39): found record with 3 fields, but the previous record has 4 fields",
        );
        check(
            "a row without ARN",
            &format!("{HEADER}\nalice,x,true,N/A"),
            "line 2: the column `arn` holds no ARN",
        );
        check(
            "a user twice",
            &format!("{good}\nalice,{arn},false,N/A"),
            "line 3: the user `alice` stands twice",
        );
        check(
            "cut within a word, and a time that is none",
            &format!("{HEADER}\nalice,{arn},tru,yesterday"),
            "alice: Err(\"`tru` in the column `mfa_active` is neither `true` nor `false`\") \
             Err(\"`yesterday` in the column `password_last_used` is no time\")",
        );
        assert!(CredentialReport::parse(b"user,arn\n\xff,arn:x").unwrap_err().contains("UTF-8"));
    }

    #[test]
    fn never_is_not_unsaid() {
        for (cell, expected) in [
            ("N/A", Ok(LastUse::Never)),
            ("no_information", Ok(LastUse::Never)),
            ("not_supported", Ok(LastUse::Unsaid)),
            ("2026-11-24T12:00:00+00:00", Ok(LastUse::At("2026-11-24T12:00:00Z".parse().unwrap()))),
        ] {
            let table = format!("{HEADER}\nalice,arn:aws:iam::1:user/alice,true,{cell}");
            let report = CredentialReport::parse(table.as_bytes()).unwrap();
            assert_eq!(report.row("alice").unwrap().last_use("password_last_used"), expected);
        }
    }
}
