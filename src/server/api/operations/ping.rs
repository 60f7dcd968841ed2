//! Is anybody there.

use crate::server::api::operations::{Credentials, Operation, SuccessResponse};

pub(in crate::server::api) const PING: Operation =
    Operation::new("ping", "Ask whether the server is there", SuccessResponse::nothing(200, "It is."))
        .who("Anybody.")
        .shown(Credentials::Unread);

pub(in crate::server::api) const HEALTH: Operation =
    Operation::new("health", "Ask whether the server can work", SuccessResponse::nothing(204, "It can."))
        .about("Looks whether the database answers; 500 where it does not.")
        .who("Anybody.")
        .shown(Credentials::Unread);

pub(in crate::server::api) const PING_ACCOUNT: Operation =
    Operation::new("pingAccount", "Ask whether the account is there", SuccessResponse::nothing(200, "It is."))
        .who("Anybody.")
        .shown(Credentials::Unread);
