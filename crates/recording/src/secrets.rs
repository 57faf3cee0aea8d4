//! Takes seeds, QR codes, keys and passwords out of answers before anything else sees them.
//!
//! AWS shows a seed once, to the call that creates the device; some emulators show it again in
//! listings, and people save what they see.

use serde_json::Value;

use crate::printed::printed;

const SECRET_MEMBERS: [&str; 8] = [
    "Base32StringSeed",
    "QRCodePNG",
    "SecretAccessKey",
    "SessionToken",
    "ServicePassword",
    "ServiceCredentialSecret",
    "Password",
    "PrivateKey",
];

/// The answer without secrets; `None` where it may hold the name of one and cannot be read, so
/// that nobody can tell where the secret is.
pub(crate) fn strip(json: Vec<u8>) -> Option<Vec<u8>> {
    if !is_suspicious(&json) {
        return Some(json);
    }
    let mut value: Value = serde_json::from_slice(&json).ok()?;
    if remove(&mut value) { printed(&value, depth(&value)).ok() } else { Some(json) }
}

/// What is said of an answer that may hold a secret and cannot be read.
pub(crate) fn unreadable(path: &str) -> String {
    format!("`{path}` could not be read, and may hold the seed of a device")
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Object(members) => 1 + members.values().map(depth).max().unwrap_or(0),
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 0,
    }
}

/// Whether a string is the name of a secret, or may be one that is written with escapes.
fn is_suspicious(json: &[u8]) -> bool {
    json.iter().enumerate().any(|(place, byte)| {
        let rest = json.get(place + 1..).unwrap_or_default();
        match byte {
            b'"' => SECRET_MEMBERS.iter().any(|name| {
                rest.get(..name.len())
                    .is_some_and(|head| head.eq_ignore_ascii_case(name.as_bytes()))
                    && rest.get(name.len()) == Some(&b'"')
            }),
            b'\\' => rest.first() == Some(&b'u'),
            _ => false,
        }
    })
}

fn is_secret(member: &str) -> bool {
    SECRET_MEMBERS.iter().any(|name| name.eq_ignore_ascii_case(member))
}

/// Takes the secrets out, and says whether there were any.
fn remove(value: &mut Value) -> bool {
    match value {
        Value::Object(members) => {
            let all = members.len();
            members.retain(|name, _| !is_secret(name));
            let mut found = members.len() < all;
            for member in members.values_mut() {
                found |= remove(member);
            }
            found
        }
        Value::Array(items) => {
            let mut found = false;
            for item in items {
                found |= remove(item);
            }
            found
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_do_not_come_in() {
        let listed = br#"{"VirtualMFADevices":[{"SerialNumber":"s","Base32StringSeed":"SEED","QRCodePNG":"PNG"}]}"#;
        let stripped = String::from_utf8(strip(listed.to_vec()).unwrap()).unwrap();
        assert!(
            stripped.contains("SerialNumber")
                && !stripped.contains("SEED")
                && !stripped.contains("PNG")
        );
        assert_eq!(strip(listed.get(..60).unwrap().to_vec()), None, "cut behind the member's name");
        let (open, close) = ("[".repeat(100), "]".repeat(100));
        let deep = format!(r#"{{"QRCodePNG":"PNG","a":{open}{}1{close}}}"#, "1,".repeat(10_000));
        assert!(strip(deep.clone().into_bytes()).unwrap().len() < deep.len(), "not made longer");
        for name in SECRET_MEMBERS {
            let escaped = format!("\\u{:04x}{}", u32::from(name.as_bytes()[0]), &name[1..]);
            for member in [name.to_owned(), name.to_lowercase(), escaped] {
                let json = format!(r#"{{"a":[{{"{member}":"HUSH"}}]}}"#).into_bytes();
                let left = String::from_utf8(strip(json).unwrap()).unwrap();
                assert!(!left.contains("HUSH"), "{member}");
            }
        }
        let named = br#"{ "Key": "Password", "PasswordLastUsed": "\u00e9" }"#.to_vec();
        assert_eq!(strip(named.clone()), Some(named), "nothing to strip");
        let harmless = b"{ \"any\": 1 }".to_vec();
        assert_eq!(strip(harmless.clone()), Some(harmless), "untouched to the byte");
    }
}
