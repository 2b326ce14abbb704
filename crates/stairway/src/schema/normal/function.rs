//! What PostgreSQL's own functions take and give.

use super::{
    group::{self, Typed},
    kind::{self, Kind},
};
use crate::schema::{Body, Call, DataType, Expression, Node, Projection};

/// The arguments as PostgreSQL casts them for the function `name`, and what it gives.
pub(super) fn call(name: &str, star: bool, mut arguments: Vec<Typed>) -> (Vec<Expression>, Kind) {
    use DataType::*;
    let first = arguments
        .first()
        .map_or(Kind::Unknown, |first| first.kind.clone());
    let number = first
        .known()
        .filter(|data_type| kind::is_number(data_type))
        .cloned();
    let known = Kind::Known;
    let kind = match (name, arguments.len()) {
        ("coalesce" | "greatest" | "least", _) => {
            let (items, kind) = group::common(arguments);
            return (group::expressions(items), kind);
        }
        ("nullif", 2) => {
            let mut rest = arguments.drain(..);
            if let (Some(left), Some(right)) = (rest.next(), rest.next()) {
                let (left, right) = group::operands(left, right);
                let kind = left.kind.clone();
                return (vec![left.expression, right.expression], kind);
            }
            Kind::Unknown
        }
        ("count", _) if star => known(BigInt),
        ("count" | "row_number" | "rank" | "dense_rank", _) => known(BigInt),
        ("min" | "max" | "abs", 1) => first
            .known()
            .map_or(Kind::Unknown, |one| known(kind::base(one))),
        ("lag" | "lead" | "first_value" | "last_value", _) => first,
        ("sum", 1) => match number {
            Some(SmallInt | Integer) => known(BigInt),
            Some(BigInt | Numeric(_)) => known(Numeric(None)),
            Some(float) => known(float),
            None => Kind::Unknown,
        },
        ("avg", 1) => match number {
            Some(Real | Double) => known(Double),
            Some(_) => known(Numeric(None)),
            None => Kind::Unknown,
        },
        ("round" | "floor" | "ceil" | "ceiling" | "trunc" | "sign" | "sqrt" | "exp" | "ln", 1) => {
            match number {
                Some(Numeric(_)) => known(Numeric(None)),
                Some(_) => {
                    widen(&mut arguments, &Double);
                    known(Double)
                }
                None => Kind::Unknown,
            }
        }
        ("round" | "trunc", 2) => {
            let rest = arguments.split_off(1);
            widen(&mut arguments, &Numeric(None));
            arguments.extend(rest);
            known(Numeric(None))
        }
        ("power" | "pow", 2) => {
            let (items, kind) = group::common(arguments);
            arguments = items;
            match kind.known() {
                Some(Numeric(_)) => known(Numeric(None)),
                Some(common) if kind::is_number(common) => {
                    widen(&mut arguments, &Double);
                    known(Double)
                }
                _ => Kind::Unknown,
            }
        }
        ("mod", 2) => {
            let (items, kind) = group::common(arguments);
            return (group::expressions(items), kind);
        }
        ("random", 0) => known(Double),
        (
            "length" | "char_length" | "character_length" | "octet_length" | "bit_length"
            | "position" | "strpos" | "ascii" | "array_length" | "cardinality"
            | "jsonb_array_length" | "json_array_length",
            _,
        ) => known(Integer),
        (
            "lower" | "upper" | "initcap" | "btrim" | "ltrim" | "rtrim" | "replace" | "substr"
            | "left" | "right" | "md5" | "concat" | "concat_ws" | "to_char" | "lpad" | "rpad"
            | "repeat" | "reverse" | "split_part" | "regexp_replace" | "translate" | "format"
            | "quote_literal" | "quote_ident" | "string_agg" | "jsonb_typeof" | "chr" | "encode",
            _,
        ) => known(Text),
        ("substring" | "overlay", _) => match first.known() {
            Some(Bytea) => known(Bytea),
            Some(_) => known(Text),
            None => Kind::Unknown,
        },
        ("now" | "transaction_timestamp" | "statement_timestamp" | "clock_timestamp", _) => {
            known(TimestampTz(None))
        }
        ("to_timestamp", 1 | 2) => known(TimestampTz(None)),
        ("current_date", _) => known(Date),
        ("localtimestamp", _) => known(Timestamp(None)),
        ("localtime", _) => known(Time(None)),
        ("current_user" | "session_user" | "user" | "current_role", 0) => {
            known(Other("name".to_owned()))
        }
        ("date_trunc", 2 | 3) => {
            let second = arguments
                .get(1)
                .and_then(|second| second.kind.known().cloned());
            match second {
                Some(Date) => {
                    let rest = arguments.split_off(1).into_iter();
                    arguments.extend(rest.map(|one| match one.kind {
                        Kind::Known(Date) => one.cast(TimestampTz(None)),
                        _ => one,
                    }));
                    known(TimestampTz(None))
                }
                Some(data_type) => known(kind::base(&data_type)),
                None => Kind::Unknown,
            }
        }
        ("age", 1 | 2) => {
            let cast = arguments.into_iter().map(|one| match one.kind {
                Kind::Known(Date) => one.cast(TimestampTz(None)),
                _ => one,
            });
            arguments = cast.collect();
            known(Interval)
        }
        ("div", 2) => {
            widen(&mut arguments, &Numeric(None));
            known(Numeric(None))
        }
        (
            "to_tsvector"
            | "to_tsquery"
            | "plainto_tsquery"
            | "phraseto_tsquery"
            | "websearch_to_tsquery",
            2,
        ) => {
            let configuration = Kind::Known(Other("regconfig".to_owned()));
            let rest = arguments.split_off(1);
            arguments = arguments
                .into_iter()
                .map(|one| one.settled(&configuration))
                .collect();
            arguments.extend(rest);
            let gives = match name {
                "to_tsvector" => "tsvector",
                _ => "tsquery",
            };
            known(Other(gives.to_owned()))
        }
        ("extract", 2) => known(Numeric(None)),
        ("date_part", 2) => known(Double),
        ("gen_random_uuid" | "uuid_generate_v4", 0) => known(Uuid),
        ("bool_and" | "bool_or" | "every" | "starts_with" | "exists", _) => known(Boolean),
        ("nextval", 1) => {
            let sequence = Kind::Known(Other("regclass".to_owned()));
            arguments = arguments
                .into_iter()
                .map(|one| one.settled(&sequence))
                .collect();
            known(BigInt)
        }
        (
            "jsonb_build_object" | "jsonb_build_array" | "to_jsonb" | "jsonb_agg" | "jsonb_set",
            _,
        ) => known(Jsonb),
        ("json_build_object" | "json_build_array" | "to_json" | "json_agg", _) => known(Json),
        _ => Kind::Unknown,
    };
    (group::expressions(arguments), kind)
}

