//! Runs the emulated account of 300 users until standard input ends, for a person or a bench to
//! look at: `cargo run -p tutela-testkit --example seeded-account -- 60` answers every call 60 ms
//! late. Prints the endpoint, and at the end how many calls were made of which kind.
#![allow(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a program for people, with the machine's clock"
)]

use std::{
    env,
    io::{self, Read as _},
    time::Duration,
};

use jiff::Timestamp;
use tutela_testkit::{Corrections, Moto, Proxy, RootTruth};

fn main() -> io::Result<()> {
    let latency = match env::args().nth(1).map(|argument| argument.parse()) {
        None => 0,
        Some(Ok(latency)) => latency,
        Some(Err(error)) => {
            return Err(io::Error::other(format!("the latency in milliseconds: {error}")));
        }
    };
    let moto = Moto::start();
    let truth = moto.seed();
    let now = Timestamp::now();
    let root = RootTruth {
        created: now,
        password: true,
        password_last_used: None,
        mfa: false,
        access_key: false,
        certificate: false,
    };
    let corrections = Corrections { truth, root, report_made: now };
    let proxy = Proxy::start(moto.url(), corrections).latency(Duration::from_millis(latency));
    println!("export AWS_ENDPOINT_URL={}", proxy.url());
    println!("export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_REGION=us-east-1");
    println!("End this program with Ctrl-D.");
    io::stdin().read_to_end(&mut Vec::new())?;
    for (call, count) in proxy.calls() {
        println!("{count:5} {call}");
    }
    println!("{:5} in all", proxy.take_calls());
    Ok(())
}
