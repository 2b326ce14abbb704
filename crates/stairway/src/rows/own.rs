//! Values of the types that PostgreSQL alone has, its extensions' among them.

use super::value::{Plain, Values, clock, number, text};
use crate::schema::DataType;

/// The edges of the type that is spelled so, and what makes plain ones. Of a type that is not known here some texts are
/// tried: the database says what it takes.
pub(super) fn values(spelled: &str) -> (Vec<String>, Plain) {
    let base = spelled.split('(').next().unwrap_or(spelled).trim_end();
    let base = base.strip_prefix("public.").unwrap_or(base);
    let (edges, plain): (&[&str], Plain) = match base {
        "citext" => (&["", "it's", "naïve 😀"], Plain::Made(text)),
        "name" => (&["", "it's", "naïve 😀"], Plain::Made(text)),
        "inet" => (&["::1", "10.0.0.0/8"], Plain::Made(address)),
        "cidr" => (&["10.0.0.0/8", "::/0"], Plain::Made(address)),
        "macaddr" => (&["ff:ff:ff:ff:ff:ff"], Plain::Made(hardware)),
        "macaddr8" => (&["08:00:2b:01:02:03:04:05"], Plain::Edges),
        "money" => (&["0", "-1.50", "1234.56"], Plain::Made(number)),
        "oid" => (&["0", "4294967295"], Plain::Made(number)),
        "bit" | "bit varying" | "varbit" => return bits(base, spelled),
        "tsvector" => (&["", "'a' 'b'"], Plain::Made(text)),
        "tsquery" => (&["'a' & 'b'"], Plain::Edges),
        "xml" => (&["<a/>", "<a>b</a>"], Plain::Edges),
        "point" => (&["(0,0)", "(-1.5,2)"], Plain::Edges),
        "box" | "lseg" | "path" | "polygon" => (&["((0,0),(1,1))"], Plain::Edges),
        "line" => (&["{1,2,3}"], Plain::Edges),
        "circle" => (&["<(0,0),1>"], Plain::Edges),
        "time with time zone" => (&["00:00:00+00", "23:59:59+05:45"], Plain::Made(zoned)),
        "interval" => (&["1 day", "2 years"], Plain::Edges),
        "jsonpath" => (&["$", "$.a[*]"], Plain::Edges),
        "pg_lsn" => (&["0/0", "FFFFFFFF/FFFFFFFF"], Plain::Made(place)),
        "hstore" => (&["", "a=>1, b=>NULL"], Plain::Made(pair)),
        "ltree" => (&["", "a.b"], Plain::Made(label)),
        "\"char\"" => (&["a", "b", "c"], Plain::Edges),
        "vector" => return (vec![vector(spelled)], Plain::Edges),
        "geometry" | "geography" => (&["POINT(0 0)", "POINT(1 2)"], Plain::Edges),
        "regclass" => (&["pg_class"], Plain::Edges),
        _ => (
            &["1", "a", "{}", "2024-02-29", "()", "a@b.example", "empty"],
            Plain::Edges,
        ),
    };
    (edges.iter().map(|&edge| edge.to_owned()).collect(), plain)
}

/// The number in parentheses.
fn length(spelled: &str) -> Option<usize> {
    let (_, rest) = spelled.split_once('(')?;
    rest.split([')', ',']).next()?.trim().parse().ok()
}

fn bits(base: &str, spelled: &str) -> (Vec<String>, Plain) {
    let most = match (base, length(spelled)) {
        ("bit", length) => length.unwrap_or(1),
        (_, length) => length.unwrap_or(64),
    };
    let mut edges = vec!["0".repeat(most), "1".repeat(most)];
    if base != "bit" {
        edges.push(String::new());
    }
    (edges, Plain::Made(binary))
}

fn binary(values: &Values, number: usize) -> String {
    let DataType::Other(spelled) = &values.data_type else {
        return String::new();
    };
    let length = length(spelled).unwrap_or(if spelled.starts_with("bit varying") {
        64
    } else {
        1
    });
    let bits = format!("{number:0length$b}");
    bits.chars().skip(bits.len() - length).collect()
}

fn vector(spelled: &str) -> String {
    format!("[{}]", vec!["1"; length(spelled).unwrap_or(3)].join(","))
}

fn address(_: &Values, number: usize) -> String {
    let byte = |shift: usize| number >> shift & 255;
    format!("10.{}.{}.{}", byte(16), byte(8), byte(0))
}

fn hardware(_: &Values, number: usize) -> String {
    let byte = |shift: usize| number >> shift & 255;
    format!("08:00:2b:{:02x}:{:02x}:{:02x}", byte(16), byte(8), byte(0))
}

fn zoned(_: &Values, number: usize) -> String {
    format!("{}+00", clock(number))
}

fn place(_: &Values, number: usize) -> String {
    format!("0/{number:X}")
}

fn pair(_: &Values, number: usize) -> String {
    format!("n=>{number}")
}

fn label(_: &Values, number: usize) -> String {
    format!("a.n{number}")
}
