//! Nothing: the build script of this crate writes `web/src/generated`.
