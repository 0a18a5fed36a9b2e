package io.celltwin.canbus.survey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.celltwin.canbus.log.CanLogReader;
import io.celltwin.canbus.log.CanLogs;
import io.celltwin.canbus.survey.Fingerprints.Guess;
import io.celltwin.hal.CanFrame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FingerprintsTest {
  private static final Path DATA =
      Path.of(System.getenv().getOrDefault("CELLTWIN_DATA", "../../shared/data")).resolve("can");

  /// What a battery sends by itself: without the car's own identifiers.
  private static final Set<Integer> BARE_LEAF = Set.of(0x1DB, 0x1DC, 0x55B, 0x5BC, 0x5C0);

  private static BusSurvey survey(String log, Set<Integer> ids) throws IOException {
    Path file = DATA.resolve(log);
    assumeTrue(Files.exists(file), "no " + file + ": set CELLTWIN_DATA");
    BusSurvey bus = new BusSurvey(500_000, 2_000_000);
    CanFrame frame = new CanFrame();
    try (CanLogReader reader = CanLogs.open(file)) {
      while (reader.next(frame)) if (ids.isEmpty() || ids.contains(frame.id)) bus.add(frame);
    }
    return bus;
  }

  @ParameterizedTest
  @CsvSource({
    "real/leaf__24kWh__ZE0w24kWhstock.log.gz, Nissan Leaf",
    "real/leaf__62kWh__EV-CANeplus2.log.gz, Nissan Leaf",
    "real/leaf__62kWh__EV-CANepluseco.log.gz, Nissan Leaf",
    "real/BMW_i3__2017-60AH-REX-PT-CAN-startcharge.log.gz, BMW i3",
    "real/Kia_eNiro__37501-Q4151+BatteryEmulator.log.gz, Hyundai Kona / Kia Niro (40 / 64 kWh) / Ioniq 28",
    "logs/model3_synthetic.log, Tesla Model 3 / Y"
  })
  void capturesAreGuessedAsWhatTheyAre(String log, String protocol) throws IOException {
    List<Guess> guesses = Fingerprints.shipped().guess(survey(log, Set.of()));
    assertEquals(protocol, guesses.getFirst().protocol());
    assertTrue(guesses.getFirst().confidence() > 0.99, guesses.getFirst()::toString);
    assertTrue(guesses.get(1).confidence() < 0.01, guesses.get(1)::toString);
  }

  @Test
  void aBarePackIsGuessedWithoutTheCar() throws IOException {
    Guess guess =
        Fingerprints.shipped()
            .guess(survey("real/leaf__62kWh__EV-CANeplus2.log.gz", BARE_LEAF))
            .getFirst();
    assertEquals("Nissan Leaf", guess.protocol());
    assertEquals(5, guess.fitting());
    assertTrue(guess.confidence() > 0.95, guess::toString);
  }

  private static void send(BusSurvey bus, int id, boolean extended, int length, long periodMillis) {
    CanFrame frame = new CanFrame();
    frame.id = id;
    frame.extended = extended;
    frame.length = length;
    for (int k = 0; k < 20; k++) {
      frame.receivedNanos = k * periodMillis * 1_000_000;
      bus.add(frame);
    }
  }

  @Test
  void foxBmsAndTheShuntBesideItAreTold() {
    BusSurvey bus = new BusSurvey(500_000, 2_000_000);
    for (int id :
        new int[] {
          0x219, 0x220, 0x230, 0x231, 0x232, 0x233, 0x234, 0x240, 0x241, 0x242, 0x243, 0x244, 0x250
        }) send(bus, id, false, 8, 100);
    for (int id : new int[] {0x221, 0x235, 0x245}) send(bus, id, false, 8, 1000);
    send(bus, 0x260, false, 8, 200);
    Guess first = Fingerprints.shipped().guess(bus).getFirst();
    assertEquals("foxBMS 2", first.protocol());
    assertTrue(first.confidence() > 0.99, first::toString);

    BusSurvey shunt = new BusSurvey(500_000, 2_000_000);
    for (int id = 0x521; id <= 0x528; id++) send(shunt, id, false, 6, 30);
    first = Fingerprints.shipped().guess(shunt).getFirst();
    assertEquals("Isabellenhuette IVT-S", first.protocol());
    assertTrue(first.confidence() > 0.9, first::toString);
    // The same identifiers with another length are something else.
    BusSurvey other = new BusSurvey(500_000, 2_000_000);
    for (int id = 0x521; id <= 0x528; id++) send(other, id, false, 8, 30);
    double confidence =
        Fingerprints.shipped().guess(other).stream()
            .filter(g -> g.protocol().startsWith("Isabellenhuette"))
            .findFirst()
            .orElseThrow()
            .confidence();
    assertTrue(confidence < 0.5, () -> "IVT-S with 8 bytes: " + confidence);
  }

  /// A bus of 60 identifiers by chance is none of them; one wrong guess in 20 such buses were bad.
  @Test
  void aBusByChanceIsNoneOfThem() {
    for (long seed = 1; seed <= 200; seed++) {
      Random random = new Random(seed);
      BusSurvey bus = new BusSurvey(500_000, 2_000_000);
      int[] periods = {10, 20, 50, 100, 200, 500, 1000};
      for (int k = 0; k < 60; k++) {
        int length = random.nextInt(10) < 7 ? 8 : random.nextInt(8);
        send(bus, random.nextInt(0x800), false, length, periods[random.nextInt(periods.length)]);
      }
      List<Guess> guesses = Fingerprints.shipped().guess(bus);
      double best = guesses.isEmpty() ? 0 : guesses.getFirst().confidence();
      assertTrue(best < 0.5, () -> guesses.getFirst().toString());
    }
  }

  @Test
  void anEmptyBusHasNoCandidates() {
    assertEquals(List.of(), Fingerprints.shipped().guess(new BusSurvey(500_000, 2_000_000)));
  }
}
