//! The document.

use super::{
    known::Known,
    standing::{Reading, Standing},
};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use stairway::{
    connection::DatabaseUrl,
    executor::Status,
    picture::{self, Mark},
    plan::{self, State},
    revision::RevisionId,
    schema::Schema,
    script::Script,
    source::Source,
    store::Record,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

const STYLE: &str = include_str!("style.css");

pub(super) fn page(
    source: &Source,
    url: &DatabaseUrl,
    known: &Known,
    standing: &Standing,
) -> Markup {
    let reading = match standing {
        Standing::Read(reading) => Some(&**reading),
        Standing::Unread(_) => None,
    };
    let states = reading.map(|reading| states(source, &reading.status));
    let summary = Summary::new(source, standing);
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (summary.word) " · the schema of backend" }
                // Nothing is asked for an icon.
                link rel="icon" href="data:,";
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    h1 { "Where the schema stands" }
                    nav aria-label="Parts of this page" {
                        a href="#graph" { "Graph" }
                        @if reading.is_some() { a href="#schema" { "Schema" } }
                        a href="#revisions" { "Revisions" }
                    }
                }
                main {
                    section class=(format!("summary {}", summary.word)) aria-label="Summary" {
                        p class="word" { (summary.word) }
                        p class="sentence" { (summary.sentence) }
                        @for detail in &summary.details { p class="note" { (detail) } }
                        dl { (facts(source, url, reading)) }
                    }
                    @if let Some(reading) = reading { (missing(&reading.status)) }
                    section aria-labelledby="graph" {
                        h2 id="graph" { "Graph" }
                        p class="note" {
                            "Newest on top. Each revision leads to what there is to read of it."
                            @if reading.is_none() { " What is applied is not known." }
                        }
                        div class="picture tall" tabindex="0" role="region" aria-label="Graph of revisions" {
                            (PreEscaped(picture::graph(source, &marks(states.as_ref()))))
                        }
                    }
                    @if let Some(reading) = reading { (entities(reading, url)) }
                    section aria-labelledby="revisions" {
                        h2 id="revisions" { "Revisions" }
                        @for id in source.graph().order().rev() {
                            @if let Some(script) = source.script(id) {
                                (revision(source, script, known, reading, states.as_ref()))
                            }
                        }
                        @if source.graph().is_empty() { p class="note" { "This program carries none." } }
                    }
                }
                footer { p { "Stairway " (stairway::VERSION) ". This page reads; it changes nothing." } }
            }
        }
    }
}

/// Where the database stands, in a word and in a sentence.
struct Summary {
    word: &'static str,
    sentence: String,
    details: Vec<String>,
}

impl Summary {
    fn new(source: &Source, standing: &Standing) -> Summary {
        let reading = match standing {
            Standing::Read(reading) => reading,
            Standing::Unread(why) => {
                return Summary {
                    word: "unreachable",
                    sentence: "The database cannot be read, so what is applied is not known."
                        .to_owned(),
                    details: why.clone(),
                };
            }
        };
        let status = &reading.status;
        let all = source.scripts().len();
        let (pending, changed) = (status.pending.len(), status.changed.len());
        let missing = status.missing.len();
        let ahead = || {
            format!(
                "{} recorded that this program does not know: a newer release has been here.",
                are(missing, "revision")
            )
        };
        let mut details = Vec::new();
        let (word, sentence) = if changed > 0 {
            if pending > 0 {
                details.push(format!("{} pending.", are(pending, "revision")));
            }
            if missing > 0 {
                details.push(ahead());
            }
            let sentence = format!(
                "{} not what this program carries: the files were edited after they were applied.",
                are(changed, "applied revision")
            );
            ("changed", sentence)
        } else if pending > 0 {
            if missing > 0 {
                details.push(ahead());
            }
            let sentence = match status.records.is_empty() {
                true => format!("Nothing is applied: {} pending.", are(pending, "revision")),
                false => format!("{pending} of {all} revisions are pending."),
            };
            ("behind", sentence)
        } else if missing > 0 {
            ("ahead", ahead())
        } else {
            let sentence = match all {
                0 => "There is no revision to apply.".to_owned(),
                1 => "The one revision is applied.".to_owned(),
                _ => format!("All {all} revisions are applied."),
            };
            ("at head", sentence)
        };
        Summary {
            word,
            sentence,
            details,
        }
    }
}

fn are(count: usize, noun: &str) -> String {
    match count {
        1 => format!("1 {noun} is"),
        _ => format!("{count} {noun}s are"),
    }
}

fn facts(source: &Source, url: &DatabaseUrl, reading: Option<&Reading>) -> Markup {
    let version = reading.and_then(|reading| reading.version.as_deref());
    html! {
        (fact("Database", html! {
            (url.dialect().title())
            @if let Some(version) = version { " " (version) }
        }))
        (fact("Address", html! { code { (url) } }))
        @if let Some(reading) = reading {
            @let status = &reading.status;
            @let applied = status.records.len() - status.missing.len() - status.changed.len();
            (fact("Applied", html! { (applied) }))
            (fact("Pending", html! { (status.pending.len()) }))
            @if !status.changed.is_empty() { (fact("Changed", html! { (status.changed.len()) })) }
            @if !status.missing.is_empty() { (fact("Missing", html! { (status.missing.len()) })) }
            (fact("Current", html! { (links(&status.current, source)) }))
        }
        (fact("Heads", html! { (links(&source.graph().heads(), source)) }))
    }
}

