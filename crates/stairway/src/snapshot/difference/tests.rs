//! Small snapshots in, lines out.

use super::*;
use crate::Dialect;
use pretty_assertions::assert_eq;

/// A line is an object, `  ` before it makes it a part of the last object; facts follow `|`, parted by `;`.
fn snapshot(text: &str) -> Snapshot {
    let mut objects: BTreeMap<Identity, Object> = BTreeMap::new();
    let mut last = None;
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let (identity, facts) = line.split_once('|').unwrap_or((line, ""));
        let (kind, name) = identity.trim().split_once(' ').unwrap();
        let identity = Identity {
            kind: kind.into(),
            name: name.into(),
        };
        let facts: Facts = facts
            .split(';')
            .filter_map(|fact| fact.trim().split_once(": "))
            .map(|(fact, value)| (fact.into(), value.replace('/', "\n")))
            .collect();
        if line.starts_with(' ') {
            let object: &mut Object = objects.get_mut(last.as_ref().unwrap()).unwrap();
            object.parts.insert(identity, facts);
        } else {
            last = Some(identity.clone());
            objects.insert(
                identity,
                Object {
                    facts,
                    parts: BTreeMap::new(),
                },
            );
        }
    }
    let objects = objects
        .into_iter()
        .map(|(identity, object)| (identity, Arc::new(object)))
        .collect();
    Snapshot {
        dialect: Dialect::Postgres,
        objects,
        sources: Default::default(),
    }
}

fn check(before: &str, after: &str, expected: &[&str]) {
    let difference = difference(&snapshot(before), &snapshot(after));
    let lines: Vec<String> = difference.changes.iter().map(ToString::to_string).collect();
    assert_eq!(lines, expected);
    assert_eq!(
        difference.matters(),
        expected.iter().any(|line| !line.starts_with("note: "))
    );
    assert_eq!(difference.is_empty(), expected.is_empty());
}

#[test]
fn equal_snapshots_have_no_difference() {
    check(
        "table t | a: b\n  column c | type: int",
        "table t | a: b\n  column c | type: int",
        &[],
    );
}

#[test]
fn an_object_that_came_or_went_is_one_change() {
    check(
        "table a\n  column x\ntable b",
        "table b\ntable c\n  column x",
        &["table `a` is gone", "table `c` appeared"],
    );
}

#[test]
fn facts_and_parts_in_order() {
    check(
        "table t | owner: me\n  column a | type: int; not null: yes\n  column b\n  index i",
        "table t | owner: you\n  column a | type: text; default: 1\n  index i | unique: yes\n  trigger g",
        &[
            "table `t`: owner was `me`, is now `you`",
            "table `t`: column `a`: default was none, is now `1`",
            "table `t`: column `a`: is no longer not null",
            "table `t`: column `a`: type was `int`, is now `text`",
            "table `t`: column `b` is gone",
            "index `i` on table `t`: is now unique",
            "trigger `g` on table `t` appeared",
        ],
    );
}

#[test]
fn accidents_are_notes() {
    check(
        "table t\n  column a | position: 1; type: int",
        "table t | spelling: T\n  column a | position: 2; type: text",
        &[
            "note: table `T`: spelling was none, is now `T`",
            "table `T`: column `a`: type was `int`, is now `text`",
        ],
    );
}

#[test]
fn names_generated_from_a_former_table_name_are_notes() {
    let expect = |before: &str, after: &str, expected: &[&str]| {
        check(
            &format!("table users\n  {before}"),
            &format!("table users\n  {after}"),
            expected,
        );
    };
    let note =
        |from: &str, to: &str| format!("note: table `users`: key `{from}` is now named `{to}`");
    for (from, to) in [
        ("users_pkey", "people_pkey"),
        ("people_pkey", "users_pkey"),
        ("users_email_key", "people_email_key"),
        ("users_email_key", "users_mail_key"),
        ("users_email_key1", "people_email_key"),
        ("users_a_b_excl", "old_users_a_b_excl"),
        ("sqlite_autoindex_users_1", "sqlite_autoindex_people_2"),
    ] {
        expect(
            &format!("key {from} | columns: a"),
            &format!("key {to} | columns: a"),
            &[&note(from, to)],
        );
    }
    for (from, to) in [
        ("users_pkey", "people_key"),
        ("users_email_idx", "people_name_idx"),
        ("users_email_idx", "mine"),
        ("a_email_idx", "b_email_idx"),
        ("userspkey", "peoplepkey"),
    ] {
        let mut lines = [(from, "is gone"), (to, "appeared")];
        lines.sort();
        let lines = lines.map(|(name, what)| format!("table `users`: key `{name}` {what}"));
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        expect(
            &format!("key {from} | columns: a"),
            &format!("key {to} | columns: a"),
            &lines,
        );
    }
    expect(
        "key users_pkey | columns: a",
        "key people_pkey | columns: b",
        &[
            "table `users`: key `people_pkey` appeared",
            "table `users`: key `users_pkey` is gone",
        ],
    );
}

