//! CloudFormation templates: the policies of their resources, with the functions that have a value
//! whatever the account is.

use tutela_policy::{
    lint::Attachment,
    tree::{Kind, Member, Value},
};

use super::{ACCOUNT, PARTITION, Policies, REGION, Unread, embedded, holder::Holder, member};

/// Properties that hold a policy, beside those of trust.
const HOLDERS: [&str; 5] =
    ["InlinePolicy", "KeyPolicy", "PolicyDocument", "RepositoryPolicyText", "ResourcePolicy"];

/// The policies of a template, or of a policy that is written in YAML.
pub(super) fn policies(template: &Value) -> Policies {
    let mut policies = Policies::default();
    if member(template, "Statement").is_some() {
        policies.add(resolve(template), Holder::default());
        return policies;
    }
    let Some(Value { kind: Kind::Object(resources), .. }) = member(template, "Resources") else {
        policies.unread.push(Unread {
            line: template.position.line,
            why: "it is neither a policy, which has `Statement`, nor a CloudFormation template, \
                  which has `Resources`"
                .to_owned(),
        });
        return policies;
    };
    for Member { key, value, .. } in resources {
        if key.starts_with("Fn::") {
            policies.unread.push(Unread {
                line: value.position.line,
                why: format!("its resources depend on `{key}`"),
            });
        }
        let Some(properties) = member(value, "Properties") else { continue };
        let kind = match member(value, "Type").map(|it| &it.kind) {
            Some(Kind::String(text)) => text.as_str(),
            _ => "",
        };
        let holder = holder(kind, properties);
        if kind == "AWS::Organizations::Policy" {
            organization(properties, &mut policies);
        } else {
            walk(properties, holder, &mut policies);
        }
    }
    policies
}

/// What holds the policies of a resource. An inline policy of several is as long as the least allows.
fn holder(kind: &str, properties: &Value) -> Holder {
    let has = |key| member(properties, key).is_some();
    match kind {
        "AWS::IAM::Role" | "AWS::IAM::RolePolicy" => Holder::INLINE_OF_ROLE,
        "AWS::SSO::PermissionSet" | "AWS::Serverless::Function" => Holder::of(Attachment::Role),
        "AWS::IAM::User" | "AWS::IAM::UserPolicy" => Holder::INLINE_OF_USER,
        "AWS::IAM::Group" | "AWS::IAM::GroupPolicy" => Holder::INLINE_OF_GROUP,
        "AWS::IAM::ManagedPolicy" => {
            let attachment = if has("Roles") {
                Attachment::Role
            } else if has("Users") || has("Groups") {
                Attachment::User
            } else {
                Attachment::Unknown
            };
            Holder { attachment, ..Holder::MANAGED }
        }
        "AWS::IAM::Policy" => {
            let all = [
                ("Users", Holder::INLINE_OF_USER),
                ("Groups", Holder::INLINE_OF_GROUP),
                ("Roles", Holder::INLINE_OF_ROLE),
            ];
            let least = all.iter().find(|(key, _)| has(key)).map(|(_, holder)| *holder);
            let attachment = if has("Roles") { Some(Attachment::Role) } else { None };
            let least = least.unwrap_or_default();
            Holder { attachment: attachment.unwrap_or(least.attachment), ..least }
        }
        "AWS::EC2::VPCEndpoint" => Holder::ENDPOINT,
        _ => Holder::default(),
    }
}

/// A policy of AWS Organizations. Of its kinds, those that speak of tags or backups are none of IAM.
fn organization(properties: &Value, policies: &mut Policies) {
    let kind = match member(properties, "Type").map(|it| &it.kind) {
        Some(Kind::String(text)) => text.as_str(),
        _ => "",
    };
    let holder = match kind {
        "SERVICE_CONTROL_POLICY" => Holder::SCP,
        "RESOURCE_CONTROL_POLICY" => Holder::default(),
        _ => return,
    };
    if let Some(content) = member(properties, "Content") {
        policies.add(held(content), holder);
    }
}

/// Whether it is a text that looks like a policy, whatever is filled in.
fn is_text_of_policy(value: &Value) -> bool {
    match &value.kind {
        Kind::String(text) => ["\"Statement\"", "\"Effect\""].iter().all(|it| text.contains(it)),
        Kind::Object(members) => matches!(members.as_slice(), [function]
            if is_function(&function.key) && is_text_of_policy(&function.value)),
        Kind::Array(_) | Kind::Null | Kind::Bool(_) | Kind::Number(_) => false,
    }
}

