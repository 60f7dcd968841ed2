//! The pages about one's own tokens: the list, a token, a new one, and the pages that ask before something ends.

pub mod created;
pub mod list;
pub mod new;
pub mod parts;
pub mod question;
pub mod regenerate;
pub mod revoke;
pub mod revoke_all;
pub mod table;
pub mod token;
