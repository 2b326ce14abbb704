//! What a Rust type is in SQL, as far as tokens tell.

mod hint;
mod known;

use crate::{
    problem::Problem,
    scope::{Declared, Origin, Scope},
};
use known::Known;
use quote::ToTokens;
use syn::{GenericArgument, PathArguments, Type, TypePath, ext::IdentExt, spanned::Spanned as _};

const BYTES: &str = "bytea";
const TEXT: &str = "text";

/// Types that are built of another, as [`element`] knows them.
const BUILT: [(&str, &str); 4] = [
    ("Vec<u8>", BYTES),
    ("Box<[u8]>", BYTES),
    ("Box<str>", TEXT),
    ("Cow<'static, str>", TEXT),
];

/// What a Rust type stands for, without its `Option`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Shape {
    /// What its values are.
    pub(crate) element: Element,
    /// Whether it is an array of them.
    pub(crate) array: bool,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Element {
    /// A type of SQL, without arguments.
    Sql(&'static str),
    /// A type that tokens do not tell, by its own name.
    Named(String),
}

/// The types that columns can have, as they are written, each with its type of SQL.
pub(crate) fn types() -> Vec<(String, &'static str)> {
    let plain = known::PLAIN.iter();
    let plain = plain.map(|known| (known.name.to_owned(), known.sql));
    let dates = known::ZONES.iter();
    let dates = dates.map(|zone| (format!("DateTime<{}>", zone.name), known::DATE_TIME.sql));
    let json = ("Json<T>".to_owned(), known::JSON_OF.sql);
    let others = BUILT.iter().map(|(name, sql)| ((*name).to_owned(), *sql));
    plain.chain(dates).chain([json]).chain(others).collect()
}

/// The type without its `Option`, and whether it has one.
pub(crate) fn nullable<'t>(rust_type: &'t Type, scope: &Scope<'_>) -> (&'t Type, bool) {
    match parameter(plain(rust_type), &known::OPTION, scope) {
        Some(inner) => (plain(inner), true),
        None => (plain(rust_type), false),
    }
}

/// What a type is that is no `Option`.
pub(crate) fn shape(rust_type: &Type, scope: &Scope<'_>) -> Result<Shape, Problem> {
    let rust_type = plain(rust_type);
    if let Some(element) = element(rust_type, scope) {
        return Ok(Shape {
            element,
            array: false,
        });
    }
    let inner = parameter(rust_type, &known::VEC, scope).map(plain);
    if let Some(inner) = inner
        && let Some(element) = element(inner, scope)
    {
        return Ok(Shape {
            element,
            array: true,
        });
    }
    // Of an array it is the element that is wrong, unless it is one that no array has.
    let nested = [&known::OPTION, &known::VEC];
    match inner {
        Some(inner)
            if !nested
                .iter()
                .any(|known| parameter(inner, known, scope).is_some()) =>
        {
            unsupported(inner, scope).map(|element| Shape {
                element,
                array: true,
            })
        }
        _ => unsupported(rust_type, scope).map(|element| Shape {
            element,
            array: false,
        }),
    }
}

/// As it is written, on one line.
pub(crate) fn written(rust_type: &Type) -> String {
    rust_type
        .to_token_stream()
        .to_string()
        .replace(" < ", "<")
        .replace(" <", "<")
        .replace(" >", ">")
        .replace(" ,", ",")
        .replace(" :: ", "::")
        .replace(" ;", ";")
        .replace("& ", "&")
        .replace("< ", "<")
}

fn element(rust_type: &Type, scope: &Scope<'_>) -> Option<Element> {
    let sql = |sql| Some(Element::Sql(sql));
    if let Some(inner) = parameter(rust_type, &known::VEC, scope) {
        return is_byte(inner).then_some(Element::Sql(BYTES));
    }
    if let Some(inner) = parameter(rust_type, &known::BOX, scope) {
        return match plain(inner) {
            Type::Slice(slice) if is_byte(&slice.elem) => sql(BYTES),
            inner if is_bare(inner, "str") => sql(TEXT),
            _ => None,
        };
    }
    if let Some(inner) = parameter(rust_type, &known::COW, scope) {
        return is_bare(inner, "str").then_some(Element::Sql(TEXT));
    }
    if let Some(zone) = parameter(rust_type, &known::DATE_TIME, scope) {
        let is = |known| origin(zone, scope).is_some_and(|origin| is_known(&origin, known));
        return known::ZONES
            .iter()
            .any(is)
            .then_some(Element::Sql(known::DATE_TIME.sql));
    }
    if parameter(rust_type, &known::JSON_OF, scope).is_some() {
        return sql(known::JSON_OF.sql);
    }
    let origin = origin(rust_type, scope)?;
    if let Some(known) = known::PLAIN.iter().find(|known| is_known(&origin, known)) {
        return sql(known.sql);
    }
    match &origin {
        Origin::Declared(_, kind) if *kind != Declared::Enum => None,
        Origin::Several(_) => None,
        Origin::Unsaid(name) if hint::is_never_a_model(name) => None,
        Origin::Path(path) if hint::is_of_std(path) => None,
        _ => Some(Element::Named(origin.name().to_owned())),
    }
}

