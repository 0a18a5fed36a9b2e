"""LG INR21700-M50: published OCV and hysteresis, resistances from pulses and rate tests."""
import sys

import numpy as np

from common import (Cell, Recording, activations, extend_cold, hysteresis, joint_fit, ocv_section,
                    read, resistance_rows, resistance_section, rising, rms, search_taus, smooth_curve,
                    soc_grid, write)

NAME = "nmc-lg-inr21700-m50"
FOLDER = "lg_m50_nmc811"
ROWS = {"T0": 0.0, "T10": 10.0, "T25": 25.0, "T45": 45.0}
RATES = ("0p1C", "0p5C", "1C")
KNOTS = np.array([0, .03, .06, .1, .2, .3, .4, .5, .6, .7, .8, .9, 1.0])
DECAY = 20.0
FIRST_SOC = {"T0": 0.2, "T10": 0.1}  # where the fit has data in the cold
TAUS = ([0.5, 1.0, 2.0, 4.0, 8.0], [200.0, 400.0, 700.0, 1000.0, 1500.0, 2000.0, 3000.0])
RIDGE = {"s": 1e7, "r0": 1e4, "r1": 1e4, "r2": 3e3}
COMMON = {"s": KNOTS}
SHRINK = {"s": 1e6}
PULSE_WEIGHT = 30.0
# Below this voltage diffusion rules, which an equivalent circuit does not have.
KNEE = {"T0": 3.25, "T10": 3.15, "T25": 2.9, "T45": 2.9}


def open_circuit(soc):
    """Mean and half hysteresis, smoothed; the half gap is noisy at its foot and negative above."""
    d = read(f"{FOLDER}/ocv_p25.csv")
    z = d["soc_pct"] / 100
    half = np.clip(d["hysteresis_V"], 0.001, 0.03)
    window = np.hanning(9)[1:-1]
    half = np.convolve(np.pad(half, 3, mode="edge"), window / window.sum(), "valid")
    return smooth_curve(z, d["ocv_mean_V"], soc, width=0.005), np.interp(soc, z, half)


def soc_at_rest(voltage, u, soc):
    return float(np.interp(voltage, u, soc))


def rate_test(row, rate):
    d = read(f"{FOLDER}/rate/{row}_cRate_{rate}.csv.gz")
    t, i, v, temp = (np.asarray(d[n], float) for n in
                     ("time_s", "current_A", "voltage_V", "temp_mid_degC"))
    temp = np.where(np.isfinite(temp), temp, ROWS[row])
    keep = np.concatenate([[True], np.diff(t) > 0])
    t, i, v, temp = t[keep], i[keep], v[keep], temp[keep]
    charge = np.cumsum(np.diff(t, prepend=t[0]) * i) / 3600
    return t, i, v, temp, charge


def capacity(u, soc):
    """Charge between the rested ends of the 0.1C discharge at 25 degC over their SOC."""
    t, i, v, _, charge = rate_test("T25", "0p1C")
    last = np.flatnonzero(i > 0.1)[0] - 1
    return -charge[last] / (soc_at_rest(v[0], u, soc) - soc_at_rest(v[last], u, soc))


def rate_recordings(u, m, soc, ah):
    out = []
    for row in ROWS:
        for rate in RATES:
            t, i, v, temp, charge = rate_test(row, rate)
            z = soc_at_rest(v[0], u, soc) + charge / ah
            h = hysteresis(z, i, DECAY, 1.0)
            w = np.minimum(np.diff(t, prepend=t[0]), 60.0) * np.where(v < KNEE[row], 0.02, 1.0)
            known = np.interp(z, soc, u) + np.interp(z, soc, m) * h
            out.append(Recording(row, t, i, i, v, temp, z, h, w, known))
    return out