/// Looks for policies in what a resource consists of.
fn walk(value: &Value, holder: Holder, policies: &mut Policies) {
    if is_text_of_policy(value) {
        policies.add(held(value), holder);
        return;
    }
    match &value.kind {
        Kind::Object(members) if members.iter().any(|it| it.key == "Statement") => {
            policies.add(resolve(value), holder);
        }
        Kind::Object(members) => {
            for Member { key, value, .. } in members {
                if key == "AssumeRolePolicyDocument" {
                    // Whom a trust policy lets in, it says itself.
                    policies.add(held(value), Holder::TRUST);
                } else if HOLDERS.contains(&key.as_str()) {
                    policies.add(held(value), holder);
                } else {
                    walk(value, holder, policies);
                }
            }
        }
        Kind::Array(values) => values.iter().for_each(|it| walk(it, holder, policies)),
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => {}
    }
}

/// The policy that a property holds: as an object, or as a text of JSON.
fn held(value: &Value) -> Result<Value, Unread> {
    let resolved = resolve(value)?;
    let Kind::String(text) = &resolved.kind else { return Ok(resolved) };
    embedded(text, resolved.position.line)
}

/// Puts values for functions that have one in every account.
fn resolve(value: &Value) -> Result<Value, Unread> {
    let position = value.position;
    let kind = match &value.kind {
        Kind::Array(values) => Kind::Array(values.iter().map(resolve).collect::<Result<_, _>>()?),
        Kind::Object(members) => match members.as_slice() {
            [function] if is_function(&function.key) => {
                // The place is that of the text, which may be a block.
                let position = function.value.position;
                return Ok(Value { position, kind: Kind::String(call(function)?) });
            }
            _ => Kind::Object(members.iter().map(resolve_member).collect::<Result<_, _>>()?),
        },
        plain @ (Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_)) => plain.clone(),
    };
    Ok(Value { position, kind })
}

fn resolve_member(member: &Member) -> Result<Member, Unread> {
    let value = resolve(&member.value)?;
    Ok(Member { key: member.key.clone(), position: member.position, value })
}

fn is_function(key: &str) -> bool {
    key == "Ref" || key.starts_with("Fn::")
}

fn call(function: &Member) -> Result<String, Unread> {
    let depends = |on: &str| Unread {
        line: function.position.line,
        why: format!("it depends on {on}, whose value is not in the template: write it literally"),
    };
    match (function.key.as_str(), &function.value.kind) {
        ("Ref", Kind::String(name)) => {
            pseudo(name).map(str::to_owned).ok_or_else(|| depends(&format!("`Ref {name}`")))
        }
        ("Fn::Sub", Kind::String(text)) => {
            substitute(text).map_err(|name| depends(&format!("`${{{name}}}`")))
        }
        ("Fn::Join", Kind::Array(parts)) => {
            let [separator, list] = parts.as_slice() else { return Err(depends("`Fn::Join`")) };
            let (Kind::String(separator), Kind::Array(list)) = (&separator.kind, &list.kind) else {
                return Err(depends("`Fn::Join`"));
            };
            let mut texts = Vec::new();
            for item in list {
                let Kind::String(text) = resolve(item)?.kind else {
                    return Err(depends("`Fn::Join`"));
                };
                texts.push(text);
            }
            Ok(texts.join(separator))
        }
        (name, _) => Err(depends(&format!("`{name}`"))),
    }
}

fn pseudo(name: &str) -> Option<&'static str> {
    Some(match name {
        "AWS::AccountId" => ACCOUNT,
        "AWS::Partition" => PARTITION,
        "AWS::Region" => REGION,
        "AWS::URLSuffix" => "amazonaws.com",
        _ => return None,
    })
}

/// Fills in a text of `Fn::Sub`; the name that has no value where one has none.
fn substitute(text: &str) -> Result<String, String> {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        filled.push_str(before);
        let Some((name, after)) = after.split_once('}') else {
            filled.push_str("${");
            rest = after;
            continue;
        };
        match (name.strip_prefix('!'), pseudo(name.trim())) {
            // `${!aws:username}` is how a template writes `${aws:username}`.
            (Some(own), _) => filled.push_str(&format!("${{{own}}}")),
            (None, Some(value)) => filled.push_str(value),
            (None, None) => return Err(name.to_owned()),
        }
        rest = after;
    }
    filled.push_str(rest);
    Ok(filled)
}
