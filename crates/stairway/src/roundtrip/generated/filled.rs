//! Rows that are made for random models: every table that can have some gets some, the same ones for the same seed.

use super::{
    value::{Models, Reach},
    {print, sql},
};
use crate::{
    revision::Direction,
    roundtrip::random::{Room, Side, source},
    rows::{Filler, Image, Options, Watch},
};

/// Fills the tables of `models`, of which is known that rows can be in them.
pub(super) async fn filled(models: &Models, room: &Room) -> Result<(), String> {
    let text = sql::sql(models);
    let run = async |seed| {
        let source = source(std::iter::once([text.as_str(), ""]));
        let mut sides = vec![Side::within(room, &source).await];
        if models.reach == Reach::Both {
            sides.push(Side::in_memory(&source).await);
        }
        let mut images = Vec::new();
        let mut result = Ok(());
        for side in &mut sides {
            let done = side.step(0, Direction::Upgrade).await;
            result = match done {
                Ok(()) => fill(side, seed, &mut images).await,
                Err(error) => Err(error),
            };
            if result.is_err() {
                break;
            }
        }
        for sql in ["DROP SCHEMA public CASCADE", "CREATE SCHEMA public"] {
            sides[0].connection().execute(sql).await.unwrap();
        }
        for side in sides {
            side.close().await;
        }
        result.map(|()| images)
    };
    let result = async {
        let images = run(7).await?;
        for (one, other) in images.iter().zip(run(7).await?) {
            if let Some(table) = one.differing(&other) {
                return Err(format!("other rows in {table} for the same seed"));
            }
        }
        Ok(())
    };
    let result = result.await;
    result.map_err(|error| format!("{}\n{text}\n{error}", print::rust(models)))
}

async fn fill(side: &mut Side<'_>, seed: u64, images: &mut Vec<Image>) -> Result<(), String> {
    let snapshot = side.snapshot().await;
    let (schema, _) = side.live(&snapshot);
    let options = Options {
        seed,
        ..Options::default()
    };
    let mut filler = Filler::new(options);
    let (mut image, mut watch) = (Image::default(), Watch::default());
    let filling = filler.fill(side.connection(), &schema, &mut image, &mut watch);
    filling.await.map_err(|error| error.to_string())?;
    let dialect = side.dialect();
    if let Some((table, why)) = filler.empty().iter().next() {
        return Err(format!("{dialect}: {table} is empty: {why}"));
    }
    images.push(image);
    Ok(())
}
