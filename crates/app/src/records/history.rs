//! Event history: the last ninety days of every region, without a trail.
//!
//! Each region is read from the newest event backwards, fifty events a page. What was read whole is
//! kept by the time that it covers, so that a run after this one asks for the rest only.

use std::sync::atomic::{AtomicU64, Ordering};

use futures_util::future::join_all;
use jiff::{SignedDuration, Timestamp};
use tutela_ports::{HistoryPage, Intake, Progress, Records, Shelf, Span};

use super::{Fetching, INTERRUPTED, LEFT_OUT, Wanted, spans};

/// An event may arrive so late: AWS says within five minutes on average, and no more.
const LATE: SignedDuration = SignedDuration::from_mins(15);

/// So many pages are kept together: some ten seconds' asking is lost when a run is killed.
const KEPT_PAGES: usize = 20;

/// How many events Event history seems to have, by the newest page of each region.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Estimate {
    /// Regions that have any.
    pub regions: usize,
    /// Events that are to be asked for, in all regions.
    pub events: u64,
    /// The most of them in one region: regions are asked side by side.
    pub most_in_one: u64,
}

impl Estimate {
    /// How long AWS takes for it, at two pages of fifty a second in each region.
    #[must_use]
    pub fn seconds(&self) -> u64 {
        self.most_in_one / 100
    }
}

/// A time of a region that is to be read, and its newest page.
struct Track {
    region: String,
    span: Span,
    first: HistoryPage,
}

