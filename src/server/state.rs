//! The state that all handlers share: the settings, the domain, and the phase of the process.

use std::{ops::Deref, sync::Arc};

use axum::extract::FromRef;
use leptos::config::LeptosOptions;

use crate::server::{
    config::Config,
    domain::runtime::Domain,
    http::{
        assets::{self, Assets, EmbeddedFiles},
        phase::Phase,
    },
};

/// The state that all handlers share. It is one pointer, because every layer clones it for every request.
#[derive(Clone)]
pub struct AppState(Arc<AppStateInner>);

/// What [`AppState`] points to.
pub struct AppStateInner {
    /// The options that Leptos renders pages with.
    pub options: LeptosOptions,
    /// The use cases.
    pub domain: Domain,
    /// The settings of this process.
    pub config: Arc<Config>,
    /// Whether the process is ready for requests.
    pub phase: Phase,
    /// Where the static files are.
    pub assets: Assets,
}

impl AppState {
    /// The state of a process that is starting, with static files of its own or without.
    #[must_use]
    pub fn new(domain: Domain, config: Arc<Config>, embedded: Option<EmbeddedFiles>) -> Self {
        // Built here, not read from the environment: by default Leptos serves the working folder.
        let options = LeptosOptions::builder()
            .output_name("keydesk")
            .site_root(assets::SITE)
            .site_pkg_dir("pkg")
            .site_addr(config.bind)
            .build();
        let assets = Assets::new(embedded);
        Self(Arc::new(AppStateInner { options, domain, config, phase: Phase::default(), assets }))
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
