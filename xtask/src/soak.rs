//! `cargo xtask soak`: the properties of the policy language, on far more random cases than a test
//! run has time for.
//!
//! A property is a test in a module called `properties`, in any test of the crate. Each round has a
//! seed of its own, so that what one finds can be looked at again.

use std::{
    process::Command,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use crate::{
    Outcome,
    setup::{cargo, root, run as run_command},
};

const MARK: &str = "properties::";
const MINUTES: u64 = 10;

/// How many times as many cases as in a test run one round looks at.
const FACTOR: &str = "20";

/// What is asked for.
#[derive(Debug, PartialEq, Eq)]
struct Asked<'a> {
    minutes: u64,
    /// Parts of the names of properties; all where there are none.
    names: Vec<&'a str>,
}

pub(crate) fn run(arguments: &[&str]) -> Outcome {
    let asked = Asked::read(arguments)?;
    let properties = asked.choose(&properties()?)?;
    println!("soak: {} minutes for {} properties", asked.minutes, properties.len());
    println!("  {}", properties.join("\n  "));
    let first = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let (start, time) = (Instant::now(), Duration::from_secs(60 * asked.minutes));
    let mut rounds = 0;
    while rounds == 0 || start.elapsed() < time {
        let seed = (first + rounds).to_string();
        rounds += 1;
        let left = time.saturating_sub(start.elapsed()).as_secs();
        println!("soak: round {rounds}, seed {seed}, {left} s left");
        run_command(&mut round(&seed, &properties)).map_err(|_| failure(&seed, &properties))?;
    }
    println!("soak: {rounds} rounds in {} s, and nothing was found", start.elapsed().as_secs());
    Ok(())
}

impl<'a> Asked<'a> {
    fn read(arguments: &[&'a str]) -> Result<Self, String> {
        let mut asked = Self { minutes: MINUTES, names: Vec::new() };
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            if *argument == "--minutes" {
                let given = rest.next().and_then(|number| number.parse().ok());
                asked.minutes = given.ok_or("--minutes wants a whole number")?;
            } else if argument.starts_with('-') {
                return Err(format!("there is no option `{argument}`, only --minutes N"));
            } else {
                asked.names.push(argument);
            }
        }
        Ok(asked)
    }

    /// The properties that are asked for. A name that none has would else be a run of nothing.
    fn choose(&self, all: &[String]) -> Result<Vec<String>, String> {
        if all.is_empty() {
            return Err(format!("no test has a property: a module called `{MARK}`"));
        }
        if let Some(unknown) =
            self.names.iter().find(|name| !all.iter().any(|it| it.contains(*name)))
        {
            return Err(format!("no property is called `{unknown}`; there are {}", all.join(", ")));
        }
        let is_asked =
            |name: &&String| self.names.is_empty() || self.names.iter().any(|it| name.contains(it));
        Ok(all.iter().filter(is_asked).cloned().collect())
    }
}

/// The tests of the policy language, as fast as users get it.
fn tests() -> Command {
    let mut command = cargo();
    command.args(["test", "--release", "--quiet", "--package", "tutela-policy", "--tests", "--"]);
    command
}

/// The names of all properties.
fn properties() -> Result<Vec<String>, String> {
    let output = tests()
        .args(["--list", MARK])
        .current_dir(root())
        .output()
        .map_err(|error| format!("could not list the tests: {error}"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("could not build the tests:\n{said}"));
    }
    Ok(listed(&String::from_utf8_lossy(&output.stdout)))
}

/// The properties in what the test runner lists, a line each: `properties::order: test`.
fn listed(output: &str) -> Vec<String> {
    let names = output.lines().filter_map(|line| line.strip_suffix(": test"));
    names.filter(|name| name.contains(MARK)).map(str::to_owned).collect()
}

fn round(seed: &str, properties: &[String]) -> Command {
    let mut command = tests();
    command.arg("--exact").args(properties);
    command.env("TUTELA_SOAK", FACTOR).env("PROPTEST_RNG_SEED", seed);
    command
}

/// What was found, and how to see it again.
fn failure(seed: &str, properties: &[String]) -> String {
    format!(
        "a property does not hold; the test runner names it above, with the smallest case.\n\
         Look at it again, or at its mend:\n  \
         TUTELA_SOAK={FACTOR} PROPTEST_RNG_SEED={seed} cargo test --release -p tutela-policy \
         --tests -- --exact {}",
        properties.join(" ")
    )
}

#[cfg(test)]
mod tests {
    use super::{Asked, MINUTES, listed};

    #[test]
    fn arguments() {
        let read = |words: &[&'static str]| Asked::read(words).map(|it| (it.minutes, it.names));
        assert_eq!(read(&[]), Ok((MINUTES, vec![])));
        assert_eq!(read(&["order", "--minutes", "3"]), Ok((3, vec!["order"])));
        assert!(read(&["--minutes"]).is_err());
        assert!(read(&["--minutes", "soon"]).is_err());
        assert!(read(&["--seconds", "3"]).is_err());
    }

    #[test]
    fn properties_are_found_by_their_module_and_chosen_by_name() {
        let all = listed("properties::order: test\nother: test\n2 tests, 0 benchmarks\n");
        assert_eq!(all, ["properties::order"]);
        let choose = |names: Vec<&'static str>| Asked { minutes: 1, names }.choose(&all);
        assert_eq!(choose(vec![]), Ok(all.clone()));
        assert_eq!(choose(vec!["ord"]), Ok(all.clone()));
        assert!(choose(vec!["odd"]).is_err());
        assert!(Asked { minutes: 1, names: vec![] }.choose(&[]).is_err());
    }
}
