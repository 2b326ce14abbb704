//! The names that a module's own text gives a meaning: by `use`, and by declaring them.

use std::collections::HashMap;
use syn::{Item, UseTree, ext::IdentExt};

/// How many imports are followed from one to the next.
const HOPS: usize = 16;

/// The names of one module, as far as its own text tells.
#[derive(Debug, Default)]
pub(crate) struct Scope<'p> {
    /// Around an inline module, the module that it is in.
    parent: Option<&'p Scope<'p>>,
    /// The paths that a name is imported from; several only if conditions tell them apart.
    imports: HashMap<String, Vec<Vec<String>>>,
    declared: HashMap<String, Declared>,
    /// Whether everything in the parent is imported.
    opens_parent: bool,
    /// Whether nothing of the text is known.
    blind: bool,
}

/// What a module declares by a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Declared {
    /// An enum.
    Enum,
    /// A struct or union.
    Struct,
    /// `type Name = ...;`
    Alias,
    /// Another module.
    Module,
}

/// Where the name of a type comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Nothing in the text says so: from Rust itself, or from `use ...::*`.
    Unsaid(String),
    /// By this path, of two names at least.
    Path(Vec<String>),
    /// From this file.
    Declared(String, Declared),
    /// The text says several things.
    Several(String),
}

impl Origin {
    /// The type's own name.
    pub(crate) fn name(&self) -> &str {
        match self {
            Origin::Unsaid(name) | Origin::Declared(name, _) | Origin::Several(name) => name,
            Origin::Path(path) => path.last().map_or("", String::as_str),
        }
    }
}

