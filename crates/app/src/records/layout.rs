//! Where in a bucket a trail writes its files.
//!
//! `[prefix/]AWSLogs/[organization/]account/CloudTrail/region/2026/11/24/….json.gz`
//!
//! Source: <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html>

/// The folder in which all of AWS's services write their logs.
const LOGS: &str = "AWSLogs";

/// The folder of events; digests and Insights have folders of their own beside it.
const EVENTS: &str = "CloudTrail";

/// What the names of files of records end with.
const ENDS: [&str; 4] = [".json.gz", ".json", ".jsonl", ".ndjson"];

/// What a folder of a bucket is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Nothing that AWS's layout has: the folder with the logs may be below.
    Above,
    /// The folder of the logs, or an organization's in it: accounts and organizations are below.
    Accounts,
    /// An account's: its services are below.
    Account(String),
    /// An account's events: regions are below.
    Regions(String),
    /// A region's events, or a day's of them.
    Files {
        /// The account.
        account: String,
        /// The region.
        region: String,
        /// The region's folder, in which days are folders.
        folder: String,
    },
    /// Of another service, or of digests.
    Other,
}

/// What a folder is, by its path, which ends with `/` or is empty.
pub(super) fn place(folder: &str) -> Place {
    let segments: Vec<&str> = folder.split('/').filter(|it| !it.is_empty()).collect();
    let Some(at) = segments.iter().position(|segment| *segment == LOGS) else {
        return Place::Above;
    };
    let mut below = segments.get(at + 1..).unwrap_or_default();
    if let Some((first, rest)) = below.split_first()
        && first.starts_with("o-")
    {
        below = rest;
    }
    match below {
        [] => Place::Accounts,
        [account] => Place::Account((*account).to_owned()),
        [account, EVENTS] => Place::Regions((*account).to_owned()),
        [account, EVENTS, region, days @ ..] => {
            let depth = segments.len() - days.len();
            let folder = segments.get(..depth).unwrap_or_default().join("/");
            Place::Files {
                account: (*account).to_owned(),
                region: (*region).to_owned(),
                folder: format!("{folder}/"),
            }
        }
        [_, ..] => Place::Other,
    }
}

/// Whether a folder may have the logs in it, or is the one.
pub(super) fn is_logs(folder: &str) -> bool {
    folder.trim_end_matches('/').rsplit('/').next() == Some(LOGS)
}

/// Whether an object is a file of records by its name: digests and Insights are not.
pub(super) fn has_records(key: &str) -> bool {
    let other = |segment: &str| segment.starts_with("CloudTrail-");
    ENDS.iter().any(|end| key.ends_with(end)) && !key.split('/').any(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(account: &str, region: &str, folder: &str) -> Place {
        let [account, region, folder] = [account, region, folder].map(str::to_owned);
        Place::Files { account, region, folder }
    }

    #[test]
    fn folders_are_known_by_their_paths() {
        let account = "111122223333";
        for (folder, expected) in [
            ("", Place::Above),
            ("logs/", Place::Above),
            ("o-exampleorgid/", Place::Above),
            ("AWSLogs/", Place::Accounts),
            ("logs/AWSLogs/", Place::Accounts),
            ("AWSLogs/o-exampleorgid/", Place::Accounts),
            ("o-exampleorgid/AWSLogs/o-exampleorgid/", Place::Accounts),
            ("AWSLogs/111122223333/", Place::Account(account.to_owned())),
            ("AWSLogs/o-e/111122223333/", Place::Account(account.to_owned())),
            ("AWSLogs/111122223333/CloudTrail/", Place::Regions(account.to_owned())),
            ("AWSLogs/111122223333/CloudTrail-Digest/", Place::Other),
            ("AWSLogs/111122223333/Config/", Place::Other),
            ("AWSLogs/111122223333/CloudTrail-Insight/eu-west-1/", Place::Other),
            (
                "AWSLogs/111122223333/CloudTrail/eu-west-1/",
                files(account, "eu-west-1", "AWSLogs/111122223333/CloudTrail/eu-west-1/"),
            ),
            (
                "p/AWSLogs/o-e/111122223333/CloudTrail/eu-west-1/2026/11/",
                files(account, "eu-west-1", "p/AWSLogs/o-e/111122223333/CloudTrail/eu-west-1/"),
            ),
        ] {
            assert_eq!(place(folder), expected, "{folder}");
        }
        assert!(is_logs("a/AWSLogs/") && !is_logs("a/AWSLogs/1/") && !is_logs(""));
    }

    #[test]
    fn digests_and_other_files_are_no_records() {
        for (key, expected) in [
            ("AWSLogs/1/CloudTrail/eu-west-1/2026/11/24/1_CloudTrail_x.json.gz", true),
            ("copies/a.ndjson", true),
            ("AWSLogs/1/CloudTrail-Digest/eu-west-1/2026/11/24/d.json.gz", false),
            ("AWSLogs/1/CloudTrail-Insight/eu-west-1/2026/11/24/i.json.gz", false),
            ("AWSLogs/1/CloudTrail/eu-west-1/2026/11/24/", false),
            ("notes.txt", false),
            ("", false),
        ] {
            assert_eq!(has_records(key), expected, "{key}");
        }
    }
}
