//! What somebody probably meant.

/// How alike two names are at least, from 0 to 1, for one to be taken for the other.
const ALIKE: f64 = 0.8;

/// The name that is most like what was typed, if one is much like it.
///
/// ```
/// use tutela_model::nearest;
/// assert_eq!(nearest("adit", ["audit", "edit-all"]), Some("audit"));
/// assert_eq!(nearest("nonsense", ["audit", "edit-all"]), None);
/// ```
pub fn nearest<'a>(typed: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let likeness = |name| strsim::jaro_winkler(typed, name);
    names
        .into_iter()
        .map(|name| (likeness(name), name))
        .filter(|(likeness, _)| *likeness > ALIKE)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, name)| name)
}
