//! Random models on both databases: what autogenerate makes of a pair of them leads from one to the other and back,
//! with the rows that are there.

mod answer;
mod change;
mod filled;
mod kind;
mod make;
mod print;
mod proof;
mod reduce;
mod repair;
mod rows;
mod sql;
mod term;
mod value;

use self::value::{Models, Reach};
use super::random::{Draw, Room, hold};
use proptest::prelude::*;

/// What to make up: models, and what they become.
type Choices = (u32, u8, Vec<(u8, u32)>);

fn pair((seed, how, changes): &Choices) -> (Models, Models) {
    let reach = match how % 5 {
        0 => Reach::Postgres,
        _ => Reach::Both,
    };
    let mut before = make::models(reach, &mut Draw::new(*seed));
    rows::loosen(&mut before);
    let after = match how % 8 {
        7 => change::unrelated(&before, &mut Draw::new(seed.wrapping_add(1))),
        _ => change::changed(&before, changes),
    };
    (before, after)
}

fn choices() -> impl Strategy<Value = Choices> {
    let changes = prop::collection::vec((any::<u8>(), any::<u32>()), 1..10);
    (any::<u32>(), any::<u8>(), changes)
}

#[test]
fn what_is_generated_leads_from_models_to_models_and_back() {
    // Other seeds make other models, not simpler ones: they are made simpler here.
    hold(100, 0, true, &choices(), |runtime, choices, room| {
        let (before, after) = pair(choices);
        let result = runtime.block_on(proof::prove(&before, &after, room));
        result.map_err(|error| {
            reduce::reduced(before, after, error, |before, after| {
                runtime.block_on(async {
                    let room = Room::new().await;
                    let result = proof::prove(before, after, &room).await;
                    room.close().await;
                    result
                })
            })
        })
    });
}

#[test]
fn models_that_are_made_up_are_sound() {
    hold(20, 0, true, &choices(), |runtime, choices, room| {
        let (before, mut after) = pair(choices);
        // It need not have room for rows of its own.
        rows::loosen(&mut after);
        runtime.block_on(async {
            proof::sound(&before, room).await?;
            proof::sound(&after, room).await
        })
    });
}

#[test]
fn every_table_that_is_made_up_gets_rows() {
    hold(30, 0, true, &choices(), |runtime, choices, room| {
        let (before, _) = pair(choices);
        runtime.block_on(filled::filled(&before, room))
    });
}
