//! What moto fakes or lacks, put right by the truth about the account.
//!
//! moto 5.2.5 leaves out the root user, some members and whole operations; a test of the product
//! must not be met by a special case in the product.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::truth::{RootTruth, Truth};

/// What a [`crate::Proxy`] puts right, and by which truth.
#[derive(Clone, Debug)]
pub struct Corrections {
    /// The truth about the account.
    pub truth: Truth,
    /// The truth about its root user.
    pub root: RootTruth,
    /// When the credential report was made; moto says 2015.
    pub report_made: Timestamp,
}

/// An error of AWS: code and message.
pub(crate) type Refused = (&'static str, String);

impl Corrections {
    /// Puts right what moto answered to an operation, or leaves it alone.
    pub(crate) fn corrects(operation: &str) -> bool {
        matches!(
            operation,
            "GetCredentialReport"
                | "GetAccountSummary"
                | "GetAccountAuthorizationDetails"
                | "ListAccessKeys"
        )
    }

    /// Puts right an answer in the shape that the AWS CLI prints.
    pub(crate) fn correct(&self, operation: &str, answer: &mut Value) -> Result<(), String> {
        match operation {
            "GetCredentialReport" => self.report(answer),
            "GetAccountSummary" => {
                self.summary(answer);
                Ok(())
            }
            "GetAccountAuthorizationDetails" => {
                Self::details(answer);
                Ok(())
            }
            "ListAccessKeys" => {
                keys(answer);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn summary(&self, answer: &mut Value) {
        let RootTruth { mfa, access_key, password, certificate, .. } = self.root;
        for (member, present) in [
            ("AccountMFAEnabled", mfa),
            ("AccountAccessKeysPresent", access_key),
            ("AccountPasswordPresent", password),
            ("AccountSigningCertificatesPresent", certificate),
        ] {
            answer["SummaryMap"][member] = json!(u8::from(present));
        }
    }

    /// Names of policies, which moto lacks; and of AWS's own policies only those that are attached to
    /// something, where moto has them all.
    fn details(answer: &mut Value) {
        let Some(policies) = answer["Policies"].as_array_mut() else { return };
        policies.retain(|policy| {
            let arn = policy["Arn"].as_str().unwrap_or_default();
            !arn.contains(":iam::aws:policy/") || policy["AttachmentCount"] != 0
        });
        for (number, policy) in policies.iter_mut().enumerate() {
            let arn = policy["Arn"].as_str().unwrap_or_default();
            let name = arn.rsplit('/').next().unwrap_or_default().to_owned();
            if policy["PolicyName"].is_null() {
                policy["PolicyName"] = json!(name);
            }
            if policy["PolicyId"].is_null() {
                policy["PolicyId"] = json!(format!("ANPAEXAMPLE{number:010}"));
            }
        }
    }

    /// The root user's row, the time, and `N/A` where moto writes something else than AWS.
    fn report(&self, answer: &mut Value) -> Result<(), String> {
        answer["GeneratedTime"] = json!(self.report_made.to_string());
        let content = answer["Content"].as_str().unwrap_or_default();
        let table = STANDARD.decode(content).map_err(|error| format!("the report: {error}"))?;
        let mut reader = csv::Reader::from_reader(&table[..]);
        let columns = reader.headers().map_err(|error| format!("the report: {error}"))?.clone();
        let mut writer = csv::Writer::from_writer(Vec::new());
        let mut rows = vec![columns.clone(), self.root_row(&columns)];
        for row in reader.records() {
            let row = row.map_err(|error| format!("the report: {error}"))?;
            rows.push(user_row(&columns, &row));
        }
        for row in &rows {
            writer.write_record(row).map_err(|error| format!("the report: {error}"))?;
        }
        let table = writer.into_inner().map_err(|error| format!("the report: {error}"))?;
        answer["Content"] = json!(STANDARD.encode(table));
        Ok(())
    }

    fn root_row(&self, columns: &csv::StringRecord) -> csv::StringRecord {
        let root = self.root;
        let created = report_time(root.created);
        let cell = |column: &str| match column {
            "user" => "<root_account>".to_owned(),
            "arn" => format!("arn:aws:iam::{}:root", self.truth.account),
            "user_creation_time" => created.clone(),
            "password_enabled" => root.password.to_string(),
            "password_last_used" => {
                root.password_last_used.map_or_else(|| "no_information".to_owned(), report_time)
            }
            "password_last_changed" | "password_next_rotation" => "not_supported".to_owned(),
            "mfa_active" => root.mfa.to_string(),
            "access_key_1_active" => root.access_key.to_string(),
            "access_key_1_last_rotated" if root.access_key => created.clone(),
            "cert_1_active" => root.certificate.to_string(),
            "cert_1_last_rotated" if root.certificate => created.clone(),
            "access_key_2_active" | "cert_2_active" => "false".to_owned(),
            _ => "N/A".to_owned(),
        };
        columns.iter().map(cell).collect()
    }

    /// The answer to an operation that moto lacks; `None` for one that it has.
    pub(crate) fn served(
        &self,
        operation: &str,
        asked: &std::collections::BTreeMap<String, String>,
    ) -> Option<Result<Value, Refused>> {
        let parameter = |name: &str| asked.get(name).map(String::as_str);
        Some(match operation {
            "GetMFADevice" => self.device(parameter("SerialNumber").unwrap_or_default()),
            "ListServiceSpecificCredentials" => self.credentials(
                parameter("UserName"),
                parameter("ServiceName"),
                parameter("AllUsers") == Some("true"),
            ),
            "GenerateServiceLastAccessedDetails" => {
                Ok(json!({"JobId": "00000000-0000-4000-8000-000000000000"}))
            }
            "GetServiceLastAccessedDetails" => Ok(json!({
                "JobStatus": "COMPLETED", "ServicesLastAccessed": [], "IsTruncated": false,
                "JobCreationDate": self.report_made.to_string(),
                "JobCompletionDate": self.report_made.to_string(),
            })),
            "ListOrganizationsFeatures" => Err((
                "OrganizationNotFoundException",
                "The account is not a member of an organization".to_owned(),
            )),
            _ => return None,
        })
    }

    fn device(&self, serial: &str) -> Result<Value, Refused> {
        if !serial.contains(":u2f/") {
            return Err(("ValidationError", "Only FIDO devices are supported".to_owned()));
        }
        let device = self.truth.fido.iter().find(|device| device.serial == serial);
        device.map_or_else(
            || Err(("NoSuchEntity", format!("There is no MFA device {serial}"))),
            |device| {
                Ok(json!({
                    "UserName": device.user,
                    "SerialNumber": serial,
                    "EnableDate": self.root.created.to_string(),
                    "Certifications": device.certifications,
                }))
            },
        )
    }

    fn credentials(
        &self,
        user: Option<&str>,
        service: Option<&str>,
        all: bool,
    ) -> Result<Value, Refused> {
        if let Some(user) = user
            && !self.truth.users.iter().any(|truth| truth.name == user)
        {
            return Err(("NoSuchEntity", format!("The user with name {user} cannot be found.")));
        }
        if user.is_none() && !all {
            let message = "Must specify userName when calling with non-User credentials";
            return Err(("ValidationError", message.to_owned()));
        }
        let matching = |credential: &&Value| {
            user.is_none_or(|user| credential["UserName"] == user)
                && service.is_none_or(|service| credential["ServiceName"] == service)
        };
        let found: Vec<&Value> = self.truth.service_credentials.iter().filter(matching).collect();
        Ok(json!({"ServiceSpecificCredentials": found, "IsTruncated": false}))
    }
}

/// Whole seconds, as AWS tells when a key was made, where moto has parts of them.
fn keys(answer: &mut Value) {
    for key in answer["AccessKeyMetadata"].as_array_mut().into_iter().flatten() {
        let made = key["CreateDate"].as_str().and_then(|made| made.parse::<Timestamp>().ok());
        if let Some(made) = made {
            key["CreateDate"] = json!(report_time(made));
        }
    }
}

/// A user's row as AWS writes it.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html>
fn user_row(columns: &csv::StringRecord, row: &csv::StringRecord) -> csv::StringRecord {
    let has_password = columns.iter().zip(row).any(|cell| cell == ("password_enabled", "true"));
    let cell = |(column, value): (&str, &str)| {
        let of_password = column.starts_with("password_") && column != "password_enabled";
        let unknown = value == "not_supported" || (of_password && !has_password);
        if unknown { "N/A".to_owned() } else { value.to_owned() }
    };
    columns.iter().zip(row).map(cell).collect()
}

fn report_time(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string()
}
