/// A simulator of the simulator: what BeamNG.tech says to its clients, with a car that drives a
/// regulation's cycle. Start at `FakeBeamng`; `docs/BEAMNG.md` says what it does and leaves out.
package io.celltwin.hil.beamng;
