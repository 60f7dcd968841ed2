//! What every handler may have: the settings, the domain, and how the process stands.

use std::{
    ops::Deref,
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
};

use axum::extract::FromRef;
use leptos::config::LeptosOptions;

use crate::server::{
    config::Config,
    domain::runtime::Domain,
    http::{assets, openapi_document::OpenApiDocument, proxies::ProxyMismatches},
};

/// Shared by all handlers. Every layer clones it for every request, so it is one pointer.
#[derive(Clone)]
pub struct AppState(Arc<AppStateInner>);

/// What is shared.
pub struct AppStateInner {
    /// What Leptos needs to write a page's links.
    pub options: LeptosOptions,
    /// Every rule.
    pub domain: Domain,
    /// The settings of this process.
    pub config: Arc<Config>,
    /// Whether the process takes requests.
    pub phase: Phase,
    /// What proxies said against the settings.
    pub contradictions: ProxyMismatches,
    /// Where the static files of this version are.
    pub assets: assets::AssetsBase,
    /// What the API is, told to programs.
    pub reference: OpenApiDocument,
}

impl AppState {
    /// A process that is about to take requests.
    #[must_use]
    pub fn new(domain: Domain, config: Arc<Config>) -> Self {
        // Made here and not read from the environment: the default serves the working folder.
        let options = LeptosOptions::builder()
            .output_name("keydesk")
            .site_root(assets::SITE)
            .site_pkg_dir("pkg")
            .site_addr(config.bind)
            .build();
        let reference = OpenApiDocument::new(config.public_url.clone());
        Self(Arc::new(AppStateInner {
            options,
            domain,
            config,
            phase: Phase::default(),
            contradictions: ProxyMismatches::default(),
            assets: assets::base(),
            reference,
        }))
    }
}

impl Deref for AppState {
    type Target = AppStateInner;

    fn deref(&self) -> &AppStateInner {
        &self.0
    }
}

impl FromRef<AppState> for LeptosOptions {
    fn from_ref(state: &AppState) -> Self {
        state.options.clone()
    }
}

impl FromRef<AppState> for Domain {
    fn from_ref(state: &AppState) -> Self {
        state.domain.clone()
    }
}

impl FromRef<AppState> for OpenApiDocument {
    fn from_ref(state: &AppState) -> Self {
        state.reference.clone()
    }
}

/// How the process stands; `/readyz` tells.
#[derive(Clone, Default)]
pub struct Phase(Arc<AtomicU8>);

impl Phase {
    const READY: u8 = 1;
    const STOPPING: u8 = 2;

    /// The listener takes connections.
    pub fn ready(&self) {
        self.0.store(Self::READY, Ordering::Relaxed);
    }

    /// No new connections from here on.
    pub fn stopping(&self) {
        self.0.store(Self::STOPPING, Ordering::Relaxed);
    }

    /// Why no traffic should come; `None`: it may.
    #[must_use]
    pub fn obstacle(&self) -> Option<&'static str> {
        match self.0.load(Ordering::Relaxed) {
            Self::READY => None,
            Self::STOPPING => Some("stopping"),
            _ => Some("starting"),
        }
    }
}
