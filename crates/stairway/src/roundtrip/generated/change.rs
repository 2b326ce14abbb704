//! Changes made-up models, so that rows of before can stay, and can come back.

use super::{
    kind::{Kind, targets},
    make,
    repair::repair,
    rows::{carried, filled, fit, loosen},
    value::{Column, Deferrable, Enumeration, Id, Identity, Key, Models, Reach, Storage, Table},
};
use crate::roundtrip::random::Draw;

/// What the models become by random changes. Those that rows do not allow are left out.
pub(super) fn changed(before: &Models, choices: &[(u8, u32)]) -> Models {
    let mut after = before.clone();
    for (which, seed) in choices {
        let mut next = after.clone();
        change(&mut next, before, *which, &mut Draw::new(*seed));
        repair(&mut next);
        if allows(before, &next) {
            after = next;
        }
    }
    after
}

/// Whether the rows of the models `before` can become rows of the models `after`, and come back.
pub(super) fn allows(before: &Models, after: &Models) -> bool {
    let rows = filled(before);
    let now = carried(&rows, before, after, true);
    let back = carried(&now, after, before, false);
    !by_hand(before, after)
        && fit(after, &now)
        && fit(before, &back)
        && fit(after, &carried(&back, before, after, true))
}

/// Whether there is something that has to be written by hand: to or from a sequence of its own.
fn by_hand(before: &Models, after: &Models) -> bool {
    let own = |models: &Models, table: Id, column: Id| {
        models
            .table(table)?
            .column(column)
            .map(|column| column.identity)
    };
    before.tables.iter().any(|table| {
        table.columns.iter().any(|column| {
            let serial = Some(Identity::Serial);
            match own(after, table.id, column.id) {
                None => false,
                Some(now) if column.identity == serial => {
                    now != serial && now != Some(Identity::Any)
                }
                Some(now) => now == serial,
            }
        })
    })
}

/// Models that have nothing to do with those of before, but for names by chance: then what is of one kind stays.
pub(super) fn unrelated(before: &Models, draw: &mut Draw) -> Models {
    let mut after = make::others(before, draw);
    loosen(&mut after);
    for old in &before.tables {
        if after.tables.is_empty() || !draw.chance(60) {
            continue;
        }
        let mut next = after.clone();
        let at = draw.below(next.tables.len());
        if before.table(next.tables[at].id).is_none() {
            graft(&mut next, at, old, draw);
            repair(&mut next);
            if allows(before, &next) {
                after = next;
            }
        }
    }
    after
}

/// Gives a table, and some of its columns, the names of an old one and of its columns.
fn graft(models: &mut Models, at: usize, old: &Table, draw: &mut Draw) {
    let was = models.tables[at].id;
    let mut ids = vec![];
    let table = &mut models.tables[at];
    table.id = old.id;
    table.name.clone_from(&old.name);
    for column in &mut table.columns {
        let taken = |own: &&Column| {
            let free = !ids.iter().any(|(_, id)| *id == own.id);
            free && own.kind == column.kind
                && own.generated.is_none()
                && column.generated.is_none()
                && (own.digits, own.seed) == (column.digits, column.seed)
        };
        if let Some(own) = old.columns.iter().find(taken)
            && draw.chance(70)
        {
            ids.push((column.id, own.id));
            column.name.clone_from(&own.name);
        }
    }
    let now = |id: &mut Id| {
        if let Some((_, new)) = ids.iter().find(|(old, _)| old == id) {
            *id = *new;
        }
    };
    for column in &mut table.columns {
        now(&mut column.id);
        column
            .generated
            .iter_mut()
            .for_each(|term| now(&mut term.column));
    }
    for key in table.primary_key.iter_mut().chain(&mut table.uniques) {
        key.columns.iter_mut().chain(&mut key.include).for_each(now);
    }
    table
        .checks
        .iter_mut()
        .for_each(|check| now(&mut check.term.column));
    for index in &mut table.indexes {
        index
            .items
            .iter_mut()
            .for_each(|item| now(&mut item.term.column));
        index.include.iter_mut().for_each(now);
        index
            .predicate
            .iter_mut()
            .for_each(|term| now(&mut term.column));
    }
    for key in &mut table.foreign_keys {
        key.columns.iter_mut().for_each(now);
    }
    for key in models
        .tables
        .iter_mut()
        .flat_map(|table| &mut table.foreign_keys)
    {
        if key.table == was {
            key.table = old.id;
            key.references.iter_mut().for_each(now);
        }
    }
}

