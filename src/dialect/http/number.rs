//! Integers of JSON, which may be written as `1.0`.

/// The integer that the number is, such as 1 for `1.0`, in the range in which doubles are exact.
pub fn whole(number: f64) -> Option<i64> {
    let is_exact = number.fract() == 0.0 && number.abs() < 9e15;
    // In this range the cast is exact.
    is_exact.then_some(number as i64)
}
