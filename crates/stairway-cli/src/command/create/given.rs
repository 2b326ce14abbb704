//! What every new revision is given: an id of its own, and perhaps a label. What no file may hold is refused here, before
//! anything is asked or written.

use super::Made;
use crate::diagnostic::Diagnostic;
use stairway::{
    Error, ErrorKind,
    revision::{Graph, GraphError, Node, RevisionId},
    script::render::Draft,
    source::Source,
};

/// How a new revision is called, and whether it is written at all.
#[derive(Clone, Debug, clap::Args)]
pub(in crate::command) struct Given {
    /// The label of the branch that starts with this revision
    #[arg(long, value_name = "LABEL")]
    branch: Option<String>,

    /// The id, instead of a random one
    #[arg(long, value_name = "ID")]
    rev_id: Option<String>,

    /// Print the text, and write nothing
    #[arg(long)]
    pub(in crate::command) dry_run: bool,
}

impl Given {
    /// A revision without blocks and dependencies.
    pub(in crate::command) fn draft(
        &self,
        source: &Source,
        message: &str,
        revises: Vec<RevisionId>,
    ) -> Made<Draft> {
        let revision = self.id(source)?;
        if let Some(label) = &self.branch {
            free(source, label)?;
        }
        // What is wrong with them whatever else there is.
        let alone = Graph::new(vec![Node {
            label: self.branch.clone(),
            ..Node::new(revision.clone(), Vec::new())
        }]);
        if let Some(error) = alone.err().into_iter().flatten().next() {
            return Err(refused(error));
        }
        Ok(Draft {
            message: message.trim().to_owned(),
            revision,
            revises,
            depends_on: Vec::new(),
            branch: self.branch.clone(),
            created: jiff::Timestamp::now(),
            allows: Vec::new(),
            upgrade: String::new(),
            downgrade: String::new(),
        })
    }

    fn id(&self, source: &Source) -> Made<RevisionId> {
        let Some(id) = &self.rev_id else {
            return RevisionId::random().map_err(|error| {
                let refused = Diagnostic::new(ErrorKind::Internal, "no random id can be made");
                Box::new(refused.note(error.to_string()))
            });
        };
        let another = "give the new one another id, or none for a random one";
        let taken = |message: String, holder: &RevisionId| Diagnostic {
            labels: source.labels(std::slice::from_ref(holder)),
            ..Diagnostic::new(ErrorKind::Usage, message).help(another)
        };
        if let Some(node) = source.graph().node(id) {
            let message = format!("there is a revision `{id}` already");
            return Err(Box::new(taken(message, &node.id)));
        }
        if let Some(carrier) = carrier(source, id) {
            let message = format!("there is a branch `{id}` already");
            return Err(Box::new(taken(message, carrier)));
        }
        id.parse()
            .map_err(|error: stairway::revision::id::NotAnId| {
                Box::new(Diagnostic::new(ErrorKind::Usage, error.to_string()))
            })
    }
}

fn refused(error: GraphError) -> Box<Diagnostic> {
    let message = match &error {
        // The id is of no use to whoever did not choose it.
        GraphError::ReservedLabel { label, .. } => {
            format!("`{label}` cannot be a branch label: as a target it has a meaning of its own")
        }
        error => error.to_string(),
    };
    let help = Error::from(error).help();
    Box::new(Diagnostic {
        help,
        ..Diagnostic::new(ErrorKind::Usage, message)
    })
}

/// Refuses an empty message.
pub(in crate::command) fn said(message: &str) -> Made<()> {
    if message.trim().is_empty() {
        let error = Diagnostic::new(ErrorKind::Usage, "the message is empty")
            .help("say in a few words what the revision does");
        return Err(Box::new(error));
    }
    Ok(())
}

/// Refuses a label that is none, or is taken.
fn free(source: &Source, label: &str) -> Made<()> {
    let is_label = label
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b == b'_');
    if label.is_empty() || !is_label {
        let message = format!("`{label}` is not a branch label");
        let refused = Diagnostic::new(ErrorKind::Usage, message);
        return Err(Box::new(
            refused.help("a label is made of ASCII letters, digits and `_`"),
        ));
    }
    let named = source.graph().node(label).map(|node| &node.id);
    let (message, holder) = match (carrier(source, label), named) {
        (Some(carrier), _) => (format!("there is a branch `{label}` already"), carrier),
        (None, Some(id)) => (format!("`{label}` is the id of a revision"), id),
        (None, None) => return Ok(()),
    };
    Err(Box::new(Diagnostic {
        labels: source.labels(std::slice::from_ref(holder)),
        ..Diagnostic::new(ErrorKind::Usage, message).help("give the branch another label")
    }))
}

/// The revision that carries `label`.
fn carrier<'s>(source: &'s Source, label: &str) -> Option<&'s RevisionId> {
    let mut labels = source.graph().labels();
    labels.find(|(known, _)| *known == label).map(|(_, id)| id)
}
