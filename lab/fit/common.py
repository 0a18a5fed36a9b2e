"""What the cell fits share: reading, the cell model, the linear fit, the TOML writer.

Sign everywhere: current into the battery positive. SOC (z) runs from 0 to 1.
"""
import gzip
import math
import os
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")  # one order of summation: the same bytes again
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from scipy.optimize import nnls

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent.parent
DATA = Path(os.environ.get("CELLTWIN_DATA", PROJECT.parent / "shared" / "data"))
CELLS = PROJECT / "config" / "cells"
KELVIN = 273.15


def read(name):
    """A CSV file (gzip or plain) of the data folder as a structured array."""
    path = DATA / name
    if not path.exists():
        raise SystemExit(f"{path} is absent; set CELLTWIN_DATA to the measurement folder")
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt") as source:
        return np.genfromtxt(source, delimiter=",", names=True, dtype=None, encoding="utf-8")


# --- model ----------------------------------------------------------------------------------

def branch_current(time, current, tau):
    """Current of an RC branch; `tau` a number or one per row."""
    tau = np.broadcast_to(np.asarray(tau, float), time.shape)
    a = np.exp(-np.diff(time, prepend=time[0]) / tau)
    out = np.zeros_like(current)
    for k in range(1, len(time)):
        out[k] = a[k] * out[k - 1] + (1 - a[k]) * current[k]
    return out


def hysteresis(z, current, decay, start=0.0):
    out = np.full(len(z), start)
    for k in range(1, len(z)):
        a = math.exp(-decay * abs(z[k] - z[k - 1]))
        out[k] = a * out[k - 1] + (1 - a) * math.copysign(1.0, current[k]) if current[k] else out[k - 1]
    return out


def hats(z, knots):
    """Weights of linear interpolation on the knots, constant outside."""
    z = np.clip(z, knots[0], knots[-1])
    j = np.clip(np.searchsorted(knots, z, side="right") - 1, 0, len(knots) - 2)
    w = (z - knots[j]) / (knots[j + 1] - knots[j])
    out = np.zeros((len(z), len(knots)))
    rows = np.arange(len(z))
    out[rows, j] = 1 - w
    out[rows, j + 1] = w
    return out


class Table:
    """Rows over temperature (log-linear in 1/T), linear in SOC."""

    def __init__(self, temperature, soc, values):
        order = np.argsort(temperature)[::-1]
        self.x = 1 / (np.asarray(temperature, float)[order] + KELVIN)  # rising
        self.soc = np.asarray(soc, float)
        self.log = np.log(np.asarray(values, float)[order])

    def __call__(self, z, temperature):
        z, temperature = np.broadcast_arrays(np.asarray(z, float), np.asarray(temperature, float))
        rows = np.array([np.interp(z, self.soc, np.exp(row)) for row in self.log])
        if len(self.x) == 1:
            return rows[0]
        x = np.clip(1 / (temperature + KELVIN), self.x[0], self.x[-1])
        j = np.clip(np.searchsorted(self.x, x, side="right") - 1, 0, len(self.x) - 2)
        w = (x - self.x[j]) / (self.x[j + 1] - self.x[j])
        lo = np.take_along_axis(rows, j[None], 0)[0]
        hi = np.take_along_axis(rows, (j + 1)[None], 0)[0]
        return np.exp((1 - w) * np.log(lo) + w * np.log(hi))


class Cell:
    """The model that the estimator computes, from the content of a cell file."""

    def __init__(self, doc):
        ocv, res = doc["ocv"], doc["resistance"]
        self.doc = doc
        self.soc = np.array(ocv["soc"])
        d = np.array(ocv["discharge_V"])
        c = np.array(ocv.get("charge_V", d))
        self.u, self.m = (c + d) / 2, (c - d) / 2
        self.s = np.array(ocv.get("temperature_slope_V_per_K", np.zeros_like(d)))
        self.decay = doc.get("hysteresis", {"decay_per_soc": 20.0})["decay_per_soc"]
        table = lambda key: Table(res["temperature_degC"], res["soc"], res[key])
        self.r0, self.r1, self.r2 = (table(k) for k in ("r0_ohm", "r1_ohm", "r2_ohm"))
        self.tau1, self.tau2 = table("tau1_s"), table("tau2_s")

    def ocv(self, z, temperature):
        return (np.interp(z, self.soc, self.u)
                + (temperature - 25) * np.interp(z, self.soc, self.s))

    def voltage(self, time, current, z, temperature, edge_current=None, h_start=0.0):
        """Open loop, SOC given; `edge_current` is the current at the instant of the voltage."""
        now = current if edge_current is None else edge_current
        i1 = branch_current(time, current, self.tau1(z, temperature))
        i2 = branch_current(time, current, self.tau2(z, temperature))
        h = hysteresis(z, current, self.decay, h_start)
        return (self.ocv(z, temperature) + np.interp(z, self.soc, self.m) * h
                + self.r0(z, temperature) * now + self.r1(z, temperature) * i1
                + self.r2(z, temperature) * i2)


