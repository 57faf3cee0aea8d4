//! The text of a universe: nothing of it is lost, and nothing is skipped.

use std::fmt::Write;

use super::{
    AccessLevel, FILE, KeyId, PACKED, Universe, ValueType,
    packed::{self, Damage},
    read::read,
};

const GOOD: &[&str] = &[
    "tutela-universe\t1",
    "source\tp 1",
    "date\t2026-01-02",
    "K\tx:A\tString",
    "K\tx:B/${Tag}\tArrayOfARN",
    "L\t",
    "L\t0 1",
    "S\tx\t1",
    "T\tthing\tarn:x\t1",
    "T\tother\tarn:y arn:y2\t0",
    "A\tx:Get\tr\t1\t0!0 1?1",
    "A\tx:Put\tw\t0\t",
    "S\ty\t0",
    "T\tthing\tarn:z\t0",
    "A\ty:Get\tl\t0\t0?0",
];

fn text(lines: &[&str]) -> &'static str {
    format!("{}\nend\t{}\n", lines.join("\n"), lines.len()).leak()
}

#[test]
fn a_small_universe_is_read() {
    let universe = read(text(GOOD)).unwrap();
    let get = universe.get(universe.action("X:get").unwrap()).unwrap();
    assert_eq!((get.full_name(), get.name()), ("x:Get", "Get"));
    assert_eq!(get.access, AccessLevel::Read);
    assert_eq!(get.condition_keys, [KeyId(0), KeyId(1)]);
    let types: Vec<_> =
        get.resources.iter().map(|one| (one.resource_type.0, one.required)).collect();
    assert_eq!(types, [(0, true), (1, false)]);
    assert_eq!(universe.resource_types()[1].arns, ["arn:y", "arn:y2"]);
    // Numbers of resource types begin anew with each service.
    let other = universe.get(universe.action("y:Get").unwrap()).unwrap();
    assert_eq!(other.resources[0].resource_type.0, 2);
    let key = universe.condition_key("X:b/team").unwrap();
    assert_eq!((key.value_type, key.multivalued), (ValueType::Arn, true));
    assert_eq!(universe.condition_key("x:b/"), None);
}

#[track_caller]
fn check(sentence: &str, from: &str, to: &str, line: usize) {
    let lines: Vec<&str> = GOOD.iter().map(|line| if *line == from { to } else { line }).collect();
    assert_ne!(lines, GOOD, "{sentence}");
    let damage = read(text(&lines)).map(|_| ()).map_err(|damage: Damage| damage.line);
    assert_eq!(damage, Err(line), "{sentence}");
}

#[test]
fn what_is_not_understood_is_not_skipped() {
    check("another format", "tutela-universe\t1", "tutela-universe\t2", 1);
    check("an unknown kind", "S\ty\t0", "Z\ty\t0", 13);
    check("an empty line", "S\ty\t0", "", 13);
    check("a field too many", "S\ty\t0", "S\ty\t0\t", 13);
    check("an unknown type", "K\tx:A\tString", "K\tx:A\tText", 4);
    check("a key out of order", "K\tx:A\tString", "K\tx:C\tString", 5);
    check("a key that is not there", "L\t0 1", "L\t0 2", 7);
    check("no number", "L\t0 1", "L\t0 -1", 7);
    check("neither 0 nor 1", "S\ty\t0", "S\ty\tno", 13);
    check("a prefix in upper case", "S\ty\t0", "S\tY\t0", 13);
    check("a service twice", "S\ty\t0", "S\tx\t0", 13);
    check("a list that is not there", "T\tother\tarn:y arn:y2\t0", "T\tother\tarn:y\t2", 10);
    check("no ARN", "T\tother\tarn:y arn:y2\t0", "T\tother\t\t0", 10);
    check("what is no ARN", "T\tother\tarn:y arn:y2\t0", "T\tother\tarn:y y\t0", 10);
    check("an unknown level", "A\tx:Put\tw\t0\t", "A\tx:Put\tq\t0\t", 12);
    check("an action twice", "A\tx:Put\tw\t0\t", "A\tx:GET\tw\t0\t", 12);
    check("another service's action", "A\tx:Put\tw\t0\t", "A\ty:Put\tw\t0\t", 12);
    check("an action without a service", "A\tx:Put\tw\t0\t", "A\tPut\tw\t0\t", 12);
    check("a type of another service", "A\ty:Get\tl\t0\t0?0", "A\ty:Get\tl\t0\t1?0", 15);
    check("no mark", "A\ty:Get\tl\t0\t0?0", "A\ty:Get\tl\t0\t00", 15);
    check("no list", "A\ty:Get\tl\t0\t0?0", "A\ty:Get\tl\t0\t0?", 15);
    check("a source twice", "date\t2026-01-02", "source\tp 1", 3);
}