fn change(models: &mut Models, before: &Models, which: u8, draw: &mut Draw) {
    if models.tables.is_empty() {
        make::table(models, draw);
        return;
    }
    let at = draw.below(models.tables.len());
    match which % 30 {
        0 => {
            let at = make::table(models, draw);
            let parent = draw.below(models.tables.len());
            make::reference(models, at, parent, draw);
        }
        1 => drop(models.tables.remove(at)),
        2 => rename_table(models, before, at, draw),
        3 | 4 => {
            let column = make::column(models, draw);
            let table = &mut models.tables[at];
            let place = draw.below(table.columns.len() + 1);
            table.columns.insert(place, column);
        }
        5 => drop(remove(&mut models.tables[at].columns, draw)),
        6 | 7 => rename_column(models, before, at, draw),
        8..=10 => retype(models, before, at, draw),
        11 => {
            let column = any(&mut models.tables[at], draw);
            column.nullable = !column.nullable;
        }
        12 | 13 => {
            let column = any(&mut models.tables[at], draw);
            column.default = match column.default {
                Some(_) if draw.chance(50) => None,
                _ => Some(make::default(column, draw)),
            };
        }
        14 | 15 => checks(models, at, draw),
        16 => uniques(models, at, draw),
        17 | 18 => primary_key(models, at, draw),
        19 | 20 => indexes(models, at, draw),
        21 | 22 => references(models, at, draw),
        23..=25 => enumeration(models, before, draw),
        26 => generated(models, at, draw),
        27 => comments(models, at, draw),
        28 => {
            let table = &mut models.tables[at];
            let column = any(table, draw);
            match draw.below(3) {
                0 => column.collation = column.collation.xor(Some("C")),
                _ => table.columns.rotate_left(1),
            }
        }
        _ => identity(&mut models.tables[at], draw),
    }
}

fn any<'t>(table: &'t mut Table, draw: &mut Draw) -> &'t mut Column {
    let at = draw.below(table.columns.len());
    &mut table.columns[at]
}

fn remove<T>(items: &mut Vec<T>, draw: &mut Draw) -> Option<T> {
    (!items.is_empty()).then(|| items.remove(draw.below(items.len())))
}

fn some<'t, T>(items: &'t mut [T], draw: &mut Draw) -> Option<&'t mut T> {
    let at = draw.below(items.len());
    items.get_mut(at)
}

fn rename_table(models: &mut Models, before: &Models, at: usize, draw: &mut Draw) {
    let to = make::name(models, "n", draw);
    let table = &mut models.tables[at];
    table.name = to;
    let was = before.table(table.id).filter(|_| draw.chance(50));
    table.renamed_from = was.map(|was| was.name.clone());
}

fn rename_column(models: &mut Models, before: &Models, at: usize, draw: &mut Draw) {
    let to = make::name(models, "r", draw);
    let table = &mut models.tables[at];
    let was = before.table(table.id);
    let column = any(table, draw);
    column.name = to;
    let was = was.and_then(|was| was.column(column.id));
    let was = was.filter(|_| draw.chance(50));
    column.renamed_from = was.map(|was| was.name.clone());
}

fn retype(models: &mut Models, before: &Models, at: usize, draw: &mut Draw) {
    let shared = models.reach == Reach::Both;
    let table = &mut models.tables[at];
    let was = before.table(table.id);
    let column = any(table, draw);
    // Values have a way back from one kind, not from kind to kind.
    let was = was.and_then(|was| was.column(column.id));
    if was.is_some_and(|was| was.kind != column.kind)
        || column.default == Some(super::value::Default::Made)
    {
        return;
    }
    let targets = targets(column, shared);
    if targets.is_empty() {
        return;
    }
    let to = draw.one(&targets);
    if column.identity.is_some() && !to.is_whole() {
        return;
    }
    column.kind = to;
    // What refers to it, or is referred to, comes along.
    let (id, own) = (column.id, table.id);
    if draw.chance(70) {
        let mut tied = vec![];
        for table in &models.tables {
            for key in &table.foreign_keys {
                for (child, parent) in key.columns.iter().zip(&key.references) {
                    tied.push(((table.id, *child), (key.table, *parent)));
                }
            }
        }
        let mut group = vec![(own, id)];
        while let Some(more) = tied.iter().find_map(|(one, other)| {
            match (group.contains(one), group.contains(other)) {
                (true, false) => Some(*other),
                (false, true) => Some(*one),
                _ => None,
            }
        }) {
            group.push(more);
        }
        for table in &mut models.tables {
            for column in &mut table.columns {
                if group.contains(&(table.id, column.id))
                    && (column.identity.is_none() || to.is_whole())
                {
                    column.kind = to;
                }
            }
        }
    }
}

