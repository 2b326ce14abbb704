//! What was found of each revision, on all databases together: how it did in a word, and the findings that are the same
//! on several, once.

use stairway::{
    Dialect,
    revision::RevisionId,
    roundtrip::{Finding, Grade, Proof, RevisionProof, Status},
};
use std::collections::BTreeMap;

/// A revision, and what was found of it on each database.
pub(super) struct Proven<'p> {
    pub(super) revision: &'p RevisionId,
    pub(super) message: &'p str,
    /// On each database, in the order of the proof; none where it was not looked at.
    pub(super) on: Vec<Option<&'p RevisionProof>>,
    dialects: Vec<Dialect>,
}

/// A finding, and the databases on which it is the same.
pub(super) struct Found<'p> {
    pub(super) finding: &'p Finding,
    pub(super) on: Vec<Dialect>,
}

/// The revisions in the order of the proof.
pub(super) fn revisions(proof: &Proof) -> Vec<Proven<'_>> {
    let by_id: Vec<BTreeMap<&RevisionId, &RevisionProof>> = proof
        .databases
        .iter()
        .map(|database| {
            let proofs = database.revisions.iter();
            proofs.map(|proof| (&proof.revision, proof)).collect()
        })
        .collect();
    let longest = proof
        .databases
        .iter()
        .max_by_key(|database| database.revisions.len());
    let all = longest.iter().flat_map(|database| &database.revisions);
    all.map(|first| Proven {
        revision: &first.revision,
        message: &first.message,
        on: by_id
            .iter()
            .map(|proofs| proofs.get(&first.revision).copied())
            .collect(),
        dialects: proof.databases.iter().map(|it| it.dialect).collect(),
    })
    .collect()
}

impl<'p> Proven<'p> {
    /// What was found on the databases on which it was looked at.
    pub(super) fn each(&self) -> impl Iterator<Item = (Dialect, &'p RevisionProof)> + Clone {
        let on = self.dialects.iter().zip(&self.on);
        on.filter_map(|(dialect, proof)| Some((*dialect, (*proof)?)))
    }

    pub(super) fn is_failed(&self) -> bool {
        self.each().any(|(_, proof)| proof.is_failed())
    }

    /// The gravest of the databases.
    pub(super) fn verdict(&self) -> Status {
        let verdicts = self.each().map(|(_, proof)| verdict(proof));
        verdicts.max_by_key(gravity).unwrap_or(Status::Skipped)
    }

    /// What the downgrade costs, where it costs most; none where it does not hold on every database.
    pub(super) fn grade(&self) -> Option<Grade> {
        self.costly().and_then(|proof| proof.grade)
    }

    /// What the downgrade costs, in words, with so many names at most.
    pub(super) fn cost(&self, most: usize) -> Option<String> {
        self.costly().and_then(|proof| cost(proof, most))
    }

    fn costly(&self) -> Option<&'p RevisionProof> {
        let proofs = self.each().map(|(_, proof)| proof);
        if !proofs.clone().all(RevisionProof::is_proven_back) {
            return None;
        }
        proofs.max_by_key(|proof| (proof.grade, proof.drops.len(), proof.converts.len()))
    }

    /// What is to be said of it, each once.
    pub(super) fn findings(&self) -> Vec<Found<'p>> {
        let mut found: Vec<Found<'p>> = Vec::new();
        for (dialect, proof) in self.each() {
            for finding in &proof.findings {
                match found.iter_mut().find(|it| it.finding == finding) {
                    Some(same) if !same.on.contains(&dialect) => same.on.push(dialect),
                    Some(_) => {}
                    None => found.push(Found {
                        finding,
                        on: vec![dialect],
                    }),
                }
            }
        }
        found
    }
}

impl Found<'_> {
    /// `SQLite and PostgreSQL`
    pub(super) fn databases(&self) -> String {
        let titles: Vec<&str> = self.on.iter().map(|dialect| dialect.title()).collect();
        titles.join(" and ")
    }
}

/// How a revision did on one database.
pub(in crate::command::test) fn verdict(proof: &RevisionProof) -> Status {
    let each = proof.obligations.each();
    let has = |status| each.iter().any(|(_, own)| *own == status);
    if proof.obligations.up == Status::Skipped && !has(Status::Failed) {
        return Status::Skipped;
    }
    let told = [
        Status::Failed,
        Status::Irreversible,
        Status::Waived,
        Status::Note,
    ];
    told.into_iter()
        .find(|status| has(*status))
        .unwrap_or(Status::Ok)
}

/// What revisions are counted by, from what says least.
pub(super) const COUNTED: [Status; 6] = [
    Status::Ok,
    Status::Note,
    Status::Waived,
    Status::Irreversible,
    Status::Failed,
    Status::Skipped,
];

/// A failure is graver than what was not looked at because of another.
fn gravity(status: &Status) -> usize {
    match status {
        Status::Failed => COUNTED.len(),
        status => COUNTED.iter().position(|own| own == status).unwrap_or(0),
    }
}

/// `2 selected revisions`, where not all are proven.
pub(super) fn selected(proof: &Proof) -> Option<String> {
    let selection = proof.selection.as_ref()?;
    Some(match selection.len() {
        1 => "1 selected revision".to_owned(),
        count => format!("{count} selected revisions"),
    })
}

/// What a downgrade costs in a few words, such as `lossy: drops users.phone`, with so many names at most.
pub(super) fn cost(proof: &RevisionProof, most: usize) -> Option<String> {
    let grade = proof.grade?.as_str();
    let named = |does: &str, names: &[String]| {
        let first: Vec<&str> = names.iter().take(most).map(String::as_str).collect();
        let more = match names.len().saturating_sub(most) {
            0 => String::new(),
            more => format!(" + {more}"),
        };
        (!names.is_empty()).then(|| format!("{does} {}{more}", first.join(", ")))
    };
    let drops = named("drops", &proof.drops);
    let converts = named("converts", &proof.converts);
    let named: Vec<String> = drops.into_iter().chain(converts).collect();
    Some(match named.is_empty() {
        true => grade.to_owned(),
        false => format!("{grade}: {}", named.join("; ")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::test::report::testing;
    use pretty_assertions::assert_eq;

    #[test]
    fn a_revision_is_as_it_is_where_it_is_worst() {
        let (proof, _) = testing::every_status();
        let lines: Vec<String> = revisions(&proof)
            .iter()
            .map(|it| {
                let cost = it.cost(1);
                format!(
                    "{} {} [{}]",
                    it.revision,
                    it.verdict().as_str(),
                    cost.unwrap_or_default()
                )
            })
            .collect();
        assert_eq!(
            lines,
            [
                "a1 ok [exact]",
                "b2 failed []",
                "c3 irreversible [irreversible]",
                "d4 waived [lossy: drops invoices + 2]",
                "e5 note [exact]",
                "f6 skipped []",
            ]
        );
    }

    #[test]
    fn what_is_found_on_both_is_told_once() {
        let (proof, _) = testing::every_status();
        let proven = revisions(&proof);
        let found: Vec<String> = proven[1]
            .findings()
            .iter()
            .map(|it| format!("{} on {}", it.finding.obligation.as_str(), it.databases()))
            .collect();
        assert_eq!(
            found,
            [
                "down on SQLite and PostgreSQL",
                "again on SQLite",
                "rows on PostgreSQL"
            ]
        );
    }
}
