//! Sends what changes something.

use serde_json::Value;
use tutela_model::{Cause, Operation};

use crate::{
    AwsCaller,
    caller::{FORM, pairs},
    error::{Again, Fault},
    service::{IAM, Protocol, SERVICES, Service},
    shape::Shape,
    transport::Request,
    xml::read_plain,
};

/// Sends IAM something that changes something.
pub(crate) async fn write(
    caller: &AwsCaller,
    operation: &Operation,
    members: impl IntoIterator<Item = (String, String)>,
) -> Result<Vec<u8>, Fault> {
    let fixed = [("Action", operation.name), ("Version", IAM.version)];
    let fixed = fixed.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let members = fixed.into_iter().chain(members);
    let request = Request { body: pairs(members), ..Request::post("/".to_owned(), FORM) };
    sent(caller, (&IAM, None), &request).await
}

/// Sends a service that takes JSON something that changes something, in a region or, for one that is in a
/// single region, there.
pub(crate) async fn write_json(
    caller: &AwsCaller,
    operation: &Operation,
    region: Option<&str>,
    parameters: &Value,
) -> Result<(), Fault> {
    let service = SERVICES.iter().find(|service| service.name == operation.service);
    let Some((service, Protocol::Json(prefix, version))) =
        service.map(|service| (*service, service.protocol))
    else {
        let detail = format!("{operation} is not sent as JSON");
        return Err(Fault::gap(Cause::Failed, detail));
    };
    let content_type = format!("application/x-amz-json-{version}");
    let request = Request {
        body: parameters.to_string(),
        target: Some(format!("{prefix}.{}", operation.name)),
        ..Request::post("/".to_owned(), content_type)
    };
    sent(caller, (service, region), &request).await.map(drop)
}

/// What AWS did not look at, because of a clock or its pace, is sent again; whatever may have been done is
/// not.
async fn sent(
    caller: &AwsCaller,
    (service, region): (&Service, Option<&str>),
    request: &Request,
) -> Result<Vec<u8>, Fault> {
    let courier = caller.courier();
    let endpoint = courier.transport.endpoints().of(service, region)?;
    let mut attempt = 1;
    loop {
        let answer = courier.once(&endpoint, service, request).await;
        let Err(fault) = answer else { return answer };
        match fault.again() {
            Again::Slower if attempt < courier.pace.max_attempts => {
                tokio::time::sleep(courier.pace.pause(attempt)).await;
            }
            Again::OnTime if attempt == 1 => {}
            Again::Slower
            | Again::OnTime
            | Again::Never
            | Again::Later
            | Again::Reconnecting
            | Again::WithFreshCredentials
            | Again::WhenReady => return Err(fault),
        }
        attempt += 1;
    }
}

/// An answer that tells nothing that is read but that it was done.
pub(crate) fn nothing(body: &[u8], operation: &Operation) -> Result<(), Fault> {
    read_plain(body, operation.name, &Shape::Struct(&[]))?;
    Ok(())
}