fn checks(models: &mut Models, at: usize, draw: &mut Draw) {
    let table = &mut models.tables[at];
    match draw.below(3) {
        0 => drop(remove(&mut table.checks, draw)),
        1 if !table.checks.is_empty() => {
            let which = draw.below(table.checks.len());
            let column = table.checks[which].term.column;
            let Some(column) = table.column(column).cloned() else {
                return;
            };
            let term = make::term(models, &column, draw);
            let name = make::given(models, "k", draw);
            let check = &mut models.tables[at].checks[which];
            match draw.below(3) {
                0 => check.name = name,
                _ => check.term = term,
            }
        }
        _ => make::check(models, at, draw),
    }
}

fn uniques(models: &mut Models, at: usize, draw: &mut Draw) {
    let own = models.reach == Reach::Postgres;
    let name = make::given(models, "u", draw);
    let table = &mut models.tables[at];
    match draw.below(4) {
        0 => drop(remove(&mut table.uniques, draw)),
        1 if !table.uniques.is_empty() => {
            if let Some(key) = some(&mut table.uniques, draw) {
                match draw.below(4) {
                    0 => key.columns.reverse(),
                    1 => key.name = name,
                    2 if own => key.nulls_not_distinct = !key.nulls_not_distinct,
                    _ if own => {
                        key.deferrable = draw.one(&[
                            Deferrable::Not,
                            Deferrable::Immediate,
                            Deferrable::Deferred,
                        ]);
                    }
                    _ => {}
                }
            }
        }
        _ => make::unique(models, at, draw),
    }
}

fn primary_key(models: &mut Models, at: usize, draw: &mut Draw) {
    let name = make::given(models, "k", draw);
    let table = &mut models.tables[at];
    let column = any(table, draw).id;
    let ids: Vec<Id> = table.columns.iter().map(|column| column.id).collect();
    match &mut table.primary_key {
        None => table.primary_key = Some(Key::of(vec![column])),
        Some(_) if draw.chance(15) => table.primary_key = None,
        Some(key) => match draw.below(5) {
            0 => key.columns.reverse(),
            1 => key.name = name,
            2 if key.columns.len() > 1 => drop(remove(&mut key.columns, draw)),
            3 => key.columns = vec![draw.one(&ids)],
            _ if !key.columns.contains(&column) => key.columns.push(column),
            _ => {}
        },
    }
    let key = table
        .primary_key
        .as_ref()
        .map(|key| key.columns.clone())
        .unwrap_or_default();
    for column in &mut table.columns {
        column.nullable &= !key.contains(&column.id);
    }
}

fn indexes(models: &mut Models, at: usize, draw: &mut Draw) {
    if models.tables[at].indexes.is_empty() || draw.chance(30) {
        make::index(models, at, draw);
        return;
    }
    let which = draw.below(models.tables[at].indexes.len());
    let item = make::item(models, at, draw);
    let column = any(&mut models.tables[at], draw).clone();
    let term = make::term(models, &column, draw);
    let name = make::given(models, "i", draw);
    let own = models.reach == Reach::Postgres;
    let index = &mut models.tables[at].indexes[which];
    let first = draw.below(index.items.len());
    let plain = index.method.is_none();
    match draw.below(11) {
        0 => drop(models.tables[at].indexes.remove(which)),
        1 => index.unique = !index.unique,
        2 if plain => index.items[first].descending = !index.items[first].descending,
        3 if plain => index.items[first].nulls_first = item.nulls_first,
        4 => index.items[first].expression = !index.items[first].expression,
        5 => index.items[first].collation = item.collation,
        6 if plain => index.items.push(item),
        7 => index.items.reverse(),
        8 => index.name = name,
        9 if own && plain => {
            index.include = match index.include.as_slice() {
                [] => vec![column.id],
                _ => Vec::new(),
            }
        }
        _ => {
            index.predicate = match index.predicate {
                Some(_) if draw.chance(50) => None,
                _ => Some(term),
            }
        }
    }
    if let Some(index) = models.tables[at].indexes.get_mut(which) {
        index.nulls_not_distinct &= index.unique;
        let items = index.items.iter().map(|item| item.term.column);
        let items: Vec<Id> = items.collect();
        index.include.retain(|id| !items.contains(id));
    }
}

