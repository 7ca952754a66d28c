//! What a process has taken so far, as the system counts it.

use std::fs;

/// The most memory that a process had so far, MiB; nothing if it has just ended.
#[must_use]
pub fn peak(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kib.unwrap_or_default() / 1024
}

/// User and system time of a process so far, milliseconds; nothing if it has just ended.
#[must_use]
pub fn cpu_millis(pid: u32) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let fields = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks = |n| fields.split_whitespace().nth(n).and_then(|t| t.parse::<u64>().ok());
    (ticks(11).unwrap_or_default() + ticks(12).unwrap_or_default()) * 10
}
