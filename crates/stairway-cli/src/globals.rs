//! The options that every command takes, as they were typed. Nothing past [`Settings`] sees them.
//!
//! [`Settings`]: crate::settings::Settings

use clap::{Args, ValueEnum};
use stairway::Dialect;
use std::path::PathBuf;

/// Options of every `migrate-*` command; each overrides the configuration of the workspace.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Global options")]
pub struct Globals {
    #[command(flatten)]
    pub(crate) common: Common,

    /// The folder of the revision files
    #[arg(long, global = true, value_name = "DIR", display_order = 901)]
    pub(crate) migrations: Option<PathBuf>,

    /// A file that declares models, in Rust or SQL; may be given several times
    #[arg(
        long,
        global = true,
        value_name = "PATH",
        value_delimiter = ',',
        display_order = 902
    )]
    pub(crate) models: Vec<PathBuf>,

    /// The databases that the revisions are for, separated by commas
    #[arg(long, global = true, value_name = "DIALECTS", value_delimiter = ',', value_parser = dialect(), display_order = 903)]
    pub(crate) databases: Vec<Dialect>,
}

impl Globals {
    /// The database that is named on the command line, as it was typed: it may hold a password.
    pub fn named_database(&self) -> Option<&str> {
        self.common.database_url.as_deref()
    }

    /// Whether results are to be one JSON document on standard output.
    pub fn is_json(&self) -> bool {
        self.common.format == Format::Json
    }

    /// Whether results and errors are all that is to be printed.
    pub fn is_quiet(&self) -> bool {
        self.common.quiet
    }
}

/// Those of them that say nothing of where the revisions are: an application that carries its own takes no others.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Common {
    /// The database to work on, such as `sqlite://data/dev.db` or `postgres://user@host/name`
    #[arg(long, global = true, value_name = "URL", display_order = 900)]
    pub(crate) database_url: Option<String>,

    /// The dialect of blocks that name none; with `--sql` and in `migrate-show`, the dialect to write for
    #[arg(long, global = true, value_name = "DIALECT", value_parser = dialect(), display_order = 904)]
    pub(crate) sql_dialect: Option<Dialect>,

    /// How results are printed
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t,
        hide_possible_values = true,
        value_name = "text|json",
        display_order = 905
    )]
    pub(crate) format: Format,

    /// When to use colours
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t,
        hide_possible_values = true,
        value_name = "auto|always|never",
        display_order = 906
    )]
    pub(crate) color: Color,

    /// Print results and errors only
    #[arg(
        short,
        long,
        global = true,
        conflicts_with = "verbose",
        display_order = 907
    )]
    pub(crate) quiet: bool,

    /// Say more of what is done
    #[arg(short, long, global = true, display_order = 908)]
    pub(crate) verbose: bool,
}

/// Reads the name of a dialect, so that help and errors list the names.
pub(crate) fn dialect() -> impl clap::builder::TypedValueParser<Value = Dialect> {
    use clap::builder::TypedValueParser as _;
    clap::builder::PossibleValuesParser::new(Dialect::ALL.map(Dialect::as_str))
        .try_map(|name| name.parse::<Dialect>())
}

/// How results are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    #[default]
    Text,
    /// One JSON document on standard output.
    Json,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Also in a pipe.
    Always,
    /// Not at all.
    Never,
}

impl From<Color> for anstream::ColorChoice {
    fn from(color: Color) -> anstream::ColorChoice {
        match color {
            Color::Auto => anstream::ColorChoice::Auto,
            Color::Always => anstream::ColorChoice::Always,
            Color::Never => anstream::ColorChoice::Never,
        }
    }
}
