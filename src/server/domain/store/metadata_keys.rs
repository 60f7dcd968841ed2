//! The second half of migration 13: metadata keys are rewritten to their canonical form (docs/api.md 1.6).
//!
//! Nothing is lost: where two keys of an object become one, or nothing is left of a key, one of them gets a name that
//! nobody has. A key of more than 255 characters keeps its length, so that its end is not lost. SQL cannot do this, as it
//! knows no Unicode.

use serde_json::{Map, Value};
use uuid::Uuid;

use crate::server::domain::{
    error::{Error, Result},
    json_keys::{self, CamelCase},
    store::{Pool, Tx, Write, database_error, writer_queue::Turn},
};

/// The name of this work among the unfinished migrations.
const NAME: &str = "metadata_keys";
/// The key of a value whose key had neither a letter nor a digit.
const UNNAMED: &str = "unnamed";
/// What is appended to a key that another value of the object has.
const DUPLICATE: &str = "_duplicate";

/// A table with metadata, and its statements.
struct Table {
    /// The next records behind an id.
    read: &'static str,
    update: &'static str,
}

const TABLES: [Table; 2] = [
    Table {
        read: "select id, metadata from users where id > $1 order by id limit 500",
        update: "update users set metadata = $2 where id = $1",
    },
    Table {
        read: "select id, metadata from products where id > $1 order by id limit 500",
        update: "update products set metadata = $2 where id = $1",
    },
];

/// Rewrites all metadata in one transaction, unless that has been done.
///
/// # Errors
/// Busy, or an internal error: a record has metadata that is no JSON object.
pub(super) async fn finish(writer: &Pool) -> Result<()> {
    let mut tx = Tx::begin(writer, Turn::of_migration()).await?;
    let found: Option<i64> = sqlx::query_scalar("select 1 from unfinished_migrations where name = $1")
        .bind(NAME)
        .fetch_optional(&mut *tx)
        .await
        .map_err(database_error)?;
    if found.is_none() {
        return Ok(());
    }
    let mut changed = 0;
    for table in TABLES {
        changed += table.rewrite(&mut tx).await?;
    }
    sqlx::query("delete from unfinished_migrations where name = $1").bind(NAME).write(&mut tx).await?;
    tx.commit().await?;
    if changed > 0 {
        tracing::info!(records = changed, "metadata keys were renamed to the form in which they are shown");
    }
    Ok(())
}

impl Table {
    /// Returns the number of records that were changed.
    async fn rewrite(&self, tx: &mut Tx) -> Result<usize> {
        let (mut last, mut changed) = (Uuid::nil(), 0);
        loop {
            let records: Vec<(Uuid, String)> =
                sqlx::query_as(self.read).bind(last).fetch_all(&mut **tx).await.map_err(database_error)?;
            let Some((id, _)) = records.last() else { return Ok(changed) };
            last = *id;
            for (id, text) in &records {
                let old: Map<String, Value> = serde_json::from_str(text).map_err(Error::internal)?;
                let new = rewritten(&old);
                // Few records change, and those alone are written.
                if new != old {
                    sqlx::query(self.update).bind(id).bind(Value::from(new).to_string()).write(tx).await?;
                    changed += 1;
                }
            }
        }
    }
}

/// An object with canonical keys, at every depth.
fn rewritten(old: &Map<String, Value>) -> Map<String, Value> {
    let names = names(old);
    names.into_iter().zip(old.values()).map(|(name, value)| (name, rewritten_value(value))).collect()
}

fn rewritten_value(value: &Value) -> Value {
    match value {
        Value::Object(object) => rewritten(object).into(),
        Value::Array(items) => items.iter().map(rewritten_value).collect(),
        other => other.clone(),
    }
}

/// The new names of an object's keys, in its order.
fn names(old: &Map<String, Value>) -> Vec<String> {
    let keys: Vec<RenamedKey> = old.keys().map(|key| RenamedKey::of(key)).collect();
    let keeps: Vec<bool> = (0..keys.len()).map(|place| keeper(&keys, &keys[place].name) == Some(place)).collect();
    let mut taken: Vec<String> =
        keys.iter().zip(&keeps).filter(|(_, keeps)| **keeps).map(|(key, _)| key.name.clone()).collect();
    let name = |(key, keeps): (RenamedKey, bool)| {
        if keeps {
            return key.name;
        }
        let free = free_name(&key.name, &taken);
        taken.push(free.clone());
        free
    };
    keys.into_iter().zip(keeps).map(name).collect()
}

/// The place of the key that gets a name which several have. What clients have seen under a name stays there: of keys
/// that were shown alike, the last one was seen.
fn keeper(keys: &[RenamedKey], name: &str) -> Option<usize> {
    let rivals = || keys.iter().enumerate().filter(|(_, key)| key.name == name);
    let seen = rivals().rfind(|(_, key)| key.is_seen_alike);
    seen.or_else(|| rivals().next_back()).map(|(place, _)| place)
}

/// A key and its canonical name.
struct RenamedKey {
    name: String,
    /// Whether it was shown as the name is.
    is_seen_alike: bool,
}

impl RenamedKey {
    fn of(key: &str) -> Self {
        let name = renamed(key);
        let is_seen_alike = CamelCase(key).to_string() == CamelCase(&name).to_string();
        Self { name, is_seen_alike }
    }
}

fn renamed(key: &str) -> String {
    match json_keys::canonical(key) {
        name if name.is_empty() => UNNAMED.into(),
        name => name,
    }
}

fn free_name(name: &str, taken: &[String]) -> String {
    let numbers = (2..).map(|number: usize| number.to_string());
    let mut names = std::iter::once(String::new()).chain(numbers).map(|number| format!("{name}{DUPLICATE}{number}"));
    names.find(|name| !taken.contains(name)).expect("there are more numbers than keys")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_value_keeps_a_name() {
        for (old, new) in [
            (json!({}), json!({})),
            (
                json!({ "customer_id": 1, "plan": { "seat_count": [{ "x_y": 1 }] } }),
                json!({ "customer_id": 1, "plan": { "seat_count": [{ "x_y": 1 }] } }),
            ),
            (json!({ "address_line_1": 1 }), json!({ "address_line1": 1 })),
            (json!({ "seat1": 1, "seat_1": 2 }), json!({ "seat1_duplicate": 1, "seat1": 2 })),
            (json!({ "a_b_c": 1, "a_bc": 2 }), json!({ "a_bc_duplicate": 1, "a_bc": 2 })),
            (json!({ "": 1, "unnamed": 2 }), json!({ "unnamed_duplicate": 1, "unnamed": 2 })),
            (json!({ "": { "": [{ "n_1": 1 }] } }), json!({ "unnamed": { "unnamed": [{ "n1": 1 }] } })),
            (
                json!({ "n1_duplicate": 0, "n_1_a": 5, "n1": 1, "n_1": 2 }),
                json!({ "n1_duplicate": 0, "n1_a": 5, "n1_duplicate2": 1, "n1": 2 }),
            ),
            (json!({ "a1_2": 1, "a_12": 2, "a_1_2": 3 }), json!({ "a12_duplicate": 1, "a12_duplicate2": 2, "a12": 3 })),
        ] {
            let changed = rewritten_value(&old);
            assert_eq!(changed, new);
            assert_eq!(rewritten_value(&changed), changed, "once is enough");
        }
    }

    #[test]
    fn a_long_key_is_not_cut() {
        let key = "x".repeat(9_000);
        assert_eq!(rewritten_value(&json!({ key.clone(): 1 })), json!({ key: 1 }));
    }
}
