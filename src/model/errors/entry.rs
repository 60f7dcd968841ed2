//! The shape of an entry of the table of errors.
//!
//! An entry is built with `const` functions, as an operation of the API is:
//! status and sentence are required, and every other part is added by name.

use crate::model::{
    errors::{ErrorCode, ErrorParameter, Field, HttpStatus},
    language::Translated,
};

/// All there is to know about one error code.
#[derive(Clone, Copy, Debug)]
pub struct ErrorEntry {
    /// The status of an answer with this error.
    pub status: HttpStatus,
    /// What a form shows: the part of the entry that browsers get.
    pub message: FormMessage,
    /// What a whole page shows, where the error stands in place of the page's content.
    pub full_page: Option<Translated<FullPage>>,
    /// What the API answers; `None`: only pages and the command line have this error.
    pub api: Option<ApiEntry>,
}

/// What a form shows.
#[derive(Clone, Copy, Debug)]
pub struct FormMessage {
    /// The sentence for people. `{}` stands for the parameter.
    pub sentence: Translated<&'static str>,
    /// The field that the error is at, unless whoever reports it names another.
    pub field: Option<Field>,
    /// The kind of number that the error has, with the value it has in examples.
    pub parameter: Option<ErrorParameter>,
    /// What the page offers beside the sentence.
    pub next_step: Option<NextStep>,
}

/// What somebody can do next, besides correcting the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextStep {
    /// Log in: they have an account.
    LogIn,
    /// Log in again and come back to this page.
    LogInAgain,
    /// Ask the operator for help.
    AskForHelp,
    /// Read which roles may do it.
    AskWhy,
    /// Open the link that was sent, or ask for another one.
    ConfirmEmail,
    /// Send the form again, as it is.
    Retry,
    /// Set a new password by a link: it helps at once, where waiting helps later.
    ResetPassword,
    /// Wait, then send the form again, as it is.
    Wait,
    /// Load the page again: it no longer shows what is true.
    Reload,
}

/// What a whole page shows.
#[derive(Clone, Copy, Debug)]
pub struct FullPage {
    /// The heading.
    pub title: &'static str,
    /// The sentence below it.
    pub text: &'static str,
}

/// What the API answers.
#[derive(Clone, Copy, Debug)]
pub struct ApiEntry {
    /// The `title` of the error, if it is not the one of the status.
    pub title: Option<&'static str>,
    /// The `detail` of the error. `{}` stands for the parameter.
    pub detail: &'static str,
    /// The `code` of the error.
    pub code: ApiCode,
    /// The header that the error is at, if it is at one.
    pub header: Option<&'static str>,
    /// Which endpoints can return the error.
    pub raised_by: RaisedBy,
}

/// The `code` of an API error.
#[derive(Clone, Copy, Debug)]
pub enum ApiCode {
    /// The code itself, which has a page at `/errors`.
    Own(Explanation),
    /// The code of another entry, whose page explains both.
    SameAs(ErrorCode),
    /// The API has no code for this error.
    Absent,
}

/// Which endpoints can return an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RaisedBy {
    /// Any, before the request is matched to an endpoint. Always answered as `application/vnd.api+json`.
    Protocol,
    /// Any.
    AnyEndpoint,
    /// Only those whose operation lists it.
    ListedEndpoints,
}

/// The page that explains a code, in four sentences or so.
#[derive(Clone, Copy, Debug)]
pub struct Explanation {
    /// What happened.
    pub happened: &'static str,
    /// The usual cause.
    pub cause: &'static str,
    /// What to do.
    pub remedy: &'static str,
    /// Who is allowed.
    pub who: &'static str,
}

impl ErrorEntry {
    /// An error with this status, at no field. [`Self::german`] adds the sentence in German.
    #[must_use]
    pub const fn new(status: HttpStatus, sentence: &'static str) -> Self {
        let sentence = Translated { english: sentence, german: "" };
        let message = FormMessage { sentence, field: None, parameter: None, next_step: None };
        Self { status, message, full_page: None, api: None }
    }

    /// A value that breaks a rule, at its field. The status is 422.
    #[must_use]
    pub const fn unprocessable(field: Field, sentence: &'static str) -> Self {
        Self::new(HttpStatus::UnprocessableEntity, sentence).field(field)
    }

    /// With this sentence for people who read German.
    #[must_use]
    pub const fn german(self, sentence: &'static str) -> Self {
        let sentence = Translated { english: self.message.sentence.english, german: sentence };
        Self { message: FormMessage { sentence, ..self.message }, ..self }
    }

    /// At this field.
    #[must_use]
    pub const fn field(self, field: Field) -> Self {
        Self { message: FormMessage { field: Some(field), ..self.message }, ..self }
    }

    /// With a number of this kind. The value is the one in the example at `/errors`.
    #[must_use]
    pub const fn parameter(self, usual: ErrorParameter) -> Self {
        Self { message: FormMessage { parameter: Some(usual), ..self.message }, ..self }
    }

    /// With something to do next.
    #[must_use]
    pub const fn next_step(self, next_step: NextStep) -> Self {
        Self { message: FormMessage { next_step: Some(next_step), ..self.message }, ..self }
    }

    /// With a heading and a sentence for a whole page, in each language.
    #[must_use]
    pub const fn full_page(self, english: FullPage, german: FullPage) -> Self {
        Self { full_page: Some(Translated { english, german }), ..self }
    }

    /// In the API, with this `detail` and without a code. The calls below this one add to the API part.
    #[must_use]
    pub const fn detail(self, detail: &'static str) -> Self {
        let (code, raised_by) = (ApiCode::Absent, RaisedBy::ListedEndpoints);
        Self { api: Some(ApiEntry { title: None, detail, code, header: None, raised_by }), ..self }
    }

    /// With this `title` in the API, in place of the one of the status.
    #[must_use]
    pub const fn titled(self, title: &'static str) -> Self {
        let api = self.api_part();
        Self { api: Some(ApiEntry { title: Some(title), ..api }), ..self }
    }

    /// With its own code in the API, and a page that explains it.
    #[must_use]
    pub const fn explained(self, explanation: Explanation) -> Self {
        let api = self.api_part();
        Self { api: Some(ApiEntry { code: ApiCode::Own(explanation), ..api }), ..self }
    }

    /// With the code of another entry in the API.
    #[must_use]
    pub const fn with_code_of(self, other: ErrorCode) -> Self {
        let api = self.api_part();
        Self { api: Some(ApiEntry { code: ApiCode::SameAs(other), ..api }), ..self }
    }

    /// At this header of an API request.
    #[must_use]
    pub const fn at_header(self, name: &'static str) -> Self {
        let api = self.api_part();
        Self { api: Some(ApiEntry { header: Some(name), ..api }), ..self }
    }

    /// From these endpoints, and not only from those that list it.
    #[must_use]
    pub const fn raised_by(self, raised_by: RaisedBy) -> Self {
        let api = self.api_part();
        Self { api: Some(ApiEntry { raised_by, ..api }), ..self }
    }

    /// Evaluated by the compiler: an entry in the wrong order does not compile.
    const fn api_part(&self) -> ApiEntry {
        self.api.expect("the detail comes before the other parts of the API")
    }
}
