//! Sends to IAM what changes something.

use tutela_model::Operation;

use crate::{
    AwsCaller,
    caller::{FORM, pairs},
    error::{Again, Fault},
    service::IAM,
    shape::Shape,
    transport::Request,
    xml::read_plain,
};

/// Sends something that changes something. What AWS did not look at, because of a clock or its pace, is
/// sent again; whatever may have been done is not.
pub(crate) async fn write(
    caller: &AwsCaller,
    operation: &Operation,
    members: impl IntoIterator<Item = (String, String)>,
) -> Result<Vec<u8>, Fault> {
    let fixed = [("Action", operation.name), ("Version", IAM.version)];
    let fixed = fixed.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let members = fixed.into_iter().chain(members);
    let request = Request { body: pairs(members), ..Request::post("/".to_owned(), FORM) };
    let courier = caller.courier();
    let endpoint = courier.transport.endpoints().of(&IAM, None)?;
    let mut attempt = 1;
    loop {
        let answer = courier.once(&endpoint, &IAM, &request).await;
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
