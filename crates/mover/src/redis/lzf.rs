//! Decompresses LZF, the compression of strings in snapshots. Only the names of keys need it: values are forwarded
//! compressed.

/// Returns the decompressed bytes, exactly `length` of them; `None` if the input is damaged.
pub(super) fn unpack(packed: &[u8], length: usize) -> Option<Vec<u8>> {
    let mut out: Vec<u8> = Vec::new();
    let mut rest = packed.iter().copied();
    while let Some(control) = rest.next() {
        if control < 32 {
            // A run of literal bytes.
            let run = usize::from(control) + 1;
            let before = out.len();
            out.extend(rest.by_ref().take(run));
            if out.len() - before != run {
                return None;
            }
        } else {
            // A back reference. It may overlap itself, so it is copied byte by byte.
            let mut run = usize::from(control >> 5) + 2;
            if run == 9 {
                run += usize::from(rest.next()?);
            }
            let back = (usize::from(control & 0x1f) << 8 | usize::from(rest.next()?)) + 1;
            let start = out.len().checked_sub(back)?;
            for at in start..start + run {
                out.push(*out.get(at)?);
            }
        }
        if out.len() > length {
            return None;
        }
    }
    (out.len() == length).then_some(out)
}

#[cfg(test)]
mod tests;
