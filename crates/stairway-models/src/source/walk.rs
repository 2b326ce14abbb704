//! The items of one file, and the files that its modules are in.

use super::{Pending, derive, home::Home, nested::Nested};
use crate::{
    Declaration, Error, File, Note,
    attribute::{self, cfg},
    input,
    problem::Problems,
    scope::Scope,
};
use proc_macro2::{Span, TokenStream, TokenTree};
use syn::{
    Attribute, Data, DeriveInput, Expr, ExprLit, Item, ItemMacro, ItemMod, Lit, Meta,
    ext::IdentExt, visit::Visit,
};

/// What is found in a file.
pub(super) struct Walk<'f> {
    file: &'f mut File,
    problems: Problems,
    children: Vec<Pending>,
    unparsed: Vec<Error>,
}

/// What is said of text of which no tokens can be made.
const LEXER: &str = "cannot parse string into token stream";

impl<'f> Walk<'f> {
    pub(super) fn new(file: &'f mut File) -> Walk<'f> {
        Walk {
            file,
            problems: Problems::default(),
            children: Vec::new(),
            unparsed: Vec::new(),
        }
    }

    /// What is wrong, and the files of the modules that are declared, in order.
    pub(super) fn done(self) -> (Vec<Error>, Vec<Pending>) {
        let mut errors = self.unparsed;
        let file = self.file;
        errors.extend(self.problems.into_iter().map(|problem| Error {
            message: problem.message,
            help: problem.help,
            path: file.path.clone(),
            text: file.text.clone(),
            span: file.range(problem.span),
        }));
        (errors, self.children)
    }

    /// Looks through all of the file.
    pub(super) fn file(&mut self, home: &Home) {
        let text = self.file.text.clone();
        match syn::parse_file(&text[super::start(&text)..]) {
            Ok(file) if cfg::is_for_tests(&file.attrs) => {}
            Ok(file) => self.items(file.items, home, None),
            Err(error) => self.syntax(error),
        }
    }

    /// Why the file does not parse.
    fn syntax(&mut self, error: syn::Error) {
        let text = &self.file.text;
        for error in error {
            let message = match error.to_string() {
                message if message == LEXER => "a bracket or quote without its partner".to_owned(),
                message => message,
            };
            let mut span = self.file.range(error.span());
            // What is missing at the end is missing nowhere else.
            if error.span().byte_range() == (0..0) {
                span = text.trim_end().len()..text.len();
            }
            self.unparsed.push(Error {
                message,
                help: Some("`cargo check` says more".to_owned()),
                path: self.file.path.clone(),
                text: text.clone(),
                span,
            });
        }
    }

    fn items(&mut self, items: Vec<Item>, home: &Home, parent: Option<&Scope<'_>>) {
        let scope = Scope::new(&items, parent);
        for item in items {
            if cfg::is_for_tests(super::attributes(&item)) {
                continue;
            }
            match item {
                Item::Struct(item) => self.declaration(item.into(), &scope),
                Item::Enum(item) => self.declaration(item.into(), &scope),
                Item::Union(item) => self.declaration(item.into(), &scope),
                Item::Mod(item) => self.module(item, home, &scope),
                Item::Macro(item) => self.call(&item, &scope),
                Item::Use(_) | Item::ExternCrate(_) => {}
                item => self.nested(&scope).visit_item(&item),
            }
        }
    }

    fn nested<'w, 's>(&'w mut self, scope: &'w Scope<'s>) -> Nested<'w, 's> {
        Nested {
            scope,
            problems: &mut self.problems,
        }
    }

    fn declaration(&mut self, input: DeriveInput, scope: &Scope<'_>) {
        if !derive::is_model(&input.attrs, scope) {
            if let Some(span) = model_attribute(&input) {
                let message = format!(
                    "`{}` has `#[model]` and no `#[derive(Model)]`",
                    input.ident.unraw()
                );
                self.note(span, message);
            }
            return;
        }
        // What is wrong with one does not keep it from being looked at beside the others.
        match input::declare(&input, scope, &mut self.problems) {
            Some(Declaration::Model(model)) => self.file.models.push(model),
            Some(Declaration::Enumeration(it)) => self.file.enumerations.push(it),
            None => {}
        }
    }

    fn call(&mut self, item: &ItemMacro, scope: &Scope<'_>) {
        if let Some(last) = item.mac.path.segments.last()
            && last.ident == "include"
        {
            self.note(last.ident.span(), "`include!` is not followed".to_owned());
        }
        if let Some(span) = module_in(item.mac.tokens.clone()) {
            self.note(span, "a module inside a macro is not followed".to_owned());
        }
        self.nested(scope).visit_macro(&item.mac);
    }

    fn module(&mut self, item: ItemMod, home: &Home, scope: &Scope<'_>) {
        let name = item.ident.unraw().to_string();
        let paths = paths(&item.attrs);
        let certain = paths.iter().find(|(_, certain)| *certain);
        let certain = certain.map(|(path, _)| path.as_str());
        if let Some((_, items)) = item.content {
            let home = home.inline(&name, certain);
            self.items(items, &home, Some(scope));
            return;
        }
        let mut found = Vec::new();
        let mut looked = Vec::new();
        for (path, sure) in &paths {
            if *sure || certain.is_none() {
                looked.push((home.named_file(path), true));
            }
        }
        if certain.is_none() {
            looked.extend(home.files(&name).map(|path| (path, false)));
        }
        for (path, named) in &looked {
            if path.is_file() {
                found.push((path, *named));
            }
        }
        if let [(first, false), (second, false)] = found.as_slice() {
            self.problems.at(
                item.ident.span(),
                format!("the module `{name}` has two files"),
                format!(
                    "keep one of `{}` and `{}`",
                    first.display(),
                    second.display()
                ),
            );
            return;
        }
        if found.is_empty() {
            let places = looked
                .iter()
                .map(|(path, _)| format!("`{}`", path.display()));
            self.problems.at(
                item.ident.span(),
                format!("the module `{name}` has no file"),
                format!("looked for {}", places.collect::<Vec<_>>().join(" and ")),
            );
        }
        let children = found.into_iter().map(|(path, named)| Pending {
            home: match named {
                true => Home::of_named_file(path),
                false => Home::of_file(path),
            },
            path: path.clone(),
        });
        self.children.extend(children);
    }

    fn note(&mut self, span: Span, message: String) {
        let span = self.file.range(span);
        self.file.notes.push(Note { message, span });
    }
}

/// Where a struct or an enum has the first `#[model]`, on itself or on a field or variant.
fn model_attribute(input: &DeriveInput) -> Option<Span> {
    let of = attribute::place_of;
    of(&input.attrs).or_else(|| match &input.data {
        Data::Struct(data) => data.fields.iter().find_map(|field| of(&field.attrs)),
        Data::Enum(data) => data.variants.iter().find_map(|variant| of(&variant.attrs)),
        Data::Union(_) => None,
    })
}

/// The first `mod name;` among tokens that nothing expands.
fn module_in(tokens: TokenStream) -> Option<Span> {
    let mut last = [None, None];
    for token in tokens {
        match &token {
            TokenTree::Group(group) => {
                let found = module_in(group.stream());
                if found.is_some() {
                    return found;
                }
            }
            TokenTree::Punct(end) if end.as_char() == ';' => {
                if let [Some(TokenTree::Ident(word)), Some(TokenTree::Ident(_))] = &last
                    && word == "mod"
                {
                    return Some(word.span());
                }
            }
            _ => {}
        }
        let [_, before] = last;
        last = [before, Some(token)];
    }
    None
}

/// What `#[path = "..."]` says, with whether it does so under any condition.
fn paths(attributes: &[Attribute]) -> Vec<(String, bool)> {
    let mut metas = Vec::new();
    for attribute in attributes {
        cfg::unfold(&attribute.meta, true, &mut metas);
    }
    let path = |(meta, certain): &(Meta, bool)| match meta {
        Meta::NameValue(pair) if pair.path.is_ident("path") => match &pair.value {
            Expr::Lit(ExprLit {
                lit: Lit::Str(text),
                ..
            }) => Some((text.value(), *certain)),
            _ => None,
        },
        _ => None,
    };
    metas.iter().filter_map(path).collect()
}
