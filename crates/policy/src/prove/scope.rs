//! Sets of requests that are judged at once: actions that the same statements speak of, on
//! resources of one form.

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
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actions {
    /// These, of the universe.
    Known(Vec<ActionId>),
    /// Every action of this service, in lower case, that the universe does not have (yet).
    Future(String),
    /// Every action that the universe does not have, of the services that no other scope has the
    /// future actions of: of known services and of new ones.
    FutureElsewhere,
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
