//! Do two patterns hold a character of a user's name against something else?

use std::collections::BTreeSet;

/// A piece of a text that may be a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Token {
    /// A character that is spelt out.
    Literal(char),
    /// The character at this place of the user's name.
    Own(usize, char),
    /// `?`
    One,
    /// `*`
    Many,
}

/// Whether some text that both patterns match compares a character of the name with anything but
/// itself and `*`.
pub(super) fn is_touched(own: &[Token], other: &[Token]) -> bool {
    if begins_otherwise(own.iter(), other.iter())
        || begins_otherwise(own.iter().rev(), other.iter().rev())
    {
        return false;
    }
    let forward = reached(own, other);
    if !is_end(&forward, other) {
        return false;
    }
    let mut open: BTreeSet<(usize, usize)> = [(own.len(), other.len())].into();
    let mut done = BTreeSet::new();
    // Back from the end, over what was reached from the beginning.
    while let Some(at) = open.pop_last() {
        if !done.insert(at) {
            continue;
        }
        let (i, j) = at;
        let was_reached =
            |(i, j): (usize, usize)| forward.get(i).is_some_and(|row| row.contains(&j));
        let before = i.checked_sub(1).and_then(|i| own.get(i));
        let behind = j.checked_sub(1).and_then(|j| other.get(j));
        let mut steps = Vec::new();
        if let (Some(one), Some(two)) = (before, behind)
            && was_reached((i - 1, j - 1))
            && is_step(*one, *two)
        {
            if is_comparison(*one, *two) {
                return true;
            }
            steps.push((i - 1, j - 1));
        }
        if let Some(one) = before
            && (*one == Token::Many || other.get(j) == Some(&Token::Many))
            && was_reached((i - 1, j))
        {
            steps.push((i - 1, j));
        }
        if let Some(two) = behind
            && (*two == Token::Many || own.get(i) == Some(&Token::Many))
            && was_reached((i, j - 1))
        {
            steps.push((i, j - 1));
        }
        open.extend(steps);
    }
    false
}

/// Whether no text matches both patterns, for what stands before any `*`. Most pairs are told apart by
/// that.
fn begins_otherwise<'t>(
    own: impl Iterator<Item = &'t Token>,
    other: impl Iterator<Item = &'t Token>,
) -> bool {
    own.zip(other)
        .take_while(|(one, two)| **one != Token::Many && **two != Token::Many)
        .any(|(one, two)| !is_step(*one, *two))
}

/// Whether some text matches both patterns.
pub(super) fn is_met(own: &[Token], other: &[Token]) -> bool {
    is_end(&reached(own, other), other)
}

fn is_end(forward: &[BTreeSet<usize>], other: &[Token]) -> bool {
    forward.last().is_some_and(|row| row.contains(&other.len()))
}

/// Where both patterns can be after the same text, by the place in the first.
fn reached(own: &[Token], other: &[Token]) -> Vec<BTreeSet<usize>> {
    let mut rows: Vec<BTreeSet<usize>> = Vec::with_capacity(own.len() + 1);
    let mut row: BTreeSet<usize> = [0].into();
    for i in 0..=own.len() {
        let one = own.get(i).copied();
        let mut next = BTreeSet::new();
        let mut open: Vec<usize> = row.iter().copied().collect();
        while let Some(j) = open.pop() {
            let two = other.get(j).copied();
            // A star stands for nothing, or for one more character of the other pattern.
            if two.is_some()
                && (two == Some(Token::Many) || one == Some(Token::Many))
                && row.insert(j + 1)
            {
                open.push(j + 1);
            }
            if one.is_some() && (one == Some(Token::Many) || two == Some(Token::Many)) {
                next.insert(j);
            }
            if let (Some(one), Some(two)) = (one, two)
                && is_step(one, two)
            {
                next.insert(j + 1);
            }
        }
        rows.push(row);
        if next.is_empty() {
            break;
        }
        row = next;
    }
    // Without the last row, nothing reached the end.
    if rows.len() <= own.len() {
        rows.push(BTreeSet::new());
    }
    rows
}

/// Whether both read the same character.
fn is_step(one: Token, two: Token) -> bool {
    let letter = |token| match token {
        Token::Literal(c) | Token::Own(_, c) => Some(c),
        Token::One | Token::Many => None,
    };
    match (letter(one), letter(two)) {
        (Some(a), Some(b)) => a.eq_ignore_ascii_case(&b),
        (Some(_), None) => two == Token::One,
        (None, Some(_)) => one == Token::One,
        (None, None) => one == Token::One && two == Token::One,
    }
}

/// Whether a character of the name is held against something that another name may not be.
fn is_comparison(one: Token, two: Token) -> bool {
    match (one, two) {
        (Token::Own(a, _), Token::Own(b, _)) => a != b,
        (Token::Own(..), _) | (_, Token::Own(..)) => true,
        (Token::Literal(_) | Token::One | Token::Many, _) => false,
    }
}
