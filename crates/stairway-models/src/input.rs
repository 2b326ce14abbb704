//! What a struct or an enum declares, by its tokens.

use crate::{Declaration, enumeration::enumeration, model::model, problem::Problems, scope::Scope};
use syn::{Data, DeriveInput, spanned::Spanned as _};

/// What a struct or an enum with `#[derive(Model)]` declares, from its tokens alone: a name of a type that is not known
/// here may be an import of one that is, and so is no error.
///
/// # Errors
///
/// Everything that is wrong, combined. What to do instead follows in a message of its own line: `help: ...`.
pub fn declaration(input: &DeriveInput) -> syn::Result<Declaration> {
    let mut problems = Problems::default();
    let declaration = declare(input, &Scope::blind(), &mut problems);
    let errors = problems.into_iter().map(syn::Error::from);
    match (declaration, errors.reduce(combined)) {
        (Some(declaration), None) => Ok(declaration),
        (_, Some(error)) => Err(error),
        // Nothing is missing without a reason.
        (None, None) => Err(syn::Error::new(input.span(), "not understood as a model")),
    }
}

fn combined(mut error: syn::Error, other: syn::Error) -> syn::Error {
    error.combine(other);
    error
}

/// The same, in a module whose names are known.
pub(crate) fn declare(
    input: &DeriveInput,
    scope: &Scope<'_>,
    problems: &mut Problems,
) -> Option<Declaration> {
    let name = &input.ident;
    if !input.generics.params.is_empty() {
        problems.at(
            input.generics.span(),
            format!("`{name}` has parameters"),
            "a model is one table: write the types out",
        );
        return None;
    }
    match &input.data {
        Data::Struct(data) => {
            model(&input.attrs, name, data, scope, problems).map(Declaration::Model)
        }
        Data::Enum(data) => {
            enumeration(&input.attrs, name, data, problems).map(Declaration::Enumeration)
        }
        Data::Union(_) => {
            problems.at(
                name.span(),
                format!("`{name}` is a union"),
                "a model is a struct, or an enum without fields",
            );
            None
        }
    }
}
