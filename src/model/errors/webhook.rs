//! Errors of webhooks: the URL of an endpoint, what it subscribes to, and events that cannot be sent again.

macro_rules! webhook_errors {
    ([$next:ident $($rest:ident)*] $($before:tt)*) => { $next! { [$($rest)*]
        $($before)*

        /// The scheme of the URL is not https.
        WebhookUrlProtocolInvalid = "WEBHOOK_URL_PROTOCOL_INVALID" =>
            ErrorEntry::unprocessable(Field::Url, "URL must begin with https://.")
                .german("Die URL muss mit https:// beginnen.")
                .detail("must be a valid URL using one of the following protocols: https")
                .with_code_of(ErrorCode::UrlProtocolInvalid);

        /// The endpoint would hear of nothing.
        SubscriptionsTooShort = "SUBSCRIPTIONS_TOO_SHORT" =>
            ErrorEntry::unprocessable(Field::Subscriptions, "Choose at least one event.")
                .german("Wählen Sie mindestens ein Ereignis.")
                .detail("must have at least 1 webhook event subscription")
                .explained(Explanation {
                    happened: "The webhook endpoint would hear of no event.",
                    cause: "The list is empty. Or the endpoint was disabled, because its server answered that it wants \
                            no more events, and the request changes something else.",
                    remedy: "Send the names of events, or * for all of them.",
                    who: ANY_SENDER,
                });

        /// One of the names is no event, or `*` is not alone.
        SubscriptionsNotAllowed = "SUBSCRIPTIONS_NOT_ALLOWED" =>
            ErrorEntry::unprocessable(Field::Subscriptions, "One of these is not the name of an event.")
                .german("Eines davon ist nicht der Name eines Ereignisses.")
                .detail("unsupported webhook event type for subscription")
                .explained(Explanation {
                    happened: "The webhook endpoint subscribes to what is not an event.",
                    cause: "A name is misspelled, or * is in the list beside other names.",
                    remedy: "Send names of events, such as user.created, or * alone for all of them.",
                    who: ANY_SENDER,
                });

        /// The signature algorithm is not ed25519.
        SignatureAlgorithmNotAllowed = "SIGNATURE_ALGORITHM_NOT_ALLOWED" =>
            ErrorEntry::unprocessable(Field::SignatureAlgorithm, "Choose ed25519.")
                .german("Wählen Sie ed25519.")
                .detail("unsupported signature algorithm")
                .explained(Explanation {
                    happened: "Webhooks are not signed by this algorithm.",
                    cause: "The name is misspelled, or is of an RSA or ECDSA algorithm, which this server does not have.",
                    remedy: "Send ed25519, or leave the attribute out.",
                    who: ANY_SENDER,
                });

        /// The account has as many endpoints as it may have.
        WebhookEndpointLimitExceeded = "WEBHOOK_ENDPOINT_LIMIT_EXCEEDED" =>
            ErrorEntry::unprocessable(
                Field::Account,
                "There are {} webhook endpoints already, the most that are allowed. Delete one that is no longer needed.",
            )
                .german(
                    "Es gibt schon {} Webhook-Endpunkte, mehr sind nicht erlaubt. Löschen Sie einen, der nicht mehr \
                     gebraucht wird.",
                )
                .parameter(ErrorParameter::Maximum(50))
                .detail("has too many webhook endpoints (maximum is {}; delete one that is no longer needed)")
                .explained(Explanation {
                    happened: "The account has as many webhook endpoints as an account may have.",
                    cause: "A program makes an endpoint whenever it starts, and never deletes one.",
                    remedy: "Delete endpoints that are no longer needed, or let one endpoint subscribe to more events.",
                    who: "Every account with fewer endpoints.",
                });

        /// No endpoint would get the event.
        WebhookRetryImpossible = "WEBHOOK_RETRY_IMPOSSIBLE" =>
            ErrorEntry::new(HttpStatus::UnprocessableEntity, "No webhook endpoint is there any more for this event.")
                .german("Für dieses Ereignis gibt es keinen Webhook-Endpunkt mehr.")
                .detail("webhook event failed to retry")
                .titled("Unprocessable entity");
    } };
}
pub(super) use webhook_errors;
