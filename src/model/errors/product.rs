//! Errors of products: their code, distribution strategy and URL.

macro_rules! product_errors {
    ([$next:ident $($rest:ident)*] $($before:tt)*) => { $next! { [$($rest)*]
        $($before)*

        /// The code is empty.
        CodeInvalid = "CODE_INVALID" =>
            ErrorEntry::unprocessable(Field::Code, "Enter a code.")
                .german("Geben Sie einen Code ein.")
                .detail("is invalid")
                .explained(Explanation {
                    happened: "The code of the product is empty.",
                    cause: "A form sent an empty field.",
                    remedy: "Send a short name, or leave the attribute out.",
                    who: ANY_SENDER,
                });

        /// Another product of the account has the code.
        CodeTaken = "CODE_TAKEN" =>
            ErrorEntry::unprocessable(Field::Code, "Another product has this code.")
                .german("Ein anderes Produkt hat diesen Code.")
                .detail("has already been taken")
                .explained(Explanation {
                    happened: "Another product has this code.",
                    cause: "Codes are unique within an account.",
                    remedy: "Choose another code.",
                    who: ANY_SENDER,
                });

        /// The code is a word that paths of the API use, or would be taken for an ID.
        CodeReserved = "CODE_NOT_ALLOWED" =>
            ErrorEntry::unprocessable(Field::Code, "This code is reserved, or looks like an ID. Choose another.")
                .german("Dieser Code ist reserviert oder sieht wie eine ID aus. Wählen Sie einen anderen.")
                .detail("is reserved")
                .explained(Explanation {
                    happened: "The code is reserved: paths of the API use this word, or it looks like an ID.",
                    cause: "It is the word actions, or a UUID.",
                    remedy: "Choose another code.",
                    who: ANY_SENDER,
                });

        /// The code is too long.
        CodeTooLong = "CODE_TOO_LONG" =>
            ErrorEntry::unprocessable(Field::Code, "Code must be {} characters or fewer.")
                .german("Der Code darf höchstens {} Zeichen haben.")
                .parameter(ErrorParameter::Maximum(255))
                .detail("is too long (maximum is {} characters)")
                .explained(Explanation {
                    happened: "The code is too long.",
                    cause: WRONG_VALUE,
                    remedy: SHORTEN,
                    who: ANY_SENDER,
                });

        /// The distribution strategy is not LICENSED, OPEN or CLOSED.
        DistributionStrategyNotAllowed = "DISTRIBUTION_STRATEGY_NOT_ALLOWED" =>
            ErrorEntry::unprocessable(Field::DistributionStrategy, "Choose LICENSED, OPEN or CLOSED.")
                .german("Wählen Sie LICENSED, OPEN oder CLOSED.")
                .detail("unsupported distribution strategy")
                .explained(Explanation {
                    happened: "This distribution strategy does not exist.",
                    cause: "It is misspelled, or not in uppercase letters.",
                    remedy: "Send LICENSED, OPEN or CLOSED.",
                    who: ANY_SENDER,
                });

        /// The URL can't be read as one.
        UrlInvalid = "URL_INVALID" =>
            ErrorEntry::unprocessable(Field::Url, "Enter a URL like https://example.com.")
                .german("Geben Sie eine URL wie https://example.com ein.")
                .detail("must be a valid URL")
                .explained(Explanation {
                    happened: "The value is not a URL.",
                    cause: "The scheme is missing, or there is a space in it.",
                    remedy: "Send a URL like https://example.com.",
                    who: ANY_SENDER,
                });

        /// The scheme of the URL is neither http nor https.
        UrlProtocolInvalid = "URL_PROTOCOL_INVALID" =>
            ErrorEntry::unprocessable(Field::Url, "URL must begin with http:// or https://.")
                .german("Die URL muss mit http:// oder https:// beginnen.")
                .detail("must be a valid URL using one of the following protocols: https, http")
                .explained(Explanation {
                    happened: "The URL does not begin with https:// or http://. That of a webhook begins with https://.",
                    cause: "It has another scheme, such as ftp.",
                    remedy: "Send a URL that begins with https://.",
                    who: ANY_SENDER,
                });

        /// The host of the URL is not a public name.
        UrlHostInvalid = "URL_HOST_INVALID" =>
            ErrorEntry::unprocessable(Field::Url, "URL must have a public host name.")
                .german("Die URL muss einen öffentlichen Hostnamen haben.")
                .detail("must be a URL with a valid host")
                .explained(Explanation {
                    happened: "The URL has no public host name.",
                    cause: "The host is localhost or an IP address, or, of a webhook, this server's own.",
                    remedy: "Send the URL that others use.",
                    who: ANY_SENDER,
                });

        /// The URL is too long.
        UrlTooLong = "URL_TOO_LONG" =>
            ErrorEntry::unprocessable(Field::Url, "URL must be {} characters or fewer.")
                .german("Die URL darf höchstens {} Zeichen haben.")
                .parameter(ErrorParameter::Maximum(255))
                .detail("is too long (maximum is {} characters)")
                .explained(Explanation {
                    happened: "The URL is too long.",
                    cause: WRONG_VALUE,
                    remedy: "Send a shorter one. A product's has 255 characters or fewer, a webhook's 4096.",
                    who: ANY_SENDER,
                });
    } };
}
pub(super) use product_errors;
