//! Names within policy documents. What decides stays: effects, actions, conditions' operators and
//! keys, wildcards, variables, numbers, dates and addresses.

use serde_json::Value;
use tutela_model::AccountId;

use super::{names::Names, pattern, plain, tree::Tree};

/// Members whose value is a policy document.
pub(super) fn is_document(member: &str) -> bool {
    matches!(member, "Document" | "PolicyDocument" | "AssumeRolePolicyDocument" | "InlinePolicy")
}

/// Replaces the names in a document, which may also be the text of one, or its percent-encoding.
pub(super) fn replace(names: &mut Names, document: Tree) -> Tree {
    if let Tree::Text(text) = &document {
        return match parse(text) {
            Some(parsed) => member(names, "", parsed),
            None => Tree::Text(pattern::replace(names, text)),
        };
    }
    member(names, "", document)
}

fn parse(text: &str) -> Option<Tree> {
    let text = text.trim();
    if text.starts_with('%') {
        let decoded = percent_encoding::percent_decode_str(text).decode_utf8().ok()?;
        return serde_json::from_str(&decoded).ok().filter(is_whole);
    }
    serde_json::from_str(text).ok().filter(is_whole)
}

/// A text in a text is no document to AWS, and must not become one.
fn is_whole(tree: &Tree) -> bool {
    matches!(tree, Tree::Object(_) | Tree::Array(_))
}

/// Replaces names in the value of a member; `name` is the nearest member's.
fn member(names: &mut Names, name: &str, value: Tree) -> Tree {
    match value {
        Tree::Object(members) => {
            let members = members.into_iter().map(|(key, value)| {
                if key == "Condition" {
                    return (key, condition(names, value));
                }
                let value = member(names, &key, value);
                (key, value)
            });
            Tree::Object(members.collect())
        }
        Tree::Array(items) => {
            Tree::Array(items.into_iter().map(|item| member(names, name, item)).collect())
        }
        Tree::Text(text) => Tree::Text(self::text(names, name, text)),
        Tree::Plain(value) => Tree::Plain(number(names, value)),
    }
}

fn text(names: &mut Names, member: &str, text: String) -> String {
    let stays = match member {
        "Sid" => true,
        "Action" | "NotAction" => plain::is_action(&text),
        "Version" | "Effect" | "Service" => plain::is_plain(&text),
        "Federated" => pattern::is_shared_provider(&text),
        _ => false,
    };
    if stays { text } else { pattern::replace(names, &text) }
}

fn condition(names: &mut Names, operators: Tree) -> Tree {
    let Tree::Object(operators) = operators else { return member(names, "", operators) };
    let operators = operators.into_iter().map(|(operator, tests)| {
        let Tree::Object(tests) = tests else { return (operator, values(names, tests)) };
        let tests = tests.into_iter().map(|(key, tested)| {
            let is_claim = pattern::is_of_issuer(&key);
            let tested = if is_claim { claims(names, tested) } else { values(names, tested) };
            (pattern::condition_key(names, &key), tested)
        });
        (operator, Tree::Object(tests.collect()))
    });
    Tree::Object(operators.collect())
}

/// What a condition compares with: names are replaced, what is none by its shape stays.
fn values(names: &mut Names, value: Tree) -> Tree {
    match value {
        Tree::Array(items) => {
            Tree::Array(items.into_iter().map(|item| values(names, item)).collect())
        }
        Tree::Text(text) if plain::is_plain(&text) => Tree::Text(text),
        Tree::Text(text) => Tree::Text(pattern::replace(names, &text)),
        other @ (Tree::Object(_) | Tree::Plain(_)) => member(names, "", other),
    }
}

/// What a condition on a claim of an identity provider compares with: words of claims stay.
fn claims(names: &mut Names, value: Tree) -> Tree {
    match value {
        Tree::Array(items) => {
            Tree::Array(items.into_iter().map(|item| claims(names, item)).collect())
        }
        Tree::Text(text) if !plain::is_plain(&text) && !text.starts_with("arn:") => {
            Tree::Text(pattern::claim(names, &text))
        }
        other @ (Tree::Text(_) | Tree::Object(_) | Tree::Plain(_)) => values(names, other),
    }
}

