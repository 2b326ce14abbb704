//! The graph of revisions, as a margin, as a part of it, and as a drawing.

use crate::space::Space;
use insta::{allow_duplicates, assert_snapshot};
use pretty_assertions::assert_eq;
use serde_json::Value;
use stairway::Dialect;

/// Two bases, a fork, a merge of three, a dependency and an open branch.
fn forked(space: Space) -> Space {
    let body =
        |header: &str| format!("{header}\n--! upgrade\nSELECT 1;\n\n--! downgrade\nSELECT 1;\n");
    space
        .revision("a1", "", &body(""))
        .revision("b2", "a1", &body("--! branch billing\n"))
        .revision("c3", "a1", &body(""))
        .revision("d4", "a1", &body(""))
        .revision("e5", "c3, b2, d4", &body(""))
        .revision("f6", "", &body("--! branch audit\n"))
        .revision("g7", "e5", &body("--! depends-on audit\n"))
        .revision("h8", "f6", &body(""))
}

/// Without a database.
fn bare() -> Space {
    forked(Space::bare().globals("--migrations m"))
}

#[test]
fn the_margin_follows_forks_merges_and_dependencies() {
    assert_snapshot!(bare().run("migrate-history"), @r"
    exit 0
    --- stdout
          revision  created  state  message
    *     h8                        Revision h8 (head)
    | *   g7                        Revision g7 (head)
    | |\
    | | :
    |.|/
    * |   f6                        Revision f6
      *   e5                        Revision e5 (merge)
     /|
    | |\
    | | * d4                        Revision d4
    | * | c3                        Revision c3
    * | | b2                        Revision b2
    |/  |
    |__/
    *     a1                        Revision a1 (branch point)
    ");
}

#[test]
fn the_margin_is_plain_in_a_pipe_and_coloured_where_that_is_asked_for() {
    let space = bare();
    let plain = space.run("migrate-history").stdout;
    assert!(!plain.contains('\u{1b}'), "{plain:?}");
    let coloured = space.run("migrate-history --color always").stdout;
    // The lanes beside the merge, each in its colour.
    for lane in [
        "\u{1b}[36m|\u{1b}[0m",
        "\u{1b}[35m|\u{1b}[0m",
        "\u{1b}[33m\\\u{1b}[0m",
    ] {
        assert!(coloured.contains(lane), "{coloured:?}");
    }
    let run = |line: &str, variable: bool| {
        let command = space.command(line);
        let command = match variable {
            true => command.variable("NO_COLOR", "1"),
            false => command,
        };
        command.on_a_terminal(&[]).map(|(said, code)| {
            assert_eq!(code, Some(0), "{said}");
            said.contains("\u{1b}[36m*")
        })
    };
    let Some(on_a_terminal) = run("migrate-history", false) else {
        return;
    };
    assert!(on_a_terminal);
    assert_eq!(run("migrate-history", true), Some(false));
    assert_eq!(run("migrate-history --color never", false), Some(false));
}

#[test]
fn a_range_shows_what_its_end_needs_and_its_start_does_not() {
    let space = bare();
    assert_snapshot!(space.run("migrate-history --range a1:c3"), @"
    exit 0
    --- stdout
    revision  created  state  message
    c3                        Revision c3
    a1                        Revision a1 (branch point)
    ");
    assert_snapshot!(space.run("migrate-history --range b2:e5"), @r"
    exit 0
    --- stdout
          revision  created  state  message
    *-.   e5                        Revision e5 (merge)
    |\ \
    | | * d4                        Revision d4
    * |   c3                        Revision c3
      *   b2                        Revision b2
    ");
    let ids = |line: &str| {
        let document = space.run(line).exits(0).json();
        let revisions = document["revisions"].as_array().unwrap();
        let ids: Vec<&str> = revisions
            .iter()
            .map(|it| it["revision"].as_str().unwrap())
            .collect();
        ids.join(" ")
    };
    assert_eq!(
        ids("migrate-history --format json --range audit:h8"),
        "h8 f6"
    );
    assert_eq!(ids("migrate-history --format json --range -1:c3"), "c3 a1");
}

#[test]
fn the_document_of_a_part_has_the_same_members() {
    let space = bare();
    let revisions = |line: &str| -> Vec<Value> {
        let document = space.run(line).exits(0).json();
        assert_eq!(document.as_object().unwrap().len(), 1);
        document["revisions"].as_array().unwrap().clone()
    };
    let all = revisions("migrate-history --format json");
    let part = revisions("migrate-history --format json --range e5:g7");
    assert_eq!(part.len(), 3);
    assert!(part.iter().all(|revision| all.contains(revision)));
}

#[test]
fn what_is_counted_from_what_is_applied_asks_the_database() {
    for space in Space::each().map(Space::ladder) {
        space.run("migrate-upgrade b2").ok();
        allow_duplicates! {
            assert_snapshot!(space.run("migrate-history --range -1:current"), @"
            exit 0
            --- stdout
            revision  created  state    message
            b2                 applied  Revision b2 (current)
            a1                 applied  Revision a1
            ");
            assert_snapshot!(space.run("migrate-history --range current:"), @"
            exit 0
            --- stdout
            revision  created  state    message
            c3                 pending  Revision c3 (head)
            b2                 applied  Revision b2 (current)
            ");
            assert_snapshot!(space.run("migrate-history --range :-2"), @"
            exit 0
            --- stderr
            no revision is in `:-2`
            ");
        }
    }
}

#[test]
fn a_range_that_is_none_is_an_error() {
    let space = bare();
    assert_snapshot!(space.run("migrate-history --range -1:current"), @"
    exit 2
    --- stderr
    error: no database is named
     |
     = note: `-1:current` is counted from what is applied
     = help: name one with `--database-url URL`, or set `DATABASE_URL`
    ");
    assert_snapshot!(space.run("migrate-history --range a1"), @"
    exit 2
    --- stderr
    error: `a1` is not a range
     |
     = help: write `FROM:TO`; left out, they are `base` and `heads`
    ");
    assert_snapshot!(space.run("migrate-history --range e5:b2"), @"
    exit 2
    --- stderr
    error: `e5:b2` is empty: what it ends with does not need `e5`
     |
     = help: start at a revision that the end needs, or at `base`; `migrate-history` lists them
    ");
    assert_snapshot!(space.run("migrate-graph --range a1:e6"), @"
    exit 2
    --- stderr
    error: there is no revision `e6`
     |
     = help: did you mean `e5`?
    ");
    assert_snapshot!(space.run("migrate-history --range x: --format json"), @r#"
    exit 2
    --- stdout
    {
      "error": {
        "kind": "target",
        "message": "there is no revision `x`",
        "help": "`migrate-history` lists the revisions",
        "path": null,
        "line": null,
        "column": null,
        "notes": [],
        "related": []
      }
    }
    "#);
}

#[test]
fn a_database_that_is_needed_and_away_is_an_error_and_else_a_warning() {
    let space = bare();
    let away = "--database-url postgres://nobody@127.0.0.1:1/none";
    let outcome = space
        .run(&format!("migrate-history --range :current {away}"))
        .exits(3);
    assert_eq!(outcome.stdout, "");
    let outcome = space
        .run(&format!("migrate-history --range :c3 {away}"))
        .exits(0);
    assert!(
        outcome
            .stderr
            .contains("the states of the revisions are not known"),
        "{outcome}"
    );
}

#[test]
fn a_graph_in_three_languages() {
    let space = forked(Space::new(Dialect::Sqlite));
    space.run("migrate-upgrade c3").ok();
    assert_snapshot!(space.run("migrate-graph --range c3:e5"), @r##"
    exit 0
    --- stdout
    digraph revisions {
        rankdir = TB
        node [shape = box, style = "rounded,filled", fillcolor = "#ffffff", color = "#59636e", fontname = "Helvetica", fontsize = 11]
        edge [color = "#59636e", arrowsize = 0.7, fontname = "Helvetica", fontsize = 9]
        "e5" [label = "e5\nRevision e5\npending", tooltip = "Revision e5", fillcolor = "#fdf3d7", color = "#96690b"]
        "d4" [label = "d4\nRevision d4\npending", tooltip = "Revision d4", fillcolor = "#fdf3d7", color = "#96690b"]
        "c3" [label = "c3\nRevision c3\napplied, current", tooltip = "Revision c3", fillcolor = "#dff3e4", color = "#1a7f4b", penwidth = 2.5]
        "b2" [label = "b2\nRevision b2\npending, branch billing", tooltip = "Revision b2", fillcolor = "#fdf3d7", color = "#96690b"]
        "e5" -> "c3"
        "e5" -> "b2"
        "e5" -> "d4"
    }
    "##);
    assert_snapshot!(space.run("migrate-graph --as mermaid --range c3:e5"), @r#"
    exit 0
    --- stdout
    flowchart TB
        r_e5["e5<br>Revision e5<br>pending"]:::pending
        r_d4["d4<br>Revision d4<br>pending"]:::pending
        r_c3["c3<br>Revision c3<br>applied, current"]:::applied
        r_b2["b2<br>Revision b2<br>pending, branch billing"]:::pending
        r_e5 --> r_c3
        r_e5 --> r_b2
        r_e5 --> r_d4
        classDef applied fill:#dff3e4,stroke:#1a7f4b,color:#1b1f24
        classDef pending fill:#fdf3d7,stroke:#96690b,color:#1b1f24
        classDef current stroke-width:3px
        class r_c3 current
    "#);
    let svg = space.run("migrate-graph --as svg").exits(0).stdout;
    assert!(
        svg.starts_with("<svg ") && svg.ends_with("</svg>\n"),
        "{svg}"
    );
    assert_eq!(svg.matches("class=\"halo\"").count(), 8);
    assert!(
        svg.contains(">8 revisions, newest on top, with 2 heads; 2 applied; 6 pending<"),
        "{svg}"
    );
}

#[test]
fn a_graph_in_a_file_is_of_the_kind_that_its_name_says() {
    let space = bare();
    assert_snapshot!(space.run("migrate-graph -o graph.svg"), @"
    exit 0
    --- stdout
    graph.svg
    ");
    assert_eq!(
        space.read("graph.svg"),
        space.run("migrate-graph --as svg").stdout
    );
    space.run("migrate-graph -o graph.mmd").ok();
    assert!(space.read("graph.mmd").starts_with("flowchart"));
    space.run("migrate-graph -o graph.mmd --as dot").ok();
    assert!(space.read("graph.mmd").starts_with("digraph"));
    assert_snapshot!(space.run("migrate-graph -o graph.png"), @"
    exit 2
    --- stderr
    error: `graph.png` does not say what to write
     |
     = help: end it with `.svg`, `.mmd` or `.dot`, or add `--as svg`, `--as mermaid` or `--as dot`
    ");
    let outcome = space.run("migrate-graph -o nowhere/graph.svg").exits(2);
    assert!(
        outcome.stderr.contains("cannot write `nowhere/graph.svg`"),
        "{outcome}"
    );
    let document = space
        .run("migrate-graph --as dot --format json")
        .exits(0)
        .json();
    assert_eq!(document["as"], "dot");
    assert_eq!(document["path"], Value::Null);
    assert_eq!(document["text"], space.run("migrate-graph").stdout);
}

#[test]
fn no_revision_is_a_graph_too() {
    let space = Space::bare().globals("--migrations m").file("m/.keep", "");
    for language in ["dot", "mermaid", "svg"] {
        let outcome = space
            .run(&format!("migrate-graph --as {language}"))
            .exits(0);
        assert!(!outcome.stdout.is_empty());
        assert!(outcome.stderr.contains("no revisions in `m`"), "{outcome}");
    }
}
