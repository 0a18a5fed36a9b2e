package io.celltwin.hal.monitor;

import io.celltwin.hal.Clock;
import io.celltwin.hal.DeviceHealth;
import io.celltwin.hal.SpiBus;
import io.celltwin.hal.UartPort;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// Which cell monitors there are on a port of which nothing is known. One thread.
public final class MonitorProbe {
  private static final int RETRIES = 2;

  /// ADBMS6830: serial identification, and status group E with the revision and two GPIOs.
  static final int RDSID = 0x02C;

  static final int RDSTATE = 0x034;

  /// Where the revision stands in its status group: high bits of the last byte, of LTC681x and
  /// ADBMS6830 alike.
  private static final int REVISION_BYTE = 5;

  private static final HexFormat HEX = HexFormat.of();

  /// @param device from 1 at the host's end
  /// @param chip what it can be by what it answers
  /// @param identity what it says of itself: revision, serial number
  public record Found(int device, String chip, String identity) {
    @Override
    public String toString() {
      return "device " + device + ": " + chip + (identity.isEmpty() ? "" : ", " + identity);
    }
  }

  private MonitorProbe() {}

  /// Wakes what is asleep and reads settings, revision and serial number; nothing is written, but
  /// reading lowers the flag of a thermal shutdown, as a scan does.
  ///
  /// @return up to 32 devices; none where nothing with a right checksum has come
  /// @throws IOException where the port is gone
  public static List<Found> ask(SpiBus bus, Clock clock, int bitsPerSecond)
      throws IOException, InterruptedException {
    List<Found> found = new ArrayList<>();
    // The code behind the data tells the families apart: the command is the same.
    for (AdiLink.DataCode code : AdiLink.DataCode.values()) {
      AdiLink link = link(bus, clock, bitsPerSecond, code);
      int answering = link.read(AdiChain.RDCFGA);
      link.expected = answering;
      if (answering == 0) continue;
      switch (code) {
        case PEC15 -> ltc(link, answering, found);
        case PEC10 -> adbms(link, answering, found);
      }
    }
    return found;
  }

  private static AdiLink link(SpiBus bus, Clock clock, int bitsPerSecond, AdiLink.DataCode code) {
    MonitorSettings settings =
        MonitorSettings.of(MonitorSettings.Chip.ADBMS6830, AdiLink.MAXIMUM_DEVICES)
            .withBus(bitsPerSecond, RETRIES);
    // The slower of the two cores.
    return new AdiLink(bus, clock, new DeviceHealth(), settings, code, Adbms6830.WAKE_NANOS);
  }

  /// A chip of 12 cells knows no second group of settings.
  private static void ltc(AdiLink link, int answering, List<Found> found)
      throws IOException, InterruptedException {
    int eighteen = link.read(AdiChain.RDCFGB);
    int good = link.read(Ltc681x.RDSTATB);
    for (int device = 0; device < AdiLink.MAXIMUM_DEVICES; device++) {
      if ((answering >> device & 1) == 0) continue;
      boolean has18 = (eighteen >> device & 1) != 0;
      String identity = (good >> device & 1) != 0 ? revision(link, device) : "";
      found.add(
          new Found(
              device + 1,
              has18 ? "LTC6813 or ADBMS1818, 18 cells" : "LTC6811, 12 cells",
              identity));
    }
  }

  private static void adbms(AdiLink link, int answering, List<Found> found)
      throws IOException, InterruptedException {
    String[] identities = new String[AdiLink.MAXIMUM_DEVICES];
    int good = link.read(RDSTATE);
    for (int device = 0; device < identities.length; device++) {
      identities[device] = (good >> device & 1) != 0 ? revision(link, device) + ", " : "";
    }
    good = link.read(RDSID);
    for (int device = 0; device < identities.length; device++) {
      if ((answering >> device & 1) == 0) continue;
      int at = device * AdiLink.BYTES;
      String serial =
          (good >> device & 1) == 0
              ? "no serial number"
              : "serial number " + HEX.formatHex(link.data, at, at + AdiLink.BYTES);
      found.add(new Found(device + 1, "ADBMS6830, 16 cells", identities[device] + serial));
    }
  }

  private static String revision(AdiLink link, int device) {
    return "revision " + (link.data[device * AdiLink.BYTES + REVISION_BYTE] >> 4 & 0x0F);
  }

  /// Wakes a stack and gives its devices addresses and plain settings, as its driver does at its
  /// start: what they hold of another program is lost.
  ///
  /// @param line at 1,000,000 baud
  /// @return likewise
  /// @throws IOException where the port is gone
  public static List<Found> ask(UartPort line, Clock clock)
      throws IOException, InterruptedException {
    MonitorSettings settings = MonitorSettings.of(MonitorSettings.Chip.BQ79616, 32);
    DeviceHealth health = new DeviceHealth();
    FaultBoard board = new FaultBoard(health, settings.devices());
    Bq79616 stack = new Bq79616(line, clock, settings, board, health);
    int answering = stack.start();
    List<Found> found = new ArrayList<>();
    for (int device = 0; device < settings.devices(); device++) {
      if ((answering >> device & 1) == 0) continue;
      found.add(new Found(device + 1, "BQ79616, 16 cells", stack.identity(device)));
    }
    return found;
  }
}
