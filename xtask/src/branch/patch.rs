//! A patch as `git diff` writes it, of files that are there and of new ones. It applies where its lines
//! stand, also when they have moved; it deletes and renames no file, and none is binary.

use std::iter::Peekable;
use std::str::Lines;

use anyhow::{Context as _, bail};

/// What is changed.
pub(super) struct Patch {
    pub(super) changes: Vec<Change>,
}

/// One file.
pub(super) struct Change {
    /// Below the root.
    pub(super) path: String,
    new: bool,
    hunks: Vec<Hunk>,
}

struct Hunk {
    /// Where its lines stood, from 1.
    at: usize,
    before: Vec<String>,
    after: Vec<String>,
}

impl Patch {
    pub(super) fn read(text: &str) -> anyhow::Result<Self> {
        let mut changes = Vec::<Change>::new();
        let mut lines = text.lines().peekable();
        while let Some(line) = lines.next() {
            if let Some(paths) = line.strip_prefix("diff --git ") {
                let (_, path) = paths.split_once(" b/").with_context(|| line.to_owned())?;
                changes.push(Change { path: path.into(), new: false, hunks: Vec::new() });
                continue;
            }
            let change = changes.last_mut().context("it does not begin with `diff --git`")?;
            if let Some(places) = line.strip_prefix("@@ -") {
                change.hunks.push(Hunk::read(places, &mut lines)?);
            } else if line.starts_with("new file mode ") {
                change.new = true;
            } else if !["index ", "--- ", "+++ "].iter().any(|front| line.starts_with(front)) {
                bail!("a line that is not understood: {line}");
            }
        }
        if changes.is_empty() || changes.iter().any(|change| change.hunks.is_empty()) {
            bail!("a file without a change");
        }
        Ok(Self { changes })
    }
}

impl Hunk {
    /// Of `12,3 +12,5 @@`, and the lines below it.
    fn read(places: &str, lines: &mut Peekable<Lines<'_>>) -> anyhow::Result<Self> {
        let (places, _) = places.split_once(" @@").with_context(|| places.to_owned())?;
        let (old, new) = places.split_once(" +").with_context(|| places.to_owned())?;
        let ((at, mut old), (_, mut new)) = (place(old)?, place(new)?);
        let mut hunk = Self { at, before: Vec::new(), after: Vec::new() };
        while old + new > 0 {
            let line = lines.next().context("it is cut off")?;
            let bare = if line.is_empty() { " " } else { "?" };
            let (sign, text) = line.split_at_checked(1).unwrap_or((bare, ""));
            let (was, is) = match sign {
                " " => (1, 1),
                "-" => (1, 0),
                "+" => (0, 1),
                _ => bail!("a line that is not understood: {line}"),
            };
            (0..was).for_each(|_| hunk.before.push(text.to_owned()));
            (0..is).for_each(|_| hunk.after.push(text.to_owned()));
            let left = old.checked_sub(was).zip(new.checked_sub(is));
            (old, new) = left.context("more lines than it says")?;
        }
        Ok(hunk)
    }
}

/// Of `12,3`: where, and how many lines.
fn place(text: &str) -> anyhow::Result<(usize, usize)> {
    let (at, count) = text.split_once(',').unwrap_or((text, "1"));
    Ok((at.parse().context(text.to_owned())?, count.parse().context(text.to_owned())?))
}

impl Change {
    /// The file as it is then.
    ///
    /// # Errors
    /// When the lines that it changes are not there any more.
    pub(super) fn apply(&self, before: Option<&str>) -> anyhow::Result<String> {
        let lines: Vec<&str> = match (self.new, before) {
            (true, None) => Vec::new(),
            (false, Some(before)) => before.lines().collect(),
            (true, Some(_)) => bail!("it is there already"),
            (false, None) => bail!("it is not there"),
        };
        let (mut out, mut from) = (Vec::new(), 0);
        for hunk in &self.hunks {
            let fits = |at: &usize| {
                let here = lines.get(*at..at + hunk.before.len());
                here.is_some_and(|here| here == hunk.before)
            };
            let stood = hunk.at.saturating_sub(1);
            let at = (from..=lines.len()).filter(fits).min_by_key(|at| at.abs_diff(stood));
            let at = at.with_context(|| format!("what stood at line {} is another", hunk.at))?;
            out.extend_from_slice(lines.get(from..at).unwrap_or_default());
            out.extend(hunk.after.iter().map(String::as_str));
            from = at + hunk.before.len();
        }
        out.extend_from_slice(lines.get(from..).unwrap_or_default());
        Ok(out.join("\n") + "\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATCH: &str = "\
diff --git a/one.txt b/one.txt
index 1..2 100644
--- a/one.txt
+++ b/one.txt
@@ -2,3 +2,3 @@ a
 b
-c
+C
 d
diff --git a/two.txt b/two.txt
new file mode 100644
index 0..1
--- /dev/null
+++ b/two.txt
@@ -0,0 +1 @@
+new
";

    #[test]
    fn it_applies_where_its_lines_stand_and_nowhere_else() {
        let patch = Patch::read(PATCH).unwrap();
        let [one, two] = &patch.changes[..] else { panic!("two files") };
        assert_eq!((one.path.as_str(), two.path.as_str()), ("one.txt", "two.txt"));
        assert_eq!(one.apply(Some("a\nb\nc\nd\ne\n")).unwrap(), "a\nb\nC\nd\ne\n");
        assert_eq!(one.apply(Some("new\n\na\nb\nc\nd\n")).unwrap(), "new\n\na\nb\nC\nd\n");
        assert!(one.apply(Some("a\nb\nX\nd\n")).is_err());
        assert!(one.apply(None).is_err());
        assert_eq!(two.apply(None).unwrap(), "new\n");
        assert!(two.apply(Some("old\n")).is_err());
    }

    #[test]
    fn what_is_no_such_patch_is_refused() {
        let cut = PATCH.trim_end().trim_end_matches("+new");
        for bad in ["", "hello\n", cut, &PATCH.replace("new file", "deleted file")] {
            assert!(Patch::read(bad).is_err(), "{bad}");
        }
    }
}
