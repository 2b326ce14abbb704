//! `CREATE TABLE` as SQLite stores it, read into columns and constraints. Does not render.

use super::{
    cursor::Cursor,
    key::{Key, KeyColumn},
    lexeme::{self, Layout, Lexeme, Scope, bare, canonical, fold},
};
use sqlite3_parser::dialect::{TokenType, TokenType::*};
use std::collections::BTreeSet;

/// A table as its text says it.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) columns: Vec<Column>,
    pub(super) primary_key: Option<Key>,
    pub(super) uniques: Vec<Key>,
    pub(super) checks: Vec<Check>,
    pub(super) foreign_keys: Vec<ForeignKey>,
    pub(super) without_rowid: bool,
    pub(super) strict: bool,
}

#[derive(Debug, Default)]
pub(super) struct Column {
    /// As written, without quotes.
    pub(super) name: String,
    /// Folded, one space between its words.
    pub(super) data_type: Option<String>,
    pub(super) not_null: bool,
    /// Of NOT NULL.
    pub(super) conflict: Option<String>,
    pub(super) default: Option<DefaultValue>,
    /// Folded; none is BINARY.
    pub(super) collation: Option<String>,
    pub(super) generated: Option<Generated>,
}

/// The value of a DEFAULT clause.
#[derive(Debug)]
pub(super) struct DefaultValue {
    /// Its meaning; none is NULL, which is what no clause means too.
    pub(super) value: Option<String>,
    /// Its canonical tokens without outer parentheses, as `table_xinfo` shows them.
    pub(super) tokens: String,
}

#[derive(Debug)]
pub(super) struct Generated {
    pub(super) expression: String,
    pub(super) stored: bool,
}

#[derive(Debug)]
pub(super) struct Check {
    pub(super) name: Option<String>,
    pub(super) expression: String,
}

#[derive(Debug, Default)]
pub(super) struct ForeignKey {
    pub(super) name: Option<String>,
    /// Folded.
    pub(super) columns: Vec<String>,
    /// Folded.
    pub(super) table: String,
    /// Folded; none is the primary key of the other table.
    pub(super) references: Option<Vec<String>>,
    pub(super) on_delete: Option<String>,
    pub(super) on_update: Option<String>,
    /// Folded; SQLite keeps it and ignores it.
    pub(super) matching: Option<String>,
    pub(super) deferred: bool,
}

/// Expressions wait until every column is known, because a CHECK may name a later one.
#[derive(Default)]
struct Pending<'l, 't> {
    checks: Vec<(Option<String>, &'l [Lexeme<'t>])>,
    generated: Vec<(usize, &'l [Lexeme<'t>], bool)>,
}

