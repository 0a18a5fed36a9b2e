package io.celltwin.hil.beamng;

import io.celltwin.simulation.beamng.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Time, frames, sensors and the car of a [FakeBeamng]. Any thread; one at a time is let in.
final class FakeWorld {
  static final double TICK_SECONDS = 0.0005;

  private static final double TICKS_PER_SECOND = 2000;

  private final FakeSettings settings;
  private final FakeCar car;
  private final Map<String, FakeSensor> sensors = new LinkedHashMap<>();
  private final Map<String, Integer> sensorIds = new HashMap<>();
  private final Map<Integer, Value> adHoc = new HashMap<>();
  private final List<Delayed> delayed = new ArrayList<>();
  private double seconds;
  private boolean paused;
  private int framesPerSecond;
  private int nextSensor = 1;
  private int nextRequest;

  /// What is to be sent some frames later.
  private static final class Delayed {
    final Runnable action;
    int frames;

    Delayed(int frames, Runnable action) {
      this.frames = frames;
      this.action = action;
    }
  }

  FakeWorld(FakeSettings settings) {
    this.settings = settings;
    car = new FakeCar(settings.cycle(), settings.motors());
    framesPerSecond = settings.framesPerSecond();
  }

  synchronized void pause(boolean isPaused) {
    paused = isPaused;
  }

  /// @param perSecond empty: as many as before
  synchronized void limitFrames(Optional<Integer> perSecond) {
    framesPerSecond = perSecond.orElse(settings.framesPerSecond());
  }

  synchronized long frameNanos() {
    return 1_000_000_000L / framesPerSecond;
  }

  /// Frames that time passes in, paused or not.
  synchronized void step(int frames) {
    for (int i = 0; i < frames; i++) frame(true);
  }

  /// A frame of its own accord.
  synchronized void draw() {
    frame(!paused);
  }

  private void frame(boolean moves) {
    if (moves) {
      int ticks = (int) Math.round(TICKS_PER_SECOND / framesPerSecond);
      for (int i = 0; i < ticks; i++) {
        seconds += TICK_SECONDS;
        for (FakeSensor sensor : sensors.values()) sensor.tick(seconds, car);
      }
      car.drive(seconds, ticks * TICK_SECONDS);
      for (FakeSensor sensor : sensors.values()) sensor.frame(1.0 / framesPerSecond);
    }
    car.smoothFuel();
    for (Iterator<Delayed> each = delayed.iterator(); each.hasNext(); ) {
      Delayed late = each.next();
      late.frames--;
      if (late.frames > 0) continue;
      each.remove();
      late.action.run();
    }
  }

  synchronized void afterFrames(int frames, Runnable action) {
    delayed.add(new Delayed(frames, action));
  }

  synchronized void openSensor(String name, double gfxSeconds, double physicsSeconds) {
    sensors.put(name, new FakeSensor(gfxSeconds, physicsSeconds));
    sensorIds.put(name, nextSensor);
    nextSensor++;
  }

  synchronized Optional<Integer> sensorId(String name) {
    return Optional.ofNullable(sensorIds.get(name));
  }

  /// @return whether there was one
  synchronized boolean closeSensor(String name) {
    sensorIds.remove(name);
    return sensors.remove(name) != null;
  }

  /// Empty where there is no such sensor, too.
  synchronized Value fetch(String name) {
    FakeSensor sensor = sensors.get(name);
    return sensor == null ? Value.EMPTY : sensor.fetch();
  }

  synchronized Value latest(String name) {
    FakeSensor sensor = sensors.get(name);
    return sensor == null ? Value.EMPTY : sensor.latest();
  }

  /// @return the request's number; empty where there is no such sensor
  synchronized Optional<Integer> requestAdHoc(String name) {
    FakeSensor sensor = sensors.get(name);
    if (sensor == null) return Optional.empty();
    int request = nextRequest;
    nextRequest++;
    adHoc.put(request, sensor.adHoc());
    return Optional.of(request);
  }

  synchronized boolean isAdHocReady(int request) {
    return adHoc.containsKey(request);
  }

  synchronized Value collectAdHoc(int request) {
    Value data = adHoc.remove(request);
    return data == null ? new Value.Flag(false) : data;
  }

  synchronized double seconds() {
    return seconds;
  }

  synchronized Value.Table electrics() {
    return car.electrics(seconds);
  }

  synchronized Value.Table state() {
    return car.state(seconds);
  }

  synchronized double storedJoules() {
    return car.storedJoules();
  }
}
