//! Pieces as a text and steps over it, which `sync_patterns::__private::program` runs at compile
//! time. Few tokens, whatever the number of alternatives: the compiler's front end pays for tokens.
//!
//! A step is a letter and numbers of four bytes, least first. Texts are taken from the front of what
//! is left of the text.
//!
//! | step | meaning |
//! | --- | --- |
//! | `t` length | this much of the text |
//! | `p` column | the column's type in Postgres |
//! | `e` column | its element's type in Postgres |
//! | `s` column | its type in SQLite |
//! | `v` column | its enum's values |
//! | `.` 0 | the end of a part |
//! | `?` column, arms, then for each arm: classes, of element, length of its steps, of its text | the first arm that fits; the last one always does |

use sync_patterns_core::{
    Shape,
    sql::{Piece, Pieces, SqlPieces, enum_values, fits, postgres, sqlite},
};

/// The SQL of a model in a dialect.
pub struct Program {
    pub text: String,
    pub steps: Vec<u8>,
    /// The longest that the outcome can be, enums' values aside.
    pub bound: usize,
    /// How often an enum's values can occur in it.
    pub enums: usize,
}

/// The program of all parts, with the shapes that are known.
pub fn encode(pieces: &SqlPieces, known: &[Option<Shape>]) -> Program {
    let mut encoder = Encoder::new(known);
    let (mut bound, mut enums) = (0, 0);
    for (_, part) in pieces.parts() {
        let (more, more_enums) = encoder.pieces(part);
        bound += more;
        enums += more_enums;
        encoder.step(b'.', &[0]);
    }
    Program { text: encoder.text, steps: encoder.steps, bound, enums }
}

/// The longest name of a type: `DOUBLE PRECISION[]`.
const LONGEST_TYPE: usize = 18;

struct Encoder<'a> {
    known: &'a [Option<Shape>],
    text: String,
    steps: Vec<u8>,
    /// How much of the text no step takes yet.
    pending: usize,
}

impl<'a> Encoder<'a> {
    fn new(known: &'a [Option<Shape>]) -> Encoder<'a> {
        Encoder { known, text: String::new(), steps: Vec::new(), pending: 0 }
    }

    /// Adds pieces; gives their greatest length and number of enums.
    fn pieces(&mut self, pieces: &Pieces) -> (usize, usize) {
        let (mut bound, mut enums) = (0, 0);
        for piece in pieces.iter() {
            let (more, more_enums) = self.piece(piece);
            bound += more;
            enums += more_enums;
        }
        (bound, enums)
    }

    fn piece(&mut self, piece: &Piece) -> (usize, usize) {
        match piece {
            Piece::Text(text) => self.literal(&[text]),
            Piece::PostgresType(column) => match &self.known[*column] {
                Some(shape) => self.literal(&postgres::column_type(shape)),
                None => self.gap(b'p', *column),
            },
            Piece::PostgresElement(column) => match &self.known[*column] {
                Some(shape) => self.literal(&[postgres::element_type(shape)]),
                None => self.gap(b'e', *column),
            },
            Piece::SqliteType(column) => match &self.known[*column] {
                Some(shape) => self.literal(&[sqlite::column_type(shape)]),
                None => self.gap(b's', *column),
            },
            Piece::EnumValues(column) => match &self.known[*column] {
                Some(shape) => self.literal(&[enum_values(shape)]),
                None => {
                    self.step(b'v', &[*column]);
                    (0, 1)
                }
            },
            Piece::ByShape { column, arms, otherwise } => match &self.known[*column] {
                Some(shape) => {
                    let arm = arms.iter().find(|arm| fits(shape, arm.of_element, &arm.classes));
                    self.pieces(arm.map_or(otherwise, |arm| &arm.pieces))
                }
                None => {
                    let arms = arms.iter().map(|arm| {
                        let classes = arm.classes.iter().map(|class| 1 << *class as u32).sum();
                        (classes, arm.of_element, &arm.pieces)
                    });
                    self.alternatives(
                        *column,
                        &arms.chain([(0, false, otherwise)]).collect::<Vec<_>>(),
                    )
                }
            },
        }
    }

    fn literal(&mut self, texts: &[&str]) -> (usize, usize) {
        let before = self.text.len();
        self.text.extend(texts.iter().copied());
        let length = self.text.len() - before;
        self.pending += length;
        (length, 0)
    }

    fn gap(&mut self, letter: u8, column: usize) -> (usize, usize) {
        self.step(letter, &[column]);
        (LONGEST_TYPE, 0)
    }

    fn alternatives(&mut self, column: usize, arms: &[(usize, bool, &Pieces)]) -> (usize, usize) {
        self.step(b'?', &[column, arms.len()]);
        let mut body = Encoder::new(self.known);
        let (mut bound, mut enums) = (0, 0);
        for (classes, of_element, pieces) in arms {
            let (steps_before, text_before) = (body.steps.len(), body.text.len());
            let (more, more_enums) = body.pieces(pieces);
            body.flush();
            bound = bound.max(more);
            enums = enums.max(more_enums);
            let lengths = [body.steps.len() - steps_before, body.text.len() - text_before];
            self.numbers(&[*classes, usize::from(*of_element)]);
            self.numbers(&lengths);
        }
        self.steps.append(&mut body.steps);
        self.text.push_str(&body.text);
        (bound, enums)
    }

    fn step(&mut self, letter: u8, numbers: &[usize]) {
        self.flush();
        self.steps.push(letter);
        self.numbers(numbers);
    }

    fn flush(&mut self) {
        if self.pending > 0 {
            let length = std::mem::take(&mut self.pending);
            self.steps.push(b't');
            self.numbers(&[length]);
        }
    }

    fn numbers(&mut self, numbers: &[usize]) {
        for number in numbers {
            let number = u32::try_from(*number).expect("a statement is shorter than 4 GiB");
            self.steps.extend(number.to_le_bytes());
        }
    }
}
