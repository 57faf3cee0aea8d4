//! Reads the text of a universe. It is strict: what it does not understand, it does not skip. The
//! format is described in `crates/policy/data/README.md`.

use std::cmp::Ordering;

use super::{
    AccessLevel, Action, ActionId, ActionResource, ConditionKey, KeyId, ResourceType,
    ResourceTypeId, Service, ServiceId, Universe, ValueType, compare,
    index::{Index, hash},
    keys,
    packed::{self, Damage},
};

const FIRST: &str = "tutela-universe\t1";

/// The lists of keys and of resource types are leaked: there is one universe, and it stays.
pub(super) fn read(text: &'static str) -> Result<Universe, Damage> {
    let mut reader = Reader {
        universe: Universe {
            source: "",
            date: "",
            keys: Vec::new(),
            templates: Vec::new(),
            services: Vec::new(),
            resource_types: Vec::new(),
            actions: Vec::new(),
            services_by_prefix: Index::default(),
            actions_by_name: Index::default(),
        },
        lists: Vec::new(),
        types_from: 0,
    };
    for (line, content) in packed::body(text, FIRST)? {
        reader.line(content).map_err(|expected| Damage { line, expected })?;
    }
    if reader.universe.source.is_empty() || reader.universe.date.is_empty() {
        return Err(Damage { line: 2, expected: "`source` and `date`" });
    }
    Ok(indexed(reader.universe))
}

fn indexed(mut universe: Universe) -> Universe {
    let Universe { services, actions, .. } = &universe;
    let first = |action: &Action| {
        services.get(action.service.index()).map_or(0, |service| service.actions.start)
    };
    let by_prefix = Index::new(services.iter().map(|service| hash(0, service.prefix)));
    let by_name = Index::new(actions.iter().map(|action| hash(first(action), action.name())));
    universe.services_by_prefix = by_prefix;
    universe.actions_by_name = by_name;
    universe
}

struct Reader {
    universe: Universe,
    lists: Vec<&'static [KeyId]>,
    /// Where the resource types of the service begin.
    types_from: usize,
}

/// What was expected instead.
type Expected = &'static str;

impl Reader {
    fn line(&mut self, line: &'static str) -> Result<(), Expected> {
        let mut fields = line.split('\t');
        let kind = fields.next().unwrap_or_default();
        let mut next = || fields.next();
        match (kind, [next(), next(), next(), next(), next()]) {
            ("source", [Some(source), None, ..]) if self.universe.source.is_empty() => {
                self.universe.source = source;
            }
            ("date", [Some(date), None, ..]) if self.universe.date.is_empty() => {
                self.universe.date = date;
            }
            ("K", [Some(name), Some(kind), None, ..]) => self.key(name, kind)?,
            ("L", [Some(list), None, ..]) => {
                let list: Result<Vec<KeyId>, Expected> =
                    list.split_whitespace().map(|number| self.key_id(number)).collect();
                self.lists.push(list?.leak());
            }
            ("S", [Some(prefix), Some(rcp), None, ..]) => self.service(prefix, rcp)?,
            ("T", [Some(name), Some(arns), Some(list), None, _]) => {
                self.resource_type(name, arns, list)?;
            }
            ("A", [Some(full_name), Some(level), Some(list), Some(resources), None]) => {
                self.action(full_name, level, list, resources)?;
            }
            _ => return Err("a line of one of the kinds, with its fields"),
        }
        Ok(())
    }

    fn key(&mut self, name: &'static str, kind: &str) -> Result<(), Expected> {
        let many = kind.strip_prefix("ArrayOf");
        let value_type = value_type(many.unwrap_or(kind)).ok_or("the type of a condition key")?;
        if let Some(last) = self.universe.keys.last() {
            ascending(last.name, name)?;
        }
        if keys::hole(name).is_some() {
            self.universe.templates.push(KeyId(length(&self.universe.keys)?));
        }
        let key = ConditionKey { name, value_type, multivalued: many.is_some() };
        self.universe.keys.push(key);
        Ok(())
    }

    fn key_id(&self, written: &str) -> Result<KeyId, Expected> {
        let at = number(written)?;
        if at >= self.universe.keys.len() {
            return Err("the number of a condition key");
        }
        u32::try_from(at).map(KeyId).map_err(|_| "fewer condition keys")
    }

