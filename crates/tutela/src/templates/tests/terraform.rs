//! What Terraform makes of a policy is read as it makes it, or not at all.

use super::{check, summary};

const OPEN: &str = r#"jsonencode({ Statement = [{ Effect = "Deny", Action = "*", Resource = "*",
    Condition = { Bool = { "aws:MultiFactorAuthPresent" = "false" } } }] })"#;

fn policy(value: &str) -> String {
    format!("resource \"aws_iam_policy\" \"p\" {{\n  policy = {value}\n}}\n")
}

#[track_caller]
fn unread(value: &str, why: &str) {
    let found = summary("p.tf", &policy(value));
    let [only] = found.as_slice() else { panic!("{value}: {found:?}") };
    assert!(only.starts_with("2 not read: ") && only.contains(why), "{value}: {only}");
}

#[test]
fn what_a_function_makes_of_a_policy_is_not_read() {
    let text =
        r#"{\"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"%s\"}]}"#;
    unread(&format!("replace({OPEN}, \"Bool\", \"BoolIfExists\")"), "the function `replace`");
    unread(&format!("format(\"{text}\", var.r)"), "the function `format`");
    unread(&format!("jsonencode(merge({{}}, jsondecode({OPEN})))"), "the function `merge`");
    unread(&format!("jsonencode({OPEN})"), "the function `jsonencode`");
    unread(&format!("coalesce(var.policy, {OPEN})"), "the function `coalesce`");
}

#[test]
fn both_arms_of_a_condition_are_read_or_listed() {
    let arms = |one: &str, other: &str| policy(&format!("(var.strict ?\n{one} :\n{other})"));
    check("two policies", "p.tf", &arms(OPEN, OPEN), &["3 Unknown", "5 Unknown"]);
    check("in brackets", "p.tf", &policy(&format!("({OPEN})")), &["2 Unknown"]);
    check("a policy or none", "p.tf", &arms(OPEN, "null"), &["3 Unknown"]);
    check("a policy or an empty text", "p.tf", &arms("\"\"", OPEN), &["4 Unknown"]);
    let found = summary("p.tf", &arms(OPEN, "data.x.y.json"));
    let [judged, unread] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(judged, "3 Unknown");
    assert!(unread.starts_with("5 not read: it depends on `data.x.y.json`"), "{unread}");
    let module = arms(OPEN, "var.p").replace("resource \"aws_iam_policy\"", "module");
    let found = summary("p.tf", &module);
    assert!(
        found.len() == 2 && found[1].contains("5 not read: it depends on `var.p`"),
        "{found:?}"
    );
}

const OBJECT: &str = r#"{ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }] }"#;

#[test]
fn locals_are_judged_where_they_are_used() {
    let of_user = |locals: &str, value: &str| {
        format!(
            "locals {{\n{locals}\n}}\nresource \"aws_iam_user_policy\" \"p\" {{\npolicy = {value}\n}}\n"
        )
    };
    let object = format!("doc = {OBJECT}");
    check("an object", "p.tf", &of_user(&object, "jsonencode(local.doc)"), &["2 User"]);
    let text = format!("doc = jsonencode({OBJECT})");
    check("a text", "p.tf", &of_user(&text, "local.doc"), &["2 User"]);
    let twice = format!("{object}\nother = local.doc");
    check("by two names", "p.tf", &of_user(&twice, "jsonencode(local.other)"), &["2 User"]);
    check("not used", "p.tf", &of_user(&object, "null"), &["2 Unknown"]);
    let found = summary("p.tf", &of_user("doc = local.other\nother = local.doc", "local.doc"));
    assert!(found.len() == 1 && found[0].contains("not read"), "{found:?}");
    let found = summary("p.tf", &of_user(&object, "replace(jsonencode(local.doc), \"a\", \"b\")"));
    assert!(found.len() == 2 && found[1].contains("5 not read: it is what"), "{found:?}");
}

#[test]
fn the_default_of_a_variable_is_judged_and_told() {
    let with = |default: &str, value: &str| {
        format!("variable \"policy\" {{\n{default}\n}}\n{}", policy(value))
    };
    let told = "the default of `var.policy` was judged; whoever applies the file may give another \
                policy";
    let text = r#"default = "{\"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\"}]}""#;
    let expected = format!("5 assumed: {told}");
    check("a text", "p.tf", &with(text, "var.policy"), &["2 Unknown", &expected]);
    let object = format!("default = {OBJECT}");
    check("an object", "p.tf", &with(&object, "jsonencode(var.policy)"), &["2 Unknown", &expected]);
    let expected = format!("2 assumed: {told}");
    check("used elsewhere", "p.tf", &with(text, "null"), &["2 Unknown", &expected]);
    for without in ["type = string", "default = null", "default = \"\""] {
        let found = summary("p.tf", &with(without, "var.policy"));
        let [only] = found.as_slice() else { panic!("{without}: {found:?}") };
        assert!(only.contains("5 not read: it depends on `var.policy`"), "{without}: {only}");
    }
}

/// Each name doubles what stands for it, and a long chain of them must end before the stack does.
#[test]
fn names_for_names_do_not_grow() {
    let mut text = String::from("locals {\n");
    for at in 0..5_000 {
        text.push_str(&format!("a{at} = var.c ? local.a{} : local.a{}\n", at + 1, at + 1));
    }
    text.push_str("}\n");
    let found = summary("p.tf", &(text + &policy("local.a0")));
    assert!(!found.is_empty() && found.iter().all(|it| it.contains("not read")), "{found:?}");
}
