//! Pages of an SQLite database: whether a table's are what they were. Where they are, so are its rows.
//!
//! After <https://www.sqlite.org/fileformat2.html>, sections 1.3 and 1.6.

/// A database as one run of bytes.
#[derive(Debug, Default)]
pub(super) struct Pages(Vec<u8>);

/// What a page is.
#[derive(Clone, Copy, Debug)]
enum Page {
    /// One of a b-tree.
    Tree,
    /// One of a chain, which holds what did not fit into another: its first four bytes are the next one's number.
    Chain,
}

impl Pages {
    pub(super) fn new(bytes: Vec<u8>) -> Pages {
        Pages(bytes)
    }

    /// Whether the b-tree that begins at page `root` is byte for byte what it is in `before`: then it has the same pages
    /// there. What cannot be read is not the same.
    pub(super) fn is_same(&self, before: &Pages, root: u32) -> bool {
        let mut open = vec![(root, Page::Tree)];
        // A tree has no more pages than there are.
        let mut left = self.0.len();
        while let Some((number, kind)) = open.pop() {
            let (Some(page), Some(old)) = (self.page(number), before.page(number)) else {
                return false;
            };
            let next = match kind {
                Page::Tree => self.below(number, page, &mut open),
                Page::Chain => chained(page, &mut open),
            };
            if page != old || left == 0 || next.is_none() {
                return false;
            }
            left -= 1;
        }
        true
    }

    fn size(&self) -> Option<usize> {
        match short(&self.0, 16)? {
            1 => Some(65_536),
            size => Some(size),
        }
    }

    fn page(&self, number: u32) -> Option<&[u8]> {
        let size = self.size()?;
        let start = usize::try_from(number)
            .ok()?
            .checked_sub(1)?
            .checked_mul(size)?;
        self.0.get(start..start.checked_add(size)?)
    }

    /// Adds the pages below a page of a b-tree: its children, and the chains of what does not fit into it. None if it is
    /// no such page.
    fn below(&self, number: u32, page: &[u8], open: &mut Vec<(u32, Page)>) -> Option<()> {
        let usable = self.size()? - usize::from(*self.0.get(20)?);
        let header = if number == 1 { 100 } else { 0 };
        let (inner, table) = match page.get(header)? {
            0x02 => (true, false),
            0x05 => (true, true),
            0x0a => (false, false),
            0x0d => (false, true),
            _ => return None,
        };
        let cells = short(page, header + 3)?;
        let first = header + if inner { 12 } else { 8 };
        if inner {
            open.push((long(page, header + 8)?, Page::Tree));
        }
        for cell in 0..cells {
            let mut at = short(page, first + 2 * cell)?;
            if inner {
                open.push((long(page, at)?, Page::Tree));
                at += 4;
            }
            if inner && table {
                continue;
            }
            let payload = varint(page, &mut at)?;
            if table {
                varint(page, &mut at)?;
            }
            let most = match table {
                true => usable - 35,
                false => (usable - 12) * 64 / 255 - 23,
            };
            if payload > most {
                let least = (usable - 12) * 32 / 255 - 23;
                let kept = least + (payload - least) % (usable - 4);
                let kept = if kept <= most { kept } else { least };
                open.push((long(page, at + kept)?, Page::Chain));
            }
        }
        Some(())
    }
}

fn chained(page: &[u8], open: &mut Vec<(u32, Page)>) -> Option<()> {
    match long(page, 0)? {
        0 => {}
        next => open.push((next, Page::Chain)),
    }
    Some(())
}

fn short(bytes: &[u8], at: usize) -> Option<usize> {
    let bytes: [u8; 2] = bytes.get(at..at + 2)?.try_into().ok()?;
    Some(u16::from_be_bytes(bytes).into())
}

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes: [u8; 4] = bytes.get(at..at + 4)?.try_into().ok()?;
    Some(u32::from_be_bytes(bytes))
}

/// A number of one to nine bytes, of which each but the ninth holds seven bits and whether another follows.
fn varint(bytes: &[u8], at: &mut usize) -> Option<usize> {
    let mut value: u64 = 0;
    for place in 0..9 {
        let byte = *bytes.get(*at)?;
        *at += 1;
        if place == 8 {
            return usize::try_from(value << 8 | u64::from(byte)).ok();
        }
        value = value << 7 | u64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            break;
        }
    }
    usize::try_from(value).ok()
}
