//! A file of source as the rules of the house look at it: its code without comments and texts, its paths, its texts.

use std::path::Path;

use crate::run;

/// One file of source.
pub(super) struct SourceFile {
    /// From the folder of the package, with `/`.
    pub(super) path: String,
    /// As it is.
    pub(super) text: String,
    /// The same length, with blanks in place of comments and of what is in strings.
    code: String,
    /// The same length, with blanks in place of all but what is in strings.
    strings: String,
}

/// What a character of source belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Code,
    Comment,
    Text,
}

/// All files under `src`, by name.
pub(super) fn source_files() -> Vec<SourceFile> {
    let files = files_in("src");
    assert!(files.len() > 50, "{} files of source", files.len());
    files
}

/// All files of Rust under a folder of the package, by name.
pub(super) fn files_in(folder: &str) -> Vec<SourceFile> {
    let mut files = Vec::new();
    collect(Path::new(folder), &mut files);
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

fn collect(folder: &Path, files: &mut Vec<SourceFile>) {
    for entry in fs_err::read_dir(run::package().join(folder)).expect("a folder of the package") {
        let entry = entry.expect("an entry of a folder");
        let path = folder.join(entry.file_name());
        if entry.file_type().expect("a kind of file").is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|end| end == "rs") {
            let text = fs_err::read_to_string(entry.path()).expect("source is UTF-8");
            let name = path.to_str().expect("a name in UTF-8").replace('\\', "/");
            files.push(SourceFile::new(&name, &text));
        }
    }
}

/// Which part each character belongs to.
fn parts(text: &[char]) -> Vec<Part> {
    let mut parts = Vec::with_capacity(text.len());
    let at = |i: usize| text.get(i).copied().unwrap_or('\0');
    let mut i = 0;
    while i < text.len() {
        let is_word = i > 0 && (at(i - 1).is_alphanumeric() || at(i - 1) == '_');
        let (length, part) = match at(i) {
            '/' if at(i + 1) == '/' => (until(text, i, |i| at(i) == '\n'), Part::Comment),
            '/' if at(i + 1) == '*' => (
                until(text, i + 2, |i| at(i) == '*' && at(i + 1) == '/') + 4,
                Part::Comment,
            ),
            '"' => (string_length(text, i), Part::Text),
            'r' if !is_word && (at(i + 1) == '"' || at(i + 1) == '#' && matches!(at(i + 2), '#' | '"')) => {
                (raw_string_length(text, i), Part::Text)
            }
            '\'' if at(i + 1) == '\\' => (3 + until(text, i + 3, |i| at(i) == '\'') + 1, Part::Text),
            '\'' if at(i + 2) == '\'' => (3, Part::Text),
            _ => (1, Part::Code),
        };
        let length = length.min(text.len() - i);
        parts.resize(i + length, part);
        i += length;
    }
    parts
}

/// How many characters from `start` on come before one where `ends`.
fn until(text: &[char], start: usize, ends: impl Fn(usize) -> bool) -> usize {
    (start..text.len())
        .find(|&i| ends(i))
        .unwrap_or(text.len())
        .saturating_sub(start)
}

fn string_length(text: &[char], start: usize) -> usize {
    let mut i = start + 1;
    while i < text.len() && text[i] != '"' {
        i += if text[i] == '\\' { 2 } else { 1 };
    }
    i + 1 - start
}

fn raw_string_length(text: &[char], start: usize) -> usize {
    let hashes = until(text, start + 1, |i| text[i] != '#');
    let is_end =
        |i: usize| text[i] == '"' && text[i + 1..].iter().take(hashes).filter(|c| **c == '#').count() == hashes;
    let open = start + 1 + hashes + 1;
    hashes * 2 + 3 + until(text, open, is_end)
}

impl SourceFile {
    pub(super) fn new(path: &str, text: &str) -> Self {
        let chars: Vec<char> = text.chars().collect();
        let parts = parts(&chars);
        let only = |wanted: Part| -> String {
            let pairs = chars.iter().zip(&parts);
            pairs
                .map(|(c, part)| if *part == wanted || *c == '\n' { *c } else { ' ' })
                .collect()
        };
        Self {
            path: path.to_owned(),
            text: text.to_owned(),
            code: only(Part::Code),
            strings: only(Part::Text),
        }
    }

    /// The folder below `src` that it is in.
    pub(super) fn room(&self) -> Option<&str> {
        self.path.strip_prefix("src/")?.split_once('/').map(|(room, _)| room)
    }

