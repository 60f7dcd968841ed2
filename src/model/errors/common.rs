//! Errors of what several resources have: names and metadata.

macro_rules! common_errors {
    ([$next:ident $($rest:ident)*] $($before:tt)*) => { $next! { [$($rest)*]
        $($before)*

        /// The name of an account or a product is empty.
        NameMissing = "NAME_MISSING" => ErrorEntry::unprocessable(Field::Name, "Enter a name.")
                .german("Geben Sie einen Namen ein.");

        /// The name of an account, a product or a token is too long.
        NameTooLong = "NAME_TOO_LONG" =>
            ErrorEntry::unprocessable(Field::Name, "Name must be {} characters or fewer.")
                .german("Der Name darf höchstens {} Zeichen haben.")
                .parameter(ErrorParameter::Maximum(255))
                .detail("is too long (maximum is {} characters)")
                .explained(Explanation {
                    happened: "The name is too long.",
                    cause: WRONG_VALUE,
                    remedy: SHORTEN,
                    who: ANY_SENDER,
                });

        /// The metadata has too many keys.
        MetadataTooLong = "METADATA_TOO_LONG" =>
            ErrorEntry::unprocessable(Field::Metadata, "Metadata must have {} keys or fewer.")
                .german("Die Metadaten dürfen höchstens {} Schlüssel haben.")
                .parameter(ErrorParameter::Maximum(64))
                .detail("too many keys (exceeded limit of {} keys)")
                .explained(Explanation {
                    happened: "The metadata is too large.",
                    cause: "It has more than 64 keys, counted at every depth, or more than 16,384 bytes as JSON.",
                    remedy: "Store large values elsewhere, and only their URL here.",
                    who: ANY_SENDER,
                });

        /// The metadata has few enough keys, but is too large as JSON.
        MetadataTooLarge = "METADATA_TOO_LARGE" =>
            ErrorEntry::unprocessable(Field::Metadata, "Metadata must be {} bytes or fewer.")
                .german("Die Metadaten dürfen höchstens {} Bytes groß sein.")
                .parameter(ErrorParameter::Maximum(16_384))
                .detail("too large (exceeded limit of {} bytes)")
                .with_code_of(ErrorCode::MetadataTooLong);
    } };
}
pub(super) use common_errors;
