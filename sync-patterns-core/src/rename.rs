//! serde's `rename_all`, by the rules of serde_derive.

/// A case that `rename_all` knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Case {
    /// `lowercase`
    Lower,
    /// `UPPERCASE`
    Upper,
    /// `PascalCase`
    Pascal,
    /// `camelCase`
    Camel,
    /// `snake_case`
    Snake,
    /// `SCREAMING_SNAKE_CASE`
    ScreamingSnake,
    /// `kebab-case`
    Kebab,
    /// `SCREAMING-KEBAB-CASE`
    ScreamingKebab,
}

impl Case {
    /// The cases and how serde names them.
    pub const ALL: [(&'static str, Case); 8] = [
        ("lowercase", Case::Lower),
        ("UPPERCASE", Case::Upper),
        ("PascalCase", Case::Pascal),
        ("camelCase", Case::Camel),
        ("snake_case", Case::Snake),
        ("SCREAMING_SNAKE_CASE", Case::ScreamingSnake),
        ("kebab-case", Case::Kebab),
        ("SCREAMING-KEBAB-CASE", Case::ScreamingKebab),
    ];

    /// The case of a name.
    pub fn named(name: &str) -> Option<Case> {
        Case::ALL.iter().find(|(known, _)| *known == name).map(|(_, case)| *case)
    }

    /// A field's name, which is `snake_case` in Rust.
    pub fn of_field(self, field: &str) -> String {
        match self {
            Case::Lower | Case::Snake => field.to_owned(),
            Case::Upper | Case::ScreamingSnake => field.to_ascii_uppercase(),
            Case::Pascal => field.split('_').map(capitalised).collect(),
            Case::Camel => uncapitalised(&Case::Pascal.of_field(field)),
            Case::Kebab => field.replace('_', "-"),
            Case::ScreamingKebab => field.to_ascii_uppercase().replace('_', "-"),
        }
    }

    /// A variant's name, which is `PascalCase` in Rust.
    pub fn of_variant(self, variant: &str) -> String {
        match self {
            Case::Pascal => variant.to_owned(),
            Case::Lower => variant.to_ascii_lowercase(),
            Case::Upper => variant.to_ascii_uppercase(),
            Case::Camel => uncapitalised(variant),
            Case::Snake => {
                let mut snake = String::new();
                for (index, letter) in variant.char_indices() {
                    if index > 0 && letter.is_uppercase() {
                        snake.push('_');
                    }
                    snake.push(letter.to_ascii_lowercase());
                }
                snake
            }
            Case::ScreamingSnake => Case::Snake.of_variant(variant).to_ascii_uppercase(),
            Case::Kebab => Case::Snake.of_variant(variant).replace('_', "-"),
            Case::ScreamingKebab => Case::ScreamingSnake.of_variant(variant).replace('_', "-"),
        }
    }
}

fn capitalised(word: &str) -> String {
    with_first(word, char::to_ascii_uppercase)
}

fn uncapitalised(word: &str) -> String {
    with_first(word, char::to_ascii_lowercase)
}

fn with_first(word: &str, change: fn(&char) -> char) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| change(&first)).into_iter().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::Case;

    #[test]
    fn names_are_those_of_serde() {
        let of_field = Case::ALL.map(|(_, case)| case.of_field("very_tasty2_x"));
        assert_eq!(
            of_field,
            [
                "very_tasty2_x",
                "VERY_TASTY2_X",
                "VeryTasty2X",
                "veryTasty2X",
                "very_tasty2_x",
                "VERY_TASTY2_X",
                "very-tasty2-x",
                "VERY-TASTY2-X",
            ]
        );
        let of_variant = Case::ALL.map(|(_, case)| case.of_variant("VeryTasty"));
        assert_eq!(
            of_variant,
            [
                "verytasty",
                "VERYTASTY",
                "VeryTasty",
                "veryTasty",
                "very_tasty",
                "VERY_TASTY",
                "very-tasty",
                "VERY-TASTY",
            ]
        );
    }
}
