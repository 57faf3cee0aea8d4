//! What tells somebody of a record: rules of EventBridge, and alarms on what filters count.

use tutela_model::{
    Alarm, Arn, Call, Cause, EventRule, EventRules, Gap, LogGroup, MetricFilter, MetricFilters,
    Observed, Regional, Seen, Target, Unread, operation,
};
use tutela_trail::{Example, FilterPattern, Occasion, RulePattern, Scene, is_about_any};

use super::{Facts, authorization::twice};
use crate::{
    AccountRecordings,
    answers::{
        AlarmEntry, Alarms, CompositeEntry, FilterEntry, Filters, RuleEntry, RuleTargets, Rules,
        Subscriptions, Trails,
    },
};

impl Facts<'_> {
    /// The account as patterns of rules and filters may name it.
    pub(crate) fn scene(&self) -> Scene {
        let partition = self.partition_or_aws();
        let home = tutela_model::home_region(&partition).unwrap_or_default().to_owned();
        let account = self.own_account(self.reader.owner()).unwrap_or_default();
        Scene { partition, account, home }
    }

    /// The rules of every region's default event bus.
    pub(super) fn event_rules(&self, scene: &Scene) -> Regional<EventRules> {
        self.regional::<Rules, _>(&operation::LIST_RULES, |listed| {
            let all = &listed.value.rules;
            if let Some(gap) = twice(&listed.receipt.call, all.iter().map(|it| it.name.as_str())) {
                return Observed::Missing(gap);
            }
            let region = listed.receipt.call.region.clone().unwrap_or_default();
            let examples = examples_for(all, scene, &region);
            let mut rules = EventRules { listed: all.len(), about: Vec::new(), unread: Vec::new() };
            for rule in all {
                match self.rule(listed, &region, rule, &examples) {
                    Ok(Ok(about)) => rules.about.extend(about),
                    Ok(Err(unread)) => rules.unread.push(unread),
                    Err(gap) => return Observed::Missing(gap),
                }
            }
            Observed::of(rules, &listed.receipt)
        })
    }

    /// A rule that matches any of the examples; `None` for another.
    fn rule(
        &self,
        listed: &Seen<Rules>,
        region: &str,
        rule: &RuleEntry,
        examples: &[Example],
    ) -> Result<Result<Option<EventRule>, Unread>, Gap> {
        let Some(pattern) = &rule.event_pattern else { return Ok(Ok(None)) };
        let is_enabled = is_enabled(&listed.receipt.call, &rule.state)?;
        match is_about(pattern, examples) {
            Ok(false) => Ok(Ok(None)),
            // One that is disabled tells of nothing, whatever it says.
            Err(_) if !is_enabled => Ok(Ok(None)),
            Err(why) => Ok(Err(Unread { name: rule.name.clone(), why })),
            Ok(true) => Ok(Ok(Some(EventRule {
                name: rule.name.clone(),
                pattern: pattern.clone(),
                targets: is_enabled.then(|| self.rule_targets(region, &rule.name)),
            }))),
        }
    }

    fn rule_targets(&self, region: &str, rule: &str) -> Observed<Vec<Target>> {
        self.reader.answer::<RuleTargets>(&targets_of(region, rule)).and_then(|seen| {
            let listed = &seen.value.targets;
            if let Some(gap) = twice(&seen.receipt.call, listed.iter().map(|it| it.id.as_str())) {
                return Observed::Missing(gap);
            }
            let targets = listed.iter().map(|target| self.target(&target.arn));
            Observed::of(targets.collect(), &seen.receipt)
        })
    }

    fn target(&self, arn: &Arn) -> Target {
        let subscribers = subscriptions_of(arn).map(|call| {
            self.reader.answer_or_absent::<Subscriptions>(&call).and_then(|seen| {
                // A topic that is not there has nobody.
                let listed = seen.value.iter().flat_map(|listed| &listed.subscriptions);
                let confirmed = listed.filter(|it| it.subscription_arn.starts_with("arn:"));
                Observed::of(confirmed.count(), &seen.receipt)
            })
        });
        Target { arn: arn.clone(), subscribers }
    }

    /// The log group that a trail writes to, and what is counted in it.
    pub(super) fn log_group(&self, scene: &Scene, arn: &Arn, listing: &Call) -> LogGroup {
        let filters = if let Some((region, name)) = own_group(scene, arn) {
            self.filters(scene, region, name)
        } else {
            let owner = arn.account().unwrap_or("another account");
            let detail = format!(
                "the trail writes to a log group of {owner}, and only that account sees which \
                 alerts are on it"
            );
            Observed::Missing(Gap::new(listing.clone(), Cause::Undecided, detail))
        };
        LogGroup { arn: arn.clone(), filters }
    }

    fn filters(&self, scene: &Scene, region: &str, name: &str) -> Observed<MetricFilters> {
        self.reader.answer::<Filters>(&filters_of(region)).and_then(|seen| {
            let own: Vec<&FilterEntry> =
                seen.value.metric_filters.iter().filter(|it| it.log_group_name == name).collect();
            let names = own.iter().map(|filter| filter.filter_name.as_str());
            if let Some(gap) = twice(&seen.receipt.call, names) {
                return Observed::Missing(gap);
            }
            let examples = examples_for(&own, scene, &scene.home);
            let mut filters =
                MetricFilters { listed: own.len(), about: Vec::new(), unread: Vec::new() };
            for filter in own {
                match counts(filter, &examples) {
                    Ok(false) => {}
                    Ok(true) => filters.about.push(self.filter(region, filter)),
                    Err(why) => {
                        filters.unread.push(Unread { name: filter.filter_name.clone(), why });
                    }
                }
            }
            Observed::of(filters, &seen.receipt)
        })
    }

    fn filter(&self, region: &str, filter: &FilterEntry) -> MetricFilter {
        let metric = filter.metric_transformations.first();
        MetricFilter {
            name: filter.filter_name.clone(),
            pattern: filter.filter_pattern.clone(),
            value: metric.map(|it| it.metric_value.clone()).unwrap_or_default(),
            has_default: metric.is_some_and(|it| it.default_value.is_some()),
            alarms: self.reader.answer::<Alarms>(&alarms_of(region)).and_then(|seen| {
                let all = &seen.value.metric_alarms;
                let names = all.iter().map(|alarm| alarm.alarm_name.as_str());
                if let Some(gap) = twice(&seen.receipt.call, names) {
                    return Observed::Missing(gap);
                }
                let on_it = all.iter().filter(|alarm| watches(alarm, filter));
                let alarms = on_it.map(|it| self.alarm(it, &seen.value.composite_alarms));
                Observed::of(alarms.collect(), &seen.receipt)
            }),
        }
    }

    fn alarm(&self, alarm: &AlarmEntry, composites: &[CompositeEntry]) -> Alarm {
        Alarm {
            name: alarm.alarm_name.clone(),
            actions: actions(alarm, composites).iter().map(|arn| self.target(arn)).collect(),
            statistic: alarm.statistic.clone(),
            comparison: alarm.comparison_operator.clone(),
            threshold: alarm.threshold,
            periods: alarm.datapoints_to_alarm.or(alarm.evaluation_periods).unwrap_or(1),
        }
    }

    /// The calls that follow from the rules and the trails that were listed.
    pub(crate) fn listed_alerts(&self, account: &AccountRecordings) -> Vec<Call> {
        let scene = self.scene();
        let listings = account.recordings.iter().map(|recording| &recording.call);
        let mut calls = Vec::new();
        for listing in listings {
            if *listing.operation == operation::LIST_RULES {
                self.follow_rules(&scene, listing, &mut calls);
            } else if *listing.operation == operation::DESCRIBE_TRAILS {
                self.follow_trails(&scene, listing, &mut calls);
            }
        }
        // Alerts share topics and regions.
        calls.sort();
        calls.dedup();
        calls
    }

    fn follow_rules(&self, scene: &Scene, listing: &Call, calls: &mut Vec<Call>) {
        let answer = self.reader.answer::<Rules>(listing);
        let Ok(listed) = answer.seen() else { return };
        let region = listing.region.as_deref().unwrap_or_default();
        let examples = examples_for(&listed.value.rules, scene, region);
        for rule in &listed.value.rules {
            let is_enabled = is_enabled(listing, &rule.state).unwrap_or_default();
            let pattern = rule.event_pattern.as_deref().filter(|_| is_enabled);
            if !pattern.is_some_and(|pattern| is_about(pattern, &examples).unwrap_or_default()) {
                continue;
            }
            let call = targets_of(region, &rule.name);
            if let Ok(targets) = self.reader.answer::<RuleTargets>(&call).seen() {
                let topics = targets.value.targets.iter();
                calls.extend(topics.filter_map(|target| subscriptions_of(&target.arn)));
            }
            calls.push(call);
        }
    }

    fn follow_trails(&self, scene: &Scene, listing: &Call, calls: &mut Vec<Call>) {
        let answer = self.reader.answer::<Trails>(listing);
        let Ok(listed) = answer.seen() else { return };
        let examples = examples_for(&listed.value.trails, scene, &scene.home);
        let groups = listed.value.trails.iter().filter_map(|trail| trail.log_group.as_ref());
        for (region, name) in groups.filter_map(|arn| own_group(scene, arn)) {
            calls.push(filters_of(region));
            let filters = self.reader.answer::<Filters>(&filters_of(region));
            let Ok(filters) = filters.seen() else { continue };
            let own = filters.value.metric_filters.iter().filter(|it| it.log_group_name == name);
            let about: Vec<&FilterEntry> =
                own.filter(|filter| counts(filter, &examples).unwrap_or_default()).collect();
            if about.is_empty() {
                continue;
            }
            calls.push(alarms_of(region));
            let alarms = self.reader.answer::<Alarms>(&alarms_of(region));
            let Ok(alarms) = alarms.seen() else { continue };
            let watching = alarms.value.metric_alarms.iter();
            let watching =
                watching.filter(|alarm| about.iter().any(|filter| watches(alarm, filter)));
            let acted = watching.flat_map(|alarm| actions(alarm, &alarms.value.composite_alarms));
            calls.extend(acted.filter_map(|arn| subscriptions_of(&arn)));
        }
    }
}

