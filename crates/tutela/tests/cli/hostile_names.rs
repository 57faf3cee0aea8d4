//! Names that would write to a terminal, a page or a spreadsheet, if anybody let them.

use serde_json::{Value, json};

use crate::scene::{ACCOUNT, DAY, Ran, Scene, program};

/// Names, and what each would do.
const NAMES: &[(&str, &str)] = &[
    ("recolour a terminal", "\u{1b}[31mred\u{1b}[0m"),
    ("rename a terminal", "\u{1b}]0;owned\u{7}"),
    ("recolour with one byte", "\u{9b}31mred"),
    ("forge a line", "x\nroot-mfa-missing pass"),
    ("overwrite a line", "evil\rgood"),
    ("reverse the reading order", "\u{202e}nimda"),
    ("run a script", "<script>alert(1)</script>"),
    ("leave an attribute", "\" onmouseover=\"alert(1)"),
    ("leave a CDATA section", "]]><x>&amp;"),
    ("compute a formula", "=cmd|'/C calc'!A0"),
];

/// The demo's carol, who can sign in with a password alone, under another name.
fn named(name: &str) -> Scene {
    let scene = Scene::by_hand();
    // The text between the quotes.
    let in_json = json!(name).to_string();
    let in_json = in_json.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap();
    let details = format!("acme/{ACCOUNT}/iam/get-account-authorization-details.json");
    scene.edit(&details, |text| text.replace("carol", in_json));
    scene.edit(&format!("acme/{ACCOUNT}/iam/get-credential-report.csv"), |text| {
        let line = text.lines().find(|line| line.starts_with("carol,")).unwrap();
        let mut fields = line.splitn(3, ',');
        let (user, arn, rest) =
            (fields.next().unwrap(), fields.next().unwrap(), fields.next().unwrap());
        let quoted =
            |field: &str| format!("\"{}\"", field.replace("carol", name).replace('"', "\"\""));
        text.replace(line, &format!("{},{},{rest}", quoted(user), quoted(arn)))
    });
    scene
}

fn scan(scene: &Scene, more: &str) -> Ran {
    scene.run(&format!("scan --from acme --as-of {DAY} --check user-console-without-mfa {more}"))
}

/// No character that acts on a terminal, but for line ends.
fn assert_inert(what: &str, text: &str) {
    let active = text.chars().find(|character| {
        (character.is_control() && *character != '\n') || *character == '\u{202e}'
    });
    assert_eq!(active, None, "{what}: {text}");
}

#[test]
fn no_name_acts_on_anything() {
    for (what, name) in NAMES {
        let scene = named(name);
        let report = scan(&scene, "--format json");
        let resource = format!("arn:aws:iam::111122223333:user/{name}");
        let rows: Vec<Value> = report.json()["findings"].as_array().unwrap().clone();
        let row = rows.iter().find(|row| row["resource"] == resource.as_str());
        let row = row.unwrap_or_else(|| panic!("{what}: no row of {resource:?}: {rows:#?}"));
        assert_eq!(row["status"], "fail", "{what}: JSON has the name as it is");

        let text = scan(&scene, "--verbose");
        assert_inert(what, &text.out);
        let forged = text.out.lines().any(|line| line.starts_with("root-mfa-missing pass"));
        assert!(!forged, "{what}: {}", text.out);

        let html = scan(&scene, "--format html").out;
        assert_inert(what, &html);
        for markup in ["<script", "\" onmouseover=\"", "<x>"] {
            assert!(!html.contains(markup), "{what}: {markup} is in the page");
        }
        let junit = scan(&scene, "--format junit").out;
        assert_inert(what, &junit);
        for markup in ["<script", "\" onmouseover=\"", "<x>"] {
            assert!(!junit.contains(markup), "{what}: {markup} is in JUnit");
        }
        let sarif = scan(&scene, "--format sarif").json();
        assert_eq!(sarif["version"], "2.1.0", "{what}");
    }
}

#[test]
fn no_file_name_or_argument_acts_on_a_terminal() {
    let scene = Scene::by_hand();
    scene.write("acme/iam/\u{1b}[31m.json", "{}");
    let ran = scan(&scene, "");
    assert_inert("a file's name", &ran.out);
    assert!(ran.out.contains("\\u{1b}[31m.json"), "{}", ran.out);
    for arguments in [
        ["scan", "--from", "\u{1b}[31mnowhere"],
        ["demo", "--baseline", "\u{1b}[31mnowhere"],
        ["demo", "--save", "no/\u{1b}[31mwhere"],
        ["demo", "--check", "\u{1b}[31mcheck"],
    ] {
        let ran = Ran::of(program(scene.path()).args(arguments).output().unwrap());
        assert_inert("an argument", &ran.err);
        assert!(ran.err.contains("\\u{1b}[31m"), "{ran:?}");
    }
}
