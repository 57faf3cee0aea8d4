//! Wildcards, variables, and ARNs.

use tutela_policy::{Ambiguity, Context, Reading, Value};

/// A character of a pattern: as the author wrote it, or put in for a variable and so no wildcard.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Symbol {
    Written(char),
    Given(char),
}

pub(crate) type Pattern = Vec<Symbol>;

/// A text without variables.
pub(crate) fn written(text: &str) -> Pattern {
    text.chars().map(Symbol::Written).collect()
}

fn given(text: &str) -> Pattern {
    text.chars().map(Symbol::Given).collect()
}

/// Puts the variables in; `None` where one has no value and no default.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html>
pub(crate) fn resolve(text: &str, has_variables: bool, context: &Context) -> Option<Pattern> {
    let opened = text.split_once("${").filter(|_| has_variables);
    let closed = opened.and_then(|(before, rest)| Some((before, rest.split_once('}')?)));
    let Some((before, (inside, after))) = closed else { return Some(written(text)) };
    let mut pattern = written(before);
    pattern.extend(variable(inside, context)?);
    pattern.extend(resolve(after, has_variables, context)?);
    Some(pattern)
}

/// What stands for `${inside}`.
fn variable(inside: &str, context: &Context) -> Option<Pattern> {
    if ["*", "?", "$"].contains(&inside) {
        return Some(given(inside));
    }
    let (key, default) = match inside.split_once(',') {
        None => (inside, None),
        Some((key, default)) => (key, Some(default.trim())),
    };
    match context.get(key.trim()) {
        Some(Value::One(value)) => Some(given(value)),
        // You can't use a multivalued context key as a policy variable.
        Some(Value::Many(_)) | None => default?.strip_prefix('\'')?.strip_suffix('\'').map(given),
    }
}

/// The pattern as if the colons of its variables had been written.
pub(crate) fn parted(pattern: &[Symbol]) -> Pattern {
    let part = |own: &Symbol| if *own == Symbol::Given(':') { Symbol::Written(':') } else { *own };
    pattern.iter().map(part).collect()
}

/// The text of a pattern for operators without wildcards.
pub(crate) fn plain(pattern: &[Symbol]) -> String {
    pattern.iter().map(|(Symbol::Written(c) | Symbol::Given(c))| c).collect()
}

/// `*` matches any combination of characters, `?` any single character.
pub(crate) fn matches(pattern: &[Symbol], text: &[char]) -> bool {
    matches_by(pattern, text, |own, other| own == other)
}

/// The same, without regard to case.
pub(crate) fn matches_ignoring_case(pattern: &[Symbol], text: &[char]) -> bool {
    matches_by(pattern, text, |own, other| own.eq_ignore_ascii_case(&other))
}

fn matches_by(pattern: &[Symbol], text: &[char], same: fn(char, char) -> bool) -> bool {
    match (pattern, text) {
        ([], []) => true,
        ([Symbol::Written('*'), rest @ ..], _) => {
            (0..=text.len()).any(|taken| matches_by(rest, &text[taken..], same))
        }
        ([Symbol::Written('?'), rest @ ..], [_, more @ ..]) => matches_by(rest, more, same),
        ([Symbol::Written(own) | Symbol::Given(own), rest @ ..], [other, more @ ..]) => {
            same(*own, *other) && matches_by(rest, more, same)
        }
        ([..], []) | ([], [..]) => false,
    }
}

/// Stars alone.
pub(crate) fn is_anything(pattern: &[Symbol]) -> bool {
    !pattern.is_empty() && pattern.iter().all(|symbol| *symbol == Symbol::Written('*'))
}

/// What becomes of a pattern with fewer than six segments.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Incomplete {
    /// Those that are missing are `*`.
    Completed,
    /// Likewise, where the pattern has a wildcard already.
    CompletedIfWildcard,
    /// Whether it matches is open: it is a value of an ARN operator.
    Open,
}

