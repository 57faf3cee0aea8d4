//! Folders of which something is taken away, and how the rest is judged: by the checks that could
//! tell, on every core.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        LazyLock, OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use tutela_app::{Selection, Wanted, select};
use tutela_model::{Finding, operation};
use tutela_recording::{
    assemble,
    folder::{self, File},
};
use tutela_report::Report;

use super::{
    compare::{Rows, groundless, improvements, rows},
    demo, every_check, judge_all, readable, save,
};

/// The files of a folder.
pub(crate) type Tree = BTreeMap<String, File>;

type Checks = BTreeSet<&'static str>;

/// A folder of which files are taken away, and how it is judged.
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    pub(crate) tree: Tree,
    /// The person says when the answers were taken, where no manifest does.
    dated_by_hand: bool,
    /// What the whole folder shows.
    whole: Report,
    pub(crate) rows: Rows,
    /// The checks to which each file matters, once somebody asks.
    readers: BTreeMap<String, OnceLock<Checks>>,
    /// What is left without each file, likewise.
    removed: BTreeMap<String, OnceLock<Option<Report>>>,
}

impl Kind {
    fn new(name: &'static str, tree: Tree) -> Self {
        let dated_by_hand = !tree.contains_key("manifest.json");
        let whole = judged(tree.clone(), dated_by_hand, every_check());
        let whole = whole.expect("the whole folder can be read");
        let readers = tree.keys().map(|path| (path.clone(), OnceLock::new())).collect();
        let removed = tree.keys().map(|path| (path.clone(), OnceLock::new())).collect();
        Self { name, tree, dated_by_hand, rows: rows(&whole), whole, readers, removed }
    }

    /// The checks that say that they need a file's answer, and those that tell its absence from
    /// its presence whatever they say.
    fn readers_of(&self, path: &str) -> &Checks {
        self.readers
            .get(path)
            .expect("a path of the folder")
            .get_or_init(|| self.look_for_readers(path))
    }

    fn look_for_readers(&self, path: &str) -> Checks {
        let declared = operation_of(path);
        let all = every_check().checks;
        let mut readers: Checks = all
            .iter()
            .filter(|check| declared.is_none_or(|operation| check.needs.contains(&operation)))
            .map(|check| check.id)
            .collect();
        match self.without_it(path) {
            Some(report) => readers.extend(differing(&self.whole, report)),
            None => readers.extend(all.iter().map(|check| check.id)),
        }
        readers
    }

    /// The report on the folder without one of its files.
    pub(crate) fn without_it(&self, path: &str) -> Option<&Report> {
        let judge = || self.judge(self.without(&[path]), every_check());
        self.removed.get(path).expect("a path of the folder").get_or_init(judge).as_ref()
    }

    /// The report on a folder, or `None` where nothing can be judged, which the person is told.
    pub(crate) fn judge(&self, tree: Tree, selection: Selection) -> Option<Report> {
        judged(tree, self.dated_by_hand, selection)
    }

    /// The files that are taken away. Beside IAM's, the folder with everything and that of one account
    /// have what the others have.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        let is_own = |path: &str| path.starts_with("iam/") || path.contains("/iam/");
        let has_all = ["saved", "by hand"].contains(&self.name);
        self.tree.keys().map(String::as_str).filter(move |path| has_all || is_own(path))
    }

    /// What is seen of a folder, but for numbers; nothing where it cannot be read.
    pub(crate) fn seen_of(&self, tree: &Tree) -> String {
        let Ok(read) = folder::read(tree.clone()) else { return String::new() };
        let by_hand = self.dated_by_hand.then(tutela_demo::as_of);
        let mut seen = format!("{:?}", assemble(&read.accounts, read.as_of.or(by_hand)));
        seen.retain(|c| !c.is_ascii_digit());
        seen
    }

    /// The folder without some of its files.
    pub(crate) fn without(&self, paths: &[&str]) -> Tree {
        let mut tree = self.tree.clone();
        tree.retain(|path, _| !paths.contains(&path.as_str()));
        tree
    }

    /// The folder with another file at a path.
    pub(crate) fn with(&self, path: &str, file: File) -> Tree {
        let mut tree = self.tree.clone();
        tree.insert(path.to_owned(), file);
        tree
    }

    /// Fails where what is left, of which `path` was touched, looks better than the whole.
    #[track_caller]
    pub(crate) fn hold(&self, path: &str, case: &str, tree: Tree) {
        self.hold_by(self.readers_of(path), &format!("`{path}`: {case}"), tree);
    }

    /// The same by every check.
    #[track_caller]
    pub(crate) fn hold_by_all(&self, path: &str, case: &str, tree: Tree) {
        self.hold_by(&all(), &format!("`{path}`: {case}"), tree);
    }

    /// The same of two files without which the folder is: by the checks that both matter to, since
    /// for the others one of them is as if it were there.
    #[track_caller]
    pub(crate) fn hold_without(&self, first: &str, second: &str) {
        let (one, other) = (self.readers_of(first), self.readers_of(second));
        let both: Checks = one.intersection(other).copied().collect();
        if !both.is_empty() {
            let case = format!("`{first}` and `{second}` removed");
            self.hold_by(&both, &case, self.without(&[first, second]));
        }
    }

    #[track_caller]
    fn hold_by(&self, checks: &Checks, case: &str, tree: Tree) {
        if let Some(report) = self.judge(tree, selected(checks)) {
            self.hold_report(checks, case, &report);
        }
    }

    /// Fails where the folder without one of its files looks better than the whole.
    #[track_caller]
    pub(crate) fn hold_without_it(&self, path: &str) {
        if let Some(report) = self.without_it(path) {
            self.hold_report(&all(), &format!("`{path}`: removed"), report);
        }
    }

    #[track_caller]
    fn hold_report(&self, checks: &Checks, case: &str, report: &Report) {
        let before = self.rows.clone().into_iter().filter(|((of, _), _)| checks.contains(of));
        let better = improvements(&before.collect(), &rows(report));
        assert_eq!(better, Vec::<String>::new(), "{}: {case}", self.name);
        if report.as_of.is_some() {
            assert_eq!(groundless(report), Vec::<String>::new(), "{}: {case}", self.name);
        }
    }
}

