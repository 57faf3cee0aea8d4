//! Names within what IAM gives a structure: paths, ARNs, wildcards, variables.
//!
//! Only the pieces between separators are replaced, so that what matched before by a whole piece
//! matches after. A pattern that ends within a name (`user/al*`) no longer matches that name.

use super::{
    issuers::{self, is_claim_word, is_shared},
    names::Names,
    plain::{is_aws_word, is_service},
};

/// The words with which resources of IAM and STS begin.
///
/// Source: <https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html>
const RESOURCE_TYPES: [&str; 14] = [
    "access-report",
    "assumed-role",
    "federated-user",
    "group",
    "instance-profile",
    "mfa",
    "oidc-provider",
    "policy",
    "role",
    "saml-provider",
    "server-certificate",
    "sms-mfa",
    "u2f",
    "user",
];

/// What resources of other services begin with, of those whose policies are read. AWS's aliases of keys
/// tell whose the key is.
///
/// Sources:
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html>,
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html>,
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecretsmanager.html>
const OF_SERVICES: [(&str, &str); 5] = [
    ("kms", "alias/aws/"),
    ("kms", "alias/"),
    ("kms", "key/"),
    ("lambda", "function:"),
    ("secretsmanager", "secret:"),
];

/// Path segments and names that AWS itself gives out.
const AWS_SEGMENTS: [&str; 4] =
    ["aws-reserved", "aws-service-role", "root-account-mfa-device", "service-role"];

/// The text with every name in it replaced.
pub(super) fn replace(names: &mut Names, text: &str) -> String {
    match text.strip_prefix("arn:") {
        Some(rest) => format!("arn:{}", arn(names, rest)),
        None => pieces(names, text),
    }
}

/// Whether an ARN is of AWS's own: `arn:aws:iam::aws:policy/AdministratorAccess`.
pub(super) fn is_of_aws(text: &str) -> bool {
    let mut parts = text.splitn(6, ':');
    parts.next() == Some("arn")
        && parts.next().is_some_and(is_aws_word)
        && parts.next() == Some("iam")
        && parts.next() == Some("")
        && parts.next() == Some("aws")
}

fn arn(names: &mut Names, rest: &str) -> String {
    let parts: Vec<&str> = rest.splitn(5, ':').collect();
    let [partition, service, region, account, resource] = parts.as_slice() else {
        return pieces(names, rest);
    };
    if is_of_aws(&format!("arn:{rest}")) {
        return rest.to_owned();
    }
    let word = |names: &mut Names, text: &str| {
        if is_aws_word(text) { text.to_owned() } else { pieces(names, text) }
    };
    let partition = word(names, partition);
    let region = word(names, region);
    let account = pieces(names, account);
    let resource = if matches!(*service, "iam" | "sts") {
        identity(names, resource)
    } else {
        of_service(names, service, resource)
    };
    let service = word(names, service);
    format!("{partition}:{service}:{region}:{account}:{resource}")
}

/// The resource part of an ARN of another service, also where it stands alone.
pub(super) fn of_service(names: &mut Names, service: &str, resource: &str) -> String {
    let mut types = OF_SERVICES.iter().filter(|(of, _)| *of == service);
    let known = types.find_map(|(_, kind)| Some((kind, resource.strip_prefix(kind)?)));
    match known {
        Some((kind, rest)) => format!("{kind}{}", pieces(names, rest)),
        None => pieces(names, resource),
    }
}

/// The resource part of an ARN of IAM or STS.
fn identity(names: &mut Names, resource: &str) -> String {
    if resource == "root" {
        return resource.to_owned();
    }
    let Some((kind, rest)) = resource.split_once('/') else {
        return pieces(names, resource);
    };
    if !RESOURCE_TYPES.contains(&kind) {
        return pieces(names, resource);
    }
    if kind == "oidc-provider" {
        return format!("oidc-provider/{}", provider(names, rest));
    }
    let mut segments = rest.split('/').enumerate().map(|(index, segment)| {
        let is_type = kind == "u2f" && index == 0 && segment == "user";
        if is_type || AWS_SEGMENTS.contains(&segment) || is_service(segment) {
            segment.to_owned()
        } else {
            pieces(names, segment)
        }
    });
    let rest = segments.by_ref().collect::<Vec<_>>().join("/");
    format!("{kind}/{rest}")
}