/// Where a type without parameters comes from.
fn origin(rust_type: &Type, scope: &Scope<'_>) -> Option<Origin> {
    let (path, absolute, arguments) = path(rust_type)?;
    matches!(arguments, PathArguments::None).then(|| scope.origin(&path, absolute))
}

/// The one type in `Known<...>`, lifetimes aside.
fn parameter<'t>(rust_type: &'t Type, known: &Known, scope: &Scope<'_>) -> Option<&'t Type> {
    let (path, absolute, arguments) = path(plain(rust_type))?;
    let PathArguments::AngleBracketed(arguments) = arguments else {
        return None;
    };
    if !is_known(&scope.origin(&path, absolute), known) {
        return None;
    }
    let mut types = arguments
        .args
        .iter()
        .filter(|argument| !matches!(argument, GenericArgument::Lifetime(_)));
    match (types.next(), types.next()) {
        (Some(GenericArgument::Type(inner)), None) => Some(inner),
        _ => None,
    }
}

/// The names of a path of which only the last has arguments.
fn path(rust_type: &Type) -> Option<(Vec<String>, bool, &PathArguments)> {
    let Type::Path(TypePath {
        qself: None, path, ..
    }) = rust_type
    else {
        return None;
    };
    let (last, before) = path
        .segments
        .iter()
        .collect::<Vec<_>>()
        .split_last()
        .map(|(last, before)| (*last, before.to_vec()))?;
    if before.iter().any(|segment| !segment.arguments.is_none()) {
        return None;
    }
    let names = path.segments.iter();
    let names = names.map(|segment| segment.ident.unraw().to_string());
    let absolute = path.leading_colon.is_some();
    Some((names.collect(), absolute, &last.arguments))
}

fn is_known(origin: &Origin, known: &Known) -> bool {
    if origin.name() != known.name {
        return false;
    }
    match origin {
        Origin::Unsaid(_) => known.by_name,
        Origin::Path(path) => known.homes.iter().any(|home| {
            path.len() > home.len() && home.iter().zip(path).all(|(home, name)| home == name)
        }),
        Origin::Declared(..) | Origin::Several(_) => false,
    }
}

fn is_byte(rust_type: &Type) -> bool {
    is_bare(rust_type, "u8")
}

fn is_bare(rust_type: &Type, name: &str) -> bool {
    matches!(plain(rust_type), Type::Path(path) if path.qself.is_none() && path.path.is_ident(name))
}

/// Without parentheses, and without the invisible ones that macros make.
fn plain(mut rust_type: &Type) -> &Type {
    loop {
        rust_type = match rust_type {
            Type::Group(group) => &group.elem,
            Type::Paren(paren) => &paren.elem,
            _ => return rust_type,
        };
    }
}

/// The problem that no column has such a type, unless its name may be an import of one that a column has.
fn unsupported(rust_type: &Type, scope: &Scope<'_>) -> Result<Element, Problem> {
    const SAY: &str = "say what it is with `#[model(sql_type = \"...\")]`";
    let path = path(rust_type);
    let plain_name = matches!(path, Some((.., PathArguments::None)));
    let origin = path.map(|(path, absolute, _)| scope.origin(&path, absolute));
    if let Some(origin) = &origin
        && scope.is_blind()
        && !hint::is_refused_blindly(origin.name())
    {
        return Ok(Element::Named(origin.name().to_owned()));
    }
    let reason = match &origin {
        Some(Origin::Declared(name, Declared::Alias)) => {
            Some(format!("`{name}` is an alias, which is not followed"))
        }
        Some(Origin::Declared(name, _)) => Some(format!("`{name}` is declared in this file")),
        Some(Origin::Several(name)) => Some(format!("`{name}` is imported from several places")),
        Some(Origin::Path(path)) if known::has_name(origin_name(path)) => {
            Some(format!("`{}` is none that sqlx knows", path.join("::")))
        }
        _ => None,
    };
    let instead = match &origin {
        Some(origin) if plain_name => hint::of(origin.name()),
        _ => hint::of_form(rust_type),
    };
    let help = match (reason, instead) {
        (Some(reason), _) => format!("{reason}: {SAY}"),
        (None, Some(instead)) => format!("{instead}, or {SAY}"),
        (None, None) => SAY.to_owned(),
    };
    Err(Problem {
        span: rust_type.span(),
        message: format!("unsupported type `{}`", written(rust_type)),
        help: Some(help),
    })
}

fn origin_name(path: &[String]) -> &str {
    path.last().map_or("", String::as_str)
}
