//! `#[derive(Model)]`: checks the declaration of a model when it is compiled, by the same words with which
//! `migrate-create` reads it.

mod expand;

use proc_macro::TokenStream;

/// Checks the attributes of a model, and implements `stairway::Model` for a struct or `stairway::LabelSet` for an enum.
///
/// # On a struct
///
/// | `#[model(...)]` | says |
/// | --- | --- |
/// | `table = "users"` | the table; required |
/// | `primary_key(a, b)` | the primary key, where it has several columns |
/// | `unique(a, b)` | a UNIQUE constraint |
/// | `index(a, b)`, `index(expr = "lower(email)", unique)` | an index |
/// | `check("price > cost")` | a CHECK constraint, as SQL |
/// | `foreign_key(a, b, references = "teams(id, region)")` | a FOREIGN KEY of several columns |
/// | `comment = "..."` | the comment on the table |
/// | `renamed_from = "people"` | what the table was called |
///
/// In a list a word names a field, or else a column; a text names a column. `primary_key` and `unique` take
/// `name = "..."`, `include(c)`, `deferrable` and `deferrable = "initially deferred"`; `unique` also
/// `nulls_not_distinct`. `index` takes `name`, `unique`, `where = "..."`, `method = "gin"`, `include(c)` and
/// `nulls_not_distinct`; behind an item `desc`, `asc`, `nulls_first`, `nulls_last`, `collation = "C"` and
/// `operator_class = "..."` are about that item. `check` takes `name`. `foreign_key` takes `name`, `on_delete`,
/// `on_update` and `deferrable`.
///
/// # On a field
///
/// | `#[model(...)]` | says |
/// | --- | --- |
/// | `primary_key`, `unique`, `index` | of this column alone; with options in parentheses: `index(desc)` |
/// | `references = "teams.id"` | a FOREIGN KEY; also `"teams"` for its primary key, and `"teams(id)"` |
/// | `on_delete = "cascade"`, `on_update`, `deferrable` | of that key |
/// | `references("teams.id", name = "...")` | the same with the constraint's name; the options above may be in it |
/// | `check = "length(name) > 0"`, `check("...", name = "...")` | a CHECK constraint |
/// | `length = 50` | `varchar(50)` for a text |
/// | `precision = 12, scale = 2` | of decimals; `precision` alone also of timestamps and times |
/// | `default = "now()"`, `default = 0` | the default, as SQL or a literal |
/// | `generated = "price * 2"` | what the column is computed from |
/// | `identity`, `identity = "always"` | that the database gives out keys; also `"by default"` and `"serial"` |
/// | `collation = "C"` | the collation |
/// | `sql_type = "citext"` | the type, where the Rust type does not tell it |
/// | `column = "name"` | the column, where it is not called as the field is |
/// | `comment = "..."`, `renamed_from = "..."` | the comment on the column, and what it was called |
/// | `skip` | that the field has no column |
///
/// # On an enum, whose variants have no fields
///
/// | `#[model(...)]` | says |
/// | --- | --- |
/// | `sql_type = "varchar(10)"` | that it is stored as text of this type, with a CHECK; `text` where nothing is said |
/// | `enum_type = "user_role"` | that it is an enum type of PostgreSQL's; it may have a `comment` and `renamed_from` |
/// | `rename_all = "snake_case"` | how variants are spelled, by serde's rules |
///
/// A variant may have `rename = "..."`, its label, and `renamed_from = "..."`, the label that it had.
#[proc_macro_derive(Model, attributes(model))]
pub fn model(input: TokenStream) -> TokenStream {
    expand::expand(input.into()).into()
}
