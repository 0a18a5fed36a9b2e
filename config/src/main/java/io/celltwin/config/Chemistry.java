package io.celltwin.config;

/// What a cell's electrodes are made of, as data sheets abbreviate it.
public enum Chemistry {
  NCA,
  NMC,
  LFP,
  LCO,
  LMO,
  LTO
}
