//! Random definitions in PostgreSQL's words, for property tests.

use super::statement::{
    AlterAction, AlterTable, ColumnConstraint, ColumnDefinition, Constraint, ConstraintKind,
    CreateIndex, CreateTable, ForeignKeyDefinition, KeyDefinition, Statement,
};
use crate::{
    place::Spanned,
    schema::{
        Action, Arm, BinaryOperator, Call, DataType, Deferrable, Expression, Identity, IndexColumn,
        Node, Nulls, Truth, UnaryOperator,
    },
};
use proptest::{
    collection::vec,
    option,
    prelude::*,
    sample::{select, subsequence},
};

/// Names of columns, of which names of constraints are made that run into each other.
pub(crate) const COLUMNS: [&str; 7] = [
    "a",
    "b",
    "a_b",
    "Total",
    "order",
    "a_column_of_which_the_name_is_as_long_as_a_name_may_be_in_there",
    "b1",
];

/// What [`create_table`] may refer to, and what has names that it could have.
pub(crate) const AROUND: &str = "
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE parents (id bigint PRIMARY KEY, x bigint, \"Y\" bigint UNIQUE, UNIQUE (x, \"Y\"));
CREATE TABLE others (
    x bigint CONSTRAINT t_a_check CHECK (x > 0),
    y bigint CONSTRAINT t_a_fkey REFERENCES parents (id),
    CONSTRAINT t_a_key UNIQUE (x)
);
CREATE INDEX t_b_key ON others (y);";

type Name = Spanned<String>;

fn names(names: Vec<&'static str>) -> Vec<Name> {
    names
        .into_iter()
        .map(|name| name.to_owned().into())
        .collect()
}

/// A name of anything.
pub(crate) fn name() -> impl Strategy<Value = Name> {
    let name = prop_oneof![
        4 => "[a-z][a-z_0-9]{0,8}",
        1 => "[a-zA-Z_é\"' .0-9$]{1,6}",
        1 => select(vec!["key", "order", "user", "Order", "left", "position", "end", "table"])
            .prop_map(str::to_owned),
    ];
    name.prop_map(Name::from)
}

/// A type; integers only if `integer`.
pub(crate) fn data_type(integer: bool) -> impl Strategy<Value = DataType> {
    use DataType::*;
    let mut all = vec![SmallInt, Integer, BigInt];
    if !integer {
        all.extend([
            Boolean,
            Real,
            Double,
            Numeric(None),
            Numeric(Some((12, 2))),
            Text,
            Varchar(None),
            Varchar(Some(40)),
            Char(3),
            Bytea,
            Date,
            Time(None),
            Time(Some(3)),
            Timestamp(Some(0)),
            TimestampTz(None),
            TimestampTz(Some(6)),
            Interval,
            Uuid,
            Json,
            Jsonb,
            Other("mood".to_owned()),
            Other("My Type".to_owned()),
            Other("order[]".to_owned()),
            Other("bit varying(5)".to_owned()),
            Other("\"char\"".to_owned()),
            Other("inet".to_owned()),
            Other("text[]".to_owned()),
            Other("timestamp with time zone[]".to_owned()),
            Other("interval year to month".to_owned()),
        ]);
    }
    select(all)
}

fn column(of: Vec<&'static str>) -> impl Strategy<Value = Node> {
    select(of).prop_map(|name| Node::Column {
        qualifier: None,
        name: name.to_owned(),
    })
}

fn leaf(columns: Vec<&'static str>) -> impl Strategy<Value = Node> {
    prop_oneof![
        4 => column(columns),
        1 => Just(Node::Null),
        1 => any::<bool>().prop_map(Node::Boolean),
        1 => "[1-9][0-9]{0,3}|[0-9]\\.[0-9]{1,2}".prop_map(Node::Number),
        2 => "[ -~é\n]{0,30}".prop_map(Node::Text),
        1 => select(vec!["now", "current_date", "gen_random_uuid"]).prop_map(|name| {
            Node::Call(Call { name: name.to_owned(), ..Call::default() })
        }),
    ]
}

/// An expression over `columns`, of whatever type.
pub(crate) fn expression(columns: Vec<&'static str>) -> impl Strategy<Value = Expression> {
    use BinaryOperator::*;
    let operator = select(vec![
        Or,
        And,
        And,
        Equal,
        NotEqual,
        Less,
        GreaterOrEqual,
        Add,
        Subtract,
        Multiply,
        Modulo,
        Concatenate,
        BitAnd,
        ShiftLeft,
        Other("->>".to_owned()),
        Other("~".to_owned()),
        Other("^".to_owned()),
    ]);
    leaf(columns).prop_map(Expression::from).prop_recursive(4, 24, 4, move |inner| {
        let truth = select(vec![Truth::Null, Truth::True, Truth::Unknown]);
        let unary = select(vec![UnaryOperator::Not, UnaryOperator::Minus, UnaryOperator::BitNot]);
        let arm = (inner.clone(), inner.clone()).prop_map(|(when, then)| Arm { when, then });
        let call = (
            select(vec!["lower", "coalesce", "char_length", "round", "some_function"]),
            vec(inner.clone(), 1..3),
        );
        prop_oneof![
            6 => (operator.clone(), inner.clone(), inner.clone())
                .prop_map(|(operator, left, right)| Node::Binary(operator, left, right)),
            1 => (unary, inner.clone()).prop_map(|(operator, operand)| Node::Unary(operator, operand)),
            1 => (inner.clone(), truth, any::<bool>())
                .prop_map(|(operand, truth, negated)| Node::Is { operand, truth, negated }),
            1 => (inner.clone(), vec(inner.clone(), 1..5), any::<bool>())
                .prop_map(|(operand, list, negated)| Node::In { operand, list, negated }),
            1 => (inner.clone(), inner.clone(), inner.clone(), any::<bool>()).prop_map(
                |(operand, low, high, negated)| Node::Between { operand, low, high, negated }
            ),
            1 => (inner.clone(), inner.clone(), any::<bool>(), any::<bool>()).prop_map(
                |(operand, pattern, ignore_case, negated)| Node::Like {
                    operand,
                    pattern,
                    escape: None,
                    ignore_case,
                    negated,
                }
            ),
            1 => call.prop_map(|(name, arguments)| {
                Node::Call(Call { name: name.to_owned(), arguments, ..Call::default() })
            }),
            1 => (inner.clone(), data_type(false))
                .prop_map(|(operand, data_type)| Node::Cast { operand, data_type }),
            1 => (option::of(inner.clone()), vec(arm, 1..3), option::of(inner.clone())).prop_map(
                |(operand, arms, otherwise)| Node::Case { operand, arms, otherwise }
            ),
            1 => inner.clone().prop_map(|operand| Node::Collate { operand, collation: "C".into() }),
            1 => (inner.clone(), inner)
                .prop_map(|(operand, zone)| Node::AtTimeZone { operand, zone }),
        ]
        .prop_map(Expression::from)
    })
}

/// What a column says of itself, in the order in which a person says it.
fn said(columns: Vec<&'static str>) -> impl Strategy<Value = (DataType, Vec<ColumnConstraint>)> {
    let value = prop_oneof![
        3 => Just(None),
        2 => expression(columns.clone())
            .prop_filter("DEFAULT NULL is none", |one| !matches!(*one.node, Node::Null))
            .prop_map(|value| Some(ColumnConstraint::Default(value))),
        1 => select(vec![Identity::Always, Identity::ByDefault, Identity::Serial])
            .prop_map(|identity| Some(ColumnConstraint::Identity(identity))),
        1 => (expression(columns), any::<bool>()).prop_map(|(expression, stored)| {
            Some(ColumnConstraint::Generated { expression, stored })
        }),
    ];
    value.prop_flat_map(|value| {
        let is_identity = matches!(value, Some(ColumnConstraint::Identity(_)));
        let is_serial = value == Some(ColumnConstraint::Identity(Identity::Serial));
        let collation = option::weighted(0.2, select(vec!["C", "de-x-icu"]));
        (data_type(is_identity), collation, any::<bool>()).prop_map(
            move |(data_type, collation, not_null)| {
                let mut said = Vec::new();
                said.extend(value.clone().filter(|_| is_serial));
                said.extend(collation.map(|name| ColumnConstraint::Collation(name.to_owned())));
                if not_null {
                    said.push(ColumnConstraint::NotNull { conflict: None });
                }
                said.extend(value.clone().filter(|_| !is_serial));
                (data_type, said)
            },
        )
    })
}

fn deferrable() -> impl Strategy<Value = Deferrable> {
    prop_oneof![
        4 => Just(Deferrable::Not),
        1 => Just(Deferrable::Immediate),
        1 => Just(Deferrable::Deferred),
    ]
}

fn key(columns: Vec<&'static str>) -> impl Strategy<Value = KeyDefinition> {
    let most = columns.len().min(3);
    let include = subsequence(columns.clone(), 0..=1);
    (
        subsequence(columns, 1..=most).prop_shuffle(),
        option::weighted(0.2, include),
        proptest::bool::weighted(0.1),
        deferrable(),
    )
        .prop_map(
            |(columns, include, nulls_not_distinct, deferrable)| KeyDefinition {
                columns: names(columns),
                include: names(include.unwrap_or_default()),
                nulls_not_distinct,
                deferrable,
                conflict: None,
                order: Vec::new(),
            },
        )
}

fn action(columns: Vec<&'static str>, on_delete: bool) -> impl Strategy<Value = Action> {
    let columns = subsequence(columns, 0..=usize::from(on_delete))
        .prop_map(|columns| columns.into_iter().map(str::to_owned).collect::<Vec<_>>());
    (0..6, columns).prop_map(|(kind, columns)| match kind {
        0 => Action::Restrict,
        1 => Action::Cascade,
        2 => Action::SetNull(columns),
        3 => Action::SetDefault(columns),
        _ => Action::NoAction,
    })
}

fn foreign_key(columns: Vec<&'static str>) -> impl Strategy<Value = ForeignKeyDefinition> {
    let most = columns.len().min(2);
    let own = subsequence(columns, 1..=most).prop_shuffle();
    let rest = (
        any::<bool>(),
        any::<bool>(),
        deferrable(),
        proptest::bool::weighted(0.9),
    );
    (own, rest).prop_flat_map(|(own, (match_full, first, deferrable, valid))| {
        let references = match (own.len(), first) {
            (1, true) => vec!["id"],
            (1, false) => vec!["Y"],
            _ => vec!["x", "Y"],
        };
        (action(own.clone(), true), action(own.clone(), false)).prop_map(
            move |(on_delete, on_update)| ForeignKeyDefinition {
                columns: names(own.clone()),
                table: "parents".to_owned().into(),
                references: names(references.clone()),
                on_delete,
                on_update,
                match_full,
                deferrable,
                valid,
            },
        )
    })
}

fn check(columns: Vec<&'static str>) -> impl Strategy<Value = ConstraintKind> {
    let one = select(columns.clone()).prop_flat_map(|column| expression(vec![column]));
    let valid = proptest::bool::weighted(0.9);
    (
        prop_oneof![one, expression(columns)],
        valid,
        proptest::bool::weighted(0.1),
    )
        .prop_map(|(expression, valid, no_inherit)| ConstraintKind::Check {
            expression,
            valid,
            no_inherit,
        })
}

/// A constraint on some of `columns`, without a name.
fn kind(columns: Vec<&'static str>) -> impl Strategy<Value = ConstraintKind> {
    prop_oneof![
        1 => key(columns.clone()).prop_map(ConstraintKind::PrimaryKey),
        2 => key(columns.clone()).prop_map(ConstraintKind::Unique),
        2 => check(columns.clone()),
        2 => foreign_key(columns).prop_map(ConstraintKind::ForeignKey),
    ]
    .prop_map(|mut kind| {
        // A primary key knows no nulls.
        if let ConstraintKind::PrimaryKey(key) = &mut kind {
            key.nulls_not_distinct = false;
        }
        kind
    })
}

fn constraint(columns: Vec<&'static str>, is_named: bool) -> impl Strategy<Value = Constraint> {
    let names = vec![
        "t_a_check",
        "t_a_check1",
        "t_check",
        "t_a_b_key",
        "t_a_b_fkey",
        "t_pkey",
        "custom",
        "Another Name",
    ];
    let name = option::weighted(0.3, select(names));
    (name, kind(columns)).prop_map(move |(name, kind)| Constraint {
        name: name.filter(|_| is_named).map(|name| name.to_owned().into()),
        kind,
        span: 0..0,
    })
}

/// CREATE TABLE of `t` with all its constraints at its end; those have names of their own only if `is_named`. It need
/// not be one that PostgreSQL takes.
pub(crate) fn create_table(is_named: bool) -> impl Strategy<Value = CreateTable> {
    let columns = subsequence(COLUMNS.to_vec(), 1..6).prop_shuffle();
    columns.prop_flat_map(move |columns| {
        let said = vec(said(columns.clone()), columns.len());
        let constraints = vec(constraint(columns.clone(), is_named), 0..7);
        (Just(columns), said, constraints).prop_map(|(columns, said, mut constraints)| {
            let mut keys = 0;
            constraints.retain(|one| {
                keys += usize::from(matches!(one.kind, ConstraintKind::PrimaryKey(_)));
                keys < 2 || !matches!(one.kind, ConstraintKind::PrimaryKey(_))
            });
            let definition =
                |(name, (data_type, said)): (&str, (DataType, Vec<_>))| ColumnDefinition {
                    name: name.to_owned().into(),
                    data_type: data_type.into(),
                    constraints: said.into_iter().map(Spanned::from).collect(),
                };
            CreateTable {
                name: "t".to_owned().into(),
                if_not_exists: false,
                columns: columns.into_iter().zip(said).map(definition).collect(),
                constraints,
                without_rowid: false,
                strict: false,
                unmodelled: Vec::new(),
            }
        })
    })
}

fn using_index() -> impl Strategy<Value = ConstraintKind> {
    (any::<bool>(), name(), deferrable()).prop_map(|(primary, index, deferrable)| {
        ConstraintKind::UsingIndex {
            primary,
            index,
            deferrable,
        }
    })
}

fn added_column() -> impl Strategy<Value = ColumnDefinition> {
    let columns = COLUMNS.to_vec();
    let behind = (option::weighted(0.5, name()), kind(columns.clone())).prop_filter_map(
        "only what can stand behind a column",
        |(name, mut kind)| {
            match &mut kind {
                ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => {
                    key.columns.clear();
                    key.include.clear();
                }
                ConstraintKind::ForeignKey(key) => {
                    key.columns.clear();
                    key.references.truncate(1);
                    key.valid = true;
                }
                ConstraintKind::Check { valid, .. } => *valid = true,
                _ => return None,
            }
            Some(ColumnConstraint::Table(kind, name))
        },
    );
    (name(), said(columns), vec(behind, 0..4)).prop_map(|(name, (data_type, said), behind)| {
        let constraints = said.into_iter().chain(behind);
        ColumnDefinition {
            name,
            data_type: data_type.into(),
            constraints: constraints.map(Spanned::from).collect(),
        }
    })
}

/// An action of any kind but RENAME.
fn alter_action() -> impl Strategy<Value = AlterAction> {
    let columns = COLUMNS.to_vec();
    let constraint = (
        option::weighted(0.8, name()),
        prop_oneof![4 => kind(columns.clone()), 1 => using_index()],
    );
    let new_type = (
        data_type(false),
        option::weighted(0.2, Just("C".to_owned())),
        option::of(expression(columns.clone())),
    );
    let identity = select(vec![Identity::Always, Identity::ByDefault]);
    let flags = || (name(), any::<bool>(), any::<bool>());
    prop_oneof![
        3 => (added_column(), any::<bool>())
            .prop_map(|(column, if_not_exists)| AlterAction::AddColumn { column, if_not_exists }),
        1 => flags().prop_map(|(name, if_exists, cascade)| {
            AlterAction::DropColumn { name, if_exists, cascade }
        }),
        1 => (name(), any::<bool>())
            .prop_map(|(column, not_null)| AlterAction::SetNotNull { column, not_null }),
        1 => (name(), option::of(expression(columns)))
            .prop_map(|(column, default)| AlterAction::SetDefault { column, default }),
        1 => (name(), new_type).prop_map(|(column, (data_type, collation, using))| {
            AlterAction::SetType { column, data_type: data_type.into(), collation, using }
        }),
        1 => (name(), identity, any::<bool>()).prop_map(|(column, identity, exists)| {
            AlterAction::SetIdentity { column, identity, exists }
        }),
        1 => (name(), any::<bool>())
            .prop_map(|(column, if_exists)| AlterAction::DropIdentity { column, if_exists }),
        1 => (name(), any::<bool>())
            .prop_map(|(column, if_exists)| AlterAction::DropExpression { column, if_exists }),
        3 => constraint.prop_map(|(name, kind)| {
            AlterAction::AddConstraint(Constraint { name, kind, span: 0..0 })
        }),
        1 => (name(), deferrable())
            .prop_map(|(name, deferrable)| AlterAction::AlterConstraint { name, deferrable }),
        1 => flags().prop_map(|(name, if_exists, cascade)| {
            AlterAction::DropConstraint { name, if_exists, cascade }
        }),
        1 => name().prop_map(AlterAction::ValidateConstraint),
    ]
}

fn rename_action() -> impl Strategy<Value = AlterAction> {
    prop_oneof![
        (name(), name()).prop_map(|(from, to)| AlterAction::RenameColumn { from, to }),
        (name(), name()).prop_map(|(from, to)| AlterAction::RenameConstraint { from, to }),
        name().prop_map(AlterAction::RenameTable),
    ]
}

/// ALTER TABLE with any actions, whether they make sense or not.
pub(crate) fn alter_table() -> impl Strategy<Value = AlterTable> {
    let actions = prop_oneof![
        5 => vec(alter_action(), 1..4),
        1 => vec(rename_action(), 1),
    ];
    (name(), any::<bool>(), actions).prop_map(|(name, if_exists, actions)| AlterTable {
        name,
        if_exists,
        actions: actions.into_iter().map(Spanned::from).collect(),
    })
}

/// CREATE INDEX with anything.
pub(crate) fn create_index() -> impl Strategy<Value = CreateIndex> {
    let columns = COLUMNS.to_vec();
    let class = select(vec!["text_pattern_ops", "extensions.gin_trgm_ops"]);
    let column = (
        expression(columns.clone()),
        option::weighted(0.2, Just("C".to_owned())),
        option::weighted(0.2, class),
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(
            |(expression, collation, class, descending, nulls)| IndexColumn {
                expression,
                collation,
                operator_class: class.map(str::to_owned),
                descending,
                nulls: nulls.then_some(match descending {
                    true => Nulls::Last,
                    false => Nulls::First,
                }),
            },
        );
    let flags = (any::<bool>(), any::<bool>(), any::<bool>());
    let predicate = option::of(expression(columns.clone()));
    let method = option::weighted(0.3, select(vec!["gin", "btree", "brin"]));
    let rest = (subsequence(columns, 0..3), any::<bool>(), predicate);
    (
        option::weighted(0.9, name()),
        name(),
        flags,
        method,
        vec(column, 1..4),
        rest,
    )
        .prop_map(
            |(
                name,
                table,
                (exists, concurrently, unique),
                method,
                columns,
                (include, nulls, predicate),
            )| {
                CreateIndex {
                    if_not_exists: exists && name.is_some(),
                    name,
                    table,
                    concurrently,
                    unique,
                    method: method.map(|method| method.to_owned().into()),
                    columns: columns.into_iter().map(Spanned::from).collect(),
                    include: names(include),
                    nulls_not_distinct: nulls.then(|| ().into()),
                    predicate,
                    unmodelled: Vec::new(),
                }
            },
        )
}

/// CREATE TYPE with any labels.
pub(crate) fn create_enum() -> impl Strategy<Value = Statement> {
    (name(), vec("[ -~é]{1,20}".prop_map(Name::from), 0..8))
        .prop_map(|(name, labels)| Statement::CreateEnum { name, labels })
}
