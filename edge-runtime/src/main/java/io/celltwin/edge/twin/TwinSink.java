package io.celltwin.edge.twin;

/// Whoever lives on the twin's state: publishers, recorder, view. Called by the loop's thread; must
/// return at once, whatever happens behind it. On virtual time a recorder may hold the loop up:
/// there nothing is late.
public interface TwinSink {
  void state(TwinState state);

  void event(AlarmEvent event);

  default void source(SourceEvent event) {}
}
