//! CREATE VIEW.

use super::{super::query, refuse, unshared};
use crate::{
    Dialect,
    schema::{Body, Node, Projection, Query, Schema},
    sql::{Problem, replay::output, statement::CreateView},
};

pub(super) fn view(create: &CreateView, schema: &Schema) -> Result<CreateView, Problem> {
    refuse(&create.unmodelled)?;
    let Some(shown) = &create.query else {
        return Err(unshared(
            create.name.span.clone(),
            "CREATE VIEW",
            "Its query is not understood.",
        ));
    };
    let mut shown = shown.clone();
    named(&mut shown)?;
    let mut lowered = create.clone();
    lowered.query = Some(Box::new(query(&shown, schema)?));
    Ok(lowered)
}

/// Gives what the query shows the names that PostgreSQL makes: they come of its words, which change.
fn named(query: &mut Query) -> Result<(), Problem> {
    let mut body = &mut query.body;
    while let Body::Compound { left, .. } = body {
        body = left;
    }
    let Body::Select(select) = body else {
        return Ok(());
    };
    for projection in &mut select.projections {
        let Projection::Expression { value, alias } = projection else {
            continue;
        };
        if alias.is_some() || matches!(*value.node, Node::Column { .. }) {
            continue;
        }
        let name = output::name(value, "", Dialect::Postgres);
        // `CURRENT_TIMESTAMP` is read as `now`, and has another name.
        if name == "now" {
            return Err(Problem::new(
                value.span.clone(),
                "a column of a view that shows the moment has no name",
            )
            .because("PostgreSQL names it after the word that it is written with.")
            .help("Give it a name with AS."));
        }
        *alias = Some(name);
    }
    Ok(())
}
