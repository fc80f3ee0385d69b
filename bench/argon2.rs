//! Counts how many passwords per second the argon2 crate verifies on all cores, with Roster's
//! parameters: the baseline for signing in.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let seconds = std::env::args().nth(1).unwrap_or_else(|| "10".to_owned()).parse()?;
    let threads = std::thread::available_parallelism()?.get();
    let argon2 =
        Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(19 * 1024, 2, 1, None)?);
    let stored: PasswordHash = argon2.hash_password(b"correct horse")?;
    let verified = AtomicU64::new(0);
    let end = Instant::now() + Duration::from_secs(seconds);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while Instant::now() < end {
                    if Argon2::default().verify_password(b"correct horse", &stored).is_ok() {
                        verified.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
        }
    });
    println!("{:.1}", verified.load(Ordering::Relaxed) as f64 / seconds as f64);
    Ok(())
}