fn all() -> Checks {
    every_check().checks.iter().map(|check| check.id).collect()
}

fn judged(tree: Tree, dated_by_hand: bool, selection: Selection) -> Option<Report> {
    let read = folder::read(tree).ok()?;
    let by_hand = dated_by_hand.then(tutela_demo::as_of);
    Some(judge_all(&read.accounts, selection, read.as_of.or(by_hand)))
}

fn selected(checks: &Checks) -> Selection {
    let checks = checks.iter().map(|&id| id.to_owned()).collect();
    select(Wanted { checks, ..Wanted::default() }).expect("the checks are of the catalogue")
}

/// The operation whose answer a file has; `None` for what tells of many.
fn operation_of(path: &str) -> Option<&'static tutela_model::Operation> {
    let parts: Vec<&str> = path.split('/').collect();
    let commands = parts.iter().map(|part| part.split_once('.').map_or(*part, |(stem, _)| stem));
    commands
        .flat_map(|command| parts.iter().map(move |service| (service, command)))
        .find_map(|(service, command)| operation::find_command(service, command))
}

/// The checks whose rows differ, in whatever they say.
fn differing(one: &Report, other: &Report) -> Checks {
    let of = |report: &Report| -> BTreeMap<&'static str, String> {
        let mut said = BTreeMap::<&'static str, String>::new();
        for finding in &report.findings {
            said.entry(finding.check).or_default().push_str(&in_words(finding));
        }
        said
    };
    let (one, other) = (of(one), of(other));
    let ids = one.keys().chain(other.keys()).copied();
    ids.filter(|id| one.get(id) != other.get(id)).collect()
}

fn in_words(finding: &Finding) -> String {
    let Finding { status, severity, resource, message, evidence, gap, .. } = finding;
    format!("{status:?} {severity:?} {resource} {message} {evidence:?} {gap:?}\n")
}

/// What comes of each case, in their order. Cases are taken by whichever core is free.
pub(crate) fn on_every_core<C: Sync, R: Send>(
    cases: &[C],
    work: impl Fn(&C) -> R + Sync,
) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let mut done: Vec<(usize, R)> = thread::scope(|scope| {
        let one = || {
            let taken =
                || Some(next.fetch_add(1, Ordering::Relaxed)).filter(|at| *at < cases.len());
            std::iter::from_fn(taken)
                .map(|at| (at, work(cases.get(at).expect("there is such a case"))))
                .collect::<Vec<_>>()
        };
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(one)).collect();
        workers
            .into_iter()
            .flat_map(|worker| match worker.join() {
                Ok(done) => done,
                Err(panic) => std::panic::resume_unwind(panic),
            })
            .collect()
    });
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

/// The demo as `tutela demo --save` writes it, and as somebody with the AWS CLI would have made it.
pub(crate) fn kinds() -> &'static [Kind] {
    static KINDS: LazyLock<Vec<Kind>> = LazyLock::new(made);
    &KINDS
}

fn made() -> Vec<Kind> {
    let saved = readable(save(&demo()));
    let mut by_hand = saved.clone();
    by_hand.retain(|path, _| path != "manifest.json" && !path.ends_with("gaps.json"));
    let alone: Tree = by_hand
        .iter()
        .map(|(path, file)| {
            let path = path.strip_prefix("accounts/111122223333/").unwrap_or(path);
            (path.to_owned(), file.clone())
        })
        .collect();
    // Everything that the account would answer, so that a live call may be what is taken away.
    let whole = readable(save(&tutela_demo::whole()));
    let mut whole_by_hand = whole.clone();
    whole_by_hand.retain(|path, _| path != "manifest.json" && !path.ends_with("gaps.json"));
    vec![
        Kind::new("saved", saved),
        Kind::new("by hand", by_hand),
        Kind::new("by hand, one account", alone),
        Kind::new("saved, everything", whole),
        Kind::new("by hand, everything", whole_by_hand),
    ]
}
