//! Names that attack: nothing of them acts on a terminal, a page, or a parser.

use proptest::prelude::*;
use quick_xml::{Reader, events::Event};
use serde_json::Value;
use tutela_model::Cause;
use tutela_report::{
    Report, asff, csv, html, json, junit, markdown, ocsf, sarif, text, text::TextOptions,
};

use crate::fixture::{HOSTILE, exempted, report_of, unseen, without_mfa};

/// Characters that reorder or hide text, a few of each kind.
const BIDI: [char; 7] =
    ['\u{202a}', '\u{202e}', '\u{2066}', '\u{2069}', '\u{200f}', '\u{200b}', '\u{feff}'];

/// A report in which the name is everywhere that the outside world can put it.
fn report_with(name: &str) -> Report {
    let rows = vec![
        without_mfa(name),
        unseen(name, Cause::Failed),
        exempted(without_mfa(&format!("{name}-"))),
    ];
    let mut report = report_of(rows);
    report.notes = vec![name.to_owned()];
    let account = &mut report.accounts[0];
    account.alias = Some(name.to_owned());
    account.caller = Some(name.to_owned());
    name.clone_into(&mut account.differences[0].resource);
    account.gaps = vec![crate::fixture::gap(name, Cause::Denied)];
    report
}

#[track_caller]
fn assert_no_character_acts(format: &str, shown: &str) {
    let acts = |c: char| (c.is_control() && c != '\n') || BIDI.contains(&c);
    assert!(!shown.contains(acts), "{format}: {:?}", shown.chars().find(|c| acts(*c)));
}

