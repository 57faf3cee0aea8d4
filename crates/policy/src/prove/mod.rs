//! What can a credential without MFA still do?
//!
//! Every action of the universe, every action that AWS may add, every resource and every value of
//! every condition key is either allowed, with a request that [`crate::PolicySet`] allows, or
//! denied, with a [`Certificate`] that a checker accepts which shares no code with the search.
//!
//! This module must never guess: what it cannot decide within its limits is unknown, with the
//! reason.

mod about_mfa;
mod assume;
mod assumptions;
mod bearer;
mod by_deny;
mod certificate;
mod check;
mod checked;
mod cli_session;
mod credentials;
mod diff;
mod family;
mod first_device;
mod forwarded;
mod gate;
mod granted;
mod kinds;
mod left_open;
mod level;
mod liveness;
mod lost;
mod may_call;
mod named;
mod others;
mod own_password;
mod permitted;
mod possible;
mod principal;
mod proving;
mod regions;
mod remembered;
mod root_may;
mod scope;
mod search;
mod sides;
mod state;
mod strangers;
mod undoes;
mod unguarded;
mod view;
mod vouched;
mod witness;

pub use assume::{Assumer, Strangers};
pub use bearer::Bearer;
pub use certificate::{Atom, Certificate, Part, Refuted};
pub use check::{Checker, Refusal};
pub use credentials::{Subject, User};
pub use diff::{Diff, Difference, Direction, Incomparable, Undecided, Way, diff, named_account};
pub use family::Family;
pub use gate::{Admits, Gate, GateKind};
pub use granted::ResourcePolicy;
pub use left_open::{LeftOpen, left_open};
pub use level::Level;
pub use liveness::{Goal, Liveness};
pub use may_call::may_call;
pub use principal::{Counts, Facts, Proof, Residual, StateProof, prove};
pub use root_may::root_may;
pub use scope::{Actions, Resources, Scope};
pub use search::{Outcome, Proved, Prover, Witness, World};
pub use sides::Beyond;
pub(crate) use sides::is_trust;
pub use state::{Credential, Known, Reach, State};