/// Reads the tokens of a whole `CREATE TABLE` text; none when something in it is not known.
pub(super) fn table(lexemes: &[Lexeme<'_>]) -> Option<Table> {
    let mut cursor = Cursor::new(lexemes);
    cursor.expect(TK_CREATE)?;
    cursor.take(TK_TEMP);
    cursor.expect(TK_TABLE)?;
    cursor.if_not_exists();
    cursor.qualified_name()?;
    let mut table = Table::default();
    let mut pending = Pending::default();
    body(&mut table, &mut pending, cursor.group()?)?;
    options(&mut table, &mut cursor)?;
    if table.has_integer_key()
        && let Some(key) = &mut table.primary_key
    {
        // Integers compare as integers, so that SQLite drops a collation there, WITHOUT ROWID too.
        key.columns
            .iter_mut()
            .for_each(|column| column.collation = None);
    }

    let columns: BTreeSet<String> = table
        .columns
        .iter()
        .map(|column| fold(&column.name))
        .collect();
    if columns.len() != table.columns.len() {
        return None;
    }
    let scope = Scope::Columns(&columns);
    for (name, expression) in pending.checks {
        let expression = lexeme::expression(expression, scope);
        table.checks.push(Check { name, expression });
    }
    for (at, expression, stored) in pending.generated {
        let expression = lexeme::expression(expression, scope);
        table.columns.get_mut(at)?.generated = Some(Generated { expression, stored });
    }
    Some(table)
}

impl Table {
    /// Whether the primary key is the rowid itself.
    pub(super) fn is_rowid_alias(&self) -> bool {
        self.has_integer_key() && !self.without_rowid
    }

    /// Whether the primary key is one INTEGER.
    fn has_integer_key(&self) -> bool {
        let Some(key) = &self.primary_key else {
            return false;
        };
        let [only] = key.columns.as_slice() else {
            return false;
        };
        let integer = self
            .column(&only.expression)
            .is_some_and(|column| column.data_type.as_deref() == Some("integer"));
        // For compatibility with an old bug, `INTEGER PRIMARY KEY DESC` on the column is an ordinary key,
        // while `PRIMARY KEY (id DESC)` on the table is the rowid: https://sqlite.org/lang_createtable.html#rowid.
        integer && !(key.on_column && only.descending)
    }

    /// The column of that folded name.
    pub(super) fn column(&self, name: &str) -> Option<&Column> {
        self.columns
            .iter()
            .find(|column| column.name.eq_ignore_ascii_case(name))
    }

    /// The folded names of all columns.
    pub(super) fn column_names(&self) -> BTreeSet<String> {
        self.columns
            .iter()
            .map(|column| fold(&column.name))
            .collect()
    }
}

fn options(table: &mut Table, cursor: &mut Cursor<'_, '_>) -> Option<()> {
    while !cursor.is_done() {
        if cursor.take(TK_SEMI) || cursor.take(TK_COMMA) {
            continue;
        } else if cursor.take(TK_WITHOUT) {
            cursor.take_word("rowid").then_some(())?;
            table.without_rowid = true;
        } else {
            cursor.take_word("strict").then_some(())?;
            table.strict = true;
        }
    }
    Some(())
}

fn body<'l, 't>(
    table: &mut Table,
    pending: &mut Pending<'l, 't>,
    inner: &'l [Lexeme<'t>],
) -> Option<()> {
    let mut cursor = Cursor::new(inner);
    loop {
        column(table, pending, &mut cursor)?;
        if cursor.is_done() {
            return Some(());
        }
        cursor.expect(TK_COMMA)?;
        if is_constraint(cursor.kind(0)) {
            break;
        }
    }
    // SQLite lets the commas between constraints be left out.
    while !cursor.is_done() {
        constraint(table, pending, &mut cursor)?;
        cursor.take(TK_COMMA);
    }
    Some(())
}

fn is_constraint(kind: Option<TokenType>) -> bool {
    matches!(
        kind,
        Some(TK_CONSTRAINT | TK_PRIMARY | TK_UNIQUE | TK_CHECK | TK_FOREIGN)
    )
}

fn column<'l, 't>(
    table: &mut Table,
    pending: &mut Pending<'l, 't>,
    cursor: &mut Cursor<'l, 't>,
) -> Option<()> {
    let name = cursor.name()?;
    let folded = fold(&name);
    let mut column = Column {
        name,
        data_type: data_type(cursor)?,
        ..Column::default()
    };
    let at = table.columns.len();
    let mut constraint_name = None;
    loop {
        match cursor.kind(0) {
            None | Some(TK_COMMA) => break,
            Some(TK_CONSTRAINT) => {
                cursor.skip();
                constraint_name = Some(cursor.name()?);
                continue;
            }
            Some(TK_DEFAULT) => {
                cursor.skip();
                column.default = Some(default(cursor)?);
            }
            Some(TK_NULL) => {
                cursor.skip();
                cursor.conflict()?;
            }
            Some(TK_NOT) if cursor.kind(1) == Some(TK_NULL) => {
                cursor.take_all(&[TK_NOT, TK_NULL]);
                column.not_null = true;
                column.conflict = cursor.conflict()?;
            }
            Some(TK_NOT | TK_DEFERRABLE) => defer(table, cursor)?,
            Some(TK_PRIMARY) => {
                cursor.take_all(&[TK_PRIMARY, TK_KEY]).then_some(())?;
                let descending = descending(cursor);
                let mut key = Key::on_column(
                    constraint_name.take(),
                    KeyColumn::plain(&folded, descending),
                );
                key.conflict = cursor.conflict()?;
                key.autoincrement = cursor.take(TK_AUTOINCR);
                if table.primary_key.replace(key).is_some() {
                    return None;
                }
            }
            Some(TK_UNIQUE) => {
                cursor.skip();
                let mut key =
                    Key::on_column(constraint_name.take(), KeyColumn::plain(&folded, false));
                key.conflict = cursor.conflict()?;
                table.uniques.push(key);
            }
            Some(TK_CHECK) => {
                cursor.skip();
                pending
                    .checks
                    .push((constraint_name.take(), cursor.group()?));
                cursor.conflict()?;
            }
            Some(TK_REFERENCES) => {
                let key = references(constraint_name.take(), vec![folded.clone()], cursor)?;
                table.foreign_keys.push(key);
            }
            Some(TK_COLLATE) => {
                cursor.skip();
                column.collation = Some(fold(&cursor.name()?)).filter(|name| name != "binary");
            }
            Some(TK_GENERATED | TK_AS) => {
                cursor.take_all(&[TK_GENERATED, TK_ALWAYS]);
                cursor.expect(TK_AS)?;
                let expression = cursor.group()?;
                let stored = cursor.take_word("stored");
                if !stored {
                    cursor.take_word("virtual");
                }
                pending.generated.push((at, expression, stored));
            }
            _ => return None,
        }
        constraint_name = None;
    }
    table.columns.push(column);
    Some(())
}

