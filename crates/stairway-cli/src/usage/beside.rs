//! Tasks that stand beside the commands in one command line, and take some of the global options only.

use clap::{ArgMatches, Command, Error, error::ErrorKind, parser::ValueSource};

/// What is about the program, and so about every task.
const ALWAYS: [&str; 2] = ["help", "version"];

/// Leaves out of the help of each task what means nothing to it.
pub(super) fn hidden(command: Command, tasks: &[(&str, &[&str])]) -> Command {
    let mut command = command;
    for (task, known) in tasks {
        // A subcommand that has a global option already is not given it by clap.
        let unknown: Vec<_> = command
            .get_arguments()
            .filter(|option| option.is_global_set() && !is_known(option, known))
            .map(|option| option.clone().hide(true))
            .collect();
        command = command.mut_subcommand(task, |task| task.args(unknown));
    }
    command
}

/// Refuses a task with an option that means nothing to it.
pub(super) fn refused(
    command: &mut Command,
    matches: &ArgMatches,
    tasks: &[(&str, &[&str])],
) -> Result<(), Error> {
    let Some((called, matches)) = matches.subcommand() else {
        return Ok(());
    };
    let Some((task, known)) = tasks.iter().find(|(task, _)| *task == called) else {
        return Ok(());
    };
    let given = command.get_arguments().find(|option| {
        option.is_global_set()
            && !is_known(option, known)
            && matches.value_source(option.get_id().as_str()) == Some(ValueSource::CommandLine)
    });
    let Some(option) = given.and_then(clap::Arg::get_long) else {
        return Ok(());
    };
    let message = format!("`--{option}` means nothing to `{task}`");
    Err(match command.find_subcommand_mut(task) {
        Some(task) => task.error(ErrorKind::ArgumentConflict, message),
        None => command.error(ErrorKind::ArgumentConflict, message),
    })
}

fn is_known(option: &clap::Arg, known: &[&str]) -> bool {
    let long = option.get_long().unwrap_or_default();
    ALWAYS.contains(&long) || known.contains(&long)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Globals;
    use clap::{Args as _, FromArgMatches as _};

    const TASKS: [(&str, &[&str]); 1] = [("clean", &["database-url", "color"])];

    fn command() -> Command {
        let command = Command::new("x")
            .version("1")
            .subcommand(Command::new("clean"))
            .subcommand(Command::new("migrate"));
        hidden(Globals::augment_args(command), &TASKS)
    }

    fn check(line: &str, expected: &str) {
        let mut command = command();
        let given = command
            .try_get_matches_from_mut(line.split(' '))
            .and_then(|matches| {
                refused(&mut command, &matches, &TASKS)?;
                Globals::from_arg_matches(&matches)
            })
            .map(|globals| format!("{:?} {:?}", globals.named_database(), globals.models));
        let shown = given.unwrap_or_else(|error| error.to_string());
        assert_eq!(shown.lines().next().unwrap(), expected);
    }

    #[test]
    fn an_option_that_means_nothing_to_a_task_is_refused_wherever_it_stands() {
        check("x clean --database-url u", "Some(\"u\") []");
        check("x --database-url u clean", "Some(\"u\") []");
        check("x migrate --models m", "None [\"m\"]");
        check("x --models m migrate", "None [\"m\"]");
        let refused = "error: `--models` means nothing to `clean`";
        check("x clean --models m", refused);
        check("x --models m clean", refused);
        check(
            "x clean --format json",
            "error: `--format` means nothing to `clean`",
        );
        check("x clean -q", "error: `--quiet` means nothing to `clean`");
    }

    #[test]
    fn and_it_is_not_in_its_help() {
        let mut command = command();
        let mut help = |name: &str| {
            let error = command.try_get_matches_from_mut(["x", name, "--help"]);
            error.unwrap_err().to_string()
        };
        let (clean, migrate) = (help("clean"), help("migrate"));
        for option in [
            "--models",
            "--databases",
            "--sql-dialect",
            "--format",
            "--quiet",
        ] {
            assert!(!clean.contains(option), "{clean}");
            assert!(migrate.contains(option), "{migrate}");
        }
        assert!(clean.contains("--database-url"), "{clean}");
    }
}
