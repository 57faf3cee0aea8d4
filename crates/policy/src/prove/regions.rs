//! In which region a request is, where its service has one alone.
//!
//! IAM has one endpoint, so that each of its requests is in one region, whatever the caller says.
//! Where a policy asks for the region, a state's requests to IAM are judged apart from its others.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-requestedregion>

use super::{
    search::{World, asked_keys},
    state::{Known, Services, State},
};
use crate::evaluate::{Setup, Value};

const REGION: &str = "aws:RequestedRegion";

/// The region in which IAM is; `None` for a partition of which AWS does not say.
fn region_of_iam(partition: &str) -> Option<&'static str> {
    match partition {
        "aws" => Some("us-east-1"),
        "aws-cn" => Some("cn-north-1"),
        "aws-us-gov" => Some("us-gov-west-1"),
        _ => None,
    }
}

/// Whether a policy asks for the region.
pub(crate) fn asks_for_region(setup: &Setup) -> bool {
    asked_keys(setup).iter().any(|key| key.eq_ignore_ascii_case(REGION))
}

/// The state as its requests to IAM are.
pub(crate) fn to_iam(state: &State, world: &World) -> State {
    let mut state = state.clone();
    if let Some(region) = region_of_iam(world.partition()) {
        state.set(REGION, Known::Is(Value::One(region.to_owned())));
    }
    state
}

/// The states that together are this one: what it asks of IAM, and what of other services.
pub(crate) fn parts(state: &State, world: &World, asks_for_region: bool) -> Vec<State> {
    if !asks_for_region || region_of_iam(world.partition()).is_none() {
        return vec![state.clone()];
    }
    let of_iam = to_iam(state, world).only(Services::Iam);
    vec![of_iam, state.clone().only(Services::ButIam)]
}
