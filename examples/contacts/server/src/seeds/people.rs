//! People who could be real, made up by a generator that gives the same ones each time.

use uuid::Uuid;

/// Words to find contacts by, and their colours.
pub const TAGS: [(&str, &str); 8] = [
    ("customer", "#2f6fde"),
    ("supplier", "#0e8a6d"),
    ("friend", "#d9480f"),
    ("family", "#c2255c"),
    ("press", "#7048e8"),
    ("conference", "#b08900"),
    ("neighbour", "#5c940d"),
    ("to call", "#e03131"),
];

const FIRST_NAMES: [&str; 60] = [
    "Ada",
    "Adaeze",
    "Aiko",
    "Alan",
    "Amina",
    "Ana",
    "Anders",
    "Barbara",
    "Beatriz",
    "Björn",
    "Chidi",
    "Chloé",
    "Claude",
    "Dariusz",
    "Dorothy",
    "Edsger",
    "Elif",
    "Emmy",
    "Fatima",
    "Frances",
    "Gitte",
    "Grace",
    "Hana",
    "Hedy",
    "Hiroshi",
    "Ingrid",
    "Ivan",
    "Jamal",
    "Jean",
    "Jürgen",
    "Katherine",
    "Kenji",
    "Kwame",
    "Lars",
    "Leila",
    "Linus",
    "Lucía",
    "Margaret",
    "Mariam",
    "Mei",
    "Miguel",
    "Nadia",
    "Niklaus",
    "Noor",
    "Olga",
    "Omar",
    "Priya",
    "Radia",
    "Rosa",
    "Samuel",
    "Sofia",
    "Søren",
    "Tariq",
    "Thandiwe",
    "Tim",
    "Ursula",
    "Valentina",
    "Wei",
    "Yusuf",
    "Zoë",
];

const LAST_NAMES: [&str; 64] = [
    "Abara",
    "Allen",
    "Almeida",
    "Andersen",
    "Bartik",
    "Becker",
    "Bianchi",
    "Borg",
    "Brandt",
    "Castillo",
    "Chen",
    "Cohen",
    "Costa",
    "Demir",
    "Diallo",
    "Dubois",
    "Eriksson",
    "Farah",
    "Fernández",
    "Fischer",
    "Fujita",
    "García",
    "Goldberg",
    "Haddad",
    "Hamilton",
    "Hansen",
    "Hopper",
    "Hussain",
    "Ivanova",
    "Jansen",
    "Johnson",
    "Kaya",
    "Keller",
    "Khan",
    "Kim",
    "Kowalski",
    "Lamarr",
    "Liskov",
    "Lovelace",
    "Mbeki",
    "Mensah",
    "Moreau",
    "Müller",
    "Nakamura",
    "Nguyen",
    "Noether",
    "Novák",
    "Okafor",
    "Olsen",
    "Patel",
    "Perlman",
    "Popescu",
    "Rossi",
    "Sánchez",
    "Sato",
    "Schmidt",
    "Silva",
    "Singh",
    "Sørensen",
    "Tanaka",
    "Turing",
    "Wang",
    "Yılmaz",
    "Zhang",
];

const ACCOUNTS: [&str; 4] = ["everyday", "savings", "travel", "household"];

/// A contact's own columns.
pub struct Person {
    /// What friends call them.
    pub first_name: &'static str,
    /// Missing for some.
    pub last_name: Option<&'static str>,
    /// Missing for some.
    pub email: Option<String>,
}

/// What falls the same way each time (SplitMix64).
pub struct Dice(u64);

impl Dice {
    /// A team's own.
    pub fn of(team: &str) -> Dice {
        let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        Dice(team.bytes().fold(0xcbf2_9ce4_8422_2325, step))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap_or_default()
    }

    /// A random UUID.
    pub fn uuid(&mut self) -> Uuid {
        let (high, low) = (self.next(), self.next());
        uuid::Builder::from_random_bytes((u128::from(high) << 64 | u128::from(low)).to_be_bytes())
            .into_uuid()
    }

    /// The contact of a number, which makes their address their own.
    pub fn person(&mut self, number: usize) -> Person {
        let first_name = FIRST_NAMES[self.below(FIRST_NAMES.len())];
        let last_name = LAST_NAMES[self.below(LAST_NAMES.len())];
        let last_name = (self.below(40) > 0).then_some(last_name);
        let mailbox = format!("{first_name}.{}", last_name.unwrap_or("contact")).to_lowercase();
        let mailbox: String = mailbox.chars().map(without_accent).collect();
        let domain = ["example.org", "example.com", "mail.example"][self.below(3)];
        let email = (self.below(12) > 0).then(|| format!("{mailbox}{number}@{domain}"));
        Person { first_name, last_name, email }
    }

    /// None, one or several in a row of what there is.
    pub fn some<'a, T>(&mut self, all: &'a [T]) -> &'a [T] {
        let first = self.below(all.len());
        let count = [0, 1, 1, 2, 3][self.below(5)];
        &all[first..all.len().min(first + count)]
    }

    /// Names of accounts with cents in them; every third contact has some.
    pub fn accounts(&mut self) -> Vec<(&'static str, i64)> {
        let count = [0, 0, 0, 0, 1, 2][self.below(6)];
        let first = self.below(ACCOUNTS.len());
        let names = (first..first + count).map(|index| ACCOUNTS[index % ACCOUNTS.len()]);
        let mut accounts = Vec::new();
        for name in names {
            accounts.push((name, i64::try_from(self.next() % 900_000).unwrap_or_default()));
        }
        accounts
    }
}

fn without_accent(character: char) -> char {
    match character {
        'á' => 'a',
        'é' | 'ë' => 'e',
        'í' | 'ı' => 'i',
        'ö' | 'ø' => 'o',
        'ü' => 'u',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_team_gets_the_same_people() {
        let email = |team| Dice::of(team).person(7).email;
        assert_eq!(email("north"), email("north"));
        assert_ne!(Dice::of("north").uuid(), Dice::of("south").uuid());
    }

    #[test]
    fn addresses_are_plain_letters() {
        let mut dice = Dice::of("north");
        for email in (0..1_000).filter_map(|number| dice.person(number).email) {
            assert!(email.is_ascii() && email.contains('@'), "{email}");
        }
    }
}
