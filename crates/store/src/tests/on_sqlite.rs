//! What holds of every database, on SQLite.

use super::place::OnSqlite as Place;

#[path = "damage.rs"]
mod damage;
#[path = "suite.rs"]
mod suite;
#[path = "telling.rs"]
mod telling;