/// Each of the six colon-delimited components of the ARN is checked separately, and each can
/// include a multi-character match wildcard (`*`) or a single-character match wildcard (`?`). All
/// but the last ignore case.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html>
pub(crate) fn matches_arn(
    pattern: &[Symbol],
    arn: &str,
    incomplete: Incomplete,
    reading: Reading,
) -> bool {
    let star = [Symbol::Written('*')];
    let mut segments: Vec<&[Symbol]> =
        pattern.splitn(6, |symbol| *symbol == Symbol::Written(':')).collect();
    let is_arn = plain(segments[0]) == "arn";
    let is_operator = incomplete == Incomplete::Open;
    let is_completed = match incomplete {
        Incomplete::Completed => is_arn,
        Incomplete::CompletedIfWildcard => is_arn && has_wildcard(pattern),
        Incomplete::Open => false,
    };
    let completed = [pattern, &written(&":*".repeat(6 - segments.len()))].concat();
    // If the `*` is the last character of a resource ARN segment, it can expand to match beyond
    // the colon boundaries: the same page says both.
    let ends_in_star = |segment: &&[Symbol]| segment.last() == Some(&star[0]);
    let may_cross = (is_arn && segments.iter().take(5).any(ends_in_star))
        || (is_operator && has_wildcard(pattern));
    let text: Vec<char> = arn.chars().collect();
    let crosses = || {
        may_cross
            && (matches_over_colons(pattern, 0, &text)
                || (reading.has(Ambiguity::IncompleteOverColons)
                    && matches_over_colons(&completed, 0, &text)))
    };
    let parts: Vec<Vec<char>> = arn.splitn(6, ':').map(|part| part.chars().collect()).collect();
    // In IAM's ARNs, the word for the kind of resource may have no wildcard.
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
    let is_of_iam = parts.len() == 6 && parts[2] == ['i', 'a', 'm'];
    let is_refused = segments.len() == 6 && has_wildcard_type(segments[5]) && !is_operator;
    if is_of_iam && is_refused && !reading.has(Ambiguity::WildcardInIamType) {
        return false;
    }
    if segments.len() < 6 && !is_completed {
        return reading.has(Ambiguity::IncompleteArn) && is_operator && crosses();
    }
    if reading.has(Ambiguity::StarOverColons) && crosses() {
        return true;
    }
    segments.resize(6, &star);
    parts.len() == 6
        && segments[..5].iter().zip(&parts).all(|(own, part)| matches_ignoring_case(own, part))
        && matches(segments[5], &parts[5])
}

fn has_wildcard(pattern: &[Symbol]) -> bool {
    pattern.iter().any(|symbol| [Symbol::Written('*'), Symbol::Written('?')].contains(symbol))
}

/// A wildcard before the first slash, in what is more than stars.
fn has_wildcard_type(part: &[Symbol]) -> bool {
    let is_slash = |symbol: &Symbol| [Symbol::Written('/'), Symbol::Given('/')].contains(symbol);
    let word = part.split(is_slash).next().unwrap_or_default();
    !is_anything(part) && has_wildcard(word)
}

/// The pattern over the whole ARN: a star at the end of a segment takes colons, too; the wildcards
/// of the last segment take anything, other wildcards of the first five no colon.
fn matches_over_colons(pattern: &[Symbol], segment: usize, text: &[char]) -> bool {
    let Some((first, rest)) = pattern.split_first() else { return text.is_empty() };
    let is_last = segment >= 5;
    match first {
        Symbol::Written('*') => {
            let ends_segment = rest.first().is_none_or(|next| *next == Symbol::Written(':'));
            let takes = |taken: &[char]| is_last || ends_segment || !taken.contains(&':');
            (0..=text.len()).any(|taken| {
                takes(&text[..taken]) && matches_over_colons(rest, segment, &text[taken..])
            })
        }
        Symbol::Written('?') => text.split_first().is_some_and(|(c, more)| {
            (is_last || *c != ':') && matches_over_colons(rest, segment, more)
        }),
        Symbol::Written(own) | Symbol::Given(own) => {
            let is_colon = *first == Symbol::Written(':');
            text.split_first().is_some_and(|(c, more)| {
                (own == c || (!is_last && own.eq_ignore_ascii_case(c)))
                    && matches_over_colons(rest, segment + usize::from(is_colon), more)
            })
        }
    }
}
