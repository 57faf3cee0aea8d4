//! Policies in files: a policy's own JSON, CloudFormation in JSON and YAML, and Terraform.
//!
//! Only what is literal is read. Where a policy depends on something else, it is [`Unread`], with
//! the line and the reason; it is never skipped, and nothing is guessed. The account, the partition
//! and the region, of which every template speaks, have stand-ins.

mod cloudformation;
mod data_source;
mod expression;
mod holder;
mod terraform;
mod yaml;

#[cfg(test)]
mod tests;

use self::holder::Holder;
use tutela_policy::{
    Document, ParseError,
    lint::Attachment,
    require::Limit,
    tree::{self, Kind, Member, Value},
};

/// A larger file is no template.
const MAX_BYTES: usize = 4 * 1024 * 1024;

/// The deepest nesting that is read, in levels.
const MAX_NESTING: usize = 64;

/// The account that stands for the one in which a template is applied.
const ACCOUNT: &str = "111122223333";
const PARTITION: &str = "aws";
const REGION: &str = "us-east-1";

/// A policy that a file holds.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) document: Document,
    /// What the file says that it is attached to.
    pub(crate) attachment: Attachment,
    /// How long it may be, if the file says as what it is held.
    pub(crate) limit: Option<&'static Limit>,
    /// Its length without white space.
    pub(crate) characters: usize,
    /// Where it begins.
    pub(crate) line: usize,
}

impl Found {
    fn new(document: Document, tree: &Value, holder: Holder) -> Self {
        let Holder { attachment, limit } = holder;
        let (characters, line) = (holder::characters(tree), tree.position.line.max(1));
        Self { document, attachment, limit, characters, line }
    }
}

/// A policy that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unread {
    pub(crate) line: usize,
    /// Why not.
    pub(crate) why: String,
}

/// What was taken for granted of a policy that was judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Assumed {
    pub(crate) line: usize,
    pub(crate) what: String,
}

/// What a file holds.
#[derive(Debug, Default)]
pub(crate) struct Policies {
    pub(crate) found: Vec<Found>,
    pub(crate) unread: Vec<Unread>,
    pub(crate) assumed: Vec<Assumed>,
}

impl Policies {
    /// Takes a policy, or notes why it is none.
    fn add(&mut self, read: Result<Value, Unread>, holder: Holder) {
        let found = read.and_then(|tree| {
            let document = Document::from_tree(&tree).map_err(unread)?;
            Ok(Found::new(document, &tree, holder))
        });
        match found {
            Ok(found) => self.found.push(found),
            Err(unread) => self.unread.push(unread),
        }
    }
}

fn unread(error: ParseError) -> Unread {
    let ParseError { line, path, message, .. } = error;
    Unread { line, why: format!("{path}: {message}") }
}

/// The forms in which policies are kept.
enum Form {
    Json,
    Yaml,
    Terraform,
}

/// Reads the policies of a file, whose name tells the form where it can.
///
/// # Errors
/// Where the file as a whole makes no sense: why, and the way out.
pub(crate) fn read(name: &str, text: &str) -> Result<Policies, String> {
    if text.len() > MAX_BYTES {
        return Err(format!("it has more than the {MAX_BYTES} bytes that are read"));
    }
    if text.contains('\0') {
        return Err("it is no text: name a policy in JSON or a template".to_owned());
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim().is_empty() {
        return Err("it is empty: name a policy in JSON or a template".to_owned());
    }
    match form(name, text) {
        Form::Json => json(text),
        Form::Yaml => Ok(cloudformation::policies(&yaml::read(text)?)),
        Form::Terraform => terraform::policies(text),
    }
}

fn form(name: &str, text: &str) -> Form {
    let name = name.to_ascii_lowercase();
    let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
    let is_json = text.trim_start().starts_with(['{', '[', '%']);
    if ends(&[".tf", ".hcl", ".tofu"]) {
        Form::Terraform
    } else if ends(&[".json"]) || (is_json && !ends(&[".yaml", ".yml"])) {
        Form::Json
    } else if ends(&[".yaml", ".yml"]) || !text.lines().any(begins_block) {
        Form::Yaml
    } else {
        Form::Terraform
    }
}

/// Whether the line begins a block of Terraform: `resource "aws_iam_policy" "x" {`.
fn begins_block(line: &str) -> bool {
    let words = ["resource ", "data ", "locals", "module ", "variable ", "output ", "provider "];
    words.iter().any(|word| line.starts_with(word)) && line.trim_end().ends_with('{')
}

fn json(text: &str) -> Result<Policies, String> {
    let mut policies = Policies::default();
    // IAM's API answers documents percent-encoded.
    if text.trim_start().starts_with('%') {
        let document = Document::parse(text).map_err(|error| error.to_string())?;
        let characters = holder::encoded_characters(text.trim());
        let attachment = Attachment::Unknown;
        policies.found.push(Found { document, attachment, limit: None, characters, line: 1 });
        return Ok(policies);
    }
    let tree = tree::read(text, MAX_NESTING).map_err(|error| error.to_string())?;
    if member(&tree, "Statement").is_some() {
        let document = Document::from_tree(&tree).map_err(|error| error.to_string())?;
        policies.found.push(Found::new(document, &tree, Holder::default()));
        return Ok(policies);
    }
    if member(&tree, "resource").is_some() {
        let why = "it is Terraform in JSON, which is not read: name the `.tf` file, or the policy";
        policies.unread.push(Unread { line: tree.position.line, why: why.to_owned() });
        return Ok(policies);
    }
    if member(&tree, "Resources").is_some() {
        return Ok(cloudformation::policies(&on_one_line(tree)));
    }
    Err("it is JSON, but neither a policy, which has `Statement`, nor a CloudFormation template, \
         which has `Resources`"
        .to_owned())
}

/// The same with texts that have no line breaks: a policy in a text of JSON is on one line.
fn on_one_line(value: Value) -> Value {
    let kind = match value.kind {
        Kind::String(text) => Kind::String(text.replace('\n', " ")),
        Kind::Array(values) => Kind::Array(values.into_iter().map(on_one_line).collect()),
        Kind::Object(members) => {
            let member = |it: Member| Member { value: on_one_line(it.value), ..it };
            Kind::Object(members.into_iter().map(member).collect())
        }
        plain @ (Kind::Null | Kind::Bool(_) | Kind::Number(_)) => plain,
    };
    Value { position: value.position, kind }
}

/// A member of an object.
fn member<'a>(value: &'a Value, key: &str) -> Option<&'a Value> {
    let Kind::Object(members) = &value.kind else { return None };
    members.iter().find(|member| member.key == key).map(|member| &member.value)
}

/// A policy that is written as a text inside a file, whose first line is this one.
fn embedded(text: &str, line: usize) -> Result<Value, Unread> {
    // Lines of the text are lines of the file.
    let mut placed = "\n".repeat(line.saturating_sub(1));
    placed.push_str(text);
    tree::read(&placed, MAX_NESTING).map_err(unread)
}
