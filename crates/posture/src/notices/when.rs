//! Moments at which something may be told. All of it in UTC.

use jiff::{SignedDuration, Timestamp};
use tutela_model::Severity;

use super::{Cadence, NoticePolicy, Quiet};

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;
/// 1970-01-05 was a Monday.
const FIRST_MONDAY: i64 = 4 * DAY;

impl Cadence {
    /// Whether a slot of this cadence began after `since`, at `now` or before.
    pub(super) fn has_come(self, since: Timestamp, now: Timestamp, hour: u8) -> bool {
        let offset = i64::from(hour).saturating_mul(HOUR);
        let slot = |moment: Timestamp, length: i64, offset: i64| {
            moment.as_second().saturating_sub(offset).div_euclid(length)
        };
        match self {
            Self::AtOnce => true,
            Self::Never => false,
            Self::Hourly => slot(now, HOUR, 0) > slot(since, HOUR, 0),
            Self::Daily => slot(now, DAY, offset) > slot(since, DAY, offset),
            Self::Weekly => {
                let offset = offset.saturating_add(FIRST_MONDAY);
                slot(now, 7 * DAY, offset) > slot(since, 7 * DAY, offset)
            }
        }
    }
}

impl Quiet {
    fn is_at(self, moment: Timestamp) -> bool {
        let minute = moment.as_second().rem_euclid(DAY) / 60;
        let (from, to) = (i64::from(self.from_minute), i64::from(self.to_minute));
        if from <= to { (from..to).contains(&minute) } else { minute >= from || minute < to }
    }
}

impl NoticePolicy {
    /// Whether people may be told of such a severity now.
    pub(super) fn may_speak(&self, severity: Severity, now: Timestamp) -> bool {
        self.quiet.is_none_or(|quiet| severity >= quiet.but_from || !quiet.is_at(now))
    }
}

/// Whether so long a time is over since then.
pub(super) fn is_over(since: Timestamp, length: SignedDuration, now: Timestamp) -> bool {
    now.duration_since(since) >= length
}

#[cfg(test)]
mod tests {
    use jiff::{civil::Weekday, tz::Offset};

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn slots() {
        for (cadence, since, now, expected) in [
            (Cadence::AtOnce, "2026-11-24T09:00:00Z", "2026-11-24T09:00:00Z", true),
            (Cadence::Never, "2026-11-24T09:00:00Z", "2036-11-24T09:00:00Z", false),
            (Cadence::Hourly, "2026-11-24T09:00:00Z", "2026-11-24T09:59:59Z", false),
            (Cadence::Hourly, "2026-11-24T09:59:59Z", "2026-11-24T10:00:00Z", true),
            (Cadence::Daily, "2026-11-24T07:59:59Z", "2026-11-24T08:00:00Z", true),
            (Cadence::Daily, "2026-11-24T08:00:00Z", "2026-11-25T07:59:59Z", false),
            (Cadence::Daily, "2026-11-24T08:00:00Z", "2026-11-25T08:00:00Z", true),
            (Cadence::Weekly, "2026-11-24T08:00:00Z", "2026-11-30T07:59:59Z", false),
            (Cadence::Weekly, "2026-11-24T08:00:00Z", "2026-11-30T08:00:00Z", true),
            // A clock that was set back.
            (Cadence::Hourly, "2026-11-24T09:00:00Z", "2026-11-23T10:00:00Z", false),
        ] {
            assert_eq!(
                cadence.has_come(at(since), at(now), 8),
                expected,
                "{cadence:?} {since} {now}"
            );
        }
        let monday = Offset::UTC.to_datetime(at("2026-11-30T08:00:00Z")).weekday();
        assert_eq!(monday, Weekday::Monday);
    }

    #[test]
    fn quiet_hours_may_go_over_midnight() {
        let night = Quiet { from_minute: 22 * 60, to_minute: 7 * 60, but_from: Severity::Critical };
        let noon = Quiet { from_minute: 12 * 60, to_minute: 13 * 60, but_from: Severity::High };
        for (quiet, now, severity, expected) in [
            (night, "2026-11-24T21:59:00Z", Severity::High, true),
            (night, "2026-11-24T22:00:00Z", Severity::High, false),
            (night, "2026-11-24T03:00:00Z", Severity::High, false),
            (night, "2026-11-24T07:00:00Z", Severity::High, true),
            (night, "2026-11-24T03:00:00Z", Severity::Critical, true),
            (noon, "2026-11-24T12:30:00Z", Severity::Medium, false),
            (noon, "2026-11-24T12:30:00Z", Severity::High, true),
            (noon, "2026-11-24T13:00:00Z", Severity::Medium, true),
        ] {
            let policy = NoticePolicy { quiet: Some(quiet), ..NoticePolicy::default() };
            assert_eq!(policy.may_speak(severity, at(now)), expected, "{now} {severity}");
        }
    }
}
