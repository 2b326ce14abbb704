//! One thing between the parentheses of `#[model(...)]`.

use crate::{Spanned, problem::Problems};
use proc_macro2::Span;
use syn::{
    Ident, Lit, LitStr, Token,
    ext::IdentExt,
    parse::{Parse, ParseStream},
    punctuated::Punctuated,
    token,
};

/// One thing between the parentheses.
#[derive(Clone, Debug)]
pub(crate) enum Entry {
    /// `unique`
    Word(Spanned<String>),
    /// `"lower(email)"`
    Text(Spanned<String>),
    /// `length = 50`
    Pair(Spanned<String>, Value),
    /// `unique(a, b)`, with the place of all of it.
    List(Spanned<String>, Vec<Entry>, Span),
}

/// What stands behind `=`.
#[derive(Clone, Debug)]
pub(crate) struct Value {
    /// What it is.
    pub(crate) literal: Literal,
    /// Where.
    pub(crate) span: Span,
}

/// A literal, or a word in place of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Literal {
    /// `"now()"`, without its quotes.
    Text(String),
    /// `-1.5`, as SQL writes it.
    Number(String),
    /// `true`
    Bool(bool),
    /// `cascade`
    Word(String),
}

impl Parse for Entry {
    fn parse(input: ParseStream<'_>) -> syn::Result<Entry> {
        if input.peek(Lit) && !input.peek(syn::LitBool) {
            let literal: Lit = input.parse()?;
            return match literal {
                Lit::Str(text) => Ok(Entry::Text(spanned(text_of(&text)?, text.span()))),
                _ => Err(syn::Error::new(
                    literal.span(),
                    "expected a word or a text in quotes",
                )),
            };
        }
        let word = input.call(Ident::parse_any)?;
        let word = spanned(word.unraw().to_string(), word.span());
        if input.peek(Token![=]) {
            input.parse::<Token![=]>()?;
            return Ok(Entry::Pair(word, input.parse()?));
        }
        if input.peek(token::Paren) {
            let content;
            let parentheses = syn::parenthesized!(content in input);
            let entries = Punctuated::<Entry, Token![,]>::parse_terminated(&content)?;
            let whole = word.span.join(parentheses.span.close());
            let span = whole.unwrap_or(word.span);
            return Ok(Entry::List(word, entries.into_iter().collect(), span));
        }
        Ok(Entry::Word(word))
    }
}

impl Parse for Value {
    fn parse(input: ParseStream<'_>) -> syn::Result<Value> {
        if input.is_empty() {
            return Err(input.error("expected a value"));
        }
        if !input.peek(Lit) && !input.peek(Token![-]) {
            let word = input.call(Ident::parse_any)?;
            return Ok(Value {
                literal: Literal::Word(word.unraw().to_string()),
                span: word.span(),
            });
        }
        let literal: Lit = input.parse()?;
        let span = literal.span();
        let plain = |suffix: &str| match suffix {
            "" => Ok(()),
            _ => Err(syn::Error::new(span, "a number with a suffix")),
        };
        let literal = match &literal {
            Lit::Str(text) => Literal::Text(text_of(text)?),
            Lit::Bool(value) => Literal::Bool(value.value),
            Lit::Int(number) => {
                plain(number.suffix())?;
                Literal::Number(number.base10_digits().to_owned())
            }
            Lit::Float(number) => {
                plain(number.suffix())?;
                Literal::Number(number.base10_digits().to_owned())
            }
            _ => {
                return Err(syn::Error::new(
                    span,
                    "expected a text in quotes, a number, `true` or `false`",
                ));
            }
        };
        Ok(Value { literal, span })
    }
}

impl Entry {
    /// The word that it begins with; a text has none.
    pub(crate) fn key(&self) -> Option<&Spanned<String>> {
        match self {
            Entry::Word(key) | Entry::Pair(key, _) | Entry::List(key, ..) => Some(key),
            Entry::Text(_) => None,
        }
    }

    /// Where it is, all of it where that can be told.
    pub(crate) fn span(&self) -> Span {
        match self {
            Entry::Word(word) => word.span,
            Entry::Text(text) => text.span,
            Entry::Pair(key, value) => key.span.join(value.span).unwrap_or(key.span),
            Entry::List(.., span) => *span,
        }
    }

    /// The text of `key = "text"`, which may be empty.
    pub(crate) fn any_text(&self, problems: &mut Problems) -> Option<Spanned<String>> {
        match self {
            Entry::Pair(
                _,
                Value {
                    literal: Literal::Text(text),
                    span,
                },
            ) => Some(spanned(text.clone(), *span)),
            _ => {
                let key = self.key().map_or("", |key| &key.value);
                problems.at(
                    self.span(),
                    format!("`{key}` takes a text"),
                    format!("write `{key} = \"...\"`"),
                );
                None
            }
        }
    }

    /// The text of `key = "text"`, which is not empty.
    pub(crate) fn text(&self, problems: &mut Problems) -> Option<Spanned<String>> {
        let text = self.any_text(problems)?;
        if text.value.trim().is_empty() {
            let key = self.key().map_or("", |key| &key.value);
            let help = match key {
                "default" => "write `default = \"''\"` for an empty text, or leave it out",
                _ => "say something, or leave it out",
            };
            problems.at(text.span, format!("`{key}` is empty"), help);
            return None;
        }
        Some(text)
    }

    /// The text of `key = "name"`, a name of the database's.
    pub(crate) fn name(&self, problems: &mut Problems) -> Option<Spanned<String>> {
        let name = self.text(problems)?;
        super::check_name(&name, problems);
        Some(name)
    }

    /// Whether a word that stands for itself, or `= true`, says so.
    pub(crate) fn flag(&self, problems: &mut Problems) -> Option<bool> {
        match self {
            Entry::Word(_) => Some(true),
            Entry::Pair(
                _,
                Value {
                    literal: Literal::Bool(value),
                    ..
                },
            ) => Some(*value),
            _ => {
                let key = self.key().map_or("", |key| &key.value);
                problems.at(
                    self.span(),
                    format!("`{key}` takes no value"),
                    format!("write `{key}`"),
                );
                None
            }
        }
    }

    /// What is in the parentheses. On a field the word may stand alone; with `= false` there is nothing.
    pub(crate) fn details(&self, on_field: bool, problems: &mut Problems) -> Option<&[Entry]> {
        match self {
            Entry::List(_, entries, _) => Some(entries),
            _ if on_field => self.flag(problems)?.then_some(&[]),
            _ => self.list(problems),
        }
    }

    /// What is in the parentheses.
    pub(crate) fn list(&self, problems: &mut Problems) -> Option<&[Entry]> {
        match self {
            Entry::List(_, entries, _) => Some(entries),
            _ => {
                let key = self.key().map_or("", |key| &key.value);
                problems.at(
                    self.span(),
                    format!("`{key}` takes a list"),
                    format!("write `{key}(...)`"),
                );
                None
            }
        }
    }
}

/// A text, which PostgreSQL can hold.
fn text_of(literal: &LitStr) -> syn::Result<String> {
    let text = literal.value();
    if text.contains('\0') {
        let message = "a text with a null character, of which PostgreSQL has none";
        return Err(syn::Error::new(literal.span(), message));
    }
    Ok(text)
}

fn spanned(value: String, span: Span) -> Spanned<String> {
    Spanned { value, span }
}
