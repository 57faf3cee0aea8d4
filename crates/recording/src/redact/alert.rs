//! Names within the patterns of rules, filters and alarms.

use super::{names::Names, pattern, tree::Tree};

/// What records about MFA and root are made of: members, their values, and what patterns say of
/// them. A word of a pattern that is part of one of these stays.
const WORDS: &str = "
    account action additionalEventData administrator alarm amazonaws anything-but API arn assumedRole
    AssumedRole attributes autoscaling aws aws-cn aws-us-gov AwsApiCall AwsConsoleAction
    AwsConsoleSignIn AwsServiceEvent AccessDenied accessKeyId accountId AddUserToGroup
    AttachUserPolicy awsRegion AWSService AWSAccount AWSReservedSSO Authenticate Call ChangePassword
    CheckMfa cidr Client CloudTrail com Console ConsoleLogin console CreateAccessKey CreateLoginProfile
    CreateUser CreateVirtualMFADevice creationDate credentials DeactivateMFADevice
    DeleteAccessKey DeleteLoginProfile DeleteUser DeleteVirtualMFADevice detail detail-type DisableKey ec2 EnableMFADevice
    equals-ignore-case Event errorCode errorMessage eventCategory eventID eventName eventSource eventTime eventType
    EmailUpdated eventVersion EXISTS exists Failed Failure failures FALSE false FederatedUser federatedUser GetSessionToken
    IAM iam IAMUser IS id invokedBy kms LoginTo log-group logs managementEvent mfa MFA mfaAuthenticated
    MFAIdentifier MFAUsed MobileVersion No NO NOT NULL null numeric or OR organizations PasswordRecoveryCompleted
    PasswordRecoveryRequested PasswordUpdated prefix principalId readOnly
    recipientAccountId region requestID requestParameters ResyncMFADevice resource resources responseElements Role role
    Root root root-account-mfa-device SAMLUser Service serialNumber sessionContext sessionCredentialFromConsole
    sessionIssuer Sign In signin Signin sign-in sms-mfa sns source sourceIPAddress sso state sts Success suffix SwitchRole
    TerminateInstances time tlsDetails TRUE true type u2f UnauthorizedOperation
    UpdateLoginProfile user User userAgent userIdentity userName username version via webIdFederationData
    WebIdentityUser wildcard with without YES Yes
";

/// A pattern of EventBridge: JSON, of which nobody's words are replaced.
pub(super) fn event_pattern(names: &mut Names, text: &str) -> String {
    let read: Result<Tree, _> = serde_json::from_str(text);
    let written = read.ok().map(|tree| serde_json::to_string(&in_tree(names, tree)));
    written.and_then(Result::ok).unwrap_or_else(|| words(names, text))
}

fn in_tree(names: &mut Names, tree: Tree) -> Tree {
    match tree {
        Tree::Object(members) => {
            let members = members.into_iter().map(|(key, value)| {
                let key = if key == "$or" { key } else { words(names, &key) };
                (key, in_tree(names, value))
            });
            Tree::Object(members.collect())
        }
        Tree::Array(items) => {
            Tree::Array(items.into_iter().map(|item| in_tree(names, item)).collect())
        }
        Tree::Text(text) => Tree::Text(words(names, &text)),
        plain @ Tree::Plain(_) => plain,
    }
}

/// A text in which words that are nobody's stay, and what stands between words.
pub(super) fn words(names: &mut Names, text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut word = String::new();
    for letter in text.chars() {
        if letter.is_alphanumeric() || matches!(letter, '-' | '_' | '@' | '+') {
            word.push(letter);
        } else {
            flush(names, &mut word, &mut out);
            out.push(letter);
        }
    }
    flush(names, &mut word, &mut out);
    out
}

fn flush(names: &mut Names, word: &mut String, out: &mut String) {
    let taken = std::mem::take(word);
    if taken.is_empty() || is_nobodys(&taken) {
        out.push_str(&taken);
    } else {
        out.push_str(&names.replace(&taken));
    }
}

/// Whether a word is a short number, a region, or a part of what records are made of.
fn is_nobodys(word: &str) -> bool {
    let number = word.len() < 12 && word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    let is_part = || WORDS.split_whitespace().any(|known| known.contains(word));
    number || super::plain::is_plain(word) || (word.len() > 1 && is_part())
}

/// The rule of a composite alarm: names of alarms, and words between them.
pub(super) fn alarm_rule(names: &mut Names, text: &str) -> String {
    let part = |names: &mut Names, part: &str| {
        let inner = part.trim().strip_prefix("ALARM").and_then(|it| it.trim().strip_prefix('('));
        match inner.and_then(|it| it.strip_suffix(')')) {
            Some(name) => {
                let name = pattern::replace(names, name.trim().trim_matches('"'));
                format!("ALARM(\"{name}\")")
            }
            None => names.replace(part),
        }
    };
    let parts: Vec<String> = text.split(" OR ").map(|it| part(names, it)).collect();
    parts.join(" OR ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(replace: impl Fn(&mut Names, &str) -> String, text: &str, expected: &str) {
        let mut names = Names::new();
        replace(&mut names, text);
        let mut names = names.settle();
        assert_eq!(replace(&mut names, text), expected, "{text}");
    }

    #[test]
    fn what_alerts_look_for_stays_and_names_go() {
        check(
            event_pattern,
            r#"{"source":["aws.iam"],"detail":{"eventName":[{"prefix":"Deactivate"},"Acme"],"$or":[{"acme":[1]},{"userIdentity":{"arn":["arn:aws:iam::111122223333:user/alice"]}}]}}"#,
            r#"{"source":["aws.iam"],"detail":{"eventName":[{"prefix":"Deactivate"},"name-0002"],"$or":[{"name-0003":[1]},{"userIdentity":{"arn":["arn:aws:iam::900000000001:user/name-0001"]}}]}}"#,
        );
        check(event_pattern, r#"["\u00e9mile"]"#, r#"["name-0001"]"#);
        check(event_pattern, "{ acme", "{ name-0001");
        check(
            words,
            r#"{ ($.eventName = "ConsoleLogin") && ($.userIdentity.userName != "alice@acme") && $.a[0] = 5 }"#,
            r#"{ ($.eventName = "ConsoleLogin") && ($.userIdentity.userName != "name-0001") && $.name-0002[0] = 5 }"#,
        );
        check(
            alarm_rule,
            r#"ALARM("acme") OR ALARM(beta)"#,
            r#"ALARM("name-0001") OR ALARM("name-0002")"#,
        );
        check(alarm_rule, "ALARM(a) AND ALARM(b)", r#"ALARM("name-0001")"#);
        check(alarm_rule, "NOT acme", "name-0001");
    }
}
