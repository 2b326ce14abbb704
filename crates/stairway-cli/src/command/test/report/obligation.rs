//! What each obligation asks, and what to do where it does not hold, for reports that stand without the documentation.

/// An obligation in words.
#[derive(Clone, Copy, Debug)]
pub(super) struct Described {
    /// The word in all reports.
    pub(super) id: &'static str,
    /// What holds, as a sentence without its full stop.
    pub(super) title: &'static str,
    /// How it is proven.
    pub(super) text: &'static str,
    /// What to do where it does not hold, with code in back quotes.
    pub(super) help: &'static str,
}

/// Those of each revision, in the order in which they are proven.
pub(super) const REVISION: [Described; 6] = [
    Described {
        id: "up",
        title: "The upgrade succeeds",
        text: "The upgrade runs where exactly what it needs is applied, with generated rows in every table.",
        help: "Correct the statement. Where it fails because there are rows, give a new column a default or fill it first, \
               and clean up what a new constraint refuses.",
    },
    Described {
        id: "down",
        title: "The downgrade leaves no trace",
        text: "The downgrade succeeds, and the catalogue is what it was before the upgrade.",
        help: "Take back below `--! downgrade` all that the upgrade does, or say `--! irreversible \"why\"`.",
    },
    Described {
        id: "again",
        title: "The second upgrade gives what the first gave",
        text: "After the way up and down the upgrade runs again, and the catalogue is what it was after the first.",
        help: "Where the downgrade leaves a trace, correct that first: the second upgrade meets it.",
    },
    Described {
        id: "rows",
        title: "No row or value is lost",
        text: "What the tables hold before the upgrade is there again after the way up and down, and what it leaves in \
               place is there again after another upgrade.",
        help: "Keep the values on the way, or say that the loss is meant: `--! allow data-loss \"why\"`.",
    },
    Described {
        id: "parity",
        title: "Both databases have the same schema",
        text: "After the upgrade the catalogues of SQLite and PostgreSQL map to the same logical schema.",
        help: "Write the statement so that it means the same on both, or give each database a block of its own.",
    },
    Described {
        id: "replay",
        title: "The schema as read from the SQL is the live one",
        text: "The schema that is made of the statements alone agrees with the catalogue.",
        help: "Write in plain SQL what procedural code does to the schema, so that it can be read.",
    },
];

/// Those of the whole history.
pub(super) const WHOLE: [Described; 5] = [
    Described {
        id: "snapshot",
        title: "The proof reads the catalogue right",
        text: "Read step by step and read afresh, the catalogue is the same.",
        help: "This is a fault of Stairway: please report it with the revision.",
    },
    Described {
        id: "base",
        title: "From head back to base nothing is left",
        text: "All revisions are taken back, one after another, and the database is empty again.",
        help: "Take back in the downgrades what is named.",
    },
    Described {
        id: "order",
        title: "In whichever order branches are applied, the schema ends the same",
        text: "The branches of the history are applied in other orders, and the catalogues at the end are compared.",
        help: "Let one branch need the other, with `--! depends-on`, or join them with `migrate-merge`.",
    },
    Described {
        id: "offline",
        title: "Scripts leave what running leaves",
        text: "The scripts that are written without a database are run, and the catalogues are compared.",
        help: "Compare what `migrate-upgrade --sql` writes with the revision that is named.",
    },
    Described {
        id: "models",
        title: "The models agree with head",
        text: "The schema that the models declare is the one at head, as the SQL makes it and as the database has it.",
        help: "`cargo xtask migrate-create MESSAGE` writes the revision that is missing.",
    },
];

/// All of them.
pub(super) fn all() -> impl Iterator<Item = &'static Described> {
    REVISION.iter().chain(&WHOLE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;
    use stairway::roundtrip::Obligations;

    #[test]
    fn each_obligation_is_described() {
        let known: Vec<&str> = REVISION.iter().map(|it| it.id).collect();
        let all = Obligations::SKIPPED.each();
        let all: Vec<&str> = all
            .iter()
            .map(|(obligation, _)| obligation.as_str())
            .collect();
        assert_eq!(known, all);
    }
}
