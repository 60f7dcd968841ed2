//! Passkeys on pages: the section of `/security` with their list, pages to add and to remove one, and the button that
//! asks the browser for one.

pub mod button;
mod ceremony;
pub mod list;
pub mod log_in;
pub mod new;
pub mod options;
pub mod remove;
mod words;
