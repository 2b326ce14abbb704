//! Which types a foreign key can connect.

use crate::schema::DataType;

/// Whether PostgreSQL can compare a column of the type `own` with one of the type `other`, which it refers to, for a
/// foreign key. Types that are not known well enough count as comparable.
pub(crate) fn can_refer(own: &DataType, other: &DataType) -> bool {
    use DataType as T;
    let kind = |data_type: &DataType| match data_type {
        T::SmallInt | T::Integer | T::BigInt => Some(1),
        T::Numeric(_) => Some(2),
        T::Real | T::Double => Some(3),
        T::Text | T::Varchar(_) | T::Char(_) => Some(4),
        T::Date | T::Timestamp(_) | T::TimestampTz(_) => Some(5),
        T::Time(_) => Some(6),
        T::Interval => Some(7),
        T::Uuid => Some(8),
        T::Boolean => Some(9),
        T::Bytea => Some(10),
        T::Json | T::Jsonb => Some(11),
        T::Enum(_) => Some(12),
        T::Other(_) => None,
    };
    match (kind(own), kind(other)) {
        // Of numbers the wider kind may be referred to.
        (Some(own @ 1..=3), Some(other @ 1..=3)) => own <= other,
        (Some(12), Some(12)) => own == other,
        (Some(own), Some(other)) => own == other,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wider_number_may_be_referred_to() {
        assert!(can_refer(&DataType::Integer, &DataType::BigInt));
        assert!(can_refer(&DataType::Integer, &DataType::Numeric(None)));
        assert!(!can_refer(&DataType::Numeric(None), &DataType::Integer));
        assert!(can_refer(&DataType::Varchar(Some(3)), &DataType::Text));
        assert!(!can_refer(&DataType::Text, &DataType::Uuid));
        let of = |name: &str| DataType::Enum(name.to_owned());
        assert!(can_refer(&of("mood"), &of("mood")));
        assert!(!can_refer(&of("mood"), &of("role")));
    }
}
