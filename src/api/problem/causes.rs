//! Why an operation did not happen, as a [`Problem`].

use super::{Kind, Problem};
use crate::operations::OperationError;

impl From<OperationError> for Problem {
    fn from(error: OperationError) -> Self {
        let kind = match &error {
            OperationError::NotFound(_) => Kind::NotFound,
            OperationError::Forbidden(_) => Kind::NotPermitted,
            OperationError::Stale { .. } => Kind::Stale,
            OperationError::Invalid(_) => Kind::InvalidFields,
            OperationError::NotAllowed(_) => Kind::NotAllowedNow,
            OperationError::Unconfirmed => Kind::Unconfirmed,
            OperationError::ConsequencesChanged => Kind::ConsequencesChanged,
            OperationError::Duplicate { .. } => Kind::AlreadyExists,
            OperationError::Unreadable(_) => Kind::UnreadableMinutes,
            OperationError::InvalidCursor => Kind::InvalidCursor,
            OperationError::Storage(error) if error.is_temporary() => Kind::Unavailable,
            OperationError::Storage(_)
            | OperationError::Forgotten(_)
            | OperationError::NoChance(_) => Kind::Internal,
        };
        if kind.status().is_server_error() {
            return Self::new(kind).caused_by(error);
        }
        let problem = Self::new(kind).with_detail(&error);
        match error {
            OperationError::Invalid(fields) => {
                fields.into_iter().fold(problem, |problem, field| {
                    problem.with_field(field.pointer, field.message)
                })
            }
            _ => problem,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        domain::{access::Permission, history::SubjectKind, version::Version},
        operations::FieldError,
    };

    use super::*;

    #[test]
    fn every_failure_of_an_operation_has_its_kind() {
        let current = Version::FIRST;
        let meeting = SubjectKind::Meeting;
        for (error, kind) in [
            (OperationError::NotFound(meeting), Kind::NotFound),
            (
                OperationError::Forbidden(Permission::ManageMeetings),
                Kind::NotPermitted,
            ),
            (OperationError::Stale { current }, Kind::Stale),
            (OperationError::Invalid(Vec::new()), Kind::InvalidFields),
            (
                OperationError::NotAllowed("it is closed".to_owned()),
                Kind::NotAllowedNow,
            ),
            (
                OperationError::Duplicate {
                    what: meeting,
                    field: "slot",
                },
                Kind::AlreadyExists,
            ),
            (OperationError::Unconfirmed, Kind::Unconfirmed),
            (
                OperationError::ConsequencesChanged,
                Kind::ConsequencesChanged,
            ),
            (OperationError::InvalidCursor, Kind::InvalidCursor),
        ] {
            let problem = Problem::from(error);
            assert_eq!(problem.kind(), kind);
            assert!(
                problem.detail.is_some() && problem.cause.is_none(),
                "{kind:?}"
            );
        }
    }

    #[test]
    fn every_field_of_an_operation_is_pointed_to() {
        let fields = vec![
            FieldError::new("/name", "a"),
            FieldError::new("/rules", "b"),
        ];
        let problem = Problem::from(OperationError::Invalid(fields));
        let pointers: Vec<_> = problem
            .faults
            .iter()
            .map(|f| f.pointer.as_deref())
            .collect();
        assert_eq!(pointers, [Some("/name"), Some("/rules")]);
    }
}
