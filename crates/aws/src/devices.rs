//! MFA devices for a person who enrols one: the few operations that write.
//!
//! What comes back holds the device's secret: it goes to the caller and into no recording.

use std::fmt;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use jiff::SignedDuration;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use tutela_model::{Call, Cause, Operation, operation};
use tutela_ports::{Aws as _, Device, Devices, Identity, NewDevice, Refusal, RootMfa};

use crate::{
    AwsCaller,
    error::Fault,
    issuer::{refusal, told},
    shape::{Shape, required},
    write::{nothing, write},
    xml::read_answer,
};

/// What `iam:CreateVirtualMFADevice` answers, as far as it is read. No row of the collected
/// operations has it: nothing of it is recorded.
const NEW_DEVICE: Shape = Shape::Struct(&[required(
    "VirtualMFADevice",
    Shape::Struct(&[
        required("SerialNumber", Shape::Text),
        required("Base32StringSeed", Shape::Blob),
    ]),
)]);

/// Gives MFA devices with the credentials of a caller.
pub struct AwsDevices {
    caller: AwsCaller,
}

impl fmt::Debug for AwsDevices {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("AwsDevices").field(&self.caller).finish()
    }
}

impl AwsDevices {
    /// With the credentials of `caller`.
    #[must_use]
    pub fn new(caller: AwsCaller) -> Self {
        Self { caller }
    }

    async fn write(
        &self,
        operation: &Operation,
        members: &[(&str, &str)],
    ) -> Result<Vec<u8>, Fault> {
        let members = members.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        write(&self.caller, operation, members).await
    }

    /// Gives or resynchronises a device, for which the members are the same.
    async fn with_codes(
        &self,
        operation: &Operation,
        (user, serial): (&str, &str),
        codes: &[SecretString; 2],
    ) -> Result<(), Refusal> {
        let [first, second] = codes;
        let members = [
            ("UserName", user),
            ("SerialNumber", serial),
            ("AuthenticationCode1", first.expose_secret()),
            ("AuthenticationCode2", second.expose_secret()),
        ];
        let done = self.write(operation, &members).await;
        let read = done.and_then(|body| nothing(&body, operation));
        // AWS repeats parameters in some of its words.
        read.map_err(|fault| {
            let Refusal { cause, mut detail } = refusal(fault);
            for code in codes {
                detail = detail.replace(code.expose_secret(), "…");
            }
            Refusal { cause, detail }
        })
    }

    async fn read(&self, call: Call) -> Result<Value, Refusal> {
        told(self.caller.call(&call).await.answer)
    }

    async fn virtual_devices(&self) -> Result<Vec<Value>, Refusal> {
        let answer = self.read(Call::new(&operation::LIST_VIRTUAL_MFA_DEVICES)).await?;
        Ok(items(&answer, "VirtualMFADevices").cloned().collect())
    }
}

impl Devices for AwsDevices {
    async fn identity(&self) -> Result<Identity, Refusal> {
        let answer = self.read(Call::new(&operation::GET_CALLER_IDENTITY)).await?;
        Ok(Identity { arn: text(&answer, "Arn"), account: text(&answer, "Account") })
    }

    async fn of(&self, user: &str) -> Result<Vec<Device>, Refusal> {
        let call = Call::new(&operation::LIST_MFA_DEVICES).with("UserName", user);
        let answer = self.read(call).await?;
        let device = |item: &Value| Device {
            serial: text(item, "SerialNumber"),
            since: item.get("EnableDate").and_then(Value::as_str).and_then(|it| it.parse().ok()),
        };
        Ok(items(&answer, "MFADevices").map(device).collect())
    }

    async fn unassigned(&self) -> Result<Vec<String>, Refusal> {
        let all = self.virtual_devices().await?;
        let free = all.iter().filter(|it| it.get("User").is_none());
        Ok(free.map(|it| text(it, "SerialNumber")).collect())
    }

    async fn root(&self) -> Result<RootMfa, Refusal> {
        let summary = self.read(Call::new(&operation::GET_ACCOUNT_SUMMARY)).await?;
        let counted = summary.pointer("/SummaryMap/AccountMFAEnabled").and_then(Value::as_i64);
        let Some(counted) = counted else {
            let detail = "the account's summary does not speak of root's MFA".to_owned();
            return Err(Refusal { cause: Cause::Malformed, detail });
        };
        let all = self.virtual_devices().await?;
        let mut owners = all.iter().filter_map(|it| it.pointer("/User/Arn")?.as_str());
        Ok(RootMfa { is_on: counted > 0, is_virtual: owners.any(|arn| arn.ends_with(":root")) })
    }

    async fn certifications(&self, serial: &str) -> Result<Vec<String>, Refusal> {
        let call = Call::new(&operation::GET_MFA_DEVICE).with("SerialNumber", serial);
        let answer = self.read(call).await?;
        let said = answer.get("Certifications").and_then(Value::as_object).into_iter().flatten();
        Ok(said.map(|(kind, level)| format!("{kind} {}", level.as_str().unwrap_or("?"))).collect())
    }

    async fn create(&self, name: &str) -> Result<NewDevice, Refusal> {
        let operation = &operation::CREATE_VIRTUAL_MFA_DEVICE;
        let made = self.write(operation, &[("VirtualMFADeviceName", name)]).await;
        let body = made.map_err(refusal)?;
        let answer = read_answer(&body, operation.name, &NEW_DEVICE);
        let answer = answer.map_err(|error| refusal(Fault::from(error)))?;
        let device = answer.get("VirtualMFADevice").unwrap_or(&Value::Null);
        // The secret is text in base32, and a blob of it.
        let seed = BASE64_STANDARD.decode(text(device, "Base32StringSeed")).ok();
        let seed = seed.and_then(|bytes| String::from_utf8(bytes).ok());
        let malformed = || Refusal {
            cause: Cause::Malformed,
            detail: "the device's secret is no text".to_owned(),
        };
        let seed = seed.ok_or_else(malformed)?.into();
        Ok(NewDevice { serial: text(device, "SerialNumber"), seed })
    }

    async fn enable(
        &self,
        user: &str,
        serial: &str,
        codes: &[SecretString; 2],
    ) -> Result<(), Refusal> {
        self.with_codes(&operation::ENABLE_MFA_DEVICE, (user, serial), codes).await
    }

    async fn resync(
        &self,
        user: &str,
        serial: &str,
        codes: &[SecretString; 2],
    ) -> Result<(), Refusal> {
        self.with_codes(&operation::RESYNC_MFA_DEVICE, (user, serial), codes).await
    }

    async fn delete(&self, serial: &str) -> Result<(), Refusal> {
        let operation = &operation::DELETE_VIRTUAL_MFA_DEVICE;
        let done = self.write(operation, &[("SerialNumber", serial)]).await;
        done.and_then(|body| nothing(&body, operation)).map_err(refusal)
    }

    fn skew(&self) -> Option<SignedDuration> {
        self.caller.courier().transport.told_skew()
    }
}

fn items<'a>(answer: &'a Value, list: &str) -> impl Iterator<Item = &'a Value> {
    answer.get(list).and_then(Value::as_array).into_iter().flatten()
}

fn text(value: &Value, member: &str) -> String {
    value.get(member).and_then(Value::as_str).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests;
