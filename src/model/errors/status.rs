//! The HTTP statuses that errors are answered with, and what the API and HTTP call them.

/// The status of an error's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum HttpStatus {
    /// The request can't be read, or has something where it does not belong.
    BadRequest = 400,
    /// Nobody is authenticated.
    Unauthorized = 401,
    /// The caller has no permission.
    Forbidden = 403,
    /// It does not exist, or the caller may not know that it does.
    NotFound = 404,
    /// It contradicts what is stored.
    Conflict = 409,
    /// The body is too large.
    PayloadTooLarge = 413,
    /// The URL is too long.
    UriTooLong = 414,
    /// A value breaks a rule.
    UnprocessableEntity = 422,
    /// A rate limit is reached.
    TooManyRequests = 429,
    /// The server failed.
    InternalServerError = 500,
    /// The server has too much to do.
    ServiceUnavailable = 503,
}

impl HttpStatus {
    /// The three digits.
    #[must_use]
    pub const fn code(self) -> u16 {
        self as u16
    }

    /// The `title` of every API error with this status.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::BadRequest => "Bad request",
            Self::Unauthorized => "Unauthorized",
            Self::Forbidden => "Access denied",
            Self::NotFound => "Not found",
            Self::Conflict => "Conflict",
            Self::PayloadTooLarge => "Payload too large",
            Self::UriTooLong => "URI too long",
            Self::UnprocessableEntity => "Unprocessable resource",
            Self::TooManyRequests => "Too many requests",
            Self::InternalServerError => "Internal server error",
            Self::ServiceUnavailable => "Service unavailable",
        }
    }

    /// The reason phrase in the status line of HTTP/1.1.
    #[must_use]
    pub const fn reason_phrase(self) -> &'static str {
        match self {
            Self::BadRequest => "Bad Request",
            Self::Unauthorized => "Unauthorized",
            Self::Forbidden => "Forbidden",
            Self::NotFound => "Not Found",
            Self::Conflict => "Conflict",
            Self::PayloadTooLarge => "Payload Too Large",
            Self::UriTooLong => "URI Too Long",
            Self::UnprocessableEntity => "Unprocessable Entity",
            Self::TooManyRequests => "Too Many Requests",
            Self::InternalServerError => "Internal Server Error",
            Self::ServiceUnavailable => "Service Unavailable",
        }
    }
}
