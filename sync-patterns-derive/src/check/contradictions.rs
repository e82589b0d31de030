//! Words of one field that cannot stand together.

use proc_macro2::Span;
use sync_patterns_core::Mode;

use super::fields::Candidate;
use crate::errors::Errors;

/// Reports each word of a field that another one rules out.
pub fn field(candidate: &Candidate, mode: Mode, errors: &Errors) {
    if candidate.is_tenant {
        // No word at all goes with the tenant; `check_tenant` says so.
        return;
    }
    let mut words = Words { present: candidate.words_present(), errors };
    let name = &candidate.rust_name;

    if candidate.is_key {
        key(&mut words, name);
        if let (Some(skip), false) = (candidate.serde.skip, candidate.words.exclude.is_present()) {
            let message = format!(
                "`{name}` is the key, by which client and server name a row: it cannot be skipped"
            );
            errors.push(syn::Error::new(skip, message));
        }
    } else if words.has("exclude") {
        words.refuse_others(&["exclude"], |word| {
            format!(
                "`exclude` keeps `{name}` on the server, so `{word}` means nothing here: remove one \
                 of the two"
            )
        });
    } else if candidate.serde.skip.is_some() {
        words.refuse_others(&[], |word| {
            format!(
                "`#[serde(skip)]` keeps `{name}` on the server, so `{word}` means nothing here: \
                 remove one of the two"
            )
        });
    }

    if mode == Mode::ReadOnly {
        words.refuse_others(&["id", "exclude", "index"], |word| {
            format!("no row of a `read_only` model is written here, so `{word}` means nothing: remove it")
        });
    }
    if words.has("local_only") {
        local_only(&mut words, name);
    }
    if words.has("server") {
        words.refuse(
            "create_only",
            "`create_only` lets the client give the value, `server` does not: keep one of the two",
        );
        words.refuse(
            "default",
            "the server assigns this field, so no request has a `default` for it; to show a value \
             until it is synced, use `provisional = \"…\"`",
        );
        if words.has("provisional") {
            words.refuse(
                "absent_until_synced",
                "with a `provisional` value the field is never absent: keep one of the two",
            );
        }
    } else {
        for word in ["provisional", "absent_until_synced"] {
            words.refuse(
                word,
                &format!(
                    "`{word}` is for values that only the server knows: add `server`, or remove it"
                ),
            );
        }
    }
}

fn key(words: &mut Words<'_>, name: &str) {
    let identity = "by which client and server name a row";
    words.refuse(
        "exclude",
        &format!("`{name}` is the key, {identity}: it cannot be `exclude`d; mark another key with `#[sync(id)]`"),
    );
    words.refuse(
        "local_only",
        &format!("`{name}` is the key, {identity}: it cannot be `local_only`"),
    );
    words.refuse("create_only", "a key is never updated, so `create_only` adds nothing: remove it");
    words.refuse(
        "default",
        "two rows cannot share a key, so it has no `default`: remove it (a missing UUID is made)",
    );
    for word in ["provisional", "absent_until_synced"] {
        words.refuse(
            word,
            &format!(
                "a row without its key cannot be shown, so `{word}` does not go with it: remove it"
            ),
        );
    }
}

fn local_only(words: &mut Words<'_>, name: &str) {
    for (word, reason) in [
        ("server", "no server assigns it"),
        ("create_only", "no request creates it"),
        ("index", "it is in no table that has indexes"),
        ("provisional", "no value from the server replaces it"),
        ("absent_until_synced", "it is never synced"),
    ] {
        words.refuse(
            word,
            &format!("`{name}` is `local_only`: {reason}, so `{word}` means nothing; remove one of the two"),
        );
    }
}

/// The words of a field; each is reported once, with the first reason.
struct Words<'a> {
    present: Vec<(&'static str, Span)>,
    errors: &'a Errors,
}

impl Words<'_> {
    fn has(&self, word: &str) -> bool {
        self.present.iter().any(|(present, _)| *present == word)
    }

    fn refuse(&mut self, word: &str, message: &str) {
        self.present.retain(|(present, span)| {
            if *present == word {
                self.errors.push(syn::Error::new(*span, message));
            }
            *present != word
        });
    }

    fn refuse_others(&mut self, allowed: &[&str], message: impl Fn(&str) -> String) {
        for (word, _) in self.present.clone() {
            if !allowed.contains(&word) {
                self.refuse(word, &message(word));
            }
        }
    }
}