/// The declared type: any words, then perhaps one or two numbers.
fn data_type(cursor: &mut Cursor<'_, '_>) -> Option<Option<String>> {
    let mut words = Vec::new();
    let is_quoted = cursor.rest().first().is_some_and(Lexeme::is_quoted);
    loop {
        match cursor.kind(0) {
            Some(
                TK_CONSTRAINT | TK_DEFAULT | TK_NULL | TK_NOT | TK_PRIMARY | TK_UNIQUE | TK_CHECK
                | TK_REFERENCES | TK_COLLATE | TK_AS | TK_COMMA | TK_DEFERRABLE,
            )
            | None => break,
            Some(TK_GENERATED)
                if cursor.kind(1) == Some(TK_ALWAYS) && cursor.kind(2) == Some(TK_AS) =>
            {
                break;
            }
            Some(TK_LP) if !words.is_empty() => {
                let size = cursor.group()?;
                let is_number =
                    |kind| matches!(kind, TK_INTEGER | TK_FLOAT | TK_PLUS | TK_MINUS | TK_COMMA);
                if !size.iter().all(|lexeme| is_number(lexeme.kind)) {
                    return None;
                }
                let size = canonical(size, Scope::Open, Layout::Line);
                if !is_quoted {
                    let word = words.last_mut()?;
                    *word = format!("{word}({size})");
                }
                break;
            }
            _ => words.push(fold(&cursor.name()?)),
        }
    }
    if is_quoted {
        // SQLite removes the quotes around the first word, and with them all that follows.
        words.truncate(1);
    }
    Some((!words.is_empty()).then(|| words.join(" ")))
}

