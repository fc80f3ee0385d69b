//! Stories in each dialect, read back and changed in the others.

mod every;
mod kanboard;
mod micro;
mod nuxeo;
