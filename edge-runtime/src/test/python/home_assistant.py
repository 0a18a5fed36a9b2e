#!/usr/bin/env python3
"""Starts mosquitto, a Home Assistant core with its MQTT integration, and a twin, and looks whether what is announced is there and true.

usage: home_assistant.py CELLTWIN    (the launcher; needs homeassistant 2025.3 or later, paho-mqtt as that wants it, and mosquitto)
Home Assistant itself judges the discovery messages, by its schemas and its rules for device classes, units and statistics: whatever its MQTT,
sensor, binary_sensor, template and entity code logs as a warning or worse ends the check. Exit status 1 where anything is not as it should be.
"""
import asyncio
import json
import logging
import os
import socket
import subprocess
import sys
import tempfile
from types import MappingProxyType

import paho.mqtt.client as paho
from homeassistant import auth, bootstrap, config_entries, const, core, loader
from homeassistant.helpers import device_registry, entity_registry
from homeassistant.setup import async_setup_component

PACK = 'bench'
TOPIC = f'celltwin/v1/{PACK}'
CELLS = 3
SECONDS = 100
SILENT_FROM = 60

CONFIGURATION = """
schema = 1
[loop]
period_s = 0.5
[mqtt]
broker = "tcp://localhost:%d"
[mqtt.home_assistant]
cells = true
[[source]]
name = "bench"
kind = "csv"
file = "string.csv"
pace = 1
[[pack]]
id = "bench"
cell = "nca-panasonic-ncr18650pf"
cells_in_series = 3
source = "bench"
"""


