//! The action universe as lines; the format is described beside the data, in
//! `crates/policy/data/README.md`.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use serde_json::Value;

/// Keys that AWS documents as global and that its lists by service leave out.
const GLOBAL_KEYS: &str = include_str!("../../../crates/policy/data/global-keys.txt");

/// The text to embed, from the folder of the unpacked package.
pub(super) fn render(package: &Path, source: &str, version: &str) -> Result<String, String> {
    let data = package.join("data");
    let services = strings(&json(&data.join("services.json"))?, "services.json")?;
    let rcp: BTreeSet<String> =
        strings(&json(&data.join("rcpSupportedServices.json"))?, "rcpSupportedServices.json")?
            .into_iter()
            .collect();
    let mut keys = keys(&data, &services)?;
    let mut lists = Lists::default();
    let mut body = Vec::new();
    for service in services.into_iter().collect::<BTreeSet<_>>() {
        body.push(format!("S\t{service}\t{}", u8::from(rcp.contains(&service))));
        let types = types(&data, &service, &mut keys, &mut lists, &mut body)?;
        actions(&data, &service, &types, &mut keys, &mut lists, &mut body)?;
    }
    let manifest = json(&package.join("package.json"))?;
    let updated = text(&manifest, "updatedAt")?;
    let day = updated.get(..10).ok_or_else(|| format!("`{updated}` does not begin with a day"))?;
    let mut lines = vec![
        "tutela-universe\t1".to_owned(),
        format!("source\t{source} {version}"),
        format!("date\t{day}"),
    ];
    lines.extend(keys.values().map(|key| format!("K\t{}\t{}", key.name, key.kind)));
    lines.extend(lists.order.iter().map(|list| format!("L\t{}", numbers(list))));
    lines.extend(body);
    lines.push(format!("end\t{}", lines.len()));
    Ok(lines.join("\n") + "\n")
}

struct Key {
    name: String,
    kind: String,
    number: usize,
}

/// By their names in lower case.
type Keys = BTreeMap<String, Key>;

fn keys(data: &Path, services: &[String]) -> Result<Keys, String> {
    let mut keys = Keys::new();
    let global = GLOBAL_KEYS.lines().filter_map(|line| line.split_once('\t'));
    for (name, kind) in global {
        add(&mut keys, name, kind)?;
    }
    for service in services {
        for row in rows(&data.join("conditionKeys").join(format!("{service}.json")))? {
            add(&mut keys, text(&row, "key")?, text(&row, "type")?)?;
        }
    }
    for (number, key) in keys.values_mut().enumerate() {
        key.number = number;
    }
    Ok(keys)
}

/// Services repeat each other's keys. Where one says that a key has one value and another that it
/// has many, it may have many; any other contradiction is for a person to look at.
fn add(keys: &mut Keys, name: &str, kind: &str) -> Result<(), String> {
    let key = keys.entry(name.to_ascii_lowercase()).or_insert_with(|| Key {
        name: name.to_owned(),
        kind: kind.to_owned(),
        number: 0,
    });
    if key.kind != kind {
        let many = format!("ArrayOf{kind}");
        if format!("ArrayOf{}", key.kind) == kind {
            kind.clone_into(&mut key.kind);
        } else if key.kind != many {
            return Err(format!("`{name}` is `{}` and also `{kind}`", key.kind));
        }
    }
    Ok(())
}

/// Lists of condition keys, each once, in the order of their first use.
#[derive(Default)]
struct Lists {
    numbers: BTreeMap<Vec<usize>, usize>,
    order: Vec<Vec<usize>>,
}

impl Lists {
    fn number(&mut self, row: &Value, keys: &Keys) -> Result<usize, String> {
        let names = row
            .get("conditionKeys")
            .map_or(Ok(Vec::new()), |names| strings(names, "conditionKeys"))?;
        let mut list = Vec::new();
        for name in names {
            let key = keys.get(&name.to_ascii_lowercase());
            list.push(key.ok_or_else(|| format!("`{name}` is used and not described"))?.number);
        }
        list.sort_unstable();
        list.dedup();
        let next = self.order.len();
        Ok(*self.numbers.entry(list.clone()).or_insert_with(|| {
            self.order.push(list);
            next
        }))
    }
}

