//! Errors of settings: their key and their value.

macro_rules! setting_errors {
    ([$next:ident $($rest:ident)*] $($before:tt)*) => { $next! { [$($rest)*]
        $($before)*

        /// The account already has the setting.
        KeyTaken = "KEY_TAKEN" =>
            ErrorEntry::unprocessable(Field::Key, "The account already has this setting.")
                .german("Das Konto hat diese Einstellung schon.")
                .detail("has already been taken")
                .explained(Explanation {
                    happened: "The account already has this setting.",
                    cause: "The setting was created before. An account has each setting once.",
                    remedy: "Change it with PATCH. Its key can stand in the path in place of its ID.",
                    who: MANAGERS,
                });

        /// No setting has the key.
        KeyNotAllowed = "KEY_NOT_ALLOWED" =>
            ErrorEntry::unprocessable(Field::Key, "Choose default_user_permissions or default_license_permissions.")
                .german("Wählen Sie default_user_permissions oder default_license_permissions.")
                .detail("must be one of: default_license_permissions, default_user_permissions")
                .explained(Explanation {
                    happened: "This setting does not exist.",
                    cause: "The key is misspelled, or the setting belongs to another server.",
                    remedy: "Send one of the two keys that the detail lists.",
                    who: MANAGERS,
                });

        /// The value is not a list of permissions that users can have, each once.
        ValueNotAllowed = "VALUE_NOT_ALLOWED" =>
            ErrorEntry::unprocessable(Field::Value, "Choose permissions that users can have, each once.")
                .german("Wählen Sie Berechtigungen, die Benutzer haben können, jede einmal.")
                .detail("must be an array of valid user permissions")
                .explained(Explanation {
                    happened: "The setting can't have this value.",
                    cause: "It contains a permission that users or licenses can't have, or the same permission twice.",
                    remedy: "Send an array of permissions, each once. An empty array stands for the defaults.",
                    who: MANAGERS,
                });

        /// The value is not a list of permissions that licenses can have, each once.
        LicenseValueNotAllowed = "LICENSE_VALUE_NOT_ALLOWED" =>
            ErrorEntry::unprocessable(Field::Value, "Choose permissions that licenses can have, each once.")
                .german("Wählen Sie Berechtigungen, die Lizenzen haben können, jede einmal.")
                .detail("must be an array of valid license permissions")
                .with_code_of(ErrorCode::ValueNotAllowed);

        /// No value is valid, because no setting has the key.
        ValueOfUnknownKey = "VALUE_OF_UNKNOWN_KEY" =>
            ErrorEntry::unprocessable(Field::Value, "A setting that does not exist can't have a value.")
                .german("Eine Einstellung, die es nicht gibt, kann keinen Wert haben.")
                .detail("must be a valid setting")
                .with_code_of(ErrorCode::ValueNotAllowed);
    } };
}
pub(super) use setting_errors;
