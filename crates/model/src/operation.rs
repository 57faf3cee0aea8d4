//! The one list of the AWS operations that the program calls.
//!
//! The least-privilege policies, the file names of an account-data folder and the plan of a scan
//! are all made from it, and nothing can be called that is not on it: a [`crate::Call`] holds a
//! reference to a row.

mod enrolment;
mod plans;
mod reach;
mod records;
mod resources;

use std::fmt;

pub use self::enrolment::{
    CREATE_VIRTUAL_MFA_DEVICE, DEACTIVATE_MFA_DEVICE, DELETE_VIRTUAL_MFA_DEVICE, ENABLE_MFA_DEVICE,
    FOR_ENROLMENT, RESYNC_MFA_DEVICE, WRITES_OF_RECOVERY,
};
pub use self::plans::{
    ADD_USER_TO_GROUP, ATTACH_GROUP_POLICY, ATTACH_SCP, CREATE_GROUP, CREATE_POLICY,
    CREATE_POLICY_VERSION, CREATE_SCP, DELETE_ACCESS_KEY, DELETE_CONFIG_RULE, DELETE_GROUP,
    DELETE_POLICY, DELETE_POLICY_VERSION, DELETE_SCP, DELETE_USER_BOUNDARY, DELETE_USER_POLICY,
    DETACH_GROUP_POLICY, DETACH_SCP, GET_ACCESS_KEY_LAST_USED, GET_GROUP, GET_POLICY,
    GET_POLICY_VERSION, GET_USER, GET_USER_POLICY, LIST_ATTACHED_GROUP_POLICIES,
    LIST_GROUP_POLICIES, LIST_GROUPS_FOR_USER, LIST_POLICY_VERSIONS, LIST_USER_TAGS,
    LOOKS_OF_PLANS, PUT_CONFIG_RULE, PUT_USER_BOUNDARY, PUT_USER_POLICY, REMOVE_USER_FROM_GROUP,
    SET_DEFAULT_POLICY_VERSION, TAG_POLICY, TAG_SCP, TAG_USER, UNTAG_SCP, UNTAG_USER,
    UPDATE_ACCESS_KEY, UPDATE_SCP, WRITES_OF_BOUNDARIES, WRITES_OF_CONFIG_RULES,
    WRITES_OF_ENFORCEMENT, WRITES_OF_KEYS, WRITES_OF_SCPS, WRITES_OF_WINDOWS,
};
pub use self::reach::Reach;
pub use self::records::{FOR_RECORDS, GET_OBJECT, LIST_OBJECTS_V2, LOOKUP_EVENTS};
pub use self::resources::{
    FOR_RESOURCES, GET_BUCKET_POLICY, GET_BUCKET_PUBLIC_ACCESS_BLOCK, GET_FUNCTION_POLICY,
    GET_KEY_POLICY, GET_QUEUE_ATTRIBUTES, GET_SECRET_POLICY, GET_TOPIC_ATTRIBUTES, LIST_BUCKETS,
    LIST_FUNCTIONS, LIST_KEY_ALIASES, LIST_KEYS, LIST_QUEUES, LIST_SECRETS, LIST_TOPICS,
};

