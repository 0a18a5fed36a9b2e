package io.celltwin.canbus.log;

import io.celltwin.hal.CanFrame;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;

/// The frames that one channel of a log has, and no others. A log without this channel ends in a
/// fault that names those that it has.
public final class OneChannel implements CanLogReader {
  private final CanLogReader log;
  private final String channel;
  private final Set<String> others = new TreeSet<>();
  private boolean there;

  public OneChannel(CanLogReader log, String channel) {
    this.log = log;
    this.channel = channel;
  }

  @Override
  public boolean next(CanFrame frame) throws IOException {
    while (log.next(frame)) {
      if (channel.equals(log.channel())) {
        there = true;
        return true;
      }
      if (!there) others.add(log.channel());
    }
    if (there || others.isEmpty()) return false;
    String names = others.equals(Set.of("")) ? "none, for it tells none" : String.join(", ", others);
    throw log.fault("no channel " + channel, "one of the log: " + names);
  }

  @Override
  public String channel() {
    return log.channel();
  }

  @Override
  public long skipped() {
    return log.skipped();
  }

  @Override
  public BadLogException fault(String found, String expected) {
    return log.fault(found, expected);
  }

  @Override
  public void close() throws IOException {
    log.close();
  }
}
