//! Random tables, as people write them.

use super::*;
use proptest::{collection::vec, prelude::*, sample::select};

const TYPES: [&str; 24] = [
    "",
    "int",
    "INTEGER",
    "bigint",
    "smallint",
    "boolean",
    "text",
    "TEXT",
    "varchar(20)",
    "VARCHAR (9)",
    "real",
    "REAL",
    "double precision",
    "\"numeric(8,2) text\"",
    "numeric",
    "DECIMAL(10,2)",
    "uuid blob",
    "blob",
    "date",
    "timestamp",
    "timestamptz(3)",
    "json text",
    "DATETIME",
    "mood text",
];

const NAMES: [&str; 6] = ["a", "B", "\"c d\"", "[e]", "\"order\"", "é"];

const CLAUSES: [&str; 26] = [
    "NOT NULL",
    "NULL",
    "NOT NULL ON CONFLICT IGNORE",
    "UNIQUE",
    "CONSTRAINT u UNIQUE ON CONFLICT REPLACE",
    "DEFAULT 1",
    "DEFAULT -1.5",
    "DEFAULT 'x'",
    "DEFAULT word",
    "DEFAULT \"Word\"",
    "DEFAULT (1 + 2)",
    "DEFAULT NULL",
    "DEFAULT CURRENT_TIMESTAMP",
    "DEFAULT TRUE",
    "COLLATE NOCASE",
    "COLLATE binary",
    "CHECK (a > 0)",
    "CONSTRAINT c CHECK (\"a\" IS NOT NULL AND \"zz\" <> b)",
    "CHECK (length(a) BETWEEN 1 AND 9 OR a LIKE 'x%')",
    "REFERENCES o (x)",
    "CONSTRAINT f REFERENCES o (x) ON DELETE CASCADE ON UPDATE SET NULL",
    "REFERENCES o (x) DEFERRABLE INITIALLY DEFERRED",
    "REFERENCES o (x) NOT DEFERRABLE",
    "AS (a || 'x')",
    "GENERATED ALWAYS AS (a + 1) STORED",
    "CHECK (a IN ('p', 'q') = (b NOT IN (1, 2)))",
];

const KEYS: [&str; 4] = [
    "PRIMARY KEY",
    "PRIMARY KEY AUTOINCREMENT",
    "PRIMARY KEY ON CONFLICT FAIL",
    "CONSTRAINT p PRIMARY KEY",
];

const CONSTRAINTS: [&str; 10] = [
    "PRIMARY KEY (a)",
    "CONSTRAINT p PRIMARY KEY (B DESC, a)",
    "PRIMARY KEY (a COLLATE nocase) ON CONFLICT ROLLBACK",
    "UNIQUE (a, b)",
    "CONSTRAINT q UNIQUE (b COLLATE RTRIM DESC)",
    "CHECK (A <> B)",
    "CONSTRAINT k CHECK (CASE WHEN a THEN b ELSE -b END IS NOT b)",
    "FOREIGN KEY (a) REFERENCES o (x)",
    "CONSTRAINT g FOREIGN KEY (a, b) REFERENCES o (x, y) ON DELETE SET DEFAULT",
    "UNIQUE (a) ON CONFLICT ABORT",
];

const INDEXES: [&str; 6] = [
    "",
    "CREATE INDEX i ON t (a)",
    "CREATE UNIQUE INDEX i ON t (B DESC, a COLLATE nocase)",
    "CREATE INDEX i ON t (a + 1, lower(b)) WHERE a IS NOT NULL",
    "CREATE INDEX i ON t ((a)) WHERE b > 'x' OR b GLOB 'y*'",
    "CREATE INDEX i ON t (a -> '$.x', b ->> 'y', CAST(a AS text))",
];

const OPTIONS: [&str; 4] = ["", "", "WITHOUT ROWID", "STRICT"];

fn table() -> impl Strategy<Value = String> {
    let column = (select(&TYPES[..]), vec(select(&CLAUSES[..]), 0..4));
    (
        vec(column, 2..=NAMES.len()),
        prop::option::of(select(&KEYS[..])),
        vec(select(&CONSTRAINTS[..]), 0..4),
        select(&OPTIONS[..]),
        select(&INDEXES[..]),
    )
        .prop_map(|(columns, key, constraints, options, index)| {
            let mut items: Vec<String> = columns
                .iter()
                .zip(NAMES)
                .map(|((data_type, clauses), name)| {
                    format!("{name} {data_type} {}", clauses.join(" "))
                })
                .collect();
            if let (Some(key), Some(first)) = (key, items.first_mut()) {
                *first += " ";
                *first += key;
            }
            items.extend(constraints.into_iter().map(str::to_owned));
            format!(
                "CREATE TABLE o (x int, y int); CREATE TABLE t ({}) {options}; {index}",
                items.join(", ")
            )
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, max_global_rejects: 100_000, ..ProptestConfig::default() })]

    #[test]
    fn whatever_sqlite_takes_is_written_again_as_it_was(sql in table()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        match runtime.block_on(lost(&sql)) {
            Ok(lost) => prop_assert_eq!(lost, Vec::<String>::new(), "{}", sql),
            Err(reason) if reason == "refused" => return Err(TestCaseError::reject(reason)),
            Err(reason) => prop_assert_eq!(reason, "", "{}", sql),
        }
    }
}