/// An account id may stand without quotation marks.
pub(super) fn number(names: &mut Names, value: Value) -> Value {
    let text = value.to_string();
    if AccountId::parse(&text).is_none() {
        return value;
    }
    names.replace(&text).parse::<u64>().map_or(Value::Null, Value::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(what: &str, document: &str, expected: &str) {
        let mut names = Names::new();
        let rewritten = |names: &mut Names| {
            serde_json::to_string(&replace(names, serde_json::from_str(document).unwrap())).unwrap()
        };
        rewritten(&mut names);
        assert_eq!(rewritten(&mut names.settle()), expected, "{what}");
    }

    #[test]
    fn what_decides_stays() {
        check(
            "a whole statement",
            r#"{"Version":"2012-10-17","Id":"acme","Statement":[{"Sid":"S","Effect":"Deny","NotAction":["iam:*","sts:Get*"],"Resource":"*","Condition":{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"},"NumericLessThan":{"aws:MultiFactorAuthAge":3600},"IpAddress":{"aws:SourceIp":["192.0.2.0/24"]},"StringEquals":{"aws:PrincipalTag/team":"acme","aws:PrincipalAccount":111122223333}}}]}"#,
            r#"{"Version":"2012-10-17","Id":"name-0001","Statement":[{"Sid":"S","Effect":"Deny","NotAction":["iam:*","sts:Get*"],"Resource":"*","Condition":{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"},"NumericLessThan":{"aws:MultiFactorAuthAge":3600},"IpAddress":{"aws:SourceIp":["192.0.2.0/24"]},"StringEquals":{"aws:PrincipalTag/team":"name-0001","aws:PrincipalAccount":900000000001}}}]}"#,
        );
        check(
            "who may assume a role",
            r#"{"Statement":{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com","AWS":["111122223333","*"]},"Action":"acme"}}"#,
            r#"{"Statement":{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com","AWS":["900000000001","*"]},"Action":"name-0001"}}"#,
        );
        check(
            "as the API sends it",
            r#""%7B%22Statement%22%3A%7B%22Resource%22%3A%22arn%3Aaws%3As3%3A%3A%3Aacme%22%7D%7D""#,
            r#"{"Statement":{"Resource":"arn:aws:s3:::name-0001"}}"#,
        );
        check(
            "whose builds may assume a role",
            r#"{"Statement":{"Principal":{"Federated":["arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com","arn:aws:iam::111122223333:oidc-provider/oidc.circleci.com/org/0a1b","cognito-identity.amazonaws.com"]},"Condition":{"StringLike":{"token.actions.githubusercontent.com:sub":"repo:acme-*/shop:ref:refs/heads/main","oidc.circleci.com/org/0a1b:sub":"org/0a1b/project/7/*","login.acme.example:sub":"system:acme"}}}}"#,
            r#"{"Statement":{"Principal":{"Federated":["arn:aws:iam::900000000001:oidc-provider/token.actions.githubusercontent.com","arn:aws:iam::900000000001:oidc-provider/oidc.circleci.com/org/name-0007","cognito-identity.amazonaws.com"]},"Condition":{"StringLike":{"token.actions.githubusercontent.com:sub":"repo:name-0006*/name-0005:ref:refs/heads/name-0001","oidc.circleci.com/org/name-0007:sub":"org/name-0007/project/name-0003/*","name-0002:sub":"system:name-0004"}}}}"#,
        );
        check("text that is no document", r#""%7Bacme""#, r#""name-0001""#);
        check(
            "`Effect` twice is as malformed as before",
            r#"{"Effect":"Deny","Effect":"Allow"}"#,
            r#"{"Effect":"Deny","Effect":"Allow"}"#,
        );
    }
}
