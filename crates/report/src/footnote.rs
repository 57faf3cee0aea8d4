//! What many rows say in the same brackets at their ends is said once.

use std::collections::BTreeMap;

use tutela_model::Finding;

/// A remark is repeated at least so often before a mark is shorter.
const OFTEN: usize = 4;

/// The mark that stands for the remark.
const MARK: &str = "*";

/// The remark that the most rows end with, where that is often.
pub(crate) struct Footnote<'r>(Option<&'r str>);

impl<'r> Footnote<'r> {
    pub(crate) fn of(findings: impl Iterator<Item = &'r Finding>) -> Self {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for remark in findings.filter_map(|finding| remark(&finding.message)) {
            let count = counts.entry(remark).or_default();
            *count = count.saturating_add(1);
        }
        let most = counts.into_iter().max_by_key(|(_, count)| *count);
        Self(most.filter(|(_, count)| *count >= OFTEN).map(|(remark, _)| remark))
    }

    /// A row's message, with the mark in the remark's place.
    pub(crate) fn mark(&self, message: &str) -> String {
        match (self.0, remark(message)) {
            (Some(ours), Some(remark)) if ours == remark => {
                let kept = message.len().saturating_sub(remark.len().saturating_add(" ()".len()));
                format!("{}{MARK}", message.get(..kept).unwrap_or(message))
            }
            _ => message.to_owned(),
        }
    }

    /// What the mark stands for.
    pub(crate) fn legend(&self) -> Option<String> {
        self.0.map(|remark| format!("{MARK} {remark}"))
    }
}

/// What stands in brackets at the end of a message.
fn remark(message: &str) -> Option<&str> {
    let (_, remark) = message.strip_suffix(')')?.rsplit_once(" (")?;
    Some(remark)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remark_is_what_stands_in_brackets_at_the_end() {
        for (message, expected) in [
            ("the key is old (report, 3 h old)", Some("report, 3 h old")),
            ("the key is old", None),
            ("a (b) c (d)", Some("d")),
            ("(all of it)", None),
            ("", None),
            (")", None),
        ] {
            assert_eq!(remark(message), expected, "{message}");
            let kept = Footnote(expected).mark(message);
            let whole = expected.map_or(kept.clone(), |remark| {
                kept.strip_suffix(MARK).map(|kept| format!("{kept} ({remark})")).unwrap_or_default()
            });
            assert_eq!(whole, message, "nothing is lost");
        }
    }
}
