package io.celltwin.hil.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicFilterTest {
  /// The examples of section 4.7 come first.
  @ParameterizedTest
  @CsvSource({
    "sport/tennis/player1/#, sport/tennis/player1, true",
    "sport/tennis/player1/#, sport/tennis/player1/ranking, true",
    "sport/tennis/player1/#, sport/tennis/player1/score/wimbledon, true",
    "sport/#, sport, true",
    "#, sport, true",
    "sport/tennis/+, sport/tennis/player1, true",
    "sport/tennis/+, sport/tennis/player1/ranking, false",
    "sport/+, sport, false",
    "sport/+, sport/, true",
    "+/+, /finance, true",
    "/+, /finance, true",
    "+, /finance, false",
    "#, $SYS/load, false",
    "+/monitor/Clients, $SYS/monitor/Clients, false",
    "$SYS/#, $SYS/load, true",
    "$SYS/monitor/+, $SYS/monitor/Clients, true",
    "celltwin/+/soc, celltwin/pack1/soc, true",
    "celltwin/+/soc, celltwin//soc, true",
    "celltwin/+/soc, celltwin/pack1/soh, false",
    "celltwin/+/#, celltwin, false",
    "celltwin/+/#, celltwin/pack1, true",
    "celltwin, celltwin, true",
    "celltwin, celltwin/, false",
    "celltwin/, celltwin, false",
    "celltwin/, celltwin/, true",
    "celltwin, Celltwin, false",
    "celltwin, celltwin2, false",
    "celltwin2, celltwin, false",
    "/, /, true",
    "a/$b/#, a/$b/c, true",
  })
  void matchesAsTheStandardSays(String filter, String topic, boolean matches) {
    assertEquals(matches, TopicFilter.of(filter).matches(topic));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "sport/tennis#", "sport/tennis/#/ranking", "#/", "sport+", "+a/b", "##"})
  void refusesAMisplacedWildcard(String filter) {
    assertThrows(IllegalArgumentException.class, () -> TopicFilter.of(filter));
  }
}
