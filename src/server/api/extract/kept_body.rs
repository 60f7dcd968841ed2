//! The body of a request, for the request log: a copy that the handler does not take.

use std::sync::{Arc, OnceLock};

use axum::http::Extensions;
use serde_json::{Map, Value};

use crate::server::{
    api::extract::body::Body,
    domain::{json_keys, masking},
};

/// Where the body is kept, if it is wanted. Clones share it.
#[derive(Clone, Default)]
pub(in crate::server::api) struct KeptBody(Arc<OnceLock<Body>>);

impl KeptBody {
    /// Keeps a body, if the request log wants it.
    pub(in crate::server::api) fn keep(extensions: &Extensions, body: &Body) {
        if let Some(Self(kept)) = extensions.get::<Self>() {
            kept.get_or_init(|| body.clone());
        }
    }

    /// Its `meta` and `data` as JSON, without secrets. `None`: there was no body, or none that is JSON.
    pub(in crate::server::api) fn text(&self) -> Option<String> {
        let Value::Object(sent) = Value::from(&self.0.get()?.0) else { return None };
        let known: Map<_, _> = sent.into_iter().filter(|(key, _)| key == "meta" || key == "data").collect();
        let known = masking::masked(json_keys::camel_case_keys(&known));
        (!known.is_empty()).then(|| Value::Object(known).to_string())
    }
}
