//! Can a policy tell one user's name from another's?
//!
//! The texts of a policy that could are resources and the values of conditions. A text *touches* a
//! name where some reading of it compares a character of the name with one that the policy spells
//! out, or counts it with `?`. A name that no text touches is read by `*` alone, so that any other
//! such name in its place is read the same: whatever is possible for one user is so for the other,
//! with the names exchanged. Where this module is in doubt, it calls a name touched.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use tutela_policy::{Condition, Document, Element, Operator, Principals, Universe};

use super::{
    alike::Owner,
    touch::{Token, is_met, is_touched},
};

/// The texts of all documents of a user.
#[derive(Clone, Debug, Default)]
pub(super) struct Texts {
    /// Whether a condition or a variable asks for tags of the principal.
    pub(super) asks_for_tags: bool,
    /// Whether names are compared in a way that is not that of texts.
    compares_oddly: bool,
    plain: BTreeSet<Vec<Token>>,
    /// Texts with variables that stand for the user's tags.
    tagged: BTreeSet<String>,
    /// Texts with variables that stand for the user's name or ARN.
    named: BTreeSet<String>,
    /// Those of them that may be about roles.
    of_roles: BTreeSet<String>,
}

/// What the keys of a request may say whatever the policies are, but for the account and the user's
/// tags: a user of such a name could be taken for it.
const KNOWN: &[&str] = &[
    "true",
    "false",
    "60",
    "user",
    "federateduser",
    "anybody",
    "us-east-1",
    "cn-north-1",
    "us-gov-west-1",
];

/// The words that ARNs have whatever they name: partitions, services, types of resources.
static WORDS: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let universe = Universe::embedded();
    let arns = universe.resource_types().iter().flat_map(|kind| kind.arns);
    let spelt = arns.flat_map(|arn| {
        arn.split("${").map(|piece| match piece.split_once('}') {
            Some((_, after)) => after,
            None => piece,
        })
    });
    let words = spelt.flat_map(|piece| piece.split([':', '/']));
    let services = universe.services().iter().map(|service| service.prefix);
    let all = words.chain(services).chain(["aws", "aws-cn", "aws-us-gov"]);
    all.map(str::to_ascii_lowercase).collect()
});

/// The keys whose values name the user.
const NAMING: &[&str] = &["aws:username", "aws:principalarn", "aws:userid"];

const TAGS: &str = "aws:principaltag/";

impl Texts {
    pub(super) fn of<'d>(documents: impl Iterator<Item = &'d Document>) -> Self {
        let mut texts = Self::default();
        texts.plain.extend(KNOWN.iter().map(|known| tokens(known)));
        for statement in documents.flat_map(|document| &document.statements) {
            if let Some(Element::Is(all) | Element::Not(all)) = &statement.resource {
                for text in all {
                    texts.add(text);
                }
            }
            if let Some(
                Element::Is(Principals::Listed(all)) | Element::Not(Principals::Listed(all)),
            ) = &statement.principal
            {
                all.values().flatten().for_each(|name| texts.add(name));
            }
            for condition in &statement.conditions {
                texts.add_condition(condition);
            }
        }
        texts
    }

    fn add_condition(&mut self, condition: &Condition) {
        let key = condition.key.to_ascii_lowercase();
        self.asks_for_tags |= key.starts_with(TAGS);
        let names = NAMING.contains(&key.as_str());
        if is_odd(condition.operator)
            && (names || condition.values.iter().any(|value| names_user(value)))
        {
            self.compares_oddly = true;
        }
        for value in &condition.values {
            self.add(value);
        }
    }

    fn add(&mut self, text: &str) {
        let keys: Vec<String> = pieces(text).filter_map(Piece::key).collect();
        let has_tags = keys.iter().any(|key| key.starts_with(TAGS));
        self.asks_for_tags |= has_tags;
        if names_user(text) {
            // Of a variable beside the name, nobody knows what it stands for.
            self.compares_oddly |= !keys.iter().all(|key| NAMING.contains(&key.as_str()));
            if is_met(&tokens(text), &tokens("arn:*:iam::*:role/*")) {
                self.of_roles.insert(text.to_owned());
            }
            self.named.insert(text.to_owned());
        } else if has_tags {
            self.tagged.insert(text.to_owned());
        } else {
            self.plain.insert(tokens(text));
        }
    }

    /// Whether policies can tell this user's name from one that nobody spells out. `all` are the
    /// texts of every policy that a request of the user's may meet: one may ask for a key by the
    /// name, and another by what it spells out.
    pub(super) fn tell_apart(
        all: &[&Self],
        owner: &Owner,
        tags: &BTreeMap<String, String>,
    ) -> bool {
        if all.iter().any(|texts| texts.compares_oddly) || owner.is_one_of(&WORDS) {
            return true;
        }
        let fill = |text: &String| filled(text, owner, tags);
        let named = all.iter().flat_map(|texts| &texts.named).map(fill);
        let own: Vec<Vec<Token>> = owner.own().into_iter().chain(named).collect();
        let mut values: Vec<Vec<Token>> =
            all.iter().flat_map(|texts| &texts.tagged).map(fill).collect();
        // What the user's own keys say is held against texts with the name in them.
        values.push(owner.account());
        if all.iter().any(|texts| texts.asks_for_tags) {
            values.extend(tags.values().map(|value| value.chars().map(Token::Literal).collect()));
        }
        let plain = || all.iter().flat_map(|texts| &texts.plain).chain(&values);
        let with_others = own.iter().any(|own| plain().any(|text| is_touched(own, text)));
        let among_themselves = || {
            own.iter()
                .enumerate()
                .any(|(place, one)| own.iter().skip(place + 1).any(|other| is_touched(one, other)))
        };
        with_others || among_themselves()
    }
}

