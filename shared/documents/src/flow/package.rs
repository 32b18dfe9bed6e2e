//! Office Open XML packages: parts in an archive, and how they relate.

use super::xml::Tree;
use crate::{DocumentError, Limits, MediaType};
use std::collections::HashMap;
use std::io::{Cursor, Read};

/// An Office file.
pub(super) struct Package<'b> {
    archive: zip::ZipArchive<Cursor<&'b [u8]>>,
    media: MediaType,
    limits: Limits,
    /// Decompressed bytes still allowed.
    budget: u64,
}

/// Where a part leads.
#[derive(Clone, Debug)]
pub(super) struct Relationship {
    /// The last word of its type, such as `footnotes`.
    pub(super) kind: String,
    /// The name of the part.
    pub(super) target: String,
}

impl<'b> Package<'b> {
    pub(super) fn open(bytes: &'b [u8], media: MediaType, limits: &Limits) -> Result<Self, DocumentError> {
        let archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|e| DocumentError::Damaged {
            media,
            detail: format!("its archive can't be opened ({e})"),
        })?;
        Ok(Self {
            archive,
            media,
            limits: limits.clone(),
            budget: limits.max_decoded_bytes,
        })
    }

    pub(super) fn damaged(&self, detail: impl Into<String>) -> DocumentError {
        DocumentError::Damaged {
            media: self.media,
            detail: detail.into(),
        }
    }

    /// A part's text, bounded: `None` if there is none.
    pub(super) fn part(&mut self, name: &str) -> Result<Option<String>, DocumentError> {
        let limit = self.limits.max_stream_bytes.min(self.budget);
        let name = name.trim_start_matches('/');
        let mut data = Vec::new();
        let read = match self.archive.by_name(name) {
            Ok(file) => file.take(limit + 1).read_to_end(&mut data),
            Err(zip::result::ZipError::FileNotFound) => return Ok(None),
            Err(e) => Err(std::io::Error::other(e)),
        };
        read.map_err(|e| self.damaged(e.to_string()))?;
        if data.len() as u64 > limit {
            return Err(self.damaged(format!("{name} decompresses to more than {limit} bytes")));
        }
        self.budget -= data.len() as u64;
        let text = match data.get(..2) {
            Some([0xff, 0xfe] | [0xfe, 0xff]) => super::encoding::decode(&data, None).text,
            _ => String::from_utf8_lossy(&data).into_owned(),
        };
        Ok(Some(super::printable(text)))
    }

    /// A part that may be missing or damaged.
    pub(super) fn optional(&mut self, name: &str) -> Option<String> {
        self.part(name).ok().flatten()
    }

    /// Where a part leads, by identifier.
    pub(super) fn relationships(&mut self, part: &str) -> HashMap<String, Relationship> {
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let name = if folder.is_empty() {
            format!("_rels/{file}.rels")
        } else {
            format!("{folder}/_rels/{file}.rels")
        };
        let Some(xml) = self.optional(&name) else {
            return HashMap::new();
        };
        let tree = Tree::read(&xml);
        (tree.root().descendants())
            .filter(|n| {
                n.name() == "Relationship" && n.attribute("TargetMode").as_deref() != Some("External")
            })
            .take(20_000)
            .filter_map(|n| {
                let kind = n.attribute("Type")?.rsplit('/').next()?.to_owned();
                let target = resolve(folder, &n.attribute("Target")?);
                Some((n.attribute("Id")?, Relationship { kind, target }))
            })
            .collect()
    }

    /// The main part: what the package says it is, else where it usually is.
    pub(super) fn main(&mut self, usual: &str) -> Result<String, DocumentError> {
        let named = (self.relationships("").into_values())
            .find(|r| r.kind == "officeDocument")
            .map(|r| r.target);
        if let Some(named) = named.filter(|n| self.archive.by_name(n).is_ok()) {
            return Ok(named);
        }
        if self.archive.by_name(usual).is_ok() {
            return Ok(usual.to_owned());
        }
        // The content types name it, too.
        let types = self.optional("[Content_Types].xml").unwrap_or_default();
        let tree = Tree::read(&types);
        let found = tree.root().descendants().find_map(|n| {
            let is_main = n.attribute("ContentType")?.ends_with(".main+xml");
            is_main.then(|| n.attribute("PartName"))?
        });
        match found.map(|f| f.trim_start_matches('/').to_owned()) {
            Some(found) if self.archive.by_name(&found).is_ok() => Ok(found),
            _ => Err(self.damaged("it has no main text")),
        }
    }

    /// What the package says of itself.
    pub(super) fn metadata(&mut self, flow: &mut super::Flow<'_>) {
        let Some(xml) = self.optional("docProps/core.xml") else {
            return;
        };
        let tree = Tree::read(&xml);
        for node in tree.root().descendants() {
            let value = super::squeeze(&node.text());
            if !value.is_empty() {
                flow.metadata(node.name(), value);
            }
        }
    }
}

/// A target seen from a folder.
fn resolve(folder: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|p| !p.is_empty()).collect();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}
