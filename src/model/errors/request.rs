//! Errors of requests to the API that are unreadable, not supported, or too many.

macro_rules! request_errors {
    ([$next:ident $($rest:ident)*] $($before:tt)*) => { $next! { [$($rest)*]
        $($before)*

        /// The body is not JSON, or is ambiguous.
        JsonInvalid = "JSON_INVALID" =>
            ErrorEntry::new(HttpStatus::BadRequest, "The body is not valid JSON.")
                .german("Der Inhalt ist kein gültiges JSON.")
                .detail(
                    "The request could not be completed because it contains invalid JSON (check formatting/encoding)",
                )
                .explained(Explanation {
                    happened: "The body is not JSON, or can be read in two ways.",
                    cause: "It has a trailing comma, single quotes, a comment or a repeated key, \
                            or it is empty where the endpoint needs one.",
                    remedy: "Check the body with a JSON validator. \
                             Two spellings of one key, such as firstName and first_name, count as a repeated key.",
                    who: ANYONE,
                })
                .raised_by(RaisedBy::Protocol);

        /// The request contains bytes that are not text.
        EncodingInvalid = "ENCODING_INVALID" =>
            ErrorEntry::new(HttpStatus::BadRequest, "The request contains bytes that are not text.")
                .german("Die Anfrage enthält Bytes, die kein Text sind.")
                .detail(
                    "The request could not be completed because it contains an invalid byte sequence (check encoding)",
                )
                .explained(Explanation {
                    happened: "The request contains bytes that are not UTF-8, or a null character.",
                    cause: "It has text in another encoding, or binary data in a header.",
                    remedy: "Encode everything as UTF-8, including the email and the password before base64.",
                    who: ANYONE,
                })
                .raised_by(RaisedBy::Protocol);

        /// The query string can't be read.
        ParametersInvalid = "PARAMETERS_INVALID" =>
            ErrorEntry::new(HttpStatus::BadRequest, "The query string can't be read.")
                .german("Die Parameter der Adresse sind nicht lesbar.")
                .detail(
                    "The request could not be completed because it contains invalid query parameters (check encoding)",
                )
                .explained(Explanation {
                    happened: "The query string can't be read.",
                    cause: "It has brackets or percent signs that are not encoded.",
                    remedy: "Let your HTTP library build the query string.",
                    who: ANYONE,
                })
                .raised_by(RaisedBy::Protocol);

        /// The search would compare too many records one by one.
        SearchTooBroad = "SEARCH_TOO_BROAD" =>
            ErrorEntry::new(HttpStatus::BadRequest, "The search is too broad. Add another term.")
                .german("Die Suche ist zu weit gefasst. Fügen Sie einen Begriff hinzu.")
                .detail("search is too broad: more than 10000 records have lists or objects under these metadata keys")
                .explained(Explanation {
                    happened: "The search compares lists or objects in metadata, and more than 10,000 records have some.",
                    cause: "Lists and objects are in no index. Texts, numbers and booleans are.",
                    remedy: "Combine it by AND with a term or with a value of metadata that fewer records have.",
                    who: ANYONE,
                });

        /// The path can't be read.
        UriInvalid = "URI_INVALID" =>
            ErrorEntry::new(HttpStatus::BadRequest, "The URL can't be read.")
                .german("Die URL ist nicht lesbar.")
                .detail(
                    "The request could not be completed because the URI was invalid \
                     (please ensure non-URL safe chars are properly encoded)",
                )
                .explained(Explanation {
                    happened: "The path can't be read.",
                    cause: "It has an email or a name that is not percent-encoded.",
                    remedy: "Percent-encode every segment of the path.",
                    who: ANYONE,
                })
                .raised_by(RaisedBy::Protocol);

        /// The method is not one of HTTP.
        HttpMethodInvalid = "HTTP_METHOD_INVALID" =>
            ErrorEntry::new(HttpStatus::BadRequest, "This is not an HTTP method.")
                .german("Das ist keine HTTP-Methode.")
                .detail("The HTTP method for the request is not valid")
                .explained(Explanation {
                    happened: "The method is not an HTTP method.",
                    cause: "It is misspelled in a request that was written by hand.",
                    remedy: "Use GET, POST, PUT, PATCH or DELETE.",
                    who: ANYONE,
                })
                .raised_by(RaisedBy::Protocol);

        /// The media type is not supported.
        MimeTypeInvalid = "MIME_TYPE_INVALID" =>
            ErrorEntry::new(HttpStatus::BadRequest, "This media type is not supported.")
                .german("Dieser Medientyp wird nicht unterstützt.")
                .detail("The mime type of the request is not acceptable (check content-type and accept headers)")
                .explained(Explanation {
                    happened: "The Accept or the Content-Type header names a media type that is not supported.",
                    cause: "The header is malformed, or the client accepts only HTML.",
                    remedy: "Send application/vnd.api+json or application/json, and accept one of them.",
                    who: ANYONE,
                })
                .raised_by(RaisedBy::Protocol);

        /// The endpoint or the record does not exist, or the caller may not know that it does.
        NotFound = "NOT_FOUND" =>
            ErrorEntry::new(HttpStatus::NotFound, "There is nothing here.")
                .german("Hier ist nichts.")
                .detail("The requested endpoint was not found (check your HTTP method, Accept header, and URL path)")
                .explained(Explanation {
                    happened: "The endpoint or the record does not exist, or is not visible to the caller.",
                    cause: "The path is misspelled, the endpoint does not have this method, \
                            or the ID is of somebody else's record.",
                    remedy: "Compare the method and the path with the documentation. Check whose token you send.",
                    who: "For a record: its owner, and staff who can see it.",
                })
                .raised_by(RaisedBy::AnyEndpoint);

        /// Keydesk has no environments.
        EnvironmentNotSupported = "ENVIRONMENT_NOT_SUPPORTED" =>
            ErrorEntry::new(HttpStatus::BadRequest, "Environments are not supported.")
                .german("Umgebungen werden nicht unterstützt.")
                .detail("is unsupported")
                .explained(Explanation {
                    happened: "The request asks for an environment. Keydesk has none.",
                    cause: "The client was configured for an environment.",
                    remedy: "Leave out the Keygen-Environment header and the environment parameter.",
                    who: ANYONE,
                })
                .raised_by(RaisedBy::AnyEndpoint)
                .at_header("Keygen-Environment");

        /// The API has no such version.
        InvalidApiVersion = "INVALID_API_VERSION" =>
            ErrorEntry::new(HttpStatus::BadRequest, "This API version is not supported.")
                .german("Diese Version der API wird nicht unterstützt.")
                .detail("unsupported API version requested")
                .explained(Explanation {
                    happened: "The request asks for a version of the API that does not exist.",
                    cause: "The client is newer than this server, or the version is misspelled.",
                    remedy: "Send a version from 1.0 to 1.8, or leave the header out.",
                    who: ANYONE,
                })
                .raised_by(RaisedBy::AnyEndpoint);

        /// A rate limit is reached.
        TooManyRequests = "TOO_MANY_REQUESTS" =>
            ErrorEntry::new(HttpStatus::TooManyRequests, "Too many attempts. Try again in {}.")
                .german("Zu viele Versuche. Versuchen Sie es in {} noch einmal.")
                .parameter(ErrorParameter::Seconds(42))
                .next_step(NextStep::Wait)
                .detail("Throttle limit has been reached for your IP address. Please slow down.")
                .explained(Explanation {
                    happened: "Too many requests came from one address, or for one email.",
                    cause: "A program logs in again and again, or somebody is guessing passwords.",
                    remedy: "Wait for the seconds in the Retry-After header. \
                             Keep the token; don't log in for each request.",
                    who: "Anyone, a little later.",
                })
                .raised_by(RaisedBy::AnyEndpoint);
    } };
}
pub(super) use request_errors;
