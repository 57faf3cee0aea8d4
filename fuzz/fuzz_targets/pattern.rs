//! A text as an event pattern and as a filter pattern, and another as a record: no panic, no hang,
//! and a pattern that is joined with itself matches what it matches alone.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tutela_trail::{FilterPattern, Record, RulePattern};

fuzz_target!(|text: &str| {
    let (pattern, record) = text.split_once('\n').unwrap_or((text, "{}"));
    let Ok(record) = Record::read(record) else {
        let _ = (RulePattern::parse(pattern), FilterPattern::parse(pattern));
        return;
    };
    if let Ok(rule) = RulePattern::parse(pattern) {
        let twice = RulePattern::parse(&format!(r#"{{"$or": [{pattern}, {pattern}]}}"#));
        for event in record.deliveries() {
            // A pattern whose fields are called like operators is no choice.
            if let Ok(twice) = &twice {
                assert_eq!(twice.matches(&event), rule.matches(&event));
            }
        }
    }
    if let Ok(filter) = FilterPattern::parse(pattern)
        && let Some(inner) = pattern.trim().strip_prefix('{').and_then(|it| it.strip_suffix('}'))
        && let Ok(both) = FilterPattern::parse(&format!("{{ ({inner}) && ({inner}) }}"))
        && let Ok(either) = FilterPattern::parse(&format!("{{ ({inner}) || ({inner}) }}"))
    {
        assert_eq!(both.matches(&record), either.matches(&record));
        // Of a lone comparison with a list AWS says that it does not match, of joined ones nothing.
        assert!(filter.matches(&record) <= both.matches(&record));
    }
});