/// An AWS operation that the program may call, and why.
#[derive(Debug)]
pub struct Operation {
    /// The service's name in AWS's SDKs and in folders: `iam`.
    pub service: &'static str,
    /// The API's name of the operation: `ListMFADevices`.
    pub name: &'static str,
    /// The AWS CLI's name of it, which is also its file's name: `list-mfa-devices`.
    pub command: &'static str,
    /// The IAM action that allows it.
    pub action: &'static str,
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
        self.action.to_owned()
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

/// The kinds of contacts beside the account's own.
///
/// Source: <https://docs.aws.amazon.com/accounts/latest/reference/API_GetAlternateContact.html>
pub static CONTACTS: &[&str] = &["BILLING", "OPERATIONS", "SECURITY"];

macro_rules! operations {
    (@action $service:literal $name:literal) => { concat!($service, ":", $name) };
    (@action $service:literal $name:literal $action:literal) => { $action };
    ($($id:ident = $service:literal $name:literal $command:literal $(as $action:literal)? ($reach:expr) $always:literal: $why:literal;)*) => {
        $(
            #[doc = concat!("`", $service, ":", $name, "`: ", $why)]
            pub static $id: Operation = Operation {
                service: $service,
                name: $name,
                command: $command,
                action: operations!(@action $service $name $($action)?),
                always_allowed: $always,
                reach: $reach,
                why: $why,
            };
        )*
        /// Every operation, in the order in which a scan first needs them.
        pub static ALL: &[&Operation] = &[$(&$id),*];
    };
}

operations! {
    GET_CALLER_IDENTITY = "sts" "GetCallerIdentity" "get-caller-identity" (Reach::Account) true:
        "names the account and the identity that reads it";
    GENERATE_CREDENTIAL_REPORT = "iam" "GenerateCredentialReport" "generate-credential-report" (Reach::Account) false:
        "asks AWS for a fresh credential report; AWS answers with the last one for up to four hours";
    GET_ACCOUNT_SUMMARY = "iam" "GetAccountSummary" "get-account-summary" (Reach::Account) false:
        "says whether root has MFA, a password, access keys and signing certificates";
    LIST_VIRTUAL_MFA_DEVICES = "iam" "ListVirtualMFADevices" "list-virtual-mfa-devices" (Reach::Account) false:
        "lists virtual MFA devices, root's included, and those that nobody uses";
    GET_ACCOUNT_AUTHORIZATION_DETAILS = "iam" "GetAccountAuthorizationDetails" "get-account-authorization-details" (Reach::Account) false:
        "lists users, groups, roles and policies, to find administrators however granted";
    GET_ACCOUNT_PASSWORD_POLICY = "iam" "GetAccountPasswordPolicy" "get-account-password-policy" (Reach::Account) false:
        "reads the rules for console passwords";
    LIST_SERVICE_SPECIFIC_CREDENTIALS = "iam" "ListServiceSpecificCredentials" "list-service-specific-credentials" (Reach::Account) false:
        "lists passwords and API keys for single services, which no MFA protects";
    LIST_ACCOUNT_ALIASES = "iam" "ListAccountAliases" "list-account-aliases" (Reach::Account) false:
        "names the account in reports";
    LIST_SAML_PROVIDERS = "iam" "ListSAMLProviders" "list-saml-providers" (Reach::Account) false:
        "lists identity providers whose users sign in without MFA that AWS could see";
    LIST_OPEN_ID_CONNECT_PROVIDERS = "iam" "ListOpenIDConnectProviders" "list-open-id-connect-providers" (Reach::Account) false:
        "lists identity providers for people and workloads, whose tokens open roles";
    DESCRIBE_ORGANIZATION = "organizations" "DescribeOrganization" "describe-organization" (Reach::Account) false:
        "says whether the account is the management account of an organisation, which no SCP reaches";
    GET_CREDENTIAL_REPORT = "iam" "GetCredentialReport" "get-credential-report" (Reach::Account) false:
        "reads passwords, keys, certificates and MFA of all users in one answer";
    LIST_MFA_DEVICES = "iam" "ListMFADevices" "list-mfa-devices" (Reach::User) false:
        "lists a user's devices of every kind, as they are now";
    GET_LOGIN_PROFILE = "iam" "GetLoginProfile" "get-login-profile" (Reach::User) false:
        "says whether a user that the credential report lacks has a console password";
    LIST_ACCESS_KEYS = "iam" "ListAccessKeys" "list-access-keys" (Reach::User) false:
        "lists the access keys of a user that the credential report lacks";
    LIST_SSH_PUBLIC_KEYS = "iam" "ListSSHPublicKeys" "list-ssh-public-keys" (Reach::User) false:
        "lists the SSH keys for Git of users to whom one would leave more than their other credentials do";
    GET_MFA_DEVICE = "iam" "GetMFADevice" "get-mfa-device" (Reach::Device) false:
        "reads the certification of a security key, which tells it from a passkey of unknown kind";
    DESCRIBE_REGIONS = "ec2" "DescribeRegions" "describe-regions" (Reach::Account) false:
        "lists the regions that are enabled, each of which is asked what it watches";
    GET_ALTERNATE_CONTACT = "account" "GetAlternateContact" "get-alternate-contact" (Reach::Kind("AlternateContactType", CONTACTS)) false:
        "says whom AWS writes to about security, billing and operations";
    GET_CONTACT_INFORMATION = "account" "GetContactInformation" "get-contact-information" (Reach::Account) false:
        "says whether AWS has verified the telephone number of the account; neither it nor the address is read";
    GET_ACCOUNT_INFORMATION = "account" "GetAccountInformation" "get-account-information" (Reach::Account) false:
        "says whether the account is active, suspended or closed";
    GET_PUBLIC_ACCESS_BLOCK = "s3control" "GetPublicAccessBlock" "get-public-access-block" as "s3:GetAccountPublicAccessBlock" (Reach::Own("AccountId")) false:
        "says whether S3 refuses to open any bucket of the account to everybody";
    LIST_RECOMMENDED_ACTIONS = "bcm-recommended-actions" "ListRecommendedActions" "list-recommended-actions" (Reach::Account) false:
        "says what Billing and Cost Management wants done: bills past due, expired means of payment, budgets";
    GET_ACCOUNT_PLAN_STATE = "freetier" "GetAccountPlanState" "get-account-plan-state" (Reach::Account) false:
        "says whether the account has the free plan, and when it ends";
    GET_SENDING_ACCOUNT = "sesv2" "GetAccount" "get-account" as "ses:GetAccount" (Reach::Region) false:
        "says whether Amazon SES has an account's mail under review, or has paused it";
    DESCRIBE_CONFIGURATION_RECORDER_STATUS = "config" "DescribeConfigurationRecorderStatus" "describe-configuration-recorder-status" (Reach::Region) false:
        "says whether AWS Config records";
    DESCRIBE_CONFIGURATION_RECORDERS = "config" "DescribeConfigurationRecorders" "describe-configuration-recorders" (Reach::Region) false:
        "says which types of resources AWS Config records, IAM users among them or not";
    LIST_DETECTORS = "guardduty" "ListDetectors" "list-detectors" (Reach::Region) false:
        "lists GuardDuty's detectors; none means that it is off";
    GET_DETECTOR = "guardduty" "GetDetector" "get-detector" (Reach::InRegion(&["DetectorId"])) false:
        "says whether a GuardDuty detector is enabled";
    GET_FINDINGS_STATISTICS = "guardduty" "GetFindingsStatistics" "get-findings-statistics" (Reach::InRegion(&["DetectorId"])) false:
        "counts GuardDuty's open findings by type, some of which AWS suspends accounts for";
    DESCRIBE_CONFIG_RULES = "config" "DescribeConfigRules" "describe-config-rules" (Reach::Region) false:
        "lists the rules of AWS Config, to find those about MFA and how often they run";
    GET_COMPLIANCE_DETAILS_BY_CONFIG_RULE = "config" "GetComplianceDetailsByConfigRule" "get-compliance-details-by-config-rule" (Reach::InRegion(&["ConfigRuleName"])) false:
        "reads what rules of AWS Config say of users' MFA and root's, to hold it against what is seen";
    LIST_ANALYZERS = "accessanalyzer" "ListAnalyzers" "list-analyzers" as "access-analyzer:ListAnalyzers" (Reach::Region) false:
        "lists IAM Access Analyzer's analyzers; without one nobody looks for access from outside";
    DESCRIBE_TRAILS = "cloudtrail" "DescribeTrails" "describe-trails" (Reach::Home) false:
        "lists the trails that record where IAM's events arrive";
    GET_TRAIL_STATUS = "cloudtrail" "GetTrailStatus" "get-trail-status" (Reach::InRegion(&["Name"])) false:
        "says whether a trail is recording";
    GET_EVENT_SELECTORS = "cloudtrail" "GetEventSelectors" "get-event-selectors" (Reach::InRegion(&["TrailName"])) false:
        "says which events a trail records";
    LIST_INSTANCES = "sso-admin" "ListInstances" "list-instances" as "sso:ListInstances" (Reach::Region) false:
        "lists the instances of IAM Identity Center, by which people sign in";
    LIST_USERS = "identitystore" "ListUsers" "list-users" (Reach::InRegion(&["IdentityStoreId"])) false:
        "lists the people of IAM Identity Center, to find IAM users who are there, too";
    LIST_REGIONS = "sso-admin" "ListRegions" "list-regions" as "sso:ListRegions" (Reach::InRegion(&["InstanceArn"])) false:
        "says which regions the organization's instance of IAM Identity Center is in, and whether it works there";
    LIST_PERMISSION_SETS = "sso-admin" "ListPermissionSets" "list-permission-sets" as "sso:ListPermissionSets" (Reach::InRegion(&["InstanceArn"])) false:
        "lists the permission sets of IAM Identity Center, by which people get into accounts";
    DESCRIBE_PERMISSION_SET = "sso-admin" "DescribePermissionSet" "describe-permission-set" as "sso:DescribePermissionSet" (Reach::InRegion(&["InstanceArn", "PermissionSetArn"])) false:
        "names a permission set, and says how long its sessions last";
    LIST_MANAGED_POLICIES_IN_PERMISSION_SET = "sso-admin" "ListManagedPoliciesInPermissionSet" "list-managed-policies-in-permission-set" as "sso:ListManagedPoliciesInPermissionSet" (Reach::InRegion(&["InstanceArn", "PermissionSetArn"])) false:
        "says which policies of AWS a permission set has, to find those that make administrators";
    GET_INLINE_POLICY_FOR_PERMISSION_SET = "sso-admin" "GetInlinePolicyForPermissionSet" "get-inline-policy-for-permission-set" as "sso:GetInlinePolicyForPermissionSet" (Reach::InRegion(&["InstanceArn", "PermissionSetArn"])) false:
        "reads the policy that is written into a permission set, likewise";
    LIST_CUSTOMER_MANAGED_POLICY_REFERENCES_IN_PERMISSION_SET = "sso-admin" "ListCustomerManagedPolicyReferencesInPermissionSet" "list-customer-managed-policy-references-in-permission-set" as "sso:ListCustomerManagedPolicyReferencesInPermissionSet" (Reach::InRegion(&["InstanceArn", "PermissionSetArn"])) false:
        "says whether a permission set has policies of the accounts' own";
    GET_PERMISSIONS_BOUNDARY_FOR_PERMISSION_SET = "sso-admin" "GetPermissionsBoundaryForPermissionSet" "get-permissions-boundary-for-permission-set" as "sso:GetPermissionsBoundaryForPermissionSet" (Reach::InRegion(&["InstanceArn", "PermissionSetArn"])) false:
        "says what limits a permission set";
    LIST_ACCOUNTS_FOR_PROVISIONED_PERMISSION_SET = "sso-admin" "ListAccountsForProvisionedPermissionSet" "list-accounts-for-provisioned-permission-set" as "sso:ListAccountsForProvisionedPermissionSet" (Reach::InRegion(&["InstanceArn", "PermissionSetArn"])) false:
        "lists the accounts in which a permission set makes administrators";
    LIST_ACCOUNT_ASSIGNMENTS = "sso-admin" "ListAccountAssignments" "list-account-assignments" as "sso:ListAccountAssignments" (Reach::InRegion(&["AccountId", "InstanceArn", "PermissionSetArn"])) false:
        "lists the people and groups who are administrators of an account by a permission set";
    DESCRIBE_GROUP = "identitystore" "DescribeGroup" "describe-group" (Reach::InRegion(&["GroupId", "IdentityStoreId"])) false:
        "names a group of administrators of IAM Identity Center";
    LIST_GROUP_MEMBERSHIPS = "identitystore" "ListGroupMemberships" "list-group-memberships" (Reach::InRegion(&["GroupId", "IdentityStoreId"])) false:
        "lists the members of a group of administrators of IAM Identity Center";
    LIST_CLUSTERS = "eks" "ListClusters" "list-clusters" (Reach::Region) false:
        "lists the clusters of Amazon EKS, which take an identity's word without asking for MFA";
    DESCRIBE_CLUSTER = "eks" "DescribeCluster" "describe-cluster" (Reach::InRegion(&["name"])) false:
        "says by what a cluster knows identities of IAM, and whether its endpoint is public";
    LIST_ACCESS_ENTRIES = "eks" "ListAccessEntries" "list-access-entries" (Reach::InRegion(&["clusterName"])) false:
        "lists the users and roles that a cluster lets in";
    GET_BUCKET_VERSIONING = "s3" "GetBucketVersioning" "get-bucket-versioning" (Reach::InRegion(&["Bucket"])) false:
        "says whether the log files of a trail can be deleted without MFA";
    LIST_RULES = "events" "ListRules" "list-rules" (Reach::Region) false:
        "lists the rules of EventBridge, to find those that tell somebody of removed MFA devices, sign-ins without MFA and root";
    DESCRIBE_METRIC_FILTERS = "logs" "DescribeMetricFilters" "describe-metric-filters" (Reach::InRegion(&[])) false:
        "lists what is counted in the log groups that trails write to, to find alerts about MFA and root";
    DESCRIBE_ALARMS = "cloudwatch" "DescribeAlarms" "describe-alarms" (Reach::InRegion(&[])) false:
        "says which alarms watch those counts, and what they do";
    LIST_TARGETS_BY_RULE = "events" "ListTargetsByRule" "list-targets-by-rule" (Reach::InRegion(&["Rule"])) false:
        "says where a rule about MFA or root sends its events";
    LIST_SUBSCRIPTIONS_BY_TOPIC = "sns" "ListSubscriptionsByTopic" "list-subscriptions-by-topic" (Reach::InRegion(&["TopicArn"])) false:
        "says whether anybody is subscribed to the topic that an alert is sent to";
    LIST_POLICIES = "organizations" "ListPolicies" "list-policies" (Reach::Organization) false:
        "lists the SCPs and RCPs of an organisation, in its management account only";
    DESCRIBE_POLICY = "organizations" "DescribePolicy" "describe-policy" (Reach::Policy) false:
        "reads an SCP or RCP, to see whether it asks for MFA, in the management account only";
    LIST_ROOTS = "organizations" "ListRoots" "list-roots" (Reach::Organization) false:
        "finds the top of the organisation, and whether SCPs and RCPs are enabled";
    LIST_ORGANIZATIONAL_UNITS_FOR_PARENT = "organizations" "ListOrganizationalUnitsForParent" "list-organizational-units-for-parent" (Reach::Each("ParentId")) false:
        "lists the OUs of an organisation, level by level";
    LIST_ACCOUNTS_FOR_PARENT = "organizations" "ListAccountsForParent" "list-accounts-for-parent" (Reach::Each("ParentId")) false:
        "lists the accounts of each OU, and their states";
    LIST_TARGETS_FOR_POLICY = "organizations" "ListTargetsForPolicy" "list-targets-for-policy" (Reach::Policy) false:
        "says which accounts an SCP or RCP reaches";
    LIST_ORGANIZATIONS_FEATURES = "iam" "ListOrganizationsFeatures" "list-organizations-features" (Reach::Organization) false:
        "says whether root of the members is managed centrally, in the management account only";
}

/// Getting the role that `--role-arn` names, or the role of a member of an organisation. The caller
/// needs the permission, and the role none.
pub static ASSUME_ROLE: Operation = Operation {
    service: "sts",
    name: "AssumeRole",
    command: "assume-role",
    action: "sts:AssumeRole",
    always_allowed: false,
    reach: Reach::Account,
    why: "gets the role that the command line names; nothing is called as the caller then",
};

/// Getting a root session of a member, for `--member-root`.
pub static ASSUME_ROOT: Operation = Operation {
    service: "sts",
    name: "AssumeRoot",
    command: "assume-root",
    action: "sts:AssumeRoot",
    always_allowed: false,
    reach: Reach::Each("TargetPrincipal"),
    why: "gets a session that reads the credentials of a member's root user, and can do nothing else",
};

/// What is called to get credentials, on request. No scan asks for it, and no set of permissions for
/// the scanned account holds it.
pub static FOR_CREDENTIALS: &[&Operation] = &[&ASSUME_ROLE, &ASSUME_ROOT];

/// Reading the certificates of a member's root user in a root session, which may do so by AWS's own
/// policy.
pub static LIST_SIGNING_CERTIFICATES: Operation = Operation {
    service: "iam",
    name: "ListSigningCertificates",
    command: "list-signing-certificates",
    action: "iam:ListSigningCertificates",
    always_allowed: false,
    reach: Reach::Account,
    why: "lists the signing certificates of a member's root user, in a session of sts:AssumeRoot",
};

/// Getting a session with MFA, for `tutela session`. IAM lets every user call it.
pub static GET_SESSION_TOKEN: Operation = Operation {
    service: "sts",
    name: "GetSessionToken",
    command: "get-session-token",
    action: "sts:GetSessionToken",
    always_allowed: true,
    reach: Reach::Account,
    why: "gets a person a session with MFA; no policy is needed for it",
};

/// Seeing whether AWS has quarantined the user whose session it is.
pub static LIST_ATTACHED_USER_POLICIES: Operation = Operation {
    service: "iam",
    name: "ListAttachedUserPolicies",
    command: "list-attached-user-policies",
    action: "iam:ListAttachedUserPolicies",
    always_allowed: false,
    reach: Reach::User,
    why: "says whether AWS has put the user under quarantine, which is why calls are denied",
};

/// What `tutela session` calls as the user whose session it is, and for roles besides
/// [`ASSUME_ROLE`].
pub static FOR_SESSIONS: &[&Operation] =
    &[&GET_CALLER_IDENTITY, &GET_SESSION_TOKEN, &LIST_MFA_DEVICES, &LIST_ATTACHED_USER_POLICIES];

/// What is called in root sessions of members and nowhere else.
pub static BY_MEMBER_ROOT: &[&Operation] = &[&LIST_SIGNING_CERTIFICATES];

/// Reading the tags of an organisation's accounts, for `--owner-tag`.
pub static LIST_TAGS_FOR_RESOURCE: Operation = Operation {
    service: "organizations",
    name: "ListTagsForResource",
    command: "list-tags-for-resource",
    action: "organizations:ListTagsForResource",
    always_allowed: false,
    reach: Reach::Each("ResourceId"),
    why: "reads the tags of each account, to say who answers for it",
};

/// What is called for reports on owners, on request.
pub static FOR_OWNERS: &[&Operation] = &[&LIST_TAGS_FOR_RESOURCE];

/// Reading the file of exemptions: no call to AWS, but an answer that findings cite like one.
pub static READ_EXEMPTIONS: Operation = Operation {
    service: "tutela",
    name: "ReadExemptions",
    command: "read-exemptions",
    action: "tutela:ReadExemptions",
    always_allowed: true,
    reach: Reach::Account,
    why: "what the caller has decided to live with",
};

/// Reading the file of attestations: no call to AWS, and never a fact that AWS told.
pub static READ_ATTESTATIONS: Operation = Operation {
    service: "tutela",
    name: "ReadAttestations",
    command: "read-attestations",
    action: "tutela:ReadAttestations",
    always_allowed: true,
    reach: Reach::Account,
    why: "what a person vouches for because AWS does not say it",
};

/// Reading records of `CloudTrail` that the caller names: what they say is no answer to a call of a scan.
pub static READ_RECORDS: Operation = Operation {
    service: "tutela",
    name: "ReadRecords",
    command: "read-records",
    action: "tutela:ReadRecords",
    always_allowed: true,
    reach: Reach::Account,
    why: "what CloudTrail recorded, where the caller brings it",
};

/// Every operation that a scan may call: [`ALL`], and what it calls on request alone.
pub fn of_scans() -> impl Iterator<Item = &'static Operation> {
    ALL.iter().chain(FOR_RESOURCES).copied()
}

/// Finds an operation by the service and API name, both as AWS spells them.
///
/// ```
/// use tutela_model::operation;
/// assert!(operation::find("iam", "ListMFADevices").is_some());
/// assert!(operation::find("iam", "DeleteUser").is_none());
/// ```
#[must_use]
pub fn find(service: &str, name: &str) -> Option<&'static Operation> {
    let on_request = [FOR_CREDENTIALS, BY_MEMBER_ROOT, FOR_OWNERS, FOR_SESSIONS, FOR_RECORDS];
    let mut all = of_scans().chain(on_request.into_iter().flatten().copied());
    all.find(|operation| operation.service == service && operation.name == name)
}

/// Finds an operation by the service and the AWS CLI's command name.
#[must_use]
pub fn find_command(service: &str, command: &str) -> Option<&'static Operation> {
    of_scans().find(|operation| operation.service == service && operation.command == command)
}
