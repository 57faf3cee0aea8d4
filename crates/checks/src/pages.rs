//! The catalogue as one page for the documentation.

use tutela_model::{Framework, Operation};

use crate::{CHECKS, Check, FRAMEWORKS};

const HEAD: &str = "\
# Checks

Every check of the catalogue, by area. The severity is the one without context: where a page says
so, a finding may be milder or worse, and *worst* is the highest that it can be. A check of which an
answer is missing is *unknown*, never *pass*, and of the worst severity.

This page is generated from the checks themselves.

| check | severity | worst | area | finds | needs |
|---|---|---|---|---|---|
";

const FRAMEWORKS_HEAD: &str = "
## Frameworks

What each control asks is in our own words, and only as far as checks speak of it. That the checks of
a control pass does not say that the whole control is met.
";

/// All checks in Markdown: a table of what each finds and needs, then the page of each.
///
/// ```
/// let page = tutela_checks::catalogue_markdown();
/// assert!(page.contains("\n## Root user can sign in without MFA\n"));
/// ```
#[must_use]
pub fn catalogue_markdown() -> String {
    let rows: String = CHECKS.iter().map(|check| row(check)).collect();
    let pages: String = CHECKS.iter().map(|check| page(check)).collect();
    let frameworks: String = FRAMEWORKS.iter().map(|framework| framework_rows(framework)).collect();
    format!("{HEAD}{rows}{FRAMEWORKS_HEAD}{frameworks}{pages}")
}

/// A framework's controls in a table, with the checks that speak of each.
fn framework_rows(framework: &Framework) -> String {
    let Framework { key, name, source, is_own_mapping, controls } = framework;
    let own = if *is_own_mapping { " The mapping is Tutela's own." } else { "" };
    let rows: String = controls
        .iter()
        .map(|control| {
            let checks = listed(control.checks.iter().map(|check| (*check).to_owned()));
            format!("| {} | {} | {checks} |\n", control.id, control.asks)
        })
        .collect();
    format!(
        "\n### {name}\n\n`--framework {key}`. The wording that counts: <{source}>.{own}\n\n\
         | control | asks that | checks |\n|---|---|---|\n{rows}"
    )
}

fn row(check: &Check) -> String {
    let Check { id, severity, worst, area, title, .. } = check;
    let opt_in = if check.opt_in.is_some() { " (not selected by default)" } else { "" };
    let needs = listed(check.needs.iter().map(|need| Operation::action(need)));
    let title = format!("[{title}](#{id}){opt_in}");
    format!("| `{id}` | {severity} | {worst} | {area} | {title} | {needs} |\n")
}

/// The page, one level of headings down, with an anchor that the id alone gives.
fn page(check: &Check) -> String {
    let Check { id, severity, area, .. } = check;
    let mut lines = check.doc.lines();
    let title = lines.next().unwrap_or_default();
    let rest: String = lines
        .map(|line| if line.starts_with('#') { format!("#{line}\n") } else { format!("{line}\n") })
        .collect();
    let opt_in =
        check.opt_in.map_or_else(String::new, |why| format!(" Not selected by default: {why}."));
    format!(
        "\n<a id=\"{id}\"></a>\n\n#{title}\n\n`{id}`, area {area}, severity {severity}.{opt_in}\n{rest}"
    )
}

fn listed(items: impl Iterator<Item = String>) -> String {
    let items: Vec<String> = items.map(|item| format!("`{item}`")).collect();
    if items.is_empty() { "–".to_owned() } else { items.join(", ") }
}

#[cfg(test)]
mod tests {
    use expect_test::expect_file;

    #[test]
    fn the_page_in_the_documentation_is_fresh() {
        expect_file!["../../../docs/checks.md"].assert_eq(&super::catalogue_markdown());
    }
}
