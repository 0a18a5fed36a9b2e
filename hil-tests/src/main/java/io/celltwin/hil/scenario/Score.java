package io.celltwin.hil.scenario;

import io.celltwin.edge.twin.TwinState;
import java.util.function.IntToDoubleFunction;

/// What of every state of a run is held against an expectation. Loop thread.
interface Score {
  /// @param trueSoc by cell from 1
  void take(TwinState state, IntToDoubleFunction trueSoc);
}