def well_contacted(d, ambient):
    """Cells whose 1 s resistance at 50 % is near the median; the others sat badly in the holder."""
    resistance = {}
    for cell in np.unique(d["cell"][d["ambient_degC"] == ambient]):
        p = d[(d["ambient_degC"] == ambient) & (d["soc_pct"] == 50) & (d["cell"] == cell)]
        at = np.searchsorted(p["time_s"], 1.0)
        resistance[cell] = (p["voltage_V"][at] - p["voltage_V"][0]) / p["current_A"][at]
    median = np.median(list(resistance.values()))
    return [cell for cell, r in resistance.items() if abs(r / median - 1) < 0.12]


def pulse_recordings(u, m, soc, ah):
    """Pulse and relaxation, each relative to the voltage before its pulse."""
    d = read(f"{FOLDER}/pulses.csv.gz")
    out = []
    for ambient in np.unique(d["ambient_degC"]):
        for pct in np.unique(d["soc_pct"]):
            for cell in well_contacted(d, ambient):
                p = d[(d["ambient_degC"] == ambient) & (d["soc_pct"] == pct) & (d["cell"] == cell)]
                if len(p) < 20:
                    continue  # some stop within a second
                t, i, v = (np.asarray(p[n], float) for n in ("time_s", "current_A", "voltage_V"))
                z = pct / 100 + np.cumsum(np.diff(t, prepend=t[0]) * i) / 3600 / ah
                dt = np.diff(t, prepend=t[0])
                step = np.abs(np.diff(i, prepend=i[0])) > 0.5
                edge_row = (np.abs(v - v[0]) > 0.03) & (np.abs(i) < 0.1) & (t < 1)  # mid-edge
                w = PULSE_WEIGHT * np.clip(dt, 0.05, 1.0) * ~(step | edge_row)
                w *= np.where(v < KNEE[f"T{ambient:g}"], 0.02, 1.0)
                ocv = np.interp(z, soc, u)
                known = v[0] + ocv - ocv[0]
                temp = np.full(len(t), float(ambient))
                out.append(Recording(f"T{ambient:g}", t, i, i, v, temp, z, np.full(len(t), -1.0), w,
                                     known))
    return out


