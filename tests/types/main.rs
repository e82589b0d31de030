//! A value that enters on one side and comes out on the other is the same value, in every type, at
//! its limits; and what no column holds is refused by every engine.

mod limits;
mod refused;
mod round_trip;
