//! Explanations of metrics, as text for a terminal and as JSON.

use std::io::{self, Write};

use anstyle::{Effects, Style};
use serde_json::{Map, Value, json};

use super::table::wrapped;
use crate::report::explanation::Explanation;

/// Writes one explanation as text.
pub fn write_text(explanation: &Explanation, width: usize, styled: bool, out: &mut dyn Write) -> io::Result<()> {
    let bold = if styled {
        Style::new().effects(Effects::BOLD)
    } else {
        Style::new()
    };
    let short = explanation.short.map(|short| format!(", {short}")).unwrap_or_default();
    writeln!(out, "{bold}{}{bold:#} ({}{short})", explanation.name, explanation.key)?;
    let mut paragraph = |heading: &str, text: &str| {
        writeln!(out, "\n{bold}{heading}{bold:#}")?;
        for line in text.split('\n') {
            for line in wrapped(line, Some(width.saturating_sub(2).max(20))) {
                writeln!(out, "  {}", line.trim_start())?;
            }
        }
        Ok::<(), io::Error>(())
    };
    for (_, heading, text) in &explanation.parts {
        paragraph(heading, text)?;
    }
    for (who, how, source) in &explanation.elsewhere {
        paragraph(&format!("Elsewhere: {who}"), &format!("{how}\nSource: {source}"))?;
    }
    Ok(())
}

/// Writes the names of the metrics that can be explained.
pub fn write_list(explanations: &[Explanation], out: &mut dyn Write) -> io::Result<()> {
    let widest = explanations.iter().map(|e| e.key.len()).max().unwrap_or(0);
    for explanation in explanations {
        let short = explanation.short.unwrap_or("");
        writeln!(out, "{:<widest$}  {short:<5}  {}", explanation.key, explanation.name)?;
    }
    Ok(())
}

/// Writes explanations as a JSON array.
pub fn write_json(explanations: &[Explanation], out: &mut dyn Write) -> io::Result<()> {
    let all: Vec<Value> = explanations.iter().map(object).collect();
    super::json::write_value(&all, out)
}

fn object(explanation: &Explanation) -> Value {
    let mut map = Map::new();
    map.insert("key".into(), json!(explanation.key));
    map.insert("short".into(), json!(explanation.short));
    map.insert("name".into(), json!(explanation.name));
    map.insert("unit".into(), json!(explanation.unit));
    for (key, _, text) in &explanation.parts {
        map.insert((*key).into(), json!(text));
    }
    let elsewhere: Vec<Value> = explanation
        .elsewhere
        .iter()
        .map(|(who, how, source)| json!({"who": who, "how": how, "source": source}))
        .collect();
    map.insert("elsewhere".into(), elsewhere.into());
    Value::Object(map)
}