def filter_soc(cell, capacity, time, current, voltage, temperature, z0, edge_current=None,
               sigma_z0=0.002, noise=0.2, input_noise=1.0, h_start=0.0):
    """EKF over [z, i1, i2, h] with the secant slope of the OCV; returns SOC per row."""
    now = current if edge_current is None else edge_current
    c_rate = input_noise * (capacity / 2.9) ** 2
    x = np.array([z0, 0.0, 0.0, h_start])
    p = np.diag([sigma_z0 ** 2, 0.01 * capacity ** 2, 0.01 * capacity ** 2, 0.3])
    out = np.empty(len(time))
    out[0] = z0
    tabled = np.linspace(0, 1, 101)
    for k in range(1, len(time)):
        dt, i, t = time[k] - time[k - 1], current[k], temperature[k]
        if k % 10 == 1:
            r0, r1, r2, t1, t2 = (float(f(x[0], t)) for f in
                                  (cell.r0, cell.r1, cell.r2, cell.tau1, cell.tau2))
            m = np.interp(x[0], cell.soc, cell.m)
        gain = dt / 3600 / capacity
        a1, a2, ah = math.exp(-dt / t1), math.exp(-dt / t2), math.exp(-cell.decay * abs(gain * i))
        sign = float(np.sign(i))
        f = np.array([1.0, a1, a2, ah])
        b = np.array([gain, 1 - a1, 1 - a2, cell.decay * gain * ah * (1 - sign * x[3])])
        x = f * x + np.array([gain * i, (1 - a1) * i, (1 - a2) * i, (1 - ah) * sign])
        p = f[:, None] * p * f[None, :] + c_rate * np.outer(b, b)
        p[0, 0] += 1e-11 * dt
        s = max(math.sqrt(3 * p[0, 0]), 1e-3)
        zp, zm = min(x[0] + s, 1.0), max(x[0] - s, 0.0)
        om, o0, op = cell.ocv(np.array([zm, x[0], zp]), t)
        hz = (op - om) / max(zp - zm, 1e-6)
        hv = np.array([hz, r1, r2, m])
        nu = voltage[k] - (o0 + m * x[3] + r0 * now[k] + r1 * x[1] + r2 * x[2])
        g = p @ hv
        hph = hv @ g
        r = max(noise ** 2, nu * nu / 25 - hph)
        gainv = g / (hph + r)
        x = x + gainv * nu
        x[3] = min(1.0, max(-1.0, x[3]))
        joseph = np.eye(4) - np.outer(gainv, hv)
        p = joseph @ p @ joseph.T + r * np.outer(gainv, gainv)
        out[k] = x[0]
    return out


# --- fit ------------------------------------------------------------------------------------

class LinearFit:
    """Least squares from normal equations; blocks of unknowns, some of them non-negative."""

    def __init__(self):
        self.size, self.blocks, self.free = 0, {}, []

    def block(self, name, size, free=False):
        self.blocks[name] = slice(self.size, self.size + size)
        self.free += [free] * size
        self.size += size

    def start(self):
        self.gram = np.zeros((self.size, self.size))
        self.rhs = np.zeros(self.size)
        self.weight = 0.0

    def add(self, parts):
        """parts: (names, gram, right side, weight) of one recording, see normal_equations."""
        names, gram, rhs, weight = parts
        index = np.concatenate([np.arange(self.size)[self.blocks[n]] for n in names])
        self.gram[np.ix_(index, index)] += gram
        self.rhs[index] += rhs
        self.weight += weight

    def smooth(self, name, strength):
        """Ridge on the differences between neighbouring knots."""
        s = self.blocks[name]
        n = s.stop - s.start
        d = np.diff(np.eye(n), axis=0)
        self.gram[s, s] += strength * d.T @ d

    def shrink(self, name, strength):
        s = self.blocks[name]
        self.gram[s, s] += strength * np.eye(s.stop - s.start)

    def solve(self):
        free = np.array(self.free)
        scale = np.sqrt(np.maximum(np.diag(self.gram), 1e-12))
        g = self.gram / np.outer(scale, scale) + 1e-10 * np.eye(self.size)
        r = self.rhs / scale
        expand = np.hstack([np.eye(self.size), -np.eye(self.size)[:, free]])
        l = np.linalg.cholesky(g)
        x, _ = nnls(l.T @ expand, np.linalg.solve(l, r), maxiter=50 * self.size)
        x = expand @ x / scale
        return {name: x[s] for name, s in self.blocks.items()}


