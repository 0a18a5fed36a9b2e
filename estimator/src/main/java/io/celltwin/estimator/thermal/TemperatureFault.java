package io.celltwin.estimator.thermal;

/// What is wrong with a temperature sensor.
public enum TemperatureFault {
  NONE,

  /// It says the same to the last digit while the heat that flows has moved its cell by degrees.
  STUCK,

  /// It moves faster than a cell can, again and again.
  JUMPING,

  /// It has jumped once and stayed there, is far from the others, or from the ambient after a rest
  /// that has made them equal.
  OFF
}
