/// An emulated bench, wired as a configuration of the daemon says: the simulated pack behind
/// emulated chips, behind the ports that the configuration names, on virtual time.
package io.celltwin.hil.bench;
