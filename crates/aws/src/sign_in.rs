//! The console's sign-in endpoint, which is none of AWS's APIs: a form there, a token back.
//!
//! It is sent as a POST, as AWS's own toolkits do, so that no log on the way has secrets in a URL.
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_enable-console-custom-url.html>

use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_runtime_api::client::{http::HttpConnector as _, orchestrator::HttpRequest};
use aws_smithy_types::{body::SdkBody, byte_stream::ByteStream};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};
use tutela_model::Cause;
use tutela_ports::{Keys, Refusal};

use crate::{
    caller::{FORM, pairs},
    causes::root_cause,
    endpoint::{custom, is_loopback},
    error::one_line,
    transport::{connector, through},
};

/// The largest answer, in bytes. A token has some thousand.
const LARGEST: usize = 64 * 1024;

/// Gets a token that signs a browser in as a role's session. `sign_in` is the endpoint of the role's
/// partition: `https://signin.aws.amazon.com`.
///
/// # Errors
/// When the endpoint does not answer with a token. No secret is repeated.
pub async fn sign_in_token(sign_in: &str, keys: &Keys) -> Result<SecretString, Refusal> {
    let failed = |cause, detail: String| Refusal { cause, detail };
    custom(sign_in, "").map_err(|reason| {
        failed(Cause::Failed, format!("the sign-in endpoint cannot be used: {reason}"))
    })?;
    if !sign_in.starts_with("https://") && !is_loopback(sign_in) {
        let detail = "secrets are sent there: its URL must begin with `https://`".to_owned();
        return Err(failed(Cause::Failed, detail));
    }
    let (status, body) = post(sign_in, keys).await?;
    if status != 200 {
        let detail = format!("the sign-in endpoint {sign_in} answers HTTP {status}");
        return Err(failed(Cause::Denied, detail));
    }
    let answer: Option<Value> = serde_json::from_slice(&body).ok();
    let token = answer.as_ref().and_then(|it| it.get("SigninToken")).and_then(Value::as_str);
    token.map(|token| SecretString::from(token.to_owned())).ok_or_else(|| {
        failed(Cause::Malformed, format!("the sign-in endpoint {sign_in} answers without a token"))
    })
}

async fn post(sign_in: &str, keys: &Keys) -> Result<(u16, Vec<u8>), Refusal> {
    let session = json!({
        "sessionId": keys.id,
        "sessionKey": keys.secret.expose_secret(),
        "sessionToken": keys.token.as_ref().map(SecretString::expose_secret),
    });
    let form = [("Action", "getSigninToken".to_owned()), ("Session", session.to_string())];
    let body = pairs(form.into_iter().map(|(name, value)| (name.to_owned(), value)));
    let failed = |detail: String| Refusal { cause: Cause::Failed, detail };
    let invalid = |_| failed(format!("`{sign_in}` is no URL that can be asked"));
    let mut request = HttpRequest::new(SdkBody::from(body));
    request.set_method("POST").map_err(invalid)?;
    request.set_uri(format!("{}/federation", sign_in.trim_end_matches('/'))).map_err(invalid)?;
    request.headers_mut().try_insert("content-type", FORM).map_err(invalid)?;
    let connector =
        if is_loopback(sign_in) { through(ProxyConfig::disabled(), None) } else { connector(None) };
    let response = connector.call(request).await.map_err(|error| {
        let words = one_line(&root_cause(&error));
        failed(format!("{sign_in} could not be reached: {words}; check the network and the proxy"))
    })?;
    let status = response.status().as_u16();
    let mut stream = ByteStream::new(response.into_body());
    let mut answer = Vec::new();
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| failed(format!("the answer of {sign_in} breaks off")))?;
        if answer.len() + chunk.len() > LARGEST {
            return Err(failed(format!("the answer of {sign_in} is larger than {LARGEST} bytes")));
        }
        answer.extend_from_slice(&chunk);
    }
    Ok((status, answer))
}
