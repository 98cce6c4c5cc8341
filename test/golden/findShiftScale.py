"""
The appendix's findShiftScale (A.2) run as printed, on seeded factors, powers of two and their float32 neighbours.

usage: python findShiftScale.py > findShiftScale.json       rows: [factor, bits, shift, multiplier]
"""
import json, math
import numpy as np


def find_shift_scale(val, num_bits):
    if np.around(val.item(), 9) == math.pow(2, int(round(math.log(val) / math.log(2)))):
        return int(round(math.log(val) / math.log(2))), 1
    e = np.float64(np.ceil(np.log2(val)))
    x = 1
    e_lifo, x_lifo = [], []
    oldloss = np.square(np.float64(val) - x * 2**e)
    while True:
        approx = x * 2**e
        delta = np.float64(val) - approx
        loss = np.square(delta)
        if loss < oldloss and delta > 0:
            e_lifo.append(e)
            x_lifo.append(x)
        oldloss = loss
        if delta < 0:
            e -= 1
            x *= 2
            x -= 1
        else:
            x += 1
        if x > 2**num_bits or e < -40:
            if len(e_lifo) != 0:
                return e_lifo[-1], x_lifo[-1]
            return math.ceil(math.log(val) / math.log(2)), 1


random = np.random.default_rng(5)
factors = [np.float32(2.0 ** random.uniform(-22, 1)) for _ in range(160)]
for k in range(-22, 1):
    power = np.float32(2.0**k)
    factors += [power, np.nextafter(power, np.float32(4)), np.nextafter(power, np.float32(0))]
rows = []
for factor in factors:
    for bits in (2, 3, 4, 7, 8, 12, 16):
        shift, multiplier = find_shift_scale(np.array(factor), bits)
        rows.append([float(factor), bits, float(shift), int(multiplier)])
print('[\n' + ',\n'.join(json.dumps(row) for row in rows) + '\n]')
