//! The catalogue of checks: one problem a file, each with a page about it.
//!
//! A check judges one resource and says so with evidence; the engine enumerates the resources. A
//! check must never loop over an account, read a clock, or turn a missing fact into a verdict:
//! `?` on an [`tutela_model::Observed`] makes it unknown.

mod account;
mod age;
mod alerting;
mod by_region;
mod catalogue;
mod check;
mod cite;
mod engine;
#[cfg(test)]
mod fixture;
mod frameworks;
mod of_proofs;
mod of_resources;
mod of_roles;
mod pages;
mod recorded;
mod replacement;
mod shared;
mod view;
mod words;

mod abuse;
mod attestations;
mod billing;
mod contacts;
mod exemptions;
mod federation;
mod keys;
mod monitoring;
mod organization;
mod records;
mod roles;
mod root;
mod rule_results;
mod users;

pub use catalogue::{CHECKS, find};
pub use check::{Check, Judge};
pub use engine::{judge, judge_attestations, judge_exemptions, judge_records};
pub use frameworks::{FRAMEWORKS, framework};
pub use pages::catalogue_markdown;
pub use recorded::{KeyRecords, PersonRecords, Records, RootRecords, SignInRecords};
pub(crate) use tutela_model::Fix;
pub use view::{
    AccountView, AttestationView, ClusterView, CredentialView, DeviceView, ExemptionView,
    InstanceView, KeyView, PermissionSetView, ProviderView, ResourceView, RoleView, UserView,
};