class Recording:
    """Rows of one test. `row` names the temperature row, `known` is the voltage that is given.

    `current` has flowed since the previous row, `edge` flows at the instant of the voltage.
    """

    def __init__(self, row, time, current, edge, voltage, temperature, z, h, weight, known):
        self.row, self.time, self.current, self.edge = row, time, current, edge
        self.voltage, self.temperature, self.z, self.h = voltage, temperature, z, h
        self.weight = weight
        self.branch = {}
        self.give(known)

    def give(self, known):
        self.known, self.normal = known, {}

    def branch_current(self, tau):
        if tau not in self.branch:
            self.branch[tau] = branch_current(self.time, self.current, tau)
        return self.branch[tau]


def normal_equations(rec, row_temperature, knots, taus, activation, common):
    """What one recording adds to the fit; kept, since a search changes one row at a time."""
    key = tuple(taus) + tuple(activation)
    if key not in rec.normal:
        factor = {"du": np.ones(len(rec.z)), "s": rec.temperature - 25, "m": rec.h}
        names = list(common) + [(rec.row, r) for r in ("r0", "r1", "r2")]
        columns = [hats(rec.z, own) * factor[n][:, None] for n, own in common.items()]
        hat = hats(rec.z, knots)
        x = 1 / (rec.temperature + KELVIN) - 1 / (row_temperature + KELVIN)
        currents = rec.edge, rec.branch_current(taus[0]), rec.branch_current(taus[1])
        columns += [hat * (current * np.exp(b * x))[:, None]
                    for b, current in zip(activation, currents)]
        a = np.hstack(columns)
        y = rec.voltage - rec.known
        aw = a * rec.weight[:, None]
        rec.normal[key] = ((names, aw.T @ a, aw.T @ y, rec.weight.sum()),
                           rec.weight @ (y * y))
    return rec.normal[key]


def joint_fit(recordings, rows, knots, taus, activation, common, ridge, shrink=None):
    """Resistances per temperature row together with what all rows share.

    rows: {row: degC}; taus: {row: (tau1, tau2)}; activation: K, of r0, r1, r2, carries a
    recording whose temperature moves to its row; common: {"du" | "s" | "m": SOC knots};
    ridge: strength on knot differences per block; shrink: on the size. Returns values, rms.
    """
    fit = LinearFit()
    for name, own in common.items():
        fit.block(name, len(own), free=name != "m")
    for row in rows:
        for r in ("r0", "r1", "r2"):
            fit.block((row, r), len(knots))
    fit.start()
    energy = 0.0
    for rec in recordings:
        if rec.row not in rows:
            continue
        parts, own_energy = normal_equations(rec, rows[rec.row], knots, taus[rec.row], activation,
                                             common)
        fit.add(parts)
        energy += own_energy
    gram, rhs = fit.gram.copy(), fit.rhs.copy()
    for name in fit.blocks:
        key = name[1] if isinstance(name, tuple) else name
        fit.smooth(name, ridge[key])
        if shrink and key in shrink:
            fit.shrink(name, shrink[key])
    x = fit.solve()
    flat = np.concatenate([x[n] for n in fit.blocks])
    return x, float(np.sqrt(max(flat @ gram @ flat - 2 * flat @ rhs + energy, 0) / fit.weight))


def search_taus(recordings, rows, knots, taus, grids, activation, common, ridge, shrink=None):
    """Coordinate descent over the time constants of each row, two rounds."""
    taus = dict(taus)
    for _ in range(2):
        for row in rows:
            for k in (1, 0):
                def error(tau):
                    trial = dict(taus)
                    trial[row] = (tau, taus[row][1]) if k == 0 else (taus[row][0], tau)
                    return joint_fit(recordings, rows, knots, trial, activation, common, ridge,
                                     shrink)[1]
                best = min(grids[k], key=error)
                taus[row] = (best, taus[row][1]) if k == 0 else (taus[row][0], best)
    return taus


def resistance_rows(x, rows):
    return {r: np.array([x[row, r] for row in rows]) for r in ("r0", "r1", "r2")}


def extend_cold(r, rows, knots, first):
    """Below the first SOC with data a cold row takes the shape of the next warmer row.

    rows from cold to warm; first: {row: SOC}.
    """
    names = list(rows)
    for k in reversed(range(len(names) - 1)):
        if names[k] in first:
            start = int(np.searchsorted(knots, first[names[k]]))
            for table in r.values():
                shape = table[k + 1, :start] / max(table[k + 1, start], 1e-6)
                table[k, :start] = table[k, start] * np.maximum(shape, 1.0)
    return r