fn references(models: &mut Models, at: usize, draw: &mut Draw) {
    let parent = draw.below(models.tables.len());
    let name = make::given(models, "f", draw);
    let table = &mut models.tables[at];
    if table.foreign_keys.is_empty() || draw.chance(30) {
        make::reference(models, at, parent, draw);
        return;
    }
    let which = draw.below(table.foreign_keys.len());
    let nullable = table.foreign_keys[which]
        .columns
        .iter()
        .all(|id| table.column(*id).is_some_and(|column| column.nullable));
    let key = &mut table.foreign_keys[which];
    match draw.below(5) {
        0 => drop(table.foreign_keys.remove(which)),
        1 => key.on_delete = make::action(nullable, draw),
        2 => key.on_update = make::action(nullable, draw),
        3 if key.columns.len() > 1 => key.name = name,
        _ => key.deferrable = make::deferrable(draw),
    }
}

fn enumeration(models: &mut Models, before: &Models, draw: &mut Draw) {
    if models.enums.is_empty() {
        return;
    }
    let at = draw.below(models.enums.len());
    let new = make::label(models, draw);
    let name = make::name(models, "e", draw);
    let comment = make::comment(models);
    let mut storage = make::storage(models, draw);
    let own = &mut models.enums[at];
    let was = before.enumeration(own.id);
    match draw.below(12) {
        0..=2 => {
            let place = draw.below(own.labels.len() + 1);
            own.labels.insert(place, new);
        }
        3 | 4 if own.labels.len() > 1 => drop(remove(&mut own.labels, draw)),
        5 | 6 => relabel(own, was, new.text, draw),
        7 => own.labels.reverse(),
        8 => own.labels.rotate_left(1),
        9 => {
            // From what is no type a type does not have a former name.
            std::mem::swap(&mut own.storage, &mut storage);
            if let (
                Storage::Type { name, .. },
                Storage::Type {
                    name: old, comment, ..
                },
            ) = (&mut own.storage, storage)
            {
                *name = old;
                let _ = comment;
            }
        }
        10 => {
            let was = was.map(|was| &was.storage);
            if let Storage::Type {
                name: own,
                renamed_from,
                ..
            } = &mut own.storage
                && let Some(Storage::Type { name: was, .. }) = was
            {
                *own = name;
                *renamed_from = Some(was.clone());
            }
        }
        _ => {
            if let Storage::Type { comment: own, .. } = &mut own.storage {
                *own = own.take().xor(Some(comment));
            }
        }
    }
}

fn relabel(own: &mut Enumeration, was: Option<&Enumeration>, to: String, draw: &mut Draw) {
    if let Some(label) = some(&mut own.labels, draw) {
        let was = was.and_then(|was| was.label(label.id));
        let was = was.filter(|_| draw.chance(50));
        label.renamed_from = was.map(|was| was.text.clone());
        label.text = to;
    }
}

fn generated(models: &mut Models, at: usize, draw: &mut Draw) {
    let table = &models.tables[at];
    let which = table
        .columns
        .iter()
        .position(|column| column.generated.is_some());
    let Some(which) = which else {
        make::generated(models, at, draw);
        return;
    };
    let column = &mut models.tables[at].columns[which];
    if let Some(term) = &mut column.generated {
        term.form = draw.below(12);
        term.number = 1 + draw.below(40);
    }
}

fn comments(models: &mut Models, at: usize, draw: &mut Draw) {
    let comment = make::comment(models);
    let table = &mut models.tables[at];
    let own = match draw.below(2) {
        0 => &mut table.comment,
        _ => &mut any(table, draw).comment,
    };
    *own = match own {
        Some(_) if draw.chance(50) => None,
        _ => Some(comment),
    };
}

fn identity(table: &mut Table, draw: &mut Draw) {
    let Some([only]) = table.primary_key.as_ref().map(|key| key.columns.as_slice()) else {
        return;
    };
    let only = *only;
    let Some(column) = table.column_mut(only) else {
        return;
    };
    if matches!(column.kind, Kind::Int | Kind::Big) && column.generated.is_none() {
        // To or from a sequence of its own it is changed by hand.
        column.identity = match column.identity {
            Some(Identity::Serial) => Some(Identity::Any),
            Some(_) if draw.chance(30) => None,
            _ => Some(draw.one(&[Identity::Any, Identity::Always, Identity::ByDefault])),
        };
    }
}
