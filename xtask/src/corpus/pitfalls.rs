//! Case files.

use std::path::Path;

use tutela_policy::{Case, PolicySet};

use super::{Tally, read};

pub(crate) fn run(path: &Path) -> Result<Tally, String> {
    let cases = Case::parse_all(&read(path)?)
        .map_err(|error| format!("reading {}: {error}", path.display()))?;
    let mut tally = Tally::default();
    for case in &cases {
        let policies = PolicySet::new(&case.setup);
        for (number, test) in case.tests.iter().enumerate() {
            let judged = policies.judge(&test.request);
            let name = format!("{} {number}", case.id);
            tally.of(
                &name,
                test.expected.is_none_or(|it| it == judged.decision),
                &format!("{judged:?}"),
            );
        }
    }
    Ok(tally)
}
