//! Made-up schemas and changes to them, in PostgreSQL's words, each with its way back. Knows no database.

use crate::roundtrip::random::Draw;
use std::fmt::Write as _;

/// What a made-up column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Small,
    Int,
    Big,
    Fraction,
    Truth,
    Words,
    Short,
    Moment,
    Local,
    Day,
    Name,
    Price,
    Json,
    Bytes,
    /// An enum, by its number.
    Label(usize),
}

const KINDS: [Kind; 14] = [
    Kind::Small,
    Kind::Int,
    Kind::Big,
    Kind::Fraction,
    Kind::Truth,
    Kind::Words,
    Kind::Short,
    Kind::Moment,
    Kind::Local,
    Kind::Day,
    Kind::Name,
    Kind::Price,
    Kind::Json,
    Kind::Bytes,
];

#[derive(Clone, Debug)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) kind: Kind,
    /// What rows hold: what the column was before it got a wider type, so that there is a way back.
    pub(super) values: Kind,
    pub(super) not_null: bool,
    default: Option<String>,
    /// Whether a constraint, an index or a view is on it.
    used: bool,
    /// Whether its values must differ.
    pub(super) unique: bool,
    /// The table that it refers to.
    pub(super) refers: Option<usize>,
}

impl Column {
    pub(super) fn has_default(&self) -> bool {
        self.default.is_some()
    }
}

#[derive(Clone, Debug)]
pub(super) struct Table {
    pub(super) name: String,
    /// Without the first, `id`.
    pub(super) columns: Vec<Column>,
    /// Whether `id` is given out by the database.
    pub(super) identity: bool,
    /// Names of checks and what they say.
    checks: Vec<(String, String)>,
    indexes: Vec<(String, String)>,
}

#[derive(Clone, Debug)]
struct View {
    name: String,
    text: String,
    table: usize,
}

/// A schema as it is at one point of a history.
#[derive(Clone, Debug, Default)]
pub(super) struct Model {
    pub(super) tables: Vec<Table>,
    enums: Vec<(String, Vec<String>)>,
    views: Vec<View>,
    made: usize,
}

/// The SQL of one made-up revision.
#[derive(Clone, Debug)]
pub(super) struct Change {
    pub(super) upgrade: String,
    pub(super) downgrade: String,
}

impl Model {
    fn fresh(&mut self, prefix: &str) -> String {
        self.made += 1;
        // Every fourth name needs quotes.
        match self.made % 4 {
            0 => format!("\"{prefix} {}\"", self.made),
            _ => format!("{prefix}_{}", self.made),
        }
    }

    fn type_name(&self, kind: Kind) -> String {
        match kind {
            Kind::Small => "smallint".into(),
            Kind::Int => "integer".into(),
            Kind::Big => "bigint".into(),
            Kind::Fraction => "double precision".into(),
            Kind::Truth => "boolean".into(),
            Kind::Words => "text".into(),
            Kind::Short => "varchar(40)".into(),
            Kind::Moment => "timestamptz".into(),
            Kind::Local => "timestamp".into(),
            Kind::Day => "date".into(),
            Kind::Name => "uuid".into(),
            Kind::Price => "numeric(12,2)".into(),
            Kind::Json => "jsonb".into(),
            Kind::Bytes => "bytea".into(),
            Kind::Label(number) => self.enums[number].0.clone(),
        }
    }

    /// A literal of a kind; `number` makes it differ from others.
    pub(super) fn literal(&self, kind: Kind, number: usize) -> String {
        match kind {
            Kind::Small => format!("{}", number % 30_000),
            Kind::Int => format!("{}", number as i64 * 7 - 3),
            Kind::Big => format!("{}", number as i64 * 3_000_000_000 - 5),
            Kind::Fraction => format!("{number}.25"),
            Kind::Truth => (if number.is_multiple_of(2) {
                "true"
            } else {
                "false"
            })
            .into(),
            Kind::Words | Kind::Short => format!("'it''s é {number}'"),
            Kind::Moment => format!(
                "'2026-03-{:02} 10:{:02}:00+02:00'",
                number % 28 + 1,
                number % 60
            ),
            Kind::Local => format!("'2026-03-{:02} 10:{:02}:30'", number % 28 + 1, number % 60),
            Kind::Day => format!("'2025-{:02}-{:02}'", number % 12 + 1, number % 28 + 1),
            Kind::Name => format!("'a0eebc99-9c0b-4ef8-bb6d-{number:012x}'"),
            Kind::Price => format!("{number}.5"),
            Kind::Json => format!("'{{\"n\": {number}}}'"),
            Kind::Bytes => format!("'\\x{:04x}'", number % 65_536),
            Kind::Label(of) => {
                let labels = &self.enums[of].1;
                format!("'{}'", labels[number % labels.len()])
            }
        }
    }

