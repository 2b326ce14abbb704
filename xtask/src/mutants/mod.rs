//! `cargo xtask mutants`: whether a test notices each comparison of the proof that is switched off.

mod list;
mod tree;

use crate::{
    cargo,
    failure::{self, Outcome},
    root::root,
    test,
};
use comfy_table::{Table, presets::NOTHING};
use list::{MUTANTS, Mutant};
use stairway::scratch::postgres::VARIABLE;
use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
    process::{Command, ExitCode, Stdio},
};
use xshell::{Shell, cmd};

/// Names the comparison that is switched off.
const SWITCH: &str = "STAIRWAY_MUTANT";

/// Switch off each comparison of the proof, and see a test fail
///
/// A copy of this repository is built once with a switch in each comparison that an obligation of `migrate-test` rests on.
/// Then, for each, the test that guards it is run twice: as it is, where it has to pass, and with the comparison switched
/// off, where it has to fail. The exit code is 1 if one does not.
#[derive(clap::Args)]
#[command(after_long_help = "\
Examples:
  cargo xtask mutants
  cargo xtask mutants rows                the comparisons whose name holds `rows`")]
pub(crate) struct Mutants {
    /// Only those whose name holds this
    #[arg(value_name = "WORD")]
    word: Option<String>,
}

impl Mutants {
    pub(crate) fn run(&self, globals: &stairway_cli::Globals) -> ExitCode {
        failure::report(self.tried(), globals)
    }

    fn tried(&self) -> Outcome {
        let word = self.word.as_deref().unwrap_or_default();
        let mutants: Vec<&Mutant> = MUTANTS.iter().filter(|it| it.name.contains(word)).collect();
        if mutants.is_empty() {
            let names: Vec<&str> = MUTANTS.iter().map(|mutant| mutant.name).collect();
            let message = format!("no comparison has `{word}` in its name");
            return Err(failure::usage(message, format!("there are: {}", names.join("; "))).into());
        }
        let target = cargo::target(&root())?;
        let tree = target.join("mutants");
        tree::make(&root(), &tree, MUTANTS, SWITCH)?;
        let tests = built(&tree, &target.join("mutants-target"))?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()?;
        let (url, _server) = test::postgres(&runtime)?;
        let mut table = Table::new();
        table.load_style(NOTHING);
        table.set_header(["comparison", "guarded by", "noticed"]);
        let mut unnoticed = 0;
        for (number, mutant) in MUTANTS.iter().enumerate() {
            if !mutant.name.contains(word) {
                continue;
            }
            let passes = |switch: &str| passes(&tests, mutant.guard, switch, url.as_ref());
            let noticed = match (passes("")?, passes(&number.to_string())?) {
                (true, false) => "yes",
                (true, true) => "no",
                (false, _) => "no: the test fails as it is",
            };
            unnoticed += usize::from(noticed != "yes");
            eprintln!("{noticed:<3}  {}", mutant.name);
            table.add_row([mutant.name, mutant.guard, noticed]);
        }
        println!("{table}");
        Ok(match unnoticed {
            0 => ExitCode::SUCCESS,
            _ => ExitCode::FAILURE,
        })
    }
}

/// Builds the tests of the library in `tree`.
fn built(tree: &Path, target: &Path) -> Result<PathBuf, Box<dyn std::error::Error>> {
    let shell = Shell::new()?.with_current_dir(tree);
    let cargo = cargo::program();
    let mut command = cmd!(
        shell,
        "{cargo} test --locked --workspace --lib --no-run --target-dir {target} --message-format json-render-diagnostics"
    );
    for name in cargo::of_this_run() {
        command = command.env_remove(name);
    }
    let output = command.to_command().stderr(Stdio::inherit()).output()?;
    let tests = cargo::built(&output.stdout, "stairway").filter(|_| output.status.success());
    let tests = tests.ok_or("the copy with its switches does not build")?;
    Ok(tests.path)
}

/// Whether `test` passes where this comparison is switched off.
fn passes(
    tests: &Path,
    test: &str,
    switch: &str,
    postgres: &OsStr,
) -> Result<bool, Box<dyn std::error::Error>> {
    let output = Command::new(tests)
        .args(["--exact", test])
        .env(SWITCH, switch)
        .env(VARIABLE, postgres)
        .output()?;
    let said = String::from_utf8_lossy(&output.stdout);
    match said.contains("running 1 test") {
        true => Ok(output.status.success()),
        false => Err(format!("there is no test `{test}`").into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{collections::BTreeSet, fs};

    #[test]
    fn every_comparison_is_there_once_and_has_its_guard() {
        let mut names = BTreeSet::new();
        for mutant in MUTANTS {
            assert!(names.insert(mutant.name), "{} is there twice", mutant.name);
            let text = fs::read_to_string(root().join(mutant.file)).unwrap();
            let count = text.matches(mutant.expression).count();
            assert_eq!(count, 1, "{} in {}", mutant.expression, mutant.file);
            let (module, test) = mutant.guard.rsplit_once("::").unwrap();
            // A module of tests may stand in the file that it is about.
            let modules = [module, module.strip_suffix("::tests").unwrap_or(module)];
            let files = modules.map(|module| {
                let path = format!("crates/stairway/src/{}", module.replace("::", "/"));
                [format!("{path}.rs"), format!("{path}/mod.rs")]
            });
            let files = files.as_flattened().iter();
            let files: Vec<String> = files
                .flat_map(|file| fs::read_to_string(root().join(file)))
                .collect();
            let is_there = files
                .iter()
                .any(|text| text.contains(&format!("fn {test}(")));
            assert!(is_there, "{} is not guarded: {}", mutant.name, mutant.guard);
        }
    }

    #[test]
    fn a_switch_leaves_the_expression_as_it_is() {
        let mutant = Mutant {
            name: "a",
            file: "a.rs",
            expression: "x == y",
            broken: "true",
            guard: "",
        };
        let switched = tree::switched("if x == y {}", &mutant, 3);
        assert_eq!(
            switched.as_deref(),
            Ok("if (if crate::mutant(3) { true } else { x == y }) {}")
        );
        let other = tree::switched("if x == z {}", &mutant, 3);
        assert_eq!(
            other.as_deref(),
            Err(&"`x == y` is not once in a.rs".to_owned())
        );
    }
}
