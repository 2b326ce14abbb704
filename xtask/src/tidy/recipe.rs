//! The justfile only gives names: a recipe is one line, and each command has one of its name.

use super::{check, read};
use crate::Xtask;
use clap::CommandFactory as _;

/// Recipes that are no command: what continuous integration runs.
const OTHER: [&str; 1] = ["ci"];

/// Each recipe of the justfile with its lines.
fn recipes() -> Vec<(String, Vec<String>)> {
    let mut recipes: Vec<(String, Vec<String>)> = Vec::new();
    for line in read("justfile").lines() {
        if let Some(body) = line.strip_prefix("    ") {
            if let Some((_, lines)) = recipes.last_mut() {
                lines.push(body.to_owned());
            }
        } else if line.contains(':') && !line.starts_with(['#', '[']) && !line.contains(":=") {
            let name = line.split([' ', ':']).next().unwrap_or_default();
            recipes.push((name.to_owned(), Vec::new()));
        }
    }
    recipes
}

fn commands() -> Vec<String> {
    Xtask::command()
        .get_subcommands()
        .map(|command| command.get_name().to_owned())
        .collect()
}

#[test]
fn every_command_has_a_recipe_and_every_recipe_a_command() {
    let recipes: Vec<String> = recipes().into_iter().map(|(name, _)| name).collect();
    let commands = commands();
    let mut broken = Vec::new();
    for name in &commands {
        if !recipes.contains(name) {
            broken.push(format!("command `{name}` has no recipe"));
        }
    }
    for name in &recipes {
        if !commands.contains(name) && !OTHER.contains(&name.as_str()) && name != "_default" {
            broken.push(format!("recipe `{name}` has no command"));
        }
    }
    check(
        "the justfile has a recipe for each command and no other",
        &broken,
    );
}

#[test]
fn recipes_are_one_line_that_runs_their_command() {
    let mut broken = Vec::new();
    for (name, lines) in recipes() {
        let runs = format!("cargo xtask {name}");
        let is_thin = match lines.as_slice() {
            [line] => {
                !commands().contains(&name) || line.trim_start_matches('@').starts_with(&runs)
            }
            _ => false,
        };
        if !is_thin {
            broken.push(format!("recipe `{name}`: {}", lines.join(" / ")));
        }
    }
    check("a recipe is one line", &broken);
}

#[test]
fn the_command_line_is_sound() {
    Xtask::command().debug_assert();
}

#[test]
fn the_readme_names_every_command() {
    let readme = read("README.md");
    let broken: Vec<String> = commands()
        .into_iter()
        .filter(|name| {
            !readme.contains(&format!("`{name}`")) && !readme.contains(&format!("`{name} "))
        })
        .collect();
    check("README.md names every command", &broken);
}

#[test]
fn every_command_of_the_readme_is_there_and_shows_examples() {
    let readme = read("README.md");
    let rows: Vec<&str> = readme
        .lines()
        .skip_while(|line| *line != "| command | does |")
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .collect();
    assert!(!rows.is_empty(), "README.md has no table of the commands");
    let xtask = Xtask::command();
    let broken: Vec<&str> = rows
        .into_iter()
        .filter(|row| {
            let words = row.trim_start_matches("| `");
            let name = words.split([' ', '`']).next().unwrap_or_default();
            let command = xtask.find_subcommand(name);
            let examples = command
                .and_then(|command| command.get_after_long_help().or(command.get_after_help()));
            !examples.is_some_and(|text| text.to_string().contains("Examples:\n"))
        })
        .collect();
    check(
        "each command in README.md's table has help with examples",
        &broken.into_iter().map(str::to_owned).collect::<Vec<_>>(),
    );
}
