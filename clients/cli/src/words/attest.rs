//! About attestations.

use serde_json::Value;

use super::{lines, number, text};
use crate::args::Attest;
use crate::when;

pub(super) fn answer(command: &Attest, value: &Value) -> String {
    match command {
        Attest::Key { .. } => format!("The attester {}.", text(value, "attester")),
        Attest::Issue(_) => format!(
            "{}: {} attestations about {}, valid until {}, by the attester {}. Whoever has the file knows the \
             number: give it to nobody else.",
            text(value, "path"),
            number(value, "count"),
            text(value, "user_id"),
            when::utc(number(value, "until")),
            text(value, "attester"),
        ),
        Attest::Import { .. } => format!(
            "Kept {} attestations by {}, valid until {}; {} were known. The file is of no use any more.",
            number(value, "imported"),
            text(value, "attester"),
            when::utc(number(value, "until")),
            number(value, "known"),
        ),
        Attest::List => lines(value, "attestations", "No attestations.", one),
        Attest::Claim { .. } => format!(
            "You have the role {}. {} attestations are left.",
            text(value, "name"),
            number(value, "left")
        ),
    }
}

fn one(row: &Value) -> String {
    format!(
        "{}  attribute {}, {} left of {}, until {}",
        text(row, "attester"),
        number(row, "attribute"),
        number(row, "left"),
        number(row, "left") + number(row, "used"),
        when::utc(number(row, "until")),
    )
}
