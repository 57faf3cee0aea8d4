//! The published schemas, by a validator that is not ours.

use std::{fs, path::Path};

use serde_json::Value;
use tutela_testkit::venv;

/// The places where a value departs from a schema; empty where it does not.
pub(crate) fn errors(schema: &str, value: &Value) -> String {
    let schemas = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schema").join(schema);
    let script = "import json, sys, jsonschema\n\
                  schema, value = (json.load(open(path)) for path in sys.argv[1:])\n\
                  jsonschema.Draft202012Validator.check_schema(schema)\n\
                  validator = jsonschema.Draft202012Validator(schema)\n\
                  print(*[error.json_path for error in validator.iter_errors(value)], end='')\n";
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), value.to_string()).unwrap();
    let output =
        venv::python([Path::new("-c"), Path::new(script), &schemas, file.path()]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}
