//! Makes models up.

use super::{
    kind::{Kind, OWN, SHARED},
    repair::repair,
    value::{
        Action, Check, Column, Default, Deferrable, Enumeration, ForeignKey, Id, Identity, Index,
        Item, Key, Label, Models, Reach, Storage, Table, Term,
    },
};
use crate::roundtrip::random::Draw;

const LABELS: [&str; 8] = [
    "calm",
    "glad",
    "sad",
    "angry",
    "very_happy",
    "so_so",
    "in",
    "not",
];
const NAMES: [&str; 6] = ["order", "user", "type", "select", "Mixed Case", "größe"];

/// Models of up to four tables.
pub(super) fn models(reach: Reach, draw: &mut Draw) -> Models {
    fill(Models::new(reach), draw)
}

/// Models of which nothing is called as in those of `before`.
pub(super) fn others(before: &Models, draw: &mut Draw) -> Models {
    let mut models = Models::new(before.reach);
    models.made = before.made;
    fill(models, draw)
}

fn fill(mut models: Models, draw: &mut Draw) -> Models {
    for _ in 0..draw.below(4).min(2) {
        enumeration(&mut models, draw);
    }
    for _ in 0..=draw.below(4) {
        table(&mut models, draw);
    }
    for at in 0..models.tables.len() {
        if draw.chance(50) {
            let parent = draw.below(models.tables.len());
            reference(&mut models, at, parent, draw);
        }
    }
    repair(&mut models);
    models
}

/// A name that nothing has.
pub(super) fn name(models: &mut Models, prefix: &str, draw: &mut Draw) -> String {
    let number = models.id();
    match draw.below(12) {
        0 => format!("{} {number}", draw.one(&NAMES)),
        // Alone it is a word of SQL's; nothing else may be called so.
        1 if number.is_multiple_of(3) => format!("{}_{number}", draw.one(&NAMES)),
        2 => format!("{prefix}_{number}_with_a_name_that_is_nearly_too_long"),
        _ => format!("{prefix}_{number}"),
    }
}

pub(super) fn given(models: &mut Models, prefix: &str, draw: &mut Draw) -> Option<String> {
    draw.chance(40).then(|| name(models, prefix, draw))
}

pub(super) fn comment(models: &mut Models) -> String {
    format!("it's \"{}\"; or -- not", models.id())
}

pub(super) fn label(models: &mut Models, draw: &mut Draw) -> Label {
    let id = models.id();
    let letters: String = id
        .to_string()
        .bytes()
        .map(|digit| char::from(digit - b'0' + b'a'))
        .collect();
    Label {
        id,
        text: format!("{}_{letters}", draw.one(&LABELS)),
        renamed_from: None,
    }
}

pub(super) fn storage(models: &mut Models, draw: &mut Draw) -> Storage {
    match draw.below(5) {
        0 => Storage::Text(None),
        1 => Storage::Text(Some(40)),
        _ => Storage::Type {
            name: name(models, "e", draw),
            renamed_from: None,
            comment: draw.chance(30).then(|| comment(models)),
        },
    }
}

fn enumeration(models: &mut Models, draw: &mut Draw) {
    let id = models.id();
    let storage = storage(models, draw);
    let labels = (0..1 + draw.below(4))
        .map(|_| label(models, draw))
        .collect();
    models.enums.push(Enumeration {
        id,
        name: format!("E{id}"),
        storage,
        labels,
        rename_all: draw.chance(50),
    });
}

/// A column that any table can have.
pub(super) fn column(models: &mut Models, draw: &mut Draw) -> Column {
    let id = models.id();
    let name = name(models, "c", draw);
    let kind = match draw.below(10) {
        0 | 1 if !models.enums.is_empty() => {
            Kind::Label(models.enums[draw.below(models.enums.len())].id)
        }
        2..=4 if models.reach == Reach::Postgres => draw.one(&OWN),
        5 if draw.chance(20) => Kind::Json,
        _ => draw.one(&SHARED),
    };
    let mut column = Column {
        id,
        name,
        renamed_from: None,
        kind,
        nullable: draw.chance(50),
        default: None,
        identity: None,
        generated: None,
        collation: (kind.is_text() && draw.chance(15)).then_some("C"),
        comment: draw.chance(10).then(|| comment(models)),
        seed: draw.below(6),
        digits: kind.is_text() && draw.chance(40),
    };
    if draw.chance(35) {
        column.default = Some(default(&column, draw));
    }
    column
}