#[test]
fn a_sequence_that_kept_its_former_name_is_a_note_and_so_is_the_default_that_reads_it() {
    check(
        "sequence users_id_seq | owned by: users.id\ntable users\n  column id | default: nextval('users_id_seq')",
        "sequence people_id_seq | owned by: users.id\ntable users\n  column id | default: nextval('people_id_seq')",
        &[
            "note: sequence `users_id_seq` is now named `people_id_seq`",
            "note: table `users`: column `id`: default was `nextval('users_id_seq')`, is now `nextval('people_id_seq')`",
        ],
    );
    check(
        "sequence users_id_seq | owned by: users.id",
        "sequence people_id_seq | owned by: people.id",
        &[
            "sequence `people_id_seq` appeared",
            "sequence `users_id_seq` is gone",
        ],
    );
}

#[test]
fn a_sequence_of_its_own_is_not_renamed() {
    check(
        "sequence users_id_seq | start: 1",
        "sequence people_id_seq | start: 1",
        &[
            "sequence `people_id_seq` appeared",
            "sequence `users_id_seq` is gone",
        ],
    );
}

#[test]
fn words_suit_their_use() {
    let difference = difference(&snapshot("table a"), &snapshot("table b"));
    let lines = |wording| -> Vec<String> {
        difference
            .changes
            .iter()
            .map(|change| change.line(wording))
            .collect()
    };
    assert_eq!(
        lines(Wording::Downgrade),
        ["table `a` is lost", "table `b` was left behind"]
    );
    assert_eq!(
        lines(Wording::Again),
        [
            "table `a` is missing the second time",
            "table `b` is there the second time only"
        ]
    );
}

#[test]
fn long_definitions_show_the_lines_that_differ() {
    let difference = difference(
        &snapshot("view v | definition: select a,/  b/from t/where a"),
        &snapshot("view v | definition: select a,/  c,/  d/from t/where a"),
    );
    let [change] = difference.changes.as_slice() else {
        panic!("one change")
    };
    assert_eq!(
        change.line(Wording::Plain),
        "view `v`: definition is another"
    );
    assert_eq!(change.detail().unwrap(), "-   b\n+   c,\n+   d");
}

#[test]
fn many_lines_are_cut_and_counted() {
    let long = (0..20).map(|n| n.to_string()).collect::<Vec<_>>().join("/");
    let difference = difference(
        &snapshot("view v | definition: x/y"),
        &snapshot(&format!("view v | definition: {long}")),
    );
    let detail = difference.changes[0].detail().unwrap();
    assert_eq!(detail.lines().count(), 2 + 13);
    assert!(detail.ends_with("+ ... 8 more lines"), "{detail}");
}

#[test]
fn changes_as_json() {
    let difference = difference(
        &snapshot("table t\n  column a | type: int"),
        &snapshot("table t\n  column a"),
    );
    assert_eq!(
        serde_json::to_string(&difference).unwrap(),
        r#"{"changes":[{"object":{"kind":"table","name":"t"},"part":{"kind":"column","name":"a"},"what":{"is":"changed","fact":"type","before":"int","after":null},"level":"difference"}]}"#
    );
}

#[test]
fn a_body_laid_out_in_another_way_is_a_note_and_another_body_is_not() {
    let body = |language: &str, body: &str| {
        let facts = [("language", language), ("body", body)];
        let facts = facts.map(|(noun, value)| (Arc::from(noun), value.to_owned()));
        let object = Object {
            facts: facts.into(),
            parts: BTreeMap::new(),
        };
        let identity = Identity {
            kind: "function".into(),
            name: "f()".into(),
        };
        Snapshot {
            dialect: Dialect::Postgres,
            objects: [(identity, Arc::new(object))].into(),
            sources: Default::default(),
        }
    };
    let levels = |before: Snapshot, after: Snapshot| -> Vec<Level> {
        difference(&before, &after)
            .changes
            .iter()
            .map(|change| change.level)
            .collect()
    };
    let one = "begin return 'a b'; end";
    assert_eq!(
        levels(
            body("plpgsql", one),
            body("plpgsql", "begin\n  return 'a b';\nend")
        ),
        [Level::Note]
    );
    assert_eq!(
        levels(
            body("plpgsql", one),
            body("plpgsql", "begin return 'a  b'; end")
        ),
        [Level::Difference]
    );
    assert_eq!(
        levels(
            body("plpython3u", "if x:\n  y"),
            body("plpython3u", "if x:\n    y")
        ),
        [Level::Difference]
    );
}

#[test]
fn of_many_columns_in_another_order_some_are_named() {
    let columns = |order: &dyn Fn(usize) -> usize| {
        let columns = (1..=14).map(|n| format!("\n  column c{n:02} | position: {}", order(n)));
        format!("table t{}", columns.collect::<String>())
    };
    check(
        &columns(&|n| n),
        &columns(&|n| 15 - n),
        &[
            "note: table `t`: its columns are in another order: `c14`, `c13`, `c12`, `c11`, `c10`, `c09`, `c08`, `c07`, `c06`, \
           `c05`, `c04`, `c03` and 2 more",
        ],
    );
}
