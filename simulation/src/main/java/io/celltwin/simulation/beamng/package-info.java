/// A drive in BeamNG.tech as motor torques and speeds over time: live, in lock-step, or from a
/// recording. Start at `MotorFeed`; `docs/BEAMNG.md` says what is spoken with the simulator, and
/// how to attach. Nothing here starts a thread: whoever calls waits, at most until a time-out.
package io.celltwin.simulation.beamng;