impl<'p> Scope<'p> {
    /// Where nothing of the text around is known, as for the derive macro.
    pub(crate) fn blind() -> Scope<'p> {
        Scope {
            blind: true,
            ..Scope::default()
        }
    }

    /// Whether any name may be an import of another.
    pub(crate) fn is_blind(&self) -> bool {
        self.blind
    }

    /// The names of a module with these items, inline in `parent` if there is one.
    pub(crate) fn new(items: &[Item], parent: Option<&'p Scope<'p>>) -> Scope<'p> {
        let mut scope = Scope {
            parent,
            ..Scope::default()
        };
        for item in items {
            let (name, declared) = match item {
                Item::Use(item) => {
                    scope.import(&item.tree, &mut Vec::new());
                    continue;
                }
                Item::ExternCrate(item) => {
                    if let Some((_, name)) = &item.rename {
                        let path = vec![item.ident.unraw().to_string()];
                        scope.add(name.unraw().to_string(), path);
                    }
                    continue;
                }
                Item::Enum(item) => (&item.ident, Declared::Enum),
                Item::Struct(item) => (&item.ident, Declared::Struct),
                Item::Union(item) => (&item.ident, Declared::Struct),
                Item::Type(item) => (&item.ident, Declared::Alias),
                Item::Mod(item) => (&item.ident, Declared::Module),
                _ => continue,
            };
            let name = name.unraw().to_string();
            // A module and a type cannot have one name.
            scope.declared.insert(name, declared);
        }
        scope
    }

    fn import(&mut self, tree: &UseTree, path: &mut Vec<String>) {
        match tree {
            UseTree::Path(tree) => {
                path.push(tree.ident.unraw().to_string());
                self.import(&tree.tree, path);
                path.pop();
            }
            UseTree::Name(tree) => self.import_name(&tree.ident, &tree.ident, path),
            UseTree::Rename(tree) => self.import_name(&tree.ident, &tree.rename, path),
            UseTree::Glob(_) => self.opens_parent |= path.as_slice() == ["super"],
            UseTree::Group(tree) => {
                for tree in &tree.items {
                    self.import(tree, path);
                }
            }
        }
    }

    fn import_name(&mut self, name: &syn::Ident, known_as: &syn::Ident, path: &[String]) {
        let mut whole = path.to_vec();
        let mut known_as = known_as.unraw().to_string();
        if name != "self" {
            whole.push(name.unraw().to_string());
        } else if known_as == "self" {
            known_as = path.last().cloned().unwrap_or_default();
        }
        self.add(known_as, whole);
    }

    fn add(&mut self, name: String, path: Vec<String>) {
        let paths = self.imports.entry(name).or_default();
        if !paths.contains(&path) {
            paths.push(path);
        }
    }

    /// Where the type at `path` comes from; `absolute` if it begins with `::`.
    pub(crate) fn origin(&self, path: &[String], absolute: bool) -> Origin {
        if absolute {
            return Origin::Path(path.to_vec());
        }
        let mut scope = self;
        let mut path = path.to_vec();
        for _ in 0..HOPS {
            match path.first().map(String::as_str) {
                Some("self") if path.len() > 1 => {
                    path.remove(0);
                    if !scope.knows(&path[0]) {
                        path.insert(0, "self".to_owned());
                        return Origin::Path(path);
                    }
                }
                Some("super") if path.len() > 1 => match scope.parent {
                    Some(parent) => {
                        scope = parent;
                        path[0] = "self".to_owned();
                        continue;
                    }
                    None => return Origin::Path(path),
                },
                Some(_) => {}
                None => break,
            }
            let first = path[0].clone();
            match scope.declared.get(&first) {
                Some(declared) if path.len() == 1 => return Origin::Declared(first, *declared),
                // A module of the application's own, whatever its name.
                Some(_) => {
                    path.insert(0, "self".to_owned());
                    return Origin::Path(path);
                }
                None => {}
            }
            match scope.imports.get(&first).map(Vec::as_slice) {
                Some([import]) => {
                    let mut whole = import.clone();
                    whole.extend(path.drain(1..));
                    // `use chrono;` and `use uuid::Uuid` are their own meaning.
                    if whole.first() == Some(&first) {
                        path = whole;
                        break;
                    }
                    path = whole;
                }
                Some(_) => return Origin::Several(path.pop().unwrap_or_default()),
                None => match scope.parent {
                    Some(parent) if scope.opens_parent => scope = parent,
                    _ => break,
                },
            }
        }
        match <[String; 1]>::try_from(path) {
            Ok([name]) => Origin::Unsaid(name),
            Err(path) => Origin::Path(path),
        }
    }

    fn knows(&self, name: &str) -> bool {
        self.declared.contains_key(name) || self.imports.contains_key(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(source: &str, path: &str) -> String {
        let file: syn::File = syn::parse_str(source).unwrap();
        let scope = Scope::new(&file.items, None);
        let path: Vec<_> = path.split("::").map(str::to_owned).collect();
        match scope.origin(&path, false) {
            Origin::Unsaid(name) => name,
            Origin::Path(path) => path.join("::"),
            Origin::Declared(name, declared) => format!("{declared:?} {name}"),
            Origin::Several(name) => format!("several {name}"),
        }
    }

    #[test]
    fn a_name_is_followed_to_where_it_comes_from() {
        let source = "
            use sqlx::types::{self, chrono::{self, DateTime as Moment, *}, Uuid};
            use types::Json;
            #[cfg(a)] use left::Either;
            #[cfg(b)] use right::Either;
            extern crate time as clock;
            use a as b;
            use b as a;
            mod uuid {}
            type Id = i64;
            struct Money(i64);
        ";
        let cases = [
            ("Unknown", "Unknown"),
            ("Uuid", "sqlx::types::Uuid"),
            ("Moment", "sqlx::types::chrono::DateTime"),
            ("chrono::NaiveDate", "sqlx::types::chrono::NaiveDate"),
            ("types::Decimal", "sqlx::types::Decimal"),
            ("Json", "sqlx::types::Json"),
            ("Either", "several Either"),
            ("clock::Date", "time::Date"),
            ("uuid::Uuid", "self::uuid::Uuid"),
            ("self::Id", "Alias Id"),
            ("self::Other", "self::Other"),
            ("Money", "Struct Money"),
            ("super::Role", "super::Role"),
            ("crate::Role", "crate::Role"),
        ];
        for (path, expected) in cases {
            assert_eq!(origin(source, path), expected, "{path}");
        }
        // Imports in a circle end somewhere.
        origin(source, "a");
    }

    #[test]
    fn an_inline_module_sees_what_it_opens() {
        let file: syn::File = syn::parse_str("use uuid::Uuid; type Id = i64;").unwrap();
        let outer = Scope::new(&file.items, None);
        let file: syn::File = syn::parse_str("use super::*;").unwrap();
        let inner = Scope::new(&file.items, Some(&outer));
        let of = |name: &str| inner.origin(&[name.to_owned()], false);
        assert_eq!(of("Uuid"), Origin::Path(vec!["uuid".into(), "Uuid".into()]));
        assert_eq!(of("Id"), Origin::Declared("Id".into(), Declared::Alias));
        let closed = Scope::new(&[], Some(&outer));
        assert_eq!(
            closed.origin(&["Uuid".to_owned()], false),
            Origin::Unsaid("Uuid".into())
        );
        assert_eq!(
            closed.origin(&["super".to_owned(), "Id".to_owned()], false),
            Origin::Declared("Id".into(), Declared::Alias)
        );
    }
}
