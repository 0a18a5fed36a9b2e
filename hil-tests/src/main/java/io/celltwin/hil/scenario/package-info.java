/// Scenarios: a pack, what it does, what breaks and what has to come of it, played on an emulated
/// bench with the daemon on virtual time.
package io.celltwin.hil.scenario;
