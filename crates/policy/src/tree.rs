//! Values with positions, as policies and the files around them are made of: read from JSON here, or
//! built by who reads another form and hands a policy in it to
//! [`Document::from_tree`](crate::Document::from_tree).

pub use crate::{
    error::Position,
    json::{Kind, Member, Value, read},
};
