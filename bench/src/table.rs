//! Figures beside their targets.

/// The targets.
pub enum Aim {
    None,
    AtLeast(f64),
    AtMost(f64),
}

#[derive(Default)]
pub struct Table(Vec<String>);

impl Table {
    pub fn section(&mut self, name: &str) {
        self.0.push(format!("\n{name}"));
    }

    pub fn row(&mut self, what: &str, figure: f64, unit: &str, aim: Aim) {
        let (aim, verdict) = match aim {
            Aim::None => (String::new(), String::new()),
            Aim::AtLeast(least) => (format!("≥ {}", short(least)), verdict(figure >= least, figure / least)),
            Aim::AtMost(most) => (format!("≤ {}", short(most)), verdict(figure <= most, figure / most)),
        };
        let figure = format!("{} {unit}", short(figure));
        self.0.push(format!("  {what:<48} {figure:>12}  {aim:>9}  {verdict}").trim_end().to_owned());
    }

    /// Two values of one figure, and the ratio of the second to the first.
    pub fn pair(&mut self, what: &str, first: f64, second: f64, unit: &str, most: f64) {
        let (ratio, first, second) = (second / first, short(first), short(second));
        let verdict = verdict(ratio <= most, ratio / most);
        self.0.push(format!("  {what:<36} {first:>8} {unit} {second:>8} {unit} {ratio:>7.2}  ≤ {most}  {verdict}"));
    }

    pub fn print(&self) -> String {
        self.0.join("\n")
    }
}

fn verdict(met: bool, ratio: f64) -> String {
    if met { "met".into() } else { format!("missed: {:.0} % of it", ratio * 100.0) }
}

fn short(figure: f64) -> String {
    match figure.abs() {
        size if size >= 1000.0 => format!("{figure:.0}"),
        size if size >= 2.0 || size == 0.0 => format!("{figure:.1}"),
        _ => format!("{figure:.2}"),
    }
}
