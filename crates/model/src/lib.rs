//! The words that every other room speaks: what was asked of AWS ([`Call`]), what came back
//! ([`Observed`], with a [`Receipt`] or a [`Gap`]), what an account looks like ([`Snapshot`]), and
//! what was concluded ([`Verdict`], [`Finding`]).
//!
//! This crate must never hold a rule of judgement, and never a default for a fact that was not
//! seen: a fact is [`Observed::Seen`] or [`Observed::Missing`], and nothing in between.

mod account;
mod alerts;
mod attestation;
mod call;
mod change;
mod check;
mod cluster;
mod exemption;
mod finding;
mod framework;
mod gap;
mod hex;
mod id;
mod identity_center;
mod monitoring;
mod nearest;
mod observed;
pub mod operation;
mod organization;
mod parameters;
mod permission_set;
mod region;
mod remedy;
mod resource;
mod selection;
mod signals;
mod standing;
mod text;
mod user;
mod verdict;

pub use account::{
    Account, Caller, Difference, Grants, Group, ManagedPolicy, NamedPolicy, PasswordPolicy,
    Population, ReportAge, Role, Root, Snapshot,
};
pub use alerts::{
    Alarm, EventRule, EventRules, LogGroup, MetricFilter, MetricFilters, Target, Unread,
};
pub use attestation::{Attestation, AttestationState, InForce, Word};
pub use call::{Call, Receipt};
pub use change::{
    Change, ConfigRuleState, GroupState, KeyUse, OrganizationsRequest, PolicyState, ScpNamed,
    ScpState, State, Subject, UNASSIGNED, document_digest,
};
pub use check::{Area, Severity};
pub use cluster::{AuthenticationMode, Cluster};
pub use exemption::{Exemption, ExemptionState};
pub use finding::{Finding, Status};
pub use framework::{Control, Framework};
pub use gap::{Cause, Gap, INTERRUPTED, LEFT_OUT_BY_REGIONS};
pub use hex::hex;
pub use id::{AccountId, Arn};
pub use identity_center::{Directory, IdentityCenter, Instance, Person};
pub use jiff::{SignedDuration, Timestamp};
pub use monitoring::{
    Analyzer, ConfigRule, Detector, MFA_RULES, Monitoring, RECORDS_USERS, RecordedTypes, Recorder,
    RuleResult, Trail,
};
pub use nearest::nearest;
pub use observed::{Observed, Seen};
pub use operation::{Operation, Reach};
pub use organization::{
    AccountState, Attached, Controls, Levels, Member, Organization, Scp, Tree, Unit,
};
pub use parameters::Parameters;
pub use permission_set::{
    AccountAccess, AssignedGroup, Assignee, InstanceRegion, PermissionSet, PolicyReference,
    SetBoundary,
};
pub use region::{Regional, home_region};
pub use remedy::{Fix, Remediation, Remedy, quoted};
pub use resource::{Resource, ResourceKind, Resources};
pub use selection::NotSelected;
pub use signals::{Plan, RecommendedAction, Sending, Signals, Threat};
pub use standing::{Contact, Contacts, PublicAccessBlock, Standing, Verification};
pub use text::{Pool, Text};
pub use user::{
    AccessKey, Device, DeviceKind, LastUse, Password, ServiceCredential, SshKey, User,
    VirtualDevice, second,
};
pub use verdict::{Evidence, Judgement, Verdict};