impl Texts {
    /// Whether a text with this user's name in it is about one of these roles, and not about another
    /// for a user of another name.
    pub(super) fn name_roles(
        &self,
        owner: &Owner,
        tags: &BTreeMap<String, String>,
        roles: &[Vec<Token>],
    ) -> bool {
        let named = self.of_roles.iter().map(|text| filled(text, owner, tags));
        named.into_iter().any(|own| roles.iter().any(|role| is_touched(&own, role)))
    }
}

/// Whether the operator compares otherwise than as texts.
fn is_odd(operator: Operator) -> bool {
    !matches!(
        operator,
        Operator::StringEquals
            | Operator::StringNotEquals
            | Operator::StringEqualsIgnoreCase
            | Operator::StringNotEqualsIgnoreCase
            | Operator::StringLike
            | Operator::StringNotLike
            | Operator::ArnEquals
            | Operator::ArnLike
            | Operator::ArnNotEquals
            | Operator::ArnNotLike
            | Operator::Null
    )
}

/// A part of a text: plain, or a variable's inside.
#[derive(Clone, Copy)]
enum Piece<'t> {
    Plain(&'t str),
    Variable(&'t str),
}

impl Piece<'_> {
    /// The key that a variable stands for, in lower case; `None` for a plain part and for the
    /// variables that stand for one character.
    fn key(self) -> Option<String> {
        match self {
            Self::Variable("*" | "?" | "$") | Self::Plain(_) => None,
            Self::Variable(inside) => {
                let key = inside.split(',').next().unwrap_or(inside);
                Some(key.trim().to_ascii_lowercase())
            }
        }
    }
}

/// The parts of a text. A version of the policy language has no variables; taking its texts for
/// variables only tells more users apart.
fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        if let Some(inside) = rest.strip_prefix("${")
            && let Some((inside, after)) = inside.split_once('}')
        {
            rest = after;
            return Some(Piece::Variable(inside));
        }
        let begins = rest
            .char_indices()
            .skip(1)
            .find(|(at, _)| rest.get(*at..).is_some_and(|from| from.starts_with("${")));
        let (plain, after) = rest.split_at(begins.map_or(rest.len(), |(at, _)| at));
        rest = after;
        Some(Piece::Plain(plain))
    })
}

fn names_user(text: &str) -> bool {
    pieces(text).filter_map(Piece::key).any(|key| NAMING.contains(&key.as_str()))
}

/// A text whose variables may stand for anything.
fn tokens(text: &str) -> Vec<Token> {
    pieces(text).flat_map(|piece| spelt(piece).unwrap_or_else(|| vec![Token::Many])).collect()
}

/// The pieces that need no user to be read.
fn spelt(piece: Piece<'_>) -> Option<Vec<Token>> {
    let plain = |c| match c {
        '*' => Token::Many,
        '?' => Token::One,
        c => Token::Literal(c),
    };
    match piece {
        Piece::Plain(plain_text) => Some(plain_text.chars().map(plain).collect()),
        Piece::Variable("*" | "?" | "$") => Some(vec![Token::One]),
        Piece::Variable(_) => None,
    }
}

/// A text with what its variables stand for in the user's requests.
fn filled(text: &str, owner: &Owner, tags: &BTreeMap<String, String>) -> Vec<Token> {
    let fill = |piece: Piece<'_>| {
        if let Some(spelt) = spelt(piece) {
            return spelt;
        }
        let key = piece.key().unwrap_or_default();
        let tag = key.strip_prefix(TAGS).and_then(|tag| {
            tags.iter().find(|(own, _)| own.eq_ignore_ascii_case(tag)).map(|(_, value)| value)
        });
        match (key.as_str(), tag) {
            ("aws:username", _) => owner.name(),
            ("aws:principalarn", _) => owner.arn(),
            (_, Some(value)) => value.chars().map(Token::Literal).collect(),
            (_, None) => vec![Token::Many],
        }
    };
    pieces(text).flat_map(fill).collect()
}
