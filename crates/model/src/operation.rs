//! The one list of the AWS operations that the program calls.
//!
//! The least-privilege policies, the file names of an account-data folder and the plan of a scan
//! are all made from it, and nothing can be called that is not on it: a [`crate::Call`] holds a
//! reference to a row.

use std::fmt;

/// What one call of an operation answers for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// One call answers for the whole account.
    Account,
    /// One call for each IAM user that needs it; the parameter is `UserName`.
    User,
    /// One call for each MFA device that needs it; the parameter is `SerialNumber`.
    Device,
    /// One call in the management account of an organisation, and none in others.
    Organization,
    /// One call for each policy of an organisation, there; the parameter is `PolicyId`.
    Policy,
}

/// An AWS operation that the program may call, and why.
#[derive(Debug)]
pub struct Operation {
    /// The service's prefix in IAM actions and in folders: `iam`.
    pub service: &'static str,
    /// The API's name of the operation: `ListMFADevices`.
    pub name: &'static str,
    /// The AWS CLI's name of it, which is also its file's name: `list-mfa-devices`.
    pub command: &'static str,
    /// Whether IAM lets everybody call it, so that no permission needs to be granted.
    pub always_allowed: bool,
    /// What one call answers for.
    pub reach: Reach,
    /// Why the program calls it, in words for the person who grants the permission.
    pub why: &'static str,
}

impl Operation {
    /// The IAM action: `iam:ListMFADevices`.
    #[must_use]
    pub fn action(&self) -> String {
        format!("{}:{}", self.service, self.name)
    }
}

impl PartialEq for Operation {
    fn eq(&self, other: &Self) -> bool {
        (self.service, self.name) == (other.service, other.name)
    }
}
impl Eq for Operation {}
impl PartialOrd for Operation {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Operation {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.service, self.name).cmp(&(other.service, other.name))
    }
}
impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.service, self.name)
    }
}

macro_rules! operations {
    ($($id:ident = $service:literal $name:literal $command:literal $reach:ident $always:literal: $why:literal;)*) => {
        $(
            #[doc = concat!("`", $service, ":", $name, "`: ", $why)]
            pub static $id: Operation = Operation {
                service: $service,
                name: $name,
                command: $command,
                always_allowed: $always,
                reach: Reach::$reach,
                why: $why,
            };
        )*
        /// Every operation, in the order in which a scan first needs them.
        pub static ALL: &[&Operation] = &[$(&$id),*];
    };
}

operations! {
    GET_CALLER_IDENTITY = "sts" "GetCallerIdentity" "get-caller-identity" Account true:
        "names the account and the identity that reads it";
    GENERATE_CREDENTIAL_REPORT = "iam" "GenerateCredentialReport" "generate-credential-report" Account false:
        "asks AWS for a fresh credential report; AWS answers with the last one for up to four hours";
    GET_ACCOUNT_SUMMARY = "iam" "GetAccountSummary" "get-account-summary" Account false:
        "says whether root has MFA, a password, access keys and signing certificates";
    LIST_VIRTUAL_MFA_DEVICES = "iam" "ListVirtualMFADevices" "list-virtual-mfa-devices" Account false:
        "lists virtual MFA devices, root's included, and those that nobody uses";
    GET_ACCOUNT_AUTHORIZATION_DETAILS = "iam" "GetAccountAuthorizationDetails" "get-account-authorization-details" Account false:
        "lists users, groups, roles and policies, to find administrators however granted";
    GET_ACCOUNT_PASSWORD_POLICY = "iam" "GetAccountPasswordPolicy" "get-account-password-policy" Account false:
        "reads the rules for console passwords";
    LIST_SERVICE_SPECIFIC_CREDENTIALS = "iam" "ListServiceSpecificCredentials" "list-service-specific-credentials" Account false:
        "lists passwords and API keys for single services, which no MFA protects";
    LIST_ACCOUNT_ALIASES = "iam" "ListAccountAliases" "list-account-aliases" Account false:
        "names the account in reports";
    LIST_SAML_PROVIDERS = "iam" "ListSAMLProviders" "list-saml-providers" Account false:
        "lists identity providers whose users sign in without MFA that AWS could see";
    LIST_OPEN_ID_CONNECT_PROVIDERS = "iam" "ListOpenIDConnectProviders" "list-open-id-connect-providers" Account false:
        "lists identity providers for workloads";
    DESCRIBE_ORGANIZATION = "organizations" "DescribeOrganization" "describe-organization" Account false:
        "says whether the account is the management account of an organisation, which no SCP reaches";
    GET_CREDENTIAL_REPORT = "iam" "GetCredentialReport" "get-credential-report" Account false:
        "reads passwords, keys, certificates and MFA of all users in one answer";
    LIST_MFA_DEVICES = "iam" "ListMFADevices" "list-mfa-devices" User false:
        "lists a user's devices of every kind, as they are now";
    GET_LOGIN_PROFILE = "iam" "GetLoginProfile" "get-login-profile" User false:
        "says whether a user that the credential report lacks has a console password";
    LIST_ACCESS_KEYS = "iam" "ListAccessKeys" "list-access-keys" User false:
        "lists the access keys of a user that the credential report lacks";
    GET_MFA_DEVICE = "iam" "GetMFADevice" "get-mfa-device" Device false:
        "reads the certification of a security key, which tells it from a passkey of unknown kind";
    LIST_POLICIES = "organizations" "ListPolicies" "list-policies" Organization false:
        "lists the SCPs of an organisation, in its management account only";
    DESCRIBE_POLICY = "organizations" "DescribePolicy" "describe-policy" Policy false:
        "reads an SCP, to see whether it asks for MFA, in the management account only";
}

/// Getting the role that `--role-arn` names. The SDK makes the call, before any other; the caller
/// needs the permission, and the role none.
pub static ASSUME_ROLE: Operation = Operation {
    service: "sts",
    name: "AssumeRole",
    command: "assume-role",
    always_allowed: false,
    reach: Reach::Account,
    why: "gets the role that the command line names; nothing is called as the caller then",
};

/// What the SDK calls to get credentials, on request. No scan asks for it, and no set of
/// permissions for the scanned account holds it.
pub static FOR_CREDENTIALS: &[&Operation] = &[&ASSUME_ROLE];

/// Reading the file of exemptions: no call to AWS, but an answer that findings cite like one.
pub static READ_EXEMPTIONS: Operation = Operation {
    service: "tutela",
    name: "ReadExemptions",
    command: "read-exemptions",
    always_allowed: true,
    reach: Reach::Account,
    why: "what the caller has decided to live with",
};

/// Finds an operation by service prefix and API name, both as AWS spells them.
///
/// ```
/// use tutela_model::operation;
/// assert!(operation::find("iam", "ListMFADevices").is_some());
/// assert!(operation::find("iam", "DeleteUser").is_none());
/// ```
#[must_use]
pub fn find(service: &str, name: &str) -> Option<&'static Operation> {
    ALL.iter().copied().find(|operation| operation.service == service && operation.name == name)
}

/// Finds an operation by service prefix and the AWS CLI's command name.
#[must_use]
pub fn find_command(service: &str, command: &str) -> Option<&'static Operation> {
    ALL.iter()
        .copied()
        .find(|operation| operation.service == service && operation.command == command)
}
