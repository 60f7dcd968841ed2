//! Names of people and companies that nobody has.

use crate::model::role::Role;

const FIRST: [&str; 24] = [
    "Ada", "Bruno", "Clara", "David", "Elena", "Felix", "Greta", "Hassan", "Ines", "Jonas", "Kaya", "Leon", "Mira",
    "Noah", "Olga", "Pavel", "Quinn", "Rosa", "Samir", "Tilda", "Umar", "Vera", "Wanda", "Yusuf",
];

const LAST: [&str; 25] = [
    "Abel", "Berg", "Castro", "Duval", "Ekman", "Fischer", "Garcia", "Hoffmann", "Ivanova", "Jensen", "Kowalski",
    "Larsen", "Moreau", "Novak", "Okafor", "Pereira", "Quist", "Rossi", "Silva", "Tanaka", "Ueda", "Varga", "Weber",
    "Young", "Zhang",
];

const COMPANIES: [&str; 12] = [
    "Alder Optics",
    "Birch Robotics",
    "Cedar Labs",
    "Dune Audio",
    "Elm Street Games",
    "Fjord Maps",
    "Granite Press",
    "Harbour Freight",
    "Iris Imaging",
    "Juniper Farms",
    "Kelp Research",
    "Linden Clinic",
];

/// The name of the person with this role who can log in.
pub(super) const fn of(role: Role) -> (&'static str, &'static str) {
    match role {
        Role::Admin => ("Grace", "Hartmann"),
        Role::Developer => ("Tomas", "Lindqvist"),
        Role::SalesAgent => ("Nadia", "Costa"),
        Role::SupportAgent => ("Ben", "Okoro"),
        Role::ReadOnly => ("Marta", "Sato"),
        Role::User => ("Alex", "Rivera"),
    }
}

/// First name, last name and company of the customer with this number. No two of the first 600 have the same name.
pub(super) fn customer(number: usize) -> (&'static str, &'static str, &'static str) {
    let (first, round) = (number % FIRST.len(), number / FIRST.len());
    (FIRST[first], LAST[(round + 7 * first) % LAST.len()], COMPANIES[(number + 5 * round) % COMPANIES.len()])
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    #[test]
    fn six_hundred_customers_have_different_names() {
        let names: HashSet<_> = (0..600).map(super::customer).map(|(first, last, _)| (first, last)).collect();
        assert_eq!(names.len(), 600);
    }
}
