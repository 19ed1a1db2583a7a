//! Lists page by page: `limit` and `cursor` in the query, `items` and `next_cursor` in the answer,
//! and the next page's address in `Link` (RFC 8288).
//!
//! A cursor is opaque and holds the name of its list, so that no list takes another's.

use std::borrow::Cow;

use actix_web::{HttpRequest, HttpResponse, Responder, body::BoxBody, http::header::LINK};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::{Deserialize, Deserializer, Serialize, de::Error};
use url::form_urlencoded;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        ArrayBuilder, ObjectBuilder, Ref, RefOr, Schema,
        schema::{SchemaType, Type},
    },
};

use super::problem::{Kind, Problem};
use crate::domain::listing::{Cursor, Page, PageRequest, PageSize};

/// The most characters a cursor may have.
const LONGEST_CURSOR: usize = 2_000;

/// How many items a page may hold, from 1 to 200.
#[derive(Debug, Clone, Copy)]
pub struct PageLimit(PageSize);

/// Where a page begins: the `next_cursor` of the page before.
#[derive(Debug, Clone, Deserialize)]
#[serde(transparent)]
pub struct PageCursor(String);

/// A list, by a name that no other list and no other order has.
#[derive(Debug, Clone, Copy)]
pub struct List(&'static str);

/// A page of a list. Each resource names its own: `type BodyPage = PageResponse<BodyResponse>`.
#[derive(Debug, Serialize)]
pub struct PageResponse<T> {
    items: Vec<T>,
    next_cursor: Option<String>,
}

impl List {
    /// The list of this name.
    pub const fn named(name: &'static str) -> Self {
        Self(name)
    }

    /// The page that the query asks for.
    pub fn page(
        self,
        limit: Option<PageLimit>,
        cursor: Option<&PageCursor>,
    ) -> Result<PageRequest, Problem> {
        let size = limit.map_or_else(PageSize::default, |limit| limit.0);
        let after = cursor.map(|cursor| self.read(cursor)).transpose()?;
        Ok(PageRequest { size, after })
    }

    /// The answer that holds the page.
    pub fn answer<T, U>(self, page: Page<T>, resource: impl FnMut(T) -> U) -> PageResponse<U> {
        let next_cursor = page.next.as_ref().map(|cursor| self.write(cursor));
        PageResponse {
            items: page.items.into_iter().map(resource).collect(),
            next_cursor,
        }
    }

    fn write(self, Cursor(values): &Cursor) -> String {
        let named: Vec<&str> = std::iter::once(self.0)
            .chain(values.iter().map(String::as_str))
            .collect();
        BASE64_URL_SAFE_NO_PAD.encode(serde_json::json!(named).to_string())
    }

    fn read(self, cursor: &PageCursor) -> Result<Cursor, Problem> {
        let text = Some(&cursor.0).filter(|text| text.len() <= LONGEST_CURSOR);
        let json = text.and_then(|text| BASE64_URL_SAFE_NO_PAD.decode(text).ok());
        let named = json.and_then(|json| serde_json::from_slice::<Vec<String>>(&json).ok());
        match named.as_deref() {
            Some([name, values @ ..]) if name == self.0 => Ok(Cursor(values.to_vec())),
            _ => Err(Problem::new(Kind::InvalidCursor)
                .with_detail("the cursor was not made by this list")
                .with_parameter("cursor", "must be the next_cursor of a page of this list")),
        }
    }
}

impl<T: Serialize> Responder for PageResponse<T> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let mut answer = HttpResponse::Ok();
        if let Some(cursor) = &self.next_cursor {
            answer.insert_header((LINK, format!("<{}>; rel=\"next\"", next(request, cursor))));
        }
        answer.json(self)
    }
}

/// The request's own address with another cursor.
fn next(request: &HttpRequest, cursor: &str) -> String {
    let asked = form_urlencoded::parse(request.query_string().as_bytes());
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(asked.filter(|(name, _)| name != "cursor"));
    query.append_pair("cursor", cursor);
    format!("{}?{}", request.path(), query.finish())
}

impl<'de> Deserialize<'de> for PageLimit {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let size = PageSize::new(u16::deserialize(from)?);
        size.map(Self)
            .ok_or_else(|| D::Error::custom("must be from 1 to 200"))
    }
}

