//! A made-up proof that has every status, and the revisions that it is of.

use super::{Report, place::Places};
use stairway::{
    Dialect,
    revision::RevisionId,
    roundtrip::{
        DatabaseProof, Finding, Grade, Obligation, Obligations, Proof, RevisionProof, Status, Whole,
    },
    source::Source,
};
use std::{path::Path, sync::Arc, time::Duration};

/// Each with its message, what it revises and its blocks.
const REVISIONS: [(&str, &str, &str, &str); 6] = [
    (
        "a1",
        "Create `users`",
        "",
        "--! upgrade\nCREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL);\n\n--! downgrade\nDROP TABLE users;\n",
    ),
    (
        "b2",
        "Give users a phone",
        "--! revises a1",
        "--! upgrade\nALTER TABLE users ADD COLUMN phone text;\nCREATE INDEX users_email ON users (email);\n\n\
         --! downgrade\nALTER TABLE users DROP COLUMN phone;\n",
    ),
    (
        "c3",
        "Forget what is old",
        "--! revises b2\n--! irreversible \"what is gone is gone\"",
        "--! upgrade\nDELETE FROM users WHERE email = '<old> & \"gone\"';\n",
    ),
    (
        "d4",
        "Round the ages",
        "--! revises c3\n--! allow data-loss \"nobody asks for the seconds\"",
        "--! upgrade\nALTER TABLE users ADD COLUMN seen timestamptz;\n\n--! downgrade\nALTER TABLE users DROP COLUMN seen;\n",
    ),
    (
        "e5",
        "Name them",
        "--! revises d4\n--! branch names",
        "--! upgrade sqlite\nALTER TABLE users ADD COLUMN name text;\n\n\
         --! upgrade postgres\nALTER TABLE users ADD COLUMN name text;\nCOMMENT ON COLUMN users.name IS 'as said';\n\n\
         --! downgrade\nALTER TABLE users DROP COLUMN name;\n",
    ),
    (
        "f6",
        "Add posts",
        "--! revises e5",
        "--! upgrade\nCREATE TABLE posts (id bigint PRIMARY KEY);\n\n--! downgrade\nDROP TABLE posts;\n",
    ),
];

/// A proof with every status and grade, on both databases.
pub(super) fn every_status() -> (Proof, Source) {
    proof_of(
        &REVISIONS.map(|(id, message, header, blocks)| (id, message.to_owned(), header, blocks)),
    )
}