/// A type as the pragma shows it, in the same spelling as [`data_type`]; none when that cannot be told.
pub(super) fn pragma_type(lexemes: &[Lexeme<'_>]) -> Option<Option<String>> {
    let mut cursor = Cursor::new(lexemes);
    let data_type = data_type(&mut cursor)?;
    cursor.is_done().then_some(data_type)
}

fn default(cursor: &mut Cursor<'_, '_>) -> Option<DefaultValue> {
    let before = cursor.rest();
    if cursor.kind(0) == Some(TK_LP) {
        cursor.group()?;
    } else {
        if matches!(cursor.kind(0), Some(TK_PLUS | TK_MINUS)) {
            cursor.skip();
        }
        cursor.skip()?;
    }
    let lexemes = before.get(..before.len() - cursor.rest().len())?;
    let tokens = canonical(bare(lexemes), Scope::Open, Layout::Line);
    let value = match lexemes {
        // A word is a string here, whatever its quotes, except for TRUE and FALSE.
        [word] if word.kind == TK_ID => match fold(word.text).as_str() {
            truth @ ("true" | "false") => truth.to_owned(),
            _ => format!("'{}'", word.content().replace('\'', "''")),
        },
        _ => lexeme::expression(lexemes, Scope::Open),
    };
    Some(DefaultValue {
        value: Some(value).filter(|value| value != "null"),
        tokens,
    })
}

/// `ASC` or `DESC`, if it is next.
fn descending(cursor: &mut Cursor<'_, '_>) -> bool {
    !cursor.take(TK_ASC) && cursor.take(TK_DESC)
}

fn constraint<'l, 't>(
    table: &mut Table,
    pending: &mut Pending<'l, 't>,
    cursor: &mut Cursor<'l, 't>,
) -> Option<()> {
    let mut name = None;
    while cursor.take(TK_CONSTRAINT) {
        name = Some(cursor.name()?);
    }
    if cursor.is_done() {
        // A name and nothing that it names is in SQLite's grammar.
        return Some(());
    }
    match cursor.skip()?.kind {
        TK_PRIMARY => {
            cursor.expect(TK_KEY)?;
            let mut columns = cursor.group()?;
            let autoincrement = columns.last().is_some_and(|last| last.kind == TK_AUTOINCR);
            if autoincrement {
                columns = columns.get(..columns.len() - 1)?;
            }
            let mut key = Key::on_table(name, columns)?;
            key.autoincrement = autoincrement;
            key.conflict = cursor.conflict()?;
            if table.primary_key.replace(key).is_some() {
                return None;
            }
        }
        TK_UNIQUE => {
            let mut key = Key::on_table(name, cursor.group()?)?;
            key.conflict = cursor.conflict()?;
            table.uniques.push(key);
        }
        TK_CHECK => {
            pending.checks.push((name, cursor.group()?));
            cursor.conflict()?;
        }
        TK_FOREIGN => {
            cursor.expect(TK_KEY)?;
            let columns = cursor.names()?;
            table.foreign_keys.push(references(name, columns, cursor)?);
            if matches!(cursor.kind(0), Some(TK_NOT | TK_DEFERRABLE)) {
                defer(table, cursor)?;
            }
        }
        _ => return None,
    }
    Some(())
}

fn references(
    name: Option<String>,
    columns: Vec<String>,
    cursor: &mut Cursor<'_, '_>,
) -> Option<ForeignKey> {
    cursor.expect(TK_REFERENCES)?;
    let mut key = ForeignKey {
        name,
        columns,
        table: fold(&cursor.name()?),
        ..ForeignKey::default()
    };
    if cursor.kind(0) == Some(TK_LP) {
        key.references = Some(cursor.names()?);
    }
    loop {
        if cursor.take(TK_MATCH) {
            key.matching = Some(fold(&cursor.name()?)).filter(|word| word != "simple");
        } else if cursor.take_all(&[TK_ON, TK_DELETE]) {
            key.on_delete = action(cursor)?;
        } else if cursor.take_all(&[TK_ON, TK_UPDATE]) {
            key.on_update = action(cursor)?;
        } else if cursor.take_all(&[TK_ON, TK_INSERT]) {
            // SQLite's grammar takes it, and it does nothing.
            action(cursor)?;
        } else {
            return Some(key);
        }
    }
}

fn action(cursor: &mut Cursor<'_, '_>) -> Option<Option<String>> {
    let word = match cursor.skip()?.kind {
        TK_SET if cursor.take(TK_NULL) => "set null",
        TK_SET if cursor.take(TK_DEFAULT) => "set default",
        TK_CASCADE => "cascade",
        TK_RESTRICT => "restrict",
        TK_NO if cursor.take(TK_ACTION) => return Some(None),
        _ => return None,
    };
    Some(Some(word.to_owned()))
}

/// `[NOT] DEFERRABLE [INITIALLY ...]`, which is about the foreign key before it, wherever that is.
/// Only `DEFERRABLE INITIALLY DEFERRED` defers; every other form is the default.
fn defer(table: &mut Table, cursor: &mut Cursor<'_, '_>) -> Option<()> {
    let not = cursor.take(TK_NOT);
    cursor.expect(TK_DEFERRABLE)?;
    let deferred = if cursor.take(TK_INITIALLY) {
        match cursor.skip()?.kind {
            TK_DEFERRED => true,
            TK_IMMEDIATE => false,
            _ => return None,
        }
    } else {
        false
    };
    if let Some(key) = table.foreign_keys.last_mut() {
        key.deferred = deferred && !not;
    }
    Some(())
}
