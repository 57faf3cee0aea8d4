//! One call to AWS, and the receipt for its answer.

use std::{borrow::Cow, fmt, fmt::Write as _};

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser::SerializeStruct};
use sha2::{Digest, Sha256};

use crate::{
    Parameters, hex,
    operation::{self, Operation},
};

/// One call: which operation, in which region, with which parameters.
///
/// ```
/// use tutela_model::{Call, operation};
/// let call = Call::new(&operation::LIST_MFA_DEVICES).with("UserName", "alice");
/// assert_eq!(call.to_string(), "iam:ListMFADevices(UserName=alice)");
/// assert_eq!(call.path(), "iam/list-mfa-devices/alice.json");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Call {
    /// The row of the list of operations.
    pub operation: &'static Operation,
    /// The region, where the service has one; `None` for IAM and for STS's identity.
    pub region: Option<String>,
    /// Parameters by the API's names.
    pub parameters: Parameters,
}

impl Call {
    /// A call without parameters and region.
    #[must_use]
    pub fn new(operation: &'static Operation) -> Self {
        Self { operation, region: None, parameters: Parameters::default() }
    }

    /// The same call with a parameter more.
    #[must_use]
    pub fn with(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        self.parameters.insert(name, value.into());
        self
    }

    /// The same call in a region.
    #[must_use]
    pub fn within(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// The same call in a root session that `sts:AssumeRoot` gave, where AWS answers about root.
    #[must_use]
    pub fn as_member_root(self) -> Self {
        self.with(Self::AS, "root session")
    }

    /// The parameter of [`Call::as_member_root`], which is not sent: it says who asks.
    pub const AS: &'static str = "As";

    /// The value of a parameter.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.get(name)
    }

    /// The answer's place in an account's part of an account-data folder.
    ///
    /// A single parameter that is safe as a file name is the file's name, so that people can write
    /// and find it; anything else is named by sixteen hexadecimal digits of its SHA-256.
    #[must_use]
    pub fn path(&self) -> String {
        let mut path = self.operation.service.to_owned();
        if let Some(region) = &self.region {
            let _ = write!(path, "/{region}");
        }
        let _ = write!(path, "/{}", self.operation.command);
        if !self.parameters.is_empty() {
            let _ = write!(path, "/{}", self.parameter_slug());
        }
        // The AWS CLI wraps the report in base64; people keep it as the table that it is.
        let extension =
            if *self.operation == operation::GET_CREDENTIAL_REPORT { "csv" } else { "json" };
        format!("{path}.{extension}")
    }

    fn parameter_slug(&self) -> String {
        let mut values = self.parameters.values();
        if let (Some(only), None) = (values.next(), values.next())
            && is_safe_file_name(only)
        {
            return only.to_owned();
        }
        let joined: String =
            self.parameters.iter().map(|(name, value)| format!("{name}={value}\n")).collect();
        hex(Sha256::digest(joined).iter().take(8))
    }
}

/// IAM's own alphabet for user names, less what a file system could misread.
fn is_safe_file_name(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 64
        && !text.starts_with('.')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+=,.@_-".contains(&byte))
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.operation)?;
        if let Some(region) = &self.region {
            write!(f, "[{region}]")?;
        }
        if !self.parameters.is_empty() {
            let listed: Vec<String> =
                self.parameters.iter().map(|(name, value)| format!("{name}={value}")).collect();
            write!(f, "({})", listed.join(", "))?;
        }
        Ok(())
    }
}

impl Serialize for Call {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("Call", 4)?;
        out.serialize_field("service", self.operation.service)?;
        out.serialize_field("operation", self.operation.name)?;
        out.serialize_field("region", &self.region)?;
        out.serialize_field("parameters", &self.parameters)?;
        out.end()
    }
}

impl<'de> Deserialize<'de> for Call {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Written {
            service: String,
            operation: String,
            #[serde(default)]
            region: Option<String>,
            #[serde(default)]
            parameters: Parameters,
        }
        let Written { service, operation, region, parameters } =
            Written::deserialize(deserializer)?;
        let operation = operation::find(&service, &operation).ok_or_else(|| {
            de::Error::custom(format!(
                "`{service}:{operation}` is no operation that this version knows"
            ))
        })?;
        Ok(Self { operation, region, parameters })
    }
}

/// Says who says so: the call whose answer a fact was read from, when, and where it is kept.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Receipt {
    /// The call.
    pub call: Call,
    /// When it was answered; `None` for a file that nobody dated.
    pub time: Option<Timestamp>,
    /// When AWS had made what it answered, where that is earlier: a credential report may be four
    /// hours old.
    pub made: Option<Timestamp>,
    /// The answer's file, relative to the account-data folder.
    pub file: String,
}

impl Receipt {
    /// The moment as of which the answer is true.
    #[must_use]
    pub fn as_of(&self) -> Option<Timestamp> {
        self.made.or(self.time)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_so_that_people_and_file_systems_can_read_them() {
        let devices =
            |user: &str| Call::new(&operation::LIST_MFA_DEVICES).with("UserName", user).path();
        assert_eq!(devices("a.b+c=d,e@f_g-h"), "iam/list-mfa-devices/a.b+c=d,e@f_g-h.json");
        for hostile in ["..", ".hidden", "a/b", "a\u{1b}[31m", "", &"x".repeat(65)] {
            let path = devices(hostile);
            let name = path.strip_prefix("iam/list-mfa-devices/").unwrap();
            assert_eq!(name.len(), "0123456789abcdef.json".len(), "{hostile:?} -> {path}");
        }
        assert_eq!(
            Call::new(&operation::GET_CREDENTIAL_REPORT).path(),
            "iam/get-credential-report.csv"
        );
        let device = Call::new(&operation::GET_MFA_DEVICE)
            .with("SerialNumber", "arn:aws:iam::111122223333:u2f/user/a/b");
        assert_ne!(device.path(), devices(""));
    }
}
