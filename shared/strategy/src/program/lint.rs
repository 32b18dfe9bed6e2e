//! What runs but probably does not mean what was meant.

use super::Program;
use crate::diagnostic::Diagnostic;
use crate::spec::Spec;

pub(super) fn warnings(spec: &Spec, program: &Program) -> Vec<Diagnostic> {
    let _ = (spec, program);
    Vec::new()
}