fn fact(name: &str, value: Markup) -> Markup {
    html! { div { dt { (name) } dd { (value) } } }
}

/// Ids; those that have an entry lead to it.
fn links(ids: &[RevisionId], source: &Source) -> Markup {
    html! {
        @if ids.is_empty() { "none" }
        @for (index, id) in ids.iter().enumerate() {
            @if index > 0 { ", " }
            @if source.script(id).is_some() {
                a href=(format!("#{id}")) { code { (id) } }
            } @else {
                code { (id) }
            }
        }
    }
}

/// What is recorded and has no file here, which the graph cannot show.
fn missing(status: &Status) -> Markup {
    let is_missing = |record: &&Record| status.missing.contains(&record.revision);
    html! {
        @if !status.missing.is_empty() {
            section aria-labelledby="missing" {
                h2 id="missing" { "Missing" }
                p class="note" { "Recorded in the database, and not carried by this program." }
                ul {
                    @for record in status.records.iter().filter(is_missing) {
                        li { code { (record.revision) } " " (record.message) " · applied " (moment(&record.applied_at)) }
                    }
                }
            }
        }
    }
}

fn entities(reading: &Reading, url: &DatabaseUrl) -> Markup {
    let schema = &reading.schema;
    html! {
        section aria-labelledby="schema" {
            h2 id="schema" { "Schema" }
            p class="note" {
                (counted(schema)) ". "
                @match &reading.replayed {
                    None => { "Read from the catalogue of the " (url.dialect().title()) " database, as it is now." }
                    Some(why) => {
                        "The catalogue could not be read (" (why) "), so this is what the applied revisions make of an \
                         empty database, in PostgreSQL's words."
                    }
                }
            }
            div class="picture" tabindex="0" role="region" aria-label="Entity diagram" {
                (PreEscaped(picture::schema(schema)))
            }
        }
    }
}

fn counted(schema: &Schema) -> String {
    let keys = schema.tables.values().map(|it| it.foreign_keys.len()).sum();
    let counts: [(usize, &str); 4] = [
        (schema.tables.len(), "table"),
        (keys, "foreign key"),
        (schema.views.len(), "view"),
        (schema.enums.len(), "enum type"),
    ];
    let counts = counts.map(|(count, noun)| match count {
        1 => format!("1 {noun}"),
        _ => format!("{count} {noun}s"),
    });
    counts.join(", ")
}

fn states(source: &Source, status: &Status) -> BTreeMap<RevisionId, State> {
    let changed: BTreeSet<RevisionId> = status.changed.iter().cloned().collect();
    plan::states(source.graph(), &status.applied(), &changed)
}

fn marks(states: Option<&BTreeMap<RevisionId, State>>) -> BTreeMap<RevisionId, Mark> {
    let mark = |(id, state): (&RevisionId, &State)| {
        let mark = match state {
            State::Applied => Mark::Applied,
            State::Pending => Mark::Pending,
            State::Changed => Mark::Changed,
            State::Missing => Mark::Plain,
        };
        (id.clone(), mark)
    };
    states.into_iter().flatten().map(mark).collect()
}

/// The entry of a revision. The id is inside of what is folded away, so that a link to it opens it.
fn revision(
    source: &Source,
    script: &Script,
    known: &Known,
    reading: Option<&Reading>,
    states: Option<&BTreeMap<RevisionId, State>>,
) -> Markup {
    let id = script.revision();
    let state = states.and_then(|states| states.get(id)).copied();
    let record = reading.and_then(|reading| {
        let records = &reading.status.records;
        let place = records.binary_search_by(|record| record.revision.cmp(id));
        place.ok().map(|place| &records[place])
    });
    let dependencies = source.graph().dependencies(id.as_str());
    html! {
        details class="revision" {
            summary {
                @if let Some(state) = state { span class=(format!("state {state}")) { (state) } }
                code { (id) }
                span class="message" { (script.message()) }
            }
            div class="body" id=(id) {
                dl {
                    @if let Some(record) = record {
                        (fact("Applied", moment(&record.applied_at)))
                        (fact("Took", took(record.elapsed)))
                        @if record.message != script.message() {
                            (fact("Recorded as", html! { (record.message) }))
                        }
                    }
                    @if let Some(created) = script.created() { (fact("Created", moment(&created.to_string()))) }
                    @if !script.revises().is_empty() { (fact("Revises", links(script.revises(), source))) }
                    @if !dependencies.is_empty() { (fact("Depends on", links(&dependencies, source))) }
                    @if let Some(branch) = script.branch() { (fact("Branch", html! { (branch) })) }
                    (fact("File", html! { code { (script.path().display()) } }))
                }
                @if state == Some(State::Changed) {
                    p class="note warn" {
                        "What was applied is not what is shown here: the file was edited afterwards."
                    }
                }
                @if let Some(body) = known.body(id) { (body) }
            }
        }
    }
}

/// Records count whole milliseconds.
fn took(elapsed: Duration) -> Markup {
    html! {
        @match elapsed.as_millis() {
            0 => "under 1 ms",
            milliseconds => { (milliseconds) " ms" }
        }
    }
}

/// A moment as the records have it, to the second.
fn moment(text: &str) -> Markup {
    let seconds = text.get(..19).map(|text| text.replace('T', " "));
    html! {
        time datetime=(text) {
            @match seconds {
                Some(seconds) => { (seconds) " UTC" }
                None => (text),
            }
        }
    }
}
