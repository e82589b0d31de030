//! Runs what the derive made of the SQL's pieces. The derive's `emit/sql/program.rs` describes the
//! steps; `Pieces::join` does the same at run time, with the same outcome.

use std::marker::PhantomData;

use sync_patterns_core::{
    Shape,
    sql::{Sql, enum_values, postgres, sqlite},
};

use super::classes::classes;

/// A model's statements, in Postgres and in SQLite.
pub trait Statements {
    const TEXTS: [&'static str; 2];
    const STEPS: [&'static [u8]; 2];
    const SHAPES: &'static [Shape];
}

/// The statements in a dialect (0 or 1) as the compiler joins them, in at most `N` bytes.
///
/// A function without arguments and not a constant: the compiler looks at the constants that a
/// constant names even where nobody uses it.
pub const fn sql<M: Statements, const DIALECT: usize, const N: usize>() -> Sql {
    Joined::<M, DIALECT, N>::SQL
}

struct Joined<M, const DIALECT: usize, const N: usize>(PhantomData<M>);

impl<M: Statements, const DIALECT: usize, const N: usize> Joined<M, DIALECT, N> {
    const TEXT: &'static Text<N> = &run(M::TEXTS[DIALECT], M::STEPS[DIALECT], M::SHAPES);
    const SQL: Sql = parts(Self::TEXT);
}

/// A text of at most `N` bytes, and where the parts of [`Sql`] end in it.
struct Text<const N: usize> {
    bytes: [u8; N],
    len: usize,
    ends: [usize; PARTS],
    parts: usize,
}

const PARTS: usize = 13;

const fn parts<const N: usize>(text: &'static Text<N>) -> Sql {
    Sql {
        synced_table: text.part(0),
        local_table: text.part(1),
        indexes: text.part(2),
        view: text.part(3),
        functions: text.part(4),
        triggers: text.part(5),
        drop: text.part(6),
        acknowledge: text.part(7),
        observe: text.part(8),
        reject: text.part(9),
        withdraw: text.part(10),
        fold: text.part(11),
        rebuild: text.part(12),
    }
}

impl<const N: usize> Text<N> {
    const fn part(&self, index: usize) -> &str {
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        let bytes = self.bytes.split_at(self.ends[index]).0.split_at(start).1;
        match std::str::from_utf8(bytes) {
            Ok(text) => text,
            Err(_) => panic!("joined texts are text"),
        }
    }
}

/// The most that the enums among some shapes add wherever values of one are listed.
pub const fn longest_values(shapes: &[Shape]) -> usize {
    let (mut index, mut longest) = (0, 0);
    while index < shapes.len() {
        let len = enum_values(&shapes[index]).len();
        if len > longest {
            longest = len;
        }
        index += 1;
    }
    longest
}

const fn run<const N: usize>(text: &str, steps: &[u8], shapes: &[Shape]) -> Text<N> {
    let mut out = Text { bytes: [0; N], len: 0, ends: [0; PARTS], parts: 0 };
    block(text.as_bytes(), steps, shapes, &mut out);
    out
}

const fn block<const N: usize>(
    mut text: &[u8],
    mut steps: &[u8],
    shapes: &[Shape],
    out: &mut Text<N>,
) {
    while let [step, rest @ ..] = steps {
        let (number, rest) = number(rest);
        steps = rest;
        match step {
            b't' => {
                let (part, rest) = text.split_at(number);
                push(part, out);
                text = rest;
            }
            b'p' => {
                let [element, suffix] = postgres::column_type(&shapes[number]);
                push(element.as_bytes(), out);
                push(suffix.as_bytes(), out);
            }
            b'e' => push(postgres::element_type(&shapes[number]).as_bytes(), out),
            b's' => push(sqlite::column_type(&shapes[number]).as_bytes(), out),
            b'v' => push(enum_values(&shapes[number]).as_bytes(), out),
            b'.' => {
                out.ends[out.parts] = out.len;
                out.parts += 1;
            }
            b'?' => (text, steps) = alternatives(text, steps, number, shapes, out),
            _ => panic!("not a step"),
        }
    }
}

/// Runs the first arm that fits; gives what comes after all of them.
const fn alternatives<'t, 's, const N: usize>(
    text: &'t [u8],
    steps: &'s [u8],
    column: usize,
    shapes: &[Shape],
    out: &mut Text<N>,
) -> (&'t [u8], &'s [u8]) {
    let (mut arms, mut steps) = number(steps);
    let mut bodies = steps.split_at(arms * 16).1;
    let mut text = text;
    let own = classes(&shapes[column]);
    let of_element = match shapes[column].element() {
        Some(element) => Some(classes(element)),
        None => None,
    };
    let mut is_found = false;
    while arms > 0 {
        let (needed, rest) = number(steps);
        let (asks_element, rest) = number(rest);
        let (steps_len, rest) = number(rest);
        let (text_len, rest) = number(rest);
        steps = rest;
        let (arm_steps, more_bodies) = bodies.split_at(steps_len);
        let (arm_text, more_text) = text.split_at(text_len);
        if !is_found {
            let has = if asks_element == 1 { of_element } else { Some(own) };
            if let Some(has) = has
                && has & needed as u32 == needed as u32
            {
                is_found = true;
                block(arm_text, arm_steps, shapes, out);
            }
        }
        (bodies, text) = (more_bodies, more_text);
        arms -= 1;
    }
    (text, bodies)
}

const fn number(bytes: &[u8]) -> (usize, &[u8]) {
    match bytes {
        [a, b, c, d, rest @ ..] => (u32::from_le_bytes([*a, *b, *c, *d]) as usize, rest),
        _ => panic!("a step lacks its numbers"),
    }
}

const fn push<const N: usize>(part: &[u8], out: &mut Text<N>) {
    // One copy per part: the compile-time interpreter pays per call, not per byte.
    out.bytes.split_at_mut(out.len).1.split_at_mut(part.len()).0.copy_from_slice(part);
    out.len += part.len();
}
