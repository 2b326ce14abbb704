use super::*;
use insta::assert_snapshot;
use pretty_assertions::assert_eq;
use std::fs;

/// A folder with these files and texts; a name that ends in `/` is a folder.
fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        match name.ends_with('/') {
            true => fs::create_dir(path).unwrap(),
            false => fs::write(path, bytes).unwrap(),
        }
    }
    folder
}

fn show(error: &Error, folder: &Path) -> String {
    let mut shown = String::new();
    for error in std::iter::once(error).chain(error.related()) {
        let help = error.help().unwrap_or_default();
        let mut labels = error.labels().into_iter();
        let place = labels
            .next()
            .map_or("?".to_owned(), |label| label.place.to_string());
        shown += &format!("{place}: {error} / {help}\n");
        for label in labels {
            shown += &format!("  {} {}\n", label.place, label.text);
        }
    }
    shown.replace(&folder.display().to_string(), "m")
}

/// Everything that is wrong with a folder of these files.
fn errors(files: &[(&str, &[u8])]) -> String {
    let folder = folder(files);
    let error = Source::read(folder.path(), Dialect::Postgres).expect_err("it is sound");
    show(&error, folder.path())
}

#[test]
fn a_folder_of_revisions() {
    let folder = folder(&[
        (
            "2026-01-02_b_two.sql",
            b"-- Two\n--! revision b\n--! revises a\n",
        ),
        ("2026-01-01_a_one.sql", b"-- One\n--! revision a\n"),
        ("README.md", b""),
        ("template.sql", b"{{revision}}"),
        (".gitkeep", b""),
    ]);
    let source = Source::read(folder.path(), Dialect::Postgres).unwrap();
    let messages: Vec<&str> = source.scripts().iter().map(Script::message).collect();
    assert_eq!(messages, ["One", "Two"]);
    let head = source.graph().heads().remove(0);
    assert_eq!(source.script(&head).unwrap().message(), "Two");
    assert_eq!(
        source.script(&"c".parse().unwrap()).map(Script::message),
        None
    );
    assert_eq!(source.folder(), folder.path());
}

#[test]
fn an_empty_folder_is_sound() {
    let source = Source::read(folder(&[]).path(), Dialect::Sqlite).unwrap();
    assert!(source.scripts().is_empty() && source.graph().is_empty());
}

#[test]
fn revisions_in_memory_are_the_same() {
    let texts = [
        ("b_x.sql", "--! revision b\n--! revises a\n"),
        ("a_x.sql", "--! revision a\n"),
    ];
    let texts = || texts.map(|(name, text)| (name.to_owned(), Arc::from(text)));
    let source = Source::from_texts(Path::new("m"), texts(), Dialect::Postgres).unwrap();
    assert_eq!(source.scripts()[0].path(), Path::new("m/a_x.sql"));
    let error = Source::from_texts(
        Path::new("m"),
        texts().into_iter().take(1),
        Dialect::Postgres,
    );
    assert_snapshot!(show(&error.unwrap_err(), Path::new("m")), @"m/b_x.sql:2:13: revision `b` revises `a`, which does not exist / bring its file back, or name another parent");
}

#[test]
fn no_folder_at_all() {
    let parent = folder(&[("file", b"")]);
    let error = |name: &str| {
        let error = Source::read(&parent.path().join(name), Dialect::Postgres).unwrap_err();
        format!("{} {}", error.kind().as_str(), show(&error, parent.path()))
    };
    assert_snapshot!(error("migrations"), @"file m/migrations: there is no folder `m/migrations` / `cargo xtask migrate-create MESSAGE` makes the first revision and its folder; `--migrations DIR`, or `migrations` in [workspace.metadata.stairway], names another");
    assert_snapshot!(error("file"), @"file m/file: `m/file` is not a folder / `cargo xtask migrate-create MESSAGE` makes the first revision and its folder; `--migrations DIR`, or `migrations` in [workspace.metadata.stairway], names another");
}

