//! Expressions that meet: operands of a comparison, results of CASE, arguments of `coalesce`. Literals get the type
//! of what they meet, and numbers are cast as PostgreSQL casts them.

use super::{
    kind::{self, Kind},
    literal,
};
use crate::schema::{DataType, Expression, Node};

/// An expression in normal form, with what is known of its type.
#[derive(Clone, Debug)]
pub(super) struct Typed {
    pub(super) expression: Expression,
    pub(super) kind: Kind,
}

impl Typed {
    pub(super) fn new(node: Node, kind: Kind) -> Typed {
        Typed {
            expression: node.into(),
            kind,
        }
    }

    pub(super) fn known(node: Node, data_type: DataType) -> Typed {
        Typed::new(node, Kind::Known(data_type))
    }

    /// As a value of the type `kind`, if it is a literal that has none yet.
    pub(super) fn settled(self, kind: &Kind) -> Typed {
        let (Kind::Literal, Kind::Known(data_type)) = (&self.kind, kind) else {
            return self;
        };
        let data_type = kind::base(data_type);
        let expression = match &*self.expression.node {
            Node::Text(text) => literal::typed(text, &data_type),
            Node::Null => literal::typed_null(&data_type),
            _ => self.expression,
        };
        Typed {
            expression,
            kind: Kind::Known(data_type),
        }
    }

    /// In a cast.
    pub(super) fn cast(self, to: DataType) -> Typed {
        let node = Node::Cast {
            operand: self.expression,
            data_type: to.clone(),
        };
        Typed::known(node, to)
    }

    /// Cast to a type of numbers, as PostgreSQL does it by itself.
    pub(super) fn widened(self, to: &DataType) -> Typed {
        match &self.kind {
            Kind::Known(from) if kind::is_number(from) && kind::base(from) != *to => {
                let expression = match literal::as_number(&self.expression) {
                    Some((negative, digits)) => literal::typed_number(negative, digits, to),
                    None => Node::Cast {
                        operand: self.expression,
                        data_type: to.clone(),
                    }
                    .into(),
                };
                Typed {
                    expression,
                    kind: Kind::Known(to.clone()),
                }
            }
            _ => self,
        }
    }
}

/// The operands of a comparison or of arithmetic, as PostgreSQL casts them for its operator.
pub(super) fn operands(left: Typed, right: Typed) -> (Typed, Typed) {
    let (left_kind, right_kind) = (left.kind.clone(), right.kind.clone());
    let (left, right) = (left.settled(&right_kind), right.settled(&left_kind));
    let (to_left, to_right) = match (&left.kind, &right.kind) {
        (Kind::Known(one), Kind::Known(other)) => kind::operands(one, other),
        _ => (None, None),
    };
    let widened = |typed: Typed, to: Option<DataType>| match to {
        Some(to) => typed.widened(&to),
        None => typed,
    };
    (widened(left, to_left), widened(right, to_right))
}

/// Expressions that get one type together, and that type.
pub(super) fn common(items: Vec<Typed>) -> (Vec<Typed>, Kind) {
    let mut kind = Kind::Literal;
    for item in &items {
        kind = match (kind, &item.kind) {
            (kind, Kind::Literal) => kind,
            (Kind::Literal, other) => other.clone(),
            (Kind::Known(one), Kind::Known(other)) => match kind::wider(&one, other) {
                Some(wider) => Kind::Known(wider),
                None => Kind::Known(one),
            },
            (Kind::Unknown, _) | (_, Kind::Unknown) => Kind::Unknown,
        };
    }
    // Literals among themselves are texts.
    if kind == Kind::Literal {
        kind = Kind::Known(DataType::Text);
    }
    let items = items.into_iter().map(|item| {
        let item = item.settled(&kind);
        match &kind {
            Kind::Known(to) if kind::is_number(to) => item.widened(to),
            _ => item,
        }
    });
    (items.collect(), kind)
}

pub(super) fn expressions(items: Vec<Typed>) -> Vec<Expression> {
    items.into_iter().map(|item| item.expression).collect()
}
