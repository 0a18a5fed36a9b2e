/// The loop and what it makes of a pack. Start at [TwinLoop]; [PackTwin] is one pack's tick,
/// [TwinState] the immutable result that everything behind the loop lives on.
package io.celltwin.edge.twin;
