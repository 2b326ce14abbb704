//! The Rust types that a column can have, as sqlx maps them.

/// A type, where it comes from and what it is in SQL.
pub(super) struct Known {
    pub(super) name: &'static str,
    /// The beginnings of its paths.
    pub(super) homes: &'static [&'static [&'static str]],
    /// Whether its name alone, which nothing in the file explains, is it.
    pub(super) by_name: bool,
    pub(super) sql: &'static str,
}

const STD: &[&[&str]] = &[&["std"], &["core"], &["alloc"]];
const CHRONO: &[&[&str]] = &[&["chrono"], &["sqlx", "types", "chrono"]];
const TIME: &[&[&str]] = &[&["time"], &["sqlx", "types", "time"]];
const JSON: &[&[&str]] = &[&["serde_json"], &["sqlx", "types", "json"]];
const SQLX: &[&[&str]] = &[&["sqlx", "types"]];
const UUID: &[&[&str]] = &[&["uuid"], &["sqlx", "types"]];
const RUST_DECIMAL: &[&[&str]] = &[&["rust_decimal"], &["sqlx", "types"]];
const BIG_DECIMAL: &[&[&str]] = &[&["bigdecimal"], &["sqlx", "types"]];
const IP_NETWORK: &[&[&str]] = &[&["ipnetwork"], &["sqlx", "types", "ipnetwork"]];
const IP_NET: &[&[&str]] = &[&["ipnet"], &["sqlx", "types", "ipnet"]];

const fn known(
    name: &'static str,
    homes: &'static [&'static [&'static str]],
    sql: &'static str,
) -> Known {
    Known {
        name,
        homes,
        by_name: true,
        sql,
    }
}

/// Types without parameters.
pub(super) const PLAIN: &[Known] = &[
    known("i16", STD, "smallint"),
    known("i32", STD, "integer"),
    known("i64", STD, "bigint"),
    known("f32", STD, "real"),
    known("f64", STD, "double precision"),
    known("bool", STD, "boolean"),
    known("String", STD, "text"),
    known("NaiveDateTime", CHRONO, "timestamp"),
    known("NaiveDate", CHRONO, "date"),
    known("NaiveTime", CHRONO, "time"),
    known("OffsetDateTime", TIME, "timestamptz"),
    known("PrimitiveDateTime", TIME, "timestamp"),
    known("Date", TIME, "date"),
    known("Time", TIME, "time"),
    known("Uuid", UUID, "uuid"),
    known("JsonValue", SQLX, "jsonb"),
    Known {
        by_name: false,
        ..known("Value", JSON, "jsonb")
    },
    known("Decimal", RUST_DECIMAL, "numeric"),
    known("BigDecimal", BIG_DECIMAL, "numeric"),
    known("IpNetwork", IP_NETWORK, "inet"),
    known("IpNet", IP_NET, "inet"),
    known("IpAddr", STD, "inet"),
];

/// Whether any known type is called so.
pub(super) fn has_name(name: &str) -> bool {
    let others = [&DATE_TIME, &JSON_OF, &OPTION, &VEC, &BOX, &COW];
    let mut known = PLAIN.iter().chain(others);
    known.any(|known| known.name == name)
}

/// `DateTime<Utc>`
pub(super) const DATE_TIME: Known = known("DateTime", CHRONO, "timestamptz");

/// What stands in `DateTime<...>`.
pub(super) const ZONES: &[Known] = &[
    known("Utc", CHRONO, ""),
    known("Local", CHRONO, ""),
    known("FixedOffset", CHRONO, ""),
];

/// `Json<T>`
pub(super) const JSON_OF: Known = known("Json", SQLX, "jsonb");

pub(super) const OPTION: Known = known("Option", STD, "");
pub(super) const VEC: Known = known("Vec", STD, "");
pub(super) const BOX: Known = known("Box", STD, "");
pub(super) const COW: Known = known("Cow", STD, "");
