//! Packages that embed their revisions, as Cargo builds them.
//!
//! They share a target folder that outlives the tests, so the library is compiled once. There Cargo tells them apart by
//! their names alone.

use crate::{outcome::Outcome, space::KEPT};
use insta::assert_snapshot;
use pretty_assertions::assert_eq;
use std::{
    env, fs,
    path::{Path, PathBuf},
};

/// The package calls the library by a name of its own.
const BUILD: &str = "fn main() -> std::process::ExitCode { ladder::embed::revisions() }\n";

/// A program that tells what it carries.
const MAIN: &str = r#"
    const CARRIED: ladder::source::Embedded = ladder::embedded!();

    fn main() -> Result<(), ladder::Error> {
        let source = CARRIED.source()?;
        let databases: Vec<&str> = CARRIED.databases.iter().map(|dialect| dialect.as_str()).collect();
        println!("{} in {}, for {}", CARRIED.folder, CARRIED.sql, databases.join(" and "));
        for script in source.scripts() {
            println!("{} {:?}", script.path().display(), script.text());
        }
        Ok(())
    }
"#;

/// A workspace with one package, which embeds.
#[must_use]
struct Project(PathBuf);

impl Project {
    /// Of that name, with a revision `a1`, and another, `b2`, on it.
    fn new(name: &str) -> Project {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("embedding");
        let project = Project(folder.join(name));
        let _ = fs::remove_dir_all(&project.0);
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let library = root.join("crates/stairway");
        // With these features and this profile the build script and the program need the same library.
        let library = format!(
            "ladder = {{ package = \"stairway\", path = {library:?}, default-features = false, \
             features = [\"embed\"] }}"
        );
        project.write(
            "app/Cargo.toml",
            &format!(
                "[package]\nname = \"{name}\"\nedition = \"2024\"\n\
                 [dependencies]\n{library}\n[build-dependencies]\n{library}\n"
            ),
        );
        project.write("app/build.rs", BUILD);
        project.write("app/src/main.rs", MAIN);
        project.configure("migrations = \"m\"");
        project.revision("a1", "");
        project.revision("b2", "--! revises a1\n");
        // The versions that this repository is built with, which are there without a network.
        fs::copy(root.join("Cargo.lock"), project.0.join("Cargo.lock")).unwrap();
        project
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.0.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn configure(&self, table: &str) {
        let text = format!(
            "[workspace]\nresolver = \"3\"\nmembers = [\"app\"]\n\n\
             [profile.dev]\ndebug = false\n\n[workspace.metadata.stairway]\n{table}\n"
        );
        self.write("Cargo.toml", &text);
    }

    fn revision(&self, id: &str, header: &str) {
        let text = format!("--! revision {id}\n{header}--! downgrade\n");
        self.write(&format!("m/{id}.sql"), &text);
    }

    fn cargo(&self, line: &str) -> Outcome {
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut words: Vec<_> = line.split_whitespace().map(Into::into).collect();
        words.extend(["--offline".into(), "--target-dir".into()]);
        words.push(self.0.with_file_name("target").into_os_string());
        let output = duct::cmd(cargo, words)
            .dir(&self.0)
            .full_env(
                KEPT.iter()
                    .filter_map(|name| Some((name, env::var_os(name)?))),
            )
            .stdin_null()
            .stdout_capture()
            .stderr_capture()
            .unchecked()
            .run()
            .unwrap();
        Outcome::new(output, vec![(self.0.display().to_string(), "[folder]")])
    }

    /// What the program carries.
    #[track_caller]
    fn carried(&self) -> String {
        self.cargo("run --quiet").exits(0).stdout
    }

    /// What Cargo says of a build that fails, without what it then repeats.
    #[track_caller]
    fn refused(&self) -> String {
        let outcome = self.cargo("build").exits(101).to_string();
        let errors = outcome.lines().filter(|line| line.starts_with("error"));
        errors.collect::<Vec<_>>().join("\n")
    }

    /// Whether a build has anything to do.
    #[track_caller]
    fn compiles(&self) -> bool {
        self.cargo("build").exits(0).stderr.contains("Compiling")
    }
}

#[test]
fn every_change_of_the_files_is_seen_by_the_next_build() {
    let project = Project::new("changing");
    assert_snapshot!(project.carried(), @r#"
    m in postgres, for sqlite and postgres
    m/a1.sql "--! revision a1\n--! downgrade\n"
    m/b2.sql "--! revision b2\n--! revises a1\n--! downgrade\n"
    "#);
    assert!(!project.compiles());

    project.revision("c3", "--! revises b2\n");
    assert_snapshot!(project.carried(), @r#"
    m in postgres, for sqlite and postgres
    m/a1.sql "--! revision a1\n--! downgrade\n"
    m/b2.sql "--! revision b2\n--! revises a1\n--! downgrade\n"
    m/c3.sql "--! revision c3\n--! revises b2\n--! downgrade\n"
    "#);

    project.write(
        "m/b2.sql",
        "\u{feff}--! revision b2\r\n--! revises a1\r\n--! irreversible \"\\\"\r\n",
    );
    assert_snapshot!(project.carried(), @r#"
    m in postgres, for sqlite and postgres
    m/a1.sql "--! revision a1\n--! downgrade\n"
    m/b2.sql "\u{feff}--! revision b2\r\n--! revises a1\r\n--! irreversible \"\\\"\r\n"
    m/c3.sql "--! revision c3\n--! revises b2\n--! downgrade\n"
    "#);

    fs::rename(project.0.join("m/c3.sql"), project.0.join("m/c3_add.sql")).unwrap();
    assert_snapshot!(project.carried(), @r#"
    m in postgres, for sqlite and postgres
    m/a1.sql "--! revision a1\n--! downgrade\n"
    m/b2.sql "\u{feff}--! revision b2\r\n--! revises a1\r\n--! irreversible \"\\\"\r\n"
    m/c3_add.sql "--! revision c3\n--! revises b2\n--! downgrade\n"
    "#);

    fs::remove_file(project.0.join("m/c3_add.sql")).unwrap();
    assert_snapshot!(project.carried(), @r#"
    m in postgres, for sqlite and postgres
    m/a1.sql "--! revision a1\n--! downgrade\n"
    m/b2.sql "\u{feff}--! revision b2\r\n--! revises a1\r\n--! irreversible \"\\\"\r\n"
    "#);

    project.configure("migrations = \"m\"\ndatabases = [\"sqlite\"]");
    assert_snapshot!(project.carried(), @r#"
    m in sqlite, for sqlite
    m/a1.sql "--! revision a1\n--! downgrade\n"
    m/b2.sql "\u{feff}--! revision b2\r\n--! revises a1\r\n--! irreversible \"\\\"\r\n"
    "#);
    assert!(!project.compiles());
}

#[test]
fn what_is_wrong_fails_the_build_at_its_place() {
    let project = Project::new("refused");

    project.revision("c3", "--! revises a1\n");
    assert_snapshot!(project.refused(), @"
    error: refused@0.0.0: there are 2 heads: `b2` and `c3`
    error: refused@0.0.0:   --> m/b2.sql:1:14
    error: refused@0.0.0:   --> m/c3.sql:1:14
    error: refused@0.0.0:    = help: `cargo xtask migrate-merge` joins them in one; or let the revision that is not shared yet revise the other head, in its `--! revises` line
    error: failed to run custom build command for `refused v0.0.0 ([folder]/app)`
    ");

    project.write(
        "m/c3.sql",
        "--! revision b2\n--! revises a1\n--! downgrade\n",
    );
    assert_snapshot!(project.refused(), @"
    error: refused@0.0.0: the file's name lacks its revision id `b2`
    error: refused@0.0.0:   --> m/c3.sql:1:14
    error: refused@0.0.0:    = help: put `b2` into the file's name, as in `2026-01-18_b2_what_it_does.sql`, or correct the `revision` line
    error: refused@0.0.0: revision `b2` is in several files: `m/b2.sql`, `m/c3.sql`
    error: refused@0.0.0:   --> m/b2.sql:1:14
    error: refused@0.0.0:   --> m/c3.sql:1:14
    error: refused@0.0.0:    = help: give all but one of them an id of their own, in the header and in the file's name
    error: failed to run custom build command for `refused v0.0.0 ([folder]/app)`
    ");

    project.revision("c3", "--! revises b3\n");
    assert_snapshot!(project.refused(), @"
    error: refused@0.0.0: revision `c3` revises `b3`, which does not exist
    error: refused@0.0.0:   --> m/c3.sql:2:13
    error: refused@0.0.0:    = help: did you mean `b2`?
    error: failed to run custom build command for `refused v0.0.0 ([folder]/app)`
    ");

    project.write(
        "m/c3.sql",
        "--! revision c3\n--! revises b2\n--! upgrade\nSELECT 1;\n",
    );
    assert_snapshot!(project.refused(), @r#"
    error: refused@0.0.0: revision `c3` has no downgrade
    error: refused@0.0.0:   --> m/c3.sql:1:14
    error: refused@0.0.0:    = help: write the way back below a line `--! downgrade`, or say with `--! irreversible "why"` that there is none
    error: failed to run custom build command for `refused v0.0.0 ([folder]/app)`
    "#);

    project.revision("c3", "--! revises b2\n--! upgrade mysql\n");
    project.write(
        "m/d4.sql",
        "--! revision d4\n--! revises c3\n--! upgrade\nSELECT 'open;\n",
    );
    assert_snapshot!(project.refused(), @"
    error: refused@0.0.0: unexpected `mysql` after `upgrade`
    error: refused@0.0.0:   --> m/c3.sql:3:13
    error: refused@0.0.0:    = help: the line is written `--! upgrade [sqlite | postgres] [no-transaction]`
    error: refused@0.0.0: a string that never ends
    error: refused@0.0.0:   --> m/d4.sql:4:8
    error: refused@0.0.0:    = help: close it; until then every directive below is part of it
    error: failed to run custom build command for `refused v0.0.0 ([folder]/app)`
    ");
    fs::remove_file(project.0.join("m/d4.sql")).unwrap();

    project.configure("migrations = \"migrations\"");
    assert_snapshot!(project.refused(), @"
    error: refused@0.0.0: there is no folder `migrations`
    error: refused@0.0.0:   --> migrations
    error: refused@0.0.0:    = help: `cargo xtask migrate-create MESSAGE` makes the first revision and its folder; `--migrations DIR`, or `migrations` in [workspace.metadata.stairway], names another
    error: failed to run custom build command for `refused v0.0.0 ([folder]/app)`
    ");

    project.configure("migration = \"m\"");
    assert_snapshot!(project.refused(), @"
    error: refused@0.0.0: unknown key `migration` in [workspace.metadata.stairway]
    error: refused@0.0.0:   --> Cargo.toml:9:1
    error: refused@0.0.0:    = help: did you mean `migrations`?
    error: failed to run custom build command for `refused v0.0.0 ([folder]/app)`
    ");

    project.configure("migrations = \"m\"");
    project.revision("c3", "--! revises b2\n");
    assert!(project.compiles());
}

#[test]
fn the_example_of_the_documentation_is_a_program() {
    let module = include_str!("../../../crates/stairway/src/embed/mod.rs");
    let example = |fence: &str| {
        let lines = module.lines().map_while(|line| line.strip_prefix("//!"));
        let lines = lines.map(|line| line.strip_prefix(' ').unwrap_or(line));
        let lines = lines.skip_while(|line| *line != fence).skip(1);
        let lines: Vec<&str> = lines.take_while(|line| *line != "```").collect();
        assert!(!lines.is_empty(), "no {fence}");
        lines.join("\n")
    };
    let project = Project::new("documented");
    for (path, fence) in [
        ("app/build.rs", "```no_run"),
        ("app/src/main.rs", "```ignore"),
    ] {
        project.write(path, &example(fence).replace("stairway", "ladder"));
    }
    assert_eq!(project.carried(), "2 revisions\n");
}
