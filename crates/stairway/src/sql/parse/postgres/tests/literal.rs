//! Strings and numbers.

use super::check;

#[test]
fn strings() {
    check("'it''s'", "'it\\'s'");
    check("'a\\n'", "'a\\\\n'");
    check(
        "E'a\\n\\'\\\\b\\x41\\101\\u00e9\\U0001F600''c'",
        "'a\\n\\'\\\\bAAé😀\\'c'",
    );
    check("E'\\ud83d\\ude00'", "'😀'");
    check("e'\\q'", "'q'");
    check("U&'d\\0061t\\+000061'", "'data'");
    check("U&'d!0061t!!' UESCAPE '!'", "'dat!'");
    check("$$it's$$", "'it\\'s'");
    check("$a$x$$y$a$", "'x$$y'");
    check("'a'\n'b' -- c\n  'd'", "'abd'");
    check("E'a\\n'\n'b'", "'a\\nb'");
    check("''", "''");
}

#[test]
fn numbers() {
    check("42", "42");
    check("1.50", "1.50");
    check(".5", ".5");
    check("1.5e-3", "1.5e-3");
    check("NULL", "null");
    check("TRUE", "true");
}
