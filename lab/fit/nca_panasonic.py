"""Panasonic NCR18650PF: OCV from C/20, resistances from HPPC and Cycle1 of each temperature."""
import sys

import numpy as np

from common import (Cell, Recording, activations, extend_cold, filter_soc, hysteresis, joint_fit,
                    ocv_section, read, resistance_rows, resistance_section, rising, rms, search_taus,
                    smooth_curve, soc_grid, write)

NAME = "nca-panasonic-ncr18650pf"
FOLDER = "panasonic_18650pf"
ROWS = {"m20": -20.0, "m10": -10.0, "p00": 0.0, "p10": 10.0, "p25": 25.0}
KNOTS = np.array([0, .03, .06, .1, .15, .2, .3, .4, .5, .6, .7, .8, .9, 1.0])
DECAY = 20.0
FIRST_SOC = {"m20": 0.3, "m10": 0.15}  # where the fit has data in the cold
TAUS = ([2.0, 4.0, 7.0, 12.0, 20.0, 35.0], [100.0, 200.0, 400.0, 700.0, 1000.0, 1500.0, 2000.0])
RIDGE = {"du": 2e2, "s": 2e4, "r0": 3e2, "r1": 3e2, "r2": 2e2}
SHRINK = {"s": 2e5}
# A C/20 discharge takes more out of the cell than the 1C test to which SOC refers.
C20_OVER_REFERENCE = 1.018


def columns(data, *names):
    return [np.asarray(data[n], float) for n in names]


def c20_branches(grid):
    """Both C/20 branches on the SOC of the 1C reference capacity, and the drop current."""
    t, i, v = columns(read(f"{FOLDER}/characterisation/ocv_c20_p25.csv.gz"),
                      "time_s", "current_A", "voltage_V")
    down, up = np.flatnonzero(i < -0.1), np.flatnonzero(i > 0.1)
    hours = lambda part: (t[part[-1]] - t[part[0] - 1]) / 3600
    # Counter says 2.997 Ah out, 2.616 Ah in. Equal charge both ways gives the tester's offset.
    mean = (-i[down].mean() + i[up].mean()) / 2
    offset = mean * (hours(down) - hours(up)) / (hours(down) + hours(up))
    capacity = (mean - offset) * hours(down)
    out = []
    for part, upwards in ((down, False), (up, True)):
        z = (t[part] - t[part[0] - 1]) / (t[part[-1]] - t[part[0] - 1])
        z = 1 - (1 - z if upwards else z) * C20_OVER_REFERENCE
        out.append(smooth_curve(z, v[part], grid))
    return out[0], out[1], mean, offset, capacity


def load(tag, kind):
    """One recording as time, mean current, current at the instant, voltage, temperature, z."""
    if kind == "hppc":
        d = read(f"{FOLDER}/characterisation/hppc_{tag}.csv.gz")
        t, edge, i, v, temp, ah = columns(d, "time_s", "current_A", "current_mean_A", "voltage_V",
                                          "temperature_degC", "ah_counter_Ah")
        capacity = reference()[f"{tag}_Cycle1"]
    else:
        d = read(f"{FOLDER}/drive_1hz/{tag}_{kind}.csv.gz")
        t, edge, i, v, temp, ah = columns(d, "time_s", "current_A", "current_mean_A", "voltage_V",
                                          "temperature_degC", "ah_counter_Ah")
        capacity = reference()[f"{tag}_{kind}"]
    return t, i, edge, v, temp, 1 + ah / capacity


_reference = {}


def reference():
    if not _reference:
        for row in read(f"{FOLDER}/reference.csv"):
            _reference[str(row["name"])] = float(row["reference_capacity_Ah"])
    return _reference


def weights(kind, t, edge, v):
    dt = np.diff(t, prepend=t[0])
    knee = np.where(v < 2.9, 0.05, 1.0)  # diffusion-limited there: beyond an equivalent circuit
    if kind == "hppc":  # long rests say nothing new every minute; 4C and 6C pulses are out of use
        w = np.minimum(dt, 10.0) * 0.3
        w[edge < -7.0] *= 0.05
        return w * knee
    return knee


def recordings(base, soc):
    out = []
    for tag in ROWS:
        for kind in ("hppc", "Cycle1"):
            t, i, edge, v, temp, z = load(tag, kind)
            out.append(Recording(tag, t, i, edge, v, temp, z, hysteresis(z, i, DECAY),
                                 weights(kind, t, edge, v), np.interp(z, soc, base)))
    return out


