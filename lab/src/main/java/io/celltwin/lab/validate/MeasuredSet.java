package io.celltwin.lab.validate;

import io.celltwin.config.Chemistry;
import io.celltwin.lab.identify.LaboratoryFolder;
import io.celltwin.lab.identify.LaboratoryFolder.Layout;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/// A kind of measurements, found by how its folder is laid out, whatever that is called.
///
/// Each constant says in one place what it needs to be changed for: layout, what is known of the
/// cell, what identification sees of what is judged, truth, cases.
enum MeasuredSet {
  /// Drives of an ageing NCA cell, each with the capacity of its day.
  PANASONIC(
      Layout.DATED_DRIVES,
      new Nominal(
          "Panasonic NCR18650PF",
          Chemistry.NCA,
          "18650",
          2.9,
          OptionalDouble.empty(),
          "nca-panasonic-ncr18650pf",
          "Panasonic 18650PF Li-ion Battery Data (P. Kollmeyer, 2018), one cell.")) {
    @Override
    Split judgedWith(String group) {
      return new Split(
          this, "panasonic_split", "_(Cycle1|UDDS)$|^hppc", "drives Cycle1 and UDDS, HPPC");
    }
  },

  /// Drives of an NMC cell, among charges. The capacity for all is that of a 1C discharge at 25
  /// degC.
  HG2(
      Layout.DRIVES_ONLY,
      new Nominal(
          "LG HG2",
          Chemistry.NMC,
          "18650",
          3.0,
          OptionalDouble.of(2.70),
          "nmc-lg-inr21700-m50",
          "LG 18650HG2 Li-ion Battery Data (P. Kollmeyer, 2020), one cell.")) {
    @Override
    Split judgedWith(String group) {
      return new Split(this, "hg2_split", "_(Mixed1|UDDS)$", "drives Mixed1 and UDDS");
    }
  },

  /// Dynamic tests of an LFP cell; the first script of each starts full. There is one at each
  /// temperature, so what is judged has its whole temperature left out; that of the coldest, below
  /// 0 degC, cannot be told from the others.
  A123(
      Layout.PARTS,
      new Nominal(
          "A123 26650",
          Chemistry.LFP,
          "26650",
          2.06,
          OptionalDouble.of(2.06),
          "lfp-26650-prada2013",
          "Tests of an A123 cell by the University of Colorado Colorado Springs. Rated: what it"
              + " holds.")) {
    @Override
    Split judgedWith(String group) {
      if (!group.startsWith("p")) return published();
      return new Split(
          this, "a123_without_" + group, "^(?!" + group + "_)", "all drives but " + group);
    }

    @Override
    String counter() {
      return "ah_net_Ah";
    }

    @Override
    List<Case> cases() {
      return Case.FLAT_CELL;
    }
  },

  /// Computed strings of LFP cells with the truth of every cell beside its voltage, which
  /// identification does not see.
  LFP220(
      Layout.STRINGS,
      new Nominal(
          "Prismatic LFP 220 Ah, scaled model",
          Chemistry.LFP,
          "prismatic",
          220,
          OptionalDouble.empty(),
          "lfp-prismatic-220ah",
          "Computed with PyBaMM, parameter set Prada2013 scaled; no cell was measured.")) {
    private static final String PREFIX = "drive_";

    @Override
    Split published() {
      return new Split(this, setName(), "", "slow tests and pulses of one cell, no drives");
    }

    @Override
    List<MeasuredFile> files(LaboratoryFolder folder) throws IOException {
      List<MeasuredFile> files = new ArrayList<>();
      for (Path drive : folder.drives()) {
        String name = LaboratoryFolder.name(drive);
        files.add(
            new MeasuredFile(
                this,
                name,
                group(name.substring(PREFIX.length())),
                drive,
                new Truth.PerCell(),
                OptionalDouble.empty()));
      }
      return files;
    }

    @Override
    List<Case> cases() {
      return Case.STRING;
    }

    @Override
    boolean endsCharged() {
      return true;
    }

    @Override
    boolean identifiesFromDrives() {
      return false;
    }
  },

