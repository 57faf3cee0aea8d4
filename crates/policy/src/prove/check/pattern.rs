//! What a text of a policy matches, under the narrowest and under the widest reading.

use super::{
    super::{
        scope::Resources,
        state::{Known, State},
    },
    language::{Pattern, Step, Texts, anything, exactly},
};
use crate::evaluate::Value;

/// Colons before the resource's own part of an ARN.
const HEAD: usize = 5;

/// A character of a pattern: as written, or put in for a variable and so no wildcard.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Char {
    c: char,
    is_written: bool,
}

/// How a text of a policy is compared.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// Character by character.
    Exact,
    /// Likewise, but for ASCII's case.
    IgnoringCase,
    /// With wildcards.
    Like,
    /// As an ARN. What lacks segments is doubtful.
    Arn,
    /// As a resource, the missing segments being `*`.
    Resource,
    /// Likewise, but without any wildcard, what lacks segments is doubtful.
    ResourceWithWildcard,
}

/// What a list of a policy matches.
pub(super) struct Listed {
    /// The least that it may match.
    narrow: Vec<Pattern>,
    /// The most that it may match.
    wide: Vec<Pattern>,
    /// Whether everything else is meant.
    is_negated: bool,
    /// Whether, being negated, it may match nothing at all.
    is_doubtful: bool,
}

impl Listed {
    /// A list of nothing.
    pub(super) fn new(is_negated: bool) -> Self {
        Self { narrow: Vec::new(), wide: Vec::new(), is_negated, is_doubtful: false }
    }

    /// Adds a value of the policy.
    pub(super) fn add(&mut self, text: &str, style: Style, has_variables: bool, state: &State) {
        let is_resource = matches!(style, Style::Resource | Style::ResourceWithWildcard);
        if is_resource && !text.is_empty() && text.bytes().all(|byte| byte == b'*') {
            self.narrow.push(anything());
            self.wide.push(anything());
            return;
        }
        let simple = |step: fn(Char) -> Step, chars: &[Char]| -> Pattern {
            chars.iter().map(|char| step(*char)).collect()
        };
        match (resolve(text, has_variables, state), style) {
            (Resolved::Unclear, _) => self.wide.push(anything()),
            // Without a value, a variable matches nothing; `NotResource` with one may be invalid.
            (Resolved::Nothing, _) => self.is_doubtful |= is_resource,
            (Resolved::Chars(chars), Style::Exact) => {
                self.both(simple(|it| Step::Is(it.c), &chars));
            }
            (Resolved::Chars(chars), Style::IgnoringCase) => self.both(simple(folded, &chars)),
            (Resolved::Chars(chars), Style::Like) => self.both(simple(wildcard, &chars)),
            (
                Resolved::Chars(chars),
                Style::Arn | Style::Resource | Style::ResourceWithWildcard,
            ) => {
                self.arn(chars, style);
            }
        }
    }

    fn both(&mut self, pattern: Pattern) {
        self.narrow.push(pattern.clone());
        self.wide.push(pattern);
    }

    /// An ARN: segment by segment, or with wildcards that reach over colons.
    fn arn(&mut self, mut chars: Vec<Char>, style: Style) {
        self.wide.push(flat(&chars));
        let is_completed = match style {
            Style::Resource => true,
            Style::ResourceWithWildcard => {
                chars.iter().any(|char| char.is_written && matches!(char.c, '*' | '?'))
            }
            Style::Exact | Style::IgnoringCase | Style::Like | Style::Arn => false,
        };
        let missing = HEAD.saturating_sub(chars.iter().filter(|char| char.is_colon()).count());
        if missing > 0 {
            let first: String =
                chars.iter().take_while(|it| !it.is_colon()).map(|it| it.c).collect();
            if !is_completed || first != "arn" {
                return;
            }
            chars.extend(":*".repeat(missing).chars().map(written));
            self.wide.push(flat(&chars));
        }
        self.narrow.extend(segmented(&chars));
    }

    /// Keeps of the texts those for which it holds, or fails, under some reading.
    pub(super) fn require(self, holds: bool, texts: &mut Texts) {
        if holds == self.is_negated {
            texts.drop(self.narrow);
        } else if !(self.is_negated && self.is_doubtful) {
            texts.keep(self.wide);
        }
    }
}

