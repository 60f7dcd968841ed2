//! Where in an API request an error is.

/// A place in a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A JSON pointer into the body.
    Pointer(String),
    /// The name of a header.
    Header(&'static str),
}

impl Place {
    /// The kind of the place and the place itself, as the `source` of an API error has them.
    #[must_use]
    pub fn parts(&self) -> (&'static str, &str) {
        match self {
            Self::Pointer(pointer) => ("pointer", pointer),
            Self::Header(name) => ("header", name),
        }
    }
}
