//! Requests of this server to others: bounded in time and size, to the address that was checked.

mod address_guard;
mod dialer;
mod get;
mod pool;
mod post;

pub use self::{
    dialer::{Dialer, Reach, Resolver, mozilla_roots},
    get::{OutboundAnswer, OutboundClient, OutboundError},
    post::{AnswerBody, PostAnswer, PostClient, PostError},
};
