package io.celltwin.simulation.vehicle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class WeatherTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void liesOnALineBetweenWhatWasTold() {
    Weather weather = new WeatherCourse(List.of(10.0, 20.0, 60.0), List.of(20.0, -10.0, 30.0));
    assertEquals(20, weather.celsius(0));
    assertEquals(20, weather.celsius(10 * SECOND));
    assertEquals(5, weather.celsius(15 * SECOND), 1e-9);
    assertEquals(-10, weather.celsius(20 * SECOND), 1e-9);
    assertEquals(20, weather.celsius(50 * SECOND), 1e-9);
    assertEquals(30, weather.celsius(100 * SECOND));
    assertEquals(8, new WeatherCourse(List.of(5.0), List.of(8.0)).celsius(0));
  }

  @Test
  void whatIsNoWeatherIsRefused() {
    for (List<List<Double>> wrong :
        List.of(
            List.of(List.<Double>of(), List.<Double>of()),
            List.of(List.of(1.0), List.of(1.0, 2.0)),
            List.of(List.of(1.0, 1.0), List.of(1.0, 2.0)),
            List.of(List.of(1.0), List.of(Double.NaN)))) {
      assertThrows(
          IllegalArgumentException.class, () -> new WeatherCourse(wrong.get(0), wrong.get(1)));
    }
  }

  @Test
  void isTheSameWhereItIsSteady() {
    assertEquals(23, Weather.steady(23).celsius(12_345 * SECOND));
  }
}