/// Writes the resource types and returns their places within the service.
fn types(
    data: &Path,
    service: &str,
    keys: &mut Keys,
    lists: &mut Lists,
    body: &mut Vec<String>,
) -> Result<BTreeMap<String, usize>, String> {
    let mut places = BTreeMap::new();
    for row in rows(&data.join("resourceTypes").join(format!("{service}.json")))? {
        let name = text(&row, "key")?;
        let list = lists.number(&row, keys)?;
        body.push(format!("T\t{name}\t{}\t{list}", arns(text(&row, "arn")?)?));
        let place = places.len();
        if places.insert(name.to_ascii_lowercase(), place).is_some() {
            return Err(format!("`{service}` has resource type `{name}` twice"));
        }
    }
    Ok(places)
}

/// The templates with spaces between: AWS writes a comma where a type has two. The day of a backup
/// it writes without `$`, which would be a name.
fn arns(written: &str) -> Result<String, String> {
    let fixed = written.replace("-{Date-and-Time-Stamp-of-Backup}", "-${DateAndTimeOfBackup}");
    let templates: Vec<&str> = fixed.split(", ").collect();
    for template in &templates {
        let mut pieces = template.split("${");
        let plain = |text: &str| !text.contains(['{', '}', '$', ' ', ',']);
        let begins = pieces.next().is_some_and(|first| first.starts_with("arn:") && plain(first));
        let filled = pieces.all(|piece| {
            piece.split_once('}').is_some_and(|(name, after)| {
                !name.is_empty() && name.chars().all(char::is_alphanumeric) && plain(after)
            })
        });
        if !begins || !filled {
            return Err(format!("`{written}` is no ARN template"));
        }
    }
    Ok(templates.join(" "))
}

fn actions(
    data: &Path,
    service: &str,
    types: &BTreeMap<String, usize>,
    keys: &mut Keys,
    lists: &mut Lists,
    body: &mut Vec<String>,
) -> Result<(), String> {
    for row in rows(&data.join("actions").join(format!("{service}.json")))? {
        let name = text(&row, "name")?;
        let level = level(text(&row, "accessLevel")?)?;
        let list = lists.number(&row, keys)?;
        let mut resources = Vec::new();
        for resource in array(&row, "resourceTypes")? {
            let kind = text(resource, "name")?;
            let place = types
                .get(&kind.to_ascii_lowercase())
                .ok_or_else(|| format!("`{service}:{name}` names the unknown type `{kind}`"))?;
            let required = resource.get("required").and_then(Value::as_bool);
            let required = required.ok_or_else(|| format!("`{kind}` does not say `required`"))?;
            let mark = if required { "!" } else { "?" };
            resources.push(format!("{place}{mark}{}", lists.number(resource, keys)?));
            refuse_dependents(resource, service, name)?;
        }
        refuse_dependents(&row, service, name)?;
        body.push(format!("A\t{service}:{name}\t{level}\t{list}\t{}", resources.join(" ")));
    }
    Ok(())
}

/// The package has no action's dependents today, so the format has no place for them.
fn refuse_dependents(row: &Value, service: &str, name: &str) -> Result<(), String> {
    if array(row, "dependentActions")?.is_empty() {
        return Ok(());
    }
    Err(format!("`{service}:{name}` now has dependent actions: give the format a place for them"))
}

fn level(words: &str) -> Result<&'static str, String> {
    match words {
        "List" => Ok("l"),
        "Read" => Ok("r"),
        "Write" => Ok("w"),
        "Permissions management, Write" | "Permissions management" => Ok("p"),
        "Tagging, Write" | "Tagging" => Ok("t"),
        other => Err(format!("access level `{other}` is not known")),
    }
}

fn json(path: &Path) -> Result<Value, String> {
    let bytes =
        fs::read(path).map_err(|error| format!("could not read {}: {error}", path.display()))?;
    serde_json::from_slice(&bytes)
        .map_err(|error| format!("{} is no JSON: {error}", path.display()))
}

/// The values of an object, in the order of their keys in lower case.
fn rows(path: &Path) -> Result<Vec<Value>, String> {
    let Value::Object(rows) = json(path)? else {
        return Err(format!("{} is no object", path.display()));
    };
    let rows: BTreeMap<String, Value> =
        rows.into_iter().map(|(key, row)| (key.to_ascii_lowercase(), row)).collect();
    Ok(rows.into_values().collect())
}

fn array<'a>(row: &'a Value, name: &str) -> Result<&'a Vec<Value>, String> {
    row.get(name).and_then(Value::as_array).ok_or_else(|| format!("no list `{name}` in {row}"))
}

/// A text without the characters that the format gives a meaning.
fn text<'a>(row: &'a Value, name: &str) -> Result<&'a str, String> {
    let text = row.get(name).and_then(Value::as_str);
    text.filter(|text| !text.is_empty() && !text.contains(['\t', '\n', '\r']))
        .ok_or_else(|| format!("no plain text `{name}` in {row}"))
}

