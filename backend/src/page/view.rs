//! The document.

use super::{
    fact::{fact, links, moment},
    history::History,
    known::Known,
    look::Look,
    prose,
    standing::{Reading, Standing},
};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use stairway::{
    connection::DatabaseUrl,
    executor::Status,
    picture::{Entities, Room},
    schema::Schema,
    source::Source,
    store::Record,
};

/// The document, and the policy that is right for it.
pub(super) struct Document {
    pub(super) html: String,
    pub(super) policy: String,
}

pub(super) fn document(
    source: &Source,
    url: &DatabaseUrl,
    known: &Known,
    standing: &Standing,
) -> Document {
    let reading = match standing {
        Standing::Read(reading) => Some(&**reading),
        Standing::Unread(_) => None,
    };
    let history = History::new(source, known, reading);
    let wide = reading.map(|reading| Entities::new(&reading.schema, Room::Wide));
    let narrow = reading.map(|reading| Entities::new(&reading.schema, Room::Narrow));
    let look = Look::new(&history.margins(), narrow.as_ref(), wide.as_ref());
    let summary = Summary::new(source, standing);
    // Without a drawing of any size there is one column.
    let has_entities = reading.is_some_and(|reading| !is_empty(&reading.schema));
    let html = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (summary.word) " · the schema of backend" }
                // Nothing is asked for an icon.
                link rel="icon" href="data:,";
                style { (PreEscaped(look.text())) }
            }
            body {
                header {
                    h1 { "Where the schema stands" }
                    nav aria-label="Parts of this page" {
                        a href="#revisions" { "Revisions" }
                        @if reading.is_some() { a href="#schema" { "Schema" } }
                    }
                }
                main class=[has_entities.then_some("halves")] {
                    section class=(format!("summary {}", summary.word)) aria-label="Summary" {
                        p class="word" { (summary.word) }
                        p class="sentence" { (summary.sentence) }
                        @for detail in &summary.details { p class="note" { (prose(detail)) } }
                        dl { (facts(source, url, reading)) }
                    }
                    @if let Some(reading) = reading { (missing(&reading.status)) }
                    section class="revisions" aria-labelledby="revisions" {
                        h2 id="revisions" { "Revisions" }
                        p class="note" {
                            "Newest on top; each opens its SQL."
                            @if reading.is_none() { " What is applied is not known." }
                        }
                        (history.list())
                    }
                    @if let (Some(reading), Some(wide), Some(narrow)) = (reading, &wide, &narrow) {
                        (entities(reading, url, wide, narrow))
                    }
                }
                footer { p { "Stairway " (stairway::VERSION) ". This page reads; it changes nothing." } }
            }
        }
    };
    Document {
        html: html.into_string(),
        policy: look.policy(),
    }
}

fn is_empty(schema: &Schema) -> bool {
    schema.tables.is_empty() && schema.views.is_empty() && schema.enums.is_empty()
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
                        li { code { (record.revision) } " " (prose(&record.message)) " · applied " (moment(&record.applied_at)) }
                    }
                }
            }
        }
    }
}

/// The diagram comes in two arrangements, of which the style shows the one that there is room for.
fn entities(reading: &Reading, url: &DatabaseUrl, wide: &Entities, narrow: &Entities) -> Markup {
    html! {
        section class="schema" aria-labelledby="schema" {
            h2 id="schema" { "Schema" }
            p class="note" {
                (counted(&reading.schema)) ". "
                @match &reading.replayed {
                    None => { "Read from the catalogue of the " (url.dialect().title()) " database, as it is now." }
                    Some(why) => {
                        "The catalogue could not be read (" (prose(why)) "), so this is what the applied revisions make \
                         of an empty database, in PostgreSQL's words."
                    }
                }
            }
            (drawn("wide", WIDE, wide))
            (drawn("narrow", NARROW, narrow))
        }
    }
}

/// Up to which width a diagram fits where it is shown, at the least scale.
const WIDE: usize = 780;
const NARROW: usize = 470;

fn drawn(class: &str, limit: usize, entities: &Entities) -> Markup {
    let map = if entities.width() > limit { " map" } else { "" };
    html! {
        div class=(format!("picture {class}{map}")) tabindex="0" role="region" aria-label="Entity diagram" {
            (PreEscaped(entities.svg()))
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
    // Of tables it is told too that there is none.
    let told = counts
        .into_iter()
        .filter(|(count, noun)| *count > 0 || *noun == "table");
    let told = told.map(|(count, noun)| match count {
        1 => format!("1 {noun}"),
        _ => format!("{count} {noun}s"),
    });
    told.collect::<Vec<_>>().join(", ")
}
