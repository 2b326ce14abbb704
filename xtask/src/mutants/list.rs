//! Every comparison of the proof, how it is switched off, and the test that has to notice.

/// A comparison that can be switched off.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mutant {
    /// What it holds, after the obligation.
    pub(super) name: &'static str,
    /// The file, from the root of the repository.
    pub(super) file: &'static str,
    /// The expression that compares: the file has it once.
    pub(super) expression: &'static str,
    /// What stands in its place: it finds nothing.
    pub(super) broken: &'static str,
    /// The test that fails then, by its path in the library.
    pub(super) guard: &'static str,
}

macro_rules! mutants {
    ($($name:literal in $file:literal: $expression:literal => $broken:literal, $guard:literal;)*) => {
        &[$(Mutant {
            name: $name,
            file: concat!("crates/stairway/src/", $file),
            expression: $expression,
            broken: $broken,
            guard: $guard,
        }),*]
    };
}

/// All of them, by obligation.
pub(super) const MUTANTS: &[Mutant] = mutants! {
    "down: the schema after a downgrade is the one before" in "roundtrip/passes.rs":
        "compare(Obligation::Down, script, proof, before, &landed)" => "Status::Ok",
        "roundtrip::tests::an_index_left_behind_is_found_and_the_next_revision_is_still_proven";
    "down: a downgrade that does nothing is told from a trace" in "roundtrip/passes.rs":
        "landed == *after && after != before" => "false",
        "roundtrip::tests::a_downgrade_that_does_nothing_is_told_from_a_trace";
    "down: only what is an accident is a note" in "snapshot/difference/mod.rs":
        "ACCIDENTAL.contains(&&**fact)" => "true",
        "roundtrip::gallery::object::what_is_lost_of_a_table";
    "again: the second upgrade gives what the first gave" in "roundtrip/passes.rs":
        "compare(Obligation::Again, script, proof, after, &landed)" => "Status::Ok",
        "roundtrip::gallery::object::what_is_lost_or_left_of_postgresql_alone";
    "replay: the SQL says what the database has" in "roundtrip/logical.rs":
        "self.compare(replayed, &live, dialect)" => "Vec::new()",
        "roundtrip::gallery::object::an_index_that_is_not_valid";
    "parity: both databases have the same" in "roundtrip/logical.rs":
        "agreement.news(&postgres.schema, &named, Dialect::Sqlite)" => "Vec::new()",
        "roundtrip::tests::what_only_one_database_gets_is_told";
    "base: from base to head and back nothing is left" in "roundtrip/whole.rs":
        "difference::difference(base, &landed)" => "difference::difference(base, base)",
        "roundtrip::branching::rows_of_one_branch_are_not_there_on_another";
    "snapshot: read step by step and read afresh, the catalogue is the same" in "roundtrip/whole.rs":
        "difference::difference(head, afresh)" => "difference::difference(head, head)",
        "roundtrip::whole::tests::what_is_read_otherwise_afresh_is_told";
    "snapshot: read where something changed and read whole, the rows are the same" in "rows/watch.rs":
        "believed.differing(&there)" => "believed.differing(&believed)",
        "rows::tests::watch::what_was_changed_without_being_counted_is_found_in_the_end";
    "offline: the script that upgrades leaves what running leaves" in "roundtrip/scripted.rs":
        "differ(&landed, &head)" => "Vec::new()",
        "roundtrip::scripted::tests::what_a_script_does_otherwise_is_told";
    "offline: the script that downgrades leaves nothing" in "roundtrip/scripted.rs":
        "differ(&base, &back)" => "Vec::new()",
        "roundtrip::scripted::tests::what_a_script_does_otherwise_is_told";
    "offline: the records are the same" in "roundtrip/scripted.rs":
        "run.records != scripted.records" => "false",
        "roundtrip::scripted::tests::records_that_a_script_leaves_otherwise_are_told";
    "models: the models agree with head" in "roundtrip/models.rs":
        "self.differences.is_empty() && own.is_empty()" => "true",
        "roundtrip::tests::models_are_held_against_both_databases";
    "order: every order ends in the same schema" in "roundtrip/order/verdict.rs":
        "difference::difference(reference, landed)" => "difference::difference(reference, reference)",
        "roundtrip::branching::two_branches_that_set_the_same_default";
    "order: what is taken back leaves its neighbours as they were" in "roundtrip/order/spoilt.rs":
        "difference::difference(known, found)" => "difference::difference(known, known)",
        "roundtrip::descending::a_table_that_two_branches_share_goes_with_either";
    "rows: what was there is there after the way up and down" in "roundtrip/rows.rs":
        "losses(&laid.before.1, returned, |_, _| true)" => "Vec::new()",
        "roundtrip::gallery::wrong::what_loses_rows_and_values";
    "rows: what stays in place is there after the second upgrade" in "roundtrip/rows.rs":
        "losses(before, again, |table, column| !changed(table, column))" => "Vec::<Loss>::new()",
        "roundtrip::gallery::wrong::what_loses_rows_and_values";
    "rows: of a row that is there each value is compared" in "rows/loss.rs":
        "one != other" => "false",
        "roundtrip::gallery::wrong::what_loses_rows_and_values";
    "rows: rows that were not there before are told" in "rows/loss.rs":
        "!extra.is_empty()" => "false",
        "roundtrip::gallery::wrong::what_loses_tables_and_leaves_rows";
    "rows: what only edges stand in the way of is told from what any row does" in "roundtrip/rows/instead.rs":
        "self.rows.options.edges" => "false",
        "roundtrip::gallery::wrong::what_narrows_a_type";
    "rows: a waiver that waives nothing is told of" in "roundtrip/waiver.rs":
        "!idle || needed.contains(&(place, allow.rule.clone()))" => "true",
        "roundtrip::gallery::waived::one_that_waives_nothing_is_told_of";
    "grade: a downgrade that drops what the upgrade brought is lossy" in "roundtrip/rows/dropping.rs":
        "gained(&before.1, &after.1).into_iter().collect()" => "BTreeSet::new()",
        "roundtrip::gallery::grade::what_a_downgrade_costs";
};
