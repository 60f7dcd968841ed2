//! Products as staff read them on pages: with what belongs to each, and with what the reader may do.

use serde::{Deserialize, Serialize};

use crate::model::{
    paging::{Place, Total},
    product::Product,
    timestamp::Timestamp,
};

/// A product of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedProduct {
    /// The product.
    pub product: Product,
    /// How many tokens it has, with the expired ones.
    pub tokens: Total,
    /// When one of them was last used. It is written once a minute, so uses of the last minute may be missing.
    pub last_used: Option<Timestamp>,
}

/// A page of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductListing {
    /// The products, 25 at most.
    pub products: Vec<ListedProduct>,
    /// How many there are on all pages.
    pub count: u64,
    /// Which page it is.
    pub place: Place,
}

/// A product, as staff see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductForStaff {
    /// The product.
    pub product: Product,
    /// What belongs to it, and goes with it.
    pub belongings: ProductBelongings,
    /// What the reader may do.
    pub rights: ProductRights,
}

/// What belongs to a product, and goes with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductBelongings {
    /// Tokens, with the expired ones.
    pub tokens: u64,
    /// Invites that the product made.
    pub invites: u64,
}

/// What the reader may do with a product.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductRights {
    /// Change it.
    pub update: bool,
    /// Delete it.
    pub delete: bool,
    /// Generate a token for it, and give one a new value.
    pub generate_tokens: bool,
    /// Revoke its tokens.
    pub revoke_tokens: bool,
}