#[test]
fn what_does_not_belong() {
    assert_snapshot!(errors(&[
        ("a.sql", b"--! revision a\n"),
        ("notes.txt", b"x"),
        ("a.sql~", b"--! revision a\n"),
        ("old/", b""),
        ("readme.md", b""),
    ]), @r#"
    m/a.sql~: `m/a.sql~` is not a revision's file / the folder holds revisions (`.sql`), and beside them only `README.md`, `template.sql` and dot files; move it elsewhere
    m/notes.txt: `m/notes.txt` is not a revision's file / the folder holds revisions (`.sql`), and beside them only `README.md`, `template.sql` and dot files; move it elsewhere
    m/old: `m/old` is a folder, and revisions are files / move it out of the folder of revisions
    m/readme.md: `m/readme.md` is not a revision's file / the folder holds revisions (`.sql`), and beside them only `README.md`, `template.sql` and dot files; move it elsewhere
    "#);
}

#[test]
fn a_name_without_the_id() {
    assert_snapshot!(errors(&[("2026-01-18_ab12_x.sql", b"-- X\n\n--! revision cd34\n")]), @"m/2026-01-18_ab12_x.sql:3:14: the file's name lacks its revision id `cd34` / put `cd34` into the file's name, as in `2026-01-18_cd34_what_it_does.sql`, or correct the `revision` line");
}

#[test]
fn two_files_with_one_id() {
    assert_snapshot!(errors(&[
        ("a_x.sql", b"--! revision a\n"),
        ("a_y.sql", b"-- Y\n--! revision a\n"),
    ]), @r#"
    m/a_x.sql:1:14: revision `a` is in several files: `m/a_x.sql`, `m/a_y.sql` / give all but one of them an id of their own, in the header and in the file's name
      m/a_y.sql:2:14
    "#);
}

#[test]
fn a_missing_parent_or_dependency() {
    assert_snapshot!(errors(&[
        ("a1_x.sql", b"--! revision a1\n"),
        ("b_x.sql", b"--! revision b\n--! revises a1, a2\n"),
        ("c_x.sql", b"--! revision c\n--! depends-on zz\n"),
    ]), @r#"
    m/b_x.sql:2:17: revision `b` revises `a2`, which does not exist / did you mean `a1`?
    m/c_x.sql:2:16: revision `c` depends on `zz`, which is neither a revision nor a branch label / name a whole id or a branch label
    "#);
}

#[test]
fn a_cycle() {
    assert_snapshot!(errors(&[
        ("a_x.sql", b"--! revision a\n--! revises c\n"),
        ("b_x.sql", b"--! revision b\n--! revises a\n"),
        ("c_x.sql", b"--! revision c\n--! branch shop\n--! revises z, b\n"),
        ("z_x.sql", b"--! revision z\n"),
    ]), @r#"
    m/a_x.sql:2:13: revisions need each other in a cycle: `a` needs `c` needs `b` needs `a` / take one of these references out
      m/c_x.sql:3:16 
      m/b_x.sql:2:13
    "#);
    assert_snapshot!(errors(&[
        ("a_x.sql", b"--! revision a\n--! depends-on shop\n"),
        ("c_x.sql", b"--! revision c\n--! branch shop\n--! revises a\n"),
    ]), @r#"
    m/a_x.sql:2:16: revisions need each other in a cycle: `a` needs `c` needs `a` / take one of these references out
      m/c_x.sql:3:13
    "#);
}

#[test]
fn words_and_labels_that_clash() {
    assert_snapshot!(errors(&[
        ("a_x.sql", b"--! revision a\n--! branch b\n"),
        ("b_x.sql", b"--! revision b\n--! branch shop\n"),
        ("c_x.sql", b"--! revision c\n--! branch shop\n"),
        ("d_x.sql", b"--! revision d\n--! branch heads\n"),
        ("e_x.sql", b"--! revision e\n--! branch own\n--! depends-on z, own\n"),
        ("head_x.sql", b"--! revision head\n"),
        ("z_x.sql", b"--! revision z\n"),
    ]), @r#"
    m/head_x.sql:1:14: `head` cannot be a revision's id: as a target it has a meaning of its own / give the revision another id
    m/a_x.sql:2:12: the branch label `b` of revision `a` is also the id of a revision / give the branch another label
      m/b_x.sql:1:14 the revision
    m/d_x.sql:2:12: the branch label `heads` of revision `d` has a meaning of its own as a target / give the branch another label
    m/b_x.sql:2:12: the branch label `shop` is carried by `b` and `c` / keep the label where the branch begins
      m/c_x.sql:2:12 
    m/e_x.sql:3:19: revision `e` depends on itself / take `e` out of that list
    "#);
}

#[test]
fn every_problem_of_every_file_at_once() {
    assert_snapshot!(errors(&[
        ("a_x.sql", b"--! revison a\n--! upgrade\nCOMMIT;\n"),
        ("b_x.sql", b"--! revision b\n--! revises a\n-- \xff\n"),
        ("c_x.sql", b"--! revision c\n--! revises c2, a\n--! upgrade mysql\n"),
        ("d_x.sql", b"--! revision d\n--! revises a\n"),
        ("x.txt", b""),
    ]), @r#"
    m/x.txt: `m/x.txt` is not a revision's file / the folder holds revisions (`.sql`), and beside them only `README.md`, `template.sql` and dot files; move it elsewhere
    m/a_x.sql:1:5: unknown directive `revison` / did you mean `revision`?
    m/a_x.sql:3:1: `COMMIT` in a block that runs in a transaction / the step is one transaction with its record already; take it out, or, to control transactions yourself, write `--! upgrade no-transaction`
    m/b_x.sql:3:4: the file is not UTF-8 / save it as UTF-8
    m/c_x.sql:3:13: unexpected `mysql` after `upgrade` / the line is written `--! upgrade [sqlite | postgres] [no-transaction]`
    "#);
}

#[test]
fn an_unreadable_file_is_named() {
    let folder = folder(&[]);
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("nowhere", folder.path().join("a_x.sql")).unwrap();
        let error = Source::read(folder.path(), Dialect::Postgres).unwrap_err();
        assert_snapshot!(show(&error, folder.path()), @"m/a_x.sql: `m/a_x.sql` cannot be read / check that it is there and may be read");
        assert!(std::error::Error::source(&error).is_some());
    }
}

#[cfg(unix)]
#[test]
fn symbolic_links_to_files_are_followed() {
    let elsewhere = folder(&[("a.sql", b"--! revision a\n"), ("folder/", b"")]);
    let here = folder(&[]);
    let link = |from: &str, to: &str| {
        std::os::unix::fs::symlink(elsewhere.path().join(from), here.path().join(to)).unwrap();
    };
    link("a.sql", "a_x.sql");
    assert_eq!(
        Source::read(here.path(), Dialect::Postgres)
            .unwrap()
            .scripts()
            .len(),
        1
    );
    link("folder", "b_x.sql");
    let error = Source::read(here.path(), Dialect::Postgres).unwrap_err();
    assert_snapshot!(show(&error, here.path()), @"m/b_x.sql: `m/b_x.sql` is a folder, and revisions are files / move it out of the folder of revisions");
}

#[test]
fn many_files_keep_their_order() {
    let texts = (0..1000).rev().map(|n| {
        let parent = if n == 0 {
            String::new()
        } else {
            format!("--! revises r{:04}\n", n - 1)
        };
        (
            format!("r{n:04}_x.sql"),
            Arc::from(format!("--! revision r{n:04}\n{parent}")),
        )
    });
    let source = Source::from_texts(Path::new("m"), texts, Dialect::Postgres).unwrap();
    assert!(
        source
            .scripts()
            .is_sorted_by_key(|script| script.revision().clone())
    );
    assert_eq!(source.scripts().len(), 1000);
    assert_eq!(source.graph().heads()[0].as_str(), "r0999");
}