/// An identity provider's host and path, which conditions name as one: `idp.example.com/id:sub`.
fn provider(names: &mut Names, host: &str) -> String {
    if host.contains(['*', '?', '$']) {
        return pieces(names, host);
    }
    issuers::replace(names, host).unwrap_or_else(|| names.replace(host))
}

/// The key of a condition: AWS's own stay, an identity provider's host does not.
pub(super) fn condition_key(names: &mut Names, key: &str) -> String {
    match key.rsplit_once(':') {
        Some((host, name)) if host.contains('.') && !is_service(host) => {
            format!("{}:{name}", provider(names, host))
        }
        _ => key.to_owned(),
    }
}

/// The text with every name in it replaced, where words of issuers' claims are none.
pub(super) fn claim(names: &mut Names, text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find([':', '/', '*', '?']).unwrap_or(rest.len());
        let (piece, after) = rest.split_at(end);
        if is_claim_word(piece) {
            out.push_str(piece);
        } else {
            out.push_str(&pieces(names, piece));
        }
        let mark = after.chars().next().map_or(0, char::len_utf8);
        out.push_str(after.get(..mark).unwrap_or_default());
        rest = after.get(mark..).unwrap_or_default();
    }
    out
}

/// Whether a condition asks for a claim of an issuer.
pub(super) fn is_of_issuer(key: &str) -> bool {
    key.rsplit_once(':').is_some_and(|(host, _)| host.contains('.'))
}

/// Whether a principal is an identity provider that is nobody's own.
pub(super) fn is_shared_provider(text: &str) -> bool {
    is_shared(text)
}

/// Replaces what stands between separators, wildcards and variables.
fn pieces(names: &mut Names, text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut piece = String::new();
    let mut rest = text;
    // Behind the last `}` nothing is looked for: a text of nothing but `${` would be read to its
    // end for each.
    let behind_last = text.rfind('}').map_or(0, |last| text.len() - last);
    while let Some(next) = rest.chars().next() {
        let may_end = rest.len() >= behind_last && behind_last > 0;
        let variable = (may_end && rest.starts_with("${")).then(|| rest.find('}')).flatten();
        let (taken, after) = rest.split_at(variable.map_or(next.len_utf8(), |end| end + 1));
        if variable.is_some() || matches!(next, '/' | ':' | '*' | '?' | '@') {
            flush(names, &mut piece, &mut out);
            out.push_str(&if variable.is_some() {
                defaulted(names, taken)
            } else {
                taken.to_owned()
            });
        } else {
            piece.push(next);
        }
        rest = after;
    }
    flush(names, &mut piece, &mut out);
    out
}

fn flush(names: &mut Names, piece: &mut String, out: &mut String) {
    if !piece.is_empty() {
        out.push_str(&names.replace(piece));
        piece.clear();
    }
}

