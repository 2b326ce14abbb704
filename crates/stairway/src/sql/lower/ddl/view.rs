//! CREATE VIEW.

use super::{super::query, refuse, unshared};
use crate::{
    schema::Schema,
    sql::{Problem, statement::CreateView},
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
    let mut lowered = create.clone();
    lowered.query = Some(Box::new(query(shown, schema)?));
    Ok(lowered)
}
