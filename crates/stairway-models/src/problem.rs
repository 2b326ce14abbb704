//! What is wrong in tokens, before it is known which file they are of.

use proc_macro2::Span;

/// One thing that is wrong.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    /// Where.
    pub(crate) span: Span,
    /// What: a lower-case fragment with its subjects in backticks.
    pub(crate) message: String,
    /// What to do instead.
    pub(crate) help: Option<String>,
}

/// Everything that is wrong, in the order in which it was found.
#[derive(Debug, Default)]
pub(crate) struct Problems(Vec<Problem>);

impl Problems {
    /// Something is wrong at `span`.
    pub(crate) fn at(&mut self, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.0.push(Problem {
            span,
            message: message.into(),
            help: Some(help.into()),
        });
    }

    /// Adds what was found elsewhere.
    pub(crate) fn add(&mut self, problem: Problem) {
        self.0.push(problem);
    }

    /// Adds what syn found in an attribute: each of its errors at its place.
    pub(crate) fn syntax(&mut self, error: syn::Error) {
        self.0.extend(error.into_iter().map(|error| Problem {
            span: error.span(),
            message: error.to_string(),
            help: Some(
                "write words, `word = value` or `word(...)`, with commas between them".to_owned(),
            ),
        }));
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }
}

impl IntoIterator for Problems {
    type Item = Problem;
    type IntoIter = std::vec::IntoIter<Problem>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl From<Problem> for syn::Error {
    fn from(problem: Problem) -> syn::Error {
        match problem.help {
            Some(help) => {
                syn::Error::new(problem.span, format!("{}\nhelp: {help}", problem.message))
            }
            None => syn::Error::new(problem.span, problem.message),
        }
    }
}
