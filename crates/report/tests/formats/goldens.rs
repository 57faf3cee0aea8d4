//! The small report in every format, word for word. `UPDATE_EXPECT=1` writes them anew.

use expect_test::expect_file;
use tutela_report::{asff, csv, html, json, junit, markdown, ocsf, sarif, text, text::TextOptions};

use crate::fixture::report;

#[test]
fn every_format_is_as_it_was() {
    let report = report();
    let piped = TextOptions { colour: false, width: 100, verbose: false };
    let terminal = TextOptions { colour: true, width: 80, verbose: true };
    expect_file!["../golden/report.json"].assert_eq(&json::render(&report));
    expect_file!["../golden/report.txt"].assert_eq(&text::render(&report, piped));
    expect_file!["../golden/report.verbose.ansi"].assert_eq(&text::render(&report, terminal));
    expect_file!["../golden/report.html"].assert_eq(&html::render(&report));
    expect_file!["../golden/report.sarif"].assert_eq(&sarif::render(&report));
    expect_file!["../golden/report.junit.xml"].assert_eq(&junit::render(&report));
    expect_file!["../golden/report.jsonl"].assert_eq(&json::lines::render(&report));
    expect_file!["../golden/report.csv"].assert_eq(&csv::render(&report).replace("\r\n", "\n"));
    expect_file!["../golden/report.md"].assert_eq(&markdown::render(&report));
    expect_file!["../golden/report.ocsf.json"].assert_eq(&ocsf::render(&report));
    expect_file!["../golden/report.asff.json"].assert_eq(&asff::render(&report));
}