impl<R: Records, I: Intake, S: Shelf, P: Progress> Fetching<'_, R, I, S, P> {
    /// Reads the Event history of these regions; `estimated` is told once how much there seems to be,
    /// before most of it is asked for.
    pub async fn history(
        &self,
        regions: &[String],
        wanted: &Wanted,
        estimated: impl FnOnce(Estimate),
    ) {
        for region in regions.iter().filter(|region| !wanted.wants_region(region)) {
            self.intake.lost(&place(region), LEFT_OUT).await;
        }
        let asked = regions.iter().filter(|region| wanted.wants_region(region));
        let begun = join_all(asked.map(|region| self.begin(region, wanted))).await;
        let tracks: Vec<Vec<Track>> = begun;
        estimated(estimate(&tracks));
        let budget = AtomicU64::new(wanted.most_events);
        let done = AtomicU64::new(0);
        let counted = Counted { budget: &budget, done: &done, wanted };
        // A region is one line of asking: its times are read one after the other.
        join_all(tracks.into_iter().map(|tracks| async {
            for track in tracks {
                self.follow(track, &counted).await;
            }
        }))
        .await;
    }

    /// Takes in what was kept of a region, and asks for the newest page of each time that was not.
    async fn begin(&self, region: &str, wanted: &Wanted) -> Vec<Track> {
        let place = shelf_of(&wanted.account, region);
        let mut known = Vec::new();
        for name in self.shelf.names(&place) {
            let Some(span) = spans::named(&name) else { continue };
            let Some(bytes) = self.shelf.kept(&name) else { continue };
            if span.to >= wanted.since && span.from <= wanted.until {
                self.intake.object(&name, bytes).await;
            }
            known.push(span);
        }
        let whole = Span { from: wanted.since, to: wanted.until };
        let mut tracks = Vec::new();
        for span in spans::open(whole, &known) {
            if self.is_stopped() {
                self.lost(region, span, INTERRUPTED).await;
                continue;
            }
            match self.records.history(region, span, None).await {
                Ok(first) => tracks.push(Track { region: region.to_owned(), span, first }),
                Err(refusal) => {
                    let why = format!("{}: {}", refusal.cause.word(), refusal.detail);
                    self.lost(region, span, &why).await;
                }
            }
        }
        tracks
    }

    /// Reads the rest of a time, page by page.
    async fn follow(&self, track: Track, counted: &Counted<'_>) {
        let Track { region, span, first } = track;
        let mut block = Block { to: span.to, pages: Vec::new() };
        let mut page = first;
        loop {
            let (events, oldest, next) = (page.events, page.oldest, page.next.take());
            let done = counted.done.fetch_add(events, Ordering::Relaxed) + events;
            let shown = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
            self.progress.calls(shown(done), shown(done + events));
            self.intake.object(&place(&region), page.text.clone()).await;
            block.pages.push(page.text);
            let Some(next) = next else {
                self.keep(&region, block, span.from, counted.wanted);
                return;
            };
            let so_far = oldest.unwrap_or(span.to);
            if block.pages.len() >= KEPT_PAGES {
                block = self.keep_whole_seconds(&region, block, so_far, counted.wanted);
            }
            if let Some(why) = self.has_to_stop(events, counted) {
                self.keep_whole_seconds(&region, block, so_far, counted.wanted);
                self.lost(&region, Span { from: span.from, to: so_far }, &why).await;
                return;
            }
            page = match self.records.history(&region, span, Some(&next)).await {
                Ok(page) => page,
                Err(refusal) => {
                    let why = format!("{}: {}", refusal.cause.word(), refusal.detail);
                    self.keep_whole_seconds(&region, block, so_far, counted.wanted);
                    self.lost(&region, Span { from: span.from, to: so_far }, &why).await;
                    return;
                }
            };
        }
    }

    fn has_to_stop(&self, events: u64, counted: &Counted<'_>) -> Option<String> {
        if self.is_stopped() {
            return Some(INTERRUPTED.to_owned());
        }
        let left = counted.budget.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
            Some(left.saturating_sub(events))
        });
        let is_over = left.is_ok_and(|left| left <= events);
        let most = counted.wanted.most_events;
        is_over.then(|| format!("beyond the {most} events that are read at most: see `--at-most`"))
    }

    /// Keeps a block down to the second before which nothing was read. Of the oldest second there
    /// may be more on the next page.
    fn keep_whole_seconds(
        &self,
        region: &str,
        block: Block,
        oldest: Timestamp,
        wanted: &Wanted,
    ) -> Block {
        match spans::after(oldest) {
            Some(from) if from <= block.to => {
                // The next block begins with the second that this one has in part.
                let last = block.pages.last().cloned();
                self.keep(region, block, from, wanted);
                Block { to: oldest, pages: last.into_iter().collect() }
            }
            _ => block,
        }
    }

    fn keep(&self, region: &str, block: Block, from: Timestamp, wanted: &Wanted) {
        // What may still arrive late is asked for again.
        let settled = wanted.until.checked_sub(LATE).unwrap_or(wanted.until);
        let span = Span { from, to: block.to.min(settled) };
        if span.from <= span.to {
            let name = format!("{}{}", shelf_of(&wanted.account, region), spans::name(span));
            self.shelf.keep(&name, &block.pages.join(&b'\n'));
        }
    }

    async fn lost(&self, region: &str, span: Span, why: &str) {
        let name = format!("{} from {} to {}", place(region), span.from, span.to);
        self.intake.lost(&name, why).await;
    }
}

struct Counted<'a> {
    budget: &'a AtomicU64,
    done: &'a AtomicU64,
    wanted: &'a Wanted,
}

/// Pages that were read and are not kept yet.
struct Block {
    /// The last second of which they have everything.
    to: Timestamp,
    pages: Vec<Vec<u8>>,
}

fn place(region: &str) -> String {
    format!("Event history of {region}")
}

fn shelf_of(account: &str, region: &str) -> String {
    format!("history/{account}/{region}/")
}

fn estimate(tracks: &[Vec<Track>]) -> Estimate {
    let mut estimate = Estimate::default();
    for tracks in tracks {
        let events: u64 = tracks.iter().map(events_of).sum();
        estimate.regions += usize::from(events > 0);
        estimate.events = estimate.events.saturating_add(events);
        estimate.most_in_one = estimate.most_in_one.max(events);
    }
    estimate
}

/// As many in each second of the time as in those of its newest page.
fn events_of(track: &Track) -> u64 {
    let Track { span, first, .. } = track;
    let (Some(_), Some(oldest)) = (&first.next, first.oldest) else { return first.events };
    let seconds = |from: Timestamp, to: Timestamp| {
        u64::try_from(to.duration_since(from).as_secs()).unwrap_or_default().max(1)
    };
    let times = seconds(span.from, span.to) / seconds(oldest, span.to);
    first.events.saturating_mul(times.max(1))
}
