//! What is known of a credential's requests, said anew: which calls AWS takes from it at all, and
//! what a condition key may be. The search has its own word for each; only what was written down of
//! the credential is read by both.

use super::super::state::{Known, Reach, Services, State};
use crate::universe::Universe;

/// What is known of a key, in any case; `None` where the adversary chooses.
pub(super) fn known<'s>(state: &'s State, key: &str) -> Option<&'s Known> {
    let mut listed = state.keys().filter(|(own, _)| own.eq_ignore_ascii_case(key));
    let begins_so = |beginning: &str| {
        key.get(..beginning.len()).is_some_and(|own| own.eq_ignore_ascii_case(beginning))
    };
    match listed.next() {
        Some((_, known)) => Some(known),
        None => state.closed().any(begins_so).then_some(&Known::Absent),
    }
}

/// Whether a key, in any case, is a set where a request has it; `None` where nobody knows.
pub(super) fn is_set(state: &State, key: &str) -> Option<bool> {
    if state.single().any(|own| own.eq_ignore_ascii_case(key)) {
        return Some(false);
    }
    Universe::embedded().condition_key(key).map(|own| own.multivalued)
}

/// What AWS takes of a service's actions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Taken {
    /// Whatever there is.
    All,
    /// All but these.
    But(&'static [&'static str]),
    /// These alone.
    Only(&'static [&'static str]),
}

const NOTHING: Taken = Taken::Only(&[]);

impl Taken {
    /// What is taken of a service, by its prefix, whatever the policies say.
    ///
    /// Sources:
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html>,
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_service-specific-creds.html>
    pub(super) fn of(state: &State, service: &str) -> Self {
        let is = |name: &str| service.eq_ignore_ascii_case(name);
        let is_elsewhere = match state.services() {
            Services::All => false,
            Services::Iam => !is("iam"),
            Services::ButIam => is("iam"),
        };
        if is_elsewhere {
            return NOTHING;
        }
        match state.reach {
            Reach::EverythingButSessionToken if is("sts") => Self::But(&["GetSessionToken"]),
            Reach::EverythingButAssumeRole if is("sts") => Self::But(&["AssumeRole"]),
            Reach::OnResources if is("sts") => Self::But(&["GetCallerIdentity", "GetSessionToken"]),
            Reach::SessionWithoutMfa if is("sts") => {
                Self::Only(&["AssumeRole", "GetCallerIdentity"])
            }
            Reach::Federation if is("sts") => Self::Only(&["GetCallerIdentity"]),
            Reach::SessionWithoutMfa if is("iam") => NOTHING,
            Reach::Mail if is("ses") => Self::Only(&["SendRawEmail"]),
            Reach::GitKey if is("codecommit") => Self::Only(&["GitPull", "GitPush"]),
            Reach::ServiceCredential if !has_credentials_of_its_own(service) => NOTHING,
            Reach::WithoutViaAwsService
                if !["ec2", "glue", "lakeformation", "opsworks", "opsworks-cm"]
                    .into_iter()
                    .any(is) =>
            {
                NOTHING
            }
            Reach::Mail | Reach::GitKey => NOTHING,
            Reach::Everything
            | Reach::EverythingButSessionToken
            | Reach::EverythingButAssumeRole
            | Reach::OnResources
            | Reach::SessionWithoutMfa
            | Reach::Federation
            | Reach::ServiceCredential
            | Reach::WithoutViaAwsService => Self::All,
        }
    }

    /// Whether an action of this name is among it.
    pub(super) fn has(self, verb: &str) -> bool {
        let is_one_of = |all: &[&str]| all.iter().any(|own| own.eq_ignore_ascii_case(verb));
        match self {
            Self::All => true,
            Self::But(all) => !is_one_of(all),
            Self::Only(all) => is_one_of(all),
        }
    }
}

/// Whether an action, by its full name, is taken at all.
pub(super) fn is_taken(state: &State, action: &str) -> bool {
    let (service, verb) = action.split_once(':').unwrap_or((action, ""));
    Taken::of(state, service).has(verb)
}

/// Whether the service's API takes service-specific credentials or bearer tokens.
fn has_credentials_of_its_own(service: &str) -> bool {
    let all = Universe::embedded();
    let takes_bearer = || {
        let own = all.service(service);
        own.is_some_and(|own| {
            all.actions_of(own).any(|(_, own)| own.name() == "CallWithBearerToken")
        })
    };
    let asks_for_bearer = || all.condition_key(&format!("{service}:BearerTokenType")).is_some();
    ["cassandra", "codecommit", "xray"].iter().any(|own| own.eq_ignore_ascii_case(service))
        || takes_bearer()
        || asks_for_bearer()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;
    use crate::{evaluate::Caller, prove::state::Credential};

    const REACHES: [Reach; 10] = [
        Reach::Everything,
        Reach::EverythingButSessionToken,
        Reach::EverythingButAssumeRole,
        Reach::SessionWithoutMfa,
        Reach::Federation,
        Reach::ServiceCredential,
        Reach::WithoutViaAwsService,
        Reach::OnResources,
        Reach::Mail,
        Reach::GitKey,
    ];

    fn state(reach: Reach) -> State {
        let alice = Caller::parse("arn:aws:iam::111122223333:user/alice").unwrap();
        State::new(Credential::Key, alice, reach)
    }

    /// Two words for the same that differ would leave one of them wrong.
    #[test]
    fn what_is_taken_is_what_the_search_takes_for_it() {
        let known = Universe::embedded().actions().iter().map(|own| own.full_name().to_owned());
        let future = ["sts", "iam", "ses", "codecommit", "ec2", "logs", "newservice"];
        let future = future.map(|service| format!("{service}:newaction"));
        let actions: Vec<String> = known.chain(future).collect();
        for reach in REACHES {
            for services in [Services::All, Services::Iam, Services::ButIam] {
                let state = state(reach).only(services);
                for action in &actions {
                    let taken = is_taken(&state, action);
                    assert_eq!(taken, state.reaches(action), "{reach:?} {services:?} {action}");
                }
            }
        }
    }

    #[test]
    fn keys_are_read_in_any_case() {
        let mut state = state(Reach::Everything);
        state.set("aws:PrincipalTag/Team", Known::Present);
        state.close("aws:PrincipalTag/");
        state.set_single("app:One");
        for (key, expected) in [
            ("AWS:principaltag/TEAM", Some(&Known::Present)),
            ("aws:principaltag/other", Some(&Known::Absent)),
            ("aws:PrincipalTa", None),
            ("aws:SourceIp", None),
        ] {
            assert_eq!(known(&state, key), expected, "{key}");
        }
        for (key, expected) in [
            ("APP:one", Some(false)),
            ("app:two", None),
            ("aws:TagKeys", Some(true)),
            ("AWS:sourceip", Some(false)),
        ] {
            assert_eq!(is_set(&state, key), expected, "{key}");
        }
    }
}
