//! Whether somebody is told of an occasion: what the checks on alerts share.
//!
//! Every alert is held against examples of records, region by region. Somebody is told of an example
//! if an alert that works matches it: one that is on, gets the record, and sends it to somebody.

mod found;
mod reach;
mod trails;

use std::collections::BTreeMap;

use tutela_model::{
    Cause, Evidence, Gap, Judgement, Operation, Severity, Verdict, home_region, operation,
};
use tutela_trail::{Answer, Example, Occasion, Scene, Weight};

use self::found::{Found, State};
use crate::{AccountView, words::listed};

/// What verdicts on alerts rest on.
pub(crate) static NEEDS: &[&Operation] = &[
    &operation::DESCRIBE_REGIONS,
    &operation::DESCRIBE_TRAILS,
    &operation::GET_TRAIL_STATUS,
    &operation::GET_EVENT_SELECTORS,
    &operation::LIST_RULES,
    &operation::DESCRIBE_METRIC_FILTERS,
    &operation::DESCRIBE_ALARMS,
    &operation::LIST_TARGETS_BY_RULE,
    &operation::LIST_SUBSCRIPTIONS_BY_TOPIC,
];

/// How a check says what it found.
pub(crate) struct Words {
    /// `somebody is told when …`
    pub(crate) all: &'static str,
    /// `nobody is told when …`
    pub(crate) none: &'static str,
    /// `not every …`
    pub(crate) some: &'static str,
}

/// A region, and the records of an occasion that arrive there.
pub(crate) struct Place {
    pub(crate) region: String,
    pub(crate) examples: Vec<Example>,
}

/// The account as patterns may name it.
pub(crate) fn scene(view: &AccountView<'_>) -> Result<Scene, Gap> {
    let account = view.account;
    let Some(home) = home_region(&account.partition) else {
        let call = tutela_model::Call::new(&operation::DESCRIBE_TRAILS);
        let detail = "where IAM's records arrive in this partition is not known to this version";
        return Err(Gap::new(call, Cause::Undecided, detail));
    };
    Ok(Scene {
        partition: account.partition.to_string(),
        account: account.id.to_string(),
        home: home.to_owned(),
    })
}

/// The places in which records of an occasion arrive, of the regions that are known.
fn places(view: &AccountView<'_>, occasion: Occasion, scene: &Scene) -> Vec<Place> {
    let known = view.account.monitoring.event_rules.known.keys();
    // The home region is always enabled, whether or not anybody was asked there.
    let mut regions: Vec<&str> = known.map(String::as_str).collect();
    if !regions.contains(&scene.home.as_str()) {
        regions.insert(0, &scene.home);
    }
    let places = regions.into_iter().map(|region| {
        let needed = |example: &Example| example.weight == Weight::Needed;
        let examples = occasion.examples(scene, region).into_iter().filter(needed).collect();
        Place { region: region.to_owned(), examples }
    });
    places.filter(|place| !place.examples.is_empty()).collect()
}

/// Judges an account by an occasion.
pub(crate) fn judge(view: &AccountView<'_>, occasion: Occasion, words: &Words) -> Judgement {
    let scene = scene(view)?;
    let places = places(view, occasion, &scene);
    let found = Found::of(view, &places)?;
    let mut tally = Tally { told: 0, missed: BTreeMap::new(), gap: None };
    for (at, place) in places.iter().enumerate() {
        for (number, example) in place.examples.iter().enumerate() {
            tally.count(&found, place, (at, number), example);
        }
    }
    // Who signs in chooses among all regions, and nobody knows of others.
    let is_everywhere = occasion != Occasion::DeviceRemoved;
    if let Err(gap) = &view.account.monitoring.event_rules.complete
        && is_everywhere
    {
        tally.gap.get_or_insert_with(|| gap.clone());
    }
    tally.verdict(found, &places, words)
}