/// What is to be held against each of these; there are many examples, and in most regions nothing to
/// hold them against.
fn examples_for<T>(each: &[T], scene: &Scene, region: &str) -> Vec<Example> {
    if each.is_empty() { Vec::new() } else { Occasion::all_examples(scene, region) }
}

fn targets_of(region: &str, rule: &str) -> Call {
    Call::new(&operation::LIST_TARGETS_BY_RULE).within(region).with("Rule", rule)
}

fn filters_of(region: &str) -> Call {
    Call::new(&operation::DESCRIBE_METRIC_FILTERS).within(region)
}

fn alarms_of(region: &str) -> Call {
    Call::new(&operation::DESCRIBE_ALARMS).within(region)
}

/// The call for a topic's subscriptions; `None` for what is no topic.
fn subscriptions_of(arn: &Arn) -> Option<Call> {
    let region = (arn.service() == Some("sns")).then(|| arn.region()).flatten()?;
    let call = Call::new(&operation::LIST_SUBSCRIPTIONS_BY_TOPIC).within(region);
    Some(call.with("TopicArn", arn.as_str()))
}

/// The region and the name of a log group of this account: `arn:…:log-group:NAME:*`.
fn own_group<'a>(scene: &Scene, arn: &'a Arn) -> Option<(&'a str, &'a str)> {
    let name = arn.resource()?.split(':').nth(1)?;
    (arn.account()? == scene.account).then_some((arn.region()?, name))
}

