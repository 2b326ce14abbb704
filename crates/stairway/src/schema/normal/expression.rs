//! Expressions in normal form, from the inside out.

use super::{
    function,
    group::{self, Typed, common, operands},
    kind::{self, Kind},
    literal, query,
    scope::{self, Relation, Scope},
};
use crate::schema::{
    Arm, BinaryOperator, Call, DataType, Expression, Node, OrderBy, Schema, UnaryOperator,
};

/// Brings expressions that stand in one scope to their normal form.
#[derive(Clone, Debug)]
pub(super) struct Normalizer<'s> {
    pub(super) scope: Scope<'s>,
}

const BOOLEAN: Kind = Kind::Known(DataType::Boolean);

impl<'s> Normalizer<'s> {
    pub(super) fn of_table(schema: &'s Schema, table: Relation) -> Normalizer<'s> {
        Normalizer {
            scope: Scope {
                schema,
                frames: vec![vec![table]],
                merged: Vec::new(),
                common: Vec::new(),
            },
        }
    }

    pub(super) fn data_type(&self, data_type: &DataType) -> DataType {
        scope::data_type(data_type, self.scope.schema)
    }

    /// Puts the normal form in place of `expression`, where a value of `kind` is wanted; and says what it is.
    pub(super) fn replace(&mut self, expression: &mut Expression, kind: &Kind) -> Kind {
        let taken = std::mem::replace(expression, Node::Null.into());
        let typed = self.normal(taken).settled(kind);
        *expression = typed.expression;
        typed.kind
    }

    /// An expression that a column of the type `data_type` gets its value from.
    pub(super) fn assigned(&mut self, expression: Expression, data_type: &DataType) -> Expression {
        let to = kind::base(data_type);
        let typed = self.normal(expression).settled(&Kind::Known(to.clone()));
        // A number in a cast to the column's own type is assigned as if there were no cast.
        match *typed.expression.node {
            Node::Cast {
                operand,
                data_type: cast,
            } if cast == to && literal::as_number(&operand).is_some() => operand,
            node => node.into(),
        }
    }

    fn boolean(&mut self, expression: Expression) -> Expression {
        self.normal(expression).settled(&BOOLEAN).expression
    }

    fn all(&mut self, expressions: Vec<Expression>) -> Vec<Typed> {
        let all = expressions.into_iter();
        all.map(|one| self.normal(one)).collect()
    }

    pub(super) fn normal(&mut self, expression: Expression) -> Typed {
        match *expression.node {
            node @ (Node::Null | Node::Text(_)) => Typed::new(node, Kind::Literal),
            node @ Node::Boolean(_) => Typed::known(node, DataType::Boolean),
            node @ (Node::Blob(_) | Node::Default) => Typed::new(node, Kind::Unknown),
            Node::Number(text) => {
                let (node, kind) = literal::number(&text);
                Typed::new(node, kind)
            }
            Node::Column { qualifier, name } => self.column(qualifier, name),
            Node::Unary(operator, operand) => self.unary(operator, operand),
            Node::Binary(operator, left, right) => self.binary(operator, left, right),
            Node::Is {
                operand,
                truth,
                negated,
            } => {
                let operand = self.normal(operand);
                let operand = match truth {
                    crate::schema::Truth::Null => operand,
                    _ => operand.settled(&BOOLEAN),
                };
                let node = Node::Is {
                    operand: operand.expression,
                    truth,
                    negated,
                };
                Typed::new(node, BOOLEAN)
            }
            Node::Distinct {
                left,
                right,
                negated,
            } => {
                let (left, right) = operands(self.normal(left), self.normal(right));
                let node = Node::Distinct {
                    left: left.expression,
                    right: right.expression,
                    negated,
                };
                Typed::new(node, BOOLEAN)
            }
            Node::In {
                operand,
                list,
                negated,
            } => self.within(operand, list, negated),
            Node::InQuery {
                operand,
                mut query,
                negated,
            } => {
                let operand = self.normal(operand).expression;
                query::within(&mut query, self, query::Names::None);
                let node = Node::InQuery {
                    operand,
                    query,
                    negated,
                };
                Typed::new(node, BOOLEAN)
            }
            Node::Between {
                operand,
                low,
                high,
                negated,
            } => self.between(operand, low, high, negated),
            Node::Like {
                operand,
                pattern,
                escape,
                ignore_case,
                negated,
            } => {
                let text = Kind::Known(DataType::Text);
                let mut as_text = |one: Expression| self.normal(one).settled(&text).expression;
                let node = Node::Like {
                    operand: as_text(operand),
                    pattern: as_text(pattern),
                    escape: escape.map(as_text),
                    ignore_case,
                    negated,
                };
                Typed::new(node, BOOLEAN)
            }
            Node::Call(call) => self.call(call),
            Node::Cast { operand, data_type } => self.cast(operand, &data_type),
            Node::Case {
                operand,
                arms,
                otherwise,
            } => self.case(operand, arms, otherwise),
            Node::Collate { operand, collation } => {
                let operand = self.normal(operand).settled(&Kind::Known(DataType::Text));
                let node = Node::Collate {
                    operand: operand.expression,
                    collation,
                };
                Typed::new(node, operand.kind)
            }
            Node::AtTimeZone { operand, zone } => self.at_time_zone(operand, zone),
            Node::Query(mut query) => {
                let columns = query::within(&mut query, self, query::Names::None);
                let kind = match columns.as_deref() {
                    Some([(_, kind)]) => kind.clone(),
                    _ => Kind::Unknown,
                };
                Typed::new(Node::Query(query), kind)
            }
            Node::Exists(mut query) => {
                query::within(&mut query, self, query::Names::None);
                Typed::new(Node::Exists(query), BOOLEAN)
            }
            Node::Tuple(items) => {
                let items = group::expressions(self.all(items));
                Typed::new(Node::Tuple(items), Kind::Unknown)
            }
            Node::Array(items) => {
                let (items, kind) = common(self.all(items));
                let kind = match kind {
                    Kind::Known(element) => Kind::Known(DataType::Other(format!("{element}[]"))),
                    _ => Kind::Unknown,
                };
                Typed::new(Node::Array(group::expressions(items)), kind)
            }
        }
    }

    fn column(&mut self, qualifier: Option<String>, name: String) -> Typed {
        if let Some(found) = self.scope.column(qualifier.as_deref(), &name) {
            let node = Node::Column {
                qualifier: found.qualifier,
                name,
            };
            return Typed::new(node, found.kind);
        }
        // A whole row goes by the name of its relation.
        let name = match (&qualifier, self.scope.whole(&name)) {
            (None, Some(whole)) => whole,
            _ => name,
        };
        Typed::new(Node::Column { qualifier, name }, Kind::Unknown)
    }

    fn unary(&mut self, operator: UnaryOperator, operand: Expression) -> Typed {
        if operator != UnaryOperator::Not {
            let operand = self.normal(operand);
            let kind = match &operand.kind {
                Kind::Known(data_type) => Kind::Known(kind::base(data_type)),
                other => other.clone(),
            };
            let is_least = matches!(
                literal::as_number(&operand.expression),
                Some((false, "2147483648"))
            );
            let kind = match operator {
                UnaryOperator::Minus if is_least => Kind::Known(DataType::Integer),
                _ => kind,
            };
            return Typed::new(Node::Unary(operator, operand.expression), kind);
        }
        let node = match *self.boolean(operand).node {
            Node::Distinct {
                left,
                right,
                negated,
            } => Node::Distinct {
                left,
                right,
                negated: !negated,
            },
            Node::In {
                operand,
                list,
                negated,
            } => Node::In {
                operand,
                list,
                negated: !negated,
            },
            Node::InQuery {
                operand,
                query,
                negated,
            } => Node::InQuery {
                operand,
                query,
                negated: !negated,
            },
            other => Node::Unary(operator, other.into()),
        };
        Typed::new(node, BOOLEAN)
    }

    fn binary(&mut self, operator: BinaryOperator, left: Expression, right: Expression) -> Typed {
        use BinaryOperator as Op;
        match operator {
            Op::And | Op::Or => {
                let items = vec![self.boolean(left), self.boolean(right)];
                Typed::new(chain(&operator, items), BOOLEAN)
            }
            Op::Equal | Op::NotEqual if are_rows(&left, &right) => {
                self.rows(&operator, left, right)
            }
            Op::Equal
            | Op::NotEqual
            | Op::Less
            | Op::LessOrEqual
            | Op::Greater
            | Op::GreaterOrEqual => {
                let (left, right) = operands(self.normal(left), self.normal(right));
                let node = Node::Binary(operator, left.expression, right.expression);
                Typed::new(node, BOOLEAN)
            }
            Op::Add | Op::Subtract | Op::Multiply | Op::Divide | Op::Modulo => {
                let (left, right) = (self.normal(left), self.normal(right));
                arithmetic(operator, left, right)
            }
            Op::Concatenate | Op::Other(_) => {
                let (left, right) = (self.normal(left), self.normal(right));
                other(operator, left, right)
            }
            _ => {
                let (left, right) = (self.normal(left), self.normal(right));
                let kind = left.kind.clone();
                let node = Node::Binary(operator, left.expression, right.expression);
                Typed::new(node, kind)
            }
        }
    }

    /// Rows are equal if every column is, and differ if one does.
    fn rows(&mut self, operator: &BinaryOperator, left: Expression, right: Expression) -> Typed {
        let chained = match operator {
            BinaryOperator::Equal => BinaryOperator::And,
            _ => BinaryOperator::Or,
        };
        let items = match (*left.node, *right.node) {
            (Node::Tuple(left), Node::Tuple(right)) => left.into_iter().zip(right).collect(),
            _ => Vec::new(),
        };
        let items = items
            .into_iter()
            .map(|(left, right)| self.binary(operator.clone(), left, right).expression);
        let items = items.collect();
        Typed::new(chain(&chained, items), BOOLEAN)
    }

    /// PostgreSQL compares with an array if at least two items are no columns, and with each of the others alone.
    fn within(&mut self, operand: Expression, list: Vec<Expression>, negated: bool) -> Typed {
        let compare = match negated {
            true => BinaryOperator::NotEqual,
            false => BinaryOperator::Equal,
        };
        let of_rows = list.iter().all(|item| are_rows(&operand, item));
        let (fixed, free): (Vec<_>, Vec<_>) = list
            .iter()
            .cloned()
            .partition(|item| !of_rows && item.columns().is_empty());
        let mut items = Vec::new();
        let singly = if fixed.len() > 1 {
            let mut together = vec![self.normal(operand.clone())];
            together.extend(self.all(fixed));
            let (mut together, _) = common(together);
            let operand = together.remove(0).expression;
            items.push(
                Node::In {
                    operand,
                    list: group::expressions(together),
                    negated,
                }
                .into(),
            );
            free
        } else {
            list
        };
        for item in singly {
            items.push(
                self.binary(compare.clone(), operand.clone(), item)
                    .expression,
            );
        }
        let operator = match negated {
            true => BinaryOperator::And,
            false => BinaryOperator::Or,
        };
        Typed::new(chain(&operator, items), BOOLEAN)
    }

    fn between(
        &mut self,
        operand: Expression,
        low: Expression,
        high: Expression,
        negated: bool,
    ) -> Typed {
        use BinaryOperator as Op;
        let (chained, from, to) = match negated {
            false => (Op::And, Op::GreaterOrEqual, Op::LessOrEqual),
            true => (Op::Or, Op::Less, Op::Greater),
        };
        let mut compare = |operator: Op, bound: Expression| -> Expression {
            let (left, right) = operands(self.normal(operand.clone()), self.normal(bound));
            Node::Binary(operator, left.expression, right.expression).into()
        };
        let items = vec![compare(from, low), compare(to, high)];
        Typed::new(chain(&chained, items), BOOLEAN)
    }

    fn call(&mut self, mut call: Call) -> Typed {
        let written = std::mem::take(&mut call.arguments);
        let mut arguments = self.all(written.clone());
        // `date(day)` is a cast that does nothing; of a timestamp it is a function.
        if let ("date", [day]) = (call.name.as_str(), arguments.as_slice())
            && day.kind == Kind::Known(DataType::Date)
            && let Some(day) = arguments.pop()
        {
            return day;
        }
        let (mut arguments, kind) = function::call(&call.name, call.star, arguments);
        if kind == Kind::Unknown {
            // What a function of the user's takes is not known, nor is the cast that PostgreSQL put there for it.
            for (argument, written) in arguments.iter_mut().zip(written) {
                if let Node::Cast { operand, data_type } = *written.node {
                    let operand = self.normal(operand);
                    if kind::is_implicit(&operand.kind, &self.data_type(&data_type)) {
                        *argument = operand.expression;
                    }
                }
            }
        }
        let over = call.over.map(|(partition, order)| {
            let partition = group::expressions(self.all(partition));
            (partition, self.order(order))
        });
        let node = Node::Call(Call {
            name: call.name,
            arguments,
            star: call.star,
            distinct: call.distinct,
            order_by: self.order(call.order_by),
            filter: call.filter.map(|filter| self.boolean(filter)),
            over,
        });
        Typed::new(node, kind)
    }

    fn order(&mut self, order: Vec<OrderBy>) -> Vec<OrderBy> {
        let order = order.into_iter();
        order
            .map(|item| {
                let value = self.normal(item.value).expression;
                query::plain_nulls(OrderBy { value, ..item })
            })
            .collect()
    }

    fn cast(&mut self, operand: Expression, data_type: &DataType) -> Typed {
        let data_type = self.data_type(data_type);
        // An array's elements are cast one by one.
        let operand = match (*operand.node, kind::element(&data_type)) {
            (Node::Array(items), Some(element)) if !items.is_empty() => {
                let items = items.into_iter().map(|item| self.cast(item, &element));
                let items: Vec<Typed> = items.collect();
                return Typed::known(Node::Array(group::expressions(items)), data_type);
            }
            // PostgreSQL takes a collation out of a cast, where it counts as much.
            (Node::Collate { operand, collation }, _) if kind::is_text(&data_type) => {
                let cast = self.cast(operand, &data_type);
                let node = Node::Collate {
                    operand: cast.expression,
                    collation,
                };
                return Typed::new(node, cast.kind);
            }
            (node, _) => self.normal(node.into()),
        };
        if let Some((negative, digits)) = literal::as_number(&operand.expression)
            && kind::is_number(&data_type)
            && !(kind::is_integer(&data_type) && digits.contains('.'))
        {
            let expression = literal::typed_number(negative, digits, &data_type);
            return Typed {
                expression,
                kind: Kind::Known(data_type),
            };
        }
        let expression = match (&operand.kind, &*operand.expression.node) {
            (Kind::Literal, Node::Text(text)) => literal::typed(text, &data_type),
            (_, Node::Null) => literal::typed_null(&data_type),
            (Kind::Known(from), _) if kind::is_idle(from, &data_type) => operand.expression,
            _ => Node::Cast {
                operand: operand.expression,
                data_type: data_type.clone(),
            }
            .into(),
        };
        Typed {
            expression,
            kind: Kind::Known(data_type),
        }
    }

    fn case(
        &mut self,
        operand: Option<Expression>,
        arms: Vec<Arm>,
        otherwise: Option<Expression>,
    ) -> Typed {
        let operand = operand.map(|operand| self.normal(operand));
        let mut compared = operand.clone();
        let mut whens = Vec::new();
        let mut results = Vec::new();
        for arm in arms {
            let when = self.normal(arm.when);
            let when = match &operand {
                None => when.settled(&BOOLEAN),
                Some(operand) => {
                    let (left, right) = operands(operand.clone(), when);
                    compared = Some(left);
                    right
                }
            };
            whens.push(when.expression);
            results.push(self.normal(arm.then));
        }
        // Without ELSE the result is null.
        let otherwise = otherwise.unwrap_or_else(|| Node::Null.into());
        results.push(self.normal(otherwise));
        let (mut results, kind) = common(results);
        let otherwise = results.pop().map(|last| last.expression);
        let arms = whens.into_iter().zip(group::expressions(results));
        let node = Node::Case {
            operand: compared.map(|operand| operand.expression),
            arms: arms.map(|(when, then)| Arm { when, then }).collect(),
            otherwise,
        };
        Typed::new(node, kind)
    }

    fn at_time_zone(&mut self, operand: Expression, zone: Expression) -> Typed {
        let zone = self.normal(zone).settled(&Kind::Known(DataType::Text));
        let operand = self.normal(operand);
        let (operand, kind) = match operand.kind.known() {
            Some(DataType::TimestampTz(_)) => (operand, Kind::Known(DataType::Timestamp(None))),
            Some(DataType::Timestamp(_)) => (operand, Kind::Known(DataType::TimestampTz(None))),
            _ => (operand, Kind::Unknown),
        };
        let node = Node::AtTimeZone {
            operand: operand.expression,
            zone: zone.expression,
        };
        Typed::new(node, kind)
    }
}

/// Whether both are rows of as many columns, which PostgreSQL compares column by column.
fn are_rows(left: &Expression, right: &Expression) -> bool {
    match (&*left.node, &*right.node) {
        (Node::Tuple(left), Node::Tuple(right)) => left.len() == right.len() && !left.is_empty(),
        _ => false,
    }
}

/// `items` in a chain of AND or OR, each inside of the one behind it.
fn chain(operator: &BinaryOperator, items: Vec<Expression>) -> Node {
    let mut flat = Vec::new();
    let mut left: Vec<Expression> = items.into_iter().rev().collect();
    while let Some(item) = left.pop() {
        match *item.node {
            Node::Binary(of, one, other) if of == *operator => left.extend([other, one]),
            node => flat.push(Expression::from(node)),
        }
    }
    let whole = flat
        .into_iter()
        .reduce(|before, item| Node::Binary(operator.clone(), before, item).into());
    whole.map_or(Node::Boolean(*operator == BinaryOperator::And), |whole| {
        *whole.node
    })
}

fn arithmetic(operator: BinaryOperator, left: Typed, right: Typed) -> Typed {
    use DataType::*;
    let interval = Kind::Known(Interval);
    let adds = operator == BinaryOperator::Add;
    let is_moment = |typed: &Typed| typed.kind.known().is_some_and(kind::is_moment);
    // `moment + '1 day'`: there is nothing else that could be added.
    let (left, right) = match (is_moment(&left), is_moment(&right)) {
        (true, false) if adds => (left, right.settled(&interval)),
        (false, true) if adds => (left.settled(&interval), right),
        _ => (left, right),
    };
    let scales = matches!(operator, BinaryOperator::Multiply | BinaryOperator::Divide);
    let (left, right) = match (left.kind.known(), right.kind.known()) {
        (Some(Interval), Some(_)) if scales => (left, right.widened(&Double)),
        (Some(_), Some(Interval)) if scales => (left.widened(&Double), right),
        // A key that is taken out.
        (Some(Jsonb), _) if operator == BinaryOperator::Subtract => {
            (left, right.settled(&Kind::Known(Text)))
        }
        _ => operands(left, right),
    };
    let kind = match (left.kind.known(), right.kind.known()) {
        (Some(Jsonb), _) => Kind::Known(Jsonb),
        (Some(Date), Some(Date)) => Kind::Known(Integer),
        (Some(Date), Some(Interval)) | (Some(Interval), Some(Date)) => Kind::Known(Timestamp(None)),
        (Some(Date), Some(number)) | (Some(number), Some(Date)) if kind::is_integer(number) => {
            Kind::Known(Date)
        }
        (Some(Interval), Some(number)) if kind::is_number(number) => interval,
        (Some(number), Some(Interval)) if kind::is_number(number) => interval,
        (Some(moment), Some(Interval)) | (Some(Interval), Some(moment))
            if kind::is_moment(moment) =>
        {
            Kind::Known(kind::base(moment))
        }
        (Some(one), Some(other)) if kind::is_moment(one) && kind::is_moment(other) => interval,
        (Some(Interval), Some(Interval)) => interval,
        (Some(Real), Some(Real)) => Kind::Known(Real),
        (Some(one @ (Real | Double)), Some(other @ (Real | Double))) if one != other => {
            Kind::Known(Double)
        }
        (Some(one), Some(other)) => kind::wider(one, other).map_or(Kind::Unknown, Kind::Known),
        _ => Kind::Unknown,
    };
    Typed::new(
        Node::Binary(operator, left.expression, right.expression),
        kind,
    )
}

/// `||` and the operators that have no word of their own.
fn other(operator: BinaryOperator, left: Typed, right: Typed) -> Typed {
    let text = Kind::Known(DataType::Text);
    let left_kind = left.kind.clone();
    let is = |typed: &Typed, wanted: fn(&DataType) -> bool| typed.kind.known().is_some_and(wanted);
    let is_json = |typed: &Typed| is(typed, |one| matches!(one, DataType::Json | DataType::Jsonb));
    let is_array = |typed: &Typed| is(typed, |one| kind::element(one).is_some());
    let symbol = match &operator {
        BinaryOperator::Other(symbol) => symbol.as_str(),
        _ => "||",
    };
    let (left, right, kind) = match symbol {
        "||" if is_json(&left) || is_json(&right) || is_array(&left) || is_array(&right) => {
            let (left, right) = match left.kind == Kind::Literal || right.kind == Kind::Literal {
                true => operands(left, right),
                false => (left, right),
            };
            let kind = left.kind.clone();
            (left, right, kind)
        }
        "||" => (left.settled(&text), right.settled(&text), text),
        "->" if is_json(&left) => (left, right.settled(&text), left_kind),
        "->>" if is_json(&left) => (left, right.settled(&text), text),
        "?" if is_json(&left) => (left, right.settled(&text), BOOLEAN),
        "@>" | "<@" if is_json(&left) || is_json(&right) => {
            let (left, right) = operands(left, right);
            (left, right, BOOLEAN)
        }
        "#>" | "#>>" if is_json(&left) => {
            let path = Kind::Known(DataType::Other("text[]".to_owned()));
            let kind = if symbol == "#>" { left_kind } else { text };
            (left, right.settled(&path), kind)
        }
        "~" | "~*" | "!~" | "!~*" => (left.settled(&text), right.settled(&text), BOOLEAN),
        "@>" | "<@" | "&&" => {
            let (left, right) = operands(left, right);
            (left, right, BOOLEAN)
        }
        "^" => {
            let is_numeric = |typed: &Typed| is(typed, |one| matches!(one, DataType::Numeric(_)));
            let to = match is_numeric(&left) || is_numeric(&right) {
                true => DataType::Numeric(None),
                false => DataType::Double,
            };
            let kind = Kind::Known(to.clone());
            (left.widened(&to), right.widened(&to), kind)
        }
        _ => (left, right, Kind::Unknown),
    };
    Typed::new(
        Node::Binary(operator, left.expression, right.expression),
        kind,
    )
}
