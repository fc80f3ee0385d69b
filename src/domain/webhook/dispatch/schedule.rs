//! When a receiver that failed is tried again, and what is done about it. Time and chance are parameters.

use crate::domain::model::webhook::Health;
use crate::outbound::Outcome;
use chrono::{DateTime, TimeDelta, Utc};

/// How long a receiver that fails is left alone after each attempt, in seconds. The last one is for all
/// further attempts.
const PAUSES: [i64; 8] = [5, 30, 120, 300, 900, 1800, 3600, 7200];
/// How long a parked delivery waits for each further attempt, in seconds: about 75 hours in all.
const PARKED_PAUSES: [i64; 9] = [60, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400];
/// After how many answers about the same change the change itself may be at fault.
pub const SUSPICIOUS: i32 = 4;
/// After how long a receiver that fails is given up.
const GIVEN_UP: TimeDelta = TimeDelta::days(5);

/// What is done after a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The webhook waits until then.
    Wait(DateTime<Utc>),
    /// Another change is tried once: it tells whether the receiver is at fault. If it is, the webhook waits
    /// until then; if there is no other change, until then or until there is one.
    Probe(DateTime<Utc>),
    /// Another change is tried once. If the receiver is at fault, it has failed for too long; if there is no
    /// other change, nobody knows, and the first one alone is given up.
    LastProbe,
    /// The receiver wants no more, or has failed for too long.
    Disable,
}

/// Whether the answer may be about the change and not about the receiver, whose own fault too many
/// requests and slow ones are.
fn may_be_the_change(outcome: &Outcome) -> bool {
    outcome.status().is_some_and(|status| status != 408 && status != 429)
}

/// What becomes of a webhook by a failure of the first change that it has not delivered. `chance` is from 0
/// to 1.
pub fn after_failure(
    health: Health,
    outcome: &Outcome,
    now: DateTime<Utc>,
    chance: f64,
) -> (Health, Verdict) {
    let since = health.failing_since.unwrap_or(now);
    let attempts = health.attempts.saturating_add(1);
    let answers = health.answers.saturating_add(may_be_the_change(outcome).into());
    let health = Health { attempts, answers, failing_since: Some(since) };
    let next_at = now + pause(attempts, asked(outcome, now), chance);
    let is_given_up = now - since >= GIVEN_UP;
    let verdict = match answers >= SUSPICIOUS && may_be_the_change(outcome) {
        _ if outcome.status() == Some(410) => Verdict::Disable,
        true if is_given_up => Verdict::LastProbe,
        true => Verdict::Probe(next_at),
        false if is_given_up => Verdict::Disable,
        false => Verdict::Wait(next_at),
    };
    (health, verdict)
}

/// How long to wait after so many failures. What the receiver asks for counts from once to twice as long as it
/// would be otherwise.
fn pause(attempts: i32, asked: Option<TimeDelta>, chance: f64) -> TimeDelta {
    let seconds = step(&PAUSES, attempts - 1).or(PAUSES.last().copied()).unwrap_or_default();
    let usual = TimeDelta::seconds(seconds);
    match asked {
        Some(asked) => asked.clamp(usual, usual * 2),
        None => jittered(usual, chance),
    }
}

/// When a parked delivery is tried again that has failed so often, the first times included that led to
/// its being parked; `None` for never.
pub fn again(attempts: i32, now: DateTime<Utc>, chance: f64) -> Option<DateTime<Utc>> {
    let seconds = step(&PARKED_PAUSES, attempts - SUSPICIOUS)?;
    Some(now + jittered(TimeDelta::seconds(seconds), chance))
}

/// A random number from 0 to 1, by which pauses differ.
pub fn chance() -> f64 {
    f64::from(rand::random::<u16>()) / f64::from(u16::MAX)
}

fn step(pauses: &[i64], at: i32) -> Option<i64> {
    pauses.get(usize::try_from(at).unwrap_or_default()).copied()
}

/// From four fifths to six fifths of it, so that what failed together is not tried again together.
fn jittered(usual: TimeDelta, chance: f64) -> TimeDelta {
    let tenths = i32::try_from(usual.num_milliseconds() / 5).unwrap_or(i32::MAX);
    #[expect(clippy::cast_possible_truncation, reason = "it is rounded, and within bounds")]
    let shift = (f64::from(tenths) * (2.0 * chance.clamp(0.0, 1.0) - 1.0)) as i64;
    usual + TimeDelta::milliseconds(shift)
}

