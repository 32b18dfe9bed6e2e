//! The language over time: specs of older versions are brought up to the current one, step by step.

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::VERSION;
use serde_json::Value;

/// A change from one version to the next, on the spec's JSON form.
pub(super) type Step = fn(&mut Value);

/// `STEPS[n]` brings a spec of version n + 1 to version n + 2. A change to the language that old specs do not survive
/// adds a step here and one to [`VERSION`]; the content hash is taken after evolution, so old specs keep their meaning,
/// not their hash. Where a step leaves them another meaning, [`crate::Program::changed_meaning`] says so of each run.
pub(super) const STEPS: [Step; VERSION as usize - 1] = [years_and_starts];

/// Version 2 reads windows in years, and calendar windows decided at a period's start, as they are meant. Nothing is
/// rewritten: nobody meant the year to date by `1 year`, nor one day's change by `change(close, 1 month)`.
fn years_and_starts(_: &mut Value) {}

/// Brings a spec up to the current version.
pub(super) fn evolve(spec: &mut Value, steps: &[Step]) -> Result<(), Diagnostics> {
    let current = steps.len() as u64 + 1;
    let version = match spec.get("version") {
        None => current,
        Some(version) => version.as_u64().filter(|version| *version >= 1).ok_or_else(|| {
            Diagnostic::error("version", format!("{version} is no version of the language"))
                .help(format!("write `version: {current}`, or leave it out"))
        })?,
    };
    if version > current {
        let message = format!(
            "the spec is written in version {version} of the language; this program reads up to {current}"
        );
        return Err(Diagnostic::error("version", message)
            .help("use a newer release of the program")
            .into());
    }
    for step in &steps[version as usize - 1..] {
        step(spec);
    }
    if let Value::Object(fields) = spec
        && version < current
    {
        fields.insert("version".into(), current.into());
        fields.entry("from_version").or_insert(version.into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn old_specs_take_each_step_once_and_in_order() {
        fn rename(spec: &mut Value) {
            if let Some(fields) = spec.as_object_mut()
                && let Some(when) = fields.remove("schedule")
            {
                fields.insert("rebalance".into(), when);
            }
        }
        fn daily(spec: &mut Value) {
            if spec["rebalance"] == "every_day" {
                spec["rebalance"] = "daily".into();
            }
        }
        let steps: [Step; 2] = [rename, daily];
        let mut oldest = json!({"version": 1, "schedule": "every_day"});
        evolve(&mut oldest, &steps).unwrap();
        assert_eq!(
            oldest,
            json!({"version": 3, "from_version": 1, "rebalance": "daily"})
        );
        let mut newer = json!({"version": 2, "schedule": "every_day", "rebalance": "every_day"});
        evolve(&mut newer, &steps).unwrap();
        assert_eq!(
            newer,
            json!({"version": 3, "from_version": 2, "schedule": "every_day", "rebalance": "daily"})
        );
        let mut unversioned = json!({"schedule": "every_day"});
        evolve(&mut unversioned, &steps).unwrap();
        assert_eq!(unversioned, json!({"schedule": "every_day"}));
        assert!(
            evolve(&mut json!({"version": 4}), &steps)
                .unwrap_err()
                .to_string()
                .contains("up to 3")
        );
        assert!(evolve(&mut json!({"version": 0}), &steps).is_err());
        assert!(evolve(&mut json!({"version": "two"}), &steps).is_err());
    }
}
