//! What holds of every database, on PostgreSQL.

use super::place::OnPostgresql as Place;

#[path = "damage.rs"]
mod damage;
#[path = "suite.rs"]
mod suite;
#[path = "telling.rs"]
mod telling;
