//! The status of an error as axum has it.

use axum::http::StatusCode;

use crate::model::errors::HttpStatus;

impl From<HttpStatus> for StatusCode {
    fn from(status: HttpStatus) -> Self {
        Self::from_u16(status.code()).expect("every status of the table of errors is one of HTTP")
    }
}
