//! Parses and writes the XML documents of S3 that we need.

use huaweicloud_runtime::dates::parse_rfc3339;
use percent_encoding::percent_decode_str;
use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, Event};

use crate::objects::content::LARGEST;
use crate::objects::folder::Found;

/// The maximum nesting depth that is read; we need no deeper elements.
const DEEPEST: usize = 32;

/// A page of a listing.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Listing {
    pub objects: Vec<Found>,
    /// Names of folders, with a trailing slash.
    pub folders: Vec<String>,
    /// The token of the next page.
    pub next: Option<String>,
}

/// The contents of an error document.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Refusal {
    pub code: String,
    pub message: String,
}

/// Calls `leaf` with the text of every element without children and the path to it, and `open` at the start of each
/// element.
fn walk(text: &str, mut open: impl FnMut(&[String]), mut leaf: impl FnMut(&[String], String)) -> Result<(), String> {
    let damaged = |error: &dyn std::fmt::Display| format!("The XML of the answer is damaged: {error}.");
    let mut reader = Reader::from_str(text);
    // Reports an empty element as one that begins and ends.
    reader.config_mut().expand_empty_elements = true;
    let (mut path, mut value, mut seen): (Vec<String>, String, bool) = (Vec::new(), String::new(), false);
    loop {
        match reader.read_event().map_err(|error| damaged(&error))? {
            Event::Start(element) => {
                if path.len() == DEEPEST {
                    return Err(damaged(&"it is too deep"));
                }
                path.push(String::from_utf8_lossy(element.local_name().as_ref()).into_owned());
                value.clear();
                seen = true;
                open(&path);
            }
            Event::Text(part) => value.push_str(&part.xml10_content().map_err(|error| damaged(&error))?),
            Event::CData(part) => value.push_str(&part.xml10_content().map_err(|error| damaged(&error))?),
            Event::GeneralRef(part) => value.push_str(&entity(&part).ok_or_else(|| damaged(&"an unknown entity"))?),
            Event::End(_) => {
                leaf(&path, std::mem::take(&mut value));
                path.pop();
            }
            Event::Eof if path.is_empty() && seen => return Ok(()),
            Event::Eof => return Err(damaged(&"it ends too early")),
            _ => {}
        }
    }
}

fn entity(part: &BytesRef<'_>) -> Option<String> {
    if let Some(char) = part.resolve_char_ref().ok()? {
        return Some(char.to_string());
    }
    resolve_predefined_entity(&part.decode().ok()?).map(str::to_owned)
}

/// Parses a page of `ListObjectsV2`.
pub(super) fn listing(text: &str) -> Result<Listing, String> {
    let (mut page, mut encoded, mut root) = (Listing::default(), false, String::new());
    let mut truncated = None;
    // Counts the `Contents` elements, so that an incomplete object is noticed.
    let (mut keys, mut sizes, mut dates) = (Vec::new(), Vec::new(), Vec::new());
    let mut opened = 0_usize;
    let open = |path: &[String]| match path {
        [name] => root.clone_from(name),
        [_, name] if name == "Contents" => opened += 1,
        _ => {}
    };
    walk(text, open, |path, value| match path.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [_, "Contents", "Key"] => keys.push(value),
        [_, "Contents", "Size"] => sizes.push(value.trim().parse().ok()),
        [_, "Contents", "LastModified"] => dates.push(parse_rfc3339(value.trim()).ok()),
        [_, "CommonPrefixes", "Prefix"] => page.folders.push(value),
        [_, "NextContinuationToken"] => page.next = Some(value),
        [_, "IsTruncated"] => truncated = Some(value.trim().to_owned()),
        [_, "EncodingType"] => encoded = value.trim() == "url",
        _ => {}
    })?;
    if root != "ListBucketResult" || [keys.len(), sizes.len(), dates.len()] != [opened; 3] {
        return Err("The answer is not a listing of a bucket.".to_owned());
    }
    for ((key, size), modified) in keys.into_iter().zip(sizes).zip(dates) {
        let size: Option<u64> = size;
        let size =
            size.filter(|size| *size <= LARGEST).ok_or_else(|| format!("The listing gives no size of {key:?}."))?;
        page.objects.push(Found { key: decoded(key, encoded), size, modified });
    }
    page.folders = page.folders.into_iter().map(|name| decoded(name, encoded)).collect();
    match (truncated.as_deref(), page.next.is_some()) {
        (Some("true"), false) => Err("The listing is incomplete and has no token for the next page.".to_owned()),
        (Some("false"), _) => Ok(Listing { next: None, ..page }),
        // If the page does not say whether it is truncated, a token means that it is, so that nothing is left out.
        (Some("true") | None, _) => Ok(page),
        (Some(_), _) => Err("The listing does not say whether it is complete.".to_owned()),
    }
}

/// Decodes a name in a listing. In encoded names, a plus sign is a space: S3 encodes them like form data.
fn decoded(name: String, encoded: bool) -> String {
    if !encoded {
        return name;
    }
    percent_decode_str(&name.replace('+', " ")).decode_utf8_lossy().into_owned()
}

/// Parses an error document; returns `None` for any other document.
pub(super) fn refusal(text: &str) -> Option<Refusal> {
    // Most answers are long and are not errors, so they are not parsed.
    if !text.contains("Error") {
        return None;
    }
    let (mut refusal, mut is_error) = (Refusal::default(), false);
    let open = |path: &[String]| is_error |= path == ["Error"];
    let read = walk(text, open, |path, value| match path {
        [_, name] if name == "Code" => refusal.code = value,
        [_, name] if name == "Message" => refusal.message = value,
        _ => {}
    });
    (read.is_ok() && is_error).then_some(refusal)
}

/// Parses the id of a started multipart upload.
pub(super) fn upload_id(text: &str) -> Option<String> {
    let mut id = None;
    let read = walk(
        text,
        |_| (),
        |path, value| {
            if path == ["InitiateMultipartUploadResult", "UploadId"] {
                id = Some(value);
            }
        },
    );
    read.ok().and(id).filter(|id| !id.is_empty())
}

/// Writes the document that completes a multipart upload. Entity tags come from the server, and are escaped.
pub(super) fn completion<'p>(parts: impl Iterator<Item = (u32, &'p str)>) -> String {
    let mut text = "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">".to_owned();
    for (number, tag) in parts {
        let tag = quick_xml::escape::escape(tag);
        text.push_str(&format!("<Part><PartNumber>{number}</PartNumber><ETag>{tag}</ETag></Part>"));
    }
    text.push_str("</CompleteMultipartUpload>");
    text
}

#[cfg(test)]
mod tests;
