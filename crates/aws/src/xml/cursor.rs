//! Goes through XML element by element and knows where it is.

use quick_xml::{
    Reader,
    errors::{IllFormedError, SyntaxError},
    events::{BytesRef, Event},
};

/// Deeper than any answer of AWS's, shallower than any stack.
const MAX_DEPTH: usize = 64;

/// Why XML could not be read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum XmlError {
    /// It ends too early.
    Cut(String),
    /// It is something else than was expected.
    Malformed(String),
}

/// What comes next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token {
    Start(String),
    Text(String),
    End(String),
    Eof,
}

/// A place in an XML document.
pub(super) struct Cursor<'a> {
    reader: Reader<&'a [u8]>,
    path: Vec<String>,
    /// The element that was left last, for errors about what it lacks.
    left: String,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(body: &'a [u8]) -> Result<Self, XmlError> {
        let text = std::str::from_utf8(body).map_err(|error| match error.error_len() {
            None => {
                XmlError::Cut(format!("it ends within a character, after {} bytes", body.len()))
            }
            Some(_) => XmlError::Malformed(format!("byte {} is not UTF-8", error.valid_up_to())),
        })?;
        let mut reader = Reader::from_str(text);
        // `<a/>` then is `<a></a>`, so that there is one way to be empty.
        reader.config_mut().expand_empty_elements = true;
        Ok(Self { reader, path: Vec::new(), left: String::new() })
    }

    /// An error that says where the cursor is.
    pub(super) fn malformed(&self, what: impl Into<String>) -> XmlError {
        XmlError::Malformed(format!("{} at {}", what.into(), self.place()))
    }

    /// An error about something that the element which was just left does not have.
    pub(super) fn lacks(&self, name: &str) -> XmlError {
        self.malformed(format!("there is no `{name}` in the `{}`", self.left))
    }

    fn place(&self) -> String {
        let path = if self.path.is_empty() { "the top".to_owned() } else { self.path.join("/") };
        format!("{path}, byte {}", self.reader.buffer_position())
    }

    /// The next token. Comments and the like are passed over, text comes in as many pieces as the
    /// document has it in.
    pub(super) fn token(&mut self) -> Result<Token, XmlError> {
        loop {
            let event = match self.reader.read_event() {
                Ok(event) => event,
                Err(error) => return Err(self.grammar(&error)),
            };
            match event {
                Event::Start(start) | Event::Empty(start) => {
                    let name = String::from_utf8_lossy(start.local_name().as_ref()).into_owned();
                    if self.path.len() == MAX_DEPTH {
                        return Err(self.malformed(format!("more than {MAX_DEPTH} levels")));
                    }
                    self.path.push(name.clone());
                    return Ok(Token::Start(name));
                }
                Event::End(_) => {
                    self.left = self.path.pop().unwrap_or_default();
                    return Ok(Token::End(self.left.clone()));
                }
                Event::Text(text) => {
                    let text =
                        text.xml10_content().map_err(|error| self.malformed(error.to_string()))?;
                    return Ok(Token::Text(text.into_owned()));
                }
                Event::CData(data) => {
                    let text =
                        data.xml10_content().map_err(|error| self.malformed(error.to_string()))?;
                    return Ok(Token::Text(text.into_owned()));
                }
                Event::GeneralRef(reference) => return self.resolve(&reference).map(Token::Text),
                Event::DocType(_) => return Err(self.malformed("a document type")),
                Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
                Event::Eof if self.path.is_empty() => return Ok(Token::Eof),
                Event::Eof => {
                    return Err(XmlError::Cut(format!("it ends within {}", self.place())));
                }
            }
        }
    }

    /// The five entities of XML and character numbers; a document cannot define its own.
    fn resolve(&self, reference: &BytesRef) -> Result<String, XmlError> {
        let number =
            reference.resolve_char_ref().map_err(|error| self.malformed(error.to_string()))?;
        if let Some(character) = number {
            return Ok(character.to_string());
        }
        let name = String::from_utf8_lossy(reference).into_owned();
        quick_xml::escape::resolve_xml_entity(&name)
            .map(ToOwned::to_owned)
            .ok_or_else(|| self.malformed(format!("an unknown entity `{name}`")))
    }

    fn grammar(&self, error: &quick_xml::Error) -> XmlError {
        let cut = match error {
            quick_xml::Error::Syntax(error) => !matches!(error, SyntaxError::InvalidBangMarkup),
            quick_xml::Error::IllFormed(error) => matches!(error, IllFormedError::MissingEndTag(_)),
            quick_xml::Error::Io(_)
            | quick_xml::Error::InvalidAttr(_)
            | quick_xml::Error::Encoding(_)
            | quick_xml::Error::Escape(_)
            | quick_xml::Error::Namespace(_) => false,
        };
        if cut {
            XmlError::Cut(format!("it ends within {}", self.place()))
        } else {
            self.malformed(error.to_string())
        }
    }

    /// Goes into the root element, which must be `expected`.
    pub(super) fn enter_root(&mut self, expected: &str) -> Result<(), XmlError> {
        match self.next_child() {
            Ok(Some(name)) if name == expected => Ok(()),
            Ok(Some(name)) => {
                Err(self.malformed(format!("`{name}` where `{expected}` is expected")))
            }
            Ok(None) => Err(XmlError::Cut("it is empty".to_owned())),
            Err(error) => Err(error),
        }
    }

    /// Goes into the next child element; out of the current one, when there is none.
    pub(super) fn next_child(&mut self) -> Result<Option<String>, XmlError> {
        loop {
            match self.token()? {
                Token::Start(name) => return Ok(Some(name)),
                Token::End(_) | Token::Eof => return Ok(None),
                Token::Text(text) if text.trim().is_empty() => {}
                Token::Text(_) => return Err(self.malformed("text where an element is expected")),
            }
        }
    }

    /// The text of the current element, and out of it.
    pub(super) fn text(&mut self) -> Result<String, XmlError> {
        let mut whole = String::new();
        loop {
            match self.token()? {
                Token::Text(piece) => whole.push_str(&piece),
                Token::Start(_) => return Err(self.malformed("an element where text is expected")),
                Token::End(_) | Token::Eof => return Ok(whole),
            }
        }
    }

    /// Out of the current element, whatever is in it.
    pub(super) fn skip(&mut self) -> Result<(), XmlError> {
        let outside = self.path.len().saturating_sub(1);
        while self.path.len() > outside {
            if self.token()? == Token::Eof {
                break;
            }
        }
        Ok(())
    }

    /// Makes sure that nothing follows the root element.
    pub(super) fn finish(&mut self) -> Result<(), XmlError> {
        match self.next_child()? {
            None => Ok(()),
            Some(name) => Err(self.malformed(format!("a second root `{name}`"))),
        }
    }
}
