//! Takes TOTP seeds and QR codes out of answers before anything else sees them.
//!
//! AWS shows a seed once, to the call that creates the device; some emulators show it again in
//! listings, and people save what they see.

use serde_json::Value;

use crate::printed::printed;

const SECRET_MEMBERS: [&str; 2] = ["Base32StringSeed", "QRCodePNG"];

/// The answer without secrets; `None` where it holds the name of one and cannot be read, so that
/// nobody can tell where the secret is.
pub(crate) fn strip(json: Vec<u8>) -> Option<Vec<u8>> {
    let suspicious = SECRET_MEMBERS.iter().any(|name| mentions(&json, name));
    if !suspicious {
        return Some(json);
    }
    let mut value: Value = serde_json::from_slice(&json).ok()?;
    remove(&mut value);
    printed(&value, depth(&value)).ok()
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

fn mentions(json: &[u8], name: &str) -> bool {
    match std::str::from_utf8(json) {
        Ok(text) => text.contains(name),
        Err(_) => json.windows(name.len()).any(|window| window == name.as_bytes()),
    }
}

fn remove(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|name, _| !SECRET_MEMBERS.contains(&name.as_str()));
            members.values_mut().for_each(remove);
        }
        Value::Array(items) => items.iter_mut().for_each(remove),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
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
        let harmless = b"{ \"any\": 1 }".to_vec();
        assert_eq!(strip(harmless.clone()), Some(harmless), "untouched to the byte");
    }
}
