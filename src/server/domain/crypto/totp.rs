//! Time-based one-time passwords (RFC 6238): SHA-1, six digits, 30 seconds, because many authenticator
//! apps support nothing else.

use secrecy::{ExposeSecret, SecretString};
use totp_rs::Builder;

use crate::{
    model::{email::Email, timestamp::Timestamp},
    server::domain::error::{Error, Result},
};

/// The issuer that authenticator apps show beside the codes.
const ISSUER: &str = "Keydesk";
/// The seconds for which a code stays valid after its 30 seconds, because people type slowly.
const GRACE_SECONDS: u64 = 10;

/// Generates and verifies the codes of one user.
pub(in crate::server::domain) struct Totp(totp_rs::Totp);

impl Totp {
    /// A generator with this seed. Apps show the email as the account's name.
    ///
    /// # Errors
    /// An internal error, if the library rejects the email as a name. It accepts every [`Email`].
    pub(in crate::server::domain) fn new(seed: &[u8; 20], email: &Email) -> Result<Self> {
        let builder = Builder::new().with_secret(seed.as_slice()).with_skew(0).with_issuer(Some(ISSUER));
        builder.with_account_name(email.as_str()).build().map(Self).map_err(Error::internal)
    }

    /// The seed in base32, for typing it into an app.
    pub(in crate::server::domain) fn secret(&self) -> SecretString {
        SecretString::from(self.0.secret().to_base32())
    }

    /// The seed as an `otpauth:` URI, for scanning it as a QR code.
    ///
    /// # Errors
    /// As [`Totp::new`].
    pub(in crate::server::domain) fn uri(&self) -> Result<SecretString> {
        self.0.to_url().map(SecretString::from).map_err(Error::internal)
    }

    /// The time step of a code (a count of 30 seconds since 1970), if the code is valid now. White space in it is
    /// ignored.
    pub(in crate::server::domain) fn step_of(&self, code: &str, now: Timestamp) -> Option<i64> {
        let code = SecretString::from(code.split_whitespace().collect::<String>());
        let now = u64::try_from(now.0.div_euclid(1000)).expect("the clock shows a moment after 1970");
        let step = [now, now.saturating_sub(GRACE_SECONDS)]
            .into_iter()
            .find_map(|moment| self.0.check(code.expose_secret(), moment))?;
        Some(i64::try_from(step).expect("time steps since 1970 fit into 63 bits"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of RFC 6238's own examples, whose codes have eight digits; these are the last six.
    fn totp() -> Totp {
        Totp::new(b"12345678901234567890", &Email::parse("ada+x@engine.example").expect("an email")).expect("codes")
    }

    fn step(code: &str, second: i64) -> Option<i64> {
        totp().step_of(code, Timestamp(second * 1000))
    }

    #[test]
    fn codes_are_those_of_the_standard() {
        for (second, code) in [(59, "287082"), (1_111_111_109, "081804"), (2_000_000_000, "279037")] {
            assert_eq!(step(code, second), Some(second / 30), "{code}");
        }
    }

    #[test]
    fn a_code_is_valid_for_its_half_minute_and_ten_seconds() {
        // The code of the seconds 30 to 59.
        for (second, good) in [(29, false), (30, true), (59, true), (60, true), (69, true), (70, false), (90, false)] {
            assert_eq!(step("287082", second), good.then_some(1), "{second}");
        }
        assert_eq!(totp().step_of("287082", Timestamp(69_999)), Some(1));
    }

    #[test]
    fn only_six_digits_are_a_code() {
        assert_eq!(step(" 287 082 ", 59), Some(1));
        for code in ["", "28708", "2870820", "+87082", "28708a", "２８７０８２", "287083", "94287082"] {
            assert_eq!(step(code, 59), None, "{code}");
        }
    }

    #[test]
    fn apps_can_scan_it() {
        assert_eq!(
            totp().uri().expect("an address").expose_secret(),
            "otpauth://totp/Keydesk:ada%2Bx%40engine.example\
             ?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Keydesk"
        );
        assert_eq!(totp().secret().expose_secret(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    }
}
