//! Models where none is read: inside functions, and inside macros.

use super::derive;
use crate::{attribute::cfg, problem::Problems, scope::Scope};
use syn::{Attribute, Ident, Item, Macro, visit::Visit};

/// Finds models in the parts of items that are no modules.
pub(super) struct Nested<'w, 's> {
    pub(super) scope: &'w Scope<'s>,
    pub(super) problems: &'w mut Problems,
}

impl Nested<'_, '_> {
    fn look(&mut self, attributes: &[Attribute], name: &Ident) {
        if derive::is_model(attributes, self.scope) {
            self.problems.at(
                name.span(),
                format!("the model `{name}` is inside a function"),
                "move it out: only what stands in a module is read",
            );
        }
    }

    /// Tokens that nothing expands.
    pub(super) fn tokens(&mut self, tokens: proc_macro2::TokenStream) {
        if let Some(span) = derive::in_tokens(tokens, self.scope) {
            self.problems.at(
                span,
                "a model inside a macro, which is not expanded",
                "write the struct or enum out, with its attributes",
            );
        }
    }
}

impl<'a> Visit<'a> for Nested<'_, '_> {
    fn visit_item(&mut self, item: &'a Item) {
        if cfg::is_for_tests(super::attributes(item)) {
            return;
        }
        match item {
            Item::Struct(item) => self.look(&item.attrs, &item.ident),
            Item::Enum(item) => self.look(&item.attrs, &item.ident),
            Item::Union(item) => self.look(&item.attrs, &item.ident),
            Item::Verbatim(tokens) => self.tokens(tokens.clone()),
            _ => {}
        }
        syn::visit::visit_item(self, item);
    }

    fn visit_macro(&mut self, call: &'a Macro) {
        self.tokens(call.tokens.clone());
    }
}
