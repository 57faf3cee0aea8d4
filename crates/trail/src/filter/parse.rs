//! Reads patterns for JSON: `{ ($.eventName = ConsoleLogin) && ($.errorCode NOT EXISTS) }`.

use std::cmp::Ordering;

use super::{Condition, Expression, FilterError, Operand, Step, Test, scan::Scan};
use crate::text::Pieces;

/// Deeper than a pattern of 1024 letters has any use for.
const MOST_NESTING: usize = 64;

/// Reads a whole pattern.
pub(super) fn json(text: &str) -> Result<Expression, FilterError> {
    let mut scan = Scan::new(text);
    scan.skip_space();
    scan.expect("{", "`{`")?;
    let read = any(&mut scan, 0)?;
    scan.skip_space();
    scan.expect("}", "`&&`, `||` or `}`")?;
    scan.skip_space();
    if scan.peek().is_some() { Err(scan.expected("the end of the pattern")) } else { Ok(read) }
}

fn any(scan: &mut Scan, depth: usize) -> Result<Expression, FilterError> {
    joined(scan, "||", Expression::Any, |scan| {
        joined(scan, "&&", Expression::All, |scan| one(scan, depth))
    })
}

/// Expressions with the same sign between them.
fn joined(
    scan: &mut Scan,
    sign: &str,
    join: impl Fn(Vec<Expression>) -> Expression,
    mut read: impl FnMut(&mut Scan) -> Result<Expression, FilterError>,
) -> Result<Expression, FilterError> {
    let first = read(scan)?;
    let mut rest = Vec::new();
    scan.skip_space();
    while scan.take(sign) {
        rest.push(read(scan)?);
        scan.skip_space();
    }
    if rest.is_empty() {
        return Ok(first);
    }
    rest.insert(0, first);
    Ok(join(rest))
}

fn one(scan: &mut Scan, depth: usize) -> Result<Expression, FilterError> {
    scan.skip_space();
    let at = scan.at();
    if !scan.take("(") {
        return condition(scan).map(Expression::One);
    }
    if depth >= MOST_NESTING {
        return Err(FilterError::TooDeep { at, most: MOST_NESTING });
    }
    let read = any(scan, depth + 1)?;
    scan.skip_space();
    scan.expect(")", "`&&`, `||` or `)`")?;
    Ok(read)
}

fn condition(scan: &mut Scan) -> Result<Condition, FilterError> {
    let selector = selector(scan)?;
    scan.skip_space();
    let test = test(scan)?;
    Ok(Condition { selector, test })
}

/// `$.userIdentity.type`, `$.users[0].id`.
fn selector(scan: &mut Scan) -> Result<Vec<Step>, FilterError> {
    scan.expect("$", "a selector, which begins with `$`")?;
    let mut steps = Vec::new();
    loop {
        let at = scan.at();
        if scan.take(".") {
            if scan.peek() == Some('*') {
                return Err(FilterError::Unread { at, what: "selectors with `*`" });
            }
            let name = scan.take_while(|it| it.is_alphanumeric() || it == '-' || it == '_');
            if name.is_empty() {
                return Err(scan.expected("the name of a member"));
            }
            steps.push(Step::Member(name));
        } else if scan.take("[") {
            if scan.peek() == Some('*') {
                return Err(FilterError::Unread { at, what: "selectors with `*`" });
            }
            let number = scan.take_while(|it| it.is_ascii_digit());
            let number = number.parse().map_err(|_| scan.expected("the number of an item"))?;
            scan.expect("]", "`]`")?;
            steps.push(Step::Item(number));
        } else if steps.is_empty() {
            return Err(scan.expected("the name of a member"));
        } else {
            return Ok(steps);
        }
    }
}

fn test(scan: &mut Scan) -> Result<Test, FilterError> {
    if scan.peek().is_some_and(char::is_alphabetic) {
        return keywords(scan);
    }
    // The longer signs first.
    let signs = [
        ("<=", Some((Ordering::Less, true))),
        (">=", Some((Ordering::Greater, true))),
        ("<", Some((Ordering::Less, false))),
        (">", Some((Ordering::Greater, false))),
        ("!=", None),
        ("=", None),
    ];
    let Some((sign, ordered)) = signs.into_iter().find(|(sign, _)| scan.take(sign)) else {
        return Err(scan.expected("an operator"));
    };
    scan.skip_space();
    let at = scan.at();
    let operand = operand(scan)?;
    match (ordered, operand) {
        (None, to) => Ok(Test::Equal { to, is_negated: sign == "!=" }),
        (Some((order, or_equal)), Operand::Number(than, _)) => {
            Ok(Test::Ordered { order, or_equal, than })
        }
        (Some(_), Operand::Text(_)) => Err(FilterError::Expected { at, what: "a number" }),
    }
}

fn keywords(scan: &mut Scan) -> Result<Test, FilterError> {
    let at = scan.at();
    let mut word = || {
        let word = scan.take_while(char::is_alphabetic);
        scan.skip_space();
        word
    };
    let both = (word(), word());
    match (both.0.as_str(), both.1.as_str()) {
        ("IS", "NULL") => Ok(Test::Null),
        ("IS", "TRUE") => Ok(Test::Bool(true)),
        ("IS", "FALSE") => Ok(Test::Bool(false)),
        ("NOT", "EXISTS") => Ok(Test::Absent),
        _ => Err(FilterError::Expected {
            at,
            what: "an operator, `IS NULL`, `IS TRUE`, `IS FALSE` or `NOT EXISTS`",
        }),
    }
}

fn operand(scan: &mut Scan) -> Result<Operand, FilterError> {
    let at = scan.at();
    match scan.peek() {
        Some('"') => scan.quoted().map(|text| Operand::Text(with_stars(&text))),
        Some('%') => Err(FilterError::Unread { at, what: "regular expressions" }),
        Some(_) | None => {
            let mut word = String::new();
            while !scan.is_before("&&") && !scan.is_before("||") {
                let ends = |letter: char| letter.is_whitespace() || "(){}\"".contains(letter);
                let Some(letter) = scan.take_if(|letter| !ends(letter)) else { break };
                word.push(letter);
            }
            if word.is_empty() {
                return Err(scan.expected("a value"));
            }
            let number = number(&word).map(|number| Operand::Number(number, word.clone()));
            Ok(number.unwrap_or_else(|| Operand::Text(with_stars(&word))))
        }
    }
}

/// A number as AWS writes it: no `inf`, no `0x`.
fn number(word: &str) -> Option<f64> {
    let digits = word.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    word.parse().ok().filter(|number: &f64| digits && number.is_finite())
}

/// A star stands for any text at the ends of a text; inside, it is itself.
fn with_stars(text: &str) -> Pieces {
    if text == "*" {
        return Pieces(vec![String::new(), String::new()]);
    }
    let (inner, at_start) = text.strip_prefix('*').map_or((text, false), |inner| (inner, true));
    let (inner, at_end) = inner.strip_suffix('*').map_or((inner, false), |inner| (inner, true));
    let mut pieces = vec![inner.to_owned()];
    if at_start {
        pieces.insert(0, String::new());
    }
    if at_end {
        pieces.push(String::new());
    }
    Pieces(pieces)
}
