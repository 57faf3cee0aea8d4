//! One file a command.

pub(crate) mod answers;
pub(crate) mod checks;
pub(crate) mod collect;
pub(crate) mod completions;
pub(crate) mod demo;
pub(crate) mod doctor;
pub(crate) mod enrol;
pub(crate) mod evidence;
pub(crate) mod explain;
pub(crate) mod history;
mod judged;
pub(crate) mod keys;
pub(crate) mod live;
pub(crate) mod notify;
mod organization;
pub(crate) mod permissions;
pub(crate) mod plans;
pub(crate) mod policy;
pub(crate) mod proof;
pub(crate) mod prove;
pub(crate) mod scan;
pub(crate) mod score;
pub(crate) mod session;
pub(crate) mod standing;
pub(crate) mod store;
pub(crate) mod trail;
pub(crate) mod watch;