fn is_enabled(listing: &Call, state: &str) -> Result<bool, Gap> {
    match state {
        "ENABLED" | "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS" => Ok(true),
        "DISABLED" => Ok(false),
        other => {
            let detail = format!("`{other}` is no state that this version knows");
            Err(Gap::new(listing.clone(), Cause::Malformed, detail))
        }
    }
}

/// Whether a rule matches any of the examples, or may.
fn is_about(pattern: &str, examples: &[Example]) -> Result<bool, String> {
    let pattern = RulePattern::parse(pattern).map_err(|error| error.to_string())?;
    Ok(is_about_any(examples, |example| example.is_told_by_rule(&pattern)))
}

/// Whether a filter counts any of the examples, or may.
fn counts(filter: &FilterEntry, examples: &[Example]) -> Result<bool, String> {
    let pattern =
        FilterPattern::parse(&filter.filter_pattern).map_err(|error| error.to_string())?;
    let is_about = is_about_any(examples, |example| example.is_told_by_filter(&pattern));
    let mut metrics = filter.metric_transformations.iter();
    if is_about && metrics.any(|metric| !metric.dimensions.is_empty()) {
        return Err("its metric has dimensions, which this version does not weigh".to_owned());
    }
    Ok(is_about)
}

/// Whether an alarm is on a filter's metric.
fn watches(alarm: &AlarmEntry, filter: &FilterEntry) -> bool {
    alarm.dimensions.is_empty()
        && filter.metric_transformations.iter().any(|metric| {
            alarm.metric_name.as_ref() == Some(&metric.metric_name)
                && alarm.namespace.as_ref() == Some(&metric.metric_namespace)
        })
}

/// What an alarm does, itself or through composite alarms that it raises alone.
fn actions(alarm: &AlarmEntry, composites: &[CompositeEntry]) -> Vec<Arn> {
    let own = alarm.alarm_actions.iter().filter(|_| alarm.actions_enabled);
    let raised = composites.iter().filter(|it| it.actions_enabled && raises(alarm, it));
    let mut actions: Vec<Arn> =
        own.chain(raised.flat_map(|composite| &composite.alarm_actions)).cloned().collect();
    actions.sort();
    actions.dedup();
    actions
}

/// Whether an alarm alone raises a composite one: its rule has nothing but `OR` between alarms.
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html>
fn raises(alarm: &AlarmEntry, composite: &CompositeEntry) -> bool {
    let parts = composite.alarm_rule.split(" OR ").map(str::trim);
    let name = |part: &str| {
        let inner = part.strip_prefix("ALARM")?.trim().strip_prefix('(')?.strip_suffix(')')?;
        let inner = inner.trim();
        let inner = inner.strip_prefix('"').and_then(|it| it.strip_suffix('"')).unwrap_or(inner);
        Some(inner.rsplit(":alarm:").next().unwrap_or(inner).to_owned())
    };
    let names: Option<Vec<String>> = parts.map(name).collect();
    names.is_some_and(|names| names.contains(&alarm.alarm_name))
}
