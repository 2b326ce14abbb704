//! One table of the generated schema, and the SQL that makes and changes it. Every text runs on SQLite and
//! PostgreSQL alike; what SQLite's ALTER TABLE cannot do is a rebuild.

/// A table as it is at one point of the history.
#[derive(Clone, Debug)]
pub(in crate::bench) struct Table {
    pub(in crate::bench) name: String,
    pub(in crate::bench) columns: Vec<Column>,
    /// Named table constraints, whole: `CONSTRAINT name CHECK (...)`.
    pub(in crate::bench) constraints: Vec<String>,
    /// The statements that make its indexes.
    pub(in crate::bench) indexes: Vec<String>,
    /// Whether another table has a foreign key to it. SQLite cannot rebuild such a table inside of a transaction
    /// without losing the rows that refer to it.
    pub(super) is_referenced: bool,
}

/// A column: its name, and all that follows the name.
#[derive(Clone, Debug)]
pub(in crate::bench) struct Column {
    pub(in crate::bench) name: String,
    pub(in crate::bench) declaration: String,
}

impl Table {
    pub(super) fn create(&self) -> String {
        self.create_as(&self.name)
    }

    fn create_as(&self, name: &str) -> String {
        let columns = self
            .columns
            .iter()
            .map(|column| format!("    {} {}", column.name, column.declaration));
        let constraints = self
            .constraints
            .iter()
            .map(|constraint| format!("    {constraint}"));
        let body: Vec<String> = columns.chain(constraints).collect();
        format!("CREATE TABLE {name} (\n{}\n);\n", body.join(",\n"))
    }

    /// Makes the table on SQLite what `self` says, when only its constraints differ: a new table takes the rows
    /// and then the name.
    pub(super) fn rebuild(&self) -> String {
        let name = &self.name;
        let columns: Vec<&str> = self
            .columns
            .iter()
            .map(|column| column.name.as_str())
            .collect();
        let columns = columns.join(", ");
        format!(
            "{}INSERT INTO {name}_new ({columns}) SELECT {columns} FROM {name};\n\
             DROP TABLE {name};\n\
             ALTER TABLE {name}_new RENAME TO {name};\n{}",
            self.create_as(&format!("{name}_new")),
            self.indexes.concat(),
        )
    }
}
