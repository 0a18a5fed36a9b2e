"""BeamNGpy, the simulator's own client, against the fake BeamNG that listens at 127.0.0.1, port argv[1].

One line per check, ok or FAILED; ends with the number of failures. The fake's car follows a cycle, so the
drive at a simulated time is known: argv[2] is that cycle, time_s,speed_kmh per line.
"""

import logging
import socket
import sys

from beamngpy import BeamNGpy, Vehicle
from beamngpy.logging import BNGError
from beamngpy.sensors import Damage, Electrics, GForces, PowertrainSensor, Timer

# The fake's car: 2017 Chevrolet Bolt, see FakeCar and Vehicle in the Java sources.
TYRE, DRIVE, MASS = 0.5 * 17 * 0.0254 + 0.5 * 0.215, 7.05, 1757.8
ROTATING = 1.03  # what wheels and rotors add to the mass that is accelerated
ROLLING, CDA, AIR, GRAVITY, RECUPERATION = 0.0073, 0.29 * 2.845, 1.204, 9.80665, 60e3
PERIOD = 0.0105  # asked for 0.01: the simulator's own half millisecond more

failures = 0


def check(name, holds, found=""):
    global failures
    if not holds:
        failures += 1
    print(f"{'ok    ' if holds else 'FAILED'} {name}" + ("" if holds else f": found {found}"), flush=True)


def close(a, b, tolerance=1e-9):
    return abs(a - b) <= tolerance * max(1, abs(a), abs(b))


class Cycle:
    def __init__(self, file):
        with open(file) as lines:
            next(lines)
            self.speeds = [float(line.split(",")[1]) / 3.6 for line in lines]

    def motion(self, seconds):
        second = int(seconds)
        slope = self.speeds[second + 1] - self.speeds[second]
        return self.speeds[second] + (seconds - second) * slope, slope

    def torque(self, seconds):
        speed, slope = self.motion(seconds)
        if speed <= 0:
            return 0.0
        force = ROTATING * MASS * slope + ROLLING * MASS * GRAVITY + 0.5 * AIR * CDA * speed**2
        return max(force, -RECUPERATION / speed) * TYRE / DRIVE


def is_as_driven(cycle, sample):
    speed, _ = cycle.motion(sample["time"])
    front, rear = sample["frontMotor"], sample["rearMotor"]
    torque = cycle.torque(sample["time"])
    return (
        close(front["outputAV1"], speed / TYRE * DRIVE)
        and close(rear["outputAV1"], speed / TYRE * DRIVE)
        and close(front["outputTorque1"], 0.4 * torque)
        and close(rear["outputTorque1"], 0.6 * torque)
    )


def main():
    logging.disable(logging.CRITICAL)
    cycle = Cycle(sys.argv[2])
    socket.setdefaulttimeout(30)
    bng = BeamNGpy("127.0.0.1", int(sys.argv[1]))
    bng.open(launch=False)
    check("greeted, system information, paths", bng.tech_enabled() is True and bng.host_os() == "windows")

    vehicles = bng.get_current_vehicles()
    check("one vehicle", list(vehicles) == ["ego"], vehicles)
    player = bng.vehicles.get_player_vehicle_id()
    check("the player sits in it", player["vid"] == "ego", player)
    car: Vehicle = vehicles["ego"]
    car.sensors.attach("electrics", Electrics())
    car.sensors.attach("timer", Timer())
    car.sensors.attach("damage", Damage())
    car.sensors.attach("gforces", GForces())
    car.connect(bng)
    check("attached", car.is_connected())

    bng.set_deterministic(60)
    bng.pause()
    car.sensors.poll()
    start = car.sensors["timer"]["time"]
    bulk = PowertrainSensor("bulk", bng, car, gfx_update_time=0.0, physics_update_time=0.01)
    check("first poll is empty", len(bulk.poll()) == 0)

    samples = []
    for _ in range(1200):  # 19.8 s: until the car moves
        bng.step(1)
        samples.extend(bulk.poll().values())
    times = [sample["time"] for sample in samples]
    gaps = {round(b - a, 4) for a, b in zip(times, times[1:])}
    check("bulk, a poll each frame: none lost", gaps == {PERIOD}, gaps)
    car.sensors.poll()
    now = car.sensors["timer"]["time"]
    check("1200 steps are 19.8 s", close(now - start, 1200 * 33 * 0.0005, 1e-9), now - start)
    check("number of samples", len(samples) == int((now - start) / PERIOD + 1e-6), len(samples))
    check("bulk: torque and speed as driven", all(is_as_driven(cycle, s) for s in samples))
    check("the car moved", max(s["frontMotor"]["outputAV1"] for s in samples) > 50)

    bng.step(60)
    lost = [sample["time"] for sample in bulk.poll().values()]
    check("bulk, one poll for 60 frames: 59 of 94 or 95 lost", len(lost) in (35, 36), len(lost))
    bulk.remove()

    immediate = PowertrainSensor(
        "immediate", bng, car, gfx_update_time=0.0, physics_update_time=0.001, is_send_immediately=True
    )
    bng.step(3)
    latest = immediate.poll()
    check("immediate: torque and speed as driven", is_as_driven(cycle, latest), latest)
    immediate.remove()

    adhoc = PowertrainSensor("adhoc", bng, car, gfx_update_time=10.0, physics_update_time=0.01)
    bng.step(6)
    request = adhoc.send_ad_hoc_poll_request()
    check("ad-hoc: ready", adhoc.is_ad_hoc_poll_request_ready(request) is True)
    collected = adhoc.collect_ad_hoc_poll_request(request)
    check("ad-hoc: nine samples", len(collected) == 9, len(collected))
    check("ad-hoc: torque and speed as driven", all(is_as_driven(cycle, s) for s in collected))
    check("ad-hoc: collected once", adhoc.collect_ad_hoc_poll_request(request) is False)
    try:
        adhoc.set_requested_update_time(0.5)
        check("update time: refused as by the real one", False, "no error")
    except BNGError:
        check("update time: refused as by the real one", True)
    adhoc.remove()

    car.sensors.poll()
    now = car.sensors["timer"]["time"]
    speed, _ = cycle.motion(now)
    electrics = car.sensors["electrics"]
    check("electrics: wheel speed", close(electrics["wheelspeed"], speed), electrics["wheelspeed"])
    check("electrics: energy", 0 < electrics["fuel_volume"] < electrics["fuel_capacity"] == 60)
    check("electrics: signals", electrics["left_signal"] is False and electrics["running"] is True)
    check("state: velocity", close(-car.state["vel"][1], speed), car.state)
    check("g forces, damage", car.sensors["gforces"]["gz"] < 0 and car.sensors["damage"]["damage"] == 0)
    states = bng.vehicles.get_states(["ego"])
    check("states of vehicles", close(-states["ego"]["vel"][1], speed), states)

    car.control(throttle=0.5, brake=0.0)
    check("control, Lua", bool(car.queue_lua_command("return energyStorage.getStorage('b').storedEnergy", True)))
    try:
        bng._message("NoSuchMessage")
        check("unknown request", False, "no error")
    except BNGError as error:
        check("unknown request", "not handled" in str(error), error)

    bng.settings.remove_step_limit()
    bng.set_nondeterministic()
    bng.resume()
    car.disconnect()
    bng.disconnect()
    check("disconnected", not car.is_connected())
    print(f"{failures} failed")
    return 1 if failures else 0


sys.exit(main())
