//! Signs requests.

use std::{error::Error, time::SystemTime};

use aws_credential_types::Credentials;
use aws_sigv4::{
    http_request::{
        PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SigningError,
        SigningSettings, UriPathNormalizationMode, sign,
    },
    sign::v4,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;
use jiff::Timestamp;

use crate::{
    endpoint::Endpoint,
    service::{Protocol, Service},
    transport::{Request, USER_AGENT},
};

/// A request, signed for `endpoint` at `time`.
pub(crate) fn signed(
    endpoint: &Endpoint,
    service: &Service,
    request: &Request,
    credentials: &Credentials,
    time: Timestamp,
) -> Result<HttpRequest, Box<dyn Error + Send + Sync>> {
    let identity = credentials.clone().into();
    let params = v4::SigningParams::builder()
        .identity(&identity)
        .region(&endpoint.signing_region)
        .name(service.signing)
        .time(SystemTime::try_from(time)?)
        .settings(settings(service))
        .build()?
        .into();
    let Request { method, path, content_type, body, target, account } = request;
    let url = format!("{}{path}", endpoint.of_account(account.as_ref()));
    let signed_body = SignableBody::Bytes(body.as_bytes());
    let target = target.as_deref().map(|target| ("x-amz-target", target));
    let account = account.as_ref().map(|account| ("x-amz-account-id", account.as_str()));
    let own: Vec<(&str, &str)> = target.into_iter().chain(account).collect();
    let headers = [("content-type", &**content_type)].into_iter().chain(own.iter().copied());
    let signable = SignableRequest::new(method, url.as_str(), headers, signed_body)?;
    let (instructions, _signature) = sign(signable, &params)
        .map_err(|error: SigningError| -> Box<dyn Error + Send + Sync> { error.into() })?
        .into_parts();
    let mut request = HttpRequest::new(SdkBody::from(body.as_str()));
    request.set_method(method)?;
    request.set_uri(url)?;
    request.headers_mut().try_insert("content-type", content_type.clone().into_owned())?;
    for (name, value) in own {
        request.headers_mut().try_insert(name.to_owned(), value.to_owned())?;
    }
    request.headers_mut().try_insert("user-agent", USER_AGENT)?;
    for (name, value) in instructions.headers() {
        request.headers_mut().try_insert(name.to_owned(), value.to_owned())?;
    }
    Ok(request)
}

/// S3 signs the path as it is sent, and the digest of the body in a header.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>
fn settings(service: &Service) -> SigningSettings {
    let mut settings = SigningSettings::default();
    if service.protocol == Protocol::RestXml {
        settings.percent_encoding_mode = PercentEncodingMode::Single;
        settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
        settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
    }
    settings
}
