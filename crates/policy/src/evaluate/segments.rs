//! The six segments of an ARN.

/// Segments before the resource's own part.
pub(crate) const HEAD: usize = 5;

/// The segments of an ARN, in order.
pub(crate) type Segments<'a> = [&'a str; HEAD + 1];

/// Where the segments before the resource's own part end. An ARN is split once and compared often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ends([usize; HEAD]);

impl Ends {
    /// `None` of a text with too few segments.
    pub(crate) fn of(text: &str) -> Option<Self> {
        let mut colons = text.match_indices(':').map(|(at, _)| at);
        let mut ends = [0; HEAD];
        for end in &mut ends {
            *end = colons.next()?;
        }
        Some(Self(ends))
    }

    /// The segments of the text that these are the ends of.
    pub(crate) fn split(self, text: &str) -> Segments<'_> {
        let mut start = 0;
        let ends = self.0.map(|end| {
            let segment = text.get(start..end).unwrap_or_default();
            start = end + 1;
            segment
        });
        let [arn, partition, service, region, account] = ends;
        [arn, partition, service, region, account, self.last(text)]
    }

    /// The last segment of the text that these are the ends of.
    pub(crate) fn last(self, text: &str) -> &str {
        let [.., end] = self.0;
        text.get(end + 1..).unwrap_or_default()
    }
}

/// Splits a text once.
pub(crate) fn split(text: &str) -> Option<Segments<'_>> {
    Ends::of(text).map(|ends| ends.split(text))
}
