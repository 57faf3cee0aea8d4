//! Reads AWS's JSON answers by a [`Shape`]: what it does not name is left out, what it requires
//! must be there, and a value of another kind is no value.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};
use tutela_model::Cause;

use crate::{
    error::Fault,
    shape::{Member, Shape},
    xml::{AwsError, cli_time},
};

/// Reads an answer.
///
/// # Errors
/// When it is cut, or is not what `output` says.
pub(crate) fn read_answer(body: &[u8], output: &Shape) -> Result<Value, Fault> {
    let answer: Value = serde_json::from_slice(body).map_err(|error| broken(&error))?;
    read(answer, output, "the answer").map_err(|problem| {
        Fault::gap(Cause::Malformed, format!("the answer is not what the API says: {problem}"))
    })
}

/// Reads an answer that is a policy and nothing around it, as the member that the AWS CLI prints.
///
/// # Errors
/// When it is cut, or is no JSON object.
pub(crate) fn read_policy(member: &str, body: &[u8]) -> Result<Map<String, Value>, Fault> {
    serde_json::from_slice::<Map<String, Value>>(body).map_err(|error| broken(&error))?;
    let text = String::from_utf8_lossy(body).into_owned();
    Ok([(member.to_owned(), Value::String(text))].into_iter().collect())
}

fn broken(error: &serde_json::Error) -> Fault {
    let (cause, what) = if error.is_eof() {
        (Cause::Incomplete, "the answer is cut")
    } else {
        (Cause::Malformed, "the answer is not what the API says")
    };
    Fault::gap(cause, format!("{what}: {error}"))
}

/// Reads an error: its type, without the namespace, and its message. A service of paths names the
/// type in the header `x-amzn-errortype`, which is `header`, and not always in the body.
pub(crate) fn read_error(body: &[u8], header: Option<&str>) -> Option<AwsError> {
    let error: Value = serde_json::from_slice(body).ok()?;
    let kind = error.get("__type").and_then(Value::as_str).or(header)?;
    let message = error.get("message").or_else(|| error.get("Message")).and_then(Value::as_str);
    let message = message.unwrap_or_default().to_owned();
    // `AccessDeniedException:http://internal.amazon.com/…`, `com.amazonaws.x#AccessDeniedException`
    let code = kind.split(':').next().unwrap_or_default();
    let code = code.rsplit('#').next().unwrap_or_default().to_owned();
    (!code.is_empty()).then_some(AwsError { code, message })
}

fn read(value: Value, shape: &Shape, place: &str) -> Result<Value, String> {
    match (shape, value) {
        (Shape::Struct(members) | Shape::Entries(members), Value::Object(given)) => {
            read_struct(given, members, place)
        }
        (
            Shape::List(item) | Shape::Items(item) | Shape::Named(_, item) | Shape::Flat(item),
            Value::Array(items),
        ) => {
            let items = items.into_iter().map(|own| read(own, item, place));
            items.collect::<Result<Vec<_>, _>>().map(Value::Array)
        }
        (Shape::Map(item), Value::Object(given)) => {
            let items = given.into_iter().map(|(name, own)| {
                let own = read(own, item, &name)?;
                Ok((name, own))
            });
            items.collect::<Result<Map<_, _>, String>>().map(Value::Object)
        }
        (Shape::Text | Shape::Blob, value @ Value::String(_))
        | (Shape::Bool, value @ Value::Bool(_)) => Ok(value),
        (Shape::Int, Value::Number(number)) if number.is_i64() => Ok(Value::Number(number)),
        (Shape::Float, Value::Number(number)) => Ok(Value::Number(number)),
        (Shape::Time, value) => time(&value).ok_or_else(|| format!("`{place}` is no time")),
        // Documents are written otherwise here, and nothing reads any.
        (
            Shape::Text
            | Shape::Blob
            | Shape::Bool
            | Shape::Int
            | Shape::Float
            | Shape::PolicyDocument
            | Shape::Struct(_)
            | Shape::List(_)
            | Shape::Items(_)
            | Shape::Named(..)
            | Shape::Flat(_)
            | Shape::Map(_)
            | Shape::Entries(_),
            _,
        ) => Err(format!("`{place}` is of another kind")),
    }
}