    fn list(&self, written: &str) -> Result<&'static [KeyId], Expected> {
        self.lists.get(number(written)?).copied().ok_or("the number of a list")
    }

    fn service(&mut self, prefix: &'static str, rcp: &str) -> Result<(), Expected> {
        let supports_rcp = match rcp {
            "0" => false,
            "1" => true,
            _ => return Err("0 or 1"),
        };
        if prefix.chars().any(|c| c.is_ascii_uppercase()) {
            return Err("a prefix in lower case");
        }
        if let Some(last) = self.universe.services.last() {
            ascending(last.prefix, prefix)?;
        }
        let at = self.universe.actions.len();
        self.universe.services.push(Service { prefix, supports_rcp, actions: at..at });
        self.types_from = self.universe.resource_types.len();
        Ok(())
    }

    fn service_id(&self) -> Result<ServiceId, Expected> {
        let after = length(&self.universe.services)?;
        after.checked_sub(1).map(ServiceId).ok_or("a service first")
    }

    fn resource_type(
        &mut self,
        name: &'static str,
        arns: &'static str,
        list: &str,
    ) -> Result<(), Expected> {
        let service = self.service_id()?;
        let arns = arns.split_whitespace().collect::<Vec<_>>().leak();
        if arns.is_empty() || !arns.iter().all(|arn| arn.starts_with("arn:")) {
            return Err("templates of ARNs");
        }
        let condition_keys = self.list(list)?;
        let resource_type = ResourceType { service, name, arns, condition_keys };
        self.universe.resource_types.push(resource_type);
        Ok(())
    }

    fn action(
        &mut self,
        full_name: &'static str,
        level: &str,
        list: &str,
        resources: &str,
    ) -> Result<(), Expected> {
        let service_id = self.service_id()?;
        let access = access(level).ok_or("a letter for the access level")?;
        let condition_keys = self.list(list)?;
        let resources: Result<Vec<ActionResource>, Expected> =
            resources.split_whitespace().map(|written| self.resource(written)).collect();
        let resources = resources?.leak();
        let before = self.universe.actions.last();
        let service = self.universe.services.last_mut().ok_or("a service first")?;
        let (prefix, name) = full_name.split_once(':').ok_or("a service and an action")?;
        if prefix != service.prefix {
            return Err("an action of the service above");
        }
        if let Some(before) = before.filter(|before| before.service == service_id) {
            ascending(before.name(), name)?;
        }
        let name_at = prefix.len() + 1;
        service.actions.end += 1;
        let action =
            Action { service: service_id, access, resources, condition_keys, full_name, name_at };
        // Ids have 32 bits.
        length(&self.universe.actions).map(ActionId)?;
        self.universe.actions.push(action);
        Ok(())
    }

    /// `4?17`: the type's place within the service, whether it is required, a list of keys.
    fn resource(&self, written: &str) -> Result<ActionResource, Expected> {
        const EXPECTED: Expected = "the number of a resource type, `!` or `?`, and of a list";
        let at = written.find(['!', '?']).ok_or(EXPECTED)?;
        let (place, list) = written.split_at_checked(at).ok_or(EXPECTED)?;
        let (required, list) = match list.strip_prefix('!') {
            Some(list) => (true, list),
            None => (false, list.strip_prefix('?').ok_or(EXPECTED)?),
        };
        let place = self.types_from + number(place)?;
        if place >= self.universe.resource_types.len() {
            return Err("a resource type of the service");
        }
        let resource_type = u32::try_from(place).map(ResourceTypeId).map_err(|_| EXPECTED)?;
        Ok(ActionResource { resource_type, required, condition_keys: self.list(list)? })
    }
}

fn number(written: &str) -> Result<usize, Expected> {
    written.parse().map_err(|_| "a number")
}

fn length<T>(list: &[T]) -> Result<u32, Expected> {
    u32::try_from(list.len()).map_err(|_| "fewer of them")
}

fn ascending(last: &str, next: &str) -> Result<(), Expected> {
    if compare(last, next) == Ordering::Less {
        Ok(())
    } else {
        Err("a name that comes after the one before it")
    }
}

fn value_type(written: &str) -> Option<ValueType> {
    Some(match written {
        "String" => ValueType::String,
        "Bool" => ValueType::Bool,
        "Numeric" => ValueType::Numeric,
        "Date" => ValueType::Date,
        "ARN" => ValueType::Arn,
        "IPAddress" => ValueType::IpAddress,
        _ => return None,
    })
}

fn access(written: &str) -> Option<AccessLevel> {
    Some(match written {
        "l" => AccessLevel::List,
        "r" => AccessLevel::Read,
        "w" => AccessLevel::Write,
        "p" => AccessLevel::PermissionsManagement,
        "t" => AccessLevel::Tagging,
        _ => return None,
    })
}
