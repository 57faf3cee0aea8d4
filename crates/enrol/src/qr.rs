//! A QR code, for a terminal and for a picture.

use qrcode::{Color, EcLevel, QrCode};
use secrecy::{ExposeSecret as _, SecretString};

/// Modules of white around the code. The standard has four; on a screen two are read as well, and
/// leave room for words.
///
/// Source: ISO/IEC 18004, 6.3.8, for the four.
const QUIET: usize = 2;

/// The same around the code in a picture.
const QUIET_IN_PICTURE: usize = 4;

/// Pixels of a module in a picture.
const PIXELS: usize = 8;

/// How a terminal shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Black on white, by colours, whatever the terminal's own are.
    Coloured,
    /// In the terminal's own colours, light on dark.
    OnDark,
    /// In the terminal's own colours, dark on light.
    OnLight,
}

/// Why there is no QR code.
#[derive(Debug, thiserror::Error)]
pub enum QrError {
    /// The text is longer than a code holds.
    #[error("the device's name is too long for a QR code")]
    TooLong,
    /// The picture could not be made.
    #[error("the picture of the QR code could not be made: {0}")]
    Picture(png::EncodingError),
}

/// A QR code.
pub struct Qr {
    side: usize,
    modules: Vec<bool>,
}

impl Qr {
    /// The code of a text.
    ///
    /// # Errors
    /// Where it is too long.
    pub fn new(text: &SecretString) -> Result<Self, QrError> {
        // A screen has no dirt on it: the smallest code is read best.
        let code = QrCode::with_error_correction_level(text.expose_secret(), EcLevel::L);
        let code = code.map_err(|_| QrError::TooLong)?;
        let modules = code.to_colors().into_iter().map(|it| it == Color::Dark).collect();
        Ok(Self { side: code.width(), modules })
    }

    /// Columns that it takes in a terminal.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.side + 2 * QUIET
    }

    /// Rows that it takes in a terminal: one for two rows of modules.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.columns().div_ceil(2)
    }

    fn is_dark(&self, quiet: usize, column: usize, row: usize) -> bool {
        let inside = |place: usize| place.checked_sub(quiet).filter(|it| *it < self.side);
        let module = inside(column)
            .and_then(|column| Some((inside(row)?, column)))
            .and_then(|(row, column)| self.modules.get(row * self.side + column));
        module.copied().unwrap_or_default()
    }

    /// Its rows, as a terminal shows them.
    #[must_use]
    pub fn lines(&self, look: Look) -> Vec<String> {
        (0..self.rows())
            .map(|row| {
                let cells = (0..self.columns()).map(|column| {
                    let dark = |row| self.is_dark(QUIET, column, row);
                    cell(look, dark(2 * row), dark(2 * row + 1))
                });
                let line: String = cells.collect();
                match look {
                    // Black on white by number: a theme may give the names any colour.
                    Look::Coloured => format!("\u{1b}[38;5;16;48;5;231m{line}\u{1b}[0m"),
                    Look::OnDark | Look::OnLight => line,
                }
            })
            .collect()
    }

    /// A picture of it, as PNG.
    ///
    /// # Errors
    /// Where it cannot be made.
    pub fn png(&self) -> Result<Vec<u8>, QrError> {
        let modules = self.side + 2 * QUIET_IN_PICTURE;
        let side = modules * PIXELS;
        let pixel = |at: usize| {
            let (row, column) = (at / side / PIXELS, at % side / PIXELS);
            if self.is_dark(QUIET_IN_PICTURE, column, row) { 0 } else { u8::MAX }
        };
        let pixels: Vec<u8> = (0..side * side).map(pixel).collect();
        let mut picture = Vec::new();
        // A code has 177 modules a side at most.
        let length = u32::try_from(side).map_err(|_| QrError::TooLong)?;
        let mut encoder = png::Encoder::new(&mut picture, length, length);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::Eight);
        let written = encoder
            .write_header()
            .and_then(|mut writer| writer.write_image_data(&pixels).and_then(|()| writer.finish()));
        written.map_err(QrError::Picture)?;
        Ok(picture)
    }
}

/// Two modules, one above the other, in one cell.
fn cell(look: Look, above: bool, below: bool) -> char {
    // What is drawn is what differs from the background.
    let (above, below) = match look {
        Look::Coloured | Look::OnLight => (above, below),
        Look::OnDark => (!above, !below),
    };
    match (above, below) {
        (true, true) => '█',
        (true, false) => '▀',
        (false, true) => '▄',
        (false, false) => ' ',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn qr() -> Qr {
        Qr::new(&"otpauth://totp/AWS:ana@1?secret=GEZDGNBV".to_owned().into()).unwrap()
    }

    #[test]
    fn it_fits_beside_words_on_a_small_terminal() {
        let secret = "A".repeat(64);
        for (name, columns, rows) in [("ana", 45, 23), (&*"n".repeat(64), 57, 29)] {
            let uri = format!("otpauth://totp/AWS:{name}@111122223333?secret={secret}&issuer=AWS");
            let qr = Qr::new(&uri.into()).unwrap();
            assert!(qr.columns() <= columns && qr.rows() <= rows, "{name}: {}", qr.columns());
        }
    }

    #[test]
    fn light_is_light_on_every_background() {
        let qr = qr();
        let (dark, light) = (qr.lines(Look::OnDark), qr.lines(Look::OnLight));
        assert_eq!((dark.len(), dark[0].chars().count()), (qr.rows(), qr.columns()));
        assert!(dark[0].chars().all(|it| it == '█') && light[0].chars().all(|it| it == ' '));
        for (one, other) in dark.iter().zip(&light).take(qr.rows() - 1) {
            for (one, other) in one.chars().zip(other.chars()) {
                assert!(matches!((one, other), ('█', ' ') | (' ', '█') | ('▀', '▄') | ('▄', '▀')));
            }
        }
        let coloured = qr.lines(Look::Coloured);
        assert!(coloured.iter().all(|it| it.starts_with("\u{1b}[38;5;16;48;5;231m")));
    }

    #[test]
    fn a_picture_is_a_png_of_the_same_modules() {
        let qr = qr();
        let picture = qr.png().unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(picture)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        let side = (qr.side + 8) * PIXELS;
        assert_eq!((info.width as usize, pixels.len()), (side, side * side));
        // The first module of the finder's corner, and the white beside it.
        assert_eq!(pixels[4 * PIXELS * side + 4 * PIXELS], 0);
        assert_eq!(pixels[3 * PIXELS * side + 4 * PIXELS], u8::MAX);
    }

    #[test]
    fn a_text_that_is_too_long_is_refused() {
        assert!(matches!(Qr::new(&"x".repeat(5000).into()), Err(QrError::TooLong)));
    }
}
