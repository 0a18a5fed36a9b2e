/// What outlives the daemon. Start at [CheckpointKeeper], which says when a pack's filters are kept
/// and taken up again; [CheckpointFile] is the file, whole at every moment. [LifeKeeper] and
/// [LifeFile] are the same of the lifetime counters, which outlive the filters' state.
package io.celltwin.edge.checkpoint;
