/// Messages on disk until they are delivered. Start at [Spool], one per pack, which goes on in
/// memory where the disk does not; [SegmentLog] is the log on a [Disk]: a [SegmentChain] per
/// [Priority], made of [Segment]s, and a [CursorFile] of what has been delivered.
package io.celltwin.edge.spool;
