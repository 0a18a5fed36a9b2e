/// Signal maps at work: frames in, readings out. Start at [FrameMapper]; [CanSource] is the live
/// source, [CanLogSource] the recorded one, [Protocols] the maps that CellTwin brings along.
package io.celltwin.canbus.map;
