//! Modules for `#[serde(with = "…")]` where a type's own JSON is not the form that travels. Each has
//! a module `option` for `Option<T>`.
