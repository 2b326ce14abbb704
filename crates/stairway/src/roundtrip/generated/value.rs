//! Made-up models as values. What belongs together in two of them, before and after a change, has the same id, whatever
//! it is called.

use super::kind::Kind;

/// What a table, column, enumeration or label is, under every name.
pub(super) type Id = usize;

/// Where the models are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    Both,
    /// With what SQLite has no form for.
    Postgres,
}

/// All models of an application.
#[derive(Clone, Debug)]
pub(super) struct Models {
    pub(super) reach: Reach,
    pub(super) tables: Vec<Table>,
    pub(super) enums: Vec<Enumeration>,
    /// How many ids and names were made.
    pub(super) made: usize,
}

#[derive(Clone, Debug)]
pub(super) struct Table {
    pub(super) id: Id,
    pub(super) name: String,
    pub(super) renamed_from: Option<String>,
    pub(super) comment: Option<String>,
    /// Never empty.
    pub(super) columns: Vec<Column>,
    pub(super) primary_key: Option<Key>,
    pub(super) uniques: Vec<Key>,
    pub(super) checks: Vec<Check>,
    pub(super) indexes: Vec<Index>,
    pub(super) foreign_keys: Vec<ForeignKey>,
}

#[derive(Clone, Debug)]
pub(super) struct Column {
    pub(super) id: Id,
    pub(super) name: String,
    pub(super) renamed_from: Option<String>,
    pub(super) kind: Kind,
    pub(super) nullable: bool,
    pub(super) default: Option<Default>,
    pub(super) identity: Option<Identity>,
    pub(super) generated: Option<Term>,
    pub(super) collation: Option<&'static str>,
    pub(super) comment: Option<String>,
    /// Which values rows hold; columns that are tied by a foreign key hold the same.
    pub(super) seed: usize,
    /// Whether it is a text that holds numbers.
    pub(super) digits: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Default {
    /// The column's value of this number.
    Value(usize),
    /// The time, or a random uuid.
    Made,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Identity {
    Any,
    Always,
    ByDefault,
    Serial,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deferrable {
    Not,
    Immediate,
    Deferred,
}

/// A primary key or a unique constraint.
#[derive(Clone, Debug)]
pub(super) struct Key {
    pub(super) name: Option<String>,
    pub(super) columns: Vec<Id>,
    pub(super) include: Vec<Id>,
    pub(super) nulls_not_distinct: bool,
    pub(super) deferrable: Deferrable,
}

/// Something that is said of a column, as SQL: a condition or a value, by the column's kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Term {
    pub(super) column: Id,
    pub(super) form: usize,
    /// A number in it, or the label of an enumeration.
    pub(super) number: usize,
}

#[derive(Clone, Debug)]
pub(super) struct Check {
    pub(super) name: Option<String>,
    pub(super) term: Term,
    /// Whether it is declared on the field.
    pub(super) of_field: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Index {
    pub(super) name: Option<String>,
    pub(super) unique: bool,
    pub(super) method: Option<&'static str>,
    pub(super) items: Vec<Item>,
    pub(super) include: Vec<Id>,
    pub(super) nulls_not_distinct: bool,
    pub(super) predicate: Option<Term>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Item {
    /// The column, or what the expression is of.
    pub(super) term: Term,
    pub(super) expression: bool,
    pub(super) descending: bool,
    pub(super) nulls_first: Option<bool>,
    pub(super) collation: Option<&'static str>,
}

#[derive(Clone, Debug)]
pub(super) struct ForeignKey {
    pub(super) name: Option<String>,
    pub(super) columns: Vec<Id>,
    pub(super) table: Id,
    pub(super) references: Vec<Id>,
    pub(super) on_delete: Option<Action>,
    pub(super) on_update: Option<Action>,
    pub(super) deferrable: Deferrable,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    Nothing,
    Restrict,
    Cascade,
    SetNull,
    SetDefault,
}

/// An enumeration.
#[derive(Clone, Debug)]
pub(super) struct Enumeration {
    pub(super) id: Id,
    /// Its name in Rust.
    pub(super) name: String,
    pub(super) storage: Storage,
    pub(super) labels: Vec<Label>,
    /// Whether labels are told by `rename_all`, where they can be.
    pub(super) rename_all: bool,
}

#[derive(Clone, Debug)]
pub(super) enum Storage {
    /// As text, or as `varchar` of a length.
    Text(Option<u32>),
    Type {
        name: String,
        renamed_from: Option<String>,
        comment: Option<String>,
    },
}

#[derive(Clone, Debug)]
pub(super) struct Label {
    pub(super) id: Id,
    /// What the database holds.
    pub(super) text: String,
    pub(super) renamed_from: Option<String>,
}

impl Models {
    pub(super) fn new(reach: Reach) -> Models {
        Models {
            reach,
            tables: Vec::new(),
            enums: Vec::new(),
            made: 0,
        }
    }

    pub(super) fn id(&mut self) -> Id {
        self.made += 1;
        self.made
    }

    pub(super) fn table(&self, id: Id) -> Option<&Table> {
        self.tables.iter().find(|table| table.id == id)
    }

    pub(super) fn table_named(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.name == name)
    }

    pub(super) fn enumeration(&self, id: Id) -> Option<&Enumeration> {
        self.enums.iter().find(|own| own.id == id)
    }

    /// What a column is of, for people who need not know about enumerations that are gone.
    pub(super) fn labels(&self, kind: Kind) -> &[Label] {
        match kind {
            Kind::Label(id) => self.enumeration(id).map_or(&[], |own| &own.labels),
            _ => &[],
        }
    }
}

impl Table {
    pub(super) fn column(&self, id: Id) -> Option<&Column> {
        self.columns.iter().find(|column| column.id == id)
    }

    pub(super) fn column_mut(&mut self, id: Id) -> Option<&mut Column> {
        self.columns.iter_mut().find(|column| column.id == id)
    }

    pub(super) fn name_of(&self, id: Id) -> &str {
        self.column(id).map_or("?", |column| &column.name)
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = &Key> {
        self.primary_key.iter().chain(&self.uniques)
    }
}

impl Key {
    pub(super) fn of(columns: Vec<Id>) -> Key {
        Key {
            name: None,
            columns,
            include: Vec::new(),
            nulls_not_distinct: false,
            deferrable: Deferrable::Not,
        }
    }
}

impl Enumeration {
    pub(super) fn label(&self, id: Id) -> Option<&Label> {
        self.labels.iter().find(|label| label.id == id)
    }
}

impl Action {
    /// As attributes and SQL say it, in lower case.
    pub(super) fn words(self) -> &'static str {
        match self {
            Action::Nothing => "no action",
            Action::Restrict => "restrict",
            Action::Cascade => "cascade",
            Action::SetNull => "set null",
            Action::SetDefault => "set default",
        }
    }
}
