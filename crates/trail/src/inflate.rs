//! Objects as they lie in a bucket, inflated.

use std::io::Read as _;

use libdeflater::{DecompressionError, Decompressor};

/// So large may the text of one object be: 1 GiB. CloudTrail closes its files at about 50 MB; what
/// is larger is a bomb, or no trail.
pub const MAX_TEXT_BYTES: usize = 1 << 30;

const MAGIC: [u8; 2] = [0x1f, 0x8b];
/// A gzip member ends in the checksum and the size of its text, four bytes each.
const FOOTER_BYTES: usize = 8;
/// Deflate makes nothing smaller than this.
const HIGHEST_RATIO: usize = 1032;

/// Inflates objects, one after the other, into one buffer.
///
/// Whole objects at once are inflated three times as fast as a stream; what that cannot do (several
/// members, damaged data) is streamed.
pub(crate) struct Inflater {
    decompressor: Decompressor,
    buffer: Vec<u8>,
    cap: usize,
}

/// An object's text, and why it is not the whole.
pub(crate) struct Inflated<'a> {
    pub(crate) text: &'a [u8],
    pub(crate) broken: Option<&'static str>,
}

impl Inflater {
    pub(crate) fn new(cap: usize) -> Self {
        Self { decompressor: Decompressor::new(), buffer: Vec::new(), cap }
    }

    /// The text of an object, gzip or not.
    pub(crate) fn text<'a>(&'a mut self, object: &'a [u8]) -> Inflated<'a> {
        if !object.starts_with(&MAGIC) {
            let text = object.get(..self.cap).unwrap_or(object);
            return Inflated { text, broken: (object.len() > self.cap).then_some(TOO_LARGE) };
        }
        if let Some(length) = self.at_once(object) {
            return Inflated { text: self.buffer.get(..length).unwrap_or_default(), broken: None };
        }
        let broken = self.streamed(object);
        Inflated { text: &self.buffer, broken }
    }

    /// The length of the text, where the object is one sound member whose footer tells the truth.
    fn at_once(&mut self, object: &[u8]) -> Option<usize> {
        let (_, footer) = object.split_at_checked(object.len().checked_sub(FOOTER_BYTES)?)?;
        let (checksum, size) = footer.split_at_checked(FOOTER_BYTES / 2)?;
        let checksum = u32::from_le_bytes(checksum.try_into().ok()?);
        let size = usize::try_from(u32::from_le_bytes(size.try_into().ok()?)).ok()?;
        if size > self.cap || size > object.len().saturating_mul(HIGHEST_RATIO) {
            return None;
        }
        if self.buffer.len() < size {
            self.buffer.resize(size, 0);
        }
        let out = self.buffer.get_mut(..size)?;
        let length = match self.decompressor.gzip_decompress(object, out) {
            Ok(length) => length,
            Err(DecompressionError::BadData | DecompressionError::InsufficientSpace) => {
                return None;
            }
        };
        // Behind a first member there may be others, which are not looked at: then the last footer
        // is not the first's.
        let whole = length == size && libdeflater::crc32(out) == checksum;
        whole.then_some(length)
    }

    /// Fills the buffer with all that can be read, and says what broke it off.
    fn streamed(&mut self, object: &[u8]) -> Option<&'static str> {
        self.buffer.clear();
        let room = u64::try_from(self.cap).unwrap_or(u64::MAX);
        let mut stream = flate2::read::MultiGzDecoder::new(object).take(room);
        if stream.read_to_end(&mut self.buffer).is_err() {
            return Some("its gzip data is cut short or damaged");
        }
        // Full: is there more?
        let full = self.buffer.len() == self.cap;
        (full && !matches!(stream.into_inner().read(&mut [0]), Ok(0))).then_some(TOO_LARGE)
    }
}

const TOO_LARGE: &str = "it holds more text than is read of one object";
