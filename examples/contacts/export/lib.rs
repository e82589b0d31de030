//! Nothing: building this crate writes `web/src/generated`.
