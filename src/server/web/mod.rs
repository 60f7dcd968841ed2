//! The web edge: what pages and their forms need between HTTP and `app`.

pub mod account_pages;
pub mod backup_download;
pub mod cached_pages;
pub mod conformance;
pub mod cookies;
pub mod device_cookie;
pub mod error_pages;
pub mod flash;
pub mod form_posts;
pub mod forms;
pub mod html;
pub mod language;
pub mod local_path;
pub mod log_in;
pub mod office;
pub mod passkeys;
pub mod qr_code;
pub mod refusals;
pub mod second_step;
pub mod session;
pub mod settings;
pub mod stray_slashes;
pub mod streamed_body;
pub mod users_export;
pub mod well_known;
pub mod your_data_download;
