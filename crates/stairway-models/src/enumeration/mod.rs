//! An enum and its attributes, as an enumeration.

mod case;

use crate::{
    Enumeration, Spanned, Storage, Variant,
    attribute::{self, Slot, cfg},
    model::STRUCT,
    problem::Problems,
    word,
};
use case::Case;
use std::collections::HashMap;
use syn::{DataEnum, Ident, ext::IdentExt, spanned::Spanned as _};

/// The words of `#[model(...)]` on an enum.
pub(crate) const ENUM: [&str; 5] = [
    "sql_type",
    "enum_type",
    "rename_all",
    "renamed_from",
    "comment",
];
/// Those on a variant.
pub(crate) const VARIANT: [&str; 2] = ["rename", "renamed_from"];

/// The longest label of an enum type, in bytes.
const LONGEST: usize = 63;

/// The enumeration that an enum declares; none if that is too wrong to say.
pub(crate) fn enumeration(
    attributes: &[syn::Attribute],
    name: &Ident,
    data: &DataEnum,
    problems: &mut Problems,
) -> Option<Enumeration> {
    let mut sql_type = Slot::default();
    let mut enum_type = Slot::default();
    let mut rename_all = Slot::default();
    let mut renamed_from = Slot::default();
    let mut comment = Slot::default();
    for entry in attribute::entries(attributes, problems) {
        let Some(key) = entry.key() else {
            attribute::unknown_text(&entry, "an enum", &ENUM, problems);
            continue;
        };
        match key.value.as_str() {
            "sql_type" => sql_type.fill(key, entry.text(problems), problems),
            "enum_type" => enum_type.fill(key, entry.name(problems), problems),
            "rename_all" => {
                let rule = entry.text(problems);
                let rule = rule.and_then(|rule| rule_of(&rule, problems));
                rename_all.fill(key, rule, problems);
            }
            "renamed_from" => renamed_from.fill(key, entry.name(problems), problems),
            "comment" => comment.fill(key, entry.text(problems), problems),
            _ => {
                let elsewhere = [("a variant", &VARIANT[..]), ("a struct", STRUCT)];
                attribute::unknown(key, "an enum", &ENUM, &elsewhere, problems);
            }
        }
    }
    if let (Some(_), Some(span)) = (sql_type.said(), enum_type.said()) {
        problems.at(
            span,
            "`enum_type` beside `sql_type`",
            "an enum is stored as text, by `sql_type`, or as an enum type: keep one of them",
        );
    }
    if enum_type.said().is_none() {
        for (key, span) in [
            ("renamed_from", renamed_from.said()),
            ("comment", comment.said()),
        ] {
            if let Some(span) = span {
                problems.at(
                    span,
                    format!("`{key}` on an enum without `enum_type`"),
                    "an enum that is stored as text has no type of its own; leave it out",
                );
            }
        }
    }
    attribute::check_renamed(enum_type.get(), renamed_from.get(), problems);
    let rule = rename_all.take();
    let is_type = enum_type.said().is_some();
    let variants = variants(data, rule, is_type, problems);
    if variants.is_empty() {
        problems.at(
            name.span(),
            format!("`{name}` has no variants"),
            "an enum in a column has at least one",
        );
        return None;
    }
    let storage = match enum_type.take() {
        Some(name) => Storage::Type {
            name,
            renamed_from: renamed_from.take(),
            comment: comment.take(),
        },
        None => Storage::Text(sql_type.take()),
    };
    Some(Enumeration {
        name: attribute::name_of(name),
        storage,
        variants,
    })
}

/// What `rename_all` may say.
pub(crate) fn rules() -> [&'static str; 8] {
    case::names()
}

fn rule_of(rule: &Spanned<String>, problems: &mut Problems) -> Option<Case> {
    let case = Case::named(&rule.value);
    if case.is_none() {
        problems.at(
            rule.span,
            format!("unknown rule `{}`", rule.value),
            word::meant(&rule.value, &case::names()),
        );
    }
    case
}

fn variants(
    data: &DataEnum,
    rule: Option<Case>,
    is_type: bool,
    problems: &mut Problems,
) -> Vec<Variant> {
    let mut variants: Vec<Variant> = Vec::new();
    let kept = data
        .variants
        .iter()
        .filter(|variant| !cfg::is_for_tests(&variant.attrs));
    for variant in kept {
        let mut rename = Slot::default();
        let mut renamed_from = Slot::default();
        for entry in attribute::entries(&variant.attrs, problems) {
            let Some(key) = entry.key() else {
                attribute::unknown_text(&entry, "a variant", &VARIANT, problems);
                continue;
            };
            match key.value.as_str() {
                "rename" => rename.fill(key, entry.any_text(problems), problems),
                "renamed_from" => renamed_from.fill(key, entry.any_text(problems), problems),
                _ => {
                    let elsewhere = [("an enum", &ENUM[..])];
                    attribute::unknown(key, "a variant", &VARIANT, &elsewhere, problems);
                }
            }
        }
        if !variant.fields.is_empty() || matches!(variant.fields, syn::Fields::Unnamed(_)) {
            problems.at(
                variant.fields.span(),
                format!("the variant `{}` has fields", variant.ident.unraw()),
                "an enum in a column has variants without fields; put the rest in fields of the model",
            );
        }
        let name = attribute::name_of(&variant.ident);
        let label = rename.take().unwrap_or_else(|| Spanned {
            value: match rule {
                Some(rule) => rule.apply(&name.value),
                None => name.value.clone(),
            },
            span: name.span,
        });
        variants.push(Variant {
            name,
            label,
            renamed_from: renamed_from.take(),
        });
    }
    check_labels(&variants, is_type, problems);
    variants
}

fn check_labels(variants: &[Variant], is_type: bool, problems: &mut Problems) {
    let mut labels = HashMap::new();
    for variant in variants {
        let Variant { name, label, .. } = variant;
        attribute::check_renamed(Some(label), variant.renamed_from.as_ref(), problems);
        if let Some(other) = labels.insert(label.value.as_str(), &name.value) {
            problems.at(
                label.span,
                format!(
                    "`{other}` and `{}` have the label `{}`",
                    name.value, label.value
                ),
                "give one of them another with `#[model(rename = \"...\")]`",
            );
        }
        let bytes = label.value.len();
        if is_type && bytes > LONGEST {
            problems.at(
                label.span,
                format!("the label `{}` has {bytes} bytes", label.value),
                format!("labels of an enum type have at most {LONGEST}; choose a shorter one with `#[model(rename = \"...\")]`"),
            );
        }
    }
    let former = variants
        .iter()
        .filter_map(|variant| variant.renamed_from.as_ref());
    attribute::check_former(former, problems);
}
