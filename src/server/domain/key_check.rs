//! Whether the master key belongs to the database.

use crate::server::domain::{
    crypto::{master_key::DerivedKeys, secrets},
    error::{Error, Result},
    store::{self, Database, WriterShare},
};

/// Checks that the master key is the one that the database was created with. With another key every password reset,
/// token and session would look invalid, and new ones would be digested by the wrong key.
///
/// # Errors
/// An internal error: it is another one.
pub(in crate::server::domain) async fn check(db: &Database, keys: &DerivedKeys) -> Result<()> {
    let expected = keys.check_value();
    let found = store::installation::find_key_check(&mut *db.read().await?).await?;
    let Some(found) = found else {
        let mut tx = db.write(WriterShare::Server).await?;
        store::installation::insert(&mut tx, &expected).await?;
        return tx.commit().await;
    };
    if secrets::is_equal(&found, &expected) {
        return Ok(());
    }
    Err(Error::internal("the master key is not the one this database was made with; put that key back"))
}