    fn declaration(&self, column: &Column) -> String {
        let mut text = format!("{} {}", column.name, self.type_name(column.kind));
        if column.not_null {
            text.push_str(" NOT NULL");
        }
        if let Some(default) = &column.default {
            let _ = write!(text, " DEFAULT {default}");
        }
        text
    }

    fn column(&mut self, draw: &mut Draw) -> Column {
        let name = self.fresh("c");
        let kind = match draw.below(KINDS.len() + 2) {
            at if at < KINDS.len() => KINDS[at],
            _ if self.enums.is_empty() => Kind::Words,
            at => Kind::Label(at % self.enums.len()),
        };
        let default = draw.chance(40).then(|| match kind {
            Kind::Moment | Kind::Local if draw.chance(40) => "now()".to_owned(),
            Kind::Day if draw.chance(40) => "CURRENT_DATE".to_owned(),
            _ => self.literal(kind, 1),
        });
        Column {
            name,
            kind,
            values: kind,
            // Without a default it could not be added where there are rows.
            not_null: default.is_some() && draw.chance(50),
            default,
            used: false,
            unique: false,
            refers: None,
        }
    }

    /// A random change, which is made; none if it does not apply to what is there.
    pub(super) fn change(&mut self, which: u8, seed: u32) -> Option<Change> {
        let mut draw = Draw::new(seed);
        if self.tables.is_empty() {
            return Some(self.create_table(&mut draw));
        }
        let at = draw.below(self.tables.len());
        match which % 24 {
            0 | 1 => Some(self.create_table(&mut draw)),
            2..=4 => Some(self.add_column(at, &mut draw)),
            5 => self.drop_column(at, &mut draw),
            6 | 7 => self.rename_column(at, &mut draw),
            8 => Some(self.rename_table(at)),
            9 => self.set_not_null(at, &mut draw),
            10 => self.set_default(at, &mut draw),
            11 | 12 => self.widen(at, &mut draw),
            13 | 14 => self.add_check(at, &mut draw),
            15 => self.drop_check(at, &mut draw),
            16 => self.add_unique(at, &mut draw),
            17 | 18 => self.add_reference(at, &mut draw),
            19 | 20 => self.create_index(at, &mut draw),
            21 => self.create_enum(at, &mut draw),
            22 => self.add_value(&mut draw),
            _ => self.create_view(at, &mut draw),
        }
    }

    fn create_table(&mut self, draw: &mut Draw) -> Change {
        let name = self.fresh("t");
        let identity = draw.chance(70);
        let mut table = Table {
            name: name.clone(),
            columns: Vec::new(),
            identity,
            checks: Vec::new(),
            indexes: Vec::new(),
        };
        let key = match identity {
            true => ["bigint GENERATED BY DEFAULT AS IDENTITY", "bigserial"][draw.below(2)],
            false => ["bigint", "integer"][draw.below(2)],
        };
        let mut lines = vec![format!("    id {key} PRIMARY KEY")];
        for _ in 0..=draw.below(4) {
            let mut column = self.column(draw);
            let mut line = format!("    {}", self.declaration(&column));
            if draw.chance(15) && !matches!(column.kind, Kind::Truth | Kind::Label(_) | Kind::Json)
            {
                column.unique = true;
                column.used = true;
                line.push_str(" UNIQUE");
            }
            lines.push(line);
            table.columns.push(column);
        }
        if !self.tables.is_empty() && draw.chance(50) {
            let parent = draw.below(self.tables.len());
            let column = self.fresh("c");
            let action = ["", " ON DELETE CASCADE", " ON DELETE SET NULL"][draw.below(3)];
            lines.push(format!(
                "    {column} bigint REFERENCES {} (id){action}",
                self.tables[parent].name
            ));
            table.columns.push(Column {
                name: column,
                kind: Kind::Big,
                values: Kind::Big,
                not_null: false,
                default: None,
                used: true,
                unique: false,
                refers: Some(parent),
            });
        }
        self.tables.push(table);
        Change {
            upgrade: format!("CREATE TABLE {name} (\n{}\n);", lines.join(",\n")),
            downgrade: format!("DROP TABLE {name};"),
        }
    }

