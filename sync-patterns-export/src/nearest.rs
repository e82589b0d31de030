//! "Did you mean …?"

/// The candidate that a misspelt word most likely meant.
pub fn nearest<'a>(word: &str, candidates: &[&'a str]) -> Option<&'a str> {
    let word = word.to_lowercase();
    let scored = candidates.iter().map(|&c| (strsim::normalized_damerau_levenshtein(&word, c), c));
    let best = scored.max_by(|a, b| a.0.total_cmp(&b.0))?;
    (best.0 >= 0.5).then_some(best.1)
}

/// `; did you mean …?`, or nothing.
pub fn did_you_mean(word: &str, candidates: &[&str]) -> String {
    nearest(word, candidates).map_or(String::new(), |c| format!("; did you mean `{c}`?"))
}