    /// The lines of code, numbered.
    pub(super) fn code_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..).zip(self.code.lines())
    }

    /// The line that the unit tests begin on, behind the last one where there are none.
    fn tests_begin(&self) -> usize {
        let lines: Vec<&str> = self.text.lines().collect();
        let is_tests = |pair: &[&str]| pair[0] == "#[cfg(test)]" && pair[1].starts_with("mod tests {");
        lines.windows(2).position(is_tests).unwrap_or(lines.len()) + 1
    }

    pub(super) fn lines_without_tests(&self) -> usize {
        self.tests_begin() - 1
    }

    /// The words of its code with their lines.
    pub(super) fn words(&self) -> impl Iterator<Item = (usize, &str)> {
        let is_end = |c: char| !c.is_alphanumeric() && c != '_';
        self.code_lines().flat_map(move |(line, code)| {
            code.split(is_end)
                .filter(|word| !word.is_empty())
                .map(move |word| (line, word))
        })
    }

    /// How deep in the crate its module lies: 1 for `src/input/mod.rs`, 2 for `src/input/date.rs`.
    fn depth(&self) -> usize {
        let parts = self.path.trim_end_matches("/mod.rs").split('/').count();
        parts - 1
    }

    /// The rooms that its paths name, from `crate::` and from as many `super::` as lead to the crate.
    pub(super) fn rooms_used(&self, is_room: impl Fn(&str) -> bool) -> Vec<(usize, String)> {
        let tests_begin = self.tests_begin();
        let mut found = Vec::new();
        let tokens = self.tokens();
        for (i, &(line, token)) in tokens.iter().enumerate() {
            let in_tests = usize::from(line > tests_begin);
            let heights = match token {
                "crate" => 0,
                "super" if i == 0 || tokens[i - 1].1 != "::" => self.depth() + in_tests - 1,
                _ => continue,
            };
            if tokens.get(i + 1).is_some_and(|(_, next)| *next == "::") {
                follow(&tokens, i + 2, heights, &mut |line, name| {
                    if is_room(name) {
                        found.push((line, name.to_owned()));
                    }
                });
            }
        }
        found
    }

    /// Words, `::` and braces of the code, with their lines.
    fn tokens(&self) -> Vec<(usize, &str)> {
        let mut tokens = Vec::new();
        for (line, mut code) in self.code_lines() {
            while let Some(c) = code.chars().next() {
                let word = code
                    .find(|c: char| !c.is_alphanumeric() && c != '_')
                    .unwrap_or(code.len());
                let length = match c {
                    _ if word > 0 => word,
                    ':' if code.starts_with("::") => 2,
                    _ => c.len_utf8(),
                };
                if !c.is_whitespace() {
                    tokens.push((line, &code[..length]));
                }
                code = &code[length..];
            }
        }
        tokens
    }

    /// The options that its texts name, unit tests aside.
    pub(super) fn options_in_strings(&self) -> Vec<(usize, String)> {
        let tests_begin = self.tests_begin();
        let options = options_in(&self.strings).into_iter();
        options.filter(|(line, _)| *line < tests_begin).collect()
    }
}

/// Follows a path, or the paths in braces, that begins so many modules below the crate.
fn follow(tokens: &[(usize, &str)], start: usize, height: usize, name: &mut impl FnMut(usize, &str)) {
    let Some(&(line, token)) = tokens.get(start) else {
        return;
    };
    match token {
        "super" if height > 0 && tokens.get(start + 1).is_some_and(|(_, next)| *next == "::") => {
            follow(tokens, start + 2, height - 1, name);
        }
        "super" => {}
        "{" => {
            let mut depth = 0;
            for i in start..tokens.len() {
                match tokens[i].1 {
                    "{" => depth += 1,
                    "}" => depth -= 1,
                    _ => {}
                }
                if depth == 0 {
                    break;
                }
                let begins_path = matches!(tokens[i].1, "{" | ",") && depth == 1;
                if begins_path && tokens.get(i + 1).is_some_and(|(_, next)| *next != "}") {
                    follow(tokens, i + 1, height, name);
                }
            }
        }
        word if height == 0 => name(line, word),
        _ => {}
    }
}

/// The options that a text names, like `--rows`, with their lines.
pub(super) fn options_in(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        for (at, _) in line.match_indices("--") {
            let is_inside = line[..at].ends_with(|c: char| c == '-' || c.is_alphanumeric());
            let rest = &line[at + 2..];
            let end = rest.find(|c: char| !c.is_ascii_lowercase() && !c.is_ascii_digit() && c != '-');
            let name = rest[..end.unwrap_or(rest.len())].trim_end_matches('-');
            if !is_inside && name.starts_with(|c: char| c.is_ascii_lowercase()) {
                found.push((number, format!("--{name}")));
            }
        }
    }
    found
}
