//! What is read of files, and what is said to be unread.

mod holders;
mod terraform;

use tutela_policy::lint::Attachment;

use super::{Policies, read};

/// `line attachment` of every policy's first statement, and `line not read` of what could not be.
fn summary(name: &str, text: &str) -> Vec<String> {
    let Policies { found, unread, assumed } =
        read(name, text).unwrap_or_else(|why| panic!("{name}: {why}"));
    let found = found.iter().map(|policy| {
        let line = policy.document.statements.first().map_or(0, |statement| statement.line);
        format!("{line} {:?}", policy.attachment)
    });
    let unread = unread.iter().map(|it| format!("{} not read: {}", it.line, it.why));
    let assumed = assumed.iter().map(|it| format!("{} assumed: {}", it.line, it.what));
    found.chain(unread).chain(assumed).collect()
}

#[track_caller]
fn check(sentence: &str, name: &str, text: &str, expected: &[&str]) {
    assert_eq!(summary(name, text), expected, "{sentence}");
}

#[track_caller]
fn refused(sentence: &str, name: &str, text: &str, expected: &str) {
    let why = read(name, text).expect_err(sentence);
    assert!(why.contains(expected), "{sentence}: {why}");
}

const STATEMENT: &str = r#"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}"#;

#[test]
fn a_policy_is_its_own_file() {
    let text = format!("{{\n\"Statement\": [\n\n{STATEMENT}]}}");
    check("by its ending", "a.json", &text, &["4 Unknown"]);
    check("without an ending", "-", &text, &["4 Unknown"]);
    check("with a byte order mark", "a.json", &format!("\u{feff}{text}"), &["4 Unknown"]);
    let encoded = "%7B%22Statement%22%3A%5B%5D%7D";
    check("percent-encoded, as IAM answers it", "a.json", encoded, &["0 Unknown"]);
    let yaml = "Version: 2012-10-17\nStatement:\n  - Effect: Allow\n    Action: s3:Get*\n    \
                Resource: '*'\n";
    check("in YAML", "a.yaml", yaml, &["3 Unknown"]);
}

