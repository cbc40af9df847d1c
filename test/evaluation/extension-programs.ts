import { execFileSync } from "node:child_process";
import { findPython } from "../../src/worker/index.js";

const toolchain = "src/evaluation/worker/toolchain.py";

/** Why no C++ extension can be built here; empty where one can. */
export async function whyNoBuilds(): Promise<string> {
  const { path } = await findPython();
  return execFileSync(path, [toolchain], { encoding: "utf8" }).trim();
}

/** A module of Python's own interface, which compiles in a second where torch's headers take twenty. */
export function moduleSource(value: number | string): string {
  return `#include <Python.h>
static PyObject *value(PyObject *, PyObject *) { return PyFloat_FromDouble(${value}); }
static PyMethodDef methods[] = {{"value", value, METH_NOARGS, ""}, {nullptr, nullptr, 0, nullptr}};
static PyModuleDef module = {PyModuleDef_HEAD_INIT, "built", nullptr, -1, methods, nullptr, nullptr, nullptr, nullptr};
#define JOIN(a, b) a##b
#define INIT(name) JOIN(PyInit_, name)
PyMODINIT_FUNC INIT(TORCH_EXTENSION_NAME)() { return PyModule_Create(&module); }
`;
}

/** A program that builds `source` with `load` and multiplies by what it says; `options` are more arguments of the call. */
export function program(source: string, options = "", note = ""): string {
  return `# ${note}
import torch
import torch.nn as nn
from torch.utils.cpp_extension import load

source = r"""
${source}"""
with open("value.cpp", "w") as file:
    file.write(source)
built = load(name="surprisal_value", sources=["value.cpp"]${options})


class ModelNew(nn.Module):
    def forward(self, A, B):
        return A[:, None] * B * built.value()
`;
}
