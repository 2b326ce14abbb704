//! A box: what a table, a view or an enum type shows of itself, and how large it is.

use crate::{
    picture::text,
    schema::{Column, Enum, Schema, Table, View},
};
use std::collections::BTreeMap;

/// All sizes and places of boxes are multiples of this, and so are those of lines.
pub(super) const GRID: i32 = 8;
/// The height of a box's head, and of each line in it.
pub(super) const HEAD: i32 = 30;
pub(super) const LINE: i32 = 20;
/// What is free at the sides of a box.
pub(super) const PAD: i32 = 12;
/// The width of a mark such as `PK`, and of the sign of NOT NULL.
pub(super) const MARK: i32 = 20;
pub(super) const SIGN: i32 = 16;

/// How many characters are shown of a name and of a type.
const NAME: usize = 30;
const TYPE: usize = 26;

/// What a box stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Table,
    View,
    MaterializedView,
    Enum,
}

impl Kind {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Kind::Table => "table",
            Kind::View => "view",
            Kind::MaterializedView => "materialized view",
            Kind::Enum => "enum",
        }
    }
}

/// A line of a box.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    /// `PK`, `FK`, `UQ`.
    pub(super) marks: Vec<&'static str>,
    /// Whether null is refused; none where that is not known.
    pub(super) not_null: Option<bool>,
    pub(super) name: String,
    pub(super) data_type: String,
    /// All of it in words.
    pub(super) whole: String,
}

/// A box.
#[derive(Clone, Debug)]
pub(super) struct Entity {
    pub(super) kind: Kind,
    pub(super) name: String,
    /// All that the head says, in words.
    pub(super) whole: String,
    /// The name as the head shows it.
    pub(super) head: String,
    pub(super) lines: Vec<Line>,
    /// Below the columns.
    pub(super) notes: Vec<String>,
    /// How many lines begin at its bottom.
    pub(super) ports: usize,
    pub(super) width: i32,
    /// Where names and types begin.
    pub(super) name_at: i32,
    pub(super) type_at: i32,
}

impl Entity {
    /// Everything that has a box: the tables, the views and the enum types, each by name.
    pub(super) fn all(schema: &Schema) -> Vec<Entity> {
        let tables = schema.tables.values().map(|table| Entity::table(table));
        let views = schema.views.values().map(|view| Entity::view(view));
        let enums = schema.enums.values().map(|kind| Entity::enumeration(kind));
        tables.chain(views).chain(enums).collect()
    }

    fn table(table: &Table) -> Entity {
        let lines = table.columns.iter().map(|column| line(table, column));
        let keys = table.keys().filter(|key| key.columns.len() > 1);
        let unique = keys.map(|key| {
            let word = match table.primary_key.as_ref() == Some(key) {
                true => "primary key",
                false => "unique",
            };
            format!("{word} ({})", key.columns.join(", "))
        });
        let unmodelled = table.unmodelled.iter().map(|what| format!("and {what}"));
        Entity::new(
            Kind::Table,
            &table.name,
            table.comment.as_deref(),
            lines.collect(),
            unique.chain(unmodelled).collect(),
        )
    }

    fn view(view: &View) -> Entity {
        let lines = view.columns.iter().map(|name| Line {
            name: text::clip(name, NAME),
            whole: name.clone(),
            ..Line::default()
        });
        let kind = match view.materialized {
            true => Kind::MaterializedView,
            false => Kind::View,
        };
        let comment = view.comment.as_deref();
        Entity::new(kind, &view.name, comment, lines.collect(), Vec::new())
    }

    fn enumeration(kind: &Enum) -> Entity {
        let lines = kind.labels.iter().map(|label| Line {
            name: text::clip(label, NAME),
            whole: label.clone(),
            ..Line::default()
        });
        let comment = kind.comment.as_deref();
        Entity::new(Kind::Enum, &kind.name, comment, lines.collect(), Vec::new())
    }

