//! `rename_all`, by serde's rules for variants.

/// A way to spell a variant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Case {
    Lower,
    Upper,
    Pascal,
    Camel,
    Snake,
    ScreamingSnake,
    Kebab,
    ScreamingKebab,
}

const CASES: [(&str, Case); 8] = [
    ("lowercase", Case::Lower),
    ("UPPERCASE", Case::Upper),
    ("PascalCase", Case::Pascal),
    ("camelCase", Case::Camel),
    ("snake_case", Case::Snake),
    ("SCREAMING_SNAKE_CASE", Case::ScreamingSnake),
    ("kebab-case", Case::Kebab),
    ("SCREAMING-KEBAB-CASE", Case::ScreamingKebab),
];

/// The names of all.
pub(super) fn names() -> [&'static str; 8] {
    CASES.map(|(name, _)| name)
}

impl Case {
    /// The one of this name.
    pub(super) fn named(name: &str) -> Option<Case> {
        let mut cases = CASES.iter();
        cases.find_map(|(known, case)| (*known == name).then_some(*case))
    }

    /// A variant so spelled: only ASCII changes its case.
    pub(super) fn apply(self, variant: &str) -> String {
        let snake = || {
            let mut snake = String::new();
            for (at, letter) in variant.char_indices() {
                if at > 0 && letter.is_uppercase() {
                    snake.push('_');
                }
                snake.push(letter.to_ascii_lowercase());
            }
            snake
        };
        match self {
            Case::Pascal => variant.to_owned(),
            Case::Lower => variant.to_ascii_lowercase(),
            Case::Upper => variant.to_ascii_uppercase(),
            Case::Camel => {
                let mut letters = variant.chars();
                let first = letters.next().map(|letter| letter.to_ascii_lowercase());
                first.into_iter().chain(letters).collect()
            }
            Case::Snake => snake(),
            Case::ScreamingSnake => snake().to_ascii_uppercase(),
            Case::Kebab => snake().replace('_', "-"),
            Case::ScreamingKebab => snake().to_ascii_uppercase().replace('_', "-"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    /// The table of serde's own test, and what its rules make of less usual names.
    #[test]
    fn spelled_as_serde_does() {
        let table = [
            "Outcome | outcome | OUTCOME | Outcome | outcome | outcome | OUTCOME | outcome | OUTCOME",
            "VeryTasty | verytasty | VERYTASTY | VeryTasty | veryTasty | very_tasty | VERY_TASTY | very-tasty | VERY-TASTY",
            "A | a | A | A | a | a | A | a | A",
            "Z42 | z42 | Z42 | Z42 | z42 | z42 | Z42 | z42 | Z42",
            "HTTPServer | httpserver | HTTPSERVER | HTTPServer | hTTPServer | h_t_t_p_server | H_T_T_P_SERVER | h-t-t-p-server | H-T-T-P-SERVER",
            "Two_Words | two_words | TWO_WORDS | Two_Words | two_Words | two__words | TWO__WORDS | two--words | TWO--WORDS",
        ];
        for line in table {
            let variant = line.split(" | ").next().unwrap();
            let mut made = vec![variant.to_owned()];
            made.extend(CASES.map(|(_, case)| case.apply(variant)));
            assert_eq!(made.join(" | "), line);
        }
    }

    #[test]
    fn a_letter_of_several_bytes_is_no_trap() {
        assert_eq!(Case::Camel.apply("Äpfel"), "Äpfel");
        assert_eq!(Case::Snake.apply("GrünÄpfel"), "grün_Äpfel");
    }
}
