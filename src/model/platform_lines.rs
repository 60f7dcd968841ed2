//! The platforms of a product as a form has them: one a line.

/// The lines for these platforms.
#[must_use]
pub fn write(platforms: Option<&[String]>) -> String {
    platforms.unwrap_or_default().join("\n")
}

/// The platforms of some lines, without those that are blank; `None` if there are none.
#[must_use]
pub fn read(lines: &str) -> Option<Vec<String>> {
    let lines: Vec<_> = lines.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
    (!lines.is_empty()).then_some(lines)
}

/// The change that lines are. Lines that say what is stored change nothing: a platform may have several of them, or
/// blanks around it.
#[must_use]
pub fn changed(stored: Option<&[String]>, lines: &str) -> Option<Option<Vec<String>>> {
    (!lines.lines().eq(write(stored).lines())).then(|| read(lines))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn platforms(all: &[&str]) -> Vec<String> {
        all.iter().map(|one| (*one).to_owned()).collect()
    }

    #[test]
    fn lines_that_were_not_touched_change_nothing() {
        let stored =
            [None, Some(platforms(&[])), Some(platforms(&["linux, arm"])), Some(platforms(&["two\nlines", " blank "]))];
        for stored in stored {
            let lines = write(stored.as_deref());
            assert_eq!(changed(stored.as_deref(), &lines), None, "{stored:?}");
            assert_eq!(changed(stored.as_deref(), &lines.replace('\n', "\r\n")), None, "{stored:?}");
        }
    }

    #[test]
    fn each_line_is_a_platform() {
        let stored = platforms(&["linux"]);
        assert_eq!(changed(Some(&stored), " \n"), Some(None));
        assert_eq!(changed(Some(&stored), "linux\r\n\r\n macOS "), Some(Some(platforms(&["linux", "macOS"]))));
        assert_eq!(changed(None, "linux"), Some(Some(stored)));
    }
}