    fn add_column(&mut self, at: usize, draw: &mut Draw) -> Change {
        let column = self.column(draw);
        let declaration = self.declaration(&column);
        let table = &mut self.tables[at];
        let change = Change {
            upgrade: format!("ALTER TABLE {} ADD COLUMN {declaration};", table.name),
            downgrade: format!("ALTER TABLE {} DROP COLUMN {};", table.name, column.name),
        };
        table.columns.push(column);
        change
    }

    /// A column that nothing is on.
    fn free(&self, at: usize, draw: &mut Draw) -> Option<usize> {
        let free: Vec<usize> = (0..self.tables[at].columns.len())
            .filter(|column| !self.tables[at].columns[*column].used)
            .collect();
        (!free.is_empty()).then(|| free[draw.below(free.len())])
    }

    fn drop_column(&mut self, at: usize, draw: &mut Draw) -> Option<Change> {
        let which = self.free(at, draw)?;
        let column = &self.tables[at].columns[which];
        if column.not_null && column.default.is_none() {
            // It could not be added again where there are rows.
            return None;
        }
        let column = self.tables[at].columns.remove(which);
        let table = self.tables[at].name.clone();
        let again = self.declaration(&column);
        Some(Change {
            upgrade: format!("ALTER TABLE {table} DROP COLUMN {};", column.name),
            downgrade: format!("ALTER TABLE {table} ADD COLUMN {again};"),
        })
    }

    fn rename_column(&mut self, at: usize, draw: &mut Draw) -> Option<Change> {
        let table = &self.tables[at];
        if table.columns.is_empty() {
            return None;
        }
        let which = draw.below(table.columns.len());
        let from = table.columns[which].name.clone();
        let to = self.fresh("r");
        self.renamed(at, &from, &to);
        let table = &mut self.tables[at];
        table.columns[which].name.clone_from(&to);
        let name = &table.name;
        Some(Change {
            upgrade: format!("ALTER TABLE {name} RENAME COLUMN {from} TO {to};"),
            downgrade: format!("ALTER TABLE {name} RENAME COLUMN {to} TO {from};"),
        })
    }

    /// What the texts that are kept for a way back say from now on.
    fn renamed(&mut self, at: usize, from: &str, to: &str) {
        let table = &mut self.tables[at];
        let texts = table.checks.iter_mut().map(|(_, text)| text);
        let indexes = table.indexes.iter_mut().map(|(_, text)| text);
        let views = self.views.iter_mut().filter(|view| view.table == at);
        for text in texts.chain(indexes).chain(views.map(|view| &mut view.text)) {
            *text = words(text, from, to);
        }
    }

    fn rename_table(&mut self, at: usize) -> Change {
        let to = self.fresh("n");
        let from = std::mem::replace(&mut self.tables[at].name, to.clone());
        self.renamed(at, &from, &to);
        Change {
            upgrade: format!("ALTER TABLE {from} RENAME TO {to};"),
            downgrade: format!("ALTER TABLE {to} RENAME TO {from};"),
        }
    }

