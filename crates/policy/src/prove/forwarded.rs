//! Requests that services make with the rights of others' requests.
//!
//! Sources:
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_forward_access_sessions.html>,
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-viaawsservice>

use super::{
    credentials::{CALLED_VIA, PRESENT, VIA, one},
    state::{Known, Reach, State},
};

/// What services do with the rights of a state's requests: whether they say that there was no MFA
/// is not documented.
pub(crate) fn forwarded(state: &State) -> [State; 2] {
    [Known::Absent, Known::Is(one("false"))].map(|present| {
        let mut forwarded = forwarded_as_it_is(state);
        // What AWS refuses to the session itself, it may take from a service.
        if [Reach::SessionWithoutMfa, Reach::Federation].contains(&state.reach) {
            forwarded.reach = Reach::EverythingButSessionToken;
        }
        forwarded.set(PRESENT, present);
        forwarded
    })
}

/// The same where the request says what it said before, of MFA, too.
pub(crate) fn forwarded_as_it_is(state: &State) -> State {
    let mut forwarded = state.clone();
    forwarded.set(VIA, Known::Is(one("true")));
    // Few services say whom a request came by.
    for key in CALLED_VIA {
        forwarded.free(key);
    }
    forwarded
}

/// The same credential with the services whose requests do not say whether a service forwarded them;
/// `None` where that is said of none.
pub(crate) fn unsaid(state: &State) -> Option<State> {
    let is_told = matches!(state.known(VIA), Some(Known::Is(_)));
    if !is_told
        || matches!(
            state.reach,
            Reach::ServiceCredential | Reach::OnResources | Reach::Mail | Reach::GitKey
        )
    {
        return None;
    }
    let mut unsaid = state.clone();
    unsaid.set(VIA, Known::Absent);
    unsaid.reach = Reach::WithoutViaAwsService;
    Some(unsaid)
}
