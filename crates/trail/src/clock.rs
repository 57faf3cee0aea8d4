//! Times of records, most of which are of the same day as the one before.

use jiff::Timestamp;

/// A time as records have it: `2026-11-24T09:00:00Z`.
const LENGTH: usize = 20;

/// Reads times, and remembers the day.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    day: [u8; 10],
    /// The seconds until that day began.
    midnight: i64,
}

impl Clock {
    /// Reads a time; `None` where it is none.
    pub(crate) fn read(&mut self, text: &str) -> Option<Timestamp> {
        self.as_written(text.as_bytes()).or_else(|| text.parse().ok())
    }

    /// A time in the form in which nearly all are.
    fn as_written(&mut self, text: &[u8]) -> Option<Timestamp> {
        let text: &[u8; LENGTH] = text.try_into().ok()?;
        let (day, time) = text.split_first_chunk::<10>()?;
        let [b'T', h1, h2, b':', m1, m2, b':', s1, s2, b'Z'] = *time else { return None };
        let number = |tens: u8, ones: u8, most: i64| {
            let of = |digit: u8| digit.is_ascii_digit().then(|| i64::from(digit - b'0'));
            Some(of(tens)? * 10 + of(ones)?).filter(|number| *number <= most)
        };
        let (hour, minute) = (number(h1, h2, 23)?, number(m1, m2, 59)?);
        let second = number(s1, s2, 59)?;
        if *day != self.day {
            let midnight = format!("{}T00:00:00Z", std::str::from_utf8(day).ok()?);
            self.midnight = midnight.parse::<Timestamp>().ok()?.as_second();
            self.day = *day;
        }
        Timestamp::from_second(self.midnight + hour * 3600 + minute * 60 + second).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::Clock;

    #[test]
    fn times_are_read_as_the_general_reader_does() {
        let mut clock = Clock::default();
        for text in [
            "2026-11-24T09:08:07Z",
            "2026-11-24T23:59:59Z",
            "2026-11-25T00:00:00Z",
            "2024-02-29T12:00:00Z",
            "1969-12-31T23:59:59Z",
            "2026-11-24T09:08:07.5Z",
            "2026-11-24T09:08:07+02:00",
            "2026-11-24T23:59:60Z",
            "2026-11-24 09:08:07Z",
            "2026-02-30T09:08:07Z",
            "2026-11-24T24:00:00Z",
            "2026-11-24T09:60:00Z",
            "2026-11-24T09:0a:00Z",
            "+026-11-24T09:00:00Z",
            "20261124T090807Z",
            "",
        ] {
            assert_eq!(clock.read(text), text.parse().ok(), "{text}");
        }
    }
}
