package io.celltwin.simulation.beamng;

/// What a feed has seen.
///
/// @param samples delivered, or ready to be
/// @param duplicates samples that came a second time, and were dropped
/// @param gaps intervals longer than one and a half of the sampling period
/// @param missing samples that would have filled these
/// @param restarts times when simulated time ran backwards: the vehicle was made anew
/// @param reconnects connections after the first
public record FeedCounts(
    long samples, long duplicates, long gaps, long missing, long restarts, long reconnects) {}
