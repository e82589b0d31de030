//! SQL text with places where a column's type decides what stands there.

use crate::{Class, Shape};

/// A text whose gaps are filled once the columns' shapes are known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pieces(Vec<Piece>);

/// A part of [`Pieces`]. Columns are indexes into the blueprint's columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// This text.
    Text(String),
    /// The column's type in Postgres: `TIMESTAMPTZ`, `TEXT[]`.
    PostgresType(usize),
    /// The column's type in SQLite: `TEXT`, `INTEGER`.
    SqliteType(usize),
    /// An array column's element type in Postgres; nothing for another column.
    PostgresElement(usize),
    /// The values of an enum column (or of an array of enums) as a list of SQL literals; nothing for
    /// another column.
    EnumValues(usize),
    /// The first arm that the column's shape belongs to, or the last resort.
    ByShape {
        /// The column.
        column: usize,
        /// The alternatives, tried in order.
        arms: Vec<Arm>,
        /// What stands there when no arm fits.
        otherwise: Pieces,
    },
}

/// An alternative of [`Piece::ByShape`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arm {
    /// The arm fits a shape that belongs to **all** of these.
    pub classes: Vec<Class>,
    /// Whether the element's shape is asked instead of the column's own.
    pub of_element: bool,
    /// What stands there.
    pub pieces: Pieces,
}

impl Arm {
    /// An arm for shapes of a class.
    pub fn new(class: Class, pieces: impl Into<Pieces>) -> Arm {
        Arm { classes: vec![class], of_element: false, pieces: pieces.into() }
    }

    /// An arm for shapes that belong to all of some classes.
    pub fn all(classes: &[Class], pieces: impl Into<Pieces>) -> Arm {
        Arm { classes: classes.to_vec(), of_element: false, pieces: pieces.into() }
    }

    /// An arm for arrays whose elements are of a class.
    pub fn element(class: Class, pieces: impl Into<Pieces>) -> Arm {
        Arm { classes: vec![class], of_element: true, pieces: pieces.into() }
    }

    /// Whether the arm fits a shape.
    pub fn fits(&self, shape: &Shape) -> bool {
        fits(shape, self.of_element, &self.classes)
    }
}

/// Whether a shape, or its elements', belongs to all of some classes.
pub const fn fits(shape: &Shape, of_element: bool, classes: &[Class]) -> bool {
    let shape = if of_element {
        match shape.element() {
            Some(element) => element,
            None => return false,
        }
    } else {
        shape
    };
    let mut index = 0;
    while index < classes.len() {
        if !shape.is(classes[index]) {
            return false;
        }
        index += 1;
    }
    true
}

impl Pieces {
    /// No text.
    pub fn new() -> Pieces {
        Pieces::default()
    }

    /// The parts in order; no two texts stand side by side.
    pub fn iter(&self) -> std::slice::Iter<'_, Piece> {
        self.0.iter()
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Appends a part or a text.
    pub fn push(&mut self, more: impl Into<Pieces>) -> &mut Pieces {
        for piece in more.into().0 {
            match (self.0.last_mut(), piece) {
                (_, Piece::Text(text)) if text.is_empty() => {}
                (Some(Piece::Text(last)), Piece::Text(text)) => last.push_str(&text),
                (_, piece) => self.0.push(piece),
            }
        }
        self
    }

    /// The text with each column's shape filled in.
    pub fn join(&self, shapes: &[Shape]) -> String {
        let mut text = String::new();
        self.join_into(shapes, &mut text);
        text
    }

    fn join_into(&self, shapes: &[Shape], out: &mut String) {
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::PostgresType(column) => {
                    let [element, suffix] = super::postgres::column_type(&shapes[*column]);
                    out.push_str(element);
                    out.push_str(suffix);
                }
                Piece::PostgresElement(column) => {
                    out.push_str(super::postgres::element_type(&shapes[*column]))
                }
                Piece::SqliteType(column) => {
                    out.push_str(super::sqlite::column_type(&shapes[*column]))
                }
                Piece::EnumValues(column) => out.push_str(enum_values(&shapes[*column])),
                Piece::ByShape { column, arms, otherwise } => {
                    let arm = arms.iter().find(|arm| arm.fits(&shapes[*column]));
                    arm.map_or(otherwise, |arm| &arm.pieces).join_into(shapes, out);
                }
            }
        }
    }
}

/// The values of an enum, or of an array's elements, as a list of SQL literals.
pub const fn enum_values(shape: &Shape) -> &'static str {
    match shape.base() {
        Shape::Enum(values) => values.sql_values,
        Shape::Array(element) => enum_values(element),
        _ => "",
    }
}

impl From<Piece> for Pieces {
    fn from(piece: Piece) -> Pieces {
        Pieces(vec![piece])
    }
}

impl From<&str> for Pieces {
    fn from(text: &str) -> Pieces {
        String::from(text).into()
    }
}

impl From<String> for Pieces {
    fn from(text: String) -> Pieces {
        if text.is_empty() { Pieces::new() } else { Piece::Text(text).into() }
    }
}

impl FromIterator<Pieces> for Pieces {
    fn from_iter<I: IntoIterator<Item = Pieces>>(parts: I) -> Pieces {
        let mut joined = Pieces::new();
        for part in parts {
            joined.push(part);
        }
        joined
    }
}

impl Extend<Pieces> for Pieces {
    fn extend<I: IntoIterator<Item = Pieces>>(&mut self, parts: I) {
        for part in parts {
            self.push(part);
        }
    }
}
