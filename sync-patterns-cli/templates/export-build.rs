fn main() {
    sync_patterns_export::export![{{exports}}];
}
