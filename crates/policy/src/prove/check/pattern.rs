//! What a text of a policy matches, under the narrowest and under the widest reading.

use super::{
    super::{
        scope::Resources,
        state::{Known, State},
    },
    held,
    language::{Pattern, Step, Texts, anything, exactly},
};
use crate::evaluate::Value;

/// Colons before the resource's own part of an ARN.
const HEAD: usize = 5;

/// A character of a pattern.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Char {
    /// As written; it may be a wildcard.
    Written(char),
    /// Put in for a variable, and so no wildcard.
    Given(char),
    /// All that stands for a variable of which nobody knows the value.
    Unknown,
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
        let Some(chars) = resolve(text, has_variables, state) else {
            // Without a value, a variable matches nothing; `NotResource` with one may be invalid.
            self.is_doubtful |= is_resource;
            return;
        };
        let is_known = !chars.contains(&Char::Unknown);
        self.is_doubtful |= is_resource && !is_known;
        let pattern: Pattern = match style {
            Style::Exact => chars.into_iter().map(plain).collect(),
            Style::IgnoringCase => chars.into_iter().map(|it| folded(plain(it))).collect(),
            Style::Like => chars.into_iter().map(wildcard).collect(),
            Style::Arn | Style::Resource | Style::ResourceWithWildcard => {
                return self.arn(chars, style, is_known);
            }
        };
        self.narrow.extend(is_known.then(|| pattern.clone()));
        self.wide.push(pattern);
    }

    /// An ARN: segment by segment, or with wildcards that reach over colons.
    fn arn(&mut self, mut chars: Vec<Char>, style: Style, is_known: bool) {
        let is_colon = |char: &Char| *char == Char::Written(':');
        let missing = HEAD.saturating_sub(chars.iter().filter(|char| is_colon(char)).count());
        // Colons are passed by a star at the end of a segment, if by any; those that a variable brings
        // may part a value of an operator alone.
        let mut head = chars.split(is_colon).take(HEAD);
        let may_cross = head.any(|segment| segment.last() == Some(&Char::Written('*')));
        let colon = may_cross || missing > 0 || style == Style::Arn;
        self.wide.push(arn_steps(&chars, colon));
        let has_wildcard = chars.iter().any(|it| matches!(it, Char::Written('*' | '?')));
        let first = chars.split(is_colon).next().unwrap_or_default();
        let is_arn = first.iter().map(|char| plain(*char)).eq("arn".chars().map(Step::Is));
        let is_completed = is_arn
            && match style {
                Style::Resource => true,
                Style::ResourceWithWildcard => has_wildcard,
                Style::Exact | Style::IgnoringCase | Style::Like | Style::Arn => false,
            };
        // A resource that is not completed has too few segments to match anything.
        if missing > 0 && (is_completed || style == Style::Arn || !is_known) {
            chars.extend(":*".repeat(missing).chars().map(Char::Written));
            self.wide.push(arn_steps(&chars, true));
        }
        // What a variable brings parts no segments, so that its colon matches nothing there.
        let mut head = chars.split(is_colon).take(HEAD).flatten();
        let is_split = (missing == 0 || is_completed)
            && !head.any(|it| *it == Char::Given(':'))
            && (style == Style::Arn || !has_wildcard_type(&chars));
        self.narrow.extend((is_known && is_split).then(|| arn_steps(&chars, false)));
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

/// Whether this may be an ARN of IAM with a wildcard in the word for the kind of resource, which
/// may match nothing. A resource that is all stars is every resource.
fn has_wildcard_type(chars: &[Char]) -> bool {
    let mut segments = chars.splitn(HEAD + 1, |char| *char == Char::Written(':'));
    let service = segments.nth(2).unwrap_or_default();
    let resource = segments.nth(2).unwrap_or_default();
    let is_plain = |char: &Char| matches!(plain(*char), Step::Is(c) if !"*?".contains(c));
    let other_service = service.iter().all(is_plain)
        && !service.iter().map(|char| folded(plain(*char))).eq("iam".chars().map(Step::Folded));
    let mut word = resource.iter().take_while(|char| plain(**char) != Step::Is('/'));
    let is_all_stars = resource.iter().all(|char| *char == Char::Written('*'));
    !other_service && !is_all_stars && word.any(|char| !is_plain(char))
}

fn plain(char: Char) -> Step {
    match char {
        Char::Written(c) | Char::Given(c) => Step::Is(c),
        Char::Unknown => Step::Many { colon: true },
    }
}

fn folded(step: Step) -> Step {
    match step {
        Step::Is(c) => Step::Folded(c.to_ascii_lowercase()),
        Step::Folded(_) | Step::One { .. } | Step::Many { .. } => step,
    }
}

fn wildcard(char: Char) -> Step {
    match char {
        Char::Written('*') => Step::Many { colon: true },
        Char::Written('?') => Step::One { colon: true },
        Char::Written(_) | Char::Given(_) | Char::Unknown => plain(char),
    }
}

/// The pattern of an ARN: the last of six segments heeds case, and its wildcards reach over colons;
/// those of the first five do so if `colon` says it.
fn arn_steps(chars: &[Char], colon: bool) -> Pattern {
    let mut colons = 0;
    let step = |char: &Char| {
        colons += usize::from(*char == Char::Written(':'));
        let step = wildcard(*char);
        match step {
            _ if colons >= HEAD => step,
            Step::Many { .. } => Step::Many { colon },
            Step::One { .. } => Step::One { colon },
            Step::Is(_) | Step::Folded(_) => folded(step),
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
            texts.drop(namesakes(one));
        }
    }
    texts
}

/// What no other user is called. The names of users are unique in an account, whatever their paths,
/// so that beside a user there is none whose ARN ends in its name behind a slash; they are never
/// empty; and no user is taken to have a path with a colon, which proofs say.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateUser.html>
fn namesakes(one: &str) -> Vec<Pattern> {
    let parts: Vec<&str> = one.splitn(HEAD + 1, ':').collect();
    let ["arn", _, "iam", "", account, resource] = parts.as_slice() else { return Vec::new() };
    let (Some(path), Some((_, name))) = (resource.strip_prefix("user/"), one.rsplit_once('/'))
    else {
        return Vec::new();
    };
    if account.is_empty() || path.is_empty() || one.contains('*') {
        return Vec::new();
    }
    let before = one.strip_suffix(path).unwrap_or(one);
    let behind = [name, &format!("*/{name}"), "", "*/", "*:*"];
    behind.iter().map(|behind| form(&format!("{before}{behind}"))).collect()
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

/// A text of a policy with its variables put in; `None` where one has no value.
fn resolve(text: &str, has_variables: bool, state: &State) -> Option<Vec<Char>> {
    let (mut chars, mut rest) = (Vec::new(), text);
    while let Some((before, after)) = rest.split_once("${").filter(|_| has_variables) {
        chars.extend(before.chars().map(Char::Written));
        let Some((inside, after)) = after.split_once('}') else {
            chars.push(Char::Unknown);
            return Some(chars);
        };
        chars.extend(variable(inside, state)?);
        rest = after;
    }
    chars.extend(rest.chars().map(Char::Written));
    Some(chars)
}

/// What stands for a variable; `None` where it has no value.
fn variable(inside: &str, state: &State) -> Option<Vec<Char>> {
    let given = |text: &str| text.chars().map(Char::Given).collect();
    if ["*", "?", "$"].contains(&inside) {
        return Some(given(inside));
    }
    let (key, default) = match inside.split_once(',') {
        None => (inside, None),
        Some((key, rest)) => (key, Some(rest.trim())),
    };
    let unquoted = |text: &str| text.strip_prefix('\'')?.strip_suffix('\'').map(given);
    match (held::known(state, key.trim()), default) {
        (Some(Known::Is(Value::One(value))), _) => Some(given(value)),
        (Some(Known::Absent), None) => None,
        (Some(Known::Absent), Some(default)) => unquoted(default).or(Some(vec![Char::Unknown])),
        (Some(Known::Is(Value::Many(_)) | Known::Present | Known::Like(_)) | None, _) => {
            Some(vec![Char::Unknown])
        }
    }
}
