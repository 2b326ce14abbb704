//! Functions of other types.

use super::{Arguments, Function, Kind};
use crate::{
    schema::{BinaryOperator, DataType, Expression, Node},
    sql::{
        Problem,
        lower::{
            make::{binary, call, case, cast, integer, joined, not_null, repeatable},
            reference::{Entry, changing, entry},
            typing::{Family, Typed},
        },
    },
};

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        names: &["gen_random_uuid"],
        arguments: 0..=0,
        kind: Kind::Plain,
        lower: |_| Ok(Typed::new(uuid(), DataType::Uuid)),
        entries: UUID,
    },
    Function {
        names: &["encode"],
        arguments: 2..=2,
        kind: Kind::Plain,
        lower: encode,
        entries: ENCODE,
    },
];

const UUID: &[Entry] = &[changing(
    "gen_random_uuid()",
    "CAST(randomblob(6) || substr(x'404142434445464748494a4b4c4d4e4f', 1 + (random() & 15), 1) || randomblob(1) || substr(x'808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9fa0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebf', 1 + (random() & 63), 1) || randomblob(7) AS blob)",
    "With the bits of version 4.",
)];

/// 16 random bytes, of which one holds the version and one the variant.
fn uuid() -> Expression {
    let random = |count| call("randomblob", [integer(count)]);
    let one_of = |bytes: std::ops::RangeInclusive<u8>| {
        let mask = i64::try_from(bytes.len()).unwrap_or(1) - 1;
        let chosen = binary(BinaryOperator::BitAnd, call("random", []), integer(mask));
        let at = binary(BinaryOperator::Add, integer(1), chosen);
        let bytes = Expression::from(Node::Blob(bytes.collect()));
        call("substr", [bytes, at, integer(1)])
    };
    let parts = [
        one_of(0x40..=0x4f),
        random(1),
        one_of(0x80..=0xbf),
        random(7),
    ];
    let all = parts.into_iter().fold(random(6), joined);
    cast(all, DataType::Other("blob".to_owned()))
}

const ENCODE: &[Entry] = &[entry(
    "encode(data, 'hex')",
    "CASE WHEN data IS NOT NULL THEN lower(hex(data)) END",
    "As 'hex' only.",
)];

fn encode(arguments: Arguments<'_>) -> Result<Typed, Problem> {
    let value = arguments.of(0, Family::Bytea, &DataType::Bytea)?;
    if arguments.value(1).text() != Some("hex") || !repeatable(&value) {
        return Err(arguments.refuse("Only the hexadecimal form of a column is known there."));
    }
    // Of NULL, `hex` makes the empty text.
    let written = call("lower", [call("hex", [value.clone()])]);
    Ok(Typed::new(
        case([(not_null(value), written)], None),
        DataType::Text,
    ))
}