class Complaints(logging.Handler):
    """What Home Assistant finds wrong."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.all = []

    def emit(self, record):
        self.all.append(f'{record.name}: {record.getMessage()}')


class Check:
    def __init__(self):
        self.failures = 0

    def that(self, truth, sentence):
        print(('ok      ' if truth else 'FAILED  ') + sentence)
        self.failures += not truth


def free_port():
    with socket.socket() as probe:
        probe.bind(('localhost', 0))
        return probe.getsockname()[1]


def recording(folder):
    """Cell 3 falls silent after a while."""
    with open(f'{folder}/string.csv', 'w', encoding='utf-8') as file:
        file.write('time_s,current_A,voltage_1_V,voltage_2_V,voltage_3_V,temperature_degC\n')
        for second in range(SECONDS + 1):
            volts = 3.9 + second % 2 * 0.001  # what stands still is suspect
            file.write(f'{second},{0 if second < 5 else 1},{volts},{volts},{volts if second < SILENT_FROM else ""},25\n')


async def home(folder, port):
    """A core with the MQTT integration, and nothing else that it does not need."""
    open(f'{folder}/configuration.yaml', 'w', encoding='utf-8').close()
    hass = core.HomeAssistant(folder)
    hass.config.skip_pip = True
    loader.async_setup(hass)
    hass.config_entries = config_entries.ConfigEntries(hass, {})
    await bootstrap.async_load_base_functionality(hass)
    hass.auth = await auth.auth_manager_from_config(hass, [], [])
    await async_setup_component(hass, 'homeassistant', {})
    await async_setup_component(hass, 'http', {'http': {'server_host': ['127.0.0.1'], 'server_port': free_port()}})
    entry = config_entries.ConfigEntry(
        data={'broker': 'localhost', 'port': port}, options={}, domain='mqtt', title='MQTT', source='user', version=1, minor_version=2,
        unique_id=None, discovery_keys=MappingProxyType({}), subentries_data=None)
    await hass.config_entries.async_add(entry)
    await hass.async_start()
    return hass


async def until(truth, seconds):
    for _ in range(int(seconds * 10)):
        if truth():
            return True
        await asyncio.sleep(0.1)
    return truth()


async def look(celltwin, folder, port, check):
    complaints = Complaints()
    for name in ('mqtt', 'sensor', 'binary_sensor'):
        logging.getLogger(f'homeassistant.components.{name}').addHandler(complaints)
    for name in ('template', 'entity', 'entity_platform', 'entity_registry', 'device_registry'):
        logging.getLogger(f'homeassistant.helpers.{name}').addHandler(complaints)
    hass = await home(folder, port)
    retained, newest = {}, {}

    def arrived(_client, _data, message):
        (retained if message.topic.startswith('homeassistant/') else newest)[message.topic] = message.payload

    client = paho.Client(paho.CallbackAPIVersion.VERSION2)
    client.on_message = arrived
    client.connect('localhost', port)
    client.subscribe([('homeassistant/device/#', 1), (f'{TOPIC}/#', 1)])
    client.loop_start()
    twin = subprocess.Popen([celltwin, 'run', '--config', f'{folder}/celltwin.toml'], start_new_session=True)
    try:
        await watch(hass, client, retained, newest, check)
    finally:
        twin.terminate()
        twin.wait()
    client.loop_stop()
    check.that(not complaints.all, 'Home Assistant complains of nothing')
    for complaint in complaints.all:
        print('        ' + complaint[:1000])
    await hass.async_stop(force=True)


async def watch(hass, client, retained, newest, check):
    entities = entity_registry.async_get(hass)

    def entity(identity):
        return next((e for e in entities.entities.values() if e.unique_id == f'celltwin/{PACK}/{identity}'), None)

    def state(identity):
        found = entity(identity)
        return hass.states.get(found.entity_id) if found else None

    def value(identity):
        found = state(identity)
        return found.state if found else None

    await until(lambda: value('StateOfCharge.Current') not in (None, 'unknown', 'unavailable'), 120)
    components = {}
    for topic, payload in sorted(retained.items()):
        message = json.loads(payload)
        components.update(message['cmps'])
        print(f'        {topic}: {len(payload)} B, {len(message["cmps"])} entities')
    missing = [each for each in components if entity(each) is None]
    check.that(components and not missing, f'each of {len(components)} announced entities is there {missing or ""}')
    hidden = [each for each, said in components.items() if said.get('en', True) is False]
    wrong = [each for each in components if (entity(each).disabled_by is not None) != (each in hidden)]
    check.that(not wrong, f'{len(hidden)} of them are shown only to who asks {wrong or ""}')
    devices = [d for d in device_registry.async_get(hass).devices.values() if ('mqtt', f'celltwin_{PACK}') in d.identifiers]
    check.that(len(devices) == 1, 'they are of one device')
    for each in hidden:
        entities.async_update_entity(entity(each).entity_id, disabled_by=None)
    shown = [each for each in components if not each.startswith(('x.Reported.', 'x.Mqtt.'))]  # no protocol, no certificate
    # Half a minute after somebody has enabled them, Home Assistant takes them up.
    await until(lambda: all(value(each) not in (None, 'unknown', 'unavailable') for each in shown), 60)
    for each in shown:
        found = state(each)
        unit = found.attributes.get('unit_of_measurement', '')
        print(f'        {found.entity_id} = {found.state} {unit}')
    nothing = [each for each in shown if value(each) in (None, 'unknown', 'unavailable')]
    check.that(not nothing, f'whoever asks for these too gets a state of each {nothing or ""}')

    def said(identity):
        return json.loads(newest[f'{TOPIC}/telemetry'])['values'].get(identity)

    same = await until(lambda: abs(float(value('CellVoltage.Max')) - said('CellVoltage.Max')) < 1e-9, 5)
    check.that(same, 'a state is what the stream says')

    check.that(await until(lambda: value('alarm') == 'on', SECONDS), 'an alarm is a problem')
    attributes = state('alarm').attributes
    check.that(bool(attributes.get('alarms')), f'which says what it is: {attributes.get("alarms")}')
    check.that(
        await until(lambda: value('CellVoltage.CellVoltages.3') == 'unknown', 30) and value('CellVoltage.CellVoltages.2') in ('3.9', '3.901'),
        'the voltage of a silent cell is unknown, that of another is not')

    before = dict(state('alarm').attributes)
    for name, change in (('telemetry', {'CellVoltage.Max': 1.5}), ('cells', {'CellVoltage.CellVoltages': [1.5] * CELLS})):
        old = json.loads(newest[f'{TOPIC}/{name}'])
        old.update(hist=True, alarms=[], verdicts=[])
        old['values'].update(change)
        for _ in range(5):
            client.publish(f'{TOPIC}/{name}', json.dumps(old), 1)
    seen, changed = set(), {}
    for _ in range(20):
        seen |= {value(each) for each in ('CellVoltage.Max', 'CellVoltage.CellVoltages.2', 'alarm')}
        now = dict(state('alarm').attributes)
        changed |= {key: now.get(key) for key in before if now.get(key) != before[key]}
        await asyncio.sleep(0.1)
    check.that(not seen & {'1.5', 'off'}, 'a message of the backlog changes no state')
    check.that(not changed, f'and no attribute {changed or ""}')

    retained.clear()
    client.publish('homeassistant/status', 'online', 1)
    check.that(await until(lambda: len(retained) == 2, 5), 'what is announced is announced again when Home Assistant starts')
    ended = await until(lambda: all(value(each) == 'unavailable' for each in shown), SECONDS)
    check.that(ended, 'after the end of the twin everything is unavailable')


def main():
    celltwin = os.path.abspath(sys.argv[1])
    check = Check()
    port = free_port()
    print('Home Assistant', const.__version__)
    with tempfile.TemporaryDirectory() as folder:
        recording(folder)
        with open(f'{folder}/celltwin.toml', 'w', encoding='utf-8') as file:
            file.write(CONFIGURATION % port)
        broker = subprocess.Popen(['mosquitto', '-p', str(port)], stderr=subprocess.DEVNULL)
        try:
            asyncio.run(look(celltwin, folder, port, check))
        finally:
            broker.terminate()
            broker.wait()
    sys.exit(1 if check.failures else 0)


if __name__ == '__main__':
    main()
