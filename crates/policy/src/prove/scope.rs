//! Sets of requests that are judged at once: actions that the same statements speak of, on
//! resources of one form.

use std::sync::Arc;

use crate::universe::ActionId;

/// A set of requests: any of the actions on any of the resources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// The actions.
    pub actions: Actions,
    /// The resources.
    pub resources: Resources,
}

/// Actions of a scope.
#[derive(Clone, Debug, Eq)]
pub enum Actions {
    /// These, of the universe. Many states are asked about the same ones.
    Known(Arc<[ActionId]>),
    /// Every action of this service, in lower case, that the universe does not have (yet).
    Future(String),
    /// Every action that the universe does not have, of the services that no other scope has the
    /// future actions of: of known services and of new ones.
    FutureElsewhere,
}

impl PartialEq for Actions {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            // Mostly it is the same list.
            (Self::Known(own), Self::Known(other)) => Arc::ptr_eq(own, other) || own == other,
            (Self::Future(own), Self::Future(other)) => own == other,
            (Self::FutureElsewhere, Self::FutureElsewhere) => true,
            (Self::Known(_) | Self::Future(_) | Self::FutureElsewhere, _) => false,
        }
    }
}

/// Resources of a scope.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Resources {
    /// Whatever there is, `*` included.
    Any,
    /// The `*` of actions that know no resource.
    Star,
    /// ARNs of this form: its `*` stands for any text, before the fifth colon for any without a
    /// colon.
    Like(String),
    /// Those, but for one ARN.
    LikeBut(String, String),
}
