fn main() {
    sync_patterns_export::export![{{models_crate}}::Contact];
}