def main():
    soc = soc_grid()
    u, m = open_circuit(soc)
    ah = capacity(u, soc)
    print(f"capacity over the OCV's range {ah:.3f} Ah")
    rates, pulses = rate_recordings(u, m, soc, ah), pulse_recordings(u, m, soc, ah)
    recs = rates + pulses
    activation = [1000.0, 3000.0, 3000.0]
    taus = search_taus(recs, ROWS, KNOTS, {row: (2.0, 1000.0) for row in ROWS}, TAUS, activation,
                       COMMON, RIDGE, SHRINK)
    for _ in range(3):
        x, error = joint_fit(recs, ROWS, KNOTS, taus, activation, COMMON, RIDGE, SHRINK)
        r = resistance_rows(x, ROWS)
        activation = activations(r, ROWS, slice(3, -1))
    print(f"joint rms {1e3 * error:.1f} mV, activation {np.round(activation)} K, taus {taus}")
    r = extend_cold({k: np.maximum(v, 2e-4) for k, v in r.items()}, ROWS, KNOTS, FIRST_SOC)
    slope = np.interp(soc, KNOTS, x["s"])
    print("S mV/K", np.round(1e3 * x["s"], 3))
    for k in r:
        print(k, "mOhm\n", np.round(1e3 * r[k], 1))
    tau = [np.array([[taus[row][k]] * len(KNOTS) for row in ROWS]) for k in (0, 1)]
    source = ("Fitted to the LG INR21700-M50 recordings of W. D. Widanage, WMG (PyBOP "
              "examples/data/LG_M50_ECM, BSD-3-Clause; Simscape-Battery-Library, MIT). ")
    doc = {
        "cell": {"name": "LG INR21700-M50", "chemistry": "NMC", "form": "21700",
                 "provenance": source + "NMC811, graphite with SiOx."},
        "capacity": {"rated_Ah": 5.0, "present_Ah": round(ah, 3), "coulombic_efficiency": 1.0,
                     "provenance": source + "Present: 0.1C discharge at 25 degC over the SOC "
                     "between its rested ends, so SOC is that of the OCV. Rated: nominal value "
                     "as the dataset names it. Efficiency assumed."},
        "ocv": ocv_section(soc, rising(soc, u - m, 0.02), rising(soc, u + m, 0.02),
                           slope, source +
                           "Mean OCV and half hysteresis at 25 degC, smoothed; half hysteresis "
                           "held between 1 and 30 mV. The temperature slope comes from the joint fit "
                           "of the rate tests at four temperatures and is uncertain."),
        "hysteresis": {"decay_per_soc": DECAY, "provenance": "Assumed; the recordings have no "
                       "reversals within the SOC range."},
        "resistance": resistance_section(
            list(ROWS.values()), KNOTS, r["r0"], tau[0], r["r1"], tau[1], r["r2"], source +
            "Non-negative least squares on 10 s discharge pulses (10 to 90 % SOC, up to "
            "six cells per temperature, without those whose contacts stood out; 0.5C at 0 degC, else 1.5C) for the fast part and discharge and charge at "
            "0.1C to 1C at 0, 10, 25, 45 degC for the slow part, mid-surface temperature; time "
            "constants by grid search. Below 20 % SOC at 0 and 10 % at 10 degC the shape is that "
            "of the next warmer row."),
    }
    doc["voltage_residual"] = {"sigma_V": 0.02, "provenance": "to be set"}
    doc["limits"] = {
        "voltage_min_V": 2.5, "voltage_max_V": 4.2,
        "charge_temperature_min_degC": 0.0, "charge_temperature_max_degC": 45.0,
        "discharge_temperature_min_degC": -20.0, "discharge_temperature_max_degC": 60.0,
        "charge_current_max_A": 3.395, "discharge_current_max_A": 7.275,
        "provenance": "LG INR21700 M50 product specification, from memory, unconfirmed: 2.5 to "
        "4.2 V, charge 0.7C = 3.395 A at most and 0 to 45 degC, discharge 1.5C = 7.275 A at most "
        "and -20 to 60 degC. Resistances are identified from 0 to 45 degC only."}
    cell, by_row = Cell(doc), {}
    table = []
    for k, rec in enumerate(rates):
        error = rec.voltage - cell.voltage(rec.time, rec.current, rec.z, rec.temperature, h_start=1.0)
        part = lambda sel: rms(error[sel & (rec.voltage > KNEE[rec.row])])
        table.append((rec.row, RATES[k % 3], part(rec.current < -0.1), part(rec.current > 0.1),
                      part(np.abs(rec.current) < 0.1)))
        by_row.setdefault(rec.row, []).append(error[rec.voltage > KNEE[rec.row]])
    own = {row: rms(np.concatenate([[rms(e)] for e in v])) for row, v in by_row.items()}
    doc["voltage_residual"] = {
        "sigma_V": round(float(np.sqrt(np.mean([v * v for v in own.values()]))), 4),
        "provenance": "Root mean square over the rate tests above the knee (3.25, 3.15, 2.9, 2.9 V at 0, 10, 25, 45 degC), which are in the fit (no "
        "drive cycle of this cell is at hand): " +
        ", ".join(f"{ROWS[k]:g} degC {1e3 * v:.0f} mV" for k, v in own.items()) + "."}
    write(NAME, doc, "nmc_lg_m50.py")
    if "--check" in sys.argv:
        print("| test | rms mV discharge | charge | rest |\n|---|---|---|---|")
        for row, rate, a, b, c in table:
            print(f"| {row} {rate} | {1e3 * a:.0f} | {1e3 * b:.0f} | {1e3 * c:.0f} |")
        for row in ROWS:
            e = [(p.voltage - p.known - (cell.voltage(p.time, p.current, p.z, p.temperature)
                  - cell.ocv(p.z, p.temperature)
                  - np.interp(p.z, cell.soc, cell.m) * hysteresis(p.z, p.current, DECAY)))[
                      (p.weight > 0) & (p.voltage > KNEE[row])]
                 for p in pulses if p.row == row]
            print(f"pulses {row}: rms {1e3 * rms(np.concatenate(e)):.1f} mV, {len(e)} pulses")


if __name__ == "__main__":
    main()
