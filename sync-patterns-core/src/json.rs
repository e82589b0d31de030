//! A column of JSON that Rust and TypeScript know the type of.
