//! Any table, written in any other way, is the same table.

use super::*;
use crate::snapshot::sqlite::object::{self, Row};
use proptest::prelude::*;

/// A word of a text by what may be done to it.
#[derive(Clone, Debug)]
enum Word {
    Key(&'static str),
    Name(String),
    Exact(String),
}

use Word::{Exact, Key, Name};

fn keys(text: &'static str) -> Vec<Word> {
    text.split(' ').map(Key).collect()
}

fn join(parts: Vec<Vec<Word>>) -> Vec<Word> {
    let mut words = Vec::new();
    for (at, part) in parts.into_iter().enumerate() {
        if at > 0 {
            words.push(Exact(",".to_owned()));
        }
        words.extend(part);
    }
    words
}

fn expression(columns: usize) -> impl Strategy<Value = Vec<Word>> {
    let column = (0..columns).prop_map(|n| vec![Name(format!("c{n}"))]);
    let literal = prop_oneof![
        "'[A-Za-z ]{0,4}'",
        "[1-9][0-9]{0,2}",
        Just("NULL".to_owned())
    ]
    .prop_map(|text| vec![Exact(text)]);
    let leaf = prop_oneof![column, literal];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            (
                inner.clone(),
                prop_oneof![Just("<>"), Just("="), Just("AND"), Just("+"), Just("||")],
                inner.clone()
            )
                .prop_map(|(a, op, b)| [a, vec![Key(op)], b].concat()),
            inner
                .clone()
                .prop_map(|a| [vec![Exact("(".into())], a, vec![Exact(")".into())]].concat()),
            inner.clone().prop_map(|a| [
                vec![Name("lower".into()), Exact("(".into())],
                a,
                vec![Exact(")".into())]
            ]
            .concat()),
            inner.prop_map(|a| [a, keys("IS NOT NULL")].concat()),
        ]
    })
}

fn column_clause(columns: usize) -> impl Strategy<Value = Vec<Word>> {
    let paren = |before: Vec<Word>, inner: Vec<Word>| {
        [
            before,
            vec![Exact("(".into())],
            inner,
            vec![Exact(")".into())],
        ]
        .concat()
    };
    prop_oneof![
        Just(keys("NOT NULL")),
        Just(keys("UNIQUE")),
        Just(keys("COLLATE nocase")),
        Just([keys("DEFAULT"), vec![Exact("'Draft'".into())]].concat()),
        Just(
            [
                keys("REFERENCES"),
                vec![
                    Name("other".into()),
                    Exact("(".into()),
                    Name("x".into()),
                    Exact(")".into())
                ],
                keys("ON DELETE SET NULL")
            ]
            .concat()
        ),
        expression(columns).prop_map(move |inner| paren(keys("CHECK"), inner)),
    ]
}

fn table() -> impl Strategy<Value = Vec<Word>> {
    (1..5_usize).prop_flat_map(|columns| {
        let column = (
            prop_oneof![
                Just("int"),
                Just("text"),
                Just("double precision"),
                Just("varchar ( 20 )")
            ],
            prop::collection::vec(column_clause(columns), 0..3),
        );
        let constraint = expression(columns).prop_map(|inner| {
            [
                keys("CHECK"),
                vec![Exact("(".into())],
                inner,
                vec![Exact(")".into())],
            ]
            .concat()
        });
        (
            prop::collection::vec(column, columns),
            prop::collection::vec(constraint, 0..3),
        )
            .prop_map(|(columns, constraints)| {
                let columns = columns
                    .into_iter()
                    .enumerate()
                    .map(|(n, (data_type, clauses))| {
                        [
                            vec![Name(format!("c{n}"))],
                            keys(data_type),
                            clauses.concat(),
                        ]
                        .concat()
                    });
                let body = join(columns.chain(constraints).collect());
                [
                    keys("CREATE TABLE"),
                    vec![Name("t".into()), Exact("(".into())],
                    body,
                    vec![Exact(")".into())],
                ]
                .concat()
            })
    })
}

fn plain(words: &[Word]) -> String {
    let words: Vec<&str> = words
        .iter()
        .map(|word| match word {
            Key(text) => text,
            Name(text) | Exact(text) => text.as_str(),
        })
        .collect();
    words.join(" ")
}