    fn set_not_null(&mut self, at: usize, draw: &mut Draw) -> Option<Change> {
        let which = self.free(at, draw)?;
        let column = &self.tables[at].columns[which];
        let (name, column_name) = (self.tables[at].name.clone(), column.name.clone());
        if column.not_null {
            self.tables[at].columns[which].not_null = false;
            let fill = self.literal(self.tables[at].columns[which].kind, 2);
            return Some(Change {
                upgrade: format!("ALTER TABLE {name} ALTER COLUMN {column_name} DROP NOT NULL;"),
                downgrade: format!(
                    "UPDATE {name} SET {column_name} = {fill} WHERE {column_name} IS NULL;\n\
                     ALTER TABLE {name} ALTER COLUMN {column_name} SET NOT NULL;"
                ),
            });
        }
        let fill = self.literal(column.kind, 3);
        self.tables[at].columns[which].not_null = true;
        // Without a default the row maker fills it.
        Some(Change {
            upgrade: format!(
                "UPDATE {name} SET {column_name} = {fill} WHERE {column_name} IS NULL;\n\
                 ALTER TABLE {name} ALTER COLUMN {column_name} SET NOT NULL;"
            ),
            downgrade: format!("ALTER TABLE {name} ALTER COLUMN {column_name} DROP NOT NULL;"),
        })
    }

    fn set_default(&mut self, at: usize, draw: &mut Draw) -> Option<Change> {
        let which = self.free(at, draw)?;
        let column = self.tables[at].columns[which].clone();
        let table = self.tables[at].name.clone();
        let default = match column.default {
            Some(_) if !column.not_null => None,
            _ => Some(self.literal(column.kind, 5)),
        };
        self.tables[at].columns[which].default.clone_from(&default);
        let alter = |default: &Option<String>| match default {
            Some(default) => format!(
                "ALTER TABLE {table} ALTER COLUMN {} SET DEFAULT {default};",
                column.name
            ),
            None => format!("ALTER TABLE {table} ALTER {} DROP DEFAULT;", column.name),
        };
        Some(Change {
            upgrade: alter(&default),
            downgrade: alter(&column.default),
        })
    }

    fn widen(&mut self, at: usize, draw: &mut Draw) -> Option<Change> {
        let which = self.free(at, draw)?;
        let column = self.tables[at].columns[which].clone();
        if column.default.is_some() {
            return None;
        }
        let to = match column.kind {
            Kind::Small => Kind::Int,
            Kind::Int => Kind::Big,
            Kind::Short => Kind::Words,
            Kind::Truth => Kind::Short,
            _ => return None,
        };
        if to == Kind::Short {
            self.tables[at].columns[which].values = Kind::Short;
        }
        let (table, name) = (&self.tables[at].name, &column.name);
        let (upgrade, downgrade) = match column.kind {
            Kind::Truth => (
                format!(" USING CASE WHEN {name} THEN 'yes' WHEN NOT {name} THEN 'no' END"),
                format!(" USING {name} = 'yes'"),
            ),
            _ => (String::new(), String::new()),
        };
        let change = Change {
            upgrade: format!(
                "ALTER TABLE {table} ALTER COLUMN {name} TYPE {}{upgrade};",
                self.type_name(to)
            ),
            downgrade: format!(
                "ALTER TABLE {table} ALTER COLUMN {name} TYPE {}{downgrade};",
                self.type_name(column.kind)
            ),
        };
        // Rows from now on would not go back into what was narrower.
        self.tables[at].columns[which].kind = to;
        self.tables[at].columns[which].used = true;
        Some(change)
    }