impl Char {
    fn is_colon(self) -> bool {
        self == written(':')
    }
}

fn written(c: char) -> Char {
    Char { c, is_written: true }
}

fn folded(char: Char) -> Step {
    Step::Folded(char.c.to_ascii_lowercase())
}

fn wildcard(char: Char) -> Step {
    match char.c {
        '*' if char.is_written => Step::Many { colon: true },
        '?' if char.is_written => Step::One { colon: true },
        c => Step::Is(c),
    }
}

/// The pattern of an ARN whose wildcards all reach over colons.
fn flat(chars: &[Char]) -> Pattern {
    arn_steps(chars, true)
}

/// The pattern of an ARN of six segments, whose wildcards reach over colons in the last alone.
/// What a variable brings does not part segments, so that a colon in the first five matches none.
fn segmented(chars: &[Char]) -> Option<Pattern> {
    let mut head = chars.split(|char| char.is_colon()).take(HEAD).flatten();
    (!head.any(|char| char.c == ':')).then(|| arn_steps(chars, false))
}

fn arn_steps(chars: &[Char], colon: bool) -> Pattern {
    let mut colons = 0;
    let step = |char: &Char| {
        colons += usize::from(char.is_colon());
        let in_head = colons < HEAD;
        match (wildcard(*char), in_head) {
            (Step::Many { .. }, true) => Step::Many { colon },
            (Step::One { .. }, true) => Step::One { colon },
            (Step::Is(_), true) => folded(*char),
            (step, _) => step,
        }
    };
    chars.iter().map(step).collect()
}

/// What the resources of a scope look like.
pub(super) fn resources(resources: &Resources) -> Texts {
    let mut texts = Texts::default();
    match resources {
        Resources::Any => {}
        Resources::Star => texts.keep(vec![exactly("*")]),
        Resources::Like(like) => texts.keep(vec![form(like)]),
        Resources::LikeBut(like, one) => {
            texts.keep(vec![form(like)]);
            texts.drop(vec![exactly(one)]);
        }
    }
    texts
}

/// The ARNs of a form, which has no wildcard but `*`.
pub(super) fn form(text: &str) -> Pattern {
    let mut colons = 0;
    let step = |c| {
        colons += usize::from(c == ':');
        if c == '*' { Step::Many { colon: colons >= HEAD } } else { Step::Is(c) }
    };
    text.chars().map(step).collect()
}

/// A text of a policy with its variables put in.
enum Resolved {
    Chars(Vec<Char>),
    /// A variable has no value.
    Nothing,
    /// Nobody knows what a variable's value is.
    Unclear,
}

fn resolve(text: &str, has_variables: bool, state: &State) -> Resolved {
    let (mut chars, mut rest) = (Vec::new(), text);
    while let Some((before, after)) = rest.split_once("${").filter(|_| has_variables) {
        let Some((inside, after)) = after.split_once('}') else { return Resolved::Unclear };
        chars.extend(before.chars().map(written));
        match variable(inside, state) {
            Resolved::Chars(value) => chars.extend(value),
            failed @ (Resolved::Nothing | Resolved::Unclear) => return failed,
        }
        rest = after;
    }
    chars.extend(rest.chars().map(written));
    Resolved::Chars(chars)
}

fn variable(inside: &str, state: &State) -> Resolved {
    let given =
        |text: &str| Resolved::Chars(text.chars().map(|c| Char { c, is_written: false }).collect());
    if ["*", "?", "$"].contains(&inside) {
        return given(inside);
    }
    let (key, default) = match inside.split_once(',') {
        None => (inside, None),
        Some((key, rest)) => (key, Some(rest.trim())),
    };
    let unquoted = |text: &str| text.strip_prefix('\'')?.strip_suffix('\'').map(given);
    match (state.known(key.trim()), default) {
        (Some(Known::Is(Value::One(value))), _) => given(value),
        (Some(Known::Absent), None) => Resolved::Nothing,
        (Some(Known::Absent), Some(default)) => unquoted(default).unwrap_or(Resolved::Unclear),
        (Some(Known::Is(Value::Many(_)) | Known::Present | Known::Like(_)) | None, _) => {
            Resolved::Unclear
        }
    }
}
