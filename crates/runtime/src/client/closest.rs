//! Suggests the known name closest to a mistyped one.

/// Returns the closest of the candidates, if it is close enough.
pub(crate) fn closest<'a>(text: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let alike = |name: &str| name.trim().to_ascii_lowercase().replace('_', "-");
    let text = alike(text);
    let (distance, candidate) = candidates.map(|candidate| (distance(&text, &alike(candidate)), candidate)).min()?;
    (distance <= candidate.chars().count() / 3).then_some(candidate)
}

/// The number of characters to insert, delete or replace (Levenshtein).
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, l) in left.chars().enumerate() {
        let mut diagonal = i;
        let mut before = i + 1;
        for (cell, r) in row.iter_mut().skip(1).zip(&right) {
            let here = (diagonal + usize::from(l != *r)).min(before + 1).min(*cell + 1);
            diagonal = std::mem::replace(cell, here);
            before = here;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests;
