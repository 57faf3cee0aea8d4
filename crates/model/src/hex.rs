//! Bytes in hexadecimal digits.

/// Bytes in hexadecimal digits, two each, in lower case.
///
/// ```
/// assert_eq!(tutela_model::hex(&[0x00, 0x9a, 0xff]), "009aff");
/// ```
#[must_use]
pub fn hex<'b>(bytes: impl IntoIterator<Item = &'b u8>) -> String {
    let halves = |byte: &u8| [byte >> 4, byte & 15];
    let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or('?');
    bytes.into_iter().flat_map(halves).map(digit).collect()
}