    fn add_check(&mut self, at: usize, draw: &mut Draw) -> Option<Change> {
        if self.tables[at].columns.is_empty() {
            return None;
        }
        let which = draw.below(self.tables[at].columns.len());
        let constraint = self.fresh("k");
        let column = self.tables[at].columns[which].clone();
        let name = &column.name;
        let expression = match column.kind {
            Kind::Small | Kind::Int | Kind::Big => format!(
                "{name} {} -{}",
                [">", ">="][draw.below(2)],
                10 + draw.below(20)
            ),
            Kind::Fraction => format!("{name} BETWEEN -1.5 AND 1e9"),
            Kind::Truth => format!("{name} OR NOT {name} OR {name} IS NULL"),
            Kind::Words | Kind::Short => [
                format!("length({name}) < 60"),
                format!("{name} <> ''"),
                format!("{name} LIKE '%s%' OR {name} IS NULL OR id IS NOT NULL"),
                format!("coalesce({name}, 'x') NOT IN ('a', 'b')"),
            ][draw.below(4)]
            .clone(),
            Kind::Moment => format!("{name} > '2000-01-01 00:00:00+00'"),
            Kind::Local => format!("{name} > '2000-01-01 00:00:00'"),
            Kind::Day => format!("{name} >= '2000-01-01'"),
            Kind::Price => format!("{name} >= 0"),
            _ => format!("{name} IS NOT NULL OR id IS NOT NULL"),
        };
        let table = &mut self.tables[at];
        table.columns[which].used = true;
        table.checks.push((constraint.clone(), expression.clone()));
        Some(Change {
            upgrade: format!(
                "ALTER TABLE {} ADD CONSTRAINT {constraint} CHECK ({expression});",
                table.name
            ),
            downgrade: format!("ALTER TABLE {} DROP CONSTRAINT {constraint};", table.name),
        })
    }

    fn drop_check(&mut self, at: usize, draw: &mut Draw) -> Option<Change> {
        let table = &mut self.tables[at];
        if table.checks.is_empty() {
            return None;
        }
        let which = draw.below(table.checks.len());
        let (constraint, expression) = table.checks.remove(which);
        Some(Change {
            upgrade: format!("ALTER TABLE {} DROP CONSTRAINT {constraint};", table.name),
            downgrade: format!(
                "ALTER TABLE {} ADD CONSTRAINT {constraint} CHECK ({expression});",
                table.name
            ),
        })
    }

    fn add_unique(&mut self, at: usize, draw: &mut Draw) -> Option<Change> {
        let which = self.free(at, draw)?;
        let column = &mut self.tables[at].columns[which];
        column.used = true;
        let (table, column) = (
            self.tables[at].name.clone(),
            self.tables[at].columns[which].name.clone(),
        );
        let constraint = self.fresh("u");
        Some(Change {
            upgrade: format!(
                "ALTER TABLE {table} ADD CONSTRAINT {constraint} UNIQUE (id, {column});"
            ),
            downgrade: format!("ALTER TABLE {table} DROP CONSTRAINT {constraint};"),
        })
    }

    fn add_reference(&mut self, at: usize, draw: &mut Draw) -> Option<Change> {
        let parent = draw.below(self.tables.len());
        let (column, constraint) = (self.fresh("c"), self.fresh("f"));
        let action = [
            " ON DELETE CASCADE",
            " ON DELETE SET NULL",
            " ON UPDATE CASCADE",
            " DEFERRABLE INITIALLY DEFERRED",
            "",
        ][draw.below(5)];
        let (table, other) = (
            self.tables[at].name.clone(),
            self.tables[parent].name.clone(),
        );
        self.tables[at].columns.push(Column {
            name: column.clone(),
            kind: Kind::Big,
            values: Kind::Big,
            not_null: false,
            default: None,
            used: true,
            unique: false,
            refers: Some(parent),
        });
        Some(Change {
            upgrade: format!(
                "ALTER TABLE {table} ADD COLUMN {column} bigint;\n\
                 ALTER TABLE {table} ADD CONSTRAINT {constraint} FOREIGN KEY ({column}) REFERENCES {other} (id){action};"
            ),
            downgrade: format!(
                "ALTER TABLE {table} DROP CONSTRAINT {constraint};\nALTER TABLE {table} DROP COLUMN {column};"
            ),
        })
    }

    fn create_index(&mut self, at: usize, draw: &mut Draw) -> Option<Change> {
        if self.tables[at].columns.is_empty() {
            return None;
        }
        let which = draw.below(self.tables[at].columns.len());
        let index = self.fresh("i");
        let table = &mut self.tables[at];
        let column = &mut table.columns[which];
        column.used = true;
        let name = &column.name;
        let on = match (draw.below(4), column.kind) {
            (0, Kind::Words | Kind::Short) => format!("(lower({name}))"),
            (1, _) => format!("({name}, id)"),
            (2, _) => format!("({name}) WHERE {name} IS NOT NULL"),
            _ => format!("(id, {name})"),
        };
        let text = format!("CREATE INDEX {index} ON {} {on};", table.name);
        table.indexes.push((index.clone(), text.clone()));
        Some(Change {
            upgrade: text,
            downgrade: format!("DROP INDEX {index};"),
        })
    }

