//! A copy of the repository, with switches in it.

use super::Mutant;
use std::{error::Error, fs, path::Path};
use xshell::{Shell, cmd};

/// Where the function stands that the switches ask.
const LIBRARY: &str = "crates/stairway/src/lib.rs";

/// Copies every file that Git knows or would take from `root` to `tree`, with a switch for each of `mutants`, which asks
/// whether `variable` in the environment is its number. A file that is there already is left alone, so that Cargo builds
/// only what changed.
pub(super) fn make(
    root: &Path,
    tree: &Path,
    mutants: &[Mutant],
    variable: &str,
) -> Result<(), Box<dyn Error>> {
    let shell = Shell::new()?.with_current_dir(root);
    let listed = cmd!(
        shell,
        "git ls-files --cached --others --exclude-standard -z"
    )
    .read()?;
    for name in listed.split('\0').filter(|name| !name.is_empty()) {
        // What was deleted may still be in the index.
        let Ok(mut content) = fs::read(root.join(name)) else {
            continue;
        };
        for (number, mutant) in mutants.iter().enumerate() {
            if mutant.file == name {
                content = switched(&String::from_utf8(content)?, mutant, number)?.into_bytes();
            }
        }
        if name == LIBRARY {
            content.extend(function(variable).into_bytes());
        }
        let path = tree.join(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        if fs::read(&path).ok().as_ref() != Some(&content) {
            fs::write(path, content)?;
        }
    }
    Ok(())
}

/// `text` with a switch around the expression of `mutant`, which bears this number.
pub(super) fn switched(text: &str, mutant: &Mutant, number: usize) -> Result<String, String> {
    let Mutant {
        file,
        expression,
        broken,
        ..
    } = mutant;
    if text.matches(expression).count() != 1 {
        return Err(format!("`{expression}` is not once in {file}"));
    }
    let switch = format!("(if crate::mutant({number}) {{ {broken} }} else {{ {expression} }})");
    Ok(text.replace(expression, &switch))
}

fn function(variable: &str) -> String {
    format!(
        "\n/// Whether the comparison with this number is switched off.\n\
         pub(crate) fn mutant(number: usize) -> bool {{\n    \
         std::env::var(\"{variable}\").is_ok_and(|switched| switched == number.to_string())\n}}\n"
    )
}