/// How long the receiver asks to wait, by `Retry-After`: in seconds, or as a date (RFC 9110 section
/// 10.2.3).
fn asked(outcome: &Outcome, now: DateTime<Utc>) -> Option<TimeDelta> {
    let text = outcome.retry_after.as_deref()?.trim();
    if text.bytes().all(|b| b.is_ascii_digit()) {
        return text.parse::<u32>().ok().map(|seconds| TimeDelta::seconds(seconds.into()));
    }
    DateTime::parse_from_rfc2822(text).ok().map(|date| date.to_utc() - now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outbound::Failure;
    use std::time::Duration;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_764_324_000 + seconds, 0).unwrap()
    }

    fn outcome(result: Result<u16, Failure>, retry_after: Option<&str>) -> Outcome {
        Outcome { result, retry_after: retry_after.map(str::to_owned), took: Duration::ZERO }
    }

    fn failing(attempts: i32, answers: i32, since: i64) -> Health {
        Health { attempts, answers, failing_since: Some(at(since)) }
    }

    const DOWN: Result<u16, Failure> = Err(Failure::NoConnection);

    #[test]
    fn a_receiver_that_is_down_for_a_day_is_tried_about_twenty_times() {
        let (mut health, mut now, mut attempts) = (Health::default(), at(0), Vec::new());
        while now < at(24 * 3600) {
            let (next, verdict) = after_failure(health, &outcome(DOWN, None), now, 0.5);
            let Verdict::Wait(next_at) = verdict else { panic!("{verdict:?}") };
            attempts.push((next_at - now).num_seconds());
            (health, now) = (next, next_at);
        }
        assert_eq!(attempts[..9], [5, 30, 120, 300, 900, 1800, 3600, 7200, 7200]);
        assert!((17..=21).contains(&attempts.len()), "{}", attempts.len());
        assert_eq!((health.answers, health.failing_since), (0, Some(at(0))));
    }

    #[test]
    fn chance_changes_a_pause_by_a_fifth() {
        for (chance, seconds) in [(0.0, 96), (0.25, 108), (0.5, 120), (1.0, 144), (7.0, 144)] {
            let (_, verdict) = after_failure(failing(2, 0, 0), &outcome(DOWN, None), at(9), chance);
            assert_eq!(verdict, Verdict::Wait(at(9 + seconds)), "{chance}");
        }
    }

    #[test]
    fn what_the_receiver_asks_for_counts_once_to_twice() {
        let date = "Fri, 28 Nov 2025 10:03:20 GMT";
        for (asked, seconds) in [
            ("0", 120),
            ("130", 130),
            ("99999", 240),
            ("99999999999999", 120),
            ("-3", 120),
            ("soon", 120),
            (date, 200),
            ("Fri, 28 Nov 2025 09:00:00 GMT", 120),
        ] {
            let busy = outcome(Ok(503), Some(asked));
            let (_, verdict) = after_failure(failing(2, 0, 0), &busy, at(0), 0.5);
            assert_eq!(verdict, Verdict::Wait(at(seconds)), "{asked}");
        }
    }

    #[test]
    fn the_fourth_answer_about_a_change_has_another_one_tried() {
        let answered =
            |health, status| after_failure(health, &outcome(Ok(status), None), at(0), 0.5);
        for status in [302, 400, 404, 422, 500, 503] {
            let (health, verdict) = answered(failing(2, 2, 0), status);
            assert_eq!((health.answers, verdict), (3, Verdict::Wait(at(120))), "{status}");
            let (health, verdict) = answered(failing(3, 3, 0), status);
            assert_eq!((health.answers, verdict), (4, Verdict::Probe(at(300))), "{status}");
        }
        for status in [408, 429] {
            let (health, verdict) = answered(failing(6, 6, 0), status);
            assert_eq!((health.answers, verdict), (6, Verdict::Wait(at(3600))), "{status}");
        }
        let (health, verdict) = after_failure(failing(6, 6, 0), &outcome(DOWN, None), at(0), 0.5);
        assert_eq!((health.answers, verdict), (6, Verdict::Wait(at(3600))));
    }

    #[test]
    fn a_receiver_that_wants_no_more_or_fails_for_five_days_is_given_up() {
        let gone = after_failure(Health::default(), &outcome(Ok(410), None), at(0), 0.5);
        assert_eq!(gone.1, Verdict::Disable);
        let five_days = 5 * 24 * 3600;
        let down = |now| after_failure(failing(60, 0, 0), &outcome(DOWN, None), at(now), 0.5).1;
        assert!(matches!(down(five_days - 1), Verdict::Wait(_)));
        assert_eq!(down(five_days), Verdict::Disable);
        // What it answers may be about one change only.
        let answered = |status| {
            after_failure(failing(60, 9, 0), &outcome(Ok(status), None), at(five_days), 0.5).1
        };
        assert_eq!(
            [500, 429, 410].map(answered),
            [Verdict::LastProbe, Verdict::Disable, Verdict::Disable]
        );
    }

    #[test]
    fn a_parked_delivery_is_tried_nine_times_in_three_days() {
        let (mut now, mut attempts) = (at(0), SUSPICIOUS);
        while let Some(next_at) = again(attempts, now, 0.5) {
            (now, attempts) = (next_at, attempts + 1);
        }
        assert_eq!(attempts - SUSPICIOUS, 9);
        assert_eq!((now - at(0)).num_hours(), 75);
        assert_eq!(again(2, at(0), 0.5), Some(at(60)));
    }
}
