//! Schemas together: what all of them allow, and what any of them allows.

use std::collections::BTreeSet;

use super::{Kind, Schema};

impl<'a> Schema<'a> {
    /// What both allow (`allOf`). The place is the first's.
    pub(super) fn and(self, other: Schema<'a>) -> Schema<'a> {
        let mut properties = self.properties;
        for (name, node) in other.properties {
            properties.entry(name).or_insert(node);
        }
        Schema {
            pointer: self.pointer,
            kinds: match (self.kinds, other.kinds) {
                (Some(a), Some(b)) => Some(both(&a, &b)),
                (a, b) => a.or(b),
            },
            is_nullable: self.is_nullable && other.is_nullable,
            format: self.format.or(other.format),
            values: match (self.values, other.values) {
                (Some(a), Some(b)) => Some(a.into_iter().filter(|one| b.contains(one)).collect()),
                (a, b) => a.or(b),
            },
            items: self.items.or(other.items),
            properties,
            required: either(self.required, other.required),
            others: self.others.or(other.others),
            description: self.description.or(other.description),
            default: self.default.or(other.default),
            is_excluded: self.is_excluded || other.is_excluded,
            is_never: self.is_never || other.is_never,
            is_read_only: self.is_read_only || other.is_read_only,
            is_write_only: self.is_write_only || other.is_write_only,
            dangling: self.dangling.or(other.dangling),
        }
    }

    /// What either allows (`anyOf`, `oneOf`). The place is that of the one which is not null.
    pub(super) fn or(self, other: Schema<'a>) -> Schema<'a> {
        let is_null = |schema: &Schema<'_>| schema.kinds.as_ref().is_some_and(BTreeSet::is_empty);
        if is_null(&self) {
            return Schema { is_nullable: self.is_nullable || other.is_nullable, ..other };
        }
        if is_null(&other) {
            return Schema { is_nullable: self.is_nullable || other.is_nullable, ..self };
        }
        let mut properties = self.properties;
        for (name, node) in other.properties {
            properties.entry(name).or_insert(node);
        }
        Schema {
            pointer: self.pointer,
            kinds: self.kinds.zip(other.kinds).map(|(a, b)| a.union(&b).copied().collect()),
            is_nullable: self.is_nullable || other.is_nullable,
            format: self.format.filter(|format| other.format.as_ref() == Some(format)),
            values: self.values.zip(other.values).map(|(mut a, b)| {
                a.extend(b);
                a
            }),
            items: self.items.or(other.items),
            properties,
            required: self
                .required
                .into_iter()
                .filter(|one| other.required.contains(one))
                .collect(),
            others: self.others.or(other.others),
            description: self.description.or(other.description),
            default: self.default.or(other.default),
            is_excluded: self.is_excluded && other.is_excluded,
            is_never: self.is_never && other.is_never,
            is_read_only: self.is_read_only && other.is_read_only,
            is_write_only: self.is_write_only && other.is_write_only,
            dangling: self.dangling.or(other.dangling),
        }
    }
}

/// What is in either list, the first's before the second's.
fn either<'a>(mut a: Vec<&'a str>, b: Vec<&'a str>) -> Vec<&'a str> {
    let new: Vec<&str> = b.into_iter().filter(|one| !a.contains(one)).collect();
    a.extend(new);
    a
}

/// The types in both sets, where every integer is a number.
fn both(a: &BTreeSet<Kind>, b: &BTreeSet<Kind>) -> BTreeSet<Kind> {
    let in_set = |kind: Kind, set: &BTreeSet<Kind>| {
        set.contains(&kind) || (kind == Kind::Integer && set.contains(&Kind::Number))
    };
    let of_a = a.iter().filter(|kind| in_set(**kind, b));
    let of_b = b.iter().filter(|kind| in_set(**kind, a));
    of_a.chain(of_b).copied().collect()
}
