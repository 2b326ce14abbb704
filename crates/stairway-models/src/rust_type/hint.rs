//! What to use in place of a Rust type that no column has.

use syn::Type;

const PRIMITIVES: &[&str] = &[
    "i8", "u8", "u16", "u32", "u64", "i128", "u128", "isize", "usize", "char", "str",
];

/// Those with parameters that no column has, and those that it has not within another.
const COLLECTIONS: &[&str] = &[
    "HashMap", "BTreeMap", "IndexMap", "HashSet", "BTreeSet", "IndexSet", "VecDeque", "Arc", "Rc",
    "Option", "Vec",
];

/// For types by their names.
const NAMED: &[(&str, &str)] = &[
    ("i8", "use `i16`"),
    ("u8", "use `i16`"),
    ("u16", "use `i32`, which holds every `u16`"),
    ("u32", "use `i64`, which holds every `u32`"),
    ("u64", "use `i64`, which holds half of `u64`, or `Decimal`"),
    ("i128", "use `Decimal`"),
    ("u128", "use `Decimal`"),
    ("isize", "use `i64`"),
    ("usize", "use `i64`"),
    ("char", "use `String`"),
    ("str", "use `String`"),
    (
        "Value",
        "import it from `serde_json`, or use `serde_json::Value`",
    ),
    ("Duration", "use `i64` in a unit of your choice"),
    ("Instant", "use `DateTime<Utc>`"),
    ("SystemTime", "use `DateTime<Utc>`"),
    ("PathBuf", "use `String`"),
    ("OsString", "use `String`"),
    ("CString", "use `String`"),
];

/// Whether no enum of an application's is called so without an import that says so.
pub(super) fn is_never_a_model(name: &str) -> bool {
    PRIMITIVES.contains(&name) || ["Self", "Value"].contains(&name)
}

/// Whether a type of this name is refused even where imports are not known.
pub(super) fn is_refused_blindly(name: &str) -> bool {
    PRIMITIVES.contains(&name) || name == "Self" || COLLECTIONS.contains(&name)
}

/// Whether a path is one of Rust's own.
pub(super) fn is_of_std(path: &[String]) -> bool {
    path.first()
        .is_some_and(|root| ["std", "core", "alloc"].contains(&root.as_str()))
}

/// What to use in place of a type of this name.
pub(super) fn of(name: &str) -> Option<&'static str> {
    let mut named = NAMED.iter();
    named.find_map(|(known, hint)| (*known == name).then_some(*hint))
}

/// What to use in place of a type that is no plain name.
pub(super) fn of_form(rust_type: &Type) -> Option<&'static str> {
    match rust_type {
        Type::Reference(_) => Some("use `String` or `Vec<u8>`"),
        Type::Tuple(_) => Some("use several fields"),
        Type::Array(_) | Type::Slice(_) => Some("use `Vec<...>`"),
        Type::Path(path) => match path.path.segments.last()?.ident.to_string().as_str() {
            "Option" => Some("use one `Option`, which says all that a column can"),
            "Vec" => Some("use a `Vec` of a plain type, whose elements are never null"),
            "DateTime" => Some("use `DateTime<Utc>`"),
            "HashMap" | "BTreeMap" | "IndexMap" => Some("put it in `Json<...>`"),
            "HashSet" | "BTreeSet" | "IndexSet" | "VecDeque" => {
                Some("use `Vec<...>`, or put it in `Json<...>`")
            }
            "Arc" | "Rc" | "Box" | "Cow" => Some("use the type in it"),
            _ => None,
        },
        _ => None,
    }
}
