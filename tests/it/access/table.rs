//! Reads the access matrix, `tests/access.csv`.

/// The kinds of callers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Principal {
    Nobody,
    Oneself,
    Another,
    Product,
    ReadOnly,
    Support,
    Sales,
    Developer,
    Admin,
}

impl Principal {
    /// In the order of the columns.
    pub(super) const ALL: [Self; 9] = [
        Self::Nobody,
        Self::Oneself,
        Self::Another,
        Self::Product,
        Self::ReadOnly,
        Self::Support,
        Self::Sales,
        Self::Developer,
        Self::Admin,
    ];
}

/// The expected outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Expected {
    pub(super) status: u16,
    /// Whether the database must not change.
    pub(super) is_still: bool,
}

/// A row: an endpoint, a request, and the outcome for each caller.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) line: usize,
    pub(super) method: String,
    pub(super) path: String,
    pub(super) protected: bool,
    pub(super) target: String,
    pub(super) body: String,
    pub(super) shows: String,
    pub(super) cells: Vec<(Principal, Expected)>,
}

impl Row {
    /// Method and path, as the surface names them.
    pub(super) fn endpoint(&self) -> (String, String) {
        (self.method.clone(), self.path.clone())
    }

    /// Whether it is a form of the pages.
    pub(super) fn is_form(&self) -> bool {
        self.path.starts_with("/forms/")
    }

    /// Whether it is an endpoint of the API.
    pub(super) fn is_api(&self) -> bool {
        self.path.starts_with("/v1/")
    }

    /// Whether it is a page.
    pub(super) fn is_page(&self) -> bool {
        !self.is_form() && !self.is_api()
    }

    /// The outcome for this caller; `None` where the row has none.
    pub(super) fn expected(&self, who: Principal) -> Option<Expected> {
        self.cells.iter().find(|(known, _)| *known == who).map(|(_, expected)| *expected)
    }
}

/// The rows of the matrix.
pub(super) fn rows() -> Vec<Row> {
    let text = include_str!("../../access.csv");
    let lines = text.lines().enumerate().filter(|(_, line)| !line.starts_with('#'));
    // The first line names the columns.
    lines.skip(1).map(|(number, line)| row(number + 1, line)).collect()
}

fn row(line: usize, text: &str) -> Row {
    let fields: Vec<&str> = text.split(',').collect();
    let [endpoint, account, target, body, shows, cells @ ..] = fields.as_slice() else {
        panic!("line {line}: too short")
    };
    assert_eq!(cells.len(), Principal::ALL.len(), "line {line}: a cell for everybody");
    let (method, path) = endpoint.split_once(' ').unwrap_or_else(|| panic!("line {line}: {endpoint}"));
    let protected = match *account {
        "open" => false,
        "protected" => true,
        other => panic!("line {line}: {other}"),
    };
    let cells = Principal::ALL.into_iter().zip(cells).filter(|(_, cell)| **cell != "-");
    Row {
        line,
        method: method.into(),
        path: path.into(),
        protected,
        target: (*target).into(),
        body: (*body).into(),
        shows: (*shows).into(),
        cells: cells.map(|(who, cell)| (who, expected(line, method, cell))).collect(),
    }
}

fn expected(line: usize, method: &str, cell: &str) -> Expected {
    let (digits, is_marked) = cell.strip_suffix('=').map_or((cell, false), |digits| (digits, true));
    let status = digits.parse().unwrap_or_else(|_| panic!("line {line}: {cell}"));
    Expected { status, is_still: is_marked || status >= 400 || method == "GET" }
}