#[test]
fn cloudformation_in_json_and_yaml() {
    let json = format!(
        r#"{{"Resources": {{
"Role": {{"Type": "AWS::IAM::Role", "Properties": {{
  "AssumeRolePolicyDocument": {{"Statement": []}},
  "Policies": [{{"PolicyName": "p", "PolicyDocument": {{"Statement": [
{STATEMENT}]}}}}]}}}},
"Scp": {{"Type": "AWS::Organizations::Policy", "Properties": {{"Type": "SERVICE_CONTROL_POLICY",
  "Content": "{{\"Statement\":\n[{}]}}"}}}},
"Tags": {{"Type": "AWS::Organizations::Policy", "Properties": {{"Type": "TAG_POLICY",
  "Content": {{"tags": {{}}}}}}}}
}}}}"#,
        STATEMENT.replace('"', "\\\"")
    );
    check(
        "objects, and a text in one line",
        "t.json",
        &json,
        &["0 Role", "5 Role", "7 Organization"],
    );
    let yaml = "\
Resources:
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      Users: [alice]
      PolicyDocument:
        Statement:
          - Effect: Allow
            Action: iam:GetUser
            Resource: !Sub 'arn:${AWS::Partition}:iam::${AWS::AccountId}:user/${!aws:username}'
          - Effect: Allow
            Action: s3:GetObject
            Resource: !Join ['', ['arn:', !Ref AWS::Partition, ':s3:::data/*']]
  Scp:
    Type: AWS::Organizations::Policy
    Properties:
      Type: SERVICE_CONTROL_POLICY
      Content: |
        {\"Statement\": [

          {\"Effect\": \"Deny\", \"Action\": \"*\", \"Resource\": \"*\"}]}
";
    check("short forms, and a block", "t.yml", yaml, &["8 User", "21 Organization"]);
    let elsewhere = yaml
        .replace("      Type: SERVICE_CONTROL_POLICY\n", "")
        .replace("AWS::Organizations::Policy", "Custom::Policy")
        .replace("Content: |", "Text: !Sub |");
    check("a text of another resource", "t.yml", &elsewhere, &["8 User", "20 Unknown"]);
    for (block, line) in [("|", 19), ("|-", 19), ("|\n", 20), ("| # JSON\n\n", 21)] {
        let text = yaml.replace("Content: |\n", &format!("Content: {block}\n"));
        let expected = format!("{} Organization", line + 2);
        check(block, "t.yml", &text, &["8 User", &expected]);
    }
    let Policies { found, .. } = read("t.yml", yaml).unwrap();
    let resources = format!("{:?}", found[0].document.statements);
    assert!(resources.contains("arn:aws:iam::111122223333:user/${aws:username}"), "{resources}");
    assert!(resources.contains("arn:aws:s3:::data/*"), "{resources}");
}

#[test]
fn what_a_template_leaves_open_is_not_read() {
    let with = |resource: &str| {
        format!(
            "Resources:\n  P:\n    Type: AWS::IAM::Policy\n    Properties:\n      \
             PolicyDocument:\n        Statement:\n          - {{Effect: Allow, Action: 's3:*', \
             Resource: {resource}}}\n"
        )
    };
    for (resource, on) in [
        ("!GetAtt Bucket.Arn", "`Fn::GetAtt`"),
        ("!Ref Bucket", "`Ref Bucket`"),
        ("!Sub 'arn:aws:s3:::${Bucket}'", "`${Bucket}`"),
        ("!Join ['', !Ref Parts]", "`Fn::Join`"),
        ("!If [Prod, a, b]", "`Fn::If`"),
    ] {
        let why = format!(
            "7 not read: it depends on {on}, whose value is not in the template: write it literally"
        );
        check(resource, "t.yaml", &with(resource), &[&why]);
    }
    check(
        "a statement that is none",
        "t.yaml",
        &with("'*', Effects: Deny"),
        &["7 not read: $.Statement[0].Effects: expected `Sid`, `Effect`, `Principal`, \
           `NotPrincipal`, `Action`, `NotAction`, `Resource`, `NotResource` or `Condition`, found \
           `Effects`"],
    );
    check(
        "Terraform in JSON",
        "t.tf.json",
        r#"{"resource": {}}"#,
        &["1 not read: it is Terraform in JSON, which is not read: name the `.tf` file, or the \
           policy"],
    );
    check(
        "YAML of something else",
        "t.yaml",
        "name: ci\non: push\n",
        &["1 not read: it is neither a policy, which has `Statement`, nor a CloudFormation \
           template, which has `Resources`"],
    );
}

#[test]
fn terraform_in_its_forms() {
    let text = r#"
resource "aws_iam_role_policy" "a" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow", Action = ["s3:GetObject"], "Resource" : "arn:aws:s3:::data/*",
      Condition = { Bool = { "aws:MultiFactorAuthPresent" = true } }
    }]
  })
}
resource "aws_organizations_policy" "b" {
  content = <<-EOT
    {"Statement": [

      {"Effect": "Deny", "Action": "*",
       "Resource": "arn:aws:iam::${data.aws_caller_identity.current.account_id}:user/$${aws:username}"}]}
  EOT
}
locals { c = "{\"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\"}]}" }
data "aws_iam_policy_document" "d" {
  statement {
    actions   = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = ["111122223333"]
    }
    condition {
      test     = "StringLike"
      variable = "aws:username"
      values   = ["&{aws:username}"]
    }
  }
}
resource "aws_iam_role" "d" {
  assume_role_policy = data.aws_iam_policy_document.d.json
}
module "f" {
  policies = [<<-EOT
    {"Statement": [
      {"Effect": "Allow", "Action": "*", "Resource": "*"}]}
  EOT
  ]
}
resource "aws_iam_user_policy" "e" {
  policy = var.strict ? jsonencode({ Statement = [] }) : jsonencode({ "Statement" = [] })
}
resource "aws_organizations_policy" "tags" {
  type    = "TAG_POLICY"
  content = jsonencode({ tags = {} })
}
"#;
    let expected =
        ["5 Role", "15 Organization", "40 Unknown", "0 User", "0 User", "19 Unknown", "21 Role"];
    check("jsonencode, heredoc, string, data source", "main.tf", text, &expected);
    let Policies { found, .. } = read("main.tf", text).unwrap();
    let all = format!("{found:?}");
    assert!(all.contains("arn:aws:iam::111122223333:user/${aws:username}"), "{all}");
    assert!(all.contains("key: \"aws:username\", values: [\"${aws:username}\"]"), "{all}");
    assert_eq!(found[6].attachment, Attachment::Role);
}

#[test]
fn what_terraform_leaves_open_is_not_read() {
    let policy =
        |value: &str| format!("resource \"aws_iam_policy\" \"p\" {{\n  policy = {value}\n}}\n");
    for (value, why) in [
        ("var.policy", "it depends on `var.policy`"),
        ("file(\"p.json\")", "it is in another file"),
        ("templatefile(\"p.tpl\", {})", "it is in another file"),
        ("data.aws_iam_policy_document.far.json", "`data.aws_iam_policy_document.far`"),
        ("jsonencode(local.policy)", "it depends on `local.policy`"),
        (
            "jsonencode({ Statement = [for r in var.r : { Effect = \"Allow\" }] })",
            "it depends on `[for",
        ),
        ("\"${var.policy}\"", "it depends on"),
        (
            "<<EOT\n{\"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"${var.r}\"}]}\nEOT",
            "it depends on `var.r`",
        ),
    ] {
        let found = summary("p.tf", &policy(value));
        let [only] = found.as_slice() else { panic!("{value}: {found:?}") };
        assert!(only.contains("not read: ") && only.contains(why), "{value}: {only}");
    }
    let inside = "locals {\n  all = { for k in var.k : k => jsonencode({ Statement = [{ Effect = \
                  \"Allow\" }] }) }\n}\n";
    let found = summary("p.tf", inside);
    assert!(
        found.len() == 1 && found[0].contains("2 not read: it depends on `{ for k"),
        "{found:?}"
    );
    let data = |inside: &str| {
        format!(
            "data \"aws_iam_policy_document\" \"d\" {{\n  statement {{\n    {inside}\n  }}\n}}\n"
        )
    };
    for inside in ["actions = var.actions", "dynamic \"condition\" {\n}", "condition {\n}"] {
        let found = summary("p.tf", &data(inside));
        assert!(found.len() == 1 && found[0].contains("not read"), "{inside}: {found:?}");
    }
    let joined =
        "data \"aws_iam_policy_document\" \"d\" {\n  source_policy_documents = [var.more]\n}\n";
    check(
        "documents that are put together",
        "p.tf",
        joined,
        &["2 not read: it depends on `source_policy_documents`, which is not read: write its \
           statements here"],
    );
}

#[test]
fn conditions_of_a_data_source_are_put_together_as_terraform_does() {
    let condition = |value: &str| {
        format!(
            "condition {{\n test = \"StringEquals\"\n variable = \"aws:RequestedRegion\"\n \
             values = [\"{value}\"]\n}}\n"
        )
    };
    let text = format!(
        "data \"aws_iam_policy_document\" \"d\" {{\nstatement {{\nactions = [\"s3:*\"]\nresources = \
         [\"*\"]\n{}{}}}\n}}\n",
        condition("eu-west-1"),
        condition("eu-west-2")
    );
    let Policies { found, .. } = read("d.tf", &text).unwrap();
    let conditions = &found[0].document.statements[0].conditions;
    assert_eq!(conditions.len(), 1);
    assert_eq!(conditions[0].values, ["eu-west-1", "eu-west-2"]);
}

#[test]
fn what_makes_no_sense_is_refused() {
    refused("nothing", "a.json", "", "empty");
    refused("blanks", "a.tf", " \n", "empty");
    refused("bytes", "a.json", "{\0}", "no text");
    refused("half of JSON", "a.json", "{\"Statement\": [", "line 1, column 16");
    refused("JSON of something else", "a.json", "[1]", "neither a policy");
    refused("a policy with a typing error", "a.json", r#"{"Statement": [{"Efect": 1}]}"#, "Efect");
    refused("half of HCL", "a.tf", "resource \"aws_iam_policy\" \"p\" {\n  policy =", "line 2");
    refused("half of YAML", "a.yaml", "a: [1, 2", "line ");
    refused("a key twice", "a.yaml", "a: 1\na: 2\n", "found `a` again");
    refused("two documents", "a.yaml", "a: 1\n---\nb: 1\n", "expected one document");
    refused("too large", "a.json", &" ".repeat(super::MAX_BYTES + 1), "bytes that are read");
}

/// Recursion must end before the stack does.
#[test]
fn deep_nesting_is_refused() {
    const DEPTH: usize = 100_000;
    refused("JSON", "a.json", &"[".repeat(DEPTH), "levels of nesting");
    assert!(read("a.yaml", &"[".repeat(DEPTH)).is_err());
    assert!(read("a.yaml", &"- ".repeat(DEPTH)).is_err());
    assert!(read("a.tf", &format!("a = {}", "[".repeat(DEPTH))).is_err());
    assert!(read("a.tf", &format!("a = {}1", "!".repeat(DEPTH))).is_err());
    assert!(read("a.tf", &"a {\n".repeat(DEPTH)).is_err());
}

/// Each level of anchors doubles what it stands for.
#[test]
fn yaml_anchors_do_not_grow() {
    let mut text = "a0: &a0 [x, x]\n".to_owned();
    for at in 1..60 {
        text.push_str(&format!("a{at}: &a{at} [*a{}, *a{}]\n", at - 1, at - 1));
    }
    text.push_str("Statement: *a59\n");
    let found = summary("a.yaml", &text);
    assert!(found.len() == 1 && found[0].contains("Fn::Alias"), "{found:?}");
}

#[test]
fn literal_locals_of_terraform_are_followed() {
    let text = r#"
locals {
  arn     = "arn:aws:iam::${local.account}:role/x"
  account = "111122223333"
  tags    = merge(var.tags, {})
  one     = local.two
  two     = local.one
}
resource "aws_iam_policy" "a" {
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Resource = local.arn }] })
}
resource "aws_iam_policy" "b" {
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "*", Resource = local.one }] })
}
resource "aws_iam_policy" "c" {
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "*", Resource = var.arn }] })
}
"#;
    check(
        "a circle, and a variable, are not read",
        "a.tf",
        text,
        &[
            "10 Unknown",
            "13 not read: it depends on `local.one`, which the file does not write literally: write \
             it literally, or look at what `terraform show -json` says of it",
            "16 not read: it depends on `var.arn`, whose value is not in the file: write it \
             literally, or look at what `terraform show -json` says of it",
        ],
    );
    let policies = read("a.tf", text).unwrap_or_else(|why| panic!("{why}"));
    let statement = policies.found.first().and_then(|own| own.document.statements.first());
    let told = statement.map(ToString::to_string).unwrap_or_default();
    assert_eq!(told, "Allow sts:AssumeRole on arn:aws:iam::111122223333:role/x");
}
