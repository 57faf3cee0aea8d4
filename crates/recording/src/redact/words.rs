//! Words of AWS's errors and of our own: what free text may keep.
//!
//! Free text is somebody else's sentence, and a name can stand anywhere in it. So a word is taken
//! for a name unless it is on this list, is AWS's word for an operation, or is a number.

use std::{collections::BTreeSet, sync::LazyLock};

use tutela_model::operation;

/// Lower case.
static WORDS: &str = "
    a about access account accounts action actions active after again allow allowed allows
    already an and another answer answers any api are as assume assumerole at attempt attempts
    authorized aws be because been before belongs both boundary but by bytes call called calls
    can cannot caused certificate changed channel character client clock close closed code
    column complete connect connection content control could credential credentials cut data
    deadline default delete deleted denied deny description device devices different digest
    dispatch dns document does email empty enabled encrypted end ended endpoint entity eof error
    errors exceed exceeded exist exists expected expired explicit failed failure field file
    files folder for found from gaps gateway generate generation give given group groups had has
    have header host http https id identity identity-based in incomplete information input
    internal interrupted invalid io is it its json key keys know known larger later limit line
    list listing lists locked login long lookup made malformed management manifest map maximum
    message mfa millis missing more must name named network new next no nobody none not nothing
    of off offered on one only open operation or organization organizations other page pages
    parse parsed password patience peer perform performed permission permissions please policies
    policy profile proxy rate read reader recursion refused region report reports request
    requested requests required reset resource resource-based response retries retry role row
    run s says scp second seconds security send sequence server service services session sets
    sha256 should sign signature signed slow some sorry start started starting state status
    stopped string subscribed summary support supported table take taken task tcp than that the
    there this throttled throttling time timed timeout tls to token too trailing truncated try
    type unable unauthorized unavailable unexpected unknown until up used user user-agent users
    utf-8 valid value version was what when where which while why with within without wrong xml
    yet you your
";

static INDEX: LazyLock<BTreeSet<&str>> = LazyLock::new(|| WORDS.split_whitespace().collect());

/// Whether a word is one that errors are made of.
pub(super) fn is_word(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    INDEX.contains(lower.as_str())
        || operation::of_scans().any(|operation| {
            word == operation.service || word == operation.name || word == operation.command
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_errors_are_no_names() {
        assert!(is_word("The") && is_word("ListMFADevices") && is_word("get-login-profile"));
        assert!(!is_word("alice") && !is_word(""));
    }
}