/// A variable may bring a default, which is as good as a name: `${aws:PrincipalTag/team, 'blue'}`.
fn defaulted(names: &mut Names, variable: &str) -> String {
    match variable.split_once('\'') {
        Some((head, tail)) => {
            let tail = tail.strip_suffix('}').unwrap_or(tail).trim_end();
            let default = names.replace(tail.strip_suffix('\'').unwrap_or(tail));
            format!("{head}'{default}'}}")
        }
        None => variable.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(what: &str, text: &str, expected: &str) {
        let mut names = Names::new();
        replace(&mut names, text);
        let mut names = names.settle();
        assert_eq!(replace(&mut names, text), expected, "{what}: {text}");
    }

    #[test]
    fn names_go_and_structure_stays() {
        let rows = [
            ("a name", "alice", "name-0001"),
            ("an account", "111122223333", "900000000001"),
            ("a role's session", "AROAEXAMPLE000000001:al@al", "AROA-0001:name-0001@name-0001"),
            ("nothing", "", ""),
            ("anything", "*", "*"),
            ("root", "arn:aws:iam::111122223333:root", "arn:aws:iam::900000000001:root"),
            (
                "a user",
                "arn:aws:iam::111122223333:user/alice",
                "arn:aws:iam::900000000001:user/name-0001",
            ),
            (
                "a user called root",
                "arn:aws:iam::111122223333:user/root",
                "arn:aws:iam::900000000001:user/name-0001",
            ),
            (
                "a security key",
                "arn:aws-cn:iam::111122223333:u2f/user/a/a",
                "arn:aws-cn:iam::900000000001:u2f/user/name-0001/name-0001",
            ),
            (
                "AWS's own policy",
                "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess",
                "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess",
            ),
            ("a bucket's keys", "arn:aws:s3:::acme/acme/*", "arn:aws:s3:::name-0001/name-0001/*"),
            (
                "a variable",
                "arn:aws:s3:::acme/${aws:username}/?",
                "arn:aws:s3:::name-0001/${aws:username}/?",
            ),
            (
                "a variable's default",
                "${aws:PrincipalTag/team, 'acme'}*",
                "${aws:PrincipalTag/team, 'name-0001'}*",
            ),
            (
                "a key",
                "arn:aws:kms:eu-west-1:111122223333:key/acme",
                "arn:aws:kms:eu-west-1:900000000001:key/name-0001",
            ),
            (
                "AWS's alias of a key",
                "arn:aws:kms:eu-west-1:111122223333:alias/aws/acme",
                "arn:aws:kms:eu-west-1:900000000001:alias/aws/name-0001",
            ),
            (
                "a function's alias",
                "arn:aws:lambda:eu-west-1:111122223333:function:acme:acme",
                "arn:aws:lambda:eu-west-1:900000000001:function:name-0001:name-0001",
            ),
            (
                "a secret in a folder",
                "arn:aws:secretsmanager:*:*:secret:acme/acme-??????",
                "arn:aws:secretsmanager:*:*:secret:name-0001/name-0002??????",
            ),
            (
                "a queue called as what keys are",
                "arn:aws:sqs:eu-west-1:111122223333:key",
                "arn:aws:sqs:eu-west-1:900000000001:name-0001",
            ),
            (
                "a queue's URL",
                "https://acme/111122223333/acme",
                "name-0001://name-0002/900000000001/name-0002",
            ),
            ("a variable that never ends", "${acme", "name-0001"),
            ("every account", "arn:*:iam::*:mfa/*", "arn:*:iam::*:mfa/*"),
            (
                "AWS's role",
                "arn:aws:iam::111122223333:role/aws-service-role/ec2.amazonaws.com/X",
                "arn:aws:iam::900000000001:role/aws-service-role/ec2.amazonaws.com/name-0001",
            ),
            (
                "a provider",
                "arn:aws:iam::111122223333:oidc-provider/idp.acme.example/id/7",
                "arn:aws:iam::900000000001:oidc-provider/name-0001",
            ),
            ("a cut ARN", "arn:acme", "arn:name-0001"),
            ("a name where AWS's words stand", "arn:Acme:::Acme:", "arn:name-0001:::name-0001:"),
        ];
        for (what, text, expected) in rows {
            check(what, text, expected);
        }
    }

    #[test]
    fn variables_that_never_end_cost_no_more_than_other_text() {
        let text = "${".repeat(2_000_000);
        check("one name", &text, "name-0001");
        check("but for the first", &format!("${{}}{text}"), "${}name-0001");
    }

    #[test]
    fn conditions_name_providers_like_arns_do() {
        let mut names = Names::new();
        condition_key(&mut names, "idp.acme.example/id/7:sub");
        let mut names = names.settle();
        assert_eq!(condition_key(&mut names, "idp.acme.example/id/7:sub"), "name-0001:sub");
        for kept in ["aws:PrincipalTag/a.b", "s3:prefix", "cognito-identity.amazonaws.com:aud"] {
            assert_eq!(condition_key(&mut names, kept), kept);
        }
    }
}