fn strings(value: &Value, place: &str) -> Result<Vec<String>, String> {
    let list = value.as_array().into_iter().flatten();
    let strings: Option<Vec<String>> = list.map(|one| one.as_str().map(str::to_owned)).collect();
    strings.filter(|_| value.is_array()).ok_or_else(|| format!("{place} is no list of texts"))
}

fn numbers(list: &[usize]) -> String {
    list.iter().map(usize::to_string).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::{Keys, add, arns, render};

    #[track_caller]
    fn package(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap_or(Path::new("."))).unwrap();
            fs::write(path, text).unwrap();
        }
        folder
    }

    const ACTION: &str = r#"{"get": {"name": "Get", "accessLevel": "Read", "dependentActions": [],
        "conditionKeys": ["x:k"], "resourceTypes": [{"name": "thing", "required": true,
        "conditionKeys": [], "dependentActions": []}]}}"#;

    fn files(action: &str) -> [(&str, &str); 6] {
        [
            ("package.json", r#"{"updatedAt": "2026-01-02T03:04:05Z"}"#),
            ("data/services.json", r#"["x"]"#),
            ("data/rcpSupportedServices.json", r#"["x"]"#),
            ("data/actions/x.json", action),
            ("data/resourceTypes/x.json", r#"{"thing": {"key": "thing", "arn": "arn:x"}}"#),
            ("data/conditionKeys/x.json", r#"{"x:k": {"key": "x:K", "type": "String"}}"#),
        ]
    }

    #[test]
    fn a_package_becomes_lines() {
        let text = render(package(&files(ACTION)).path(), "p", "1").unwrap();
        for line in
            ["source\tp 1", "date\t2026-01-02", "K\tx:K\tString", "S\tx\t1", "T\tthing\tarn:x\t0"]
        {
            assert!(text.lines().any(|have| have == line), "{line}\n{text}");
        }
        assert!(text.contains("\nA\tx:Get\tr\t1\t0!0\nend\t"), "{text}");
        assert!(text.lines().any(|line| line == "K\taws:MultiFactorAuthPresent\tBool"), "{text}");
    }

    #[test]
    fn what_the_format_cannot_hold_is_refused() {
        for (from, to, told) in [
            ("\"Read\"", "\"Ponder\"", "access level `Ponder` is not known"),
            ("x:k", "x:other", "`x:other` is used and not described"),
            ("\"thing\"", "\"nothing\"", "names the unknown type `nothing`"),
            ("\"dependentActions\": []", "\"dependentActions\": [\"x:Put\"]", "dependent actions"),
            ("\"required\": true", "\"required\": 1", "does not say `required`"),
            ("\"name\": \"Get\"", "\"name\": \"G\\tet\"", "no plain text `name`"),
        ] {
            let action = ACTION.replace(from, to);
            let error = render(package(&files(&action)).path(), "p", "1").unwrap_err();
            assert!(error.contains(told), "{told}: {error}");
        }
    }

    #[test]
    fn arn_templates_are_told_apart_and_checked() {
        for (written, expected) in [
            ("arn:${P}:x:::a/${B}c", Some("arn:${P}:x:::a/${B}c")),
            ("arn:${P}:x:::a, arn:${P}:x:::b", Some("arn:${P}:x:::a arn:${P}:x:::b")),
            (
                "arn:x:::${S}-{Date-and-Time-Stamp-of-Backup}",
                Some("arn:x:::${S}-${DateAndTimeOfBackup}"),
            ),
            ("arn:${P:x", None),
            ("arn:{P}:x", None),
            ("arn:${}:x", None),
            ("arn:x:::a,arn:x:::b", None),
            ("arn:x:::a b", None),
            ("bucket", None),
        ] {
            assert_eq!(arns(written).ok().as_deref(), expected, "{written}");
        }
    }

    #[test]
    fn one_value_or_many_is_many_and_other_contradictions_are_refused() {
        for kinds in [["String", "ArrayOfString"], ["ArrayOfString", "String"]] {
            let mut keys = Keys::new();
            for kind in kinds {
                add(&mut keys, "x:K", kind).unwrap();
            }
            assert_eq!(keys.values().next().map(|key| key.kind.as_str()), Some("ArrayOfString"));
        }
        let mut keys = Keys::new();
        add(&mut keys, "x:K", "String").unwrap();
        let error = add(&mut keys, "X:k", "Bool").unwrap_err();
        assert_eq!(error, "`X:k` is `String` and also `Bool`");
    }
}
