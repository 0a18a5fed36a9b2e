/// From readings to what the estimator takes: start at [Acquisition], which knows the wiring.
/// [StringCurrent] integrates every current sample, [PackInput] meets each voltage with the current
/// of its own moment.
package io.celltwin.edge.acquisition;
