//! Somebody who calls, and what is theirs.

use crate::support::dialect::Dialect;
use crate::support::{Caller, Namespace};
use std::collections::HashMap;

/// What the `$words` of requests stand for.
pub type Marks = HashMap<String, String>;

/// Somebody who calls: how in Kanboard's dialect, how in the others, and what is theirs.
pub struct Who {
    pub caller: Caller,
    pub board: Caller,
    pub marks: Marks,
    /// The same in their own namespace, where that is another.
    pub at_home: Option<Box<Self>>,
}

impl Who {
    pub fn of_dialect(&self, dialect: Dialect) -> &Caller {
        if dialect == Dialect::Kanboard { &self.board } else { &self.caller }
    }

    /// Somebody of another namespace, which they name `at_home`; else they name this one.
    pub fn foreign(home: Caller, basic: (&str, &str), ns: &Namespace, marks: &Marks) -> Self {
        let (at_home, named) = (home.clone(), home.of_namespace(&ns.id));
        let at_home = Self::new(at_home, Some(basic), marks.clone());
        Self { at_home: Some(Box::new(at_home)), ..Self::new(named, Some(basic), marks.clone()) }
    }

    pub fn new(caller: Caller, basic: Option<(&str, &str)>, marks: Marks) -> Self {
        let board = basic.map(|(name, password)| caller.by_password(name, password));
        let board = board.unwrap_or_else(|| caller.clone());
        Self { board, caller, marks, at_home: None }
    }
}
