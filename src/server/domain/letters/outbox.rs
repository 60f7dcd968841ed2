//! The outbox: sends the letters that wait in the database.
//!
//! A letter is deleted after it was sent. If the server stops in between, it is sent again, with the same `Message-ID`.

use std::time::Duration;

use crate::{
    model::{account::Account, id::AccountId},
    server::domain::{
        accounts, email_links, entry_links,
        error::Result,
        letter::Letter,
        letters::rendered::{self, LetterFrame},
        mailer::{Mailer, RenderedLetter},
        runtime::Domain,
        store::{self, letters::QueuedLetter},
    },
};

/// The wait after each failed attempt. After the last one the letter is dropped.
const RETRY_DELAYS: [Duration; 5] = [
    Duration::from_secs(10),
    Duration::from_secs(60),
    Duration::from_secs(600),
    Duration::from_secs(3600),
    Duration::from_secs(6 * 3600),
];
/// The maximum number of letters sent per round, so that other mail is not held up.
const PER_ROUND: usize = 50;

/// Sends the letters that are due, the oldest first.
///
/// # Errors
/// Busy, or an internal error of the database. The remaining letters wait for the next round.
pub(in crate::server::domain) async fn deliver(domain: &Domain) -> Result<()> {
    let Some(mailer) = &domain.mailer else { return Ok(()) };
    for _ in 0..PER_ROUND {
        let due = store::letters::find_due(&mut *domain.read().await?, domain.now()).await?;
        let Some(letter) = due else { return Ok(()) };
        let outcome = send(domain, mailer, &letter).await?;
        let mut tx = domain.write().await?;
        match outcome {
            Outcome::Done => store::letters::delete(&mut tx, letter.id).await?,
            Outcome::Retry(delay) => store::letters::update_due(&mut tx, letter.id, domain.now().plus(delay)).await?,
        }
        tx.commit().await?;
    }
    Ok(())
}

/// What becomes of a letter after an attempt.
enum Outcome {
    /// It was sent, or is dropped.
    Done,
    /// It is tried again after this time.
    Retry(Duration),
}

async fn send(domain: &Domain, mailer: &Mailer, letter: &QueuedLetter) -> Result<Outcome> {
    let account = accounts::existing(&mut *domain.read().await?, letter.account).await?;
    let rendered = render(domain, mailer, &letter.letter, &account).await?;
    let sent = match mailer.message(letter.id, &letter.letter.recipient, rendered) {
        Ok(message) => mailer.transmit(message).await,
        Err(error) => Err(error.to_string()),
    };
    let Err(reason) = sent else { return Ok(Outcome::Done) };
    let kind = letter.letter.kind.as_str();
    let failed = usize::try_from(letter.attempts).expect("a count of attempts");
    let Some(delay) = RETRY_DELAYS.get(failed) else {
        tracing::error!(reason, letter = kind, "an email could not be sent and was dropped");
        return Ok(Outcome::Done);
    };
    tracing::warn!(reason, letter = kind, "an email could not be sent and will be retried");
    Ok(Outcome::Retry(*delay))
}

/// The letter as it is sent, with its link.
async fn render(domain: &Domain, mailer: &Mailer, letter: &Letter, account: &Account) -> Result<RenderedLetter> {
    let pages = pages(domain, mailer, account.id).await?;
    let link = letter.salt.map(|salt| pages.clone() + &email_links::path(&domain.keys, &salt));
    Ok(rendered::render(letter, &LetterFrame { account: &account.name, pages: &pages, link: link.as_deref() }))
}

/// Where the pages of an account are.
///
/// # Errors
/// Busy, or an internal error of the database.
pub(in crate::server::domain) async fn pages(domain: &Domain, mailer: &Mailer, account: AccountId) -> Result<String> {
    Ok(format!("{}{}", mailer.site(), entry_links::prefix(domain, account).await?))
}
