//! Text that is broken over lines only where it does not fit: the part of Prettier's printer that
//! types and data need.

/// The widest line.
pub const WIDTH: usize = 100;

/// How far an inner line is indented.
pub const INDENT: usize = 2;

/// A text with places where a line may end.
#[derive(Debug, Clone)]
pub enum Doc {
    /// Text without line ends, or with line ends that must stay (a template literal).
    Text(String),
    /// A space, or a line end where the group is broken.
    Line,
    /// Nothing, or a line end where the group is broken.
    SoftLine,
    /// A line end; all groups around it are broken.
    HardLine,
    /// One after another.
    Concat(Vec<Doc>),
    /// Lines inside are indented.
    Indent(Box<Doc>),
    /// Broken as a whole, or not at all.
    Group(Box<Doc>),
    /// Text for a broken group, text for one that is not.
    IfBroken(&'static str, &'static str),
}

impl Doc {
    /// One after another.
    pub fn concat<const N: usize>(parts: [Doc; N]) -> Doc {
        Doc::Concat(parts.into())
    }

    /// Text as it is.
    pub fn text(text: impl Into<String>) -> Doc {
        Doc::Text(text.into())
    }

    /// Lines inside are indented.
    pub fn indent(self) -> Doc {
        Doc::Indent(Box::new(self))
    }

    /// Broken as a whole, or not at all.
    pub fn group(self) -> Doc {
        Doc::Group(Box::new(self))
    }

    /// Items with a separator between them.
    pub fn join(items: impl IntoIterator<Item = Doc>, separator: &Doc) -> Doc {
        let mut parts = Vec::new();
        for item in items {
            if !parts.is_empty() {
                parts.push(separator.clone());
            }
            parts.push(item);
        }
        Doc::Concat(parts)
    }

    /// `open item, item close`, in one line or an item per line with a last comma.
    pub fn list(open: &str, items: Vec<Doc>, close: &str, padding: Doc, last_comma: bool) -> Doc {
        if items.is_empty() {
            return Doc::Text(format!("{open}{close}"));
        }
        let items = Doc::join(items, &Doc::concat([Doc::text(","), Doc::Line]));
        let comma = if last_comma { Doc::IfBroken(",", "") } else { Doc::text("") };
        Doc::concat([
            Doc::text(open),
            Doc::concat([padding.clone(), items]).indent(),
            comma,
            padding,
            Doc::text(close),
        ])
        .group()
    }

    /// The text, begun at a column of a line that is indented.
    pub fn print(&self, indent: usize, column: usize) -> String {
        let mut printer = Printer { out: String::new(), column };
        printer.print(vec![(indent, Mode::Broken, self)]);
        printer.out
    }

    fn must_break(&self) -> bool {
        match self {
            Doc::HardLine => true,
            Doc::Concat(parts) => parts.iter().any(Doc::must_break),
            Doc::Indent(inner) | Doc::Group(inner) => inner.must_break(),
            _ => false,
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Mode {
    Flat,
    Broken,
}

struct Printer {
    out: String,
    column: usize,
}

type Work<'a> = (usize, Mode, &'a Doc);

impl Printer {
    fn print(&mut self, mut stack: Vec<Work<'_>>) {
        while let Some((indent, mode, doc)) = stack.pop() {
            match (doc, mode) {
                (Doc::Text(text), _) => self.text(text),
                (Doc::Line, Mode::Flat) => self.text(" "),
                (Doc::SoftLine, Mode::Flat) => {}
                (Doc::Line | Doc::SoftLine, Mode::Broken) | (Doc::HardLine, _) => {
                    self.out.push('\n');
                    self.out.extend(std::iter::repeat_n(' ', indent));
                    self.column = indent;
                }
                (Doc::Concat(parts), mode) => {
                    stack.extend(parts.iter().rev().map(|part| (indent, mode, part)));
                }
                (Doc::Indent(inner), mode) => stack.push((indent + INDENT, mode, inner)),
                (Doc::Group(inner), Mode::Flat) => stack.push((indent, Mode::Flat, inner)),
                (Doc::Group(inner), Mode::Broken) => {
                    let flat =
                        !inner.must_break() && self.fits((indent, Mode::Flat, inner), &stack);
                    stack.push((indent, if flat { Mode::Flat } else { Mode::Broken }, inner));
                }
                (Doc::IfBroken(broken, flat), mode) => {
                    self.text(if mode == Mode::Broken { broken } else { flat });
                }
            }
        }
    }

    fn text(&mut self, text: &str) {
        self.out.push_str(text);
        match text.rsplit_once('\n') {
            Some((_, last)) => self.column = width(last),
            None => self.column += width(text),
        }
    }

    /// Whether what follows fits into the line, up to the next place where it may end.
    fn fits<'a>(&self, first: Work<'a>, rest: &[Work<'a>]) -> bool {
        let mut room = WIDTH.saturating_sub(self.column) as isize;
        let mut rest = rest.iter().rev();
        let mut stack = vec![first];
        while room >= 0 {
            let Some((indent, mode, doc)) = stack.pop().or_else(|| rest.next().copied()) else {
                return true;
            };
            match (doc, mode) {
                (Doc::Text(text), _) => match text.split_once('\n') {
                    Some((head, _)) => return room >= width(head) as isize,
                    None => room -= width(text) as isize,
                },
                (Doc::Line, Mode::Flat) => room -= 1,
                (Doc::SoftLine, Mode::Flat) => {}
                (Doc::Line | Doc::SoftLine | Doc::HardLine, _) => return true,
                (Doc::Concat(parts), mode) => {
                    stack.extend(parts.iter().rev().map(|part| (indent, mode, part)));
                }
                (Doc::Indent(inner) | Doc::Group(inner), mode) => stack.push((indent, mode, inner)),
                (Doc::IfBroken(broken, flat), mode) => {
                    room -= width(if mode == Mode::Broken { broken } else { flat }) as isize;
                }
            }
        }
        false
    }
}

/// Columns as Prettier counts them, but for East Asian wide characters, which count once here.
fn width(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(items: &[&str]) -> Doc {
        let items = items.iter().map(|item| Doc::text(*item)).collect();
        Doc::concat([Doc::text("x: "), Doc::list("[", items, "]", Doc::SoftLine, true)])
    }

    #[test]
    fn what_fits_stays_in_its_line() {
        assert_eq!(list(&[]).print(0, 0), "x: []");
        assert_eq!(list(&["a", "b"]).print(0, 0), "x: [a, b]");
        let just = "a".repeat(WIDTH - 5);
        assert_eq!(list(&[&just]).print(0, 0), format!("x: [{just}]"));
    }

    #[test]
    fn what_does_not_is_broken() {
        let long = "a".repeat(WIDTH - 4);
        assert_eq!(list(&[&long, "b"]).print(2, 2), format!("x: [\n    {long},\n    b,\n  ]"));
        // What follows up to the next line end counts.
        let just = "a".repeat(WIDTH - 5);
        let followed = Doc::concat([list(&[&just]), Doc::text(";"), Doc::HardLine]);
        assert_eq!(followed.print(0, 0), format!("x: [\n  {just},\n];\n"));
    }

    #[test]
    fn a_line_end_breaks_all_around_it() {
        let inner = Doc::list("[", vec![Doc::text("a")], "]", Doc::HardLine, false);
        let outer = Doc::list("[", vec![inner], "]", Doc::SoftLine, false);
        assert_eq!(outer.print(0, 0), "[\n  [\n    a\n  ]\n]");
    }
}