/// Walks the document to its end, and gives its texts back.
#[track_caller]
fn assert_well_formed(xml: &str) {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = true;
    let mut open = 0_i32;
    loop {
        match reader.read_event().expect("well-formed") {
            Event::Start(tag) => {
                open += 1;
                for attribute in tag.attributes() {
                    attribute
                        .expect("an attribute")
                        .normalized_value(quick_xml::XmlVersion::Implicit1_0)
                        .expect("known entities");
                }
            }
            Event::End(_) => open -= 1,
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(open, 0);
    let legal =
        |c: char| matches!(c, '\n' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    assert!(xml.chars().all(legal), "XML 1.0 holds no such character");
}

/// Whether the page holds only the markup of the same report with a harmless name. Whether a remedy
/// is a paragraph or a command, and where backticks make it code, is the name's to decide.
#[track_caller]
fn assert_no_markup_gets_in(name: &str, page: &str) {
    fn tags(page: &str) -> Vec<&str> {
        page.split('<')
            .skip(1)
            .map(|rest| rest.split('>').next().unwrap())
            .filter(|tag| !["p", "/p", "pre", "/pre", "code", "/code"].contains(tag))
            .collect()
    }
    // What follows a `#` is a part of its owner, so that the rows of both names share an item.
    let alike = if name.contains('#') { "harm#less" } else { "harmless" };
    let harmless = html::render(&report_with(alike));
    assert!(tags(&harmless) == tags(page), "{name:?}");
}

/// Whether a spreadsheet finds every row with all its cells, and runs none of them.
#[track_caller]
fn assert_table_is_whole(report: &Report) {
    let table = csv::render(report);
    assert_no_character_acts("csv", &table.replace("\r\n", "\n"));
    let mut reader = ::csv::Reader::from_reader(table.as_bytes());
    let rows: Vec<_> = reader.records().map(|row| row.expect("as wide as the head")).collect();
    let gaps: usize = report.accounts.iter().map(|account| account.gaps.len()).sum();
    let rate = usize::from(report.findings.iter().any(|finding| finding.gap.is_some()));
    let others = gaps + report.not_selected.len() + report.notes.len() + rate;
    assert_eq!(rows.len(), report.findings.len() + others);
    let cells = rows.iter().flat_map(|row| row.iter());
    assert!(!cells.into_iter().any(|cell| cell.starts_with(['=', '+', '-', '@', '\t', '\r'])));
}

/// Whether a name brings no line, no cell and no tag with it. Comments are our own.
#[track_caller]
fn assert_no_markdown_gets_in(name: &str, shown: &str) {
    assert_no_character_acts("markdown", shown);
    let alike = if name.contains('#') { "harm#less" } else { "harmless" };
    let harmless = markdown::render(&report_with(alike));
    assert_eq!(shown.lines().count(), harmless.lines().count(), "{name:?}");
    let bars = |page: &str| {
        let rows = page.lines().filter(|line| line.starts_with('|'));
        rows.map(|row| row.replace("\\|", "").matches('|').count()).sum::<usize>()
    };
    assert_eq!(bars(shown), bars(&harmless), "{name:?}");
    let outside = |page: &str| {
        let unescaped = page.replace("<!-- -->", "").replace("\\`", "");
        unescaped.split('`').step_by(2).collect::<String>()
    };
    if !name.contains('`') {
        assert!(!outside(shown).contains('<'), "{name:?}");
    }
}

#[track_caller]
fn check(name: &str) {
    let report = report_with(name);
    for (colour, verbose) in [(false, false), (false, true)] {
        let shown = text::render(&report, TextOptions { colour, width: 80, verbose });
        assert_no_character_acts("text", &shown);
    }
    let page = html::render(&report);
    assert_no_character_acts("html", &page);
    assert_no_markup_gets_in(name, &page);
    let xml = junit::render(&report);
    assert_no_character_acts("junit", &xml);
    assert_well_formed(&xml);
    for (format, shown) in [
        ("json", json::render(&report)),
        ("sarif", sarif::render(&report)),
        ("ocsf", ocsf::render(&report)),
        ("asff", asff::render(&report)),
    ] {
        assert_no_character_acts(format, &shown);
        serde_json::from_str::<Value>(&shown).expect(format);
    }
    let lines = json::lines::render(&report);
    assert_no_character_acts("jsonl", &lines);
    lines
        .lines()
        .for_each(|line| assert!(serde_json::from_str::<Value>(line).unwrap().is_object()));
    assert_table_is_whole(&report);
    assert_no_markdown_gets_in(name, &markdown::render(&report));
    let rows: Value = serde_json::from_str(&json::render(&report)).unwrap();
    let caller = rows["accounts"][0]["caller"].as_str();
    assert_eq!(caller, Some(name), "JSON holds the name as it is");
}

#[test]
fn no_known_attack_works() {
    for name in HOSTILE {
        check(name);
    }
    for name in [
        "\u{9b}31m",
        "a\u{2028}b",
        "]]>",
        "-->",
        "%n",
        "`",
        "\\u{1b}",
        "a#b",
        "#",
        "\r",
        "\0",
        "\u{10ffff}",
    ] {
        check(name);
    }
}

#[test]
fn colour_adds_sequences_and_no_words() {
    for name in HOSTILE {
        let report = report_with(name);
        let render =
            |colour| text::render(&report, TextOptions { colour, width: 80, verbose: true });
        let mut coloured = render(true);
        while let Some(start) = coloured.find('\u{1b}') {
            let length = coloured[start..].find('m').expect("only colours") + 1;
            let codes = &coloured[start + 2..start + length - 1];
            assert!(codes.chars().all(|c| c.is_ascii_digit() || c == ';'), "{codes:?}");
            coloured.replace_range(start..start + length, "");
        }
        let plain = coloured.replace('✗', "x").replace('✓', "+").replace('–', "-");
        assert_eq!(plain, render(false), "{name:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_name_works_as_an_attack(name in "\\PC{0,12}|[\\x00-\\x1f<>&'\"\u{80}-\u{9f}\u{2028}-\u{202e}a]{1,12}") {
        check(&name);
    }

    #[test]
    fn text_is_no_wider_than_the_terminal(width in 40..160_usize) {
        let shown = text::render(&report_with("alice"), TextOptions { colour: false, width, verbose: true });
        for line in shown.lines() {
            let is_long = |word: &str| word.chars().count() + 25 > width;
            let whole = line.split_whitespace().any(is_long) || line.trim_start().starts_with("aws ");
            prop_assert!(whole || line.chars().count() <= width, "{line}");
        }
    }
}
