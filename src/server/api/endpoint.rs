//! An endpoint: its methods and path, the handler that answers, and its OpenAPI description.
//!
//! Each file of `endpoints` declares its own; `routes.rs` collects them.

use axum::{
    handler::Handler,
    http::Method,
    routing::{MethodFilter, MethodRouter},
};

use crate::server::{
    api::openapi::{DescribedEndpoint, Operation},
    state::AppState,
};

/// What an endpoint's path begins with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::server::api) enum Scope {
    /// An account. A path without one means the default account.
    Account,
    /// An account that the path must name.
    NamedAccount,
    /// The server itself: no account.
    Server,
}

impl Scope {
    /// The prefixes under which the endpoint is served, the longest first.
    pub(in crate::server::api) const fn prefixes(self) -> &'static [&'static str] {
        match self {
            Self::Account => &["/accounts/{account}", ""],
            Self::NamedAccount => &["/accounts/{account}"],
            Self::Server => &[""],
        }
    }
}

/// An endpoint, as its resource declares it.
pub(in crate::server::api) struct Endpoint {
    pub(in crate::server::api) methods: &'static [Method],
    pub(in crate::server::api) scope: Scope,
    /// The path below the prefix.
    pub(in crate::server::api) path: &'static str,
    pub(in crate::server::api) handler: MethodRouter<AppState>,
    pub(in crate::server::api) operation: Operation,
}

impl Endpoint {
    /// An endpoint for GET, and with it for HEAD.
    pub(in crate::server::api) fn get<H, T>(scope: Scope, path: &'static str, handler: H, operation: Operation) -> Self
    where
        H: Handler<T, AppState>,
        T: 'static,
    {
        Self::new(&[Method::GET], scope, path, handler, operation)
    }

    /// An endpoint for POST.
    pub(in crate::server::api) fn post<H, T>(scope: Scope, path: &'static str, handler: H, operation: Operation) -> Self
    where
        H: Handler<T, AppState>,
        T: 'static,
    {
        Self::new(&[Method::POST], scope, path, handler, operation)
    }

    /// An endpoint for PUT alone.
    pub(in crate::server::api) fn put<H, T>(scope: Scope, path: &'static str, handler: H, operation: Operation) -> Self
    where
        H: Handler<T, AppState>,
        T: 'static,
    {
        Self::new(&[Method::PUT], scope, path, handler, operation)
    }

    /// An endpoint for a partial update: PUT does what PATCH does, and what is not sent keeps its value.
    pub(in crate::server::api) fn patch<H, T>(
        scope: Scope,
        path: &'static str,
        handler: H,
        operation: Operation,
    ) -> Self
    where
        H: Handler<T, AppState>,
        T: 'static,
    {
        Self::new(&[Method::PATCH, Method::PUT], scope, path, handler, operation)
    }

    /// An endpoint for DELETE.
    pub(in crate::server::api) fn delete<H, T>(
        scope: Scope,
        path: &'static str,
        handler: H,
        operation: Operation,
    ) -> Self
    where
        H: Handler<T, AppState>,
        T: 'static,
    {
        Self::new(&[Method::DELETE], scope, path, handler, operation)
    }

    fn new<H, T>(methods: &'static [Method], scope: Scope, path: &'static str, handler: H, operation: Operation) -> Self
    where
        H: Handler<T, AppState>,
        T: 'static,
    {
        let filter =
            |method: &Method| MethodFilter::try_from(method.clone()).expect("axum has a filter for each method above");
        let handler =
            methods.iter().fold(MethodRouter::new(), |router, method| router.on(filter(method), handler.clone()));
        Self { methods, scope, path, handler, operation }
    }

    /// What the OpenAPI document says about it. A short path, without the account, is not listed.
    pub(in crate::server::api) fn described(&self) -> DescribedEndpoint<'_> {
        let [prefix, ..] = self.scope.prefixes() else { unreachable!("every scope has a prefix") };
        let Self { methods, path, operation, .. } = self;
        DescribedEndpoint { methods, prefix: format!("/v1{prefix}"), path, operation }
    }
}
