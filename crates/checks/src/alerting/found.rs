//! The alerts of an account, and what is not known of them.

use tutela_model::{Call, Cause, EventRule, EventRules, Evidence, Gap, MetricFilter, Seen, Trail};
use tutela_trail::{Answer, Example, FilterPattern, RulePattern};

use super::{
    Place,
    reach::{of_alarms, of_targets},
    trails::{Delivery, delivery, records, works},
};
use crate::AccountView;

/// The alerts, and what else there may be.
pub(super) struct Found {
    pub(super) alerts: Vec<Alert>,
    pub(super) open: Vec<Open>,
    /// The trails that were looked through.
    pub(super) trails: Evidence,
    /// The rules and filters that were looked through.
    pub(super) listings: Vec<Evidence>,
}

/// A rule, or a filter with its alarms.
pub(super) struct Alert {
    /// What it is called in a sentence.
    pub(super) name: String,
    /// The listing that shows it.
    pub(super) call: Call,
    /// What it matches: for each place, for each example.
    pub(super) told: Vec<Vec<Answer>>,
    pub(super) state: State,
    pub(super) evidence: Vec<Evidence>,
}

/// Whether an alert tells anybody of what it matches.
pub(super) enum State {
    Works,
    /// It does not, because.
    Broken(String),
    Unknown(Gap),
}

/// Where there may be alerts that nobody saw.
pub(super) struct Open {
    /// The regions whose records they might tell of; `None` for all.
    pub(super) regions: Option<Vec<String>>,
    pub(super) gap: Gap,
}

impl Found {
    pub(super) fn of(view: &AccountView<'_>, places: &[Place]) -> Result<Self, Gap> {
        let monitoring = &view.account.monitoring;
        let trails = monitoring.trails.seen()?;
        let count = trails.value.len();
        let mut found = Self {
            alerts: Vec::new(),
            open: Vec::new(),
            trails: trails
                .cite("trailList", if count == 0 { "none".to_owned() } else { count.to_string() }),
            listings: Vec::new(),
        };
        for (at, place) in places.iter().enumerate() {
            match monitoring.event_rules.known.get(&place.region).map(|rules| rules.seen()) {
                Some(Ok(rules)) => found.rules(rules, &trails.value, places, at),
                Some(Err(gap)) => found.is_open(Some(vec![place.region.clone()]), gap),
                None => {
                    let call = Call::new(&tutela_model::operation::LIST_RULES);
                    let gap = Gap::new(call.within(&place.region), Cause::NotAsked, "");
                    let gap =
                        monitoring.event_rules.complete.as_ref().err().cloned().unwrap_or(gap);
                    found.is_open(Some(vec![place.region.clone()]), gap);
                }
            }
        }
        for trail in &trails.value {
            found.filters(trail, trails, places);
        }
        Ok(found)
    }

    fn is_open(&mut self, regions: Option<Vec<String>>, gap: Gap) {
        self.open.push(Open { regions, gap });
    }

    /// The rules of one place.
    fn rules(&mut self, rules: &Seen<EventRules>, trails: &[Trail], places: &[Place], at: usize) {
        let Some(place) = places.get(at) else { return };
        let number = rules.value.listed;
        self.listings.push(rules.cite("Rules", number));
        for unread in &rules.value.unread {
            let detail =
                format!("the pattern of rule `{}` was not read: {}", unread.name, unread.why);
            let gap = Gap::new(rules.receipt.call.clone(), Cause::Undecided, detail);
            self.is_open(Some(vec![place.region.clone()]), gap);
        }
        for rule in &rules.value.about {
            let told = told(&rule.pattern, &place.examples);
            if told.iter().all(|answer| *answer == Answer::No) {
                continue;
            }
            let (state, evidence) = state_of(rule, rules, trails, &place.region);
            let everywhere =
                (0..places.len()).map(|own| if own == at { told.clone() } else { Vec::new() });
            self.alerts.push(Alert {
                name: format!("rule `{}` in {}", rule.name, place.region),
                call: rules.receipt.call.clone(),
                told: everywhere.collect(),
                state,
                evidence,
            });
        }
    }

