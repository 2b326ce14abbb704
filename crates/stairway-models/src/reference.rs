//! Every word and every type that models may use, for pages that list them.

use crate::{enumeration, model, rust_type};

/// A place where words stand, and those that are known there.
#[derive(Clone, Copy, Debug)]
pub struct Site {
    /// What `#[model(...)]` is on (`struct`, `field`, `enum`, `variant`), or the word whose parentheses they stand in.
    pub name: &'static str,
    /// In the order of help texts.
    pub words: &'static [&'static str],
}

const fn site(name: &'static str, words: &'static [&'static str]) -> Site {
    Site { name, words }
}

/// Every place where words stand.
pub const SITES: &[Site] = &[
    site("struct", model::STRUCT),
    site("field", model::FIELD),
    site("enum", &enumeration::ENUM),
    site("variant", &enumeration::VARIANT),
    site("primary_key", model::PRIMARY_KEY),
    site("unique", model::UNIQUE),
    site("index", model::INDEX),
    site("check", model::CHECK),
    site("references", model::REFERENCES),
    site("foreign_key", model::FOREIGN_KEY),
];

/// The Rust types that columns can have, each with its type of SQL.
pub fn types() -> Vec<(String, &'static str)> {
    rust_type::types()
}

/// What `rename_all` may say.
pub fn rename_rules() -> Vec<&'static str> {
    enumeration::rules().to_vec()
}
