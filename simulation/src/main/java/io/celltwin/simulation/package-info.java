/// A battery that is another model than the estimator's. Start at [SimulatedPackSource], which
/// delivers its readings like a real pack; `plant` is the physics and the truth about it, `vehicle`
/// what drives and charges it. No threads, no clock: time is what the caller passes. Current into
/// the battery is positive.
package io.celltwin.simulation;
