package io.celltwin.hal.current;

import io.celltwin.hal.Channel;
import io.celltwin.hal.DeviceHealth;
import io.celltwin.hal.I2cBus;
import io.celltwin.hal.ReadingSink;
import java.io.IOException;
import java.util.List;

/// What [CurrentSource] needs to know of a chip. Belongs to one source and its thread; allocates
/// nothing per poll.
public interface CurrentChip {
  /// What came of a step.
  enum Outcome {
    DONE,
    /// As `DONE`, and it converts something else now: the next poll is a whole period away.
    SWITCHED,
    /// Another chip than the settings say.
    WRONG_DEVICE,
    /// The chip did not take its settings.
    NOT_TAKEN,
    /// The chip has its defaults: it has lost power since it was configured.
    RESET
  }

  String name();

  int address();

  List<Channel> channels();

  long pollNanos();

  /// Looks whether it is the right chip, writes its settings and reads them back.
  ///
  /// @throws IOException where it does not answer
  Outcome configure(I2cBus bus, DeviceHealth health) throws IOException;

  /// Reads every value once, or the one whose turn it is, and whether the chip still has its
  /// settings. The values count only where this returns `DONE` or `SWITCHED`.
  ///
  /// @throws IOException where it does not answer
  Outcome read(I2cBus bus, DeviceHealth health) throws IOException;

  /// Hands over what the latest [#read] has read.
  ///
  /// @param nanos when that began
  void deliver(long nanos, DeviceHealth health, ReadingSink sink);
}
