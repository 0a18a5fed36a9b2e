/// Battery packs with electronics of their own, asked over a serial line. Start at
/// [SerialPackSource]; a protocol is one file that implements [PackProtocol]. Nothing here writes
/// to a pack: only requests to read are ever sent.
package io.celltwin.hal.pack;
