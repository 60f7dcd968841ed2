//! Errors of invites: their uses, their expiry, their product, and an invite that is over.

macro_rules! invite_errors {
    ([$next:ident $($rest:ident)*] $($before:tt)*) => { $next! { [$($rest)*]
        $($before)*

        /// The number of uses is out of range.
        UsesInvalid = "USES_INVALID" =>
            ErrorEntry::unprocessable(Field::Uses, "Uses must be a number from 1 to {}.")
                .german("Die Zahl der Nutzungen muss zwischen 1 und {} liegen.")
                .parameter(ErrorParameter::Maximum(1000))
                .detail("must be from 1 to {}")
                .explained(Explanation {
                    happened: "The invite would be for no user, or for too many.",
                    cause: "The number of uses is 0, negative or too large.",
                    remedy: "Send a number from 1 to 1000, or make another invite.",
                    who: ANY_SENDER,
                });

        /// The expiry is past, or too far away.
        ExpiryInvalid = "EXPIRY_INVALID" =>
            ErrorEntry::unprocessable(Field::Expiry, "Choose a time within the next 7 days.")
                .german("Wählen Sie einen Zeitpunkt in den nächsten 7 Tagen.")
                .detail("must be within the next 7 days")
                .explained(Explanation {
                    happened: "The invite would end in the past, or in more than 7 days.",
                    cause: "The clock of the client is wrong, or the time is in another zone.",
                    remedy: "Send a time within the next 7 days, or leave it out: an invite then lives 7 days.",
                    who: ANY_SENDER,
                });

        /// The product does not exist, or the caller cannot name it.
        ProductNotFound = "PRODUCT_NOT_FOUND" =>
            ErrorEntry::unprocessable(Field::Product, "This product does not exist.")
                .german("Dieses Produkt gibt es nicht.")
                .detail("must exist")
                .explained(Explanation {
                    happened: "The invite or the webhook endpoint names a product that does not exist.",
                    cause: "The product was deleted, or a product names another one.",
                    remedy: "Send the ID of a product. A product's own invites and endpoints name it by themselves.",
                    who: ANY_SENDER,
                });

        /// The maker, or the account, has as many open invites as it may have.
        InviteLimitExceeded = "INVITE_LIMIT_EXCEEDED" =>
            ErrorEntry::unprocessable(
                Field::Creator,
                "There are {} open invites already, the most that are allowed. End one that is no longer needed.",
            )
                .german(
                    "Es gibt schon {} offene Einladungen, mehr sind nicht erlaubt. Beenden Sie eine, die nicht mehr \
                     gebraucht wird.",
                )
                .parameter(ErrorParameter::Maximum(1000))
                .detail("has too many open invites (maximum is {}; end one that is no longer needed)")
                .explained(Explanation {
                    happened: "Whoever makes the invite has as many open ones as one maker may have, or the account has \
                               ten times as many. Invites that are used up or expired do not count.",
                    cause: "A program makes an invite for every visitor, and most of them are never used.",
                    remedy: "End invites that are no longer needed, with DELETE or keydesk invite end; let them expire \
                             sooner; or make one invite with more uses. The operator can raise --max-invites.",
                    who: "Every maker of invites who has fewer open ones.",
                });

        /// The invite is used up, expired or ended, or its maker lost the right to create users.
        InviteDead = "INVITE_DEAD" =>
            ErrorEntry::new(HttpStatus::NotFound, "This invite has been used or has expired. Ask for a new one.")
                .german("Diese Einladung wurde benutzt oder ist abgelaufen. Bitten Sie um eine neue.")
                .next_step(NextStep::Reload);
    } };
}
pub(super) use invite_errors;
