//! Migrations are numbered without holes, and come in pairs once both databases exist.

/// What is wrong with the names of the migrations; `None` where the folder does not exist.
pub(crate) fn check(sqlite: Option<&[String]>, postgres: Option<&[String]>) -> Vec<String> {
    let mut wrong = Vec::new();
    for (folder, names) in [("sqlite", sqlite), ("postgres", postgres)] {
        wrong.extend(numbers(folder, names.unwrap_or_default()));
    }
    if let (Some(sqlite), Some(postgres)) = (sqlite, postgres) {
        wrong.extend(lonely("sqlite", sqlite, "postgres", postgres));
        wrong.extend(lonely("postgres", postgres, "sqlite", sqlite));
    }
    wrong
}

fn numbers(folder: &str, names: &[String]) -> Vec<String> {
    let expected = |(index, name): (usize, &String)| {
        let number = format!("{:04}_", index + 1);
        (!name.starts_with(&number))
            .then(|| format!("migrations/{folder}/{name} should begin with {number}"))
    };
    names.iter().enumerate().filter_map(expected).collect()
}

fn lonely(here: &str, names: &[String], there: &str, others: &[String]) -> Vec<String> {
    let lonely = names.iter().filter(|name| !others.contains(name));
    lonely.map(|name| format!("migrations/{here}/{name} has no pair in {there}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn one_database_needs_no_pairs() {
        assert!(check(None, None).is_empty());
        assert!(check(Some(&names(&["0001_a.sql", "0002_b.sql"])), None).is_empty());
    }

    #[test]
    fn two_databases_need_pairs() {
        let (one, two) = (names(&["0001_a.sql"]), names(&["0001_a.sql", "0002_b.sql"]));
        assert!(check(Some(&two), Some(&two)).is_empty());
        assert_eq!(check(Some(&one), Some(&two)).len(), 1);
        assert_eq!(check(Some(&two), Some(&one)).len(), 1);
        assert_eq!(check(Some(&one), Some(&[])).len(), 1);
    }

    #[test]
    fn a_hole_or_a_doubled_number_is_found() {
        assert_eq!(check(Some(&names(&["0001_a.sql", "0003_b.sql"])), None).len(), 1);
        assert_eq!(check(Some(&names(&["0001_a.sql", "0001_b.sql"])), None).len(), 1);
    }
}