def activations(r, rows, mid):
    """Slope of log R over 1/T for the mean over the knots `mid`."""
    inverse = np.array([1 / (v + KELVIN) for v in rows.values()])
    return [float(np.polyfit(inverse, np.log(np.maximum(r[n][:, mid].mean(axis=1), 1e-6)), 1)[0])
            for n in ("r0", "r1", "r2")]


def smooth_curve(z, v, grid, width=0.006, slope=0.02):
    """Gaussian-weighted local line of scattered (z, v) on a grid, slope at least `slope` V per unit."""
    out = np.empty(len(grid))
    for k, g in enumerate(grid):
        w = np.exp(-0.5 * ((z - g) / width) ** 2)
        zc = (w @ z) / w.sum()
        vc = (w @ v) / w.sum()
        b = (w @ ((z - zc) * (v - vc))) / max(w @ (z - zc) ** 2, 1e-15)
        out[k] = vc + b * (g - zc)
    return rising(grid, out, slope)


def rising(grid, v, slope):
    """The nearest curve (pool adjacent violators) whose slope is at least `slope`."""
    y = np.asarray(v, float) - slope * grid
    pools = []
    for value in y:
        pools.append([value, 1])
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            b, a = pools.pop(), pools.pop()
            pools.append([(a[0] * a[1] + b[0] * b[1]) / (a[1] + b[1]), a[1] + b[1]])
    return np.concatenate([[value] * n for value, n in pools]) + slope * grid


def soc_grid():
    """0.01 steps, finer at the ends."""
    fine = np.arange(0, 0.0501, 0.005)
    return np.round(np.concatenate([fine, np.arange(0.06, 0.945, 0.01), 1 - fine[::-1]]), 4)


# --- writing --------------------------------------------------------------------------------

def significant(x, digits=4):
    return float(f"{x:.{digits}g}")


def number(x):
    x = float(x)
    return str(int(x)) + ".0" if x == int(x) and abs(x) < 1e9 else repr(x)


def literal(value, width=96):
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, (list, tuple, np.ndarray)):
        if len(value) and isinstance(value[0], (list, tuple, np.ndarray)):
            return "[\n" + "".join("  " + literal(row, 1000) + ",\n" for row in value) + "]"
        parts, lines, line = [number(v) for v in value], [], ""
        for k, part in enumerate(parts):
            piece = part + (", " if k + 1 < len(parts) else "")
            if len(line) + len(piece) > width:
                lines.append(line.rstrip())
                line = ""
            line += piece
        lines.append(line)
        return "[" + lines[0] + "]" if len(lines) == 1 else "[\n  " + "\n  ".join(lines) + "\n]"
    return number(value)


def write(name, doc, script):
    """Writes config/cells/<name>.toml; called again with the same data it gives the same bytes."""
    lines = [f"# Made by lab/fit/{script}; change that and run it again rather than this file.",
             "schema = 1"]
    for section, content in doc.items():
        lines += ["", f"[{section}]"]
        lines += [f"{key} = {literal(value)}" for key, value in content.items()]
    CELLS.mkdir(parents=True, exist_ok=True)
    (CELLS / f"{name}.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def ocv_section(grid, discharge, charge, slope, provenance):
    """Rounded to 0.1 mV, kept strictly rising and charge above discharge after rounding."""
    def steps(v):
        v = np.round(np.asarray(v) * 1e4).astype(int)
        for k in range(1, len(v)):
            v[k] = max(v[k], v[k - 1] + 1)
        return v
    d = steps(discharge)
    out = {"temperature_degC": 25.0, "soc": list(grid), "discharge_V": [v / 1e4 for v in d]}
    if charge is not None:
        c = steps(np.maximum(np.round(np.asarray(charge) * 1e4).astype(int), d) / 1e4)
        out["charge_V"] = [v / 1e4 for v in c]
    if slope is not None:
        out["temperature_slope_V_per_K"] = [round(float(v), 6) for v in slope]
    out["provenance"] = provenance
    return out


def resistance_section(temperature, soc, r0, tau1, r1, tau2, r2, provenance):
    rows = lambda a: [[significant(v) for v in row] for row in a]
    return {"temperature_degC": list(temperature), "soc": list(soc), "r0_ohm": rows(r0),
            "r1_ohm": rows(r1), "tau1_s": rows(tau1), "r2_ohm": rows(r2), "tau2_s": rows(tau2),
            "provenance": provenance}


def rms(x):
    return float(np.sqrt(np.mean(np.square(x))))
