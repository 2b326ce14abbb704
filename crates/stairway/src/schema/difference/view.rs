//! Views: those that come, those that go, and those that show something else.

use super::{Change, Commented, Stages, order, pairs};
use crate::schema::{Definition, Schema, View};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

pub(super) fn compare(before: &Schema, after: &Schema, stages: &mut Stages) {
    let pairs = pairs(&before.views, &after.views);
    let (mut gone, mut new, mut kept) = (BTreeMap::new(), BTreeMap::new(), Vec::new());
    for (name, former, view) in &pairs {
        match (former, view) {
            (Some(former), Some(view))
                if Arc::ptr_eq(former, view) || shows_the_same(former, view) =>
            {
                kept.push((*name, *former, *view));
            }
            (former, view) => {
                gone.extend(former.map(|view| (*name, view)));
                new.extend(view.map(|view| (*name, view)));
            }
        }
    }
    let again = made_again(&kept, &gone);
    for (name, former, view) in &kept {
        if again.contains(name) {
            gone.insert(name, former);
            new.insert(name, view);
        }
    }
    for (name, former, view) in pairs {
        let former = former.filter(|_| !gone.contains_key(name));
        if let Some(view) = view {
            stages.comment(
                Commented::View(name.to_owned()),
                former.and_then(|view| view.comment.as_ref()),
                view.comment.as_ref(),
            );
        }
    }
    let dropped = in_order(&gone).into_iter().rev();
    stages
        .drop_views
        .extend(dropped.map(|view| Change::DropView(Arc::clone(view))));
    let created = in_order(&new).into_iter();
    stages
        .create_views
        .extend(created.map(|view| Change::CreateView(Arc::clone(view))));
}

/// Those of `kept` that read one that goes, or one that is made again.
fn made_again<'s>(
    kept: &[(&'s str, &'s Arc<View>, &'s Arc<View>)],
    gone: &BTreeMap<&'s str, &'s Arc<View>>,
) -> BTreeSet<&'s str> {
    let mut again = BTreeSet::new();
    if gone.is_empty() {
        return again;
    }
    let reads: Vec<_> = kept
        .iter()
        .map(|(name, former, _)| (*name, reads(former)))
        .collect();
    let mut going: Vec<&str> = gone.keys().copied().collect();
    while let Some(beneath) = going.pop() {
        let beneath = beneath.to_ascii_lowercase();
        for (name, reads) in &reads {
            if reads.contains(&beneath) && again.insert(*name) {
                going.push(name);
            }
        }
    }
    again
}

/// Equality in everything but the comment.
fn shows_the_same(one: &View, other: &View) -> bool {
    one.columns == other.columns && one.definition == other.definition
}

/// Each view after those that it reads.
fn in_order<'s>(views: &BTreeMap<&'s str, &'s Arc<View>>) -> Vec<&'s Arc<View>> {
    let needs = views.iter().map(|(name, view)| {
        let reads = reads(view);
        let others = views.keys().copied();
        (
            *name,
            others
                .filter(|other| reads.contains(&other.to_ascii_lowercase()))
                .collect(),
        )
    });
    order::needs_first(needs.collect())
        .into_iter()
        .filter_map(|name| views.get(name).copied())
        .collect()
}

/// The names of what a view reads, in lower case; of a definition of which only the words are known, every word.
pub(super) fn reads(view: &View) -> BTreeSet<String> {
    match &view.definition {
        Definition::Text { words, .. } => words.clone(),
        Definition::Query(query) => {
            let tables = query.tables();
            tables
                .iter()
                .map(|name| name.to_ascii_lowercase())
                .collect()
        }
    }
}
