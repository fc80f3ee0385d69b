//! Who may connect to the cluster: only the user who runs Roster, whom the kernel names (`peer`).

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use nix::unistd::{User, geteuid};

use super::account::Account;
use super::binaries::Binaries;
use super::create::{run, single_user};
use super::error::ClusterError;
use super::home::Home;
use super::{ADMIN, DATABASE, Durability, USER};

/// The first line of the files that Roster has written.
const HEADER: &str = "# Written by Roster at each start.";
/// Only the socket, and only those whom the file `pg_ident.conf` names. The server does not listen
/// anywhere else, and if somebody starts it so that it does, nobody gets in there.
const HBA: &str = "local all all peer map=roster\n";

/// Writes the files that say who may connect. A cluster whose only role was Roster's gets another
/// superuser first.
pub(super) fn prepare(
    home: &Home,
    binaries: &Binaries,
    account: &Account,
    durability: Durability,
) -> Result<(), ClusterError> {
    let dir = &home.cluster_dir;
    let is_ours =
        fs::read_to_string(dir.join("pg_ident.conf")).is_ok_and(|text| text.starts_with(HEADER));
    if !is_ours {
        log::info!("the role {USER} loses superuser rights");
        let program = single_user(binaries, dir, durability, DATABASE, &[&demote()]);
        run(account, &program, home)?;
    }
    write(home, account, dir)
}

/// Writes the files as the server's user, who owns the directory and could have put links there.
pub(super) fn write(home: &Home, account: &Account, dir: &Path) -> Result<(), ClusterError> {
    let user = User::from_uid(geteuid()).ok().flatten().ok_or(ClusterError::NoName)?;
    let name = user.name.replace('"', "\"\"");
    let ident = [USER, ADMIN].map(|role| format!("roster \"{name}\" {role}\n")).concat();
    let script = r#"umask 077 && cd "$1" && printf '%s\n%s' "$2" "$3" >pg_hba.conf.new &&
        printf '%s\n%s' "$2" "$4" >pg_ident.conf.new &&
        mv -f pg_hba.conf.new pg_hba.conf && mv -f pg_ident.conf.new pg_ident.conf"#;
    let mut program: Vec<OsString> = ["/bin/sh", "-c", script, "sh"].map(OsString::from).into();
    program.push(dir.into());
    program.extend([HEADER, HBA, &ident].map(OsString::from));
    run(account, &program, home)
}

/// What makes the only role of an older cluster its superuser under another name, and another role of
/// Roster's own name the owner of all that Roster has made. One statement: all of it or nothing. PostgreSQL
/// renames no role that is the session's, so another one does it.
fn demote() -> String {
    let steps = [
        format!("CREATE ROLE {ADMIN}_for_now SUPERUSER"),
        format!("SET SESSION AUTHORIZATION {ADMIN}_for_now"),
        format!("ALTER ROLE {USER} RENAME TO {ADMIN}"),
        format!("SET SESSION AUTHORIZATION {ADMIN}"),
        format!("DROP ROLE {ADMIN}_for_now"),
        format!("CREATE ROLE {USER} LOGIN"),
        format!("ALTER DATABASE {DATABASE} OWNER TO {USER}"),
        format!("ALTER SCHEMA public OWNER TO {USER}"),
    ];
    let steps: String = steps.iter().map(|step| format!("EXECUTE '{step}'; ")).collect();
    format!(
        "DO $$ DECLARE owned record; BEGIN \
         IF EXISTS (SELECT FROM pg_roles WHERE oid = 10 AND rolname = '{USER}') THEN {steps} \
         FOR owned IN SELECT c.oid::regclass AS name FROM pg_class c \
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v') LOOP \
         EXECUTE format('ALTER TABLE %s OWNER TO {USER}', owned.name); END LOOP; \
         FOR owned IN SELECT p.oid::regprocedure AS name FROM pg_proc p \
         WHERE p.pronamespace = 'public'::regnamespace LOOP \
         EXECUTE format('ALTER ROUTINE %s OWNER TO {USER}', owned.name); END LOOP; \
         END IF; END $$"
    )
}