#[test]
fn a_type_or_an_action_needs_a_service() {
    for line in ["T\tthing\tarn:x\t0", "A\tx:Get\tr\t0\t"] {
        let lines = ["tutela-universe\t1", "source\tp 1", "date\td", "L\t", line];
        assert_eq!(read(text(&lines)).map(|_| ()).map_err(|damage| damage.line), Err(5), "{line}");
    }
    assert!(read(text(&["tutela-universe\t1"])).is_err(), "neither source nor date");
}

#[test]
fn what_is_cut_or_lacks_a_line_is_not_read() {
    let whole = text(GOOD);
    assert!(read(whole).is_ok());
    for cut in 0..whole.len() {
        assert!(read(&whole[..cut]).is_err(), "cut at {cut}");
    }
    for missing in 0..GOOD.len() {
        let lines: Vec<&str> = whole.lines().collect();
        let kept = [&lines[..missing], &lines[missing + 1..]].concat().join("\n") + "\n";
        assert!(read(kept.leak()).is_err(), "without line {}", missing + 1);
    }
}

/// Writes a universe again. Lists of keys are numbered by their first use, as the writer does.
fn render(universe: &Universe) -> String {
    let mut lists: Vec<&[KeyId]> = Vec::new();
    let mut body = String::new();
    let mut types = universe.resource_types().iter().enumerate().peekable();
    for (service, number) in universe.services().iter().zip(0..) {
        writeln!(body, "S\t{}\t{}", service.prefix, u8::from(service.supports_rcp)).unwrap();
        let from = types.peek().map_or(universe.resource_types().len(), |(at, _)| *at);
        while let Some((_, kind)) = types.next_if(|(_, kind)| kind.service.0 == number) {
            let list = place(&mut lists, kind.condition_keys);
            writeln!(body, "T\t{}\t{}\t{list}", kind.name, kind.arns.join(" ")).unwrap();
        }
        for (_, action) in universe.actions_of(service) {
            assert_eq!(action.service.0, number);
            let level = match action.access {
                AccessLevel::List => 'l',
                AccessLevel::Read => 'r',
                AccessLevel::Write => 'w',
                AccessLevel::PermissionsManagement => 'p',
                AccessLevel::Tagging => 't',
            };
            let list = place(&mut lists, action.condition_keys);
            let resources: Vec<String> = action
                .resources
                .iter()
                .map(|one| {
                    let mark = if one.required { '!' } else { '?' };
                    let at = one.resource_type.index() - from;
                    format!("{at}{mark}{}", place(&mut lists, one.condition_keys))
                })
                .collect();
            let name = action.full_name();
            writeln!(body, "A\t{name}\t{level}\t{list}\t{}", resources.join(" ")).unwrap();
        }
    }
    let mut head =
        format!("tutela-universe\t1\nsource\t{}\ndate\t{}\n", universe.version(), universe.date());
    for key in universe.condition_keys() {
        let many = if key.multivalued { "ArrayOf" } else { "" };
        let kind = match key.value_type {
            ValueType::String => "String",
            ValueType::Bool => "Bool",
            ValueType::Numeric => "Numeric",
            ValueType::Date => "Date",
            ValueType::Arn => "ARN",
            ValueType::IpAddress => "IPAddress",
        };
        writeln!(head, "K\t{}\t{many}{kind}", key.name).unwrap();
    }
    for list in lists {
        let numbers: Vec<String> = list.iter().map(|id| id.0.to_string()).collect();
        writeln!(head, "L\t{}", numbers.join(" ")).unwrap();
    }
    let whole = head + &body;
    format!("{whole}end\t{}\n", whole.lines().count())
}

fn place<'a>(lists: &mut Vec<&'a [KeyId]>, list: &'a [KeyId]) -> usize {
    lists.iter().position(|known| *known == list).unwrap_or_else(|| {
        lists.push(list);
        lists.len() - 1
    })
}

/// It also holds that the embedded text can be read at all, which [`Universe::embedded`] rests on.
#[test]
fn the_embedded_text_is_read_without_loss() {
    let text: &'static str = packed::unpack(FILE, PACKED).leak();
    let universe = read(text).unwrap();
    let again = render(&universe);
    let first = again.lines().zip(text.lines()).find(|(again, text)| again != text);
    assert_eq!(first, None);
    assert_eq!(again.len(), text.len());
}
