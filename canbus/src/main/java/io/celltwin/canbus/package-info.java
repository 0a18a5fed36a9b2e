/// CAN frames in, readings out: the place of DBC, ISO-TP, UDS, signal maps and battery protocols.
package io.celltwin.canbus;
