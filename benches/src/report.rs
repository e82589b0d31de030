//! Tables in Markdown, and their places in `docs/benchmarks.md`.

use std::{
    fmt,
    path::{Path, PathBuf},
};

use crate::Result;

/// A table.
#[derive(Debug, Clone)]
pub struct Table {
    /// What it shows.
    pub title: String,
    /// Its columns' heads. The first column is text, the others are numbers.
    pub head: Vec<String>,
    /// Its rows.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// A table without rows.
    pub fn new<const N: usize>(title: impl Into<String>, head: [&str; N]) -> Table {
        Table { title: title.into(), head: head.map(Into::into).to_vec(), rows: Vec::new() }
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "**{}**\n", self.title)?;
        let widths: Vec<usize> = (0..self.head.len())
            .map(|column| {
                let cells =
                    self.rows.iter().chain([&self.head]).map(|row| row[column].chars().count());
                cells.max().unwrap_or_default().max(4)
            })
            .collect();
        let line = |f: &mut fmt::Formatter<'_>, cells: &[String]| {
            for (index, (cell, width)) in cells.iter().zip(&widths).enumerate() {
                if index == 0 {
                    write!(f, "| {cell:width$} |")?;
                } else {
                    write!(f, " {cell:>width$} |")?;
                }
            }
            writeln!(f)
        };
        line(f, &self.head)?;
        let rule: Vec<String> = widths
            .iter()
            .enumerate()
            .map(|(index, width)| match index {
                0 => "-".repeat(*width),
                _ => format!("{}:", "-".repeat(width - 1)),
            })
            .collect();
        line(f, &rule)?;
        self.rows.iter().try_for_each(|row| line(f, row))
    }
}

/// A time, with as many digits as mean something.
pub fn milliseconds(value: f64) -> String {
    match value.abs() {
        less if less < 0.1 => format!("{:.1} µs", value * 1e3),
        less if less < 10.0 => format!("{value:.2} ms"),
        less if less < 1000.0 => format!("{value:.0} ms"),
        _ => format!("{:.2} s", value / 1e3),
    }
}

/// A ratio.
pub fn times(value: f64) -> String {
    if value >= 20.0 { format!("{value:.0}×") } else { format!("{value:.2}×") }
}

/// A number with separators: `100,000`.
pub fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Puts a benchmark's tables into the page, between its two marks.
pub fn write(benchmark: &str, tables: &[Table]) -> Result<()> {
    let path = repository().join("docs/benchmarks.md");
    let page =
        std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let tables: Vec<String> = tables.iter().map(Table::to_string).collect();
    let page = replaced(&page, benchmark, &tables.join("\n"))
        .ok_or_else(|| format!("{} has no marks for `{benchmark}`", path.display()))?;
    std::fs::write(&path, page).map_err(|error| format!("{}: {error}", path.display()))
}

fn replaced(page: &str, benchmark: &str, text: &str) -> Option<String> {
    let (start, end) = (format!("<!-- {benchmark} -->\n"), format!("<!-- end of {benchmark} -->"));
    let (before, rest) = page.split_once(&start)?;
    let (_, after) = rest.split_once(&end)?;
    Some(format!("{before}{start}\n{text}\n{end}{after}"))
}

/// The repository's root.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new(".")).to_path_buf()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_the_digits_that_mean_something() {
        assert_eq!(milliseconds(0.0042), "4.2 µs");
        assert_eq!(milliseconds(0.26), "0.26 ms");
        assert_eq!(milliseconds(601.4), "601 ms");
        assert_eq!(milliseconds(2345.0), "2.35 s");
        assert_eq!(times(1.234), "1.23×");
        assert_eq!(times(123.4), "123×");
        assert_eq!(thousands(100_000), "100,000");
        assert_eq!(thousands(50), "50");
    }

    #[test]
    fn only_what_stands_between_the_marks_is_replaced() {
        let page = "a\n<!-- x -->\nold\n<!-- end of x -->\nb\n";
        let new = "a\n<!-- x -->\n\nnew\n\n<!-- end of x -->\nb\n";
        assert_eq!(replaced(page, "x", "new\n").as_deref(), Some(new));
        assert_eq!(replaced(page, "y", "new"), None);
    }

    #[test]
    fn a_table_is_aligned() {
        let mut table = Table::new("Title", ["what", "÷"]);
        table.rows.push(vec!["point read".into(), "1.20×".into()]);
        assert_eq!(
            table.to_string(),
            "**Title**\n\n| what       |     ÷ |\n| ---------- | ----: |\n| point read | 1.20× |\n"
        );
    }
}