  /// Pulses and constant rates of an NMC cell.
  LG_M50(
      Layout.RESTED,
      new Nominal(
          "LG INR21700-M50",
          Chemistry.NMC,
          "21700",
          5,
          OptionalDouble.empty(),
          "nmc-lg-inr21700-m50",
          "Tests by W. D. Widanage, WMG (PyBOP examples/data/LG_M50_ECM), several cells.")),

  /// Cycles of ageing cells at one rate; the cell file is that of the fresh cells.
  NASA(
      Layout.CYCLES,
      new Nominal(
          "NASA PCoE 18650",
          Chemistry.NCA,
          "18650",
          2,
          OptionalDouble.empty(),
          "nca-panasonic-ncr18650pf",
          "Battery aging data of NASA Ames PCoE (Saha and Goebel, 2007). NASA does not name the"
              + " chemistry: NCA is a guess, on which nothing that is estimated rests.")),

  /// The computed cell whose whole life is known, fresh.
  AGEING(
      Layout.LIFE,
      new Nominal(
          "LG M50, OKane2022 model",
          Chemistry.NMC,
          "21700",
          5,
          OptionalDouble.empty(),
          "nmc-lg-inr21700-m50",
          "Computed with PyBaMM, parameter set OKane2022; no cell was measured.")),

  /// The computed cell whose power limits are known.
  SOP_NMC(
      Layout.IDENT,
      new Nominal(
          "LG M50, Chen2020 model",
          Chemistry.NMC,
          "21700",
          5,
          OptionalDouble.empty(),
          "nmc-lg-inr21700-m50",
          "Computed with PyBaMM, parameter set Chen2020; no cell was measured."));

  private final Layout layout;

  @SuppressWarnings("ImmutableEnumChecker") // a record of values
  private final Nominal nominal;

  MeasuredSet(Layout layout, Nominal nominal) {
    this.layout = layout;
    this.nominal = nominal;
  }

  /// As in the tables and on the command line, and what its cell file is called.
  String setName() {
    return name().toLowerCase(Locale.ROOT);
  }

  Nominal nominal() {
    return nominal;
  }

  /// The cell file for use elsewhere.
  Split published() {
    return new Split(this, setName(), "", "everything");
  }

  /// The cell file that drives at the temperature of this name are judged with.
  Split judgedWith(String group) {
    return published();
  }

  /// The laboratory's column of ampere hours, 0 where the cell is full.
  String counter() {
    return "ah_counter_Ah";
  }

  /// How the drives are disturbed, in the order of the tables.
  List<Case> cases() {
    return Case.CELL;
  }

  /// Whether every drive ends with a charge after which the estimate is judged once more.
  boolean endsCharged() {
    return false;
  }

  /// Whether a drive can be one that identification sees.
  boolean identifiesFromDrives() {
    return true;
  }

  /// Those of the folders that hold such measurements.
  List<LaboratoryFolder> of(List<LaboratoryFolder> folders) {
    return folders.stream().filter(folder -> folder.layout() == layout).toList();
  }

  /// Every drive of such a folder in the order of its name, each counted from full.
  List<MeasuredFile> files(LaboratoryFolder folder) throws IOException {
    Map<String, Double> ofTheDay = folder.capacitiesOfTheDay();
    List<MeasuredFile> files = new ArrayList<>();
    for (Path drive : folder.drives()) {
      String name = LaboratoryFolder.name(drive);
      Double known = ofTheDay.get(name);
      OptionalDouble ampereHours = known == null ? nominal.ampereHours() : OptionalDouble.of(known);
      Truth truth = new Truth.Counter(counter(), ampereHours.orElseThrow());
      files.add(new MeasuredFile(this, name, group(name), drive, truth, ampereHours));
    }
    return files;
  }

  private static String group(String name) {
    return name.contains("_") ? name.substring(0, name.indexOf('_')) : name;
  }
}
