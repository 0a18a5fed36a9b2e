package io.celltwin.edge.command;

import io.celltwin.hal.Channel;
import io.celltwin.hal.Quality;
import io.celltwin.hal.ReadingSink;
import java.io.IOException;
import java.io.Writer;
import java.util.List;

/// Writes readings of a pack as the rows that `can decode --protocol` promises.
final class PackRows implements ReadingSink {
  private final Writer out;
  private final List<Channel> channels;
  private final StringBuilder rows = new StringBuilder("time_s,channel,value,unit,quality\n");

  PackRows(List<Channel> channels, Writer out) {
    this.channels = channels;
    this.out = out;
  }

  @Override
  public void accept(int channel, long sampledNanos, double value, Quality quality) {
    Channel of = channels.get(channel);
    SignalRows.time(rows, sampledNanos);
    rows.append(',').append(of.name()).append(',');
    if (!Double.isNaN(value)) rows.append(value);
    rows.append(',').append(of.quantity().unit()).append(',').append(quality).append('\n');
  }

  void flush() throws IOException {
    out.append(rows);
    rows.setLength(0);
  }
}