fn widen(arguments: &mut Vec<Typed>, to: &DataType) {
    let widened = std::mem::take(arguments)
        .into_iter()
        .map(|one| one.widened(to));
    *arguments = widened.collect();
}

/// The name that a column gets of itself where a query shows `expression`.
pub(super) fn column_name(expression: &Expression) -> String {
    name_of(expression).unwrap_or_else(|| "?column?".to_owned())
}

/// The name of the one column that a sub-query shows.
fn sub_query(mut body: &Body) -> Option<String> {
    while let Body::Compound { left, .. } = body {
        body = left;
    }
    match body {
        Body::Select(select) => match select.projections.first()? {
            Projection::Expression { value, alias } => alias.clone().or_else(|| name_of(value)),
            Projection::Star { .. } => None,
        },
        _ => Some("column1".to_owned()),
    }
}

fn name_of(expression: &Expression) -> Option<String> {
    match &*expression.node {
        Node::Column { name, .. } => Some(name.clone()),
        Node::Call(Call { name, .. }) => Some(name.clone()),
        Node::Collate { operand, .. } => name_of(operand),
        Node::Cast { operand, .. } => match &*operand.node {
            Node::Column { .. } | Node::Call(_) | Node::Collate { .. } | Node::Cast { .. } => {
                name_of(operand)
            }
            _ => None,
        },
        Node::Case { otherwise, .. } => {
            let named = otherwise.as_ref().and_then(name_of);
            Some(named.unwrap_or_else(|| "case".to_owned()))
        }
        Node::Exists(_) => Some("exists".to_owned()),
        Node::Query(query) => sub_query(&query.body),
        Node::Array(_) => Some("array".to_owned()),
        Node::Tuple(_) => Some("row".to_owned()),
        _ => None,
    }
}
