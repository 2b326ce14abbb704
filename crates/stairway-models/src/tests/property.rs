//! What holds for any text.

use super::{folder, one};
use crate::{File, Spanned, declaration, input::declare, problem::Problems, read, scope::Scope};
use proptest::prelude::*;

/// Words of the grammar, words that are none, and what stands between them.
const TOKENS: &[&str] = &[
    "table",
    "primary_key",
    "unique",
    "index",
    "check",
    "foreign_key",
    "comment",
    "renamed_from",
    "references",
    "on_delete",
    "on_update",
    "deferrable",
    "length",
    "precision",
    "scale",
    "default",
    "generated",
    "identity",
    "collation",
    "sql_type",
    "column",
    "skip",
    "name",
    "include",
    "where",
    "method",
    "expr",
    "desc",
    "asc",
    "nulls_first",
    "operator_class",
    "nulls_not_distinct",
    "enum_type",
    "rename_all",
    "rename",
    "a",
    "b",
    "r#a",
    "x",
    "cascade",
    "true",
    "=",
    "=",
    "=",
    ",",
    ",",
    ",",
    ",",
    "\"a\"",
    "\"users\"",
    "\"teams.id\"",
    "\"t(a, b)\"",
    "\"\"",
    "\"snake_case\"",
    "\"set null\"",
    "\"initially deferred\"",
    "5",
    "-1",
    "1.5",
    "0xff",
    "99999999999999999999",
    "'c'",
    "b\"x\"",
    "(",
    "(",
    ")",
    ")",
    "[",
    "]",
    "::",
    "#",
    "-",
    "_",
    "self",
    "fn",
    "$",
];

/// Items and their attributes, some of which make no whole.
const ITEMS: &[&str] = &[
    "mod a;",
    "mod b;",
    "mod inner { mod a; }",
    "#[path = \"a.rs\"]",
    "#[path = \"b\"] mod p { mod a; }",
    "#[cfg(test)]",
    "#[cfg(any(unix, not(test)))]",
    "#[cfg_attr(unix, path = \"a.rs\", derive(Model))]",
    "#[cfg_attr]",
    "#[cfg]",
    "#[derive(Model)]",
    "#[derive]",
    "#[derive(a::Model, super::Model)]",
    "#[model]",
    "#[model(table = \"t\")]",
    "#[model(enum_type = \"e\")]",
    "struct A { a: B, c: super::C }",
    "struct B(i64);",
    "enum B { A }",
    "type C = self::B;",
    "use super::*;",
    "use B as C;",
    "use C as B;",
    "use self::{self as a, b};",
    "use {a::{b, *}, c as _};",
    "use ::stairway::Model;",
    "extern crate a as b;",
    "macro_rules! m { () => { #[derive(Model)] } }",
    "include!(\"x\");",
    "m! { mod a; }",
    "fn f() { #[derive(Model)] struct D; }",
    "union U { a: i64 }",
    "#!",
    "//! text",
    "é",
    "\"",
];

fn soup() -> impl Strategy<Value = String> {
    let token = prop::sample::select(TOKENS);
    prop::collection::vec(token, 0..12).prop_map(|tokens| tokens.join(" "))
}

fn types() -> impl Strategy<Value = String> {
    let token = prop::sample::select(vec![
        "i64", "u8", "String", "Option", "Vec", "<", ">", "<", ">", "::", "&", "'a", "(", ")", ",",
        "Box", "dyn", "[", "]", ";", "3", "Cow", "str", "Json", "DateTime", "Utc", "crate", "self",
    ]);
    prop_oneof![
        Just("i64".to_owned()),
        Just("Option<String>".to_owned()),
        prop::collection::vec(token, 1..8).prop_map(|tokens| tokens.concat()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn no_soup_of_tokens_panics(top in soup(), field in soup(), variant in soup(), rust_type in types()) {
        let sources = [
            format!("#[model({top})] struct T {{ #[model({field})] a: {rust_type}, b: Option<i64> }}"),
            format!("#[model(table = \"t\", {top})] struct T {{ #[model({field})] a: i64, b: String }}"),
            format!("#[model({top})] enum E {{ #[model({variant})] A, B }}"),
        ];
        for source in sources {
            let Ok(input) = syn::parse_str::<syn::DeriveInput>(&source) else {
                continue;
            };
            let mut problems = Problems::default();
            declare(&input, &Scope::default(), &mut problems);
            if problems.count() == 0 {
                prop_assert!(declaration(&input).is_ok(), "the derive macro refuses what is read");
            }
            let errors = problems.into_iter().map(syn::Error::from);
            for error in errors.chain(declaration(&input).err().into_iter().flatten()) {
                prop_assert!(source.get(error.span().byte_range()).is_some(), "{error}");
            }
        }
    }

    #[test]
    fn no_soup_of_items_panics(
        items in prop::collection::vec(prop::sample::select(ITEMS), 0..8),
        nested in prop::collection::vec(prop::sample::select(ITEMS), 0..8),
    ) {
        let text = format!("{} mod inner {{ {} }}", items.join("\n"), nested.join(" "));
        let folder = folder(&[("lib.rs", &text), ("a.rs", &nested.join(" ")), ("b/mod.rs", "mod a;")]);
        if let Err(errors) = read(&[folder.path().join("lib.rs")]) {
            for error in errors {
                prop_assert!(error.text.get(error.span.clone()).is_some(), "{error}");
                prop_assert!(error.help.is_some(), "{error}");
            }
        }
    }

    #[test]
    fn every_text_comes_back_with_its_place(
        texts in prop::array::uniform6("[a-zäß\u{1f600}'\"\\\\(),. \n]{0,8}[a-z]"),
        before in "[ \näß\u{1f600}]{0,9}",
        marked in any::<bool>(),
        returns in any::<bool>(),
    ) {
        let [comment, check, default, of_field, predicate, label] = &texts;
        let mut text = format!(
            "{}/*{before}*/ #[derive(Model)]\n\
             #[model(table = \"t\", comment = {comment:?}, check({check:?}), index(id, where = {predicate:?}))]\n\
             struct T {{ /*{before}*/ #[model(default = {default:?}, comment = {of_field:?})] id: i64, #[model(default = -1.5)] less: f64 }}\n\
             #[derive(Model)] enum E {{ /*{before}*/ #[model(rename = {label:?})] A }}",
            if marked { "\u{feff}" } else { "" },
        );
        if returns {
            text = text.replace('\n', "\r\n");
        }
        let file = one(&text);
        let model = &file.models[0];
        let field = &model.fields[0];
        let variant = &file.enumerations[0].variants[0];
        let said = [
            (model.comment.as_ref(), comment),
            (Some(&model.checks[0].expression), check),
            (field.default.as_ref(), default),
            (field.comment.as_ref(), of_field),
            (model.indexes[0].predicate.as_ref(), predicate),
            (Some(&variant.label), label),
        ];
        for (said, text) in said {
            let said = said.expect("it was said");
            prop_assert_eq!(&said.value, text);
            prop_assert_eq!(&written(&file, said), text);
        }
        let less = model.fields[1].default.as_ref().expect("it was said");
        prop_assert_eq!(&file.text[file.range(less.span)], "-1.5");
        let id = &file.text[file.range(field.name.span)];
        prop_assert_eq!(id, "id");
    }
}

/// The value of the literal at the place of what was said.
fn written(file: &File, said: &Spanned<String>) -> String {
    let literal = &file.text[file.range(said.span)];
    syn::parse_str::<syn::LitStr>(literal).unwrap().value()
}