    fn create_enum(&mut self, at: usize, draw: &mut Draw) -> Option<Change> {
        let (name, column) = (self.fresh("e"), self.fresh("c"));
        let labels: Vec<String> = (0..2 + draw.below(3)).map(|at| format!("l{at}")).collect();
        let list: Vec<String> = labels.iter().map(|label| format!("'{label}'")).collect();
        self.enums.push((name.clone(), labels));
        let table = &mut self.tables[at];
        let change = Change {
            upgrade: format!(
                "CREATE TYPE {name} AS ENUM ({});\nALTER TABLE {} ADD COLUMN {column} {name} NOT NULL DEFAULT 'l1';",
                list.join(", "),
                table.name
            ),
            downgrade: format!(
                "ALTER TABLE {} DROP COLUMN {column};\nDROP TYPE {name};",
                table.name
            ),
        };
        table.columns.push(Column {
            name: column,
            kind: Kind::Label(self.enums.len() - 1),
            values: Kind::Label(self.enums.len() - 1),
            not_null: true,
            default: Some("'l1'".to_owned()),
            // Another column of the type would keep the way back from dropping it.
            used: true,
            unique: false,
            refers: None,
        });
        Some(change)
    }

    fn add_value(&mut self, draw: &mut Draw) -> Option<Change> {
        if self.enums.is_empty() {
            return None;
        }
        let of = draw.below(self.enums.len());
        let labels = &mut self.enums[of].1;
        let from = labels[draw.below(labels.len())].clone();
        if from == "l1" {
            return None;
        }
        self.made += 1;
        let to = format!("v{}", self.made);
        for label in labels.iter_mut().filter(|label| **label == from) {
            label.clone_from(&to);
        }
        let name = &self.enums[of].0;
        Some(Change {
            upgrade: format!("ALTER TYPE {name} RENAME VALUE '{from}' TO '{to}';"),
            downgrade: format!("ALTER TYPE {name} RENAME VALUE '{to}' TO '{from}';"),
        })
    }

    fn create_view(&mut self, at: usize, draw: &mut Draw) -> Option<Change> {
        let table = &self.tables[at];
        if table.columns.is_empty() {
            return None;
        }
        let which = draw.below(table.columns.len());
        let (table, column) = (table.name.clone(), table.columns[which].name.clone());
        // Values of `jsonb` cannot be grouped on SQLite.
        let forms = match self.tables[at].columns[which].kind {
            Kind::Json => 2,
            _ => 3,
        };
        self.tables[at].columns[which].used = true;
        let name = self.fresh("w");
        let text = match draw.below(forms) {
            0 => format!("SELECT id, {column} FROM {table}"),
            1 => format!(
                "SELECT t.id AS key, t.{column} FROM {table} AS t WHERE t.{column} IS NOT NULL"
            ),
            _ => format!("SELECT {column}, count(*) AS how_many FROM {table} GROUP BY {column}"),
        };
        self.views.push(View {
            name: name.clone(),
            text: text.clone(),
            table: at,
        });
        Some(Change {
            upgrade: format!("CREATE VIEW {name} AS {text};"),
            downgrade: format!("DROP VIEW {name};"),
        })
    }

    /// The names of the views.
    pub(super) fn views(&self) -> impl Iterator<Item = &str> {
        self.views.iter().map(|view| view.name.as_str())
    }
}

/// `text` with the word `from` replaced.
fn words(text: &str, from: &str, to: &str) -> String {
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '"';
    let mut result = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(from) {
        let before = rest[..at].chars().next_back();
        let after = rest[at + from.len()..].chars().next();
        let whole = !before.is_some_and(is_word) && !after.is_some_and(is_word);
        result.push_str(&rest[..at]);
        result.push_str(if whole { to } else { from });
        rest = &rest[at + from.len()..];
    }
    result + rest
}
