//! Which settings are accepted, and how they are stored.

use super::*;

fn changes(lifetime: Patch<i32>, idle: Patch<i32>) -> SettingsChanges {
    SettingsChanges { session_lifetime: lifetime, session_idle: idle, ..SettingsChanges::default() }
}

#[test]
fn a_setting_that_is_cleared_has_its_default_again() {
    let chosen = changes(Patch::Set(3600), Patch::Set(600));
    let settings = Settings::default().changed(chosen).unwrap();
    assert_eq!((settings.session_lifetime(), settings.session_idle()), (3600, 600));
    assert_eq!(serde_json::to_string(&settings).unwrap().len(), 44);
    let settings = settings.changed(changes(Patch::Clear, Patch::Clear)).unwrap();
    assert_eq!(settings, Settings::default());
    assert_eq!(serde_json::to_string(&settings).unwrap(), "{}");
}

#[test]
fn the_idle_end_comes_before_the_end() {
    for (lifetime, idle) in [(3600, 3601), (3600, 299), (3600, -1), (299, 0), (34_560_001, 0)] {
        let refused = Settings::default().changed(changes(Patch::Set(lifetime), Patch::Set(idle)));
        assert!(matches!(refused, Err(Error::Invalid { .. })), "{lifetime} {idle}");
    }
    let idle = changes(Patch::Keep, Patch::Set(7200));
    let settings = Settings::default().changed(idle).unwrap();
    // A shorter lifetime is refused as well.
    assert!(settings.changed(changes(Patch::Set(3600), Patch::Keep)).is_err());
}
