//! Settings of an account: what new users and licences may.

use crate::{
    model::problem::{ErrorCode, Field},
    server::api::{
        endpoints::settings::{CHANGES, NEW_SETTING, SettingResource},
        operations::{Operation, SuccessResponse},
        wire::schema::NOTHING,
    },
};

const WHO: &str = "Admins and developers.";

pub(in crate::server::api) const LIST: Operation =
    Operation::new("listSettings", "List settings", SuccessResponse::page::<SettingResource>("The settings.")).who(WHO);

pub(in crate::server::api) const CREATE: Operation =
    Operation::new("createSetting", "Create a setting", SuccessResponse::made::<SettingResource>("The setting."))
        .about("It holds for users and licences that are created from then on. An empty list counts as not set.")
        .who(WHO)
        .takes(
            NEW_SETTING,
            r#"{ "data": { "type": "settings", "attributes": {
                "key": "default_user_permissions", "value": ["account.read", "token.generate", "user.read"] } } }"#,
        )
        .refuses(&[
            (ErrorCode::KeyTaken, Field::Key),
            (ErrorCode::KeyNotAllowed, Field::Key),
            (ErrorCode::ValueNotAllowed, Field::Value),
        ]);

pub(in crate::server::api) const SHOW: Operation =
    Operation::new("showSetting", "Show a setting", SuccessResponse::one::<SettingResource>("The setting.")).who(WHO);

pub(in crate::server::api) const UPDATE: Operation =
    Operation::new("updateSetting", "Change a setting", SuccessResponse::one::<SettingResource>("The setting."))
        .who(WHO)
        .takes(
            CHANGES,
            r#"{ "data": { "type": "settings", "attributes": { "value": ["token.generate", "user.read"] } } }"#,
        )
        .refuses(&[(ErrorCode::ValueNotAllowed, Field::Value)]);

pub(in crate::server::api) const DELETE: Operation =
    Operation::new("deleteSetting", "Delete a setting", SuccessResponse::nothing(204, "It is gone."))
        .about("What exists keeps its permissions.")
        .who(WHO)
        .takes(NOTHING, "{}");
