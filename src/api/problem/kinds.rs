//! The one table of what can go wrong: name, status, title, and when it is said.
//!
//! The name is the last part of the problem's type URI and never changes its meaning. The OpenAPI
//! document takes its reusable responses from here.

use actix_web::http::StatusCode;

macro_rules! kinds {
    ($($kind:ident = $status:ident $name:literal $title:literal $when:literal;)+) => {
        /// A kind of problem. The variants are explained by [`Kind::when`].
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind {
            $(#[doc = $when] $kind,)+
        }

        impl Kind {
            /// Every kind, in the order of their statuses.
            pub const ALL: &'static [Self] = &[$(Self::$kind,)+];

            /// The status of the answer.
            pub const fn status(self) -> StatusCode {
                match self { $(Self::$kind => StatusCode::$status,)+ }
            }

            /// The reference that identifies the kind (RFC 9457, 3.1.1).
            pub const fn type_uri(self) -> &'static str {
                match self { $(Self::$kind => concat!("/problems/", $name),)+ }
            }

            /// What the kind is called, the same for every occurrence.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$kind => $title,)+ }
            }

            /// When it is said.
            pub const fn when(self) -> &'static str {
                match self { $(Self::$kind => $when,)+ }
            }
        }
    };
}

kinds! {
    MalformedBody = BAD_REQUEST "malformed-body" "Malformed body"
        "The body of the request is not JSON, or its transfer broke off.";
    InvalidParameter = BAD_REQUEST "invalid-parameter" "Invalid parameter"
        "A query parameter is unknown, or its value cannot be taken.";
    InvalidCursor = BAD_REQUEST "invalid-cursor" "Invalid cursor"
        "The cursor was not made by this list; start again without one.";
    InvalidRequest = BAD_REQUEST "invalid-request" "Invalid request"
        "A header of the request, or the request as a whole, cannot be taken.";
    NotAuthenticated = UNAUTHORIZED "not-authenticated" "Not authenticated"
        "There is no bearer token, or it is not accepted.";
    NotPermitted = FORBIDDEN "not-permitted" "Not permitted"
        "The caller may know that it is there, but may not do this.";
    NotFound = NOT_FOUND "not-found" "Not found"
        "There is no such thing, or the caller may not know that there is.";
    NoSuchAddress = NOT_FOUND "no-such-address" "No such address"
        "The interface has nothing at this address.";
    MethodNotAllowed = METHOD_NOT_ALLOWED "method-not-allowed" "Method not allowed"
        "The address takes other methods, which `Allow` names.";
    BodyTooSlow = REQUEST_TIMEOUT "body-too-slow" "Body too slow"
        "The body of the request did not arrive in time.";
    NotAllowedNow = CONFLICT "not-allowed-now" "Not allowed now"
        "The state of the thing does not allow it.";
    Unconfirmed = CONFLICT "unconfirmed" "Unconfirmed"
        "It moves other things; ask what, and confirm it.";
    ConsequencesChanged = CONFLICT "consequences-changed" "Consequences changed"
        "It moves other things than were shown; ask again what it moves.";
    AlreadyExists = CONFLICT "already-exists" "Already exists"
        "There is such a thing already.";
    Stale = PRECONDITION_FAILED "stale" "Changed meanwhile"
        "Somebody else changed it since the version that `If-Match` names.";
    BodyTooLarge = PAYLOAD_TOO_LARGE "body-too-large" "Body too large"
        "The body of the request is longer than is taken.";
    UnsupportedMediaType = UNSUPPORTED_MEDIA_TYPE "unsupported-media-type" "Unsupported media type"
        "The body of the request is of a type or coding that is not taken.";
    InvalidFields = UNPROCESSABLE_ENTITY "invalid-fields" "Invalid fields"
        "Fields of the body cannot be taken; `errors` points to them.";
    UnreadableMinutes = UNPROCESSABLE_ENTITY "unreadable-minutes" "Unreadable minutes"
        "The document cannot be read as minutes.";
    VersionRequired = PRECONDITION_REQUIRED "version-required" "Version required"
        "A change must name the version it is based on in `If-Match`.";
    TooManyRequests = TOO_MANY_REQUESTS "too-many-requests" "Too many requests"
        "The caller, or the address, asks for more than it may; `Retry-After` says when to come again.";
    Internal = INTERNAL_SERVER_ERROR "internal" "Internal error"
        "Something failed inside; `instance` helps the operators to find it in the log.";
    Unavailable = SERVICE_UNAVAILABLE "unavailable" "Unavailable"
        "The service or its database cannot answer just now; try again later.";
}

impl Kind {
    /// The kind that says the status, for answers that were made without one.
    pub fn of_status(status: StatusCode) -> Self {
        let kind = Self::ALL.iter().find(|kind| kind.status() == status);
        let other = if status.is_client_error() {
            Self::InvalidRequest
        } else {
            Self::Internal
        };
        kind.copied().unwrap_or(other)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_kind_has_a_type_of_its_own_and_the_status_of_an_error() {
        let types: BTreeSet<_> = Kind::ALL.iter().map(|kind| kind.type_uri()).collect();
        assert_eq!(types.len(), Kind::ALL.len());
        for kind in Kind::ALL {
            assert!(
                kind.status().is_client_error() || kind.status().is_server_error(),
                "{kind:?}"
            );
            assert!(kind.when().ends_with('.'), "{kind:?}");
        }
    }

    #[test]
    fn a_foreign_status_becomes_a_kind_of_its_class() {
        assert_eq!(Kind::of_status(StatusCode::NOT_FOUND), Kind::NotFound);
        assert_eq!(
            Kind::of_status(StatusCode::IM_A_TEAPOT).status(),
            StatusCode::BAD_REQUEST
        );
        assert_eq!(Kind::of_status(StatusCode::BAD_GATEWAY), Kind::Internal);
    }
}