    fn new(
        kind: Kind,
        name: &str,
        comment: Option<&str>,
        lines: Vec<Line>,
        notes: Vec<String>,
    ) -> Entity {
        let comment = comment.map(|comment| format!(": {comment}"));
        let marks = lines.iter().map(|line| line.marks.len()).max().unwrap_or(0);
        let signs = lines.iter().any(|line| line.not_null.is_some());
        let widest = |of: &dyn Fn(&Line) -> usize| lines.iter().map(of).max().unwrap_or(0);
        let name_at = PAD + MARK * i32::try_from(marks).unwrap_or(0) + if signs { SIGN } else { 0 };
        let type_at = name_at + text::width(widest(&|line| text::cells(&line.name))) + 14;
        let types = widest(&|line| text::cells(&line.data_type));
        let line_end = match types {
            0 => type_at - 14,
            _ => type_at + text::width(types),
        };
        let head = text::clip(name, NAME + TYPE);
        let head_end = PAD + text::width(text::cells(&head) + 2 + kind.as_str().len());
        let notes: Vec<String> = notes
            .iter()
            .map(|note| text::clip(note, NAME + TYPE))
            .collect();
        let note_end = notes
            .iter()
            .map(|note| PAD + text::width(text::cells(note)));
        let end = note_end.chain([line_end, head_end]).max().unwrap_or(0);
        Entity {
            kind,
            name: name.to_owned(),
            whole: format!("{} {name}{}", kind.as_str(), comment.unwrap_or_default()),
            head,
            lines,
            notes,
            ports: 0,
            width: on_grid(end + PAD),
            name_at,
            type_at,
        }
    }

    /// Makes the box wide enough for the lines that begin at its bottom.
    pub(super) fn make_room(&mut self) {
        let ports = i32::try_from(self.ports).unwrap_or(0);
        self.width = self.width.max(GRID * 2 * (ports + 1));
    }

    pub(super) fn height(&self) -> i32 {
        let lines = i32::try_from(self.lines.len() + self.notes.len()).unwrap_or(0);
        on_grid(HEAD + LINE * lines + 6)
    }

    /// The middle of a line below the top of the box; that of the head for none.
    pub(super) fn middle(&self, line: Option<usize>) -> i32 {
        match line {
            None => HEAD / 2,
            Some(line) => HEAD + LINE * i32::try_from(line).unwrap_or(0) + LINE / 2 + 1,
        }
    }
}

/// The next multiple of the grid.
pub(super) fn on_grid(size: i32) -> i32 {
    (size + GRID - 1) / GRID * GRID
}

fn line(table: &Table, column: &Column) -> Line {
    let own = std::slice::from_ref(&column.name);
    let is_key = |key: &crate::schema::Key| key.columns.contains(&column.name);
    let is_foreign = table
        .foreign_keys
        .iter()
        .any(|key| key.columns.contains(&column.name));
    let in_primary = table.primary_key.as_ref().is_some_and(is_key);
    let whole_primary = in_primary
        && table
            .primary_key
            .as_ref()
            .is_some_and(|key| key.columns.len() == 1);
    // A primary key is unique without saying so.
    let is_unique = !whole_primary && table.is_unique(own);
    let words: BTreeMap<&str, bool> =
        [("PK", in_primary), ("FK", is_foreign), ("UQ", is_unique)].into();
    let marks: Vec<&'static str> = ["PK", "FK", "UQ"]
        .into_iter()
        .filter(|mark| words[mark])
        .collect();
    let mut whole = format!("{} {}", column.name, column.data_type);
    let mut say = |holds: bool, what: &str| {
        if holds {
            whole.push_str(", ");
            whole.push_str(what);
        }
    };
    say(in_primary, "primary key");
    say(is_foreign, "foreign key");
    say(is_unique, "unique");
    say(column.not_null, "not null");
    say(!column.not_null, "may be null");
    say(column.identity.is_some(), "given out by the database");
    say(column.generated.is_some(), "generated");
    say(column.default.is_some(), "has a default");
    if let Some(comment) = &column.comment {
        whole.push_str(": ");
        whole.push_str(comment);
    }
    Line {
        marks,
        not_null: Some(column.not_null),
        name: text::clip(&column.name, NAME),
        data_type: text::clip(&column.data_type.to_string(), TYPE),
        whole,
    }
}