    /// The filters of the log group that a trail writes to.
    fn filters(&mut self, trail: &Trail, listed: &Seen<Vec<Trail>>, places: &[Place]) {
        let field = format!("trailList[TrailARN={}].CloudWatchLogsLogGroupArn", trail.arn);
        let Some(group) = &trail.log_group else {
            self.listings.push(listed.cite(field, "absent"));
            return;
        };
        self.listings.push(listed.cite(field, &group.arn));
        let recorded: Vec<String> = places
            .iter()
            .filter(|place| records(trail, &place.region))
            .map(|it| it.region.clone())
            .collect();
        let (state, of_trail) = match works(trail) {
            Ok((true, evidence)) => (State::Works, evidence.to_vec()),
            Ok((false, _)) => return,
            Err(gap) => (State::Unknown(gap), Vec::new()),
        };
        let filters = match group.filters.seen() {
            Ok(filters) => filters,
            Err(gap) => return self.is_open(Some(recorded), gap),
        };
        self.listings.push(filters.cite("metricFilters", filters.value.listed));
        for unread in &filters.value.unread {
            let detail = format!("filter `{}` was not read: {}", unread.name, unread.why);
            let gap = Gap::new(filters.receipt.call.clone(), Cause::Undecided, detail);
            self.is_open(Some(recorded.clone()), gap);
        }
        for filter in &filters.value.about {
            let told: Vec<Vec<Answer>> = places
                .iter()
                .map(|place| {
                    if records(trail, &place.region) {
                        counted(&filter.pattern, &place.examples)
                    } else {
                        Vec::new()
                    }
                })
                .collect();
            if told.iter().flatten().all(|answer| *answer == Answer::No) {
                continue;
            }
            let (of_alarms, mut evidence) = alarm_state(filter);
            let state = match &state {
                State::Unknown(gap) if !matches!(of_alarms, State::Broken(_)) => {
                    State::Unknown(gap.clone())
                }
                State::Works | State::Broken(_) | State::Unknown(_) => of_alarms,
            };
            let field = format!("metricFilters[filterName={}].filterPattern", filter.name);
            evidence.insert(0, filters.cite(field, &filter.pattern));
            evidence.extend(of_trail.clone());
            self.alerts.push(Alert {
                name: format!("filter `{}`", filter.name),
                call: filters.receipt.call.clone(),
                told,
                state,
                evidence,
            });
        }
    }
}

/// Whether a rule that matches tells anybody.
fn state_of(
    rule: &EventRule,
    rules: &Seen<EventRules>,
    trails: &[Trail],
    region: &str,
) -> (State, Vec<Evidence>) {
    let Some(targets) = &rule.targets else {
        return (State::Broken("it is disabled".to_owned()), Vec::new());
    };
    let targets = match targets.seen() {
        Ok(targets) => targets,
        Err(gap) => return (State::Unknown(gap), Vec::new()),
    };
    let (state, of_topic) = of_targets(&targets.value);
    let of_trail = match (delivery(trails, region), &state) {
        (Delivery::There(evidence), _) => evidence,
        (Delivery::Nowhere, _) => {
            let nothing = "no trail records what arrives there".to_owned();
            return (State::Broken(nothing), Vec::new());
        }
        (Delivery::Unknown(_), State::Broken(_)) => Vec::new(),
        (Delivery::Unknown(gap), State::Works | State::Unknown(_)) => {
            return (State::Unknown(gap), Vec::new());
        }
    };
    let field = format!("Rules[Name={}].EventPattern", rule.name);
    let sent: Vec<&str> = targets.value.iter().map(|target| target.arn.as_str()).collect();
    let mut evidence =
        vec![rules.cite(field, &rule.pattern), targets.cite("Targets", sent.join(", "))];
    evidence.extend(of_topic.into_iter().chain(of_trail));
    (state, evidence)
}

fn alarm_state(filter: &MetricFilter) -> (State, Vec<Evidence>) {
    match filter.alarms.seen() {
        Ok(alarms) => of_alarms(filter, alarms),
        Err(gap) => (State::Unknown(gap), Vec::new()),
    }
}

/// What a rule matches. A pattern that was read before is read again.
pub(super) fn told(pattern: &str, examples: &[Example]) -> Vec<Answer> {
    match RulePattern::parse(pattern) {
        Ok(pattern) => examples.iter().map(|it| it.is_told_by_rule(&pattern)).collect(),
        Err(_) => vec![Answer::Undecided; examples.len()],
    }
}

/// What a filter counts.
fn counted(pattern: &str, examples: &[Example]) -> Vec<Answer> {
    match FilterPattern::parse(pattern) {
        Ok(pattern) => examples.iter().map(|it| it.is_told_by_filter(&pattern)).collect(),
        Err(_) => vec![Answer::Undecided; examples.len()],
    }
}