def main():
    grid = soc_grid()
    down, up, mean, offset, capacity = c20_branches(grid)
    print(f"C/20: tester offset {1e3 * offset:.1f} mA, capacity {capacity:.3f} Ah")
    gap = np.minimum(up - down, 0.06)
    base = down + gap / 2
    hyst = np.full(len(grid), 0.005)
    activation = [2700.0, 3100.0, 3000.0]
    common = {"du": KNOTS, "s": KNOTS}
    recs = recordings(base, grid)
    taus = search_taus(recs, ROWS, KNOTS, {tag: (4.0, 600.0) for tag in ROWS}, TAUS, activation,
                       common, RIDGE, SHRINK)
    for _ in range(3):
        for rec in recs:
            rec.give(np.interp(rec.z, grid, base) + np.interp(rec.z, grid, hyst) * rec.h)
        x, error = joint_fit(recs, ROWS, KNOTS, taus, activation, common, RIDGE, SHRINK)
        r = resistance_rows(x, ROWS)
        activation = activations(r, ROWS, slice(4, -1))
        total = (r["r0"] + r["r1"] + r["r2"])[-1]
        hyst = np.clip(gap / 2 - mean * np.interp(grid, KNOTS, total), 0.001, 0.015)
        hyst = np.convolve(np.pad(hyst, 5, mode="edge"), np.ones(11) / 11, "valid")
        print(f"joint rms {1e3 * error:.1f} mV, activation {np.round(activation)}, taus {taus}")
    u = base + np.interp(grid, KNOTS, x["du"])
    slope = np.interp(grid, KNOTS, x["s"])
    discharge, charge = rising(grid, u - hyst, 0.02), rising(grid, u + hyst, 0.02)
    r = extend_cold({k: np.maximum(v, 2e-4) for k, v in r.items()}, ROWS, KNOTS, FIRST_SOC)
    tau = [np.array([[taus[t][k]] * len(KNOTS) for t in ROWS]) for k in (0, 1)]
    print("du mV", np.round(1e3 * x["du"], 1))
    print("S mV/K", np.round(1e3 * x["s"], 2))
    for k in r:
        print(k, "mOhm\n", np.round(1e3 * r[k], 1))
    source = ("Fitted to 'Panasonic 18650PF Li-ion Battery Data' (P. Kollmeyer, Mendeley Data "
              "doi:10.17632/wykht8y7tg.1, 2018), one cell; fitted parameters, no measurement is "
              "reproduced. ")
    doc = {
        "cell": {"name": "Panasonic NCR18650PF", "chemistry": "NCA", "form": "18650",
                 "provenance": source + "Chemistry as the dataset names it."},
        "capacity": {"rated_Ah": 2.9, "present_Ah": 2.77, "coulombic_efficiency": 1.0,
                     "provenance": "Rated: the dataset's nominal value. Present: 1C at 25 degC, of "
                     "the tested cell in March 2017 (2.80 Ah when new, 2.43 Ah in July 2017). SOC "
                     "in this file refers to that 1C capacity. Efficiency assumed."},
        "ocv": ocv_section(
            grid, discharge, charge, slope,
            source + "C/20 discharge and charge at 25 degC, each branch normalised by its own "
            f"duration (equal charge both ways gives a tester offset of {1e3 * offset:.0f} mA), "
            "smoothed, then corrected on 14 knots together with the resistances by HPPC and "
            "Cycle1 at 25, 10, 0, -10, -20 degC. The temperature slope is effective: in the data "
            "temperature and ageing of the one cell go together, so it carries both. All other "
            "drive cycles were left out."),
        "hysteresis": {"decay_per_soc": DECAY,
                       "provenance": "Magnitude: half the gap of the C/20 branches less the "
                       "fitted 25 degC polarisation at C/20. Decay assumed, not identifiable in "
                       "these data."},
        "resistance": resistance_section(
            list(ROWS.values()), KNOTS, r["r0"], tau[0], r["r1"], tau[1], r["r2"],
            source + "Non-negative least squares on HPPC (pulses above 2C nearly unweighted) and "
            "Cycle1 of each temperature, 1 s samples, current integrated as logged mean; time "
            "constants by grid search. Below 15 % SOC at -10 and 30 % at -20 degC the shape is that "
            "of the next warmer row. All other drive cycles were left out."),
    }
    doc["voltage_residual"] = {"sigma_V": 0.02, "provenance": "to be set"}
    doc["limits"] = {
        "voltage_min_V": 2.5, "voltage_max_V": 4.2,
        "charge_temperature_min_degC": 0.0, "charge_temperature_max_degC": 45.0,
        "discharge_temperature_min_degC": -20.0, "discharge_temperature_max_degC": 60.0,
        "charge_current_max_A": 1.375, "discharge_current_max_A": 10.0,
        "provenance": "Panasonic NCR18650PF datasheet, from memory, unconfirmed: 4.2 V, 1375 mA "
        "standard charge, 10 A discharge, charge 0 to 45 degC, discharge -20 to 60 degC. 2.5 V: "
        "the lower limit of the dataset."}
    own = [(tag, rms(open_loop(Cell(doc), tag, "Cycle1", above=2.9))) for tag in ROWS]
    sigma = float(np.sqrt(np.mean([e * e for tag, e in own if ROWS[tag] >= 0])))
    doc["voltage_residual"] = {
        "sigma_V": round(sigma, 4),
        "provenance": "Root mean square over Cycle1 at 0, 10 and 25 degC above 2.9 V, SOC given, "
        "with this file; by temperature: " + ", ".join(f"{ROWS[t]:g} degC {1e3 * e:.0f} mV"
                                              for t, e in own) + "."}
    write(NAME, doc, "nca_panasonic.py")
    if "--check" in sys.argv:
        check(Cell(doc))


def open_loop(cell, tag, kind, above=0.0):
    t, i, edge, v, temp, z = load(tag, kind)
    return (v - cell.voltage(t, i, z, temp, edge))[v > above]


def check(cell):
    print("\n| cycle | SOC RMSE % | SOC max % | voltage rms mV, SOC given | use |\n|---|---|---|---|---|")
    for name, capacity in reference().items():
        tag, kind = name.split("_")
        t, i, edge, v, temp, z = load(tag, kind)
        est = filter_soc(cell, capacity, t, i, v, temp, z[0], edge)
        e = 100 * (est - z)
        dv = open_loop(cell, tag, kind)
        print(f"| {name} | {rms(e):.2f} | {np.abs(e).max():.2f} | {1e3 * rms(dv):.0f} | "
              f"{'in fit' if kind == 'Cycle1' else 'not in fit'} |")


if __name__ == "__main__":
    main()
