//! Names within an answer in JSON.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{alert, document, names::Names, pattern, plain, table, text, tree::Tree};
use crate::printed::printed;

/// Members whose value is a name even where it looks like none: a user may be called `Active`.
const NAMES: [&str; 40] = [
    "AccessKeyId",
    "Account",
    "AccountAliases",
    "AccountName",
    "AddressLine1",
    "AddressLine2",
    "AddressLine3",
    "City",
    "CompanyName",
    "ConfigRuleName",
    "CountryCode",
    "DistrictOrCounty",
    "FullName",
    "FunctionName",
    "GroupId",
    "GroupList",
    "GroupName",
    "Id",
    "InstanceProfileId",
    "InstanceProfileName",
    "Name",
    "Path",
    "PhoneNumber",
    "PolicyId",
    "PolicyName",
    "PostalCode",
    "ResourceId",
    "RoleId",
    "RoleName",
    "SSHPublicKeyId",
    "SerialNumber",
    "ServiceCredentialAlias",
    "ServiceSpecificCredentialId",
    "ServiceUserName",
    "StateOrRegion",
    "Title",
    "UserId",
    "UserName",
    "Value",
    "WebsiteUrl",
];

/// The answer with every name replaced, or why it cannot be read.
pub(super) fn replace(names: &mut Names, json: &[u8]) -> Result<Vec<u8>, serde_json::Error> {
    let tree: Tree = serde_json::from_slice(json)?;
    let tree = member(names, "", tree);
    let mut bytes = printed(&tree, tree.depth())?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// Replaces names in the value of a member; `name` is the nearest member's.
fn member(names: &mut Names, name: &str, value: Tree) -> Tree {
    if document::is_document(name) || is_policy_content(name, &value) {
        return document::replace(names, value);
    }
    match value {
        Tree::Object(members) => object(names, members),
        Tree::Array(items) => {
            let items = items.into_iter().map(|item| member(names, name, item));
            let mut items: Vec<Tree> = items.collect();
            // AWS lists by the alphabet, which would give the originals' order away.
            items.sort_by_cached_key(|item| serde_json::to_string(item).unwrap_or_default());
            Tree::Array(items)
        }
        Tree::Text(value) => Tree::Text(self::text(names, name, value)),
        Tree::Plain(value) => Tree::Plain(document::number(names, value)),
    }
}

/// Organizations writes a policy into `Content`, where IAM has the credential report in base64, and
/// the policies of resources are texts.
fn is_policy_content(name: &str, value: &Tree) -> bool {
    ["Content", "Policy", "ResourcePolicy"].contains(&name)
        && matches!(value, Tree::Text(text) if text.trim_start().starts_with('{'))
}

fn object(names: &mut Names, members: Vec<(String, Tree)>) -> Tree {
    let of_aws = members.iter().find_map(|(name, value)| match value {
        Tree::Text(arn) if matches!(name.as_str(), "Arn" | "PolicyArn") => {
            pattern::is_of_aws(arn).then(|| arn.clone())
        }
        Tree::Object(_) | Tree::Array(_) | Tree::Text(_) | Tree::Plain(_) => None,
    });
    let members = members.into_iter().map(|(name, value)| {
        let stays = of_aws.as_deref().is_some_and(|arn| is_part_of(arn, &name, &value));
        let value = if stays { value } else { member(names, &name, value) };
        (name, value)
    });
    Tree::Object(members.collect())
}

/// What AWS's own policies are called is known to all, and tells the reader what they grant.
fn is_part_of(arn: &str, member: &str, value: &Tree) -> bool {
    let Some((path, name)) = arn.split_once(":policy").and_then(|(_, rest)| rest.rsplit_once('/'))
    else {
        return false;
    };
    match (member, value) {
        ("PolicyName" | "Name", Tree::Text(value)) => value == name,
        ("Path", Tree::Text(value)) => value.strip_suffix('/') == Some(path),
        _ => false,
    }
}

fn text(names: &mut Names, member: &str, value: String) -> String {
    match member {
        "Description" | "Message" => text::replace(names, &value),
        "EventPattern" => alert::event_pattern(names, &value),
        "filterPattern" => alert::words(names, &value),
        "AlarmRule" => alert::alarm_rule(names, &value),
        "Content" => table_in_base64(names, &value),
        "AliasName" => pattern::of_service(names, "kms", &value),
        _ if NAMES.contains(&member) || !plain::is_plain(&value) => pattern::replace(names, &value),
        _ => value,
    }
}

/// The AWS CLI prints a credential report wrapped.
fn table_in_base64(names: &mut Names, content: &str) -> String {
    let table = STANDARD.decode(content.trim()).ok();
    match table.and_then(|table| table::replace(names, &table).ok()) {
        Some(table) => STANDARD.encode(table),
        // No base64 can have this letter: what could not be read before cannot be read after.
        None => format!("-{}", pattern::replace(names, content)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nesting_made_to_be_deep_grows_no_answer_many_times() {
        let deep = format!("{}{}1{}", "[".repeat(100), "1,".repeat(10_000), "]".repeat(100));
        for json in [deep.clone(), format!(r#"{{"Document":"{deep}"}}"#)] {
            let replaced = replace(&mut Names::new(), json.as_bytes()).unwrap();
            assert!(replaced.len() < 2 * json.len(), "{} of {}", replaced.len(), json.len());
        }
        let flat = replace(&mut Names::new(), br#"{"Users":[]}"#).unwrap();
        assert_eq!(flat, b"{\n  \"Users\": []\n}\n", "as the AWS CLI prints it");
    }
}
