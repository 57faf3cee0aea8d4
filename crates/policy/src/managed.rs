//! The policies that AWS writes and every account has, as of a day.

use std::sync::LazyLock;

use crate::universe::packed::{self, Damage};

const PACKED: &[u8] = include_bytes!("../data/managed-policies.txt.gz");
const FILE: &str = "managed-policies.txt.gz";
const FIRST: &str = "tutela-managed-policies\t1";
const PREFIX: &str = "arn:aws:iam::aws:policy/";

/// A policy that AWS writes, in the version that was the default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ManagedPolicy {
    /// Its ARN in partition `aws`.
    pub arn: &'static str,
    /// The version: `v3`. An account with another one has another document.
    pub version: &'static str,
    /// The document's JSON.
    pub document: &'static str,
}

static EMBEDDED: LazyLock<Vec<ManagedPolicy>> = LazyLock::new(|| {
    let text: &'static str = String::leak(packed::unpack(FILE, PACKED));
    read(text).unwrap_or_else(|damage| packed::damaged(FILE, damage))
});

/// The policy of this ARN, whose partition may be any: `arn:aws-cn:iam::aws:policy/ReadOnlyAccess`.
/// None for a policy that an account made for itself, and for one that AWS added later.
///
/// ```
/// use tutela_policy::managed_policy;
/// let policy = managed_policy("arn:aws:iam::aws:policy/AdministratorAccess").unwrap();
/// assert_eq!(policy.version, "v1");
/// assert_eq!(managed_policy("arn:aws:iam::111122223333:policy/AdministratorAccess"), None);
/// ```
#[must_use]
pub fn managed_policy(arn: &str) -> Option<ManagedPolicy> {
    let (partition, rest) = arn.strip_prefix("arn:")?.split_once(':')?;
    if partition.is_empty() {
        return None;
    }
    let name = rest.strip_prefix("iam::aws:policy/")?;
    let at = EMBEDDED.binary_search_by(|policy| name_of(policy.arn).cmp(name)).ok()?;
    EMBEDDED.get(at).copied()
}

/// All of them, sorted by ARN.
pub fn managed_policies() -> impl Iterator<Item = ManagedPolicy> {
    EMBEDDED.iter().copied()
}

fn name_of(arn: &str) -> &str {
    arn.strip_prefix(PREFIX).unwrap_or(arn)
}

/// Strict, as is the universe's reader: what it does not understand, it does not skip.
fn read(text: &'static str) -> Result<Vec<ManagedPolicy>, Damage> {
    let mut policies: Vec<ManagedPolicy> = Vec::new();
    for (line, content) in packed::body(text, FIRST)? {
        let damage = |expected| Damage { line, expected };
        let fields: Vec<&'static str> = content.split('\t').collect();
        match fields.as_slice() {
            ["source", _] if line == 2 => {}
            ["date", _] if line == 3 => {}
            [arn, version, document] if line > 3 => {
                if !arn.starts_with(PREFIX) || !version.starts_with('v') {
                    return Err(damage("the ARN of a policy of AWS, and a version"));
                }
                if policies.last().is_some_and(|last| last.arn >= *arn) {
                    return Err(damage("an ARN that comes after the one before it"));
                }
                policies.push(ManagedPolicy { arn, version, document });
            }
            _ => return Err(damage("source, date, or a policy's three fields")),
        }
    }
    Ok(policies)
}

#[cfg(test)]
mod tests {
    use super::{FIRST, read};

    const A: &str = "arn:aws:iam::aws:policy/A\tv1\t{}";
    const B: &str = "arn:aws:iam::aws:policy/B\tv1\t{}";

    /// The line that is damaged, of a text with these lines and a true end.
    #[track_caller]
    fn check(sentence: &str, lines: &[&str], expected: Result<usize, usize>) {
        let text = format!("{}\nend\t{}\n", lines.join("\n"), lines.len());
        let read = read(text.leak());
        assert_eq!(read.map(|all| all.len()).map_err(|damage| damage.line), expected, "{sentence}");
    }

    #[test]
    fn what_is_not_understood_is_not_skipped() {
        const S: &str = "source\tx";
        const D: &str = "date\ty";
        check("two policies", &[FIRST, S, D, A, B], Ok(2));
        check("another format", &["tutela-managed-policies\t2", S, D, A], Err(1));
        check("no source", &[FIRST, D, A], Err(2));
        check("no date", &[FIRST, S, A], Err(3));
        check("out of order", &[FIRST, S, D, B, A], Err(5));
        check("twice", &[FIRST, S, D, A, A], Err(5));
        check("an empty line", &[FIRST, S, D, A, "", B], Err(5));
        check("no document", &[FIRST, S, D, "arn:aws:iam::aws:policy/A\tv1"], Err(4));
        check("no version", &[FIRST, S, D, "arn:aws:iam::aws:policy/A\t1\t{}"], Err(4));
        check("an account's own", &[FIRST, S, D, "arn:aws:iam::1:policy/A\tv1\t{}"], Err(4));
    }

    #[test]
    fn what_is_cut_is_not_read() {
        let whole = format!("{FIRST}\nsource\tx\ndate\ty\n{A}\n{B}\nend\t5\n");
        assert_eq!(read(whole.clone().leak()).map(|all| all.len()), Ok(2));
        for cut in 0..whole.len() {
            let text = whole.get(..cut).unwrap().to_owned();
            assert!(read(text.leak()).is_err(), "cut at {cut}");
        }
    }
}
