//! Writing TypeScript the way Prettier would (`semi: false`, `singleQuote: true`,
//! `printWidth: 100`), so that a formatter finds nothing to change.

pub mod code;
pub mod initial;
pub mod layout;
pub mod names;
pub mod of_shape;
pub mod parse;
pub mod tsdoc;
pub mod types;
