//! The entities of a schema: a box for each table, view and enum type, a line for each foreign key.

mod arrange;
mod draw;
mod entity;
mod path;
mod place;
mod rank;
mod relation;
mod route;
#[cfg(test)]
mod tests;

use crate::schema::Schema;
use entity::Entity;
use place::Layout;
use relation::Relation;
use route::Trunk;

/// The tables, views and enum types of `schema`, and their foreign keys, as one `<svg>` element.
///
/// What is referred to stands above what refers to it. Lines end in crow's feet, and those to one key of one table run
/// together where they come from it.
pub fn schema(schema: &Schema) -> String {
    let drawing = Drawing::new(schema);
    draw::draw(
        &drawing.entities,
        &drawing.relations,
        &drawing.trunks,
        &drawing.layout,
    )
}

/// All that is drawn, and where.
struct Drawing {
    entities: Vec<Entity>,
    relations: Vec<Relation>,
    trunks: Vec<Trunk>,
    layout: Layout,
}

impl Drawing {
    fn new(schema: &Schema) -> Drawing {
        let mut entities = Entity::all(schema);
        let relations = Relation::all(schema, &entities);
        let trunks = route::trunks(&relations, &mut entities);
        for entity in &mut entities {
            entity.make_room();
        }
        let rows = arrange::arrange(&entities, &relations);
        let layout = place::layout(&entities, &relations, &trunks, &rows);
        Drawing {
            entities,
            relations,
            trunks,
            layout,
        }
    }
}