fn rewritten(words: &[Word], choices: &[u8]) -> String {
    let mut text = String::new();
    for (at, word) in words.iter().enumerate() {
        let choice = choices[at % choices.len()];
        match word {
            Key("<>") if choice.is_multiple_of(2) => text.push_str("!="),
            Key("=") if choice.is_multiple_of(2) => text.push_str("=="),
            Key(word) if choice.is_multiple_of(2) => text.push_str(&word.to_ascii_lowercase()),
            Key(word) => text.push_str(&word.to_ascii_uppercase()),
            Exact(word) => text.push_str(word),
            Name(name) => match choice % 6 {
                0 => text.push_str(name),
                1 => text.push_str(&name.to_ascii_uppercase()),
                2 => write!(text, "\"{name}\"").unwrap(),
                3 => write!(text, "[{name}]").unwrap(),
                4 => write!(text, "`{}`", name.to_ascii_uppercase()).unwrap(),
                _ => write!(text, "\"{}\"", name.to_ascii_uppercase()).unwrap(),
            },
        }
        text.push_str(match choice / 6 % 5 {
            0 => " ",
            1 => "\n\t ",
            2 => "/* it's (a) comment, \" */",
            3 => " -- another 'one'\n",
            _ => "  ",
        });
    }
    text
}

/// The object, without the spelling of its names.
fn read(sql: &str) -> (bool, String) {
    let row = Row {
        kind: "table".into(),
        name: "t".into(),
        table: "t".into(),
        sql: sql.into(),
    };
    let mut parsed = object::object(&row, &[], &[]);
    parsed.object.parts.values_mut().for_each(|facts| {
        facts.remove("spelling");
    });
    (parsed.table.is_some(), format!("{:#?}", parsed.object))
}

proptest! {
    #[test]
    fn a_rewritten_table_is_the_same(words in table(), choices in prop::collection::vec(any::<u8>(), 1..60)) {
        let (text, other) = (plain(&words), rewritten(&words, &choices));
        let (known, one) = read(&text);
        prop_assert!(known, "{}", text);
        prop_assert_eq!(one, read(&other).1, "{}\n{}", text, other);
    }

    #[test]
    fn whatever_sqlite_takes_is_read_and_agrees(words in table(), choices in prop::collection::vec(any::<u8>(), 1..60)) {
        let sql = rewritten(&words, &choices);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let read = runtime.block_on(async {
            let mut connection = open().await;
            match connection.execute(&sql).await {
                Ok(()) => Reader::default().read(&mut connection).await.map(Some),
                Err(_) => Ok(None),
            }
        });
        prop_assert!(read.is_ok(), "{}: {:?}", sql, read);
    }

    #[test]
    fn any_text_is_read_without_a_panic(text in ".{0,200}") {
        for kind in ["table", "view", "index", "trigger"] {
            let row = Row { kind: kind.into(), name: "t".into(), table: "t".into(), sql: text.clone() };
            object::object(&row, std::slice::from_ref(&row), &[]);
        }
    }

    #[test]
    fn any_words_are_read_without_a_panic(words in prop::collection::vec(prop_oneof![
        Just("CREATE"), Just("TABLE"), Just("INDEX"), Just("TRIGGER"), Just("VIEW"), Just("t"), Just("("), Just(")"),
        Just(","), Just("PRIMARY"), Just("KEY"), Just("CHECK"), Just("REFERENCES"), Just("DEFAULT"), Just("-"), Just("'x'"),
        Just("NOT"), Just("NULL"), Just("DEFERRABLE"), Just("AS"), Just("BEGIN"), Just("END"), Just(";"), Just("WHERE"),
        Just("COLLATE"), Just("DESC"), Just("AUTOINCREMENT"), Just("\"\""), Just("[]"), Just("ON"), Just("."),
    ], 0..25)) {
        let text = words.join(" ");
        for prefix in ["", "CREATE TABLE t ( a ", "CREATE INDEX i ON t ( ", "CREATE TRIGGER g INSERT ON t ", "CREATE VIEW v AS "] {
            let row = |kind: &str| Row { kind: kind.into(), name: "t".into(), table: "t".into(), sql: format!("{prefix}{text}") };
            object::object(&row("table"), &[row("index"), row("trigger")], &[]);
            let table = Row { sql: "CREATE TABLE t (a)".into(), ..row("table") };
            object::object(&table, &[row("index"), row("trigger")], &[]);
            object::object(&row("view"), &[], &[]);
        }
    }
}