pub(super) fn default(column: &Column, draw: &mut Draw) -> Default {
    let made = matches!(
        column.kind,
        Kind::Moment | Kind::Local | Kind::Day | Kind::Uuid
    );
    match made && draw.chance(50) {
        true => Default::Made,
        false => Default::Value(5 + draw.below(4)),
    }
}

/// A table with its key, and what is on it.
pub(super) fn table(models: &mut Models, draw: &mut Draw) -> usize {
    let id = models.id();
    let name = name(models, "t", draw);
    let mut table = Table {
        id,
        name,
        renamed_from: None,
        comment: draw.chance(15).then(|| comment(models)),
        columns: Vec::new(),
        primary_key: None,
        uniques: Vec::new(),
        checks: Vec::new(),
        indexes: Vec::new(),
        foreign_keys: Vec::new(),
    };
    let mut columns = match draw.below(10) {
        0..=5 => vec![given_out(models, draw)],
        6 => (0..2).map(|_| key_column(models, draw)).collect(),
        7 => Vec::new(),
        _ => vec![key_column(models, draw)],
    };
    let key: Vec<Id> = columns.iter().map(|column| column.id).collect();
    if !key.is_empty() {
        let mut key = Key::of(key);
        key.name = match draw.chance(20) {
            true => given(models, "k", draw),
            false => None,
        };
        table.primary_key = Some(key);
    }
    for _ in 0..=draw.below(5) {
        columns.push(column(models, draw));
    }
    table.columns = columns;
    models.tables.push(table);
    let at = models.tables.len() - 1;
    for _ in 0..draw.below(5) {
        match draw.below(5) {
            0 => unique(models, at, draw),
            1 | 2 => check(models, at, draw),
            3 => index(models, at, draw),
            _ => generated(models, at, draw),
        };
    }
    at
}

fn given_out(models: &mut Models, draw: &mut Draw) -> Column {
    let identities = [
        Identity::Any,
        Identity::Always,
        Identity::ByDefault,
        Identity::Serial,
    ];
    let identity = draw.one(&identities);
    let kind = draw.one(&[Kind::Big, Kind::Big, Kind::Int]);
    Column {
        kind,
        identity: Some(identity),
        default: None,
        nullable: false,
        seed: 0,
        digits: false,
        collation: None,
        ..column(models, draw)
    }
}

fn key_column(models: &mut Models, draw: &mut Draw) -> Column {
    let kind = draw.one(&[
        Kind::Big,
        Kind::Int,
        Kind::Text,
        Kind::Uuid,
        Kind::Varchar(20),
        Kind::Day,
    ]);
    Column {
        kind,
        default: None,
        nullable: false,
        digits: false,
        collation: None,
        ..column(models, draw)
    }
}

fn any(models: &Models, at: usize, draw: &mut Draw) -> Column {
    let columns = &models.tables[at].columns;
    columns[draw.below(columns.len())].clone()
}

pub(super) fn term(models: &Models, column: &Column, draw: &mut Draw) -> Term {
    let (form, number) = (draw.below(12), 1 + draw.below(40));
    let number = match models.labels(column.kind) {
        [_, _, .., last] => last.id,
        _ => number,
    };
    Term {
        column: column.id,
        form,
        number,
    }
}

pub(super) fn unique(models: &mut Models, at: usize, draw: &mut Draw) {
    let one = any(models, at, draw);
    let mut columns = vec![one.id];
    let other = any(models, at, draw);
    if draw.chance(50) && other.id != one.id {
        columns.push(other.id);
    }
    let name = given(models, "u", draw);
    let own = models.reach == Reach::Postgres;
    let third = any(models, at, draw);
    let key = Key {
        name,
        include: match own && draw.chance(30) && !columns.contains(&third.id) {
            true => vec![third.id],
            false => Vec::new(),
        },
        nulls_not_distinct: own && draw.chance(20),
        deferrable: match own {
            true => draw.one(&[Deferrable::Not, Deferrable::Immediate, Deferrable::Deferred]),
            false => Deferrable::Not,
        },
        ..Key::of(columns)
    };
    models.tables[at].uniques.push(key);
}

pub(super) fn check(models: &mut Models, at: usize, draw: &mut Draw) {
    let column = any(models, at, draw);
    let check = Check {
        name: given(models, "k", draw),
        term: term(models, &column, draw),
        of_field: draw.chance(50),
    };
    models.tables[at].checks.push(check);
}

