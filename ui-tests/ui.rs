//! One mistake in each file, a folder for each topic, and beside the file what the compiler says.
//!
//! `TRYBUILD=overwrite cargo test -p sync-patterns-ui-tests` writes the answers anew; read them as
//! the user who made the mistake would.

#[test]
fn mistakes_are_named_with_their_place_and_the_way_out() {
    let cases = trybuild::TestCases::new();
    cases.pass("pass/*.rs");
    for topic in [
        "access",
        "column",
        "items",
        "key",
        "names",
        "read_only",
        "scope",
        "serde",
        "tenant",
        "types",
        "words",
    ] {
        cases.compile_fail(format!("{topic}/*.rs"));
    }
}
