//! AWS-managed policies as moto carries them, a line each.

use std::{path::Path, process::Command};

use crate::setup;

/// Prints the policies' lines, sorted. The documents keep their order of elements; all characters
/// beyond ASCII are escaped, as are tabs and ends of lines.
const SCRIPT: &str = r#"
import ast, json, sys, zipfile
source = zipfile.ZipFile(sys.argv[1]).read("moto/iam/aws_managed_policies.py").decode()
literals = [node.value for node in ast.parse(source).body if isinstance(node, ast.Assign)]
policies = json.loads(ast.literal_eval(literals[0]))
print("date", max(policy["UpdateDate"] for policy in policies.values())[:10], sep="\t")
print(*sorted(
    "\t".join([
        "arn:aws:iam::aws:policy" + policy["Path"] + name,
        policy["DefaultVersionId"],
        json.dumps(policy["Document"], separators=(",", ":")),
    ])
    for name, policy in policies.items()
), sep="\n")
"#;

/// The text to embed.
pub(super) fn render(wheel: &Path, source: &str) -> Result<String, String> {
    let python = setup::venv().join("bin/python3");
    let output = Command::new(&python)
        .args(["-c", SCRIPT])
        .arg(wheel)
        .output()
        .map_err(|error| format!("could not run {}: {error}", python.display()))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("could not read the policies of {}: {said}", wheel.display()));
    }
    let lines = String::from_utf8(output.stdout)
        .map_err(|_| format!("the policies of {} are no UTF-8", wheel.display()))?;
    let body = format!("tutela-managed-policies\t1\nsource\t{source}\n{lines}");
    Ok(format!("{body}end\t{}\n", body.lines().count()))
}
