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

pub(super) use draw::STYLE;

/// How much room there is from side to side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    /// A telephone's: one box below the other.
    Narrow,
    /// Half of a desk's screen; of many boxes as much as makes the drawing not much higher than it is wide.
    Wide,
}

/// The tables, views and enum types of a schema and their foreign keys, with the place of each.
///
/// What is referred to stands above what refers to it. Lines end in crow's feet, and those to one key of one table run
/// together where they come from it.
pub struct Entities {
    entities: Vec<Entity>,
    relations: Vec<Relation>,
    trunks: Vec<Trunk>,
    layout: Layout,
}

impl Entities {
    /// Finds the place of everything in `schema`.
    pub fn new(schema: &Schema, room: Room) -> Entities {
        let mut entities = Entity::all(schema);
        let relations = Relation::all(schema, &entities);
        let trunks = route::trunks(&relations, &mut entities);
        for entity in &mut entities {
            entity.make_room();
        }
        let rows = arrange::arrange(&entities, &relations, room);
        let layout = place::layout(&entities, &relations, &trunks, &rows);
        Entities {
            entities,
            relations,
            trunks,
            layout,
        }
    }

    /// How wide the drawing is, in pixels, where nothing scales it.
    pub fn width(&self) -> usize {
        usize::try_from(draw::size(self).0).unwrap_or(0)
    }

    /// The drawing as one `<svg>` element.
    pub fn svg(&self) -> String {
        draw::draw(self)
    }
}
