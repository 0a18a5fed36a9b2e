package io.celltwin.canbus.log;

import io.celltwin.hal.CanFrame;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/// The frames that one channel of a log has, and no others. A log without this channel ends in a
/// fault that names those that it has.
final class OneChannel implements CanLogReader {
  private final Path file;
  private final CanLogReader log;
  private final String channel;
  private final Set<String> others = new TreeSet<>();
  private boolean there;

  OneChannel(Path file, CanLogReader log, String channel) {
    this.file = file;
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
    String names = others.equals(Set.of("")) ? "it tells no channels" : String.join(", ", others);
    throw BadLogException.inAll(file, "no channel " + channel, "one of it: " + names);
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