pub(super) fn item(models: &Models, at: usize, draw: &mut Draw) -> Item {
    let column = any(models, at, draw);
    let expression = draw.chance(30);
    Item {
        term: term(models, &column, draw),
        expression,
        descending: draw.chance(25),
        nulls_first: draw.chance(15).then(|| draw.chance(50)),
        collation: (column.kind.is_text() && draw.chance(10)).then_some("C"),
    }
}

pub(super) fn index(models: &mut Models, at: usize, draw: &mut Draw) {
    let mut items: Vec<Item> = (0..=draw.below(3))
        .map(|_| item(models, at, draw))
        .collect();
    items.dedup_by_key(|item| item.term.column);
    let own = models.reach == Reach::Postgres;
    let column = any(models, at, draw);
    let included = any(models, at, draw).id;
    let hash = own && draw.chance(15);
    if hash {
        items.truncate(1);
        items.iter_mut().for_each(|item| {
            item.descending = false;
            item.nulls_first = None;
        });
    }
    let unique = !hash && draw.chance(25);
    let index = Index {
        name: given(models, "i", draw),
        unique,
        method: hash.then_some("hash"),
        include: match own && !hash && draw.chance(30) {
            true if !items.iter().any(|item| item.term.column == included) => vec![included],
            _ => Vec::new(),
        },
        nulls_not_distinct: own && unique && draw.chance(20),
        predicate: draw.chance(30).then(|| term(models, &column, draw)),
        items,
    };
    models.tables[at].indexes.push(index);
}

pub(super) fn generated(models: &mut Models, at: usize, draw: &mut Draw) {
    let base = any(models, at, draw);
    let kind = match base.kind {
        Kind::Int | Kind::Big => Kind::Big,
        Kind::Text | Kind::Varchar(_) => Kind::Text,
        _ => return,
    };
    let own = Column {
        kind,
        nullable: base.nullable || draw.chance(50),
        default: None,
        collation: None,
        digits: false,
        generated: Some(term(models, &base, draw)),
        ..column(models, draw)
    };
    models.tables[at].columns.push(own);
}

/// A foreign key on new columns of the table `at`, to some key of the table `parent`.
pub(super) fn reference(models: &mut Models, at: usize, parent: usize, draw: &mut Draw) {
    let keys: Vec<Key> = models.tables[parent]
        .keys()
        .filter(|key| key.deferrable == Deferrable::Not)
        .cloned()
        .collect();
    if keys.is_empty() {
        return;
    }
    let key = keys[draw.below(keys.len())].clone();
    // Rows of a table that comes later are not there yet.
    let nullable = parent > at || draw.chance(60);
    let mut columns = Vec::new();
    for reference in &key.columns {
        let Some(to) = models.tables[parent].column(*reference).cloned() else {
            return;
        };
        let kind = match to.identity {
            Some(_) if models.reach == Reach::Postgres => to.kind,
            Some(_) => Kind::Big,
            None => to.kind,
        };
        let own = column(models, draw);
        columns.push(Column {
            kind,
            nullable,
            default: None,
            generated: None,
            collation: to.collation,
            seed: to.seed,
            digits: to.digits,
            ..own
        });
    }
    let foreign_key = ForeignKey {
        name: match columns.len() {
            1 => None,
            _ => given(models, "f", draw),
        },
        columns: columns.iter().map(|column| column.id).collect(),
        table: models.tables[parent].id,
        references: key.columns.clone(),
        on_delete: action(nullable, draw),
        on_update: action(nullable, draw),
        deferrable: deferrable(draw),
    };
    let table = &mut models.tables[at];
    table.columns.extend(columns);
    table.foreign_keys.push(foreign_key);
}

pub(super) fn deferrable(draw: &mut Draw) -> Deferrable {
    draw.one(&[
        Deferrable::Not,
        Deferrable::Not,
        Deferrable::Immediate,
        Deferrable::Deferred,
    ])
}

pub(super) fn action(nullable: bool, draw: &mut Draw) -> Option<Action> {
    match draw.below(7) {
        0 => Some(Action::Nothing),
        1 => Some(Action::Restrict),
        2 | 3 => Some(Action::Cascade),
        4 if nullable => Some(Action::SetNull),
        5 if nullable => Some(Action::SetDefault),
        _ => None,
    }
}
