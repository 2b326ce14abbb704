//! The page of the portable expressions is made from the code that translates them.

use crate::root::root;
use stairway::sql::{Entry, reference};
use std::{fmt::Write as _, fs};

const PAGE: &str = "docs/portable-sql.md";

const INTRODUCTION: &str = "\
# Portable SQL: expressions

What an unmarked block may say in expressions, and what SQLite gets for it. Each line is run by the tests on both
databases, over rows with nulls and extremes, and gives the same values. What is not here is refused with its place and
the reason; write it in a block for each database.

The types of the columns decide: `=` between two `numeric` columns becomes another comparison on SQLite, where they are
text, than `=` between two integers. A constant takes the type of what it meets, as on PostgreSQL.

";

#[test]
fn the_page_of_the_portable_expressions_is_current() {
    let page = page();
    let path = root().join(PAGE);
    if fs::read_to_string(&path).is_ok_and(|text| text == page) {
        return;
    }
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, page).unwrap();
    panic!("{PAGE} was not what the code says; it is now: look at the change and commit it");
}

fn page() -> String {
    let mut page = INTRODUCTION.to_owned();
    for group in reference() {
        let _ = write!(
            page,
            "## {}\n\n| PostgreSQL | SQLite | limits |\n| --- | --- | --- |\n",
            group.title
        );
        for Entry {
            postgres,
            sqlite,
            note,
            ..
        } in group.entries
        {
            let _ = writeln!(page, "| {} | {} | {note} |", code(postgres), code(sqlite));
        }
        page.push('\n');
    }
    page.truncate(page.trim_end().len());
    page.push('\n');
    page
}

/// SQL as code in a table's cell.
fn code(sql: &str) -> String {
    let sql = sql.split_whitespace().collect::<Vec<_>>().join(" ");
    let sql = sql.replace('|', "\\|");
    match sql.contains('`') {
        true => format!("`` {sql} ``"),
        false => format!("`{sql}`"),
    }
}
