//! Findings in every form that people and machines read. Pure: a report in, text out.
//!
//! Names from AWS are hostile input to all of them: no escape sequence may reach a terminal, no
//! markup a page, and *unknown* may never look like *pass*.

pub mod asff;
mod compliance;
mod coverage;
pub mod csv;
mod footnote;
pub mod html;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod ocsf;
mod outline;
mod overview;
mod report;
mod safe;
pub mod sarif;
mod stable;
pub mod text;
mod words;
mod written;

pub use report::{AccountSummary, CheckInfo, Folded, Membership, Report, Summary};
pub use safe::line as visible;
