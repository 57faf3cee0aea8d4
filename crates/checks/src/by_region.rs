//! A fact of every region, and what it amounts to for the account.

use tutela_model::{Cause, Evidence, Gap, Judgement, Regional, Seen, Verdict};

use crate::words::listed;

/// So many regions are named in a sentence.
pub(crate) const SHOWN: usize = 3;

/// What is said of regions; `{}` stands for them.
pub(crate) struct Words {
    /// Where all are good: `AWS Config records in {}`.
    pub(crate) good: &'static str,
    /// Where some are bad: `AWS Config does not record in {}`.
    pub(crate) bad: &'static str,
}

/// Fails where a region is bad, and passes where all were seen and are good. `look` says whether a
/// region is good, and by which evidence.
///
/// # Errors
/// The gap, where no region is seen to be bad and one was not seen, or others may exist.
pub(crate) fn all_regions<T>(
    facts: &Regional<T>,
    words: &Words,
    look: impl Fn(&Seen<T>) -> (bool, Evidence),
) -> Judgement {
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    for (region, fact) in &facts.known {
        let Ok(seen) = fact.seen() else { continue };
        let (is_good, evidence) = look(seen);
        let regions = if is_good { &mut good } else { &mut bad };
        regions.push((region.as_str(), evidence));
    }
    let seen = good.len() + bad.len();
    if let (true, Ok(receipt)) = (facts.known.is_empty(), &facts.complete) {
        return Err(Gap::new(receipt.call.clone(), Cause::Undecided, "it names no region"));
    }
    let (names, evidence): (Vec<&str>, Vec<Evidence>) = bad.into_iter().unzip();
    if let Some((first, rest)) = evidence.split_first() {
        let which = format!("{} of {seen} regions: {}", names.len(), listed(&names, SHOWN));
        let verdict = Verdict::fail(words.bad.replace("{}", &which), [first.clone()]);
        let verdict = verdict.and(rest.iter().cloned());
        return Ok(match facts.first_gap() {
            Some(gap) => verdict.remark(format_args!("of others, nobody knows: {gap}")),
            None => verdict,
        });
    }
    let good = good.into_iter().map(|(_, evidence)| evidence);
    match (facts.first_gap(), &facts.complete) {
        (Some(gap), _) => Err(gap.beside(good)),
        (None, Err(gap)) => Err(gap.beside(good)),
        (None, Ok(receipt)) => {
            let all = if seen == 1 {
                "the only region".to_owned()
            } else {
                format!("all {seen} regions")
            };
            let regions: Vec<&str> = facts.known.keys().map(String::as_str).collect();
            let listing = Evidence::new(receipt, "Regions", regions.join(", "));
            Ok(Verdict::pass(words.good.replace("{}", &all), [listing]).and(good))
        }
    }
}
