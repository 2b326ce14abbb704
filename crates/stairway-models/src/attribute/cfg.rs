//! Conditions of `cfg`. Only `test` is known here, to be false; nothing else is decided before the application is
//! compiled.

use syn::{Meta, Token, punctuated::Punctuated};

type Metas = Punctuated<Meta, Token![,]>;

/// Whether a condition holds, as far as that can be told.
fn holds(condition: &Meta) -> Option<bool> {
    let Meta::List(list) = condition else {
        return condition.path().is_ident("test").then_some(false);
    };
    let parts = list.parse_args_with(Metas::parse_terminated).ok()?;
    let mut parts = parts.iter().map(holds);
    if list.path.is_ident("not") {
        return parts.next().flatten().map(|holds| !holds);
    }
    let decisive = list.path.is_ident("any");
    if !decisive && !list.path.is_ident("all") {
        return None;
    }
    let mut unknown = false;
    for part in parts {
        match part {
            Some(holds) if holds == decisive => return Some(decisive),
            Some(_) => {}
            None => unknown = true,
        }
    }
    (!unknown).then_some(!decisive)
}

/// Whether what has these attributes is left out of every build but those of tests.
pub(crate) fn is_for_tests(attributes: &[syn::Attribute]) -> bool {
    attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("cfg"))
        .filter_map(|attribute| attribute.parse_args::<Meta>().ok())
        .any(|condition| holds(&condition) == Some(false))
}

/// An attribute as it is written, or those in it if it is a `cfg_attr`, each with whether it stands there for certain.
/// Conditions that cannot be told are taken to hold.
pub(crate) fn unfold(meta: &Meta, certain: bool, into: &mut Vec<(Meta, bool)>) {
    match meta {
        Meta::List(list) if list.path.is_ident("cfg_attr") => {
            let Ok(parts) = list.parse_args_with(Metas::parse_terminated) else {
                return;
            };
            let mut parts = parts.iter();
            let known = parts.next().and_then(holds);
            if known != Some(false) {
                parts.for_each(|part| unfold(part, certain && known == Some(true), into));
            }
        }
        _ => into.push((meta.clone(), certain)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use syn::parse_quote;

    #[test]
    fn only_what_depends_on_test_is_decided() {
        let cases: [(Meta, Option<bool>); 9] = [
            (parse_quote!(test), Some(false)),
            (parse_quote!(not(test)), Some(true)),
            (parse_quote!(unix), None),
            (parse_quote!(not(unix)), None),
            (parse_quote!(feature = "test"), None),
            (parse_quote!(all(unix, test)), Some(false)),
            (parse_quote!(any(unix, test)), None),
            (parse_quote!(any(unix, not(test))), Some(true)),
            (parse_quote!(any()), Some(false)),
        ];
        for (condition, expected) in cases {
            let written = quote::quote!(#condition);
            assert_eq!(holds(&condition), expected, "{written}");
        }
    }
}
