//! The chain of an account's event log: each row has a hash over itself and the hash of the row before it, so a row that
//! was changed or removed is found. docs/operations.md describes the bytes.

use std::net::IpAddr;

use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

use crate::{
    model::{
        event_log::{Actor, ChainLink, EventLog, EventResource},
        event_name::EventName,
        id::{AccountId, EventLogId},
        timestamp::Timestamp,
    },
    server::domain::{
        error::Result,
        store::{self, Tx},
    },
};

/// What the bytes under a hash begin with. Another encoding gets another label.
const LABEL: &[u8] = b"keydesk event log 1";

/// A row before it has its place.
pub(super) struct NewRow {
    pub(super) event: EventName,
    pub(super) actor: Actor,
    pub(super) request: Option<String>,
    pub(super) address: Option<IpAddr>,
    pub(super) resource: EventResource,
    pub(super) metadata: String,
    pub(super) created: Timestamp,
}

/// Appends rows to the log of an account.
pub(super) async fn append(tx: &mut Tx, account: AccountId, new: Vec<NewRow>) -> Result<()> {
    let mut head = store::event_chains::find(tx, account).await?.unwrap_or_default().head;
    let mut rows = Vec::with_capacity(new.len());
    for row in new {
        let row = follow(account, &head, row);
        head = ChainLink { position: row.position, hash: row.hash };
        rows.push(row);
    }
    if rows.is_empty() {
        return Ok(());
    }
    store::event_logs::insert(tx, account, &rows).await?;
    store::event_chains::update_head(tx, account, &head).await
}

/// The row behind this one.
fn follow(account: AccountId, before: &ChainLink, new: NewRow) -> EventLog {
    let position = before.position + 1;
    let mut row = EventLog {
        id: EventLogId(id(account, before, position, new.created)),
        position,
        event: new.event,
        actor: new.actor,
        request: new.request,
        address: new.address,
        resource: new.resource,
        metadata: new.metadata,
        created: new.created,
        hash: [0; 32],
    };
    row.hash = hash(account, &before.hash, &row);
    row
}

/// An id of version 7 that also sorts by position within its millisecond. It is made of what is known: nobody is kept out
/// by an id of a log, and the rows of an import are very many.
fn id(account: AccountId, before: &ChainLink, position: i64, created: Timestamp) -> Uuid {
    let millis = u64::try_from(created.0).expect("events happen after 1970");
    let rest = Sha256::new().chain_update(account.0).chain_update(before.hash).finalize();
    let mut bytes = [0; 10];
    bytes[4..].copy_from_slice(&rest[..6]);
    // Of the first 32 bits, the version and the variant take six: 12 bits and 14 bits are left.
    let place = position.unsigned_abs();
    let upper = u16::try_from(place >> 14 & 0xfff).expect("twelve bits");
    let lower = u16::try_from(place & 0x3fff).expect("fourteen bits");
    bytes[..2].copy_from_slice(&upper.to_be_bytes());
    bytes[2..4].copy_from_slice(&lower.to_be_bytes());
    Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid()
}

/// The hash of a row: SHA-256 over a label, the hash of the row before it, and each of its fields. Before each stands its
/// length in bytes, as eight bytes, so that no two rows have the same bytes; a field that is missing has the length
/// 2^64 - 1.
pub(in crate::server::domain) fn hash(account: AccountId, before: &[u8; 32], row: &EventLog) -> [u8; 32] {
    let mut fields = Fields(Sha256::new());
    fields.add(Some(LABEL));
    fields.add(Some(before));
    fields.add(Some(account.0.as_bytes()));
    fields.add(Some(&row.position.to_be_bytes()));
    fields.add(Some(row.id.0.as_bytes()));
    fields.add(Some(row.event.as_str().as_bytes()));
    fields.add(Some(row.actor.as_str().as_bytes()));
    fields.add(row.actor.id().as_ref().map(|id| id.as_bytes().as_slice()));
    fields.add(row.request.as_deref().map(str::as_bytes));
    fields.add(row.address.map(|address| address.to_string()).as_deref().map(str::as_bytes));
    fields.add(Some(row.resource.kind().as_bytes()));
    fields.add(Some(row.resource.id().as_bytes()));
    fields.add(Some(row.metadata.as_bytes()));
    fields.add(Some(&row.created.0.to_be_bytes()));
    fields.0.finalize().into()
}

struct Fields(Sha256);

impl Fields {
    fn add(&mut self, field: Option<&[u8]>) {
        let length = field.map_or(u64::MAX, |bytes| bytes.len() as u64);
        self.0.update(length.to_be_bytes());
        self.0.update(field.unwrap_or_default());
    }
}

#[cfg(test)]
mod tests {
    use crate::model::id::UserId;

    use super::*;

    const ACCOUNT: AccountId = AccountId(Uuid::from_u128(7));

    fn row() -> NewRow {
        NewRow {
            event: EventName::UserCreated,
            actor: Actor::Nobody,
            request: None,
            address: None,
            resource: EventResource::User(UserId(Uuid::from_u128(9))),
            metadata: "{}".into(),
            created: Timestamp(1_932_110_100_000),
        }
    }

    fn hash_of(row: NewRow) -> [u8; 32] {
        follow(ACCOUNT, &ChainLink::default(), row).hash
    }

    #[test]
    fn the_hash_of_a_row_is_the_documented_one() {
        let expected = "1873af0799d21a474ebcf8a13e0d6ae6e2f8bd24f7fc1f1422552c590528e261";
        assert_eq!(hex::encode(hash_of(row())), expected);
    }

    #[test]
    fn every_field_changes_the_hash() {
        let other = |change: fn(&mut NewRow)| {
            let mut changed = row();
            change(&mut changed);
            hash_of(changed)
        };
        let changed = [
            hash_of(row()),
            other(|row| row.event = EventName::UserUpdated),
            other(|row| row.actor = Actor::Clock),
            other(|row| row.actor = Actor::User(UserId(Uuid::from_u128(9)))),
            other(|row| row.request = Some(String::new())),
            other(|row| row.address = Some([192, 0, 2, 7].into())),
            // The same bytes, one field further on.
            other(|row| row.request = Some("192.0.2.7".into())),
            other(|row| row.resource = EventResource::User(UserId(Uuid::from_u128(8)))),
            other(|row| row.metadata = r#"{"a":1}"#.into()),
            other(|row| row.created = Timestamp(1_932_110_100_001)),
            follow(AccountId(Uuid::from_u128(8)), &ChainLink::default(), row()).hash,
            follow(ACCOUNT, &ChainLink { position: 1, ..ChainLink::default() }, row()).hash,
            follow(ACCOUNT, &ChainLink { hash: [1; 32], ..ChainLink::default() }, row()).hash,
        ];
        let distinct: std::collections::HashSet<_> = changed.iter().collect();
        assert_eq!(distinct.len(), changed.len());
    }

    #[test]
    fn ids_sort_by_position_within_a_millisecond() {
        let mut head = ChainLink { position: 16_000, ..ChainLink::default() };
        let mut ids = Vec::new();
        for _ in 0..1000 {
            let row = follow(ACCOUNT, &head, row());
            head = ChainLink { position: row.position, hash: row.hash };
            assert_eq!(row.id.0.get_version_num(), 7);
            ids.push(row.id.0);
        }
        assert!(ids.is_sorted_by(|before, after| before < after));
    }
}
