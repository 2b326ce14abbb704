//! Which files are read, in which order, and what is said of those that cannot be.

use super::{all, read_of};
use crate::read;
use insta::assert_snapshot;
use pretty_assertions::assert_eq;
use std::fs;

/// The files that are read from `roots` on, or the errors.
fn followed(files: &[(&str, &str)], roots: &[&str]) -> String {
    let shown = read_of(files, roots);
    let kept = shown.lines().filter(|line| !line.starts_with("    "));
    kept.map(|line| format!("{line}\n")).collect()
}

const MODEL: &str = "#[derive(Model)] enum E { A }";

#[test]
fn modules_have_their_files_where_rust_looks_for_them() {
    let files = [
        (
            "src/lib.rs",
            "mod a; pub mod b; mod inline { mod c; } mod r#type;",
        ),
        ("src/a.rs", "mod d; mod inline { mod e; }"),
        ("src/b/mod.rs", "mod f; mod inline { mod g; }"),
        ("src/inline/c.rs", "mod h;"),
        ("src/type.rs", ""),
        ("src/a/d.rs", ""),
        ("src/a/inline/e/mod.rs", MODEL),
        ("src/b/f.rs", ""),
        ("src/b/inline/g.rs", ""),
        ("src/inline/c/h.rs", ""),
    ];
    assert_snapshot!(followed(&files, &["src/lib.rs"]), @r#"
src/lib.rs
src/a.rs
src/a/d.rs
src/a/inline/e/mod.rs
  enum "E"@1:23 as text
src/b/mod.rs
src/b/f.rs
src/b/inline/g.rs
src/inline/c.rs
src/inline/c/h.rs
src/type.rs
"#);
}

#[test]
fn a_root_has_its_modules_where_its_name_says() {
    let files = [
        ("src/models.rs", "mod user;"),
        ("src/models/user.rs", ""),
        ("main.rs", "mod other;"),
        ("other.rs", ""),
    ];
    assert_snapshot!(followed(&files, &["src/models.rs", "main.rs", "src/models/user.rs"]), @"
src/models.rs
src/models/user.rs
main.rs
other.rs
");
}

/// The examples of the Rust reference, on path attributes.
#[test]
fn path_attributes() {
    let files = [
        (
            "src/a/b.rs",
            r#"#[path = "foo.rs"] mod c; mod inline { #[path = "other.rs"] mod inner; }"#,
        ),
        ("src/a/foo.rs", "mod beside;"),
        ("src/a/beside.rs", ""),
        ("src/a/b/inline/other.rs", ""),
        (
            "src/x/mod.rs",
            r#"#[path = "foo.rs"] mod c; mod inline { #[path = "other.rs"] mod inner; }"#,
        ),
        ("src/x/foo.rs", ""),
        ("src/x/inline/other.rs", ""),
        (
            "thread.rs",
            r#"#[path = "thread_files"] mod thread { #[path = "tls.rs"] mod local_data; mod plain; }"#,
        ),
        ("thread_files/tls.rs", ""),
        ("thread_files/plain.rs", ""),
        (
            "conditional.rs",
            r#"#[cfg_attr(unix, path = "unix.rs")] #[cfg_attr(windows, path = "windows.rs")] mod os;"#,
        ),
        ("unix.rs", ""),
        ("conditional/os.rs", ""),
    ];
    let roots = ["src/a/b.rs", "src/x/mod.rs", "thread.rs", "conditional.rs"];
    assert_snapshot!(followed(&files, &roots), @"
src/a/b.rs
src/a/foo.rs
src/a/beside.rs
src/a/b/inline/other.rs
src/x/mod.rs
src/x/foo.rs
src/x/inline/other.rs
thread.rs
thread_files/tls.rs
thread_files/plain.rs
conditional.rs
unix.rs
conditional/os.rs
");
}

#[test]
fn a_file_is_read_once() {
    let files = [
        (
            "lib.rs",
            r#"mod a; #[path = "a.rs"] mod again; #[path = "lib.rs"] mod circle;"#,
        ),
        ("a.rs", r#"#[path = "x/../a.rs"] mod itself;"#),
        ("x/y.rs", ""),
    ];
    assert_snapshot!(followed(&files, &["lib.rs", "lib.rs"]), @"
lib.rs
a.rs
");
}

#[test]
fn what_is_for_tests_is_left_out() {
    let files = [
        (
            "lib.rs",
            "#[cfg(test)] mod tests; #[cfg(all(test, unix))] mod more; mod inner; #[cfg(unix)] mod os;",
        ),
        ("inner.rs", "#![cfg(test)] mod missing;"),
        ("os.rs", ""),
    ];
    assert_snapshot!(followed(&files, &["lib.rs"]), @"
lib.rs
inner.rs
os.rs
");
}

#[test]
fn files_that_are_not_there() {
    let files = [
        (
            "lib.rs",
            "mod a;\nmod inline { mod b; }\n#[path = \"c.rs\"]\nmod c;\nmod d;\nmod e;",
        ),
        ("d.rs", "mod x;"),
        ("e.rs", ""),
        ("e/mod.rs", ""),
    ];
    assert_snapshot!(followed(&files, &["lib.rs", "none.rs"]), @"
lib.rs:1:5: the module `a` has no file / looked for `a.rs` and `a/mod.rs`
lib.rs:2:18: the module `b` has no file / looked for `inline/b.rs` and `inline/b/mod.rs`
lib.rs:4:5: the module `c` has no file / looked for `c.rs`
lib.rs:6:5: the module `e` has two files / keep one of `e.rs` and `e/mod.rs`
d.rs:1:5: the module `x` has no file / looked for `d/x.rs` and `d/x/mod.rs`
none.rs:1:1: there is no file `none.rs` / name a file of Rust source that is there
");
}

#[test]
fn files_that_do_not_parse() {
    let files = [
        ("lib.rs", "mod a; mod b; mod c; mod d; mod e;"),
        ("a.rs", "struct A {\n    id i64,\n}"),
        ("b.rs", "struct A {"),
        ("c.rs", "fn f() { \"open }"),
        ("d.rs", "struct A { id: i64 }\n}"),
        ("e.rs", "\n#[derive(Model)]\n"),
    ];
    assert_snapshot!(followed(&files, &["lib.rs"]), @"
a.rs:2:8: expected `:` / `cargo check` says more
b.rs:1:10: a bracket or quote without its partner / `cargo check` says more
c.rs:1:10: a bracket or quote without its partner / `cargo check` says more
d.rs:2:1: a bracket or quote without its partner / `cargo check` says more
e.rs:2:17: unexpected end of input, expected one of: `fn`, `extern`, `use`, `static`, `const`, `unsafe`, `mod`, `type`, `struct`, `enum`, `union`, `impl`, `trait`, `auto`, `default`, `macro`, identifier, `self`, `super`, `crate`, `::` / `cargo check` says more
");
}

#[test]
fn one_table_or_enum_type_has_one_declaration() {
    let model = |name: &str| {
        format!("\n#[derive(Model)] #[model(table = \"users\")] struct {name} {{ id: i64 }}")
    };
    let files = [
        ("lib.rs", &*format!("mod a; mod b; {}", model("User"))),
        ("a.rs", &model("Person")),
        (
            "b.rs",
            "#[derive(Model)] #[model(enum_type = \"e\")] enum E { A } #[derive(Model)] #[model(enum_type = \"e\")] enum F { A }",
        ),
    ];
    assert_snapshot!(followed(&files, &["lib.rs"]), @"
a.rs:2:34: `User` at lib.rs:2:34 and `Person` have the table `users` / one table has one declaration: remove or rename one
b.rs:1:94: `E` at b.rs:1:38 and `F` have the enum type `e` / one enum type has one declaration: remove or rename one
");
}

#[test]
fn a_file_that_is_no_text_and_a_folder() {
    let folder = super::folder(&[("lib.rs", "mod a;")]);
    fs::write(folder.path().join("a.rs"), b"// \xff").unwrap();
    let roots = [folder.path().join("lib.rs"), folder.path().to_owned()];
    let shown = all(&read(&roots).unwrap_err());
    let shown = shown.replace(&folder.path().display().to_string(), "in");
    assert_snapshot!(shown, @"
in/a.rs:1:1: `in/a.rs` is not UTF-8 from its byte 3 on / Rust source is UTF-8: convert the file
in:1:1: `in` is a folder / name the file of the module, such as its `mod.rs`
");
}

#[test]
fn many_files_and_many_models_are_read_in_order() {
    let mut files = vec![("lib.rs".to_owned(), String::new())];
    for number in 0..300 {
        files[0].1 += &format!("mod m{number};");
        let model = format!(
            "#[derive(Model)] #[model(table = \"t{number}\", unique(a, b))] struct T {{ a: i64, b: String }}"
        );
        files.push((format!("m{number}.rs"), model));
    }
    let files: Vec<_> = files
        .iter()
        .map(|(path, text)| (&**path, &**text))
        .collect();
    let folder = super::folder(&files);
    let read = read(&[folder.path().join("lib.rs")]).unwrap();
    let tables: Vec<_> = read.iter().flat_map(|file| &file.models).collect();
    let tables: Vec<_> = tables
        .iter()
        .map(|model| model.table.value.clone())
        .collect();
    let expected: Vec<_> = (0..300).map(|number| format!("t{number}")).collect();
    assert_eq!(tables, expected);
}
