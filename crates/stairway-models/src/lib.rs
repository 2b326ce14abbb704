//! Reads the declarations of models, structs and enums with `#[derive(Model)]`, from Rust source.
//!
//! The source is parsed, never compiled: an application may not compile before the migration of its models exists.
//! What tokens cannot tell, such as what an alias stands for, is an error that asks for `#[model(sql_type = "...")]`.
//! Knows no SQL: texts of SQL and names of types are handed on as they are written, with their places.

mod attribute;
mod declaration;
mod enumeration;
mod error;
mod file;
mod input;
mod model;
mod problem;
mod reference;
mod rust_type;
mod scope;
mod source;
#[cfg(test)]
mod tests;
mod word;

pub use declaration::{
    Check, ColumnType, Declaration, Deferrable, Enumeration, Field, ForeignKey, Identity, Index,
    IndexItem, Key, Model, Spanned, Storage, Variant,
};
pub use error::Error;
pub use file::{File, Note, read};
pub use input::declaration;
pub use reference::{SITES, Site, rename_rules, types};
