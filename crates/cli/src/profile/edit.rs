//! Changes one value in the text of an INI file and leaves every other line unchanged, including comments.

/// Returns the text with `key` of the section `name` set to a value, or removed.
pub(super) fn edited(text: &str, name: &str, key: &str, value: Option<&str>) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let written = value.map(|value| format!("{key} = {}", quoted(value)));
    let start = lines.iter().position(|line| header(line).as_deref() == Some(name));
    match (start, written) {
        (None, None) => {}
        (None, Some(written)) => {
            if lines.last().is_some_and(|line| !line.trim().is_empty()) {
                lines.push(String::new());
            }
            lines.extend([format!("[{name}]"), written]);
        }
        (Some(start), written) => change(&mut lines, start, key, written),
    }
    let text = lines.join("\n");
    if text.is_empty() { text } else { text + "\n" }
}

/// Changes the section that begins at `start`.
fn change(lines: &mut Vec<String>, start: usize, key: &str, written: Option<String>) {
    let length = lines.iter().skip(start + 1).take_while(|line| header(line).is_none()).count();
    let end = start + 1 + length;
    let section = start + 1..end;
    let is_key =
        |line: &String| line.split_once(['=', ':']).is_some_and(|(name, _)| name.trim().eq_ignore_ascii_case(key));
    let found = section.clone().find(|index| lines.get(*index).is_some_and(is_key));
    match (found, written) {
        (Some(at), Some(written)) => lines[at] = written,
        (Some(at), None) => {
            lines.remove(at);
            let is_empty = section.skip(1).all(|index| lines.get(index - 1).is_none_or(|line| line.trim().is_empty()));
            if is_empty {
                lines.drain(start..end - 1);
            }
        }
        (None, Some(written)) => {
            // Insert it after the last setting, since the lines that follow may be a comment about the next section.
            let is_setting = |line: &str| !line.trim().is_empty() && !line.trim_start().starts_with(['#', ';']);
            let last = section.rev().find(|index| lines.get(*index).is_some_and(|line| is_setting(line)));
            lines.insert(last.unwrap_or(start) + 1, written);
        }
        (None, None) => {}
    }
}

/// Returns the name of the section that begins on a line, in lowercase.
fn header(line: &str) -> Option<String> {
    let (name, _) = line.trim().strip_prefix('[')?.rsplit_once(']')?;
    Some(name.trim().to_lowercase())
}

/// Puts quotation marks around a value that would be misread without them.
fn quoted(value: &str) -> String {
    let marks = ['"', '\''].into_iter().find(|mark| !value.contains(*mark));
    match marks {
        Some(mark) if value.contains(['#', ';']) || value.starts_with(['"', '\'']) => format!("{mark}{value}{mark}"),
        _ => value.to_owned(),
    }
}

#[cfg(test)]
mod tests;
