//! Nothing: building this crate writes `src/generated`.
