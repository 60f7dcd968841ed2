//! QR codes as the path of an SVG: one square for each dark module, four modules of margin.

use std::fmt::Write;

use qrcode::{Color, EcLevel, QrCode};

use crate::{
    model::second_factor::QrPath,
    server::domain::error::{Error, Result},
};

/// The margin that scanners need around a code, in modules (ISO/IEC 18004).
const MARGIN: usize = 4;

/// The QR code of a text.
///
/// # Errors
/// An internal error, if the text is too long: over 2,331 bytes. A URI of a second factor has 500 at most.
pub fn draw(text: &str) -> Result<QrPath> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).map_err(Error::internal)?;
    let width = code.width();
    let mut path = String::new();
    for (nth, color) in code.to_colors().into_iter().enumerate() {
        if color == Color::Dark {
            let (x, y) = (nth % width + MARGIN, nth / width + MARGIN);
            write!(path, "M{x} {y}h1v1h-1z").map_err(Error::internal)?;
        }
    }
    Ok(QrPath { size: width + 2 * MARGIN, path })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_begins_with_the_corner_that_scanners_look_for() {
        let code =
            draw("otpauth://totp/Keydesk:ada%40engine.example?secret=GEZDGNBVGY3TQOJQ&issuer=Keydesk").expect("a code");
        // Seven dark modules in a row, then a light one.
        let row: String = (4..11).map(|x| format!("M{x} 4h1v1h-1z")).collect();
        assert!(code.path.starts_with(&row) && !code.path.contains("M11 4h"), "{}", code.path);
        assert!(code.size > 29 && code.size < 60, "{}", code.size);
    }

    #[test]
    fn the_longest_email_fits() {
        let uri = format!("otpauth://totp/Keydesk:{}?secret={}&issuer=Keydesk", "%40".repeat(254), "A".repeat(32));
        assert!(draw(&uri).is_ok());
        assert!(draw(&"x".repeat(5_000)).is_err());
    }
}
