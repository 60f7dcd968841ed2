//! The web edge: what pages and their forms need between HTTP and `app`.

pub mod account_export;
pub mod account_pages;
pub mod cached_pages;
pub mod cookies;
pub mod device_cookie;
pub mod error_pages;
pub mod flash;
pub mod form_posts;
pub mod forms;
pub mod html;
pub mod imports;
pub mod language;
pub mod local_path;
pub mod log_in;
pub mod office;
pub mod passkeys;
pub mod qr_code;
pub mod refusals;
pub mod second_step;
pub mod session;
pub mod stray_slashes;
pub mod users_export;
pub mod well_known;
pub mod your_data_download;
