use super::{lowered, *};