/// The same, of revisions of which one has another message.
fn proof_of(revisions: &[(&'static str, String, &str, &str)]) -> (Proof, Source) {
    let texts = revisions.iter().map(|(id, message, header, blocks)| {
        let header = match header.is_empty() {
            true => String::new(),
            false => format!("{header}\n"),
        };
        let text = format!(
            "-- {}\n\n--! revision {id}\n{header}\n{blocks}",
            message.replace(char::is_control, " ")
        );
        (format!("{id}.sql"), Arc::from(text))
    });
    let source = Source::from_texts(Path::new("migrations"), texts, Dialect::Postgres).unwrap();
    let database = |dialect: Dialect, version: &str| DatabaseProof {
        dialect,
        version: version.to_owned(),
        revisions: revisions
            .iter()
            .map(|(id, message, _, _)| revision(dialect, id, message))
            .collect(),
    };
    let proof = Proof {
        ok: false,
        databases: vec![
            database(Dialect::Sqlite, "3.51.3"),
            database(Dialect::Postgres, "17.2"),
        ],
        whole: whole(),
        selection: None,
        stopped: None,
        elapsed: Duration::from_millis(1_234),
    };
    (proof, source)
}

fn finding(id: &str, obligation: Obligation, status: Status, line: usize, detail: &str) -> Finding {
    Finding {
        obligation,
        status,
        object: None,
        detail: detail.to_owned(),
        statement: None,
        path: Some(format!("migrations/{id}.sql").into()),
        line: Some(line),
    }
}

fn revision(dialect: Dialect, id: &str, message: &str) -> RevisionProof {
    use Status::{Failed, Irreversible, Note, Ok, Skipped, Waived};
    let statuses = |[up, down, again, rows, parity, replay]: [Status; 6]| Obligations {
        up,
        down,
        again,
        rows,
        parity,
        replay,
    };
    let is_sqlite = dialect == Dialect::Sqlite;
    let drops = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
    let mut proof = RevisionProof {
        revision: id.parse::<RevisionId>().unwrap(),
        message: message.to_owned(),
        obligations: statuses([Ok; 6]),
        grade: Some(Grade::Exact),
        drops: Vec::new(),
        converts: Vec::new(),
        findings: Vec::new(),
    };
    match id {
        "b2" => {
            proof.grade = None;
            let left = "index `users_email` on table `users` was left behind\nCREATE INDEX users_email ON users (email)";
            let mut down = finding(id, Obligation::Down, Failed, 9, left);
            down.object = Some("index `users_email` on table `users`".to_owned());
            proof.findings.push(down);
            if is_sqlite {
                let mut again = finding(
                    id,
                    Obligation::Again,
                    Failed,
                    7,
                    "index users_email already exists",
                );
                again.statement = Some("CREATE INDEX users_email\n    ON users (email)".to_owned());
                proof.findings.push(again);
                proof.obligations = statuses([Ok, Failed, Failed, Ok, Ok, Ok]);
            } else {
                let lost = "`users.email`: 8 of 8 values lost by upgrade and downgrade\nfor one, 'é|<b>' became NULL";
                let mut rows = finding(id, Obligation::Rows, Failed, 5, lost);
                rows.object = Some("users.email".to_owned());
                proof.findings.push(rows);
                proof.obligations = statuses([Ok, Failed, Ok, Failed, Ok, Ok]);
            }
        }
        "c3" => {
            proof.grade = Some(Grade::Irreversible);
            proof.obligations = statuses([Ok, Irreversible, Irreversible, Irreversible, Ok, Ok]);
        }
        "d4" => {
            proof.grade = Some(Grade::Lossy);
            proof.drops = drops(&["invoices", "users.seen", "users.last"]);
            proof.obligations.rows = Waived;
            let lost = "`users.age`: 3 of 8 values lost by upgrade and downgrade";
            let mut rows = finding(id, Obligation::Rows, Waived, 5, lost);
            rows.object = Some("users.age".to_owned());
            proof.findings.push(rows);
        }
        "e5" if is_sqlite => {
            proof.obligations.down = Note;
            let order = "the columns of table `users` have another order";
            proof
                .findings
                .push(finding(id, Obligation::Down, Note, 12, order));
        }
        "f6" => {
            proof.grade = None;
            proof.obligations = Obligations::SKIPPED;
            let needs = "not proven: it needs `b2`, which could not be applied";
            proof
                .findings
                .push(finding(id, Obligation::Up, Skipped, 5, needs));
        }
        _ => {}
    }
    proof
}

fn whole() -> Vec<Whole> {
    let of = |obligation, dialect, status, detail: &str| Whole {
        obligation,
        dialect,
        status,
        detail: detail.to_owned(),
    };
    vec![
        of(
            "snapshot",
            Dialect::Sqlite,
            Status::Ok,
            "read step by step and read afresh, the catalogue is the same",
        ),
        of(
            "base",
            Dialect::Sqlite,
            Status::Skipped,
            "no way through `c3`",
        ),
        of(
            "base",
            Dialect::Postgres,
            Status::Failed,
            "table `left` was left behind\nCREATE TABLE left (a int)",
        ),
        of(
            "order",
            Dialect::Postgres,
            Status::Note,
            "in 3 orders the columns have another order",
        ),
        of(
            "models",
            Dialect::Sqlite,
            Status::Ok,
            "head is what the models declare",
        ),
        of(
            "models",
            Dialect::Postgres,
            Status::Ok,
            "head is what the models declare",
        ),
    ]
}

/// The report of a proof, in a folder that is the root.
pub(super) fn report<'p>(proof: &'p Proof, source: &'p Source) -> Report<'p> {
    Report {
        proof,
        source,
        places: Places::new(Path::new("/repository"), Some(Path::new("/repository"))),
    }
}

/// Calls `work` with a report of every status.
pub(super) fn with_report(work: impl FnOnce(&Report<'_>)) {
    let (proof, source) = every_status();
    work(&report(&proof, &source));
}

/// The same where the first revision has another message.
pub(super) fn with_message(message: &str, work: impl FnOnce(&Report<'_>)) {
    let mut revisions =
        REVISIONS.map(|(id, message, header, blocks)| (id, message.to_owned(), header, blocks));
    message.clone_into(&mut revisions[0].1);
    let (proof, source) = proof_of(&revisions);
    work(&report(&proof, &source));
}
