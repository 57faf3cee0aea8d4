//! What must hold of any two setups.
