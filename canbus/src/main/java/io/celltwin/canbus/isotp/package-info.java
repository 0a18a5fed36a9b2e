/// ISO 15765-2 in user space. Start at [IsoTpLink], which is fed frames and has no thread;
/// [PortIsoTpChannel] waits on it.
package io.celltwin.canbus.isotp;
