//! Giving MFA devices to users: what a person who enrols one asks of AWS.

use std::future::Future;

use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;

use crate::{Identity, Refusal};

/// A device that a user has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// Its serial number; of all but cards with a display it is an ARN.
    pub serial: String,
    /// Since when the user has it.
    pub since: Option<Timestamp>,
}

/// A virtual device that was made a moment ago. `Debug` does not show its secret.
#[derive(Clone, Debug)]
pub struct NewDevice {
    /// Its serial number, an ARN.
    pub serial: String,
    /// Its secret in base32, which AWS tells once.
    pub seed: SecretString,
}

/// What the account's summary says of root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RootMfa {
    /// Whether root has a device of any kind.
    pub is_on: bool,
    /// Whether a virtual device is root's.
    pub is_virtual: bool,
}

/// Reads and gives devices, with the credentials of whoever enrols one.
///
/// Sources: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateVirtualMFADevice.html>,
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_EnableMFADevice.html>
pub trait Devices: Send + Sync {
    /// `sts:GetCallerIdentity`.
    fn identity(&self) -> impl Future<Output = Result<Identity, Refusal>> + Send;

    /// `iam:ListMFADevices`.
    fn of(&self, user: &str) -> impl Future<Output = Result<Vec<Device>, Refusal>> + Send;

    /// `iam:ListVirtualMFADevices`: the serial numbers of those that nobody has.
    fn unassigned(&self) -> impl Future<Output = Result<Vec<String>, Refusal>> + Send;

    /// `iam:GetAccountSummary` and `iam:ListVirtualMFADevices`, for what they say of root.
    fn root(&self) -> impl Future<Output = Result<RootMfa, Refusal>> + Send;

    /// `iam:GetMFADevice`: the certifications of a passkey or security key, such as `FIDO L1`.
    fn certifications(
        &self,
        serial: &str,
    ) -> impl Future<Output = Result<Vec<String>, Refusal>> + Send;

    /// `iam:CreateVirtualMFADevice`. It is asked once: what an answer that was lost told is lost.
    fn create(&self, name: &str) -> impl Future<Output = Result<NewDevice, Refusal>> + Send;

    /// `iam:EnableMFADevice`, with two codes that follow each other. It is asked once.
    fn enable(
        &self,
        user: &str,
        serial: &str,
        codes: &[SecretString; 2],
    ) -> impl Future<Output = Result<(), Refusal>> + Send;

    /// `iam:ResyncMFADevice`, with two codes that follow each other. It is asked once.
    fn resync(
        &self,
        user: &str,
        serial: &str,
        codes: &[SecretString; 2],
    ) -> impl Future<Output = Result<(), Refusal>> + Send;

    /// `iam:DeleteVirtualMFADevice`, of a device that nobody has.
    fn delete(&self, serial: &str) -> impl Future<Output = Result<(), Refusal>> + Send;

    /// AWS's clock less this machine's, once an answer of AWS told it.
    fn skew(&self) -> Option<SignedDuration>;
}
