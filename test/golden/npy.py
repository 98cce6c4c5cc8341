"""Small arrays as NumPy writes them (format version 1.0), for test/export/npz.test.ts. Run: python3 npy.py > npy.json"""
import base64, io, json
import numpy as np

arrays = {
    "int8 (2, 1, 3, 1)": np.array([-128, -1, 0, 1, 2, 127], np.int8).reshape(2, 1, 3, 1),
    "int16 (3,)": np.array([-32768, 0, 32767], np.int16),
    "int32 ()": np.array(-2147483648, np.int32),
    "float64 (2,)": np.array([1 / 3, 2.0**-40]),
    "int32 (0,)": np.zeros(0, np.int32),
}


def saved(array):
    out = io.BytesIO()
    np.lib.format.write_array(out, array, version=(1, 0))
    return base64.b64encode(out.getvalue()).decode()


print(json.dumps({"numpy": np.__version__, "files": {name: saved(array) for name, array in arrays.items()}}, indent=1))
