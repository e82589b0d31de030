//! `sync-patterns import`: documents become models that compile, and that agree with the document.

mod broken;
mod compiled;
mod document;
mod large;
mod output;
mod random;
mod story;
mod workspace;
