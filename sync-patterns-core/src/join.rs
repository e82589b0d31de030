//! Joining texts at compile time. The derive's output calls these; they are not for users.

/// The length of all parts together.
#[doc(hidden)]
pub const fn joined_len(parts: &[&str]) -> usize {
    let mut len = 0;
    let mut index = 0;
    while index < parts.len() {
        len += parts[index].len();
        index += 1;
    }
    len
}

/// The parts behind one another. `N` is their [`joined_len`].
#[doc(hidden)]
pub const fn joined<const N: usize>(parts: &[&str]) -> [u8; N] {
    let mut bytes = [0; N];
    let mut rest: &mut [u8] = &mut bytes;
    let mut index = 0;
    while index < parts.len() {
        // One copy per part: the compile-time interpreter pays per call, not per byte.
        let (head, tail) = rest.split_at_mut(parts[index].len());
        head.copy_from_slice(parts[index].as_bytes());
        rest = tail;
        index += 1;
    }
    bytes
}

/// The joined bytes as text.
#[doc(hidden)]
pub const fn joined_str(bytes: &'static [u8]) -> &'static str {
    match core::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(_) => panic!("joined parts are text"),
    }
}

/// Joins constant texts into one.
#[doc(hidden)]
#[macro_export]
macro_rules! __join {
    ($($part:expr),* $(,)?) => {{
        const PARTS: &[&str] = &[$($part),*];
        const BYTES: [u8; $crate::join::joined_len(PARTS)] = $crate::join::joined(PARTS);
        $crate::join::joined_str(&BYTES)
    }};
}
