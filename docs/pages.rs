//! The pages of this folder: `cargo test --doc` compiles and runs the Rust in them. README.md's files
//! are built together, by `cargo verify --only quickstart`.

#[cfg(doctest)]
#[doc = include_str!("models.md")]
struct Models;

#[cfg(doctest)]
#[doc = include_str!("build-step.md")]
struct BuildStep;

#[cfg(doctest)]
#[doc = include_str!("local-database.md")]
struct LocalDatabase;

#[cfg(doctest)]
#[doc = include_str!("server.md")]
struct Server;

#[cfg(doctest)]
#[doc = include_str!("shape-service.md")]
struct ShapeService;
