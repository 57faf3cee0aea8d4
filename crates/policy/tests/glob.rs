//! What patterns match and have in common, held against enumeration.
#![allow(clippy::indexing_slicing, reason = "a test may panic")]

use std::collections::BTreeSet;

use proptest::{collection::vec, prelude::*};
use tutela_policy::{Glob, Patterns};

#[test]
fn question_mark_is_one_character_and_star_is_any_text() {
    for (pattern, text, expected) in [
        ("", "", true),
        ("", "a", false),
        ("*", "", true),
        ("**", "a", true),
        ("?", "", false),
        ("?", "é", true),
        ("?", "ab", false),
        ("a*b", "ab", true),
        ("a*b", "acdb", true),
        ("a*b", "acdbc", false),
        ("a?b", "ab", false),
        ("*a?*", "xxa", false),
        ("a", "A", false),
        ("a", "*", false),
        ("[a]\\", "[a]\\", true),
    ] {
        assert_eq!(Glob::new(pattern).matches(text), expected, "{pattern} on {text}");
    }
}

#[test]
fn inclusion() {
    for (union, part, expected) in [
        (&["*"] as &[&str], "*", true),
        (&["?*"], "*?", true),
        (&["?*"], "*", false),
        (&["?*"], "*a*", true),
        (&["*a*"], "*a*a*", true),
        (&["*a*a*"], "*a*", false),
        (&["iam:*"], "iam:Get*", true),
        (&["iam:Get*"], "iam:*", false),
        (&["iam:Get*", "iam:*Users"], "iam:*Users", true),
        (&["a", "?*?", "?"], "?*", true),
        (&["", "?", "??*"], "*", true),
        (&["", "??*"], "*", false),
        (&[], "a", false),
        (&[""], "", true),
    ] {
        let globs: Vec<Glob> = union.iter().copied().map(Glob::new).collect();
        let included = Patterns::new(&globs).include(&Glob::new(part));
        assert_eq!(included, Some(expected), "{part} in {union:?}");
    }
}

#[test]
fn an_inclusion_made_to_be_hard_is_given_up() {
    let part = Glob::new(&format!("{}*", "*a".repeat(12)));
    // The second pattern includes the part, but the first remembers where each `a` was.
    let hard = [Glob::new(&format!("*a{}", "?".repeat(16))), part.clone()];
    assert_eq!(Patterns::new(&hard).include(&part), None);
    assert_eq!(Patterns::new(&hard[1..]).include(&part), Some(true));
}

#[test]
fn among_very_many_patterns_an_inclusion_is_given_up_sooner() {
    // Every length has a pattern of its own, so that as many states are kept as there are lengths.
    let mut globs: Vec<Glob> = (0..100).map(|length| Glob::new(&"?".repeat(length))).collect();
    globs.push(Glob::new(&format!("{}*", "?".repeat(100))));
    assert_eq!(Patterns::new(&globs).include(&Glob::new("*")), Some(true));
    globs.push(Glob::new(&"x".repeat(500_000)));
    assert_eq!(Patterns::new(&globs).include(&Glob::new("*")), None);
    let star = Glob::new("*");
    globs.push(star.clone());
    assert_eq!(Patterns::new(&globs).include(&star), Some(true), "what is not hard is never so");
}

/// Matching as its definition reads.
fn matches(pattern: &[char], text: &[char]) -> bool {
    match (pattern, text) {
        ([], []) => true,
        (['*', rest @ ..], _) => {
            matches(rest, text) || text.split_first().is_some_and(|(_, t)| matches(pattern, t))
        }
        (['?', rest @ ..], [_, text @ ..]) => matches(rest, text),
        ([a, rest @ ..], [b, text @ ..]) => a == b && matches(rest, text),
        _ => false,
    }
}

fn matched(pattern: &str, text: &str) -> bool {
    let chars = |text: &str| text.chars().collect::<Vec<char>>();
    matches(&chars(pattern), &chars(text))
}

/// All texts over `a`, `b` and `x`, which patterns never spell out, up to a length.
fn texts(longest: usize) -> BTreeSet<String> {
    let mut all = BTreeSet::from([String::new()]);
    for _ in 0..longest {
        let longer: Vec<String> =
            all.iter().flat_map(|text| ["a", "b", "x"].map(|c| format!("{text}{c}"))).collect();
        all.extend(longer);
    }
    all
}

proptest! {
    #[test]
    fn matching_agrees_with_its_definition(pattern in "[ab*?]{0,5}", text in "[abx]{0,6}") {
        prop_assert_eq!(Glob::new(&pattern).matches(&text), matched(&pattern, &text));
    }

    #[test]
    fn overlap_agrees_with_enumeration(one in "[ab*?]{0,3}", two in "[ab*?]{0,3}") {
        let common = texts(6).iter().any(|text| matched(&one, text) && matched(&two, text));
        prop_assert_eq!(Glob::new(&one).overlaps(&Glob::new(&two)), common);
    }

    #[test]
    fn inclusion_agrees_with_enumeration(
        union in vec("[ab*?]{0,3}", 0..4),
        part in "[ab*?]{0,3}",
    ) {
        let globs: Vec<Glob> = union.iter().map(|pattern| Glob::new(pattern)).collect();
        let every = texts(7)
            .iter()
            .filter(|text| matched(&part, text))
            .all(|text| union.iter().any(|pattern| matched(pattern, text)));
        prop_assert_eq!(Patterns::new(&globs).include(&Glob::new(&part)), Some(every));
    }
}
