//! Types that are declared in words of SQLite's own: what those mean who wrote them.
//!
//! SQLite would take any value there; a program that reads a moment in time from a DATETIME would not.

use crate::schema::DataType;

/// The type that `declared` means; none where SQLite's own affinity is all that there is to know.
pub(super) fn meant(declared: &str) -> Option<DataType> {
    let declared = declared.to_ascii_lowercase();
    let (name, size) = declared.split_once('(').unwrap_or((&declared, ""));
    let size = size.trim_end_matches(')').trim();
    Some(match name.trim() {
        "bool" | "boolean" => DataType::Boolean,
        "date" => DataType::Date,
        "time" => DataType::Time(None),
        "datetime" | "timestamp" => DataType::Timestamp(None),
        "timestamptz" | "timestamp with time zone" => DataType::TimestampTz(None),
        "double" | "float" => DataType::Double,
        "char" | "character" | "nchar" | "varchar" | "nvarchar" | "varying character"
        | "character varying" | "native character" => DataType::Varchar(size.parse().ok()),
        "dec" | "decimal" | "numeric" => {
            let (precision, scale) = size.split_once(',').unwrap_or((size, "0"));
            DataType::Numeric(precision.trim().parse().ok().zip(scale.trim().parse().ok()))
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    #[test]
    fn words_of_other_databases_mean_what_they_mean_there() {
        let check = |declared: &str, wanted| assert_eq!(meant(declared), wanted, "{declared}");
        check("DATETIME", Some(DataType::Timestamp(None)));
        check("Boolean", Some(DataType::Boolean));
        check("CHAR(36)", Some(DataType::Varchar(Some(36))));
        check("NVARCHAR", Some(DataType::Varchar(None)));
        check("DECIMAL(10, 2)", Some(DataType::Numeric(Some((10, 2)))));
        check("NUMERIC", Some(DataType::Numeric(None)));
        check("INTEGER", None);
        check("BLOB", None);
        check("", None);
    }
}