fn read_struct(
    mut given: Map<String, Value>,
    members: &[Member],
    place: &str,
) -> Result<Value, String> {
    let mut read_members = Map::new();
    for member in members {
        match given.remove(member.wire) {
            None | Some(Value::Null) if member.required => {
                return Err(format!("{place} has no `{}`", member.wire));
            }
            None | Some(Value::Null) => {}
            Some(value) => {
                read_members
                    .insert(member.name.to_owned(), read(value, &member.shape, member.name)?);
            }
        }
    }
    Ok(Value::Object(read_members))
}

/// A time: seconds since 1970, or a text by RFC 3339.
fn time(value: &Value) -> Option<Value> {
    let time = match value {
        Value::Number(seconds) => Timestamp::UNIX_EPOCH
            .checked_add(SignedDuration::try_from_secs_f64(seconds.as_f64()?).ok()?)
            .ok()?,
        Value::String(text) => text.parse().ok()?,
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
    };
    Some(Value::String(cli_time(time)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::{optional, required};

    const SHAPE: Shape = Shape::Struct(&[
        required("Policies", Shape::List(&Shape::Struct(&[required("Id", Shape::Text)]))),
        optional("NextToken", Shape::Text),
        optional("Whole", Shape::Bool),
        optional("Made", Shape::Time),
        optional("Named", Shape::Text).sent_as("named"),
        optional("Some", Shape::Entries(&[required("Own", Shape::Text)])),
    ]);

    #[test]
    fn what_the_shape_says_is_read_and_nothing_else() {
        let said = |body: &str| match read_answer(body.as_bytes(), &SHAPE) {
            Ok(value) => value.to_string(),
            Err(Fault::Gap { cause, detail, .. }) => format!("{}: {detail}", cause.word()),
            Err(other @ (Fault::Absent { .. } | Fault::Elsewhere { .. })) => format!("{other:?}"),
        };
        for (body, expected) in [
            (
                r#"{"Policies": [{"Id": "p", "Seed": "s"}], "Else": 1}"#,
                r#"{"Policies":[{"Id":"p"}]}"#,
            ),
            (r#"{"Policies": [], "NextToken": null}"#, r#"{"Policies":[]}"#),
            (
                r#"{"Policies": [], "Made": 1772366400.5, "named": "x"}"#,
                r#"{"Made":"2026-03-01T12:00:00.500000+00:00","Named":"x","Policies":[]}"#,
            ),
            (
                r#"{"Policies": [], "Made": "2026-03-01T12:00:00Z"}"#,
                r#"{"Made":"2026-03-01T12:00:00+00:00","Policies":[]}"#,
            ),
            (
                r#"{"Policies": [], "Some": {"Own": "o", "Seed": "s"}}"#,
                r#"{"Policies":[],"Some":{"Own":"o"}}"#,
            ),
            (r#"{"Policies": [], "Some": {"Seed": "s"}}"#, "Some has no `Own`"),
            (r#"{"Policies": [], "Made": "noon"}"#, "`Made` is no time"),
            (r#"{"Policies": [], "Made": true}"#, "`Made` is no time"),
            (r#"{"Policies": [], "Made": 1e300}"#, "`Made` is no time"),
            (r#"{"Policies": []"#, "incomplete: the answer is cut"),
            (r#"{"NextToken": "t"}"#, "the answer has no `Policies`"),
            (r#"{"Policies": [{}]}"#, "Policies has no `Id`"),
            (r#"{"Policies": {}}"#, "`Policies` is of another kind"),
            (r#"{"Policies": [], "Whole": "true"}"#, "`Whole` is of another kind"),
            ("<html>", "malformed: the answer is not what the API says"),
        ] {
            assert!(said(body).contains(expected), "{body}: {}", said(body));
        }
    }

    #[test]
    fn errors_lose_their_namespace() {
        let of = |body: &str, header: Option<&str>| {
            read_error(body.as_bytes(), header).map(|it| (it.code, it.message))
        };
        let read = |body: &str| of(body, None);
        let both = Some(("AccessDeniedException".to_owned(), "no".to_owned()));
        assert_eq!(read(r#"{"__type": "AccessDeniedException", "Message": "no"}"#), both);
        let spaced =
            r#"{"__type": "com.amazonaws.organizations#AccessDeniedException", "message": "no"}"#;
        assert_eq!(read(spaced), both);
        assert_eq!(read("{}"), None);
        assert_eq!(read("<html>"), None);
        let header = Some("AccessDeniedException:http://internal.amazon.com/coral/x/");
        assert_eq!(of(r#"{"message": "no"}"#, header), both);
        assert_eq!(of("<html>", header), None, "what is no answer of AWS is none by its header");
    }
}
