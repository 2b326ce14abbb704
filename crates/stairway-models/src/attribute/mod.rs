//! The words of `#[model(...)]`: what stands between the parentheses, before it is asked what it means.

pub(crate) mod cfg;
mod entry;
mod slot;

pub(crate) use entry::{Entry, Literal, Value};
pub(crate) use slot::Slot;

use crate::{Spanned, problem::Problems, word};
use proc_macro2::Span;
use std::collections::HashSet;
use syn::{
    Attribute, Ident, Meta, Token, ext::IdentExt, punctuated::Punctuated, spanned::Spanned as _,
};

/// The longest name that PostgreSQL keeps whole, in bytes.
const LONGEST: usize = 63;

/// Where something has a `#[model]`.
pub(crate) fn place_of(attributes: &[Attribute]) -> Option<Span> {
    let mut metas = metas(attributes);
    metas.find_map(|meta| meta.path().is_ident("model").then(|| meta.path().span()))
}

/// The attributes, those in `cfg_attr` too.
pub(crate) fn metas(attributes: &[Attribute]) -> impl Iterator<Item = Meta> {
    let mut metas = Vec::new();
    for attribute in attributes {
        // Comments make up most of all attributes.
        if !attribute.path().is_ident("doc") {
            cfg::unfold(&attribute.meta, true, &mut metas);
        }
    }
    metas.into_iter().map(|(meta, _)| meta)
}

/// What is in every `#[model(...)]` among the attributes, in order.
pub(crate) fn entries(attributes: &[Attribute], problems: &mut Problems) -> Vec<Entry> {
    let mut entries = Vec::new();
    for meta in metas(attributes) {
        if !meta.path().is_ident("model") {
            continue;
        }
        match &meta {
            Meta::List(list) => {
                let parser = Punctuated::<Entry, Token![,]>::parse_terminated;
                match list.parse_args_with(parser) {
                    Ok(parsed) => entries.extend(parsed),
                    Err(error) => problems.syntax(error),
                }
            }
            _ => problems.at(
                meta.span(),
                "`#[model]` without parentheses",
                "write `#[model(...)]`",
            ),
        }
    }
    entries
}

/// Looks at a name of the database's.
pub(crate) fn check_name(name: &Spanned<String>, problems: &mut Problems) {
    let bytes = name.value.len();
    if bytes > LONGEST {
        problems.at(
            name.span,
            format!("the name `{}` has {bytes} bytes", name.value),
            format!("PostgreSQL keeps {LONGEST} bytes of a name; choose a shorter one"),
        );
    }
}

/// A name of Rust's, without `r#`.
pub(crate) fn name_of(ident: &Ident) -> Spanned<String> {
    Spanned {
        value: ident.unraw().to_string(),
        span: ident.span(),
    }
}

/// `key` is none of `known`, which are those of `site`; those of other sites are in `elsewhere`.
pub(crate) fn unknown(
    key: &Spanned<String>,
    site: &str,
    known: &[&str],
    elsewhere: &[(&str, &[&str])],
    problems: &mut Problems,
) {
    let mut sites = elsewhere.iter();
    let other = sites.find(|(_, words)| words.contains(&key.value.as_str()));
    let help = match other {
        Some((other, _)) => format!("it belongs on {other}; {}", word::known(known)),
        None => word::meant(&key.value, known),
    };
    let message = format!("unknown attribute `{}` on {site}", key.value);
    problems.at(key.span, message, help);
}

/// A text stands where a word should.
pub(crate) fn unknown_text(entry: &Entry, site: &str, known: &[&str], problems: &mut Problems) {
    problems.at(
        entry.span(),
        format!("a text by itself on {site}"),
        word::known(known),
    );
}

/// A thing was called otherwise than it is.
pub(crate) fn check_renamed(
    now: Option<&Spanned<String>>,
    former: Option<&Spanned<String>>,
    problems: &mut Problems,
) {
    if let (Some(now), Some(former)) = (now, former)
        && now.value == former.value
    {
        problems.at(
            former.span,
            format!("`{}` is what it is called now", former.value),
            "leave `renamed_from` out",
        );
    }
}

/// Two things were called one name.
pub(crate) fn check_former<'n>(
    names: impl Iterator<Item = &'n Spanned<String>>,
    problems: &mut Problems,
) {
    let mut seen = HashSet::new();
    for name in names {
        if !seen.insert(name.value.as_str()) {
            problems.at(
                name.span,
                format!("`{}` was renamed twice", name.value),
                "keep one `renamed_from`",
            );
        }
    }
}
