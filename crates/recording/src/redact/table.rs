//! Names within a credential report.

use csv::{ReaderBuilder, StringRecord, WriterBuilder};

use super::{names::Names, pattern, plain};
use crate::credential_report::ROOT;

/// The table with every name replaced and its rows in the order of the replacements, or why it
/// cannot be read. What is malformed stays malformed: rows keep their number of cells.
pub(super) fn replace(names: &mut Names, table: &[u8]) -> Result<Vec<u8>, csv::Error> {
    let table = table.strip_prefix(b"\xef\xbb\xbf").unwrap_or(table);
    let mut reader = ReaderBuilder::new().flexible(true).from_reader(table);
    let header = reader.headers()?.clone();
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record?;
        let cells: StringRecord = record
            .iter()
            .enumerate()
            .map(|(index, cell)| self::cell(names, header.get(index).unwrap_or_default(), cell))
            .collect();
        rows.push(cells);
    }
    rows.sort_by(|a, b| {
        (a.get(0) != Some(ROOT), a.as_slice()).cmp(&(b.get(0) != Some(ROOT), b.as_slice()))
    });
    let mut writer = WriterBuilder::new().flexible(true).from_writer(Vec::new());
    let header: StringRecord = header.iter().map(|name| column(names, name)).collect();
    writer.write_record(&header)?;
    for row in &rows {
        writer.write_record(row)?;
    }
    writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))
}

/// AWS's names of columns are lower case; anything else is somebody's own.
fn column(names: &mut Names, name: &str) -> String {
    let of_aws = name
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_ ".contains(&byte));
    if of_aws { name.to_owned() } else { pattern::replace(names, name) }
}

fn cell(names: &mut Names, column: &str, cell: &str) -> String {
    let stays = match column.trim() {
        "user" => cell == ROOT,
        "arn" => false,
        column if column.ends_with("_last_used_service") => {
            plain::is_aws_word(cell) || cell == "N/A"
        }
        _ => plain::is_plain(cell),
    };
    if stays { cell.to_owned() } else { pattern::replace(names, cell) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(what: &str, table: &str, expected: &str) {
        let mut names = Names::new();
        replace(&mut names, table.as_bytes()).unwrap();
        let replaced = replace(&mut names.settle(), table.as_bytes()).unwrap();
        assert_eq!(String::from_utf8(replaced).unwrap(), expected, "{what}");
    }

    #[test]
    fn tables() {
        check(
            "root first, quoted cells, what tells nothing stays",
            "\u{feff}user,arn,mfa_active,key_last_used_service\r\n\
             al,arn:aws:iam::111122223333:user/al,true,s3\r\n\
             <root_account>,arn:aws:iam::111122223333:root,false,N/A\r\n\
             \"true\",\"arn:aws:iam::111122223333:user/true\",N/A,Al\r\n",
            "user,arn,mfa_active,key_last_used_service\n\
             <root_account>,arn:aws:iam::900000000001:root,false,N/A\n\
             name-0002,arn:aws:iam::900000000001:user/name-0002,true,s3\n\
             name-0003,arn:aws:iam::900000000001:user/name-0003,N/A,name-0001\n",
        );
        check("cut within a row", "user,arn\nal", "user,arn\nname-0001\n");
        check("another header", "Acme,b\n1,2", "name-0001,b\n1,2\n");
        assert!(replace(&mut Names::new(), b"user\n\xff").is_err());
    }
}
