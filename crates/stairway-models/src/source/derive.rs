//! Whether a struct or an enum derives `Model`.

use crate::{
    attribute,
    scope::{Origin, Scope},
};
use proc_macro2::{Span, TokenStream, TokenTree};
use syn::{Attribute, Meta, Path, Token, ext::IdentExt, parse::Parser, punctuated::Punctuated};

/// The crates that have it, and the beginnings of paths by which an application names what is its own.
const HOMES: [&str; 5] = ["stairway", "stairway_derive", "crate", "self", "super"];

/// Whether these attributes have `#[derive(Model)]`, in a `cfg_attr` too.
pub(super) fn is_model(attributes: &[Attribute], scope: &Scope<'_>) -> bool {
    attribute::metas(attributes).any(|meta| match &meta {
        Meta::List(list) if list.path.is_ident("derive") => {
            derives_model(&list.tokens, scope).is_some()
        }
        _ => false,
    })
}

/// The first `derive(... Model ...)` among tokens that nothing expands.
pub(super) fn in_tokens(tokens: TokenStream, scope: &Scope<'_>) -> Option<Span> {
    let mut after_derive = false;
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                let found = match after_derive {
                    true => derives_model(&group.stream(), scope),
                    false => in_tokens(group.stream(), scope),
                };
                if found.is_some() {
                    return found;
                }
                after_derive = false;
            }
            TokenTree::Ident(ident) => after_derive = ident == "derive",
            TokenTree::Punct(_) | TokenTree::Literal(_) => after_derive = false,
        }
    }
    None
}

/// Where `Model` is among what a `derive` lists.
fn derives_model(tokens: &TokenStream, scope: &Scope<'_>) -> Option<Span> {
    let parser = Punctuated::<Path, Token![,]>::parse_terminated;
    let Ok(paths) = parser.parse2(tokens.clone()) else {
        // The body of a macro may have more than paths.
        return tokens.clone().into_iter().find_map(|token| match token {
            TokenTree::Ident(ident) if ident == "Model" => Some(ident.span()),
            _ => None,
        });
    };
    paths
        .iter()
        .find(|path| is_ours(path, scope))
        .and_then(|path| {
            let last = path.segments.last()?;
            Some(last.ident.span())
        })
}

fn is_ours(path: &Path, scope: &Scope<'_>) -> bool {
    let names = path.segments.iter();
    let names: Vec<_> = names
        .map(|segment| segment.ident.unraw().to_string())
        .collect();
    let origin = scope.origin(&names, path.leading_colon.is_some());
    origin.name() == "Model"
        && match &origin {
            Origin::Path(path) => path
                .first()
                .is_some_and(|root| HOMES.contains(&root.as_str())),
            Origin::Unsaid(_) | Origin::Declared(..) | Origin::Several(_) => true,
        }
}