/// What came of the examples.
struct Tally {
    told: usize,
    /// The regions in which nobody is told, by what happens there.
    missed: BTreeMap<&'static str, Vec<String>>,
    gap: Option<Gap>,
}

impl Tally {
    fn count(&mut self, found: &Found, place: &Place, at: (usize, usize), example: &Example) {
        match found.tells(place, at, example) {
            Ok(true) => self.told += 1,
            Ok(false) => {
                self.missed.entry(example.says).or_default().push(place.region.clone());
            }
            Err(gap) => {
                self.gap.get_or_insert(gap);
            }
        }
    }

    fn verdict(self, found: Found, places: &[Place], words: &Words) -> Judgement {
        let remark = found.broken(places, &self.missed);
        if let Some((says, regions)) = self.missed.first_key_value() {
            let is_none = self.told == 0 && self.gap.is_none();
            let message = if is_none {
                words.none.to_owned()
            } else {
                let regions: Vec<&str> = regions.iter().map(String::as_str).collect();
                let more = match self.missed.len() - 1 {
                    0 => String::new(),
                    more => format!(", and {more} more"),
                };
                let some = words.some;
                format!("{some}: not when {says} ({}){more}", listed(&regions, 3))
            };
            let verdict = Verdict::fail(message, [found.trails]).and(found.listings);
            let verdict = if is_none { verdict } else { verdict.at(Severity::Low) };
            return Ok(match remark {
                Some(remark) => verdict.remark(remark),
                None => verdict,
            });
        }
        let evidence = found.that_work();
        match self.gap {
            Some(gap) => Err(gap.beside(evidence)),
            None => Ok(Verdict::pass(words.all, [found.trails]).and(evidence).and(found.listings)),
        }
    }
}

impl Found {
    /// Whether somebody is told of an example, or why nobody knows.
    fn tells(
        &self,
        place: &Place,
        (at, number): (usize, usize),
        example: &Example,
    ) -> Result<bool, Gap> {
        let told_by = |alert: &found::Alert| {
            alert.told.get(at).and_then(|place| place.get(number)).copied().unwrap_or(Answer::No)
        };
        let works = |alert: &&found::Alert| matches!(alert.state, State::Works);
        if self.alerts.iter().filter(works).any(|alert| told_by(alert) == Answer::Yes) {
            return Ok(true);
        }
        for alert in self.alerts.iter().filter(|alert| told_by(alert) != Answer::No) {
            match &alert.state {
                State::Unknown(gap) => return Err(gap.clone()),
                State::Works => {
                    let detail = format!(
                        "AWS's documentation does not say whether {} matches when {}",
                        alert.name, example.says
                    );
                    return Err(Gap::new(alert.call.clone(), Cause::Undecided, detail));
                }
                State::Broken(_) => {}
            }
        }
        let may =
            |open: &&found::Open| open.regions.as_ref().is_none_or(|it| it.contains(&place.region));
        match self.open.iter().find(may) {
            Some(open) => Err(open.gap.clone()),
            None => Ok(false),
        }
    }

    /// Why an alert that matches what nobody is told of does not tell of it.
    fn broken(&self, places: &[Place], missed: &BTreeMap<&str, Vec<String>>) -> Option<String> {
        let matches = |alert: &&found::Alert| {
            places.iter().zip(&alert.told).any(|(place, told)| {
                place.examples.iter().zip(told).any(|(example, answer)| {
                    *answer != Answer::No
                        && missed.get(example.says).is_some_and(|it| it.contains(&place.region))
                })
            })
        };
        self.alerts.iter().filter(matches).find_map(|alert| match &alert.state {
            State::Broken(why) => Some(format!("{} would, but {why}", alert.name)),
            State::Works | State::Unknown(_) => None,
        })
    }

    /// What the alerts that work rest on.
    fn that_work(&self) -> Vec<Evidence> {
        let works = self.alerts.iter().filter(|alert| matches!(alert.state, State::Works));
        works.flat_map(|alert| alert.evidence.clone()).collect()
    }
}
