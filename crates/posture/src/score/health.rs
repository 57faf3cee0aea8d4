//! How much of each dimension is left, and what took the rest.

use std::collections::BTreeMap;

use tutela_model::{Severity, Status};

use super::{Dimension, Points, Row, Weights, causes::cause_of};

/// The part of what is left that a cause takes when all that was looked at is bad.
fn price(severity: Severity) -> f64 {
    match severity {
        Severity::Critical => 0.50,
        Severity::High => 0.25,
        Severity::Medium => 0.10,
        Severity::Low => 0.04,
    }
}

/// The rows of one cause.
#[derive(Default)]
struct OfCause<'a> {
    /// Resources that were looked at, with the worst of what is known to be wrong.
    resources: BTreeMap<&'a str, Option<Severity>>,
    /// The worst that may be wrong where nobody knows.
    unknown: Option<Severity>,
    failed: Vec<Row<'a>>,
    unknowns: Vec<Row<'a>>,
}

impl<'a> OfCause<'a> {
    fn add(&mut self, row: Row<'a>) {
        let counts = !row.exempt;
        if row.status == Status::NotApplicable {
            return;
        }
        let worst = self.resources.entry(row.resource).or_default();
        match row.status {
            Status::Fail if counts => {
                *worst = (*worst).max(Some(row.severity));
                self.failed.push(row);
            }
            Status::Unknown if counts => {
                self.unknown = self.unknown.max(Some(row.severity));
                self.unknowns.push(row);
            }
            Status::Fail | Status::Unknown | Status::Pass | Status::NotApplicable => {}
        }
    }

    /// What it takes for certain: half its price for one, all of it where all are bad.
    fn least(&self) -> f64 {
        let bad = || self.resources.values().flatten();
        let Some(worst) = bad().max() else { return 0.0 };
        price(*worst) * (0.5 + 0.5 * share(bad().count(), self.resources.len()))
    }

    /// What it takes at the most. What was not seen may be everything.
    fn most(&self) -> f64 {
        let Some(unknown) = self.unknown else { return self.least() };
        let worst = self.resources.values().flatten().max().copied();
        price(worst.map_or(unknown, |worst| worst.max(unknown)))
    }
}

fn share(part: usize, whole: usize) -> f64 {
    let number = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    number(part) / number(whole.max(1))
}

/// What the causes of one dimension leave of it.
#[derive(Clone, Copy)]
pub(super) struct OfDimension {
    /// The part that is left at the least, and at the most.
    left: (f64, f64),
}

impl OfDimension {
    pub(super) fn low(&self) -> f64 {
        self.left.0 * 100.0
    }

    pub(super) fn high(&self) -> f64 {
        self.left.1 * 100.0
    }
}

/// All causes of an account, by name.
pub(super) struct Health<'a> {
    causes: BTreeMap<(Dimension, &'static str), OfCause<'a>>,
}

impl<'a> Health<'a> {
    pub(super) fn of(rows: &[Row<'a>]) -> Self {
        let mut causes = BTreeMap::<(Dimension, &'static str), OfCause<'a>>::new();
        for row in rows {
            let Some(cause) = cause_of(row.check) else { continue };
            causes.entry((cause.dimension, cause.name)).or_default().add(*row);
        }
        Self { causes }
    }

    fn within(&self, dimension: Dimension) -> impl Iterator<Item = (&'static str, &OfCause<'a>)> {
        let own = self.causes.iter().filter(move |((of, _), _)| *of == dimension);
        own.map(|((_, name), cause)| (*name, cause))
    }

    pub(super) fn of_dimension(&self, dimension: Dimension) -> OfDimension {
        let left = self.within(dimension).fold((1.0, 1.0), |(low, high), (_, cause)| {
            (low * (1.0 - cause.most()), high * (1.0 - cause.least()))
        });
        OfDimension { left }
    }

    /// Where the points went that the weighed dimensions lost, the most first. A cause's part of a
    /// loss is by the logarithm of what it leaves, so that the parts add up, and is split evenly
    /// between its rows.
    pub(super) fn points(&self, weights: &Weights) -> Vec<Points> {
        let mut points = Vec::new();
        for dimension in Dimension::ALL {
            let of = self.of_dimension(dimension);
            let weight = weights.share(dimension);
            let certain = weight * (100.0 - of.high());
            let doubtful = weight * (of.high() - of.low());
            let left =
                |cause: &OfCause<'_>| (-(1.0 - cause.least()).ln(), -(1.0 - cause.most()).ln());
            let all = self.within(dimension).map(|(_, cause)| left(cause));
            let (least, most) = all.fold((0.0, 0.0), |(a, b), (c, d)| (a + c, b + d));
            for (name, cause) in self.within(dimension) {
                let (own_least, own_most) = left(cause);
                let part = |of: f64, whole: f64, own: f64| {
                    if whole > 0.0 { of * own / whole } else { 0.0 }
                };
                let failed = part(certain, least, own_least);
                let unknown = part(doubtful, most - least, own_most - own_least);
                for (rows, sum) in [(&cause.failed, failed), (&cause.unknowns, unknown)] {
                    let each = sum * share(1, rows.len());
                    points.extend(rows.iter().map(|row| Points {
                        check: row.check,
                        resource: row.resource.to_owned(),
                        cause: name,
                        dimension,
                        status: row.status,
                        points: (each * 100.0).round() / 100.0,
                    }));
                }
            }
        }
        points.sort_by(|a, b| {
            let order = b.points.total_cmp(&a.points);
            order.then_with(|| (a.check, &a.resource).cmp(&(b.check, &b.resource)))
        });
        points
    }
}
