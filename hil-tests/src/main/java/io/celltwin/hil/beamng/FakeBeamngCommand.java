package io.celltwin.hil.beamng;

import io.celltwin.simulation.beamng.Endpoint;
import io.celltwin.simulation.vehicle.DriveCycle;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// A [FakeBeamng] as a program of its own, until it is stopped. The first line that it prints ends
/// with its port.
@Command(name = "fake-beamng", mixinStandardHelpOptions = true)
public final class FakeBeamngCommand implements Callable<Integer> {
  @Option(names = "--port", description = "To listen at; 0: any. Default: ${DEFAULT-VALUE}.")
  private int port = Endpoint.DEFAULT_PORT;

  @Option(names = "--cycle", description = "wltc, udds, us06 or hwfet. Default: ${DEFAULT-VALUE}.")
  private String cycle = "wltc";

  @Option(names = "--motors", description = "1 or 2. Default: ${DEFAULT-VALUE}.")
  private int motors = 2;

  @Option(names = "--protocol", description = "Version to answer with; else the client's.")
  private Optional<String> version = Optional.empty();

  @Option(names = "--without-licence", description = "Refuses powertrain sensors.")
  private boolean withoutLicence;

  public static void main(String... arguments) {
    System.exit(new CommandLine(new FakeBeamngCommand()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    var settings =
        new FakeSettings(
            port,
            version,
            !withoutLicence,
            "ego",
            "fake_ev",
            motors == 1 ? FakeSettings.ONE_MOTOR : FakeSettings.TWO_MOTORS,
            DriveCycle.shipped(cycle),
            60,
            true);
    try (FakeBeamng server = FakeBeamng.start(settings)) {
      System.out.println("fake BeamNG listens on 127.0.0.1 port " + server.port());
      new CountDownLatch(1).await();
    }
    return 0;
  }
}