impl PartialSchema for PageLimit {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Integer)
            .description(Some("How many items a page may hold."))
            .minimum(Some(1))
            .maximum(Some(PageSize::MOST))
            .default(Some(PageSize::default().get().into()))
            .into()
    }
}

impl ToSchema for PageLimit {}

impl PartialSchema for PageCursor {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some(
                "Where a page begins: the `next_cursor` of the page before. Opaque.",
            ))
            .max_length(Some(LONGEST_CURSOR))
            .into()
    }
}

impl ToSchema for PageCursor {}

impl<T: ToSchema> PartialSchema for PageResponse<T> {
    fn schema() -> RefOr<Schema> {
        let items = ArrayBuilder::new()
            .items(Ref::from_schema_name(T::name()))
            .max_items(Some(PageSize::MOST.into()))
            .description(Some("The items, in the order of the list."));
        let next = ObjectBuilder::new()
            .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
            .max_length(Some(LONGEST_CURSOR))
            .description(Some("The `cursor` of the next page; null on the last."));
        ObjectBuilder::new()
            .description(Some("A page of a list."))
            .property("items", items)
            .property("next_cursor", next)
            .required("items")
            .required("next_cursor")
            .into()
    }
}

impl<T: ToSchema> ToSchema for PageResponse<T> {
    /// `BodyPage` for pages of `BodyResponse`.
    fn name() -> Cow<'static, str> {
        let item = T::name();
        format!("{}Page", item.strip_suffix("Response").unwrap_or(&item)).into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((T::name().into_owned(), T::schema()));
        T::schemas(schemas);
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    const BODIES: List = List::named("bodies");

    fn a_page() -> PageResponse<i32> {
        let next = Some(Cursor(vec!["børn".to_owned(), "7".to_owned()]));
        BODIES.answer(
            Page {
                items: vec![1, 2],
                next,
            },
            |item| item,
        )
    }

    #[test]
    fn a_cursor_comes_back_as_it_went() {
        let cursor = PageCursor(a_page().next_cursor.unwrap());
        let request = BODIES.page(None, Some(&cursor)).unwrap();
        assert_eq!(
            request.after,
            Some(Cursor(vec!["børn".to_owned(), "7".to_owned()]))
        );
        assert_eq!(request.size, PageSize::default());
    }

    #[test]
    fn a_cursor_of_another_list_or_of_nobody_is_refused() {
        let others = a_page().next_cursor.unwrap();
        let list = List::named("meetings");
        for cursor in [
            others.as_str(),
            "",
            "!",
            "e30",
            "bnVsbA",
            &"A".repeat(2_001),
        ] {
            let problem = list
                .page(None, Some(&PageCursor(cursor.to_owned())))
                .unwrap_err();
            assert_eq!(problem.kind(), Kind::InvalidCursor, "{cursor}");
        }
    }

    #[test]
    fn the_next_page_has_the_same_filters_and_another_cursor() {
        let request = TestRequest::with_uri("/api/v1/bodies?limit=2&cursor=old&name=B%26U");
        let answer = a_page().respond_to(&request.to_http_request());
        let link = answer.headers().get(LINK).unwrap().to_str().unwrap();
        let cursor = a_page().next_cursor.unwrap();
        assert_eq!(
            link,
            format!("</api/v1/bodies?limit=2&name=B%26U&cursor={cursor}>; rel=\"next\"")
        );
    }

    #[test]
    fn a_limit_is_from_1_to_200() {
        for (text, is_taken) in [
            ("0", false),
            ("1", true),
            ("200", true),
            ("201", false),
            ("-1", false),
        ] {
            assert_eq!(
                serde_json::from_str::<PageLimit>(text).is_ok(),
                is_taken,
                "{text}"
            );
        }
    }

    #[test]
    fn a_page_is_named_after_its_items() {
        #[derive(ToSchema)]
        #[expect(dead_code, reason = "only its schema counts")]
        struct BodyResponse {
            name: String,
        }
        assert_eq!(PageResponse::<BodyResponse>::name(), "BodyPage");
    }
}
