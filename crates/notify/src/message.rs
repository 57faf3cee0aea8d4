//! How a notice reads: what happened, why it matters, and what to do.

use serde_json::{Value, json};
use tutela_model::{AccountId, Severity};
use tutela_posture::{AccountDigest, Cadence, Item, Kind, Notice};
use tutela_report::visible;

/// So many findings are told one by one in a message for people.
const TOLD: usize = 20;

/// A notice in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// What it is about, in one line.
    pub title: String,
    /// The rest, a line each.
    pub lines: Vec<String>,
}

impl Message {
    /// Puts a notice into words. What acts on a terminal is made visible.
    #[must_use]
    pub fn of(notice: &Notice) -> Self {
        let Some(account) = &notice.account else { return Self::of_digest(notice) };
        let lines = notice.items.iter().take(TOLD).flat_map(item);
        let mut lines: Vec<String> = lines.map(|line| visible(&line).into_owned()).collect();
        let more = notice.items.len().saturating_sub(TOLD);
        if more > 0 {
            lines.push(format!("and {more} more: `tutela history` has them"));
        }
        Self { title: visible(&title(notice, account)).into_owned(), lines }
    }

    fn of_digest(notice: &Notice) -> Self {
        let open: u64 = notice.digest.iter().flat_map(|own| own.open).sum();
        let accounts = counted(notice.digest.len(), "account");
        let title = format!("Tutela runs: {accounts}, {open} open");
        let lines = notice.digest.iter().map(digest_line).collect();
        Self { title, lines }
    }

    /// As text, for a pipe or a terminal.
    #[must_use]
    pub fn text(&self) -> String {
        let lines = self.lines.iter().map(|line| format!("  {line}\n"));
        format!("{}\n{}", self.title, lines.collect::<String>())
    }

    /// As what Slack's incoming webhooks take.
    ///
    /// Source: <https://docs.slack.dev/messaging/formatting-message-text>
    #[must_use]
    pub fn slack(&self) -> Value {
        let mut text = format!("*{}*", escaped(&self.title));
        for line in &self.lines {
            text.push_str(&format!("\n{}", escaped(line)));
        }
        json!({ "text": text })
    }

    /// As what a generic webhook gets: schema tutela.notice/1.
    #[must_use]
    pub fn webhook(&self, notice: &Notice) -> Value {
        json!({
            "schema": "tutela.notice/1",
            "key": notice.key,
            "at": notice.at,
            "account": notice.account,
            "severity": notice.severity,
            "cause": notice.cause,
            "when": notice.when,
            "title": self.title,
            "lines": self.lines,
            "items": notice.items,
            "digest": notice.digest,
        })
    }
}

/// The three characters that mean something to Slack.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn counted(count: usize, thing: &str) -> String {
    if count == 1 { format!("1 {thing}") } else { format!("{count} {thing}s") }
}

fn title(notice: &Notice, account: &AccountId) -> String {
    let severity = notice.severity;
    let count = notice.items.len();
    match &notice.cause {
        Some(cause) if notice.is_escalation() => {
            format!("[{severity}] nobody has acknowledged: {cause}, account {account}")
        }
        Some(cause) => {
            let word = notice.items.first().map_or("", |item| item.kind.word());
            format!("[{severity}] {word}: {cause}, account {account}")
        }
        None => {
            let so = match notice.when {
                Cadence::Hourly => "of the last hour",
                Cadence::Daily => "of the last day",
                Cadence::Weekly => "of the last week",
                Cadence::AtOnce | Cadence::Never => "lately",
            };
            format!("[{severity}] {} {so}, account {account}", counted(count, "change"))
        }
    }
}

fn item(item: &Item) -> Vec<String> {
    let region = if item.region.is_empty() { String::new() } else { format!(" ({})", item.region) };
    let mut lines = vec![format!(
        "{} {}: {} of {}{region}",
        item.kind.word(),
        item.severity,
        item.check,
        item.resource
    )];
    lines.push(format!("  {}", item.message));
    if let Some(turns) = item.flapped {
        lines.push(format!("  it came and went {turns} times within a day"));
    }
    if item.kind != Kind::Resolved {
        lines.push(format!("  what to do: `tutela explain {}`", item.check));
    }
    lines
}

fn digest_line(own: &AccountDigest) -> String {
    let score = match own.score {
        Some((low, high)) if low == high => format!("score {low}"),
        Some((low, high)) => format!("score {low}–{high}"),
        None => "not scored".to_owned(),
    };
    let severities = Severity::ALL.into_iter().zip(own.open).rev();
    let open: Vec<String> = severities
        .filter(|(_, count)| *count > 0)
        .map(|(severity, count)| format!("{count} {severity}"))
        .collect();
    let open = if open.is_empty() { "nothing open".to_owned() } else { open.join(", ") };
    let mut line = format!("account {}: {score}, {open}", own.account);
    if own.unseen > 0 {
        line.push_str(&format!("; of these nobody could look at {}", own.unseen));
    }
    if own.unclear > 0 {
        line.push_str(&format!("; unknown {}", own.unclear));
    }
    line
}

#[cfg(test)]
mod tests;
