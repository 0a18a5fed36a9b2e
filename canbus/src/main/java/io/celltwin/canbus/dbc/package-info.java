/// DBC files at run time: [Dbc] reads one, [FrameDecoder] turns frames into values, [FrameEncoder]
/// values into frames, [DbcWriter] writes what was understood.
package io.celltwin.canbus.dbc;
